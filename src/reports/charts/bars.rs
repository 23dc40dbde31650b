//! One bar a day: revenue of two weeks.

use crate::reports::charts::Label;
use crate::reports::charts::axis::Axis;
use crate::reports::charts::canvas::{Anchor, Canvas, Drawing, LARGE, SMALL, WIDTH};

const LEFT: f64 = 52.0;
const RIGHT: f64 = WIDTH - 14.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 122.0;
const HEIGHT: f64 = 150.0;

/// One bar. An unknown value is a gap, not a zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub label: String,
    pub value: Option<f64>,
}

/// The chart's values and texts.
pub struct Bars<'a> {
    pub title: &'a str,
    pub bars: &'a [Bar],
    pub value: Label<'a>,
}

/// Bars from the left, the last label always written.
pub fn draw(chart: &Bars<'_>) -> Drawing {
    let mut canvas = Canvas::default();
    canvas.write("strong", (14.0, 24.0), LARGE, Anchor::Start, chart.title);
    let largest = chart.bars.iter().filter_map(|bar| bar.value).fold(0.0, f64::max);
    let axis = Axis::of(largest, false, TOP, BOTTOM);
    for tick in axis.ticks() {
        let y = axis.place(tick);
        canvas.line(if tick == 0.0 { "axis" } else { "grid" }, (LEFT, y), (RIGHT, y));
        canvas.write("faint", (LEFT - 6.0, y + 4.0), SMALL, Anchor::End, &(chart.value)(tick));
    }
    let count = chart.bars.len().max(1);
    let slot = (RIGHT - LEFT) / count as f64;
    let every = if count > 16 { 7 } else { 2 };
    for (at, bar) in chart.bars.iter().enumerate() {
        let x = LEFT + slot * (at as f64 + 0.5);
        if let Some(value) = bar.value.filter(|value| *value > 0.0) {
            let y = axis.place(value);
            canvas.bar("main", (x - slot * 0.36, y), (slot * 0.72, BOTTOM - y));
        }
        if (count - 1 - at).is_multiple_of(every) {
            canvas.write("faint", (x, BOTTOM + 17.0), SMALL, Anchor::Middle, &bar.label);
        }
    }
    canvas.finish(HEIGHT)
}
