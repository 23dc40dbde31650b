//! The user's file: found, read, told apart from what is no configuration, flattened into settings.

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::layers::Setting;
use super::schema::{self, Kind};
use crate::model::fault::Fault;

/// A configuration is a page of text; more is a mistake.
const LARGEST_BYTES: u64 = 1024 * 1024;

/// The first file that exists: the named one, `./config.toml`, `/etc/spindle/config.toml`.
/// A named file that is missing is a fault, not a reason to take another.
pub fn find(named: Option<&Path>, folder: &Path, faults: &mut Vec<Fault>) -> Option<PathBuf> {
    if let Some(path) = named {
        let path = folder.join(path);
        if path.exists() {
            return Some(path);
        }
        faults.push(Fault::new(
            "--config or SPINDLE_CONFIG",
            schema::quoted(&path.display().to_string()),
            "no such file",
            "correct the name, or leave it out to use ./config.toml or /etc/spindle/config.toml",
        ));
        return None;
    }
    [folder.join("config.toml"), PathBuf::from("/etc/spindle/config.toml")].into_iter().find(|path| path.exists())
}

/// The settings of a file; those that cannot be used are faults and left out.
pub fn read(path: &Path, faults: &mut Vec<Fault>) -> Vec<Setting> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let text = match read_text(path) {
        Ok(text) => text,
        Err((problem, remedy)) => {
            faults.push(Fault::new(path.display().to_string(), "", problem, remedy));
            return Vec::new();
        }
    };
    let (spans, errors) = DeTable::parse_recoverable(&text);
    let table = match toml::from_str::<toml::Table>(&text) {
        Ok(table) if errors.is_empty() => table,
        parsed => {
            let errors = if errors.is_empty() { parsed.err().into_iter().collect() } else { errors };
            faults.extend(errors.iter().take(5).map(|error| syntax_fault(path, &text, error)));
            return Vec::new();
        }
    };
    let mut reader = Reader { name, text: &text, settings: Vec::new(), faults };
    reader.walk("", spans.get_ref(), &table);
    reader.settings
}

