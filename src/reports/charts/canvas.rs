//! A sheet to draw on: shapes and texts in units of a phone's screen, coloured by class names only.
//! The colours come with the theme (`theme.rs`), so one drawing serves light, dark, page and photo.

use std::fmt::Write as _;

use crate::reports::render::{clean, escape};

/// Every picture is so wide; heights differ.
pub const WIDTH: f64 = 400.0;

/// Where a text stands against its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Sizes of letters: nothing smaller can be read on a phone.
pub const SMALL: f64 = 11.0;
pub const NORMAL: f64 = 12.5;
pub const LARGE: f64 = 16.0;

/// A drawing that grows.
#[derive(Debug, Default)]
pub struct Canvas {
    body: String,
}

impl Canvas {
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (short(from.0), short(from.1), short(to.0), short(to.1));
        let _ = write!(self.body, "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
    }

    /// A bar with softened corners.
    pub fn bar(&mut self, class: &str, corner: (f64, f64), size: (f64, f64)) {
        let radius = 2.0_f64.min(size.0 / 2.0).min(size.1 / 2.0).max(0.0);
        let (x, y, wide, high) = (short(corner.0), short(corner.1), short(size.0.max(0.0)), short(size.1.max(0.0)));
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" rx=\"{}\"/>",
            short(radius)
        );
    }

    /// A bar of a class at some strength, 0..1: for heat maps.
    pub fn shade(&mut self, class: &str, corner: (f64, f64), size: (f64, f64), strength: f64) {
        let (x, y, wide, high) = (short(corner.0), short(corner.1), short(size.0), short(size.1));
        let strength = short(strength.clamp(0.0, 1.0));
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" rx=\"1.5\" opacity=\"{strength}\"/>"
        );
    }

    pub fn dot(&mut self, class: &str, centre: (f64, f64), radius: f64) {
        let (x, y) = (short(centre.0), short(centre.1));
        let _ = write!(self.body, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>", short(radius));
    }

    /// A broken line through the points; fewer than two draw nothing.
    pub fn path(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() < 2 {
            return;
        }
        let steps: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", short(*x), short(*y))).collect();
        let _ = write!(self.body, "<polyline class=\"{class}\" points=\"{}\"/>", steps.join(" "));
    }

    /// A closed shape.
    pub fn shape(&mut self, class: &str, points: &[(f64, f64)]) {
        let steps: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", short(*x), short(*y))).collect();
        let _ = write!(self.body, "<polygon class=\"{class}\" points=\"{}\"/>", steps.join(" "));
    }

    pub fn write(&mut self, class: &str, at: (f64, f64), size: f64, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (x, y, size) = (short(at.0), short(at.1), short(size));
        let text = escape(&clean(text));
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }

    /// The drawing as a picture of this height, still without colours.
    pub fn finish(self, height: f64) -> Drawing {
        Drawing { height, body: self.body }
    }
}

/// A finished drawing, [`WIDTH`] wide.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    pub height: f64,
    pub body: String,
}

impl Drawing {
    /// Drawings under each other.
    pub fn stack(drawings: &[Drawing]) -> Drawing {
        let mut whole = Drawing { height: 0.0, body: String::new() };
        for drawing in drawings {
            let _ = write!(whole.body, "<g transform=\"translate(0 {})\">{}</g>", short(whole.height), drawing.body);
            whole.height += drawing.height;
        }
        whole
    }

    /// The whole SVG without a style; `words` for those who cannot see it.
    pub fn svg(&self, words: &str) -> String {
        let (wide, high) = (short(WIDTH), short(self.height));
        let words = escape(&clean(words));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {wide} {high}\" role=\"img\" \
             aria-label=\"{words}\"><rect class=\"ground\" width=\"{wide}\" height=\"{high}\"/>{}</svg>",
            self.body
        )
    }
}

/// At most one decimal; what is no number stands at 0.
fn short(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let rounded = (value * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}

/// About how wide a text is, from the widths of the embedded font; rather too wide.
pub fn text_width(text: &str, size: f64) -> f64 {
    let wide = |letter: char| match letter {
        'i' | 'l' | 'j' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '\u{a0}' => 0.28,
        'f' | 't' | 'r' | '(' | ')' | '-' | 'г' | 'т' => 0.45,
        'm' | 'w' | 'M' | 'W' | 'ш' | 'щ' | 'ж' | 'ю' | 'м' | 'ы' | 'Ш' | 'Щ' | 'Ж' | 'Ю' | 'М' | 'Ф' | '%' => {
            0.82
        }
        letter if letter.is_uppercase() => 0.68,
        _ => 0.57,
    };
    text.chars().map(wide).sum::<f64>() * size
}

/// The text cut to a width, with an ellipsis.
pub fn fit(text: &str, size: f64, width: f64) -> String {
    let text = clean(text);
    if text_width(&text, size) <= width {
        return text;
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if text_width(&kept, size) + size > width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Words broken into lines of a width.
pub fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in clean(text).split(' ').filter(|word| !word.is_empty()) {
        let line = lines.last_mut();
        let Some(line) = line else { break };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if text_width(&longer, size) <= width || line.is_empty() {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
