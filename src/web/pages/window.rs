//! What a page is about: days, manager, channel; read from its address, strictly.

use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use crate::metrics::Scope;
use crate::metrics::series::previous;
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ManagerId};
use crate::model::time::Period;
use crate::web::access::viewer::Viewer;
use crate::web::fault::Fault;
use crate::web::pages::layout::Frame;
use crate::web::site::Site;

/// Days that can be looked at together.
pub const DAYS_MOST: i64 = 366;
/// Choices of the picker.
const CHOICES: [u32; 4] = [7, 14, 30, 90];
const USUAL_DAYS: u32 = 7;

/// The pairs of an address that choose the window.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Asked {
    pub days: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub manager: Option<String>,
    pub channel: Option<String>,
    pub metric: Option<String>,
}

/// What the page is about.
#[derive(Debug, Clone)]
pub struct Window {
    pub scope: Scope,
    /// The same number of days before it.
    pub before: Scope,
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// A choice of the picker; absent for dates.
    pub days: Option<u32>,
}

impl Asked {
    /// The window, within what this person may see.
    pub fn window(&self, site: &Site, viewer: &Viewer) -> Result<Window, Fault> {
        self.window_of(site, viewer.only())
    }

    /// The window of somebody who sees one manager's data only, or everybody's.
    pub fn window_of(&self, site: &Site, only: Option<ManagerId>) -> Result<Window, Fault> {
        let zone = site.parts.zone;
        let (first, last, days) = self.days_of(site.books.today())?;
        let period = Period::of_days(zone, first, last);
        let manager = match only {
            Some(own) => Some(Some(own)),
            None => self.manager()?,
        };
        let channel = match given(&self.channel) {
            Some(text) => Some(ChannelId(text.parse().map_err(|_| Fault::bad("channel", "a number"))?)),
            None => None,
        };
        let scope = Scope { period, manager, channel };
        Ok(Window { scope, before: Scope { period: previous(zone, period), ..scope }, first, last, days })
    }

    fn manager(&self) -> Result<Option<Option<ManagerId>>, Fault> {
        match given(&self.manager) {
            None => Ok(None),
            Some("unassigned") => Ok(Some(None)),
            Some(text) => {
                let number = text.parse().map_err(|_| Fault::bad("manager", "a number or unassigned"))?;
                Ok(Some(Some(ManagerId(number))))
            }
        }
    }

    /// First and last day; dates outrank a number of days.
    fn days_of(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate, Option<u32>), Fault> {
        let date = |field: &str, text: &Option<String>| match given(text) {
            None => Ok(None),
            Some(text) => text.parse::<NaiveDate>().map(Some).map_err(|_| Fault::bad(field, "a date like 2026-03-02")),
        };
        let (from, to) = (date("from", &self.from)?, date("to", &self.to)?);
        if from.is_none() && to.is_none() {
            let days = match given(&self.days) {
                None => USUAL_DAYS,
                Some(text) => text
                    .parse()
                    .ok()
                    .filter(|days| (1..=DAYS_MOST as u32).contains(days))
                    .ok_or_else(|| Fault::bad("days", "1 to 366"))?,
            };
            let first = today.checked_sub_days(Days::new(u64::from(days - 1))).unwrap_or(today);
            return Ok((first, today, Some(days)));
        }
        let last = to.unwrap_or(today);
        let first = from.unwrap_or_else(|| last.checked_sub_days(Days::new(u64::from(USUAL_DAYS - 1))).unwrap_or(last));
        let known = NaiveDate::from_ymd_opt(2000, 1, 1).zip(NaiveDate::from_ymd_opt(2100, 1, 1));
        let is_known = known.is_some_and(|(least, most)| least <= first && last <= most);
        match (last - first).num_days() {
            days if days < 0 || !is_known => Err(Fault::bad("from", "not after to")),
            days if days >= DAYS_MOST => Err(Fault::bad("to", "at most 366 days after from")),
            _ => Ok((first, last, None)),
        }
    }
}

/// A value that is there and not empty.
pub fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

