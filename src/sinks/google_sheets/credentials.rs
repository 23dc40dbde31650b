//! The key of a service account in every form people paste it: JSON, a path, base64, broken line ends.
//! What can be mended is mended; the rest is told by its part, without the key.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;
use yup_oauth2::ServiceAccountKey;

use crate::http::address::{self, Shape};
use crate::model::fault::Wrong;

/// The remedy for a key that was damaged on its way.
pub const AGAIN: &str = "download the key again and give the file as it is";
const REMEDY: &str = "take the JSON file of a service account's key (Google Cloud, IAM, Service accounts, Keys) and give its text, its path or its base64";

/// The key's JSON from JSON, base64 of it, or the name of a file that holds either.
/// Relative names start at `folder`.
pub fn json_text(given: &str, folder: &Path) -> Result<String, Wrong> {
    let text = bare(given);
    if text.starts_with('{') {
        return Ok(text.to_owned());
    }
    if let Some(json) = decode(text) {
        return Ok(json);
    }
    if !looks_like_path(text, folder) {
        return Err(Wrong::new("is neither JSON, nor a readable file, nor base64 of JSON", REMEDY));
    }
    let path = folder.join(text);
    let content = std::fs::read_to_string(&path).map_err(|error| {
        let reason = error.to_string();
        let words = reason.split(" (os error").next().unwrap_or(&reason).to_lowercase();
        Wrong::new(format!("the file {} cannot be read: {words}", path.display()), REMEDY)
    })?;
    let content = bare(&content);
    if content.starts_with('{') {
        return Ok(content.to_owned());
    }
    let neither = || Wrong::new(format!("the file {} holds neither JSON nor base64 of it", path.display()), REMEDY);
    decode(content).ok_or_else(neither)
}

/// The text itself: editors and forms add space and a byte order mark, in any order.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Other text is not shown as the name of a file: it may be a key that was cut.
fn looks_like_path(text: &str, folder: &Path) -> bool {
    let short = !text.is_empty() && text.len() < 1_000 && !text.contains('\n');
    short && (text.starts_with(['/', '.', '~']) || text.ends_with(".json") || folder.join(text).is_file())
}

/// Base64 of a JSON object, either alphabet, with or without padding and line breaks.
fn decode(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let packed = packed.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(packed).or_else(|_| URL_SAFE_NO_PAD.decode(packed)).ok()?;
    let json = String::from_utf8(bytes).ok()?;
    let json = bare(&json);
    json.starts_with('{').then(|| json.to_owned())
}

/// The key in its JSON, its line ends mended.
pub fn parse(json: &str) -> Result<ServiceAccountKey, Wrong> {
    let value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        // A shell or a form may have turned the \n inside the key into real line ends.
        Err(first) => serde_json::from_str(&escape_line_ends(json)).map_err(|_| {
            Wrong::new(format!("is not valid JSON at line {}, column {}", first.line(), first.column()), AGAIN)
        })?,
    };
    let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
    if let Some(wrong) = wrong_kind(&value) {
        return Err(wrong);
    }
    let wanted = ["client_email", "private_key", "token_uri"];
    let missing: Vec<&str> = wanted.into_iter().filter(|name| field(name).is_empty()).collect();
    if !missing.is_empty() {
        return Err(Wrong::new(format!("lacks {}", missing.join(", ")), AGAIN));
    }
    if !field("client_email").contains('@') {
        return Err(Wrong::new("client_email is no e-mail address", AGAIN));
    }
    if let Some(Wrong { problem, remedy }) = address::wrong(field("token_uri"), Shape::WithPath) {
        return Err(Wrong::new(format!("token_uri {problem}"), remedy));
    }
    let private_key = mend_pem(field("private_key"))?;
    let mut key: ServiceAccountKey = serde_json::from_value(value.clone())
        .map_err(|error| Wrong::new(format!("has a field of a wrong type: {error}"), AGAIN))?;
    key.client_email = field("client_email").to_owned();
    key.token_uri = field("token_uri").to_owned();
    key.private_key = private_key;
    Ok(key)
}

/// A key of somebody else than a service account.
fn wrong_kind(value: &Value) -> Option<Wrong> {
    match value.get("type").and_then(Value::as_str) {
        Some("service_account") => None,
        Some(other) => {
            let cut: String = other.chars().take(40).collect();
            Some(Wrong::new(
                format!("is a key of the type {cut:?}; wanted \"service_account\""),
                "make a key of a service account, not of a person or an OAuth client",
            ))
        }
        None if value.get("installed").is_some() || value.get("web").is_some() => Some(Wrong::new(
            "is an OAuth client; wanted the key of a service account",
            "make a key of a service account",
        )),
        None => Some(Wrong::new("has no field type; wanted \"service_account\"", AGAIN)),
    }
}

/// Line ends inside a JSON text become `\n`; between the fields they are only space, so both read the same.
fn escape_line_ends(json: &str) -> String {
    let mut inside = false;
    let mut escaped = false;
    let mut mended = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        match c {
            '\n' if inside => mended.push_str("\\n"),
            '\r' if inside => {}
            _ => mended.push(c),
        }
        inside ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    mended
}

