//! The normal distribution, with the points used everywhere.

use statrs::function::erf::{erfc, erfc_inv};

/// 97.5 % point: half the width of a 95 % interval in standard errors.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Share of the distribution below `z`.
pub fn below(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// The point with this share (0..1, ends excluded) below it.
pub fn point(share: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * share)
}

/// Two-sided p-value of a value that is standard normal when nothing is there.
pub fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        assert!((point(0.975) - Z95).abs() < 1e-8);
        assert!((below(Z95) - 0.975).abs() < 1e-9);
        assert!((two_sided(-Z95) - 0.05).abs() < 1e-9);
        assert!((point(0.999) - 3.090_232).abs() < 1e-5);
    }
}
