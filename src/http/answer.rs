//! What an answer means: a body to decode, or why there is none.

use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};

use super::{HttpError, LONGEST_WAIT};
use crate::model::secret::Secret;
use crate::model::time::Time;

/// Longest reason taken from a server's answer, bytes.
const REASON_CAP: usize = 200;

pub(super) struct Head<'a> {
    pub service: &'a str,
    pub status: u16,
    pub headers: &'a HeaderMap,
    pub now: Time,
}

/// What v5 puts around its answers and both APIs around their errors.
#[derive(serde::Deserialize)]
struct Envelope {
    success: Option<bool>,
    #[serde(rename = "errorMsg", default)]
    message: serde_json::Value,
    #[serde(default)]
    errors: serde_json::Value,
}

/// The text of a good answer; everything else as the error the runner branches on.
pub(super) fn judge(head: &Head<'_>, body: Vec<u8>, key: &Secret) -> Result<String, HttpError> {
    let service = head.service.to_owned();
    if matches!(head.status, 300..400) {
        let host = text_header(head.headers, &LOCATION).and_then(|to| url::Url::parse(to).ok());
        let host = host.and_then(|to| to.host_str().map(str::to_owned)).unwrap_or_else(|| "another path".into());
        let reason = format!("redirects to {host}; put the final address into the settings");
        return Err(HttpError::Refused { service, status: head.status, reason });
    }
    if matches!(head.status, 429 | 503) {
        return Err(HttpError::Busy { service, after: wait_asked(head) });
    }
    let body = decode(head, body)?;
    if head.status >= 500 {
        return Err(HttpError::Transient { service, reason: format!("answered {}", head.status) });
    }
    let envelope: Option<Envelope> = if body.starts_with('{') { serde_json::from_str(&body).ok() } else { None };
    let told = envelope.as_ref().map(|envelope| reason_told(envelope, key)).unwrap_or_default();
    if head.status < 300 {
        return match envelope {
            Some(Envelope { success: Some(false), .. }) => Err(refusal(service, head.status, told)),
            _ if looks_like_html(&body) => {
                Err(HttpError::Malformed { service, reason: "expected JSON, got HTML".into() })
            }
            _ => Ok(body),
        };
    }
    let told =
        if told.is_empty() && looks_like_html(&body) { "an HTML page, is the address right?".into() } else { told };
    match head.status {
        401 | 403 => Err(HttpError::Auth { service, reason: told }),
        status => Err(HttpError::Refused { service, status, reason: told }),
    }
}

/// The server's clock from the `Date` header.
pub(super) fn server_date(headers: &HeaderMap) -> Option<Time> {
    http_date(text_header(headers, &DATE)?)
}

/// `success: false` in an answer of status 200.
fn refusal(service: String, status: u16, reason: String) -> HttpError {
    let low = reason.to_lowercase();
    if low.contains("apikey") || low.contains("access denied") {
        return HttpError::Auth { service, reason };
    }
    if low.contains("rate limit") {
        return HttpError::Busy { service, after: None };
    }
    HttpError::Refused { service, status, reason }
}

/// Body bytes as text: any encoding but UTF-8 is refused by name, broken UTF-8 is replaced.
fn decode(head: &Head<'_>, body: Vec<u8>) -> Result<String, HttpError> {
    let malformed = |reason: String| HttpError::Malformed { service: head.service.to_owned(), reason };
    if let Some(encoding) = text_header(head.headers, &CONTENT_ENCODING).filter(|it| *it != "identity") {
        return Err(malformed(format!("unsupported encoding {encoding:?}")));
    }
    let kind = text_header(head.headers, &CONTENT_TYPE).unwrap_or("").to_lowercase();
    let charset = kind.split("charset=").nth(1).map(|it| it.split(';').next().unwrap_or("").trim_matches(['"', ' ']));
    if let Some(charset) = charset.filter(|it| !matches!(*it, "utf-8" | "utf8" | "us-ascii" | "")) {
        return Err(malformed(format!("charset {charset:?}, expected UTF-8")));
    }
    if body.starts_with(&[0xff, 0xfe]) || body.starts_with(&[0xfe, 0xff]) {
        return Err(malformed("charset UTF-16, expected UTF-8".into()));
    }
    if body.starts_with(&[0x1f, 0x8b]) {
        return Err(malformed("a body packed twice".into()));
    }
    let text = match String::from_utf8(body) {
        Ok(text) => text,
        Err(broken) => String::from_utf8_lossy(broken.as_bytes()).into_owned(),
    };
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn looks_like_html(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

/// `errorMsg` and `errors`, short, without the key and without long numbers.
fn reason_told(envelope: &Envelope, key: &Secret) -> String {
    let mut parts = Vec::new();
    collect_texts(&envelope.message, &mut parts);
    collect_texts(&envelope.errors, &mut parts);
    let mut reason = parts.join("; ");
    if !key.is_empty() {
        reason = reason.replace(key.open().trim(), "***");
    }
    reason.truncate(reason.floor_char_boundary(REASON_CAP));
    hide_long_numbers(&reason)
}

fn collect_texts(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) if !text.is_empty() => into.push(text.clone()),
        serde_json::Value::Array(list) => list.iter().for_each(|item| collect_texts(item, into)),
        serde_json::Value::Object(map) => map.values().for_each(|item| collect_texts(item, into)),
        _ => {}
    }
}

