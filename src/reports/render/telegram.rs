//! A report as Telegram messages: the HTML Telegram knows, every part within its limits.
//!
//! Lines are made of runs, each a text under one tag. Only the text of a run is ever cut and each
//! run opens and closes its own tag, so a part can be neither unbalanced nor cut inside a tag.

use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::reports::render::{clean, escape, is_safe_link};
use crate::text::cut;

/// Telegram takes 4,096 visible UTF-16 units; the rest is for the number of the part.
const MAX_UNITS: usize = 4_096 - 16;
/// Telegram refuses more than 32,768 bytes before parsing.
const MAX_BYTES: usize = 32_000;
/// Telegram formats the first hundred entities of a message and shows the rest plain.
const MAX_ENTITIES: usize = 95;

#[derive(Debug, Clone, PartialEq)]
enum Tag {
    None,
    Bold,
    Italic,
    Code,
    Link(String),
}

#[derive(Debug, Clone)]
struct Run {
    tag: Tag,
    text: String,
}

/// What a line weighs against the limits.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    units: usize,
    bytes: usize,
    entities: usize,
}

impl Weight {
    fn with(self, other: Weight) -> Weight {
        Weight {
            units: self.units + other.units,
            bytes: self.bytes + other.bytes,
            entities: self.entities + other.entities,
        }
    }

    fn fits(self) -> bool {
        self.units <= MAX_UNITS && self.bytes <= MAX_BYTES && self.entities <= MAX_ENTITIES
    }
}

/// Lines that belong together; a blank line stands before the group.
type Group = Vec<Vec<Run>>;

/// Telegram takes 1,024 visible units under a photo.
const CAPTION_UNITS: usize = 1_000;

/// The words under a photo.
pub fn caption(title: &str) -> String {
    escape(&cut::shorten(&clean(title), CAPTION_UNITS))
}

/// The messages, in order. Later parts begin with their number.
pub fn telegram(report: &Report) -> Vec<String> {
    let parts = pack(groups(report));
    let count = parts.len();
    parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { format!("<i>{}/{count}</i>\n{part}", at + 1) })
        .collect()
}

fn groups(report: &Report) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![vec![vec![run(Tag::Bold, &report.title)]]];
    let mut under_section = false;
    for block in &report.blocks {
        let lines = lines(block);
        match groups.last_mut() {
            Some(group) if under_section => group.extend(lines),
            _ => groups.push(lines),
        }
        under_section = matches!(block, Block::Section(_));
    }
    groups.iter_mut().for_each(|group| group.retain(|line| line.iter().any(|run| !run.text.is_empty())));
    groups.retain(|group| !group.is_empty());
    groups
}

fn lines(block: &Block) -> Group {
    match block {
        Block::Headline(line) | Block::Paragraph(line) => vec![runs(line)],
        Block::Section(name) => vec![vec![run(Tag::Bold, name)]],
        Block::List(lines) => lines.iter().map(bulleted).collect(),
        Block::Grid { header, rows } => super::terminal::grid_lines(header, rows, 40)
            .into_iter()
            .map(|text| vec![Run { tag: Tag::Code, text }])
            .collect(),
        // Sent as a photo of its own.
        Block::Picture(_) => Vec::new(),
        Block::Foot(line) => vec![runs(line).into_iter().map(small).collect()],
    }
}

fn bulleted(line: &Line) -> Vec<Run> {
    let mut bulleted = vec![run(Tag::None, "• ")];
    bulleted.extend(runs(line));
    bulleted
}

fn runs(line: &Line) -> Vec<Run> {
    let to_run = |span: &Span| match span {
        Span::Text(text) => run(Tag::None, text),
        Span::Bold(text) => run(Tag::Bold, text),
        Span::Quote(text) => Run { tag: Tag::Italic, text: format!("«{}»", clean(text).trim()) },
        Span::Code(text) => run(Tag::Code, text),
        Span::Link { text, url } if is_safe_link(url) => run(Tag::Link(url.clone()), text),
        Span::Link { text, .. } => run(Tag::None, text),
        Span::Mark(mark) => run(Tag::None, mark_sign(*mark)),
    };
    line.iter().map(to_run).filter(|run| !run.text.is_empty()).collect()
}

fn run(tag: Tag, text: &str) -> Run {
    Run { tag, text: clean(text) }
}

/// Small print is italic where nothing else is said.
fn small(run: Run) -> Run {
    if run.tag == Tag::None { Run { tag: Tag::Italic, ..run } } else { run }
}

fn mark_sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "🟢",
        Mark::Attention => "🟡",
        Mark::Bad => "🔴",
    }
}

