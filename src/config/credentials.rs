//! Shapes of keys, tokens, ids and the service account, told without ever showing the value.

use std::path::Path;

use base64::Engine;
use serde_json::Value;

use super::file::in_words;

/// Problem and remedy.
pub type Wrong = (String, String);

fn wrong(problem: impl Into<String>, remedy: impl Into<String>) -> Option<Wrong> {
    Some((problem.into(), remedy.into()))
}

/// A key of RetailCRM or of its gateway: one word.
pub fn key_problem(text: &str) -> Option<Wrong> {
    if text.contains(['"', '\'', '`']) {
        return wrong("has quotes in it", "leave out the quotes");
    }
    if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return wrong("has spaces or line breaks in it", "copy it again without them");
    }
    match text.is_ascii() {
        true => None,
        false => wrong("has letters no key has", "copy it again from the settings of the service"),
    }
}

/// A bot token: number, colon, 35 letters. A stand-in on this machine may use shorter ones.
pub fn bot_token_problem(text: &str, stand_in: bool) -> Option<Wrong> {
    const RULE: &str = "a token is a number, a colon and 35 letters, as @BotFather gave it";
    if let Some(found) = key_problem(text) {
        return Some(found);
    }
    if text.starts_with("bot") {
        return wrong(format!("begins with \"bot\"; {RULE}"), "leave out the word bot");
    }
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let Some((number, rest)) = text.split_once(':') else {
        return wrong(format!("has no colon; {RULE}"), "copy it again from @BotFather");
    };
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) || !letters(rest) {
        return wrong(format!("has the wrong letters; {RULE}"), "copy it again from @BotFather");
    }
    if !stand_in && (rest.len() != 35 || number.len() < 6 || number.len() > 16) {
        return wrong(format!("has the wrong length; {RULE}"), "copy it again from @BotFather");
    }
    None
}

/// A chat's number: whole, not 0, at most 52 bits.
pub fn chat_id_problem(text: &str) -> Option<Wrong> {
    const REMEDY: &str =
        "add the bot to the chat, write /id there (or ask @userinfobot) and use the number; groups are negative";
    match text.trim().parse::<i64>() {
        Ok(0) => wrong("0 is no chat", REMEDY),
        Ok(number) if number.unsigned_abs() >= 1 << 52 => wrong("is larger than any chat's number", REMEDY),
        Ok(_) => None,
        Err(_) if text.starts_with('@') => wrong("is a name; names can change hands, the number does not", REMEDY),
        Err(_) => wrong("is not a number", REMEDY),
    }
}

/// The id of a spreadsheet, taken out of its address when the whole address was given.
pub fn spreadsheet_id(text: &str, stand_in: bool) -> Result<String, Wrong> {
    let remedy = || "use the part of the sheet's address between /d/ and /edit, or the whole address".to_owned();
    let text = text.trim();
    let id = match text.split_once("/d/") {
        Some((before, _)) if before.contains("/document") || before.contains("/presentation") => {
            return Err(("is the address of a document, not of a spreadsheet".into(), remedy()));
        }
        Some((_, after)) => after.split(['/', '?', '#']).next().unwrap_or_default(),
        None if text.contains("://") => return Err(("is an address without a spreadsheet's id".into(), remedy())),
        None => text,
    };
    if let Some(letter) = id.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-' || *c == '_')) {
        return Err((format!("has {letter:?} in the id; ids are Latin letters, digits, - and _"), remedy()));
    }
    if id.is_empty() || (!stand_in && id.len() < 20) {
        return Err((format!("is too short for an id ({} letters; ids have about 44)", id.len()), remedy()));
    }
    Ok(id.to_owned())
}

