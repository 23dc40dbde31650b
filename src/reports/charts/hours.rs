//! Reply time by hour of the day above the load of the same hours.

use crate::reports::charts::Label;
use crate::reports::charts::axis::Axis;
use crate::reports::charts::canvas::{Anchor, Canvas, Drawing, LARGE, NORMAL, SMALL, WIDTH};

const LEFT: f64 = 52.0;
const RIGHT: f64 = WIDTH - 14.0;
const REPLY_TOP: f64 = 62.0;
const REPLY_BOTTOM: f64 = 148.0;
const LOAD_TOP: f64 = 182.0;
const LOAD_BOTTOM: f64 = 240.0;
const HEIGHT: f64 = 266.0;

/// One hour of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hour {
    /// 0..=23.
    pub hour: u32,
    /// Enquiries that opened in it.
    pub load: f64,
    /// Median reply, seconds; unknown without one.
    pub reply_secs: Option<f64>,
    /// The usual median of the hour.
    pub usual_secs: Option<f64>,
}

/// The chart's values and texts.
pub struct Hours<'a> {
    pub title: &'a str,
    pub reply: &'a str,
    /// Empty: no usual line.
    pub usual: &'a str,
    pub load: &'a str,
    pub hours: &'a [Hour],
    /// Replies above it are drawn as late, seconds.
    pub target_secs: f64,
    pub duration: Label<'a>,
}

/// Dots for the replies (late ones in the colour of warning), a thin line for the usual, bars for the load.
pub fn draw(chart: &Hours<'_>) -> Drawing {
    let mut canvas = Canvas::default();
    canvas.write("strong", (14.0, 26.0), LARGE, Anchor::Start, chart.title);
    canvas.write("faint", (14.0, 48.0), SMALL, Anchor::Start, chart.reply);
    canvas.write("faint", (14.0, LOAD_TOP - 12.0), SMALL, Anchor::Start, chart.load);
    replies(&mut canvas, chart);
    load(&mut canvas, chart);
    canvas.finish(HEIGHT)
}

fn replies(canvas: &mut Canvas, chart: &Hours<'_>) {
    let values = chart.hours.iter().flat_map(|hour| [hour.reply_secs, hour.usual_secs]).flatten();
    let axis = Axis::of(values.fold(chart.target_secs, f64::max), true, REPLY_TOP, REPLY_BOTTOM);
    for tick in axis.ticks() {
        let y = axis.place(tick);
        canvas.line(if tick == 0.0 { "axis" } else { "grid" }, (LEFT, y), (RIGHT, y));
        let text = if tick == 0.0 { "0".to_owned() } else { (chart.duration)(tick) };
        canvas.write("faint", (LEFT - 6.0, y + 4.0), SMALL, Anchor::End, &text);
    }
    let usual: Vec<(f64, f64)> =
        points(chart, |hour| hour.usual_secs).into_iter().map(|(x, secs)| (x, axis.place(secs))).collect();
    if !chart.usual.is_empty() && usual.len() > 1 {
        canvas.path("mean", &usual);
        let legend = RIGHT - crate::reports::charts::canvas::text_width(chart.usual, SMALL) - 26.0;
        canvas.path("mean", &[(legend, 44.0), (legend + 20.0, 44.0)]);
        canvas.write("faint", (RIGHT, 48.0), SMALL, Anchor::End, chart.usual);
    }
    for (x, secs) in points(chart, |hour| hour.reply_secs) {
        let class = if secs > chart.target_secs { "attention" } else { "main" };
        canvas.dot(class, (x, axis.place(secs)), 4.0);
    }
}

fn points(chart: &Hours<'_>, value: impl Fn(&Hour) -> Option<f64>) -> Vec<(f64, f64)> {
    let hours = chart.hours.iter().enumerate();
    hours.filter_map(|(at, hour)| Some((centre(at, chart.hours.len()), value(hour)?))).collect()
}

fn load(canvas: &mut Canvas, chart: &Hours<'_>) {
    let axis = Axis::of_count(chart.hours.iter().map(|hour| hour.load).fold(0.0, f64::max), LOAD_TOP, LOAD_BOTTOM);
    canvas.line("axis", (LEFT, LOAD_BOTTOM), (RIGHT, LOAD_BOTTOM));
    let slot = (RIGHT - LEFT) / chart.hours.len().max(1) as f64;
    let every = if chart.hours.len() > 14 { 3 } else { 2 };
    for (at, hour) in chart.hours.iter().enumerate() {
        let x = centre(at, chart.hours.len());
        let y = axis.place(hour.load);
        if hour.load > 0.0 {
            canvas.bar("soft", (x - slot * 0.38, y), (slot * 0.76, LOAD_BOTTOM - y));
        }
        if hour.load == axis_top(chart) && hour.load > 0.0 {
            canvas.write("strong", (x, y - 4.0), SMALL, Anchor::Middle, &format!("{:.0}", hour.load));
        }
        if at % every == 0 {
            canvas.write("faint", (x, LOAD_BOTTOM + 16.0), NORMAL, Anchor::Middle, &format!("{}", hour.hour));
        }
    }
}

/// The busiest hour carries its number.
fn axis_top(chart: &Hours<'_>) -> f64 {
    chart.hours.iter().map(|hour| hour.load).fold(0.0, f64::max)
}

fn centre(at: usize, count: usize) -> f64 {
    LEFT + (RIGHT - LEFT) * (at as f64 + 0.5) / count.max(1) as f64
}
