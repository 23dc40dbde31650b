//! Texts with one label each: a CSV with the columns `text` and `label`, quotes doubled inside
//! quotes (RFC 4180). A broken line is named and nothing is learned.

/// Pairs of text and label, in the order of the file.
pub fn parse(source: &str) -> Result<Vec<(String, String)>, String> {
    let mut rows = records(source.trim_start_matches('\u{FEFF}'), ',')?.into_iter();
    let (_, header) = rows.next().ok_or("the file is empty")?;
    let column = |name: &str| {
        let place = header.iter().position(|cell| cell.trim() == name);
        place.ok_or_else(|| format!("line 1: there is no column '{name}'"))
    };
    let (text, label) = (column("text")?, column("label")?);
    rows.map(|(line, cells)| match (cells.get(text), cells.get(label)) {
        (Some(text), Some(label)) if !label.trim().is_empty() => Ok((text.clone(), label.trim().to_owned())),
        _ => Err(format!("line {line}: {} columns, or no label", cells.len())),
    })
    .collect()
}

/// Records, their cells parted by `separator`, with the line each begins on. The error names the line.
pub fn records(source: &str, separator: char) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut found = Vec::new();
    let mut cells = vec![String::new()];
    let (mut line, mut began, mut quoted) = (1, 1, false);
    let mut symbols = source.chars().peekable();
    while let Some(symbol) = symbols.next() {
        line += usize::from(symbol == '\n');
        let Some(cell) = cells.last_mut() else { continue };
        match symbol {
            '"' if quoted && symbols.peek() == Some(&'"') => {
                symbols.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            _ if quoted => cell.push(symbol),
            _ if symbol == separator => cells.push(String::new()),
            '\r' => {}
            '\n' => {
                let blank = cell.is_empty() && cells.len() == 1;
                if !blank {
                    found.push((began, std::mem::take(&mut cells)));
                }
                cells = vec![String::new()];
                began = line;
            }
            _ => cell.push(symbol),
        }
    }
    if quoted {
        return Err(format!("line {began}: a quote is not closed"));
    }
    if cells.len() > 1 || !cells[0].is_empty() {
        found.push((began, cells));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quotes_and_names_broken_lines() {
        let rows = parse("label,text\r\n1,\"да, \"\"нет\"\"\nи\"\n\n-1,ok\n").unwrap();
        assert_eq!(rows, [("да, \"нет\"\nи".into(), "1".into()), ("ok".to_owned(), "-1".to_owned())]);
        assert!(parse("").is_err());
        assert!(parse("a,b\n").unwrap_err().contains("'text'"));
        assert!(parse("text,label\nx\n").unwrap_err().starts_with("line 2"));
        assert!(parse("text,label\nx,1\n\"y,1\n").unwrap_err().starts_with("line 3"));
    }
}