/// The PEM with its line ends, whatever became of them on the way: `\\n` left as text, spaces, one line.
fn mend_pem(text: &str) -> Result<String, Wrong> {
    const REMEDY: &str = "give the path of the file or its base64, which keep the key as it is";
    let wrong = |problem: &str| Wrong::new(problem, REMEDY);
    let text = text.replace("\\n", "\n").replace("\\r", "");
    let opened = text.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.split_once("-----"));
    let (label, body) = opened.ok_or_else(|| wrong("private_key does not begin with -----BEGIN PRIVATE KEY-----"))?;
    if !["PRIVATE KEY", "RSA PRIVATE KEY"].contains(&label) {
        let problem = format!("private_key holds a {}", label.to_lowercase());
        return Err(Wrong::new(problem, "make a new key of the type JSON"));
    }
    let (body, _) =
        body.split_once("-----END ").ok_or_else(|| wrong("private_key is cut off: its END line is missing"))?;
    let packed: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let der = STANDARD_NO_PAD.decode(packed.trim_end_matches('=')).unwrap_or_default();
    if der.is_empty() {
        return Err(wrong("private_key holds letters that are no base64"));
    }
    let packed = STANDARD.encode(der);
    let lines: Vec<&str> = packed.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    Ok(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n")))
}

/// The id of a spreadsheet from its id or its whole address. A stand-in for Google on this
/// machine may use shorter ids.
pub fn spreadsheet_id(text: &str, stand_in: bool) -> Result<String, Wrong> {
    let wrong = |problem: String| {
        Wrong::new(problem, "use the part of the sheet's address between /d/ and /edit, or the whole address")
    };
    let text = text.trim();
    if ["/document/", "/presentation/", "/forms/"].iter().any(|kind| text.contains(kind)) {
        return Err(wrong("is the address of a document, not of a spreadsheet".into()));
    }
    let id = match text.split_once("/d/") {
        Some((_, after)) => after.split(['/', '?', '#']).next().unwrap_or_default(),
        None if text.contains("://") => return Err(wrong("is an address without a spreadsheet's id".into())),
        None => text,
    };
    if let Some(letter) = id.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-' || *c == '_')) {
        return Err(wrong(format!("has {letter:?} in the id; ids are Latin letters, digits, - and _")));
    }
    if id.is_empty() || (!stand_in && id.len() < 20) {
        return Err(wrong(format!("is too short for an id ({} letters; ids have about 44)", id.len())));
    }
    Ok(id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = "-----BEGIN PRIVATE KEY-----\nQUJDREVGRw==\n-----END PRIVATE KEY-----\n";

    fn json(key: &str) -> String {
        serde_json::json!({
            "type": "service_account", "client_email": "robot@shop.example", "private_key": key,
            "token_uri": "https://oauth2.example/token", "universe_domain": "example.com",
        })
        .to_string()
    }

    fn read(text: &str) -> Result<ServiceAccountKey, Wrong> {
        parse(&json_text(text, Path::new("."))?)
    }

    #[test]
    fn every_form_reads_the_same() {
        let plain = json(PEM);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &plain).unwrap();
        let forms = [
            plain.clone(),
            format!("\u{feff}  {plain}\n"),
            plain.replace("\\n", "\n"),
            plain.replace("\\n", "\\\\n"),
            plain.replace("\\n", " "),
            STANDARD.encode(&plain),
            URL_SAFE_NO_PAD.encode(plain.replace("\\n", "\n")),
            file.path().display().to_string(),
        ];
        for form in forms {
            let key = read(&form).unwrap_or_else(|problem| panic!("{form}: {problem:?}"));
            assert_eq!(key.private_key, PEM, "{form}");
            assert_eq!(key.client_email, "robot@shop.example");
        }
    }

    #[test]
    fn tells_which_part_is_bad() {
        let cases = [
            (String::new(), "neither JSON"),
            ("/nowhere/key.json".into(), "key.json cannot be read"),
            ("{\"type\": oops}".into(), "line 1, column 10"),
            (json(PEM).replace("service_account", "authorized_user"), "authorized_user"),
            (json(PEM).replace("token_uri", "token_url"), "token_uri"),
            (json(PEM).replace("https://", "http://"), "token_uri plain http"),
            (json("-----BEGIN PRIVATE KEY-----\nQUJD"), "cut off"),
            (json("hello"), "does not begin"),
            (json("-----BEGIN PUBLIC KEY-----\nQUJD\n-----END PUBLIC KEY-----"), "a public key"),
            (json("-----BEGIN PRIVATE KEY-----\n??\n-----END PRIVATE KEY-----"), "no base64"),
        ];
        for (text, part) in cases {
            let problem = read(&text).unwrap_err().problem;
            assert!(problem.contains(part), "{problem}");
            assert!(!problem.contains("QUJD"), "{problem}");
        }
    }

    #[test]
    fn ids_of_spreadsheets() {
        let cases = [
            ("1AbC-_9", Ok("1AbC-_9")),
            (" https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0 ", Ok("1AbC")),
            ("https://docs.google.com/spreadsheets/d/1AbC", Ok("1AbC")),
            ("my table", Err(())),
            ("https://docs.google.com/document/d/1AbC/edit", Err(())),
            ("https://docs.google.com/spreadsheets", Err(())),
        ];
        for (text, expected) in cases {
            assert_eq!(spreadsheet_id(text, true).map_err(drop), expected.map(str::to_owned), "{text}");
        }
        assert!(spreadsheet_id("1AbC", false).is_err(), "Google's own ids are longer");
    }
}