/// Fills parts: whole groups while they fit, else lines, else pieces of a line.
fn pack(groups: Vec<Group>) -> Vec<String> {
    let mut parts = Parts::default();
    for group in groups {
        let lines: Vec<Vec<Run>> = group.into_iter().flat_map(split_line).collect();
        let weight = lines.iter().fold(Weight::default(), |sum, line| sum.with(weigh(line)));
        let gap = if parts.part.is_empty() { "" } else { "\n" };
        if !gap.is_empty() && !parts.fits(weight) && weight.fits() {
            parts.close();
        } else {
            parts.part.push_str(gap);
            parts.weight.units += gap.len();
        }
        for line in lines {
            if !parts.part.is_empty() && !parts.fits(weigh(&line)) {
                parts.close();
            }
            parts.push(&line);
        }
    }
    parts.close();
    parts.done
}

#[derive(Default)]
struct Parts {
    done: Vec<String>,
    part: String,
    weight: Weight,
}

impl Parts {
    fn fits(&self, more: Weight) -> bool {
        self.weight.with(more).fits()
    }

    fn push(&mut self, line: &[Run]) {
        self.weight = self.weight.with(weigh(line));
        self.part.push_str(&html(line));
        self.part.push('\n');
    }

    fn close(&mut self) {
        let part = std::mem::take(&mut self.part);
        self.weight = Weight::default();
        if !part.trim().is_empty() {
            self.done.push(part.trim_end_matches('\n').trim_start_matches('\n').to_owned());
        }
    }
}

fn html(line: &[Run]) -> String {
    let tagged = |run: &Run| {
        let text = escape(&run.text);
        match &run.tag {
            Tag::None => text,
            Tag::Bold => format!("<b>{text}</b>"),
            Tag::Italic => format!("<i>{text}</i>"),
            Tag::Code => format!("<code>{text}</code>"),
            Tag::Link(url) => format!("<a href=\"{}\">{text}</a>", escape(url)),
        }
    };
    line.iter().map(tagged).collect()
}

/// With the line's own end.
fn weigh(line: &[Run]) -> Weight {
    Weight {
        units: 1 + line.iter().map(|run| cut::units(&run.text)).sum::<usize>(),
        bytes: 1 + html(line).len(),
        entities: line.iter().filter(|run| run.tag != Tag::None).count(),
    }
}

