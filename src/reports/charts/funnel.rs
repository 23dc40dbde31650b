//! The funnel: how many of those who wrote came one step further.

use crate::reports::charts::canvas::{Anchor, Canvas, Drawing, LARGE, NORMAL, SMALL, WIDTH, fit, text_width, wrap};

const LEFT: f64 = 16.0;
const RIGHT: f64 = WIDTH - 16.0;
const ROW: f64 = 46.0;
const HIGH: f64 = 20.0;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub name: String,
    pub count: u64,
    /// The count, and its share of the first step with an interval: `72 · 21 % (17–26 %)`.
    pub told: String,
}

/// Bars of shrinking width, each with its words above.
pub fn draw(title: &str, steps: &[Step], note: &str) -> Drawing {
    let mut canvas = Canvas::default();
    canvas.write("strong", (LEFT, 26.0), LARGE, Anchor::Start, &fit(title, LARGE, RIGHT - LEFT));
    let first = steps.first().map_or(1, |step| step.count.max(1)) as f64;
    for (at, step) in steps.iter().enumerate() {
        let y = 44.0 + at as f64 * ROW;
        let name = fit(&step.name, NORMAL, RIGHT - LEFT - text_width(&step.told, NORMAL) - 10.0);
        canvas.write("text", (LEFT, y + 12.0), NORMAL, Anchor::Start, &name);
        canvas.write("strong", (RIGHT, y + 12.0), NORMAL, Anchor::End, &step.told);
        canvas.bar("bare", (LEFT, y + 18.0), (RIGHT - LEFT, HIGH));
        let wide = ((RIGHT - LEFT) * step.count as f64 / first).min(RIGHT - LEFT);
        if step.count > 0 {
            canvas.bar("main", (LEFT, y + 18.0), (wide.max(3.0), HIGH));
        }
    }
    let mut y = 44.0 + steps.len() as f64 * ROW + 12.0;
    for line in wrap(note, SMALL, RIGHT - LEFT) {
        canvas.write("faint", (LEFT, y), SMALL, Anchor::Start, &line);
        y += 15.0;
    }
    canvas.finish(y)
}
