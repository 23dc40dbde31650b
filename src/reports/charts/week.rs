//! The week as a heat map: how much comes in each hour, and in which hours nobody answers.

use crate::reports::charts::canvas::{Anchor, Canvas, Drawing, LARGE, NORMAL, SMALL, WIDTH, fit, wrap};

const LEFT: f64 = 36.0;
const RIGHT: f64 = WIDTH - 14.0;
const TOP: f64 = 44.0;
const ROW: f64 = 26.0;

/// One hour of the week.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Enquiries in one such hour; unknown when no such hour was watched.
    pub load: Option<f64>,
    /// Too few people for what comes: ringed.
    pub short: bool,
}

/// The chart's values and texts.
pub struct Week<'a> {
    pub title: &'a str,
    pub note: &'a str,
    /// Monday first.
    pub weekdays: &'a [String; 7],
    /// First and last hour shown, 0..=23.
    pub hours: (u32, u32),
    /// 168 hours, Monday 00:00 first.
    pub cells: &'a [Cell],
}

/// The darker, the more comes; a ring marks an hour short of hands.
pub fn draw(chart: &Week<'_>) -> Drawing {
    let mut canvas = Canvas::default();
    canvas.write("strong", (14.0, 26.0), LARGE, Anchor::Start, &fit(chart.title, LARGE, WIDTH - 28.0));
    let (first, last) = chart.hours;
    let count = last.saturating_sub(first) + 1;
    let wide = (RIGHT - LEFT) / f64::from(count);
    let largest = chart.cells.iter().filter_map(|cell| cell.load).fold(0.0, f64::max);
    for (day, weekday) in chart.weekdays.iter().enumerate() {
        let y = TOP + day as f64 * ROW;
        canvas.write("text", (LEFT - 8.0, y + ROW / 2.0 + 4.0), NORMAL, Anchor::End, weekday);
        for place in 0..count {
            let hour = first + place;
            let cell = chart.cells.get(day * 24 + hour as usize).copied().unwrap_or_default();
            let corner = (LEFT + f64::from(place) * wide + 0.8, y + 0.8);
            let size = (wide - 1.6, ROW - 1.6);
            canvas.shade("bare", corner, size, 1.0);
            if let Some(load) = cell.load.filter(|load| *load > 0.0 && largest > 0.0) {
                canvas.shade("main", corner, size, 0.12 + 0.88 * load / largest);
            }
            if cell.short {
                canvas.bar("hollow", (corner.0 + 0.6, corner.1 + 0.6), (size.0 - 1.2, size.1 - 1.2));
            }
        }
    }
    let bottom = TOP + 7.0 * ROW;
    let every = if count > 14 { 3 } else { 2 };
    for place in (0..count).step_by(every) {
        let x = LEFT + (f64::from(place) + 0.5) * wide;
        canvas.write("faint", (x, bottom + 15.0), SMALL, Anchor::Middle, &(first + place).to_string());
    }
    let mut y = bottom + 36.0;
    for line in wrap(chart.note, SMALL, WIDTH - 28.0) {
        canvas.write("faint", (14.0, y), SMALL, Anchor::Start, &line);
        y += 15.0;
    }
    canvas.finish(y)
}
