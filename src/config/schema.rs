//! What keys there are and what each takes, learned from the compiled-in `config.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use toml::Value;

use crate::model::time::Seconds;

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Duration,
    Integer,
    Decimal,
    Boolean,
    Texts,
    Durations,
    Integers,
    /// Free names with text values.
    TextTable,
}

impl Kind {
    /// For messages: "wants ...".
    pub fn wanted(self) -> &'static str {
        match self {
            Kind::Text => "a text in quotes",
            Kind::Duration => "a duration in quotes: a whole number with a unit, \"90s\", \"10m\", \"4h\", \"7d\"",
            Kind::Integer => "a whole number without quotes",
            Kind::Decimal => "a number without quotes",
            Kind::Boolean => "true or false without quotes",
            Kind::Texts => "a list of texts: [\"one\", \"two\"]",
            Kind::Durations => "a list of three durations: [\"5m\", \"15m\", \"60m\"]",
            Kind::Integers => "a list of whole numbers: [1, 2]",
            Kind::TextTable => "a table of texts: { name = \"text\" }",
        }
    }
}

/// Keys whose value is never shown.
const SECRETS: &[&str] = &[
    "sources.crm.key",
    "sources.chats.token",
    "sinks.team.credentials",
    "channels.owner.token",
    "alerts.heartbeat_url",
];

/// Lists and tables whose default is empty and tells no kind.
const EMPTY_KINDS: &[(&str, Kind)] = &[
    ("analysis.excluded_customers", Kind::Integers),
    ("bot.owners", Kind::Integers),
    ("bot.heads", Kind::Integers),
    ("kpi.plans", Kind::TextTable),
    ("shop.week", Kind::TextTable),
    ("shop.exceptions", Kind::TextTable),
];

static KEYS: LazyLock<BTreeMap<String, Kind>> = LazyLock::new(|| {
    let mut keys = BTreeMap::new();
    if let Ok(table) = toml::from_str::<toml::Table>(super::COMPILED) {
        learn("", &table, &mut keys);
    }
    keys
});

fn learn(prefix: &str, table: &toml::Table, keys: &mut BTreeMap<String, Kind>) {
    for (name, value) in table {
        let path = joined(prefix, name);
        let empty = EMPTY_KINDS.iter().find(|(key, _)| *key == path).map(|(_, kind)| *kind);
        match (empty, value) {
            (Some(kind), _) => _ = keys.insert(path, kind),
            (None, Value::Table(inner)) => learn(&path, inner, keys),
            (None, value) => _ = keys.insert(path, kind_of(value)),
        }
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::String(text) if Seconds::parse(text).is_some() => Kind::Duration,
        Value::Integer(_) => Kind::Integer,
        Value::Float(_) => Kind::Decimal,
        Value::Boolean(_) => Kind::Boolean,
        Value::Array(items) if items.iter().any(|item| kind_of(item) == Kind::Duration) => Kind::Durations,
        Value::Array(_) => Kind::Texts,
        _ => Kind::Text,
    }
}

/// Every key with its kind.
pub fn keys() -> &'static BTreeMap<String, Kind> {
    &KEYS
}

/// The path is a section, not a value.
pub fn is_section(path: &str) -> bool {
    KEYS.keys().any(|key| key.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// `shop` and `zone` to `shop.zone`.
pub fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

/// The value a key takes from a file; `None` for another kind.
pub fn from_file(key: &str, kind: Kind, value: &Value) -> Option<Value> {
    let all = |wanted: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(wanted));
    let fits = match kind {
        // People write the chat's number without quotes.
        Kind::Text if key == "channels.owner.chat_id" && value.is_integer() => {
            return value.as_integer().map(|number| Value::String(number.to_string()));
        }
        Kind::Text => value.is_str(),
        Kind::Duration => value.as_str().is_some_and(|text| Seconds::parse(text).is_some()),
        Kind::Integer => value.is_integer(),
        Kind::Decimal => match value {
            Value::Integer(number) => return Some(Value::Float(*number as f64)),
            other => other.is_float(),
        },
        Kind::Boolean => value.is_bool(),
        Kind::Texts => all(Value::is_str),
        Kind::Integers => all(Value::is_integer),
        Kind::Durations => {
            all(|item| item.as_str().is_some_and(|text| Seconds::parse(text).is_some()))
                && value.as_array().is_some_and(|items| items.len() == 3)
        }
        Kind::TextTable => value.as_table().is_some_and(|table| table.values().all(Value::is_str)),
    };
    fits.then(|| value.clone())
}

/// The value a key takes from a variable; `None` when the text is no such thing.
/// Lists are divided by commas; tables are written as in the file.
pub fn from_text(kind: Kind, text: &str) -> Option<Value> {
    let parts = || text.split(',').map(str::trim).filter(|part| !part.is_empty());
    match kind {
        Kind::Text => Some(Value::String(text.to_owned())),
        Kind::Duration => Seconds::parse(text).map(|_| Value::String(text.trim().to_owned())),
        Kind::Integer => text.trim().parse().ok().map(Value::Integer),
        Kind::Decimal => text.trim().parse().ok().map(Value::Float),
        Kind::Boolean => text.trim().parse().ok().map(Value::Boolean),
        Kind::Texts => Some(parts().map(|part| Value::String(part.to_owned())).collect::<Vec<_>>().into()),
        Kind::Integers => {
            parts().map(|part| part.parse().ok().map(Value::Integer)).collect::<Option<Vec<_>>>().map(Value::Array)
        }
        Kind::Durations => {
            let value: Value = parts().map(|part| Value::String(part.to_owned())).collect::<Vec<_>>().into();
            from_file("", kind, &value)
        }
        Kind::TextTable => {
            let table: toml::Table = toml::from_str(&format!("value = {text}")).ok()?;
            from_file("", kind, table.get("value")?)
        }
    }
}

/// What is wrong with a text that is no duration.
pub fn duration_problem(text: &str) -> String {
    format!("{} is not a duration; wanted {}", quoted(text), Seconds::FORMS)
}

/// A value as shown to people: secrets masked, one line, at most 80 characters.
pub fn shown(key: &str, value: &Value) -> String {
    if SECRETS.contains(&key) {
        return "***".to_owned();
    }
    match value {
        Value::String(text) => quoted(&without_credentials(text)),
        Value::Array(_) | Value::Table(_) => cut(&value.to_string().replace('\n', " ")),
        Value::Float(number) if number.abs() >= 1e15 => format!("{number:e}"),
        other => other.to_string(),
    }
}

/// Quoted, control characters escaped, cut.
pub fn quoted(text: &str) -> String {
    cut(&format!("{text:?}"))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

/// Passwords and keys inside an address become `***`.
pub fn without_credentials(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let (before_query, query) = rest.split_once('?').map_or((rest, ""), |(before, _)| (before, "?***"));
    // The last @ before the path ends the credentials, even when the password holds one.
    let path_at = before_query.rfind('@').map_or(0, |at| at + 1);
    let host = &before_query[path_at..];
    let credentials = if path_at > 0 { "***@" } else { "" };
    format!("{scheme}://{credentials}{host}{query}")
}

/// The likeliest of the names, when one is near enough to be meant.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.85)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}
