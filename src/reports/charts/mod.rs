//! Charts of reports: values in, drawing out, no colours. A new chart: its file, a struct with the
//! texts already in the shop's language, and `draw`.
//!
//! One way for every eye: a report holds the drawing ([`picture`]); a page shows it as SVG, a
//! messenger gets [`png::png`] of the same SVG, the terminal its words.

use crate::model::report::Picture;

pub mod axis;
pub mod bars;
pub mod canvas;
pub mod control;
pub mod funnel;
pub mod hours;
pub mod intervals;
pub mod png;
pub mod theme;
pub mod week;

/// How a chart writes a value beside its scale.
pub type Label<'a> = &'a dyn Fn(f64) -> String;

/// The drawing as a block of a report. `name` becomes the file's name; `words` say what is seen.
pub fn picture(name: &'static str, title: String, words: String, drawing: &canvas::Drawing) -> Picture {
    let svg = drawing.svg(&words);
    Picture { name, title, words, svg }
}

#[cfg(test)]
mod tests;
