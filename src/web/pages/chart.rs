//! Charts as SVG made here: no script draws anything, colours come from the style, the numbers stand
//! in a table beside them for those who cannot see a picture.

use maud::{Markup, html};

use crate::metrics::Unit;
use crate::metrics::series::funnel_limits;
use crate::model::estimate::Estimate;
use crate::web::pages::figures;
use crate::web::pages::layout::Frame;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 240.0;
/// Room for the words around the drawing.
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 28.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 12.0;

/// One point of a line.
pub struct Point {
    /// `2 марта`.
    pub label: String,
    pub estimate: Estimate,
}

/// Where a value lies in the picture.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64>) -> Scale {
        let high = values.fold(0.0_f64, f64::max);
        Scale { low: 0.0, high: round_up(high) }
    }

    fn y(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP))
    }
}

/// 1, 2, 2.5 or 5 times a power of ten: a top that reads well.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0];
    steps.iter().map(|step| step * power).find(|top| *top >= value * 0.999_999).unwrap_or(value)
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn x_of(place: usize, count: usize) -> f64 {
    let step = (WIDTH - LEFT - RIGHT) / count.max(1) as f64;
    round(LEFT + step * (place as f64 + 0.5))
}

/// A metric over time, with the interval of each point as a band.
pub fn line(frame: &Frame<'_>, title: &str, unit: Unit, points: &[Point]) -> Markup {
    let shown: Vec<(usize, f64)> =
        points.iter().enumerate().filter_map(|(place, point)| Some((place, point.estimate.value?))).collect();
    if shown.is_empty() {
        return super::layout::empty(&frame.t("web-chart-empty"));
    }
    // A wide interval of one poor day must not flatten the line.
    let tops = shown.iter().map(|(_, value)| *value * 1.15);
    let scale = Scale::of(tops);
    let currency = &frame.site.parts.rules.currency;
    let told = |value: f64| figures::value(frame.texts, unit, Some(value), currency);
    let path: String = shown
        .iter()
        .enumerate()
        .map(|(at, (place, value))| {
            let joins = at > 0 && shown.get(at - 1).is_some_and(|(before, _)| before + 1 == *place);
            format!("{}{} {} ", if joins { 'L' } else { 'M' }, x_of(*place, points.len()), scale.y(*value))
        })
        .collect();
    let every = points.len().div_ceil(8).max(1);
    html! {
        figure.chart {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(title) {
                @for step in 0..=4 {
                    @let value = scale.high * f64::from(step) / 4.0;
                    line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(scale.y(value)) y2=(scale.y(value)) {}
                    text.axis x=(LEFT - 8.0) y=(scale.y(value) + 4.0) text-anchor="end" { (told(value)) }
                }
                @for (place, point) in points.iter().enumerate() {
                    @if let Some((low, high)) = point.estimate.interval {
                        line.band x1=(x_of(place, points.len())) x2=(x_of(place, points.len())) y1=(scale.y(low)) y2=(scale.y(high)) {}
                    }
                    @if place % every == 0 {
                        text.axis x=(x_of(place, points.len())) y=(HEIGHT - 8.0) text-anchor="middle" { (point.label) }
                    }
                }
                path.line d=(path.trim_end()) fill="none" {}
                @for (place, value) in &shown {
                    @let point = &points[*place];
                    circle.dot cx=(x_of(*place, points.len())) cy=(scale.y(*value)) r="4" {
                        title { (point.label) ": " (told(*value)) " " (figures::sample(frame, unit, &point.estimate)) }
                    }
                }
            }
            details.numbers {
                summary { (frame.t("web-chart-numbers")) }
                table {
                    thead { tr { th scope="col" { (frame.t("web-chart-when")) } th scope="col" { (title) } th scope="col" { (frame.t("web-chart-sample")) } } }
                    tbody {
                        @for point in points {
                            tr {
                                th scope="row" { (point.label) }
                                td { (figures::value(frame.texts, unit, point.estimate.value, currency)) }
                                td { (figures::sample(frame, unit, &point.estimate)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One person of a funnel plot.
pub struct Placed {
    pub name: String,
    pub address: String,
    pub count: u64,
    pub share: f64,
}

/// Rates against the number of cases with the limits of chance around the shop's rate: who lies
/// inside differs from the others by luck, as far as anybody can tell.
pub fn funnel(frame: &Frame<'_>, title: &str, shop: f64, people: &[Placed]) -> Markup {
    let most = round_up(people.iter().map(|person| person.count as f64).fold(1.0, f64::max) * 1.1);
    let scale = Scale::of(people.iter().map(|person| person.share * 1.2).chain([shop * 2.0]));
    let x = |count: f64| round(LEFT + count / most * (WIDTH - LEFT - RIGHT));
    let limit = |z: f64, upper: bool| -> String {
        let points = (1..=60).map(|step| {
            let count = most * f64::from(step) / 60.0;
            let (low, high) = funnel_limits(shop, count, z);
            format!("{},{}", x(count), scale.y(if upper { high } else { low }))
        });
        points.collect::<Vec<_>>().join(" ")
    };
    html! {
        figure.chart {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="group" aria-label=(title) {
                @for step in 0..=4 {
                    @let value = scale.high * f64::from(step) / 4.0;
                    line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(scale.y(value)) y2=(scale.y(value)) {}
                    text.axis x=(LEFT - 8.0) y=(scale.y(value) + 4.0) text-anchor="end" { (frame.texts.percent(value)) }
                    text.axis x=(x(most * f64::from(step) / 4.0)) y=(HEIGHT - 8.0) text-anchor="middle" { (frame.texts.number((most * f64::from(step) / 4.0) as i64)) }
                }
                line.middle x1=(LEFT) x2=(WIDTH - RIGHT) y1=(scale.y(shop)) y2=(scale.y(shop)) {}
                @for (z, class) in [(1.96, "limit"), (3.09, "limit far")] {
                    polyline class=(class) points=(limit(z, true)) fill="none" {}
                    polyline class=(class) points=(limit(z, false)) fill="none" {}
                }
                @for person in people {
                    @let (low, high) = funnel_limits(shop, person.count as f64, 1.96);
                    @let class = if person.share > high { "dot good" } else if person.share < low { "dot bad" } else { "dot" };
                    a href=(person.address) {
                        circle class=(class) cx=(x(person.count as f64)) cy=(scale.y(person.share)) r="6" {
                            title { (person.name) ": " (frame.texts.percent(person.share)) ", n = " (person.count) }
                        }
                        text.name x=(x(person.count as f64) + 9.0) y=(scale.y(person.share) - 6.0) { (person.name) }
                    }
                }
            }
            figcaption { (frame.t("web-funnel-note")) }
        }
    }
}

/// Load by hour of the week: seven rows of twenty-four.
pub fn week(frame: &Frame<'_>, title: &str, hours: &[Option<f64>]) -> Markup {
    let most = hours.iter().flatten().copied().fold(0.0, f64::max);
    let day_names = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
    html! {
        figure.chart.week tabindex="0" role="region" aria-label=(title) {
            table {
                caption.hidden { (title) }
                thead { tr { td {} @for hour in 0..24 { th scope="col" { (hour) } } } }
                tbody {
                    @for (day, name) in day_names.iter().enumerate() {
                        tr {
                            th scope="row" { (frame.t(name)) }
                            @for hour in 0..24 {
                                @let rate = hours.get(day * 24 + hour).copied().flatten();
                                @let level = rate.filter(|_| most > 0.0).map_or(0, |rate| (rate / most * 6.0).round() as u32);
                                td class=(format!("heat-{level}")) title=[rate.map(|rate| frame.texts.decimal(rate, 1))] {
                                    span.hidden { (rate.map_or_else(String::new, |rate| frame.texts.decimal(rate, 1))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Shares along axes from the middle, each with its sample: what SPIN stages a manager uses.
pub fn radar(title: &str, axes: &[(String, f64)]) -> Markup {
    let (middle, radius) = (150.0, 96.0);
    let place = |at: usize, share: f64| {
        let angle = std::f64::consts::TAU * at as f64 / axes.len().max(1) as f64 - std::f64::consts::FRAC_PI_2;
        (round(middle + radius * share * angle.cos()), round(middle + radius * share * angle.sin()))
    };
    let ring = |share: f64| -> String {
        (0..axes.len()).map(|at| place(at, share)).map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
    };
    let shape: String = axes
        .iter()
        .enumerate()
        .map(|(at, (_, share))| place(at, share.clamp(0.0, 1.0)))
        .map(|(x, y)| format!("{x},{y}"))
        .collect::<Vec<_>>()
        .join(" ");
    html! {
        figure.chart.radar {
            svg viewBox="0 0 300 300" role="img" aria-label=(title) {
                @for share in [0.25, 0.5, 0.75, 1.0] { polygon.grid points=(ring(share)) fill="none" {} }
                polygon.shape points=(shape) {}
                @for (at, (name, _)) in axes.iter().enumerate() {
                    @let (x, y) = place(at, 1.22);
                    text.axis x=(x) y=(y + 4.0) text-anchor="middle" { (name) }
                }
            }
        }
    }
}

/// Steps of a funnel of sales, each a part of the first.
pub fn steps(frame: &Frame<'_>, steps: &[(String, u64)]) -> Markup {
    let most = steps.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    html! {
        ol.steps {
            @for (place, (name, count)) in steps.iter().enumerate() {
                li {
                    span.name { (name) }
                    meter min="0" max=(most) value=(count) aria-label=(name) { (count) }
                    b { (frame.texts.number(i64::try_from(*count).unwrap_or(i64::MAX))) }
                    @if let Some((_, before)) = place.checked_sub(1).and_then(|at| steps.get(at)).filter(|(_, before)| *before > 0) {
                        span.quiet { (frame.texts.percent(*count as f64 / *before as f64)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tops_read_well_and_nothing_leaves_the_picture() {
        for (value, top) in [(0.0, 1.0), (0.139, 0.15), (7.4, 7.5), (1_234.0, 1_500.0), (f64::NAN, 1.0)] {
            assert!((round_up(value) - top).abs() < 1e-9, "{value}");
        }
        let scale = Scale::of([10.0].into_iter());
        assert_eq!((scale.y(0.0), scale.y(10.0), scale.y(99.0)), (HEIGHT - BOTTOM, TOP, TOP));
    }
}
