//! Reading the fields of one JSON object tolerantly, and telling exactly what could not be read.
//!
//! The servers send `[]` for an empty map, numbers as text, `""` for no time. What loses
//! nothing is accepted; a doubtful id, time or sum is an error that names its path, never a default.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde_json::value::RawValue;

use crate::model::money::Money;
use crate::model::time::Time;

/// Texts are cut after this many bytes, with a mark.
const TEXT_CAP: usize = 64 << 10;
/// Instants outside are not instants of a shop.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Path and reason of what could not be read. Holds no texts of customers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct Unreadable {
    pub path: String,
    pub problem: &'static str,
}

/// The fields of an object by name, with the path that leads to it.
pub struct Fields<'a> {
    path: String,
    map: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

pub type Read<T> = Result<T, Unreadable>;

impl<'a> Fields<'a> {
    /// An object. `[]` and `null` are objects without fields.
    pub fn read(path: impl Into<String>, raw: &'a RawValue) -> Read<Fields<'a>> {
        let path = path.into();
        if is_nothing(raw) {
            return Ok(Fields { path, map: BTreeMap::new() });
        }
        match serde_json::from_str(raw.get()) {
            Ok(map) => Ok(Fields { path, map }),
            Err(_) => Err(Unreadable { path, problem: "not an object" }),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// The raw value, absent when missing or `null`.
    pub fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.map.get(name).copied().filter(|raw| raw.get() != "null")
    }

    /// Fields in the order of their names.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.map.iter().map(|(name, raw)| (name.as_ref(), *raw))
    }

    /// A whole number, written as one or as text, lossless only.
    pub fn int(&self, name: &str) -> Read<Option<i64>> {
        let Some(raw) = self.raw(name).filter(|raw| raw.get() != "\"\"") else { return Ok(None) };
        whole_number(raw.get()).map(Some).ok_or_else(|| self.wrong(name, "not a whole number"))
    }

    /// An identifier: a whole number above zero; absent when missing, `null` or empty.
    pub fn id(&self, name: &str) -> Read<Option<i64>> {
        match self.int(name)? {
            Some(id) if id <= 0 => Err(self.wrong(name, "not an id")),
            id => Ok(id),
        }
    }

    /// An identifier the row is nothing without.
    pub fn own_id(&self, name: &str) -> Read<i64> {
        self.id(name)?.ok_or_else(|| self.wrong(name, "missing"))
    }

    /// Text or a number as text. Empty text is absent.
    pub fn text(&self, name: &str) -> Read<Option<String>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let text = match raw.get().as_bytes().first() {
            Some(b'"') => unquote(raw.get()),
            Some(b'{' | b'[') if is_nothing(raw) => return Ok(None),
            Some(b'{' | b'[') => return Err(self.wrong(name, "not a text")),
            _ => raw.get().to_owned(),
        };
        Ok(Some(cut(text)).filter(|text| !text.is_empty()))
    }

    /// `true`, `1`, `"true"`, `"1"`; anything else, and nothing, is `false`.
    pub fn flag(&self, name: &str) -> bool {
        self.raw(name).is_some_and(|raw| matches!(raw.get().trim_matches('"'), "true" | "1"))
    }

