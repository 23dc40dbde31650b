//! What the values mean together: zone, hours, patterns, addresses, credentials, halves of sections.

use std::path::Path;

use chrono_tz::Tz;

use super::addresses::{self, Shape};
use super::environment::Environment;
use super::{Config, Inputs, Layers, credentials, cron, hours, places, schema};
use crate::model::fault::Fault;
use crate::model::secret::Secret;

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
    check_addresses(config, layers, faults);
    check_credentials(config, layers, inputs, faults);
    check_halves(layers, config, environment, faults);
    check_jobs(config, layers, inputs, faults);
    check_rest(config, layers, faults);
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
        faults.push(Fault::new(named, schema::quoted(&fault.value), fault.problem, format!("write {}", hours::FORMS)));
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

fn check_addresses(config: &Config, layers: &Layers, faults: &mut Vec<Fault>) {
    let addresses = [
        ("sources.crm.url", &config.sources.crm.url, Shape::HostOnly),
        ("sources.chats.url", &config.sources.chats.url, Shape::HostOnly),
        ("sinks.team.api_url", &config.sinks.team.api_url, Shape::WithPath),
        ("channels.owner.api_url", &config.channels.owner.api_url, Shape::WithPath),
    ];
    for (key, text, shape) in addresses {
        let optional = shape == Shape::HostOnly && text.is_empty();
        if let Some((problem, remedy)) = addresses::problem(text, shape).filter(|_| !optional) {
            faults.push(layers.fault(key, problem, remedy));
        }
    }
    let proxy = &config.channels.owner.proxy;
    let schemes = ["http://", "https://", "socks5://", "socks5h://"];
    if !proxy.is_empty() && (!schemes.iter().any(|scheme| proxy.starts_with(scheme)) || url::Url::parse(proxy).is_err())
    {
        faults.push(layers.fault(
            "channels.owner.proxy",
            format!("is no address of a proxy; it begins with one of {}", schemes.join(", ")),
            "write socks5://host:port; an @ inside a password is written %40",
        ));
    }
}

fn check_credentials(config: &mut Config, layers: &Layers, inputs: &Inputs, faults: &mut Vec<Fault>) {
    let mut told = |key: &str, wrong: Option<credentials::Wrong>| {
        faults.extend(wrong.map(|(problem, remedy)| layers.fault(key, problem, remedy)));
    };
    for (key, secret) in
        [("sources.crm.key", &config.sources.crm.key), ("sources.chats.token", &config.sources.chats.token)]
    {
        if !secret.is_empty() {
            told(key, credentials::key_problem(secret.open()));
        }
    }
    let owner = &config.channels.owner;
    if !owner.token.is_empty() {
        let stand_in = addresses::is_on_this_machine(&owner.api_url);
        told("channels.owner.token", credentials::bot_token_problem(owner.token.open(), stand_in));
    }
    if !owner.chat_id.trim().is_empty() {
        told("channels.owner.chat_id", credentials::chat_id_problem(&owner.chat_id));
        config.channels.owner.chat_id = config.channels.owner.chat_id.trim().to_owned();
    }
    let team = &mut config.sinks.team;
    if !team.spreadsheet.trim().is_empty() {
        match credentials::spreadsheet_id(&team.spreadsheet, addresses::is_on_this_machine(&team.api_url)) {
            Ok(id) => team.spreadsheet = id,
            Err(wrong) => told("sinks.team.spreadsheet", Some(wrong)),
        }
    }
    if !team.credentials.is_empty() {
        match credentials::service_account(team.credentials.open(), &inputs.folder) {
            Ok(text) => team.credentials = Secret::new(text),
            Err(wrong) => told("sinks.team.credentials", Some(wrong)),
        }
    }
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

fn check_jobs(config: &Config, layers: &Layers, inputs: &Inputs, faults: &mut Vec<Fault>) {
    let jobs = &config.jobs;
    let patterns = [
        ("jobs.export", &jobs.export),
        ("jobs.report_daily", &jobs.report_daily),
        ("jobs.check", &jobs.check),
        ("jobs.backup", &jobs.backup),
    ];
    for (key, pattern) in patterns.into_iter().filter(|(_, pattern)| !pattern.trim().is_empty()) {
        if let Some(problem) = cron::problem(pattern, config.zone(), inputs.now) {
            faults.push(layers.fault(
                key,
                problem,
                "write five fields, for example \"0 9 * * *\" (every day at 09:00) or \"*/15 * * * *\"",
            ));
        } else if let Some((day, time)) = cron::gap(pattern, config.zone(), inputs.now) {
            let problem = format!(
                "this time does not exist on {day}: the clocks go forward; it runs at {} then",
                time.format("%H:%M")
            );
            faults.push(layers.fault(key, problem, "nothing, or choose another hour").warning());
        }
    }
}

fn check_rest(config: &mut Config, layers: &Layers, faults: &mut Vec<Fault>) {
    let quiet = &config.alerts.quiet_hours;
    if !quiet.is_empty() && !matches!(hours::parse(quiet).as_deref(), Ok([_])) {
        faults.push(layers.fault(
            "alerts.quiet_hours",
            "wanted one span of hours",
            "write 23:00-09:00, or \"\" for never",
        ));
    }
    if config.web.bind.parse::<std::net::IpAddr>().is_err() {
        faults.push(layers.fault(
            "web.bind",
            "is no IP address",
            "write 127.0.0.1 (this machine) or 0.0.0.0 (everyone who can reach it)",
        ));
    }
    if let Err(error) = config.logs.level.parse::<tracing_subscriber::EnvFilter>() {
        faults.push(layers.fault(
            "logs.level",
            format!("cannot be read: {error}"),
            "write error, warn, info, debug, or info,spindle::sources=debug",
        ));
    }
    let targets = config.analysis.targets;
    if !(targets[0] < targets[1] && targets[1] < targets[2]) {
        faults.push(layers.fault(
            "analysis.targets",
            "wanted three rising durations",
            "write [\"5m\", \"15m\", \"60m\"]",
        ));
    }
    // People write WhatsApp; the gateway writes whatsapp.
    config.sources.chats.channels.iter_mut().for_each(|kind| *kind = kind.trim().to_lowercase());
    let plain = |kind: &&String| kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if let Some(kind) = config.sources.chats.channels.iter().find(plain) {
        let problem = format!("{} is no kind of channel", schema::quoted(kind));
        faults.push(layers.fault(
            "sources.chats.channels",
            problem,
            "write kinds as the gateway does: whatsapp, instagram, telegram, vk",
        ));
    }
}
