//! The key of a service account in every form people paste it: JSON, a path, base64, broken line ends.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use yup_oauth2::ServiceAccountKey;

/// The text itself: editors and forms add space and a byte order mark, in any order.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Reads the key; the error names the part that is bad and what to do, never the key itself.
pub fn read(text: &str) -> Result<ServiceAccountKey, String> {
    let text = bare(text);
    if text.is_empty() {
        return Err("is empty; give the JSON key of a service account, its path, or the JSON in base64".into());
    }
    if text.starts_with('{') {
        return parse(text);
    }
    if let Some(json) = decode(text) {
        return parse(&json);
    }
    let content = std::fs::read_to_string(text)
        .map_err(|error| format!("is neither JSON nor base64 of JSON, and as a path it cannot be read: {error}"))?;
    let content = bare(&content);
    if content.starts_with('{') {
        return parse(content);
    }
    let json = decode(content).ok_or("names a file that holds neither JSON nor base64 of JSON")?;
    parse(&json)
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

fn parse(json: &str) -> Result<ServiceAccountKey, String> {
    let value: serde_json::Value = match serde_json::from_str(json) {
        Ok(value) => value,
        // A shell or a form may have turned the \n inside the key into real line ends.
        Err(first) => serde_json::from_str(&escape_line_ends(json)).map_err(|_| {
            format!(
                "is JSON with a mistake at line {} column {}; paste the file unchanged",
                first.line(),
                first.column()
            )
        })?,
    };
    let field = |name: &str| value.get(name).and_then(serde_json::Value::as_str).map(str::trim).unwrap_or("");
    if !matches!(field("type"), "" | "service_account") {
        let kind = field("type");
        return Err(format!("is a key of type {kind:?}; a key of type \"service_account\" is needed"));
    }
    for name in ["client_email", "private_key", "token_uri"] {
        if field(name).is_empty() {
            return Err(format!("lacks the field {name:?}; create a new JSON key of the service account"));
        }
    }
    if !field("client_email").contains('@') {
        return Err("has a \"client_email\" that is not an e-mail address".into());
    }
    check_token_uri(field("token_uri"))?;
    let mut key: ServiceAccountKey =
        serde_json::from_value(value.clone()).map_err(|error| format!("has a field of a wrong type: {error}"))?;
    key.client_email = field("client_email").to_owned();
    key.token_uri = field("token_uri").to_owned();
    key.private_key = mend_pem(field("private_key"))?;
    Ok(key)
}

fn check_token_uri(uri: &str) -> Result<(), String> {
    if is_safe(uri) {
        return Ok(());
    }
    Err(format!("has a \"token_uri\" {uri:?} that is not an https address (plain http only for this machine)"))
}

/// https, or http to this machine.
pub fn is_safe(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
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
fn mend_pem(text: &str) -> Result<String, String> {
    const BAD: &str = "has a \"private_key\" that is damaged; paste the JSON unchanged";
    let text = text.replace("\\n", "\n").replace("\\r", "");
    let body = text.trim().strip_prefix("-----BEGIN ").ok_or(BAD)?;
    let (label, body) = body.split_once("-----").ok_or(BAD)?;
    let (body, _) = body.split_once("-----END ").ok_or("has a \"private_key\" without its end; it was cut off")?;
    let packed: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let der = STANDARD_NO_PAD.decode(packed.trim_end_matches('=')).map_err(|_| BAD)?;
    let packed = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = packed.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    Ok(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n")))
}

/// The id of a spreadsheet from its id or its whole address.
pub fn spreadsheet_id(text: &str) -> Result<String, String> {
    let text = text.trim();
    let id = match text.split_once("/d/") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or(""),
        None if text.contains("://") => {
            return Err("is an address without /d/ID; copy it while the spreadsheet is open".into());
        }
        None => text,
    };
    if text.contains("/document/") || text.contains("/presentation/") || text.contains("/forms/") {
        return Err("is the address of another kind of file; a spreadsheet is needed".into());
    }
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Err("is no id of a spreadsheet: letters, digits, - and _ between /d/ and /edit".into());
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
            base64::engine::general_purpose::STANDARD.encode(&plain),
            URL_SAFE_NO_PAD.encode(plain.replace("\\n", "\n")),
            file.path().display().to_string(),
        ];
        for form in forms {
            let key = read(&form).unwrap_or_else(|problem| panic!("{form}: {problem}"));
            assert_eq!(key.private_key, PEM, "{form}");
            assert_eq!(key.client_email, "robot@shop.example");
        }
    }

    #[test]
    fn tells_which_part_is_bad() {
        let cases = [
            (String::new(), "is empty"),
            ("/nowhere/key.json".into(), "as a path it cannot be read"),
            ("{\"type\": oops}".into(), "line 1 column 10"),
            (json(PEM).replace("service_account", "authorized_user"), "authorized_user"),
            (json(PEM).replace("token_uri", "token_url"), "token_uri"),
            (json(PEM).replace("https://", "http://"), "not an https address"),
            (json("-----BEGIN PRIVATE KEY-----\nQUJD"), "cut off"),
            (json("hello"), "damaged"),
        ];
        for (text, part) in cases {
            let problem = read(&text).unwrap_err();
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
            assert_eq!(spreadsheet_id(text).map_err(drop), expected.map(str::to_owned), "{text}");
        }
    }
}
