//! How figures are written: numbers, shares, money, durations, dates. A new kind of figure is a
//! method here, its words are messages in `common.ftl`.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use crate::model::money::Money;
use crate::text::catalogue::{Catalogue, Language};

pub(super) const NO_BREAK_SPACE: char = '\u{a0}';
const MINUS: char = '\u{2212}';

impl Catalogue {
    /// `1 234`, `−5`.
    pub fn number(&self, value: i64) -> String {
        group(value, self.group_mark())
    }

    /// `7,4`: rounded half away from zero to `places` decimals. Not a number gives a dash.
    pub fn decimal(&self, value: f64, places: u32) -> String {
        let scale = 10_f64.powi(places.min(6) as i32);
        let scaled = (value * scale).round();
        if !scaled.is_finite() || scaled.abs() > 9e15 {
            return self.text("unknown", &[]);
        }
        let (scaled, unit) = (scaled as i64, scale as i64);
        let whole = group((scaled / unit).abs(), self.group_mark());
        let sign = if scaled < 0 { MINUS.to_string() } else { String::new() };
        if unit == 1 {
            return format!("{sign}{whole}");
        }
        let point = if self.language == Language::Russian { ',' } else { '.' };
        let fraction = (scaled % unit).unsigned_abs();
        format!("{sign}{whole}{point}{fraction:0width$}", width = places as usize)
    }

    /// A share 0..1 as `7,4 %`; whole percents from ten on (`42 %`), where tenths are noise.
    pub fn percent(&self, share: f64) -> String {
        let percent = share * 100.0;
        let whole = percent.abs() >= 9.95 || percent == 0.0;
        let number = self.decimal(percent, if whole { 0 } else { 1 });
        match self.language {
            Language::Russian => format!("{number}{NO_BREAK_SPACE}%"),
            Language::English => format!("{number}%"),
        }
    }

    /// `12 450 ₽`: whole units; kopecks are for the tables. Unknown currencies keep their code.
    pub fn money(&self, amount: Money, currency: &str) -> String {
        let whole = self.number(
            (amount.0 as i128 + if amount.0 < 0 { -50 } else { 50 }).div_euclid(100).min(i64::MAX as i128) as i64,
        );
        let sign = self.currency_sign(currency);
        format!("{whole}{NO_BREAK_SPACE}{sign}").trim_end().to_owned()
    }