/// The service account's key as JSON text, from JSON, the name of a file, or base64.
pub fn service_account(given: &str, folder: &Path) -> Result<String, Wrong> {
    const REMEDY: &str = "take the JSON file of a service account's key (Google Cloud, IAM, Service accounts, Keys) and give its text, its path or its base64";
    let given = given.trim().trim_start_matches('\u{FEFF}');
    let text = if given.starts_with('{') {
        given.to_owned()
    } else if looks_like_path(given) {
        let path = folder.join(given);
        std::fs::read_to_string(&path).map_err(|error| {
            (format!("the file {} cannot be read: {}", path.display(), in_words(&error)), REMEDY.to_owned())
        })?
    } else {
        decode(given)
            .ok_or_else(|| ("is neither JSON, nor a readable file, nor base64 of JSON".to_owned(), REMEDY.to_owned()))?
    };
    let text = text.trim_start_matches('\u{FEFF}').trim();
    match account_problem(text) {
        Some(found) => Err(found),
        None => Ok(text.to_owned()),
    }
}

fn looks_like_path(text: &str) -> bool {
    let short = text.len() < 1_000 && !text.contains('\n');
    short && (text.starts_with(['/', '.', '~']) || text.ends_with(".json") || Path::new(text).exists())
}

fn decode(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let standard = base64::engine::general_purpose::STANDARD_NO_PAD;
    let url_safe = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let body = compact.trim_end_matches('=');
    let bytes = standard.decode(body).or_else(|_| url_safe.decode(body)).ok()?;
    String::from_utf8(bytes).ok().filter(|decoded| decoded.trim_start_matches('\u{FEFF}').trim_start().starts_with('{'))
}

fn account_problem(text: &str) -> Option<Wrong> {
    let again = "download the key again and give the file as it is";
    let parsed: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let place = format!("line {}, column {}", error.line(), error.column());
            return match text.contains("-----BEGIN") && error.to_string().contains("control character") {
                true => wrong(
                    format!("real line breaks stand inside private_key ({place}); JSON wants \\n"),
                    "give the path of the file or its base64, which keep the line breaks",
                ),
                false => wrong(format!("is not valid JSON at {place}"), again),
            };
        }
    };
    let kind = parsed.get("type").and_then(Value::as_str);
    match kind {
        Some("service_account") => {}
        Some(other) => {
            let cut: String = other.chars().take(40).collect();
            return wrong(
                format!("is a key of the type {cut:?}; wanted \"service_account\""),
                "make a key of a service account, not of a person or an OAuth client",
            );
        }
        None if parsed.get("installed").is_some() || parsed.get("web").is_some() => {
            return wrong("is an OAuth client; wanted the key of a service account", "make a key of a service account");
        }
        None => return wrong("has no field type; wanted \"service_account\"", again),
    }
    let missing: Vec<&str> = ["client_email", "private_key", "token_uri"]
        .into_iter()
        .filter(|name| parsed.get(name).and_then(Value::as_str).is_none_or(str::is_empty))
        .collect();
    if !missing.is_empty() {
        return wrong(format!("lacks {}", missing.join(", ")), again);
    }
    let field = |name: &str| parsed.get(name).and_then(Value::as_str).unwrap_or_default();
    if !field("client_email").contains('@') {
        return wrong("client_email is no e-mail address", again);
    }
    private_key_problem(field("private_key")).or_else(|| {
        super::addresses::problem(field("token_uri"), super::addresses::Shape::WithPath)
            .map(|(why, what)| (format!("token_uri {why}"), what))
    })
}

fn private_key_problem(key: &str) -> Option<Wrong> {
    let remedy = "give the path of the file or its base64, which keep the line breaks";
    if key.contains("\\n") {
        return wrong("private_key has its \\n escaped twice", remedy);
    }
    let body = key.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.split_once("-----"));
    let Some((kind, rest)) = body else {
        return wrong("private_key does not begin with -----BEGIN PRIVATE KEY-----", remedy);
    };
    if !["PRIVATE KEY", "RSA PRIVATE KEY"].contains(&kind) {
        return wrong(format!("private_key holds a {}", kind.to_lowercase()), "make a new key of the type JSON");
    }
    let Some((body, _)) = rest.split_once("-----END") else {
        return wrong("private_key is cut off: its END line is missing", remedy);
    };
    if !body.starts_with(['\n', '\r']) {
        return wrong("private_key lost its line breaks", remedy);
    }
    let compact: String = body.split_whitespace().collect();
    match base64::engine::general_purpose::STANDARD.decode(compact) {
        Ok(bytes) if !bytes.is_empty() => None,
        _ => wrong("private_key holds letters that are no base64", remedy),
    }
}