/// The text of a file that looks like a configuration, or what it looks like instead and what to do.
fn read_text(path: &Path) -> Result<String, (String, &'static str)> {
    let metadata = std::fs::metadata(path).map_err(|error| (in_words(&error), "correct the name or the rights"))?;
    if metadata.is_dir() {
        return Err(("is a folder, not a file".into(), "name the file inside it, for example FOLDER/config.toml"));
    }
    if metadata.len() > LARGEST_BYTES {
        let problem = format!("is {} bytes long; a configuration has at most {LARGEST_BYTES}", metadata.len());
        return Err((problem, "name the right file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_BYTES).read_to_end(&mut bytes))
        .map_err(|error| (in_words(&error), "make it readable for the user that runs spindle"))?;
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(("is written in UTF-16".into(), "save it again as UTF-8"));
    }
    if bytes.contains(&0) {
        return Err(("contains NUL bytes: not a text, or UTF-16 without a mark".into(), "save it again as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let before = &bytes[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        (format!("is not UTF-8 (line {line})"), "save it again as UTF-8")
    })
}

/// An input/output error in words, without the system's number.
pub fn in_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    words.to_lowercase()
}

fn syntax_fault(path: &Path, text: &str, error: &toml::de::Error) -> Fault {
    let span = error.span().unwrap_or(0..0);
    let (line, column) = place(text, span.start);
    let shown = text.lines().nth(line - 1).unwrap_or_default();
    let (shown, column_shown) = around(shown, column);
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let caret = format!("{}^", " ".repeat(column_shown - 1));
    let message = error.message().replace('\n', "; ");
    let problem = format!("{message}\n{number} | {shown}\n{margin} | {caret}");
    let remedy = match message.contains("duplicate key") {
        true => "keep one of the two lines",
        false => "correct the line; texts stand in double quotes, one setting a line",
    };
    Fault::new(format!("{}, line {line}, column {column}", path.display()), "", problem, remedy)
}

/// Sixty characters around a column, values of likely secrets hidden.
fn around(line: &str, column: usize) -> (String, usize) {
    let hidden = hide_secret(line);
    let characters: Vec<char> = hidden.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let column = column.min(characters.len() + 1);
    let first = column.saturating_sub(40);
    (characters.iter().skip(first).take(60).collect(), column - first)
}

/// A line that sets a secret is shown up to the equals sign.
fn hide_secret(line: &str) -> String {
    let secret = ["key", "token", "credentials", "password", "proxy"];
    match line.split_once('=') {
        Some((name, _)) if secret.iter().any(|word| name.to_lowercase().contains(word)) => format!("{name}= ***"),
        _ => line.to_owned(),
    }
}

/// Line and column, from 1, of a byte.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

struct Reader<'a> {
    name: String,
    text: &'a str,
    settings: Vec<Setting>,
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    fn walk(&mut self, prefix: &str, spans: &DeTable<'_>, table: &toml::Table) {
        for (name, spanned) in spans {
            let path = schema::joined(prefix, name.get_ref());
            let place = self.at(name.span());
            let Some(value) = table.get(name.get_ref().as_ref()) else { continue };
            match (schema::keys().get(&path), spanned.get_ref(), value) {
                (Some(kind), _, value) => self.take(path, *kind, value, place),
                (None, DeValue::Table(inner), toml::Value::Table(table)) if schema::is_section(&path) => {
                    self.walk(&path, inner, table);
                }
                (None, _, value) if schema::is_section(&path) => self.faults.push(Fault::new(
                    format!("{path} ({place})"),
                    schema::shown(&path, value),
                    format!("is a section, not a value of the kind {}", value.type_str()),
                    format!("write [{path}] on a line of its own, its settings below"),
                )),
                _ => self.faults.push(unknown(prefix, name.get_ref(), &place)),
            }
        }
    }

    fn take(&mut self, key: String, kind: Kind, value: &toml::Value, place: String) {
        if let Some(value) = schema::from_file(&key, kind, value) {
            self.settings.push(Setting { key, value, place });
            return;
        }
        let problem = match (kind, value) {
            (Kind::Duration, toml::Value::String(text)) => schema::duration_problem(text),
            _ => format!("is {}; wanted {}", kind_name(value), kind.wanted()),
        };
        let remedy = format!("correct it, or delete the line to get the default {}", default_of(&key));
        self.faults.push(Fault::new(format!("{key} ({place})"), schema::shown(&key, value), problem, remedy));
    }

    fn at(&self, span: Range<usize>) -> String {
        format!("{}, line {}", self.name, place(self.text, span.start).0)
    }
}

fn kind_name(value: &toml::Value) -> &'static str {
    match value {
        toml::Value::String(_) => "a text",
        toml::Value::Integer(_) => "a whole number",
        toml::Value::Float(_) => "a number with a fraction",
        toml::Value::Boolean(_) => "true or false",
        toml::Value::Datetime(_) => "a date",
        toml::Value::Array(_) => "a list",
        toml::Value::Table(_) => "a table",
    }
}

/// The default of a key as it stands in the compiled-in file.
pub fn default_of(key: &str) -> String {
    let table: toml::Table = toml::from_str(super::COMPILED).unwrap_or_default();
    let mut value = &toml::Value::Table(table);
    for part in key.split('.') {
        match value.get(part) {
            Some(inner) => value = inner,
            None => return String::new(),
        }
    }
    value.to_string()
}

fn unknown(prefix: &str, name: &str, place: &str) -> Fault {
    let path = schema::joined(prefix, name);
    let siblings: std::collections::BTreeSet<&str> = schema::keys()
        .keys()
        .filter_map(
            |key| if prefix.is_empty() { Some(key.as_str()) } else { key.strip_prefix(prefix)?.strip_prefix('.') },
        )
        .filter_map(|rest| rest.split('.').next())
        .collect();
    let elsewhere = schema::keys().keys().find(|key| key.rsplit('.').next() == Some(name));
    let remedy = match (schema::nearest(name, siblings.iter().copied()), elsewhere) {
        (Some(near), _) => format!("did you mean {}?", schema::joined(prefix, near)),
        (None, Some(key)) => format!("did you mean {key}?"),
        (None, None) => format!("known here: {}", siblings.into_iter().collect::<Vec<_>>().join(", ")),
    };
    Fault::new(format!("{path} ({place})"), "", "no such setting", remedy)
}