/// A line that no part could hold, in pieces that one can.
fn split_line(line: Vec<Run>) -> Vec<Vec<Run>> {
    if weigh(&line).fits() {
        return vec![line];
    }
    let mut pieces: Vec<Vec<Run>> = Vec::new();
    let mut piece: Vec<Run> = Vec::new();
    for run in line {
        let mut rest = run.text.as_str();
        while !rest.is_empty() {
            // A unit takes at most six bytes of HTML (`&quot;`): a quarter of the units keeps within both limits.
            let start = cut::prefix(rest, MAX_UNITS / 4);
            let next = Run { tag: run.tag.clone(), text: start.to_owned() };
            if !piece.is_empty() && !weigh(&piece).with(weigh(std::slice::from_ref(&next))).fits() {
                pieces.push(std::mem::take(&mut piece));
            }
            piece.push(next);
            rest = &rest[start.len()..];
        }
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a message as Telegram does: allowed tags, balanced, known entities, limits. Gives the
    /// visible text.
    pub(crate) fn read(html: &str) -> Result<String, String> {
        if html.len() > 32_768 {
            return Err(format!("{} bytes", html.len()));
        }
        let (mut visible, mut open, mut entities) = (String::new(), Vec::<String>::new(), 0);
        let mut rest = html;
        while let Some(at) = rest.find(['<', '&', '>']) {
            visible.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = rest.find(if rest.starts_with('<') { '>' } else { ';' }).ok_or("unfinished")?;
            let inside = &rest[1..end];
            match rest.as_bytes()[0] {
                b'&' => visible.push(match inside {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "quot" => '"',
                    other => return Err(format!("entity {other}")),
                }),
                b'<' => match inside.strip_prefix('/') {
                    Some(name) if open.pop().as_deref() == Some(name) => {}
                    Some(name) => return Err(format!("closes {name}")),
                    None => {
                        let name = inside.split(' ').next().unwrap_or_default();
                        let plain = ["b", "i", "code", "pre", "blockquote"].contains(&inside);
                        let link = name == "a" && inside.starts_with("a href=\"") && inside.ends_with('"');
                        if !plain && !link {
                            return Err(format!("tag {inside}"));
                        }
                        if open.iter().any(|outer| outer == "code") {
                            return Err("a tag inside code".to_owned());
                        }
                        open.push(name.to_owned());
                        entities += 1;
                    }
                },
                _ => return Err("a bare >".to_owned()),
            }
            rest = &rest[end + 1..];
        }
        visible.push_str(rest);
        if !open.is_empty() || entities > 100 || cut::units(&visible) > 4_096 || visible.trim().is_empty() {
            return Err(format!("open {open:?}, {entities} entities, {} units", cut::units(&visible)));
        }
        Ok(visible)
    }

    fn report(blocks: Vec<Block>) -> Report {
        Report { name: "daily", period: "2026-03-02".into(), title: "Отчёт <&>".into(), blocks }
    }

    #[test]
    fn the_reader_refuses_what_telegram_would() {
        for bad in ["<b>a", "a</b>", "<u2>a</u2>", "a & b", "&nbsp;", "<b><i>a</b></i>", "a > b", ""] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert_eq!(read("<a href=\"https://a/?b&amp;c\">x</a> &lt;").as_deref(), Ok("x <"));
    }

    #[test]
    fn a_short_report_is_one_message() {
        let blocks = vec![
            Block::Headline(vec![Span::Bold("Обычный день".into())]),
            Block::Section("Ждут".into()),
            Block::List(vec![vec![
                Span::Link { text: "чат".into(), url: "https://crm.example/?a=1&b=\"2".into() },
                Span::Quote("где <b>мой</b> заказ?\nжду".into()),
                Span::Link { text: "зло".into(), url: "javascript:alert(1)".into() },
            ]]),
            Block::Foot(vec![Span::Text("до 09:00".into())]),
        ];
        insta::assert_snapshot!(telegram(&report(blocks)).join("\n=====\n"), @r#"
        <b>Отчёт &lt;&amp;&gt;</b>

        <b>Обычный день</b>

        <b>Ждут</b>
        • <a href="https://crm.example/?a=1&amp;b=&quot;2">чат</a><i>«где &lt;b&gt;мой&lt;/b&gt; заказ? жду»</i>зло

        <i>до 09:00</i>
        "#);
    }

    #[test]
    fn three_hundred_lines_are_parts_cut_between_lines() {
        let line = |at: usize| {
            vec![Span::Bold(format!("Чат {at}")), Span::Text(" ждёт ".into()), Span::Quote("где заказ?".into())]
        };
        let parts = telegram(&report(vec![Block::Section("Ждут".into()), Block::List((0..300).map(line).collect())]));
        assert!(parts.len() > 3);
        let visible: Vec<String> = parts.iter().map(|part| read(part).unwrap()).collect();
        assert!(visible[1].starts_with(&format!("2/{}\n• Чат", parts.len())), "{}", visible[1]);
        let all = visible.join("\n");
        assert!((0..300).all(|at| all.contains(&format!("Чат {at} ждёт «где заказ?»"))));
    }

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("<&>\"'`".to_owned()),
            Just("</b><script>".to_owned()),
            Just("\u{202e}\u{0}".to_owned()),
            Just("👨‍👩‍👧".to_owned()),
            Just("е\u{301}\u{336}".to_owned()),
            Just("\"&\"".repeat(3_000)),
            Just("слово ".repeat(900)),
            "\\PC{0,30}",
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_part_is_what_telegram_takes(texts in proptest::collection::vec(hostile(), 1..8), kind in 0usize..6) {
            let spans: Line = texts.iter().enumerate().map(|(at, text)| match (at + kind) % 5 {
                0 => Span::Text(text.clone()),
                1 => Span::Bold(text.clone()),
                2 => Span::Quote(text.clone()),
                3 => Span::Code(text.clone()),
                _ => Span::Link { text: text.clone(), url: format!("https://a/?{}", text.len()) },
            }).collect();
            let block = match kind {
                0 => Block::Headline(spans),
                1 => Block::Section(texts.concat()),
                2 => Block::List(vec![spans.clone(), spans]),
                3 => Block::Grid { header: texts.clone(), rows: vec![texts.clone(); 3] },
                4 => Block::Foot(spans),
                _ => Block::Paragraph(spans),
            };
            let parts = telegram(&report(vec![block.clone(), block]));
            prop_assert!(!parts.is_empty());
            for part in parts {
                let visible = read(&part);
                prop_assert!(visible.is_ok(), "{:?} of {:.200}", visible, part);
            }
        }
    }

    #[test]
    fn a_hundred_thousand_characters_arrive_whole() {
        let text = "<я&👍🏽>".repeat(20_000);
        let parts = telegram(&report(vec![Block::Paragraph(vec![Span::Bold(text.clone())])]));
        let visible: String = parts
            .iter()
            .enumerate()
            .map(|(at, part)| {
                let visible = read(part).unwrap();
                let skip = if at == 0 { 0 } else { visible.find('\n').unwrap() + 1 };
                visible[skip..].replace('\n', "")
            })
            .collect();
        assert_eq!(visible, format!("Отчёт <&>{text}"));
    }
}