/// Phones and the like: seven digits or more become one mark.
fn hide_long_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    let flush = |digits: &mut String, out: &mut String| {
        out.push_str(if digits.len() >= 7 { "#" } else { digits.as_str() });
        digits.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        flush(&mut digits, &mut out);
        out.push(letter);
    }
    flush(&mut digits, &mut out);
    out
}

/// Retry-After in seconds or as a date; negative, past and unreadable ones are no wish.
fn wait_asked(head: &Head<'_>) -> Option<Duration> {
    let wish = text_header(head.headers, &RETRY_AFTER)?.trim();
    let digits = !wish.is_empty() && wish.bytes().all(|byte| byte.is_ascii_digit());
    let secs = if digits {
        wish.parse::<u64>().unwrap_or(u64::MAX)
    } else {
        let until = http_date(wish)?;
        let now = server_date(head.headers).unwrap_or(head.now);
        u64::try_from((until - now).num_seconds()).ok()?
    };
    (secs > 0).then(|| Duration::from_secs(secs).min(LONGEST_WAIT))
}

fn http_date(text: &str) -> Option<Time> {
    chrono::DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc())
}

fn text_header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, headers: &[(&'static str, &str)], body: &[u8]) -> Result<String, HttpError> {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let head = Head { service: "crm", status, headers: &headers, now };
        judge(&head, body.to_vec(), &Secret::new("k3y-k3y"))
    }

    #[test]
    fn retry_after_is_a_wish_only_when_it_makes_sense() {
        let cases = [
            ("7", Some(7)),
            ("0", None),
            ("-1", None),
            ("abc", None),
            ("", None),
            ("1000000000000", Some(900)),
            ("99999999999999999999999", Some(900)),
            ("Mon, 02 Mar 2026 09:00:30 GMT", Some(30)),
            ("Mon, 02 Mar 2026 08:00:00 GMT", None),
            ("Thu, 01 Jan 2099 00:00:00 GMT", Some(900)),
        ];
        for (wish, secs) in cases {
            let after = secs.map(Duration::from_secs);
            let busy = HttpError::Busy { service: "crm".into(), after };
            assert_eq!(judged(429, &[("retry-after", wish)], b""), Err(busy), "{wish}");
        }
    }

    #[test]
    fn statuses_and_bodies_become_the_error_to_branch_on() {
        type Case<'a> = (u16, &'a [(&'static str, &'a str)], &'a [u8], &'a str);
        let cases: [Case<'_>; 17] = [
            (503, &[], b"<html>", "crm is busy"),
            (500, &[], b"", "crm: answered 500"),
            (502, &[], b"<html>", "crm: answered 502"),
            (401, &[], b"{}", "crm refuses the key: "),
            (403, &[], br#"{"success":false,"errorMsg":"Access denied."}"#, "crm refuses the key: Access denied."),
            (
                400,
                &[],
                br#"{"errors":["chat_id is a required field"]}"#,
                "crm refuses the request (400): chat_id is a required field",
            ),
            (
                400,
                &[],
                br#"{"success":false,"errorMsg":"Bad","errors":{"a":"b","c":["d"]}}"#,
                "crm refuses the request (400): Bad; b; d",
            ),
            (405, &[], b"<html>", "crm refuses the request (405): an HTML page, is the address right?"),
            (
                200,
                &[],
                br#"{"success":false,"errorMsg":"Wrong \"apiKey\" value."}"#,
                "crm refuses the key: Wrong \"apiKey\" value.",
            ),
            (200, &[], br#"{"success":false,"errorMsg":"Rate limit exceeded"}"#, "crm is busy"),
            (
                200,
                &[],
                br#"{"success":false,"errorMsg":"bad k3y-k3y of +79001234567"}"#,
                "crm refuses the request (200): bad *** of +#",
            ),
            (200, &[], b" <!doctype html>", "crm gave an answer that cannot be read: expected JSON, got HTML"),
            (
                200,
                &[("content-encoding", "br")],
                b"\x01",
                "crm gave an answer that cannot be read: unsupported encoding \"br\"",
            ),
            (
                200,
                &[("content-type", "application/json; charset=windows-1251")],
                b"[]",
                "crm gave an answer that cannot be read: charset \"windows-1251\", expected UTF-8",
            ),
            (200, &[], b"\xff\xfe[\0]\0", "crm gave an answer that cannot be read: charset UTF-16, expected UTF-8"),
            (200, &[], b"\x1f\x8b\x08", "crm gave an answer that cannot be read: a body packed twice"),
            (
                302,
                &[("location", "https://login.example.com/a?b")],
                b"",
                "crm refuses the request (302): redirects to login.example.com; put the final address into the settings",
            ),
        ];
        for (status, headers, body, error) in cases {
            assert_eq!(judged(status, headers, body).unwrap_err().to_string(), error);
        }
    }

    #[test]
    fn readable_bodies_pass_whatever_their_label_says() {
        assert_eq!(judged(200, &[("content-type", "text/html")], b"[1]").unwrap(), "[1]");
        assert_eq!(judged(200, &[], b"\xef\xbb\xbf[1]").unwrap(), "[1]");
        assert_eq!(judged(201, &[], b"[\"\xff\"]").unwrap(), "[\"\u{fffd}\"]");
    }
}
