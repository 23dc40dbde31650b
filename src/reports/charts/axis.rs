//! Scales: where a value stands, and round numbers to write beside it.

/// A vertical scale from 0 (or a lower bound) to the largest value, drawn between two heights.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    pub step: f64,
    top: f64,
    bottom: f64,
}

/// Steps people count time in, seconds.
const TIME_STEPS: [f64; 16] = [
    10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 28_800.0, 86_400.0, 172_800.0,
    432_000.0, 864_000.0,
];

impl Axis {
    /// From 0 to a round number not below `largest`, in about three steps.
    pub fn of(largest: f64, is_time: bool, top: f64, bottom: f64) -> Axis {
        let largest = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
        let step = if is_time { time_step(largest / 3.0) } else { round_step(largest / 3.0) };
        let high = (largest / step - 1e-9).ceil().max(1.0) * step;
        Axis { low: 0.0, high, step, top, bottom }
    }

    /// A scale of whole things: never in halves.
    pub fn of_count(largest: f64, top: f64, bottom: f64) -> Axis {
        let axis = Axis::of(largest, false, top, bottom);
        if axis.step >= 1.0 { axis } else { Axis { step: 1.0, high: largest.max(1.0).ceil(), ..axis } }
    }

    /// Height of a value; values outside stand on the edge.
    pub fn place(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.bottom - share * (self.bottom - self.top)
    }

    /// The values written beside the scale, 0 first.
    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round().clamp(1.0, 12.0) as usize;
        (0..=count).map(|at| self.low + self.step * at as f64).collect()
    }
}

fn round_step(wanted: f64) -> f64 {
    let power = 10f64.powf(wanted.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|step| *step >= wanted * 0.999).unwrap_or(power * 10.0)
}

fn time_step(wanted: f64) -> f64 {
    TIME_STEPS
        .into_iter()
        .find(|step| *step >= wanted * 0.999)
        .unwrap_or_else(|| round_step(wanted / 86_400.0) * 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers() {
        let cases = [(7.0, 7.5, 2.5), (100.0, 100.0, 50.0), (0.0, 1.0, 0.5), (f64::NAN, 1.0, 0.5), (0.031, 0.04, 0.02)];
        for (largest, high, step) in cases {
            let axis = Axis::of(largest, false, 0.0, 100.0);
            assert!((axis.high - high).abs() < 1e-9 && (axis.step - step).abs() < 1e-9, "{largest}: {axis:?}");
        }
        let time = Axis::of(1_000.0, true, 0.0, 90.0);
        assert_eq!((time.high, time.ticks()), (1_200.0, vec![0.0, 600.0, 1_200.0]));
        assert_eq!((time.place(0.0), time.place(600.0), time.place(1e9)), (90.0, 45.0, 0.0));
        let count = Axis::of_count(2.0, 0.0, 10.0);
        assert_eq!(count.ticks(), [0.0, 1.0, 2.0]);
    }
}
