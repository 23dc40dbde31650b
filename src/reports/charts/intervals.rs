//! Managers side by side: a dot and how far chance may have moved it. Overlapping spans prove nothing.

use crate::reports::charts::axis::Axis;
use crate::reports::charts::canvas::{Anchor, Canvas, Drawing, LARGE, NORMAL, SMALL, WIDTH, fit, wrap};

const LEFT: f64 = 16.0;
const RIGHT: f64 = WIDTH - 16.0;
const ROW: f64 = 44.0;
const MAX_ROWS: usize = 12;

/// One person.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub name: String,
    /// Value with its interval and sample, in words: `7,4 % (4–12 %), 150 чатов`.
    pub told: String,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    /// Beyond the limits of chance: the dot is coloured.
    pub class: &'static str,
}

/// The chart's values and texts.
pub struct Intervals<'a> {
    pub title: &'a str,
    pub note: &'a str,
    pub rows: &'a [Span],
    /// The shop's own value, a broken line.
    pub centre: Option<f64>,
    pub is_time: bool,
}

/// Two lines a person: name and words, below them the span.
pub fn draw(chart: &Intervals<'_>) -> Drawing {
    let mut canvas = Canvas::default();
    canvas.write("strong", (LEFT, 26.0), LARGE, Anchor::Start, &fit(chart.title, LARGE, RIGHT - LEFT));
    let rows = &chart.rows[..chart.rows.len().min(MAX_ROWS)];
    let top = 44.0;
    let bottom = top + rows.len() as f64 * ROW;
    let ends = rows.iter().map(|row| row.interval.map_or(row.value, |interval| interval.1.max(row.value)));
    let largest = ends.fold(chart.centre.unwrap_or(0.0), f64::max);
    // The vertical scale laid on its side: 0 at the left.
    let axis = Axis::of(largest, chart.is_time, RIGHT, LEFT);
    for (at, row) in rows.iter().enumerate() {
        let y = top + at as f64 * ROW;
        let told_width = crate::reports::charts::canvas::text_width(&row.told, SMALL);
        let name = fit(&row.name, NORMAL, RIGHT - LEFT - told_width - 10.0);
        canvas.write("strong", (LEFT, y + 14.0), NORMAL, Anchor::Start, &name);
        canvas.write("faint", (RIGHT, y + 14.0), SMALL, Anchor::End, &row.told);
        let middle = y + 27.0;
        canvas.line("grid", (LEFT, middle), (RIGHT, middle));
        if let Some(centre) = chart.centre {
            canvas.line("mean", (axis.place(centre), middle - 9.0), (axis.place(centre), middle + 9.0));
        }
        if let Some((low, high)) = row.interval {
            canvas.line("span", (axis.place(low), middle), (axis.place(high), middle));
        }
        canvas.dot(row.class, (axis.place(row.value), middle), 4.5);
    }
    let mut y = bottom + 14.0;
    for line in wrap(chart.note, SMALL, RIGHT - LEFT) {
        canvas.write("faint", (LEFT, y), SMALL, Anchor::Start, &line);
        y += 15.0;
    }
    canvas.finish(y)
}
