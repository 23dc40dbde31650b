//! The skins of a report: Telegram, terminal, page. A new skin: its file, one function from a
//! [`crate::model::report::Report`] to text; it escapes for itself and leaves nothing out.

pub mod page;
pub mod telegram;
pub mod terminal;

/// Text of people on one line: no control characters, no marks that turn the direction of what follows.
pub(super) fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => {
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
            }
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            other if other.is_control() => {}
            other => shown.push(other),
        }
    }
    shown
}

/// The address leads to the web or into Telegram and nowhere else.
fn is_safe_link(url: &str) -> bool {
    let known = ["https://", "http://", "tg://"].iter().any(|scheme| url.starts_with(scheme));
    known && url.len() <= 2_048 && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Escapes for HTML text and for attributes in double quotes. Telegram knows exactly these four.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
