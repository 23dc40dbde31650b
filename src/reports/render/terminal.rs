//! A report for the terminal: wrapped to a width, columns aligned, no escape codes.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::reports::render::clean;

/// Narrower terminals get lines of this width all the same.
const MIN_WIDTH: usize = 40;

/// The report as text, each line at most `width` columns (single words may be longer).
pub fn terminal(report: &Report, width: usize) -> String {
    let width = width.max(MIN_WIDTH);
    let mut lines = wrap(&clean(&report.title), width, "");
    lines.push("═".repeat(columns(&clean(&report.title)).min(width)));
    let mut under_section = true;
    for block in &report.blocks {
        if !under_section {
            lines.push(String::new());
        }
        under_section = matches!(block, Block::Section(_));
        lines.extend(block_lines(block, width));
    }
    let mut text = lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

fn block_lines(block: &Block, width: usize) -> Vec<String> {
    match block {
        Block::Headline(line) | Block::Paragraph(line) | Block::Foot(line) => wrap(&plain(line), width, ""),
        Block::Section(name) => {
            let name = clean(name);
            let rule = "─".repeat(columns(&name).min(width));
            let mut lines = wrap(&name, width, "");
            lines.push(rule);
            lines
        }
        Block::List(lines) => lines.iter().flat_map(|line| wrap(&format!("• {}", plain(line)), width, "  ")).collect(),
        Block::Grid { header, rows } => grid_lines(header, rows, width),
        Block::Picture(picture) => wrap(&format!("[{}] {}", clean(&picture.title), clean(&picture.words)), width, "  "),
    }
}

fn plain(line: &Line) -> String {
    let text = |span: &Span| match span {
        Span::Text(text) | Span::Bold(text) | Span::Code(text) => clean(text),
        Span::Quote(text) => format!("«{}»", clean(text).trim()),
        Span::Link { text, url } => format!("{} ({})", clean(text), clean(url)),
        Span::Mark(mark) => match mark {
            Mark::Good => "[+]".to_owned(),
            Mark::Attention => "[!]".to_owned(),
            Mark::Bad => "[!!]".to_owned(),
        },
    };
    line.iter().map(text).collect()
}

/// Columns a text takes: two for emoji and wide letters.
fn columns(text: &str) -> usize {
    text.graphemes(true).map(grapheme_columns).sum()
}

fn grapheme_columns(grapheme: &str) -> usize {
    match grapheme.chars().next() {
        Some('\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}') => {
            2
        }
        Some(
            '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}',
        ) => 2,
        Some(_) => 1,
        None => 0,
    }
}

fn wrap(text: &str, width: usize, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    // A plain space only: no-break spaces keep figures and units together.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = columns(word);
        if used > indent.len() && used + 1 + wide > width {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            used = indent.len();
        }
        if used > 0 && line != indent {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += wide;
    }
    lines.push(line);
    lines
}

/// A grid as aligned lines: the first column to the left, the others to the right. When it is too
/// wide, the first column gives way.
pub(super) fn grid_lines(header: &[String], rows: &[Vec<String>], width: usize) -> Vec<String> {
    let clean_row = |row: &[String]| row.iter().map(|cell| clean(cell)).collect::<Vec<_>>();
    let mut all = vec![clean_row(header)];
    all.extend(rows.iter().map(|row| clean_row(row)));
    let count = all.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at: usize| all.iter().filter_map(|row| row.get(at)).map(|cell| columns(cell)).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..count).map(widest).collect();
    let others: usize = widths.iter().skip(1).map(|wide| wide + 2).sum();
    if let Some(first) = widths.first_mut() {
        *first = (*first).min(width.saturating_sub(others).max(8));
    }
    all.iter().map(|row| aligned(row, &widths)).filter(|line| !line.trim().is_empty()).collect()
}

fn aligned(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (at, wide) in widths.iter().enumerate() {
        let cell = row.get(at).map_or("", String::as_str);
        let cell = if at == 0 { fit(cell, *wide) } else { cell.to_owned() };
        let gap = " ".repeat(wide.saturating_sub(columns(&cell)));
        match at {
            0 => line.push_str(&format!("{cell}{gap}")),
            _ => line.push_str(&format!("  {gap}{cell}")),
        }
    }
    line.trim_end().to_owned()
}

fn fit(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let kept: String = text
        .graphemes(true)
        .take_while(|grapheme| {
            used += grapheme_columns(grapheme);
            used <= width
        })
        .collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_and_aligns() {
        let report = Report {
            name: "daily",
            period: "2026-03-02".into(),
            title: "Вчера".into(),
            blocks: vec![
                Block::Headline(vec![
                    Span::Mark(Mark::Good),
                    Span::Text(" Обычный день, ничего особенного не случилось".into()),
                ]),
                Block::Section("Магазин".into()),
                Block::Grid {
                    header: vec!["".into(), "вчера".into(), "обычно".into()],
                    rows: vec![
                        vec!["Чаты".into(), "7".into(), "120".into()],
                        vec!["Очень длинное название показателя".into(), "7,4\u{a0}%".into(), "8\u{a0}%".into()],
                    ],
                },
                Block::List(vec![vec![Span::Text("раз два три четыре пять шесть семь восемь девять".into())]]),
            ],
        };
        insta::assert_snapshot!(terminal(&report, 10).replace('\u{a0}', " "), @r"
        Вчера
        ═════
        [+] Обычный день, ничего особенного не
        случилось

        Магазин
        ───────
                                   вчера  обычно
        Чаты                           7     120
        Очень длинное название п…  7,4 %     8 %

        • раз два три четыре пять шесть семь
          восемь девять
        ");
    }

    #[test]
    fn hostile_text_stays_on_its_line() {
        let lines = grid_lines(&["a\u{1b}[31m\nb".into()], &[vec!["\u{202e}в".into(), "1".into()], vec![]], 40);
        assert_eq!(lines, ["a[31m b", "в        1"]);
    }
}
