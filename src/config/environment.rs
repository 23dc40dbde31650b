//! The environment: the familiar names, `SPINDLE_SECTION__KEY`, and each of them as `..._FILE`.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::file::in_words;
use super::layers::Setting;
use super::schema::{self, Kind};
use crate::model::fault::Fault;

/// Short names people know from elsewhere, and the key each sets.
pub const FAMILIAR: &[(&str, &str)] = &[
    ("RETAILCRM_URL", "sources.crm.url"),
    ("RETAILCRM_API_KEY", "sources.crm.key"),
    ("MG_URL", "sources.chats.url"),
    ("MG_TOKEN", "sources.chats.token"),
    ("GOOGLE_SHEETS_ID", "sinks.team.spreadsheet"),
    ("GOOGLE_SERVICE_ACCOUNT_JSON", "sinks.team.credentials"),
    ("TELEGRAM_BOT_TOKEN", "channels.owner.token"),
    ("TELEGRAM_CHAT_ID", "channels.owner.chat_id"),
    ("TZ", "shop.zone"),
    ("WORK_HOURS", "shop.hours"),
    ("CHANNELS", "sources.chats.channels"),
    ("LAST_DAYS", "shop.last_days"),
    ("DATABASE_URL", "store.url"),
    ("PORT", "web.port"),
];

/// Variables of ours that set no key.
const OTHERS: &[&str] = &["SPINDLE_CONFIG", "SPINDLE_FAIL_AT"];

/// What the environment gave.
#[derive(Debug, Default)]
pub struct Environment {
    /// `SPINDLE_CONFIG`.
    pub config_file: Option<PathBuf>,
    settings: Vec<Setting>,
    /// Variables that are there but empty, and their keys.
    pub blank: Vec<(String, String)>,
}

/// Reads every variable that is ours; the others are left alone.
pub fn read(variables: &[(OsString, OsString)], faults: &mut Vec<Fault>) -> Environment {
    let ours: BTreeMap<&str, &OsStr> = variables
        .iter()
        .filter_map(|(name, value)| Some((name.to_str()?, value.as_os_str())))
        .filter(|(name, _)| is_ours(name))
        .collect();
    let mut environment = Environment::default();
    // The short names first: the long name of the same key wins.
    let (short, long): (Vec<_>, Vec<_>) = ours.iter().partition(|(name, _)| !name.starts_with("SPINDLE_"));
    for (name, value) in short.into_iter().chain(long) {
        read_one(name, value, &ours, &mut environment, faults);
    }
    environment
}

fn is_ours(name: &str) -> bool {
    let base = name.strip_suffix("_FILE").unwrap_or(name);
    name.starts_with("SPINDLE_") || FAMILIAR.iter().any(|(familiar, _)| *familiar == base)
}

fn read_one(
    name: &str,
    value: &OsStr,
    ours: &BTreeMap<&str, &OsStr>,
    environment: &mut Environment,
    faults: &mut Vec<Fault>,
) {
    if name == "SPINDLE_CONFIG" && !value.is_empty() {
        environment.config_file = Some(PathBuf::from(value));
    }
    if OTHERS.contains(&name) {
        return;
    }
    let Some(value) = value.to_str() else {
        faults.push(Fault::new(name, "", "is not valid UTF-8", "set it again, in a UTF-8 terminal or file"));
        return;
    };
    let (base, from_file) = match name.strip_suffix("_FILE") {
        Some(base) if key_of(base).is_some() => (base, true),
        _ => (name, false),
    };
    let Some((key, kind)) = key_of(base) else {
        faults.push(unknown(name));
        return;
    };
    if value.trim().is_empty() {
        environment.blank.push((name.to_owned(), key));
        return;
    }
    let both = from_file && ours.get(base).is_some_and(|other| !other.to_string_lossy().trim().is_empty());
    if both {
        faults.push(Fault::new(
            format!("{base} and {name}"),
            "",
            "both are set, so it is not clear which one counts",
            "unset one of them",
        ));
        return;
    }
    let text = match from_file.then(|| read_file(Path::new(value))) {
        None => value.to_owned(),
        Some(Ok(text)) => text,
        Some(Err(problem)) => {
            faults.push(Fault::new(name, schema::quoted(value), problem, "name a readable file that holds the value"));
            return;
        }
    };
    take(name, base, key, kind, &text, environment, faults);
}

