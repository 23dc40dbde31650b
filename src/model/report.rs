//! A report as blocks: one truth, several skins (Telegram, terminal, page, sheet).

/// Green, yellow, red: by control limits and own goals, never by raw difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Mark {
    Good,
    Attention,
    Bad,
}

/// A piece of a line. Texts are plain; every skin escapes for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    Text(String),
    Bold(String),
    /// A customer's or manager's words, already masked.
    Quote(String),
    Code(String),
    Link {
        text: String,
        url: String,
    },
    Mark(Mark),
}

/// Spans that stand in one line.
pub type Line = Vec<Span>;

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The one sentence that matters most.
    Headline(Line),
    Section(String),
    Paragraph(Line),
    List(Vec<Line>),
    /// A small table: header and rows of plain cells; the first column is left-aligned.
    Grid {
        header: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    Picture(Picture),
    /// Small print: completeness, coverage, reconciliation.
    Foot(Line),
}

impl Block {
    /// The drawing, when the block is one.
    pub fn picture(&self) -> Option<&Picture> {
        match self {
            Block::Picture(picture) => Some(picture),
            _ => None,
        }
    }
}

/// A drawing of a report: messengers get it as a photo, pages as it is, the terminal its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Name of the file without its end: `reply-hours`.
    pub name: &'static str,
    pub title: String,
    /// What is seen, for those who cannot see it.
    pub words: String,
    /// SVG whose colours are class names only; `reports::charts::theme` gives them.
    pub svg: String,
}

/// A text for people, still without the form of any messenger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Name in REPORTS: `daily`.
    pub name: &'static str,
    /// The period it is about, part of the outbox key: `2026-03-02`.
    pub period: String,
    pub title: String,
    pub blocks: Vec<Block>,
}
