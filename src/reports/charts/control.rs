//! A figure over the days with its control limits (XmR): what lies in the band is the usual spread.

use crate::reports::charts::Label;
use crate::reports::charts::axis::Axis;
use crate::reports::charts::canvas::{Anchor, Canvas, Drawing, LARGE, SMALL, WIDTH, fit};

const LEFT: f64 = 56.0;
const RIGHT: f64 = WIDTH - 14.0;
const TOP: f64 = 62.0;
const BOTTOM: f64 = 176.0;
const HEIGHT: f64 = 206.0;

/// One day. A day without a value breaks the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    pub label: String,
    pub value: Option<f64>,
}

/// The chart's values and texts; the limits in the unit of the values.
pub struct Control<'a> {
    pub title: &'a str,
    pub subtitle: &'a str,
    pub days: &'a [Day],
    pub centre: Option<f64>,
    pub limits: Option<(f64, f64)>,
    pub is_time: bool,
    pub value: Label<'a>,
}

/// The line, the band between the limits, and the days beyond them as large dots.
pub fn draw(chart: &Control<'_>) -> Drawing {
    let mut canvas = Canvas::default();
    canvas.write("strong", (14.0, 26.0), LARGE, Anchor::Start, &fit(chart.title, LARGE, WIDTH - 28.0));
    canvas.write("faint", (14.0, 46.0), SMALL, Anchor::Start, &fit(chart.subtitle, SMALL, WIDTH - 28.0));
    let high = chart.limits.map_or(0.0, |limits| limits.1);
    let largest = chart.days.iter().filter_map(|day| day.value).fold(high, f64::max);
    let axis = Axis::of(largest, chart.is_time, TOP, BOTTOM);
    if let Some((low, high)) = chart.limits {
        let (top, bottom) = (axis.place(high), axis.place(low.max(0.0)));
        canvas.bar("band", (LEFT, top), (RIGHT - LEFT, bottom - top));
        canvas.line("limit", (LEFT, top), (RIGHT, top));
        if low > 0.0 {
            canvas.line("limit", (LEFT, bottom), (RIGHT, bottom));
        }
    }
    for tick in axis.ticks() {
        let y = axis.place(tick);
        canvas.line(if tick == 0.0 { "axis" } else { "grid" }, (LEFT, y), (RIGHT, y));
        let text = if tick == 0.0 { "0".to_owned() } else { (chart.value)(tick) };
        canvas.write("faint", (LEFT - 6.0, y + 4.0), SMALL, Anchor::End, &text);
    }
    if let Some(centre) = chart.centre {
        canvas.line("mean", (LEFT, axis.place(centre)), (RIGHT, axis.place(centre)));
    }
    curve(&mut canvas, chart, &axis);
    labels(&mut canvas, chart);
    canvas.finish(HEIGHT)
}

fn place(at: usize, count: usize) -> f64 {
    LEFT + (RIGHT - LEFT) * (at as f64 + 0.5) / count.max(1) as f64
}

fn curve(canvas: &mut Canvas, chart: &Control<'_>, axis: &Axis) {
    let count = chart.days.len();
    let mut stretch: Vec<(f64, f64)> = Vec::new();
    for (at, day) in chart.days.iter().enumerate() {
        match day.value {
            Some(value) => stretch.push((place(at, count), axis.place(value))),
            None => canvas.path("curve", &std::mem::take(&mut stretch)),
        }
    }
    canvas.path("curve", &stretch);
    for (at, day) in chart.days.iter().enumerate() {
        let Some(value) = day.value else { continue };
        let beyond = chart.limits.is_some_and(|(low, high)| value < low || value > high);
        let (class, radius) = if beyond { ("bad", 5.0) } else { ("main", 2.2) };
        canvas.dot(class, (place(at, count), axis.place(value)), radius);
    }
}

fn labels(canvas: &mut Canvas, chart: &Control<'_>) {
    let count = chart.days.len();
    for (at, day) in chart.days.iter().enumerate() {
        if (count - 1 - at).is_multiple_of(7) {
            let x = place(at, count).min(RIGHT - 14.0);
            canvas.write("faint", (x, BOTTOM + 18.0), SMALL, Anchor::Middle, &day.label);
        }
    }
}