fn take(
    name: &str,
    base: &str,
    key: String,
    kind: Kind,
    text: &str,
    environment: &mut Environment,
    faults: &mut Vec<Fault>,
) {
    // A POSIX habit: TZ=:Europe/Moscow.
    let text = if base == "TZ" { text.trim_start_matches(':') } else { text };
    let value = schema::from_text(kind, text);
    if base == "PORT" && value.as_ref().and_then(toml::Value::as_integer) == Some(0) {
        let remedy = "give the port the platform expects; SPINDLE_WEB__PORT=0 turns the pages off";
        faults.push(Fault::new(name, "\"0\"", "0 is not a port", remedy));
        return;
    }
    match value {
        Some(value) => environment.settings.push(Setting { key, value, place: name.to_owned() }),
        None => {
            let problem = match kind {
                Kind::Duration => schema::duration_problem(text),
                _ => format!("is not {}", kind.wanted().replace(" without quotes", "").replace(" in quotes", "")),
            };
            let shown = schema::shown(&key, &toml::Value::String(text.to_owned()));
            faults.push(Fault::new(
                name,
                shown,
                problem,
                format!("correct it or unset it; the default of {key} is {}", super::file::default_of(&key)),
            ));
        }
    }
}

/// The settings of the environment in the light of the file: a port given by the platform
/// is meant to be reached from outside, unless somebody said otherwise.
pub fn after_file(environment: &Environment, file: &[Setting], faults: &mut Vec<Fault>) -> Vec<Setting> {
    let mut settings = environment.settings.clone();
    let bound = file.iter().chain(&settings).any(|setting| setting.key == "web.bind");
    if settings.iter().any(|setting| setting.place.starts_with("PORT")) && !bound {
        let value = toml::Value::String("0.0.0.0".into());
        settings.push(Setting { key: "web.bind".into(), value, place: "PORT".into() });
    }
    let zone = |settings: &[Setting], place: Option<&str>| {
        let found =
            settings.iter().find(|setting| setting.key == "shop.zone" && place.is_none_or(|p| p == setting.place));
        found.map(|setting| setting.value.clone())
    };
    if let (Some(in_file), Some(in_variable)) = (zone(file, None), zone(&settings, Some("TZ")))
        && in_file != in_variable
    {
        let problem = format!("the variable TZ goes over the file, which says {in_file}");
        let remedy = "unset TZ, or set it to the zone of the shop";
        faults.push(Fault::new("shop.zone (TZ)", in_variable.to_string(), problem, remedy).warning());
    }
    settings
}

fn key_of(name: &str) -> Option<(String, Kind)> {
    let key = match FAMILIAR.iter().find(|(familiar, _)| *familiar == name) {
        Some((_, key)) => (*key).to_owned(),
        None => name.strip_prefix("SPINDLE_")?.replace("__", ".").to_lowercase(),
    };
    schema::keys().get(&key).map(|kind| (key, *kind))
}

fn read_file(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| in_words(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| "the file is not valid UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{FEFF}').trim_end_matches(['\n', '\r']);
    if text.trim().is_empty() { Err("the file is empty".into()) } else { Ok(text.to_owned()) }
}

/// A variable that looks like ours and is not. Without `__` it may be a platform's
/// (Kubernetes makes SPINDLE_SERVICE_HOST for a service called spindle): only a warning.
fn unknown(name: &str) -> Fault {
    let names: Vec<String> = schema::keys().keys().map(|key| key.replace('.', "__").to_uppercase()).collect();
    let own = name.trim_start_matches("SPINDLE_");
    let remedy = match schema::nearest(own, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean SPINDLE_{near}?"),
        None => "unset it; SPINDLE_SECTION__KEY sets section.key of config.toml".to_owned(),
    };
    let fault = Fault::new(name, "", "no such setting", remedy);
    if name.contains("__") { fault } else { fault.warning() }
}
