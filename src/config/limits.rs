//! Ranges of numbers and durations, and words of closed sets. A line here for each.

use super::file::default_of;
use super::layers::Setting;
use super::schema;
use crate::model::fault::Fault;
use crate::model::time::Seconds;

const NUMBERS: &[(&str, f64, f64)] = &[
    ("shop.last_days", 1.0, 3650.0),
    ("sources.crm.rate", 0.01, 1e6),
    ("sources.chats.rate", 0.01, 1e6),
    ("sources.chats.in_flight", 1.0, 64.0),
    ("sources.chats.page_rows", 1.0, 1000.0),
    ("sources.demo.days", 1.0, 365.0),
    ("sources.demo.chats", 1.0, 20_000.0),
    ("sources.demo.seed", 0.0, 9_007_199_254_740_992.0),
    ("channels.owner.topic", 0.0, 2_147_483_647.0),
    ("channels.owner.per_minute", 1.0, 60.0),
    ("jobs.tries", 1.0, 20.0),
    ("jobs.train_from_labels", 1.0, 1e6),
    ("money.order_window_days", 1.0, 365.0),
    ("money.payment_window_days", 1.0, 365.0),
    ("quality.greeting", 0.0, 100.0),
    ("quality.need_first", 0.0, 100.0),
    ("quality.all_answered", 0.0, 100.0),
    ("quality.fitting_offer", 0.0, 100.0),
    ("quality.objection_answered", 0.0, 100.0),
    ("quality.next_step", 0.0, 100.0),
    ("quality.follow_up", 0.0, 100.0),
    ("quality.in_time", 0.0, 100.0),
    ("quality.upsell", 0.0, 100.0),
    ("quality.respect", 0.0, 100.0),
    ("quality.nothing_hanging", 0.0, 100.0),
    ("kpi.plan", 0.0, 1e12),
    ("backup.keep_daily", 1.0, 3650.0),
    ("backup.keep_weekly", 0.0, 520.0),
    ("web.port", 0.0, 65_535.0),
    ("logs.keep_days", 1.0, 3650.0),
];

const DURATIONS: &[(&str, &str, &str)] = &[
    ("sources.crm.deadline", "1s", "10m"),
    ("sources.chats.deadline", "1s", "10m"),
    ("jobs.sync_at_most_every", "1s", "7d"),
    ("jobs.drain", "1s", "10m"),
    ("jobs.deadline_export", "1s", "7d"),
    ("jobs.deadline_analyse", "1s", "7d"),
    ("jobs.deadline_order_model", "1s", "7d"),
    ("jobs.deadline_sync", "1s", "7d"),
    ("jobs.deadline_report", "1s", "7d"),
    ("jobs.deadline_check", "1s", "7d"),
    ("jobs.deadline_backup", "1s", "7d"),
    ("jobs.deadline_train", "1s", "7d"),
    ("analysis.slow_first_reply", "1s", "30d"),
    ("analysis.episode_silence", "1h", "365d"),
    ("alerts.waiting", "1s", "30d"),
    ("alerts.repeat", "1m", "30d"),
    ("alerts.group", "1s", "1d"),
    ("alerts.escalate_after", "1s", "7d"),
    ("alerts.heartbeat_every", "10s", "1d"),
];

const WORDS: &[(&str, &[&str])] = &[
    ("language", &["ru", "en"]),
    ("sources.crm.kind", &["retailcrm"]),
    ("sources.chats.kind", &["mg_bot", "demo"]),
    ("sinks.local.kind", &["xlsx"]),
    ("sinks.team.kind", &["google_sheets"]),
    ("channels.owner.kind", &["telegram"]),
    ("privacy.outward", &["masked", "full"]),
    ("privacy.workbook", &["masked", "full"]),
    ("logs.format", &["human", "json"]),
];

/// Whether the setting may stay; when not, why.
pub fn check(setting: &Setting, faults: &mut Vec<Fault>) -> bool {
    let key = setting.key.as_str();
    let problem = number_problem(key, &setting.value)
        .or_else(|| duration_problem(key, &setting.value))
        .or_else(|| word_problem(key, &setting.value));
    let Some((problem, remedy)) = problem else { return true };
    let shown = schema::shown(key, &setting.value);
    faults.push(Fault::new(format!("{key} ({})", setting.place), shown, problem, remedy));
    false
}

fn number_problem(key: &str, value: &toml::Value) -> Option<(String, String)> {
    let (_, least, most) = NUMBERS.iter().find(|(name, ..)| *name == key)?;
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))?;
    if (*least..=*most).contains(&number) {
        return None;
    }
    Some((format!("allowed is {least} to {most}"), format!("the default is {}", default_of(key))))
}

fn duration_problem(key: &str, value: &toml::Value) -> Option<(String, String)> {
    let (_, least, most) = DURATIONS.iter().find(|(name, ..)| *name == key)?;
    let given = Seconds::parse(value.as_str()?)?;
    if Seconds::parse(least)? <= given && given <= Seconds::parse(most)? {
        return None;
    }
    Some((format!("allowed is {least} to {most}"), format!("the default is {}", default_of(key))))
}

fn word_problem(key: &str, value: &toml::Value) -> Option<(String, String)> {
    let (_, words) = WORDS.iter().find(|(name, _)| *name == key)?;
    let given = value.as_str()?;
    if words.contains(&given) {
        return None;
    }
    let remedy = match schema::nearest(given, words.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("the default is {}", default_of(key)),
    };
    Some((format!("allowed: {}", words.join(", ")), remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limited_key_exists_and_its_default_is_within() {
        let compiled = toml::from_str::<toml::Table>(super::super::COMPILED).unwrap();
        let names = NUMBERS.iter().map(|line| line.0).chain(DURATIONS.iter().map(|line| line.0));
        for key in names.chain(WORDS.iter().map(|line| line.0)) {
            let mut value = Some(&toml::Value::Table(compiled.clone())).cloned();
            for part in key.split('.') {
                value = value.and_then(|inner| inner.get(part).cloned());
            }
            let setting =
                Setting { key: key.into(), value: value.unwrap_or_else(|| panic!("{key}")), place: "test".into() };
            let mut faults = Vec::new();
            assert!(check(&setting, &mut faults), "{faults:?}");
        }
    }

    #[test]
    fn every_number_and_duration_has_a_limit() {
        use super::super::schema::{Kind, keys};
        for (key, kind) in keys() {
            let listed = match kind {
                Kind::Integer | Kind::Decimal => NUMBERS.iter().any(|line| line.0 == key),
                Kind::Duration => DURATIONS.iter().any(|line| line.0 == key),
                _ => true,
            };
            assert!(listed, "{key} has no range");
        }
    }
}