    /// RFC 3339 with any number of fraction digits; `""` is no value.
    pub fn time(&self, name: &str) -> Read<Option<Time>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let parsed = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.to_utc());
        self.in_years(name, parsed.ok_or_else(|| self.wrong(name, "not a date"))?)
    }

    /// A local time without zone (`Y-m-d H:i:s`, seconds or the time of day may be missing).
    pub fn local_time(&self, name: &str, zone: chrono_tz::Tz) -> Read<Option<Time>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let local = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
            .or_else(|| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0));
        let instant = match local {
            Some(local) => crate::model::time::to_instant(zone, local.date(), local.time()),
            // Some answers carry a zone after all.
            None => DateTime::parse_from_rfc3339(&text).map_err(|_| self.wrong(name, "not a date"))?.to_utc(),
        };
        self.in_years(name, instant)
    }

    /// A sum from its decimal text.
    pub fn money(&self, name: &str) -> Read<Option<Money>> {
        let Some(raw) = self.raw(name).filter(|raw| raw.get() != "\"\"") else { return Ok(None) };
        Money::parse(raw.get()).map(Some).ok_or_else(|| self.wrong(name, "not a sum"))
    }

    /// An object inside; absent when missing, `null` or `[]`.
    pub fn object(&self, name: &str) -> Read<Option<Fields<'a>>> {
        let Some(raw) = self.raw(name).filter(|raw| !is_nothing(raw)) else { return Ok(None) };
        Fields::read(format!("{}.{name}", self.path), raw).map(Some)
    }

    /// The members of a list, or the values of a map in its place.
    pub fn list(&self, name: &str) -> Read<Vec<&'a RawValue>> {
        let Some(raw) = self.raw(name).filter(|raw| !is_nothing(raw)) else { return Ok(Vec::new()) };
        if raw.get().starts_with('[') {
            return serde_json::from_str(raw.get()).map_err(|_| self.wrong(name, "not a list"));
        }
        let map: BTreeMap<Cow<'a, str>, &'a RawValue> =
            serde_json::from_str(raw.get()).map_err(|_| self.wrong(name, "neither a list nor a map"))?;
        Ok(map.into_values().collect())
    }

    /// The members of a list as objects.
    pub fn objects(&self, name: &str) -> Read<Vec<Fields<'a>>> {
        let list = self.list(name)?;
        list.into_iter().enumerate().map(|(at, raw)| Fields::read(format!("{}.{name}[{at}]", self.path), raw)).collect()
    }

    /// The error of a field of this object.
    pub fn wrong(&self, name: &str, problem: &'static str) -> Unreadable {
        Unreadable { path: format!("{}.{name}", self.path), problem }
    }

    fn in_years(&self, name: &str, time: Time) -> Read<Option<Time>> {
        if YEARS.contains(&chrono::Datelike::year(&time)) {
            return Ok(Some(time));
        }
        Err(self.wrong(name, "a date outside of 2000 to 2100"))
    }
}

/// `null`, `[]`, `{}`, `""`: an empty map as PHP writes it.
fn is_nothing(raw: &RawValue) -> bool {
    let text = raw.get();
    match text {
        "null" | "\"\"" => true,
        _ => {
            matches!(text.as_bytes(), [b'[', .., b']'] | [b'{', .., b'}']) && text[1..text.len() - 1].trim().is_empty()
        }
    }
}

/// `12`, `"12"`, `1.0`, `1e3` when nothing is lost.
fn whole_number(text: &str) -> Option<i64> {
    let text = text.trim_matches('"');
    if let Ok(number) = text.parse::<i64>() {
        return Some(number);
    }
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    if !(0..=18).contains(&zeros) {
        return None;
    }
    let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
    digits.checked_mul(10i64.checked_pow(zeros.unsigned_abs())?)
}

/// The text of a JSON string; half characters, which Rust cannot hold, become the mark for unknown ones.
fn unquote(json: &str) -> String {
    if let Ok(text) = serde_json::from_str(json) {
        return text;
    }
    serde_json::from_str(&replace_half_characters(json)).unwrap_or_else(|_| "\u{fffd}".to_owned())
}

fn replace_half_characters(json: &str) -> String {
    let unit = |at: usize| {
        let escape = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut out = String::with_capacity(json.len());
    let mut at = 0;
    while let Some(letter) = json[at..].chars().next() {
        match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => {
                out.push_str(&json[at..at + 12]);
                at += 12;
            }
            Some(0xd800..=0xdfff) => {
                out.push_str("\\ufffd");
                at += 6;
            }
            _ if letter == '\\' => {
                let end = (at + 2).min(json.len());
                out.push_str(json.get(at..end).unwrap_or("\\"));
                at = end;
            }
            _ => {
                out.push(letter);
                at += letter.len_utf8();
            }
        }
    }
    out
}

