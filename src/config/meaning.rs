//! What the values mean together: the shop, halves of sections, and the sum of what each section says of itself.

use std::path::Path;

use chrono_tz::Tz;

use super::environment::Environment;
use super::layers::Layers;
use super::{Config, Inputs, hours, places, schema};
use crate::model::fault::{Fault, Wrong};
use crate::model::hours::FORMS;

/// Checks the whole, and settles what was given in more than one form (ids, credentials, the data folder).
pub fn check(
    config: &mut Config,
    layers: &Layers,
    inputs: &Inputs,
    environment: &Environment,
    file: Option<&Path>,
    faults: &mut Vec<Fault>,
) {
    places::settle_data_dir(config, layers, inputs, file);
    if inputs.needs_data_dir {
        places::check_data_dir(config, layers, faults);
    }
    check_shop(config, layers, faults);
    places::check_store(config, layers, faults);
    places::check_meetings(config, layers, faults);
    check_sections(config, layers, inputs, faults);
    check_halves(layers, config, environment, faults);
    check_targets(config, layers, faults);
    if let Some(file) = file {
        places::check_rights(file, layers, faults);
    }
}

fn check_shop(config: &Config, layers: &Layers, faults: &mut Vec<Fault>) {
    let shop = &config.shop;
    let plain =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !plain(&shop.id) || shop.id.len() > 40 {
        faults.push(layers.fault(
            "shop.id",
            "wanted 1 to 40 Latin letters, digits, - and _",
            "write a short name: main",
        ));
    }
    if shop.currency.len() != 3 || !shop.currency.bytes().all(|b| b.is_ascii_uppercase()) {
        faults.push(layers.fault(
            "shop.currency",
            "wanted the three capital letters of ISO 4217",
            "write RUB, KZT, EUR, ...",
        ));
    }
    if shop.zone.parse::<Tz>().is_err() {
        faults.push(layers.fault(
            "shop.zone",
            "is no IANA zone",
            format!("did you mean {}?", near_zones(&shop.zone).join(", ")),
        ));
    }
    for fault in hours::shop_hours(shop, config.zone()).err().unwrap_or_default() {
        let place = fault.key.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
        let named = layers.named(&place).replacen(&place, &fault.key, 1);
        faults.push(Fault::new(named, schema::quoted(&fault.value), fault.problem, format!("write {}", FORMS)));
    }
    let link = &shop.chat_link;
    if !link.is_empty() && (!link.starts_with("https://") || !link.contains("{chat}")) {
        faults.push(layers.fault(
            "shop.chat_link",
            "wanted an https address with {chat} in it",
            "copy the address of an open chat and put {chat} in place of its number",
        ));
    }
}

/// Up to three zones that may be meant.
fn near_zones(given: &str) -> Vec<&'static str> {
    let lower = given.to_lowercase();
    if ["msk", "мск", "москва", "moskva", "europe/moskva", "utc+3", "gmt+3", "+03:00"].contains(&lower.as_str())
    {
        return vec!["Europe/Moscow"];
    }
    let likeness = |name: &'static str| {
        let candidate = name.to_lowercase();
        let city = candidate.rsplit('/').next().unwrap_or_default();
        let given_city = lower.rsplit('/').next().unwrap_or_default();
        let whole = strsim::jaro_winkler(&lower, &candidate);
        whole.max(strsim::jaro_winkler(given_city, city))
    };
    let mut ranked: Vec<(f64, &'static str)> =
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).map(|name| (likeness(name), name)).collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    let best = ranked.first().map_or(0.0, |first| first.0);
    ranked.into_iter().take(3).filter(|(value, _)| *value > best - 0.08).map(|(_, name)| name).collect()
}

/// What every section says about itself, told under its keys.
fn check_sections(config: &mut Config, layers: &Layers, inputs: &Inputs, faults: &mut Vec<Fault>) {
    let zone = config.zone();
    let sections = [
        ("sources.crm", config.sources.crm.wrong()),
        ("sources.chats", config.sources.chats.settle()),
        ("sinks.team", config.sinks.team.settle(&inputs.folder)),
        ("channels.owner", config.channels.owner.wrong()),
        ("jobs", config.jobs.wrong(zone)),
        ("kpi", config.kpi.wrong()),
        ("alerts", config.alerts.wrong()),
        ("bot", config.bot.wrong()),
        ("web", config.web.wrong()),
        ("logs", config.logs.wrong()),
    ];
    for (section, found) in sections {
        faults.extend(found.into_iter().map(|wrong| told(layers, section, wrong)));
    }
    let gaps = config.jobs.gaps(zone, inputs.now).into_iter();
    faults.extend(gaps.map(|wrong| told(layers, "jobs", wrong).warning()));
}

fn told(layers: &Layers, section: &str, (field, wrong): (&str, Wrong)) -> Fault {
    layers.fault(&format!("{section}.{field}"), wrong.problem, wrong.remedy)
}

/// One half of a pair without the other: the section would be neither on nor off.
fn check_halves(layers: &Layers, config: &Config, environment: &Environment, faults: &mut Vec<Fault>) {
    let (crm, chats) = (&config.sources.crm, &config.sources.chats);
    let (team, owner) = (&config.sinks.team, &config.channels.owner);
    let pairs = [
        ("sources.crm.url", crm.url.is_empty(), "sources.crm.key", crm.key.is_empty()),
        ("sources.chats.url", chats.url.is_empty(), "sources.chats.token", chats.token.is_empty()),
        ("sinks.team.spreadsheet", team.spreadsheet.is_empty(), "sinks.team.credentials", team.credentials.is_empty()),
        ("channels.owner.token", owner.token.is_empty(), "channels.owner.chat_id", owner.chat_id.is_empty()),
    ];
    for (one, one_empty, other, other_empty) in pairs {
        let (here, missing) = match (one_empty, other_empty) {
            (true, false) => (other, one),
            (false, true) => (one, other),
            _ => continue,
        };
        let blank = environment.blank.iter().find(|(_, key)| key == missing);
        let (named, problem) = match blank {
            Some((variable, _)) => {
                (format!("{missing} ({variable})"), format!("is empty while {} is set", layers.named(here)))
            }
            None => (missing.to_owned(), format!("is missing while {} is set", layers.named(here))),
        };
        let familiar = super::environment::FAMILIAR.iter().find(|(_, key)| *key == missing);
        let remedy = match familiar {
            Some((variable, _)) => {
                format!("set {missing} or the variable {variable}; or unset {here} to turn the section off")
            }
            None => format!("set {missing}, or unset {here} to turn the section off"),
        };
        faults.push(Fault::new(named, "", problem, remedy));
    }
}

fn check_targets(config: &Config, layers: &Layers, faults: &mut Vec<Fault>) {
    let targets = config.analysis.targets;
    if !(targets[0] < targets[1] && targets[1] < targets[2]) {
        faults.push(layers.fault(
            "analysis.targets",
            "wanted three rising durations",
            "write [\"5m\", \"15m\", \"60m\"]",
        ));
    }
}
