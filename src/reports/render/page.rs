//! A report as a snippet of HTML for the page and for mail: no scripts, nothing from outside.

use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::reports::charts::theme::page_rules;
use crate::reports::render::{clean, escape, is_safe_link};

const STYLE: &str = ".report{max-width:46rem;line-height:1.45}.report table{border-collapse:collapse}\
.report th,.report td{padding:.15rem .6rem;text-align:right}.report th:first-child,.report td:first-child{text-align:left}\
.report footer{opacity:.7;font-size:.85em}.report .headline{font-size:1.15em}\
.report figure{margin:1rem 0}.report figure svg{width:100%;max-width:30rem;border-radius:.5rem}";

/// The report as one `<article>`.
pub fn page(report: &Report) -> String {
    let blocks: String = report.blocks.iter().map(block_html).collect();
    format!(
        "<article class=\"report\"><style>{}</style>\n<h2>{}</h2>\n{blocks}</article>\n",
        style(report),
        text(&report.title)
    )
}

/// The colours of drawings stand there only when there are drawings.
fn style(report: &Report) -> String {
    let drawn = report.blocks.iter().any(|block| matches!(block, Block::Picture(_)));
    if drawn { format!("{STYLE}{}", page_rules()) } else { STYLE.to_owned() }
}

fn block_html(block: &Block) -> String {
    match block {
        Block::Headline(line) => format!("<p class=\"headline\">{}</p>\n", line_html(line)),
        Block::Section(name) => format!("<h3>{}</h3>\n", text(name)),
        Block::Paragraph(line) => format!("<p>{}</p>\n", line_html(line)),
        Block::List(lines) => {
            let items: String = lines.iter().map(|line| format!("<li>{}</li>\n", line_html(line))).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Grid { header, rows } => {
            let row = |cells: &[String], tag: &str| {
                let cells: String = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", text(cell))).collect();
                format!("<tr>{cells}</tr>\n")
            };
            let body: String = rows.iter().map(|cells| row(cells, "td")).collect();
            format!("<table>\n<thead>{}</thead>\n<tbody>\n{body}</tbody>\n</table>\n", row(header, "th").trim_end())
        }
        // Drawn by ourselves: every text in it is escaped already.
        Block::Picture(picture) => format!("<figure>{}</figure>\n", picture.svg),
        Block::Foot(line) => format!("<footer>{}</footer>\n", line_html(line)),
    }
}

fn line_html(line: &Line) -> String {
    let html = |span: &Span| match span {
        Span::Text(plain) => text(plain),
        Span::Bold(plain) => format!("<b>{}</b>", text(plain)),
        Span::Quote(plain) => format!("<q>{}</q>", text(plain.trim())),
        Span::Code(plain) => format!("<code>{}</code>", text(plain)),
        Span::Link { text: plain, url } if is_safe_link(url) => {
            format!("<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>", escape(url), text(plain))
        }
        Span::Link { text: plain, .. } => text(plain),
        Span::Mark(mark) => match mark {
            Mark::Good => "<span class=\"mark good\">🟢</span>".to_owned(),
            Mark::Attention => "<span class=\"mark attention\">🟡</span>".to_owned(),
            Mark::Bad => "<span class=\"mark bad\">🔴</span>".to_owned(),
        },
    };
    line.iter().map(html).collect()
}

fn text(plain: &str) -> String {
    escape(&clean(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_everything_people_wrote() {
        let report = Report {
            name: "daily",
            period: "2026-03-02".into(),
            title: "<script>".into(),
            blocks: vec![
                Block::Paragraph(vec![
                    Span::Quote("\"</q><img src=x onerror=alert(1)>".into()),
                    Span::Link { text: "чат".into(), url: "https://a/\"onclick=\"x".into() },
                    Span::Link { text: "зло".into(), url: "data:text/html,x".into() },
                ]),
                Block::Grid { header: vec!["<".into()], rows: vec![vec!["&".into()]] },
            ],
        };
        let html = page(&report).replace(&format!("<style>{STYLE}</style>"), "");
        insta::assert_snapshot!(html, @r#"
        <article class="report">
        <h2>&lt;script&gt;</h2>
        <p><q>&quot;&lt;/q&gt;&lt;img src=x onerror=alert(1)&gt;</q><a href="https://a/&quot;onclick=&quot;x" rel="noopener noreferrer">чат</a>зло</p>
        <table>
        <thead><tr><th>&lt;</th></tr></thead>
        <tbody>
        <tr><td>&amp;</td></tr>
        </tbody>
        </table>
        </article>
        "#);
    }
}
