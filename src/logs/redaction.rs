//! What must not be read in a log: secrets we know, secrets by shape, persons by shape, forged lines.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::secret::Secret;

/// Shapes and what stands in their place (a number for a number: a line of JSON stays JSON). Order matters: blocks and named keys before bare numbers.
static SHAPES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r"-----BEGIN [A-Z ]+-----[\s\S]*?(-----END [A-Z ]+-----|$)", "***pem***"),
        (r"\b(?:bot)?\d{6,16}:[A-Za-z0-9_-]{30,}", "***token***"),
        (r"(?i)\b(bearer)\s+[A-Za-z0-9._~+/=-]{8,}", "$1 ***"),
        (r#"(?i)\b(x-api-key|x-bot-token|api_?key|access_token|refresh_token|assertion|token|secret|password|private_key)(\\?["']?\s*[:=]\s*\\?["']?)[^\s"'&,;}\\]{4,}"#, "$1$2***"),
        (r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+\b", "***@***"),
        (r"\+\d[\d\s()\-]{8,17}\d", "+***"),
        (r"\b[78][\s(-]{0,2}\d{3}[\s)-]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}\b", "70000000000"),
    ]
    .into_iter()
    .filter_map(|(pattern, mask)| Some((Regex::new(pattern).ok()?, mask)))
    .collect()
});

/// Hides secrets and persons in text on its way out of the program.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Vec<String>,
}

impl Redactor {
    /// Hides this value wherever it appears, also as JSON writes it. Values under 6 characters are too
    /// common to be hidden.
    pub fn register(&mut self, secret: &Secret) {
        let text = secret.open().trim();
        if text.len() < 6 {
            return;
        }
        let escaped = serde_json::to_string(text).unwrap_or_default();
        let escaped = escaped.trim_matches('"').to_owned();
        self.known.push(text.to_owned());
        if escaped != text {
            self.known.push(escaped);
        }
        // A service account is JSON: what is secret in it is its key.
        if let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(text) {
            let inner = ["private_key", "private_key_id"].iter().filter_map(|name| fields.get(*name)?.as_str());
            for value in inner.map(str::to_owned).collect::<Vec<_>>() {
                self.register(&Secret::new(value));
            }
        }
        self.known.sort_by_key(|known| std::cmp::Reverse(known.len()));
    }

    /// The text without secrets and persons.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for known in &self.known {
            if text.contains(known.as_str()) {
                text = Cow::Owned(text.replace(known.as_str(), "***"));
            }
        }
        for (shape, mask) in SHAPES.iter() {
            if let Cow::Owned(changed) = shape.replace_all(&text, *mask) {
                text = Cow::Owned(changed);
            }
        }
        text
    }

    /// One record as one safe line: redacted, control and direction characters escaped, one line feed at the end.
    pub fn line(&self, record: &str) -> String {
        let redacted = self.redact(record.trim_end_matches(['\n', '\r']));
        let mut line = String::with_capacity(redacted.len() + 1);
        for letter in redacted.chars() {
            if letter.is_control() || is_direction(letter) {
                escape(letter, &mut line);
            } else {
                line.push(letter);
            }
        }
        line.push('\n');
        line
    }
}

/// As JSON writes it, so that a line of JSON stays JSON.
fn escape(letter: char, line: &mut String) {
    match letter {
        '\n' => line.push_str("\\n"),
        '\r' => line.push_str("\\r"),
        '\t' => line.push_str("\\t"),
        other => line.push_str(&format!("\\u{:04x}", u32::from(other))),
    }
}

/// Characters that change the order of what is read, or break lines invisibly.
fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_every_shape() {
        let cases = [
            ("GET https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/getMe", "AAHdq"),
            ("x-api-key: 0123456789abcdef", "0123456789abcdef"),
            ("apiKey=0123456789abcdef&limit=1", "0123456789abcdef"),
            (r#"{"token":"abcdef012345","x":1}"#, "abcdef012345"),
            ("Authorization: Bearer ya29.a0AfH6SMBx-y_z", "ya29"),
            ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "MIIE"),
            ("-----BEGIN PRIVATE KEY-----\\nMIIEcut", "MIIE"),
            ("customer +7 (999) 123-45-67 wrote", "123-45"),
            ("8 999 123 45 67", "999"),
            ("79991234567", "7999"),
            ("anna.petrova@example.ru", "petrova"),
        ];
        for (text, secret) in cases {
            let redacted = Redactor::default().redact(text);
            assert!(!redacted.contains(secret), "{redacted}");
        }
    }

    #[test]
    fn leaves_what_people_need_to_read() {
        for text in [
            "2026-03-02T09:00:00.123456Z  INFO spindle::spine::runner: run ended run.id=17 rows=128422",
            "chat -1001234567890 slot 2026-03-02T06:00:00Z job=export took_ms=1532",
            "cursor since=2026-03-02 10:00:00 id=1234567",
        ] {
            assert_eq!(Redactor::default().redact(text), text);
        }
    }

    #[test]
    fn hides_registered_values_in_any_writing() {
        let mut redactor = Redactor::default();
        redactor.register(&Secret::new("pa\"ss word"));
        redactor.register(&Secret::new(r#"{"private_key":"line1\nline2","private_key_id":"abcdef99"}"#));
        for text in ["pa\"ss word", r#"{"x":"pa\"ss word"}"#, "line1\nline2", r"line1\nline2", "abcdef99"] {
            assert!(redactor.redact(text).contains("***"), "{text}");
        }
    }

    #[test]
    fn a_record_cannot_forge_another_or_paint_the_terminal() {
        let line = Redactor::default().line("text=hello\n2026-03-02 ERROR forged \u{1b}[31mred \u{202E}olleh\n");
        assert_eq!(line, "text=hello\\n2026-03-02 ERROR forged \\u001b[31mred \\u202eolleh\n");
    }
}
