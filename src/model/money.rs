//! Money in integer minor units, read from the decimal text, never through a float.

use serde::{Deserialize, Serialize};

/// An amount in minor units (kopecks, cents) of a currency the holder states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Reads `1234`, `1234.5`, `-0.05`, `"30770.40"`, `1e3`. More than two decimals are
    /// rounded half away from zero. `None` for anything that is not a number or that
    /// does not fit.
    pub fn parse(text: &str) -> Option<Money> {
        let text = text.trim().trim_matches('"').trim();
        let (digits, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match digits.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, digits.strip_prefix('+').unwrap_or(digits)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all: String = [whole, fraction].concat();
        if all.is_empty() || whole.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) || exponent.abs() > 30 {
            return None;
        }
        let mantissa: i128 = if all.len() <= 30 { all.parse().ok()? } else { return None };
        let shift = exponent - fraction.len() as i32 + 2;
        let minor = if shift >= 0 {
            mantissa.checked_mul(10i128.checked_pow(shift as u32)?)?
        } else {
            let unit = 10i128.checked_pow(shift.unsigned_abs())?;
            (mantissa + unit / 2) / unit
        };
        i64::try_from(if negative { -minor } else { minor }).ok().map(Money)
    }

    /// Whole and hundredth parts as a number for a cell with two decimals.
    pub fn to_number(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl std::ops::Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money(0), |total, amount| total + amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimal_text_exactly() {
        let cases = [
            ("1", Some(100)),
            ("0.5", Some(50)),
            ("30770.4", Some(3_077_040)),
            ("\"19.99\"", Some(1999)),
            ("-0", Some(0)),
            ("-1.005", Some(-101)),
            ("1e3", Some(100_000)),
            ("1.5E-1", Some(15)),
            ("1 234,56", None),
            ("NaN", None),
            ("1e400", None),
            ("", None),
            (".", None),
            ("99999999999999999999", None),
        ];
        for (text, minor) in cases {
            assert_eq!(Money::parse(text), minor.map(Money), "{text}");
        }
    }
}