impl Window {
    /// The pairs that lead to the same window.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = match self.days {
            Some(USUAL_DAYS) => Vec::new(),
            Some(days) => vec![("days", days.to_string())],
            None => vec![("from", self.first.to_string()), ("to", self.last.to_string())],
        };
        if let Some(manager) = self.scope.manager {
            pairs.push(("manager", manager.map_or("unassigned".into(), |id| id.to_string())));
        }
        pairs.extend(self.scope.channel.map(|id| ("channel", id.to_string())));
        pairs
    }

    /// An address that keeps the window.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let pairs = self.pairs();
        let own: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        super::query::address(path, &[own.as_slice(), more].concat())
    }

    /// The days in words.
    pub fn told(&self, frame: &Frame<'_>) -> String {
        let day = |day| frame.texts.date(day);
        if self.first == self.last {
            return day(self.first);
        }
        frame.with("web-days-told", &[("first", day(self.first).into()), ("last", day(self.last).into())])
    }

    /// The picker: days, dates, manager, channel; works without a script.
    pub fn picker(&self, frame: &Frame<'_>, facts: &Facts, path: &str, kept: &[(&str, &str)]) -> Markup {
        let is_free = frame.viewer.only().is_none();
        html! {
            form.picker method="get" action=(path) data-auto="" {
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                fieldset.choices {
                    legend.quiet { (frame.t("web-period")) }
                    @for days in CHOICES {
                        label { input type="radio" name="days" value=(days) checked[self.days == Some(days)];
                            span { (frame.with("web-days", &[("count", i64::from(days).into())])) } }
                    }
                }
                details.dates open[self.days.is_none()] {
                    summary { (frame.t("web-dates")) }
                    label { (frame.t("web-from")) input type="date" name="from" value=[self.days.is_none().then(|| self.first.to_string())]; }
                    label { (frame.t("web-to")) input type="date" name="to" value=[self.days.is_none().then(|| self.last.to_string())]; }
                }
                @if is_free {
                    label { span.quiet { (frame.t("web-manager")) }
                        select name="manager" {
                            option value="" { (frame.t("web-all-managers")) }
                            @for manager in facts.managers.values().filter(|manager| !manager.technical) {
                                option value=(manager.id) selected[self.scope.manager == Some(Some(manager.id))] { (manager.name) }
                            }
                            option value="unassigned" selected[self.scope.manager == Some(None)] { (frame.t("unassigned")) }
                        }
                    }
                }
                label { span.quiet { (frame.t("web-channel")) }
                    select name="channel" {
                        option value="" { (frame.t("web-all-channels")) }
                        @for channel in facts.channels.values() {
                            option value=(channel.id) selected[self.scope.channel == Some(channel.id)] { (super::figures::channel_name(channel)) }
                        }
                    }
                }
                button type="submit" { (frame.t("web-show")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(days: &str, from: &str, to: &str) -> Asked {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Asked { days: some(days), from: some(from), to: some(to), ..Asked::default() }
    }

    #[test]
    fn only_windows_that_make_sense_are_taken() {
        let today: NaiveDate = "2026-03-10".parse().unwrap();
        let (first, last, days) = asked("", "", "").days_of(today).unwrap();
        assert_eq!((first.to_string().as_str(), last, days), ("2026-03-04", today, Some(7)));
        assert_eq!(asked("30", "", "").days_of(today).unwrap().0.to_string(), "2026-02-09");
        assert_eq!(asked("7", "2026-03-01", "2026-03-02").days_of(today).unwrap().2, None);
        for (days, from, to) in [
            ("0", "", ""),
            ("-1", "", ""),
            ("abc", "", ""),
            ("1000000000", "", ""),
            ("", "2026-03-05", "2026-03-01"),
            ("", "2024-01-01", "2026-03-01"),
            ("", "02.03.2026", ""),
            ("", "-9999-01-01", "-9998-01-01"),
        ] {
            assert!(asked(days, from, to).days_of(today).is_err(), "{days} {from} {to}");
        }
    }
}
