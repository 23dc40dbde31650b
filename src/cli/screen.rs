//! What a person at the terminal sees. A reader that went away (`| head`) is no error.

use std::io::{self, IsTerminal, Write};

/// A text on standard output.
pub fn say(text: &str) {
    write(&mut io::stdout().lock(), text);
}

/// A text on standard error.
pub fn note(text: &str) {
    write(&mut io::stderr().lock(), text);
}

fn write(target: &mut impl Write, text: &str) {
    let written = writeln!(target, "{text}").and_then(|()| target.flush());
    if written.is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        std::process::exit(0);
    }
}

/// Columns of the terminal, 100 when there is none.
pub fn width() -> usize {
    let known = io::stdout().is_terminal().then(|| std::env::var("COLUMNS").ok()?.parse().ok()).flatten();
    known.unwrap_or(100)
}

/// Rows under a header, columns as wide as their widest cell.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|name| name.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut text = line(header.to_vec());
    for row in rows {
        text.push('\n');
        text.push_str(&line(row.iter().map(String::as_str).collect()));
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_line_up() {
        let rows = [vec!["экспорт".to_owned(), "ok".to_owned()], vec!["x".to_owned(), String::new()]];
        assert_eq!(super::table(&["job", "state"], &rows), "job      state\nэкспорт  ok\nx");
    }
}