    /// `₽`. Unknown currencies keep their code.
    pub fn currency_sign<'a>(&self, currency: &'a str) -> &'a str {
        match currency {
            "RUB" => "₽",
            "KZT" => "₸",
            "USD" => "$",
            "EUR" => "€",
            "UAH" => "₴",
            "GEL" => "₾",
            other => other,
        }
    }

    /// `45 с`, `4 мин 10 с`, `12 мин`, `1 ч 05 мин`, `2 д 3 ч`: what a reader can use, seconds only
    /// below ten minutes, minutes only below a day.
    pub fn duration(&self, secs: u64) -> String {
        let step = match secs {
            0..600 => 1,
            600..86_400 => 60,
            _ => 3_600,
        };
        let secs = secs.saturating_add(step / 2) / step * step;
        let (days, hours, minutes, rest) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60, secs % 60);
        match (days, hours, minutes) {
            (0, 0, 0) => self.text("duration-seconds", &[("seconds", rest.into())]),
            (0, 0, _) if rest == 0 => self.text("duration-minutes", &[("minutes", minutes.into())]),
            (0, 0, _) => self
                .text("duration-minutes-seconds", &[("minutes", minutes.into()), ("seconds", two_digits(rest).into())]),
            (0, _, 0) => self.text("duration-hours", &[("hours", hours.into())]),
            (0, _, _) => {
                self.text("duration-hours-minutes", &[("hours", hours.into()), ("minutes", two_digits(minutes).into())])
            }
            (_, 0, _) => self.text("duration-days", &[("days", days.into())]),
            _ => self.text("duration-days-hours", &[("days", days.into()), ("hours", hours.into())]),
        }
    }

    /// `2 марта`.
    pub fn date(&self, day: NaiveDate) -> String {
        let month = self.text(MONTHS[day.month0() as usize % 12], &[]);
        self.text("date", &[("day", day.day().to_string().into()), ("month", month.into())])
    }

    /// `пн 2 марта`.
    pub fn weekday_date(&self, day: NaiveDate) -> String {
        let weekday = self.text(WEEKDAYS[day.weekday().num_days_from_monday() as usize % 7], &[]);
        self.text("weekday-date", &[("weekday", weekday.into()), ("date", self.date(day).into())])
    }

    /// `02.03 14:05`, a wall time of the shop.
    pub fn stamp(&self, at: NaiveDateTime) -> String {
        let (day, month) = (two_digits(at.day()), two_digits(at.month()));
        let time = format!("{:02}:{:02}", at.hour(), at.minute());
        self.text("stamp", &[("day", day.into()), ("month", month.into()), ("time", time.into())])
    }

    fn group_mark(&self) -> char {
        match self.language {
            Language::Russian => NO_BREAK_SPACE,
            Language::English => ',',
        }
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

fn two_digits(value: impl std::fmt::Display) -> String {
    format!("{value:0>2}")
}

/// A whole number with its thousands set apart.
pub(super) fn group(value: i64, mark: char) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    if value < 0 {
        text.push(MINUS);
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        Catalogue::new("ru").unwrap()
    }

    #[test]
    fn writes_numbers_as_russians_do() {
        let texts = catalogue();
        let cases = [(0, "0"), (999, "999"), (1_234, "1\u{a0}234"), (-1_234_567, "−1\u{a0}234\u{a0}567")];
        for (value, expected) in cases {
            assert_eq!(texts.number(value), expected);
        }
        assert_eq!(texts.number(i64::MIN).chars().next(), Some('−'));
        assert_eq!(texts.decimal(7.449, 1), "7,4");
        assert_eq!(texts.decimal(-0.04, 1), "0,0");
        assert_eq!(texts.decimal(-0.35, 1), "−0,4");
        assert_eq!(texts.decimal(f64::NAN, 1), "—");
        assert_eq!(texts.decimal(1234.5, 1), "1\u{a0}234,5");
    }

    #[test]
    fn writes_shares_and_money() {
        let texts = catalogue();
        let shares = [(0.0, "0"), (0.074, "7,4"), (0.0999, "10"), (0.421, "42"), (1.0, "100"), (0.0004, "0,0")];
        for (share, expected) in shares {
            assert_eq!(texts.percent(share), format!("{expected}\u{a0}%"));
        }
        assert_eq!(texts.money(Money(1_245_000), "RUB"), "12\u{a0}450\u{a0}₽");
        assert_eq!(texts.money(Money(1_245_050), "RUB"), "12\u{a0}451\u{a0}₽");
        assert_eq!(texts.money(Money(-1_245_050), "PLN"), "−12\u{a0}451\u{a0}PLN");
        assert_eq!(texts.money(Money(i64::MAX), ""), "92\u{a0}233\u{a0}720\u{a0}368\u{a0}547\u{a0}758");
    }

    #[test]
    fn writes_durations() {
        let texts = catalogue();
        let cases = [
            (0, "0 с"),
            (45, "45 с"),
            (60, "1 мин"),
            (250, "4 мин 10 с"),
            (245, "4 мин 05 с"),
            (599, "9 мин 59 с"),
            (629, "10 мин"),
            (630, "11 мин"),
            (3_599, "1 ч"),
            (3_600, "1 ч"),
            (86_399, "1 д"),
            (3_900, "1 ч 05 мин"),
            (86_400, "1 д"),
            (183_600, "2 д 3 ч"),
        ];
        for (secs, expected) in cases {
            assert_eq!(texts.duration(secs).replace('\u{a0}', " "), expected);
        }
    }

    #[test]
    fn writes_dates() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let texts = catalogue();
        assert_eq!(texts.date(day).replace('\u{a0}', " "), "2 марта");
        assert_eq!(texts.weekday_date(day).replace('\u{a0}', " "), "пн 2 марта");
        assert_eq!(texts.stamp(day.and_hms_opt(14, 5, 0).unwrap()), "02.03 14:05");
        assert_eq!(Catalogue::new("en").unwrap().weekday_date(day), "Mon 2 March");
    }
}