fn cut(mut text: String) -> String {
    if text.len() > TEXT_CAP {
        text.truncate(text.floor_char_boundary(TEXT_CAP));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(value: &str, read: impl Fn(&Fields<'_>) -> T) -> T {
        let json = format!("{{\"field\":{value}}}");
        let raw: &RawValue = serde_json::from_str(&json).unwrap();
        read(&Fields::read("rows[3]", raw).unwrap())
    }

    #[test]
    fn ids_are_read_without_loss_or_not_at_all() {
        let cases = [
            ("12", Ok(Some(12))),
            ("\"12\"", Ok(Some(12))),
            ("1.0", Ok(Some(1))),
            ("1e3", Ok(Some(1000))),
            ("1.5e1", Ok(Some(15))),
            ("null", Ok(None)),
            ("\"\"", Ok(None)),
            ("0", Err("rows[3].field: not an id")),
            ("-1", Err("rows[3].field: not an id")),
            ("1.5", Err("rows[3].field: not a whole number")),
            ("18446744073709551616", Err("rows[3].field: not a whole number")),
            ("1e400", Err("rows[3].field: not a whole number")),
            ("\"abc\"", Err("rows[3].field: not a whole number")),
            ("{}", Err("rows[3].field: not a whole number")),
            ("true", Err("rows[3].field: not a whole number")),
        ];
        for (value, wanted) in cases {
            let read = with(value, |fields| fields.id("field")).map_err(|error| error.to_string());
            assert_eq!(read, wanted.map_err(str::to_owned), "{value}");
        }
    }

    #[test]
    fn times_of_every_form_seen_are_read() {
        let cases = [
            ("\"2019-05-20T17:17:28+03:00\"", Some("2019-05-20T14:17:28Z")),
            ("\"2024-11-14T20:48:21Z\"", Some("2024-11-14T20:48:21Z")),
            ("\"2025-07-14T07:38:28.7111Z\"", Some("2025-07-14T07:38:28.711100Z")),
            ("\"2019-06-24T06:02:04.434291791Z\"", Some("2019-06-24T06:02:04.434291791Z")),
            ("\"2026-03-02T10:00:00+14:00\"", Some("2026-03-01T20:00:00Z")),
            ("\"\"", None),
            ("null", None),
        ];
        for (value, wanted) in cases {
            let wanted = wanted.map(|time| time.parse::<Time>().unwrap());
            assert_eq!(with(value, |fields| fields.time("field")), Ok(wanted), "{value}");
        }
        for value in [
            "\"0000-00-00 00:00:00\"",
            "\"2026-02-31T00:00:00Z\"",
            "\"26-03-02T00:00:00Z\"",
            "12",
            "\"1999-01-01T00:00:00Z\"",
        ] {
            assert!(with(value, |fields| fields.time("field")).is_err(), "{value}");
        }
    }

    #[test]
    fn local_times_are_read_in_the_zone_of_the_account() {
        let zone = chrono_tz::Europe::Moscow;
        let cases = [
            ("\"2026-03-02 09:00:05\"", "2026-03-02T06:00:05Z"),
            ("\"2026-03-02 09:00\"", "2026-03-02T06:00:00Z"),
            ("\"2026-03-02\"", "2026-03-01T21:00:00Z"),
        ];
        for (value, wanted) in cases {
            let wanted = wanted.parse::<Time>().unwrap();
            assert_eq!(with(value, |fields| fields.local_time("field", zone)), Ok(Some(wanted)), "{value}");
        }
        assert!(with("\"0000-00-00 00:00:00\"", |fields| fields.local_time("field", zone)).is_err());
        assert!(with("\"2026-02-31 00:00:00\"", |fields| fields.local_time("field", zone)).is_err());
    }

    #[test]
    fn texts_survive_half_characters_and_sheer_size() {
        assert_eq!(with("\"a\\ud83db\"", |fields| fields.text("field")), Ok(Some("a\u{fffd}b".into())));
        assert_eq!(with("\"\\ud83d\\ude00 \\\\ud83d\"", |fields| fields.text("field")), Ok(Some("😀 \\ud83d".into())));
        assert_eq!(with("17", |fields| fields.text("field")), Ok(Some("17".into())));
        let long = format!("\"{}\"", "я".repeat(TEXT_CAP));
        let text = with(&long, |fields| fields.text("field")).unwrap().unwrap();
        assert!(text.len() <= TEXT_CAP + 3 && text.ends_with("я…"));
        assert!(with("{\"a\":1}", |fields| fields.text("field")).is_err());
    }

    #[test]
    fn sums_come_from_their_decimal_text() {
        assert_eq!(with("30770.4", |fields| fields.money("field")), Ok(Some(Money(3_077_040))));
        assert_eq!(with("\"19.99\"", |fields| fields.money("field")), Ok(Some(Money(1_999))));
        assert_eq!(with("90071992547409.93", |fields| fields.money("field")), Ok(Some(Money(9_007_199_254_740_993))));
        assert!(with("\"1 234,56\"", |fields| fields.money("field")).is_err());
        assert!(with("1e400", |fields| fields.money("field")).is_err());
    }

    #[test]
    fn maps_lists_and_their_empty_forms_are_one() {
        for nothing in ["[]", "{}", "null", "\"\"", "[ ]"] {
            assert!(with(nothing, |fields| fields.list("field").unwrap().is_empty()), "{nothing}");
            assert!(with(nothing, |fields| fields.object("field").unwrap().is_none()), "{nothing}");
        }
        assert_eq!(with("[1,2]", |fields| fields.list("field").unwrap().len()), 2);
        assert_eq!(with("{\"7\":1,\"9\":2}", |fields| fields.list("field").unwrap().len()), 2);
        assert!(with("7", |fields| fields.list("field").is_err()));
    }
}
