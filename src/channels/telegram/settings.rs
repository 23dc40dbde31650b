//! What may stand in the settings of a Telegram channel, and the client they make.

use std::time::Duration;

use url::Url;

/// What is wrong with a bot token, never showing it; `None` when its shape is right.
pub fn token_fault(token: &str) -> Option<String> {
    let wrong = |text: &str| Some(format!("{text}; a bot token looks like 123456789:AA... as @BotFather gives it"));
    if token.trim().is_empty() {
        return wrong("it is empty");
    }
    if token.contains(['"', '\'', '`', '«', '»']) {
        return wrong("it has quotes in it");
    }
    if token.contains(char::is_whitespace) {
        return wrong("it has spaces or line ends in it");
    }
    if token.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("bot")) {
        return wrong("it starts with \"bot\", which belongs to the address and not to the token");
    }
    let Some((number, key)) = token.split_once(':') else {
        return wrong("it has no colon");
    };
    if !(5..=16).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return wrong("before the colon stands no bot number");
    }
    if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
        return wrong("after the colon only letters, digits, _ and - are allowed");
    }
    if !(30..=64).contains(&key.len()) {
        return wrong(&format!("after the colon stand {} characters instead of 35", key.len()));
    }
    None
}

/// The number of a chat, or what is wrong with the text and what to do.
pub fn parse_chat_id(text: &str) -> Result<i64, String> {
    const ADVICE: &str = "a number is needed, as the bot's /id tells it (groups are negative)";
    let text = text.trim();
    if text.starts_with('@') || text.contains("t.me/") {
        return Err(format!("names and links change hands; {ADVICE}"));
    }
    let id: i64 = text.parse().map_err(|_| format!("not a number; {ADVICE}"))?;
    if id == 0 {
        return Err(format!("0 is no chat; {ADVICE}"));
    }
    // Telegram promises at most 52 significant bits.
    if id.unsigned_abs() >= 1 << 52 {
        return Err(format!("longer than any chat's number (52 bits); {ADVICE}"));
    }
    Ok(id)
}

/// The address of the Bot API: https, or http on this machine.
pub(super) fn api_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|error| format!("not an address ({error})"))?;
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err("an address with a host is needed".to_owned()),
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback) {
        return Err("the token would travel in the open: https is needed (http on this machine only)".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("only a host and a path are allowed".to_owned());
    }
    // teloxide pushes its path segments after the last one: a closing slash would double.
    Url::parse(url.as_str().trim_end_matches('/')).map_err(|error| format!("not an address ({error})"))
}

/// A client of its own for the channel. Connections are not kept: one that died in silence would
/// make the next message ambiguous. No gzip: answers are small, bombs are not.
pub(super) fn client(proxy: &str) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(20))
        .tcp_nodelay(true)
        .pool_max_idle_per_host(0)
        .gzip(false)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    if !proxy.trim().is_empty() {
        let proxy = reqwest::Proxy::all(proxy.trim()).map_err(|_| "not an address of a proxy".to_owned())?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|_| "the client cannot be built with it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

    #[test]
    fn token_shapes() {
        assert_eq!(token_fault(TOKEN), None);
        let key = "AAabcdefghijklmnopqrstuvwxyz0123456";
        let bad = [
            String::new(),
            "  ".into(),
            format!("\"{TOKEN}\""),
            format!("{TOKEN}\n"),
            format!("bot{TOKEN}"),
            key.into(),
            format!(":{key}"),
            format!("12x456789:{key}"),
            "123456789:short".into(),
            format!("123456789:{key}{key}{key}"),
            "123456789:AAabcdefghijklmnopqrstuvwxyz012345/".into(),
        ];
        for token in bad {
            let fault = token_fault(&token).unwrap();
            assert!(!fault.contains("AAabcdefghij"), "{fault}");
        }
    }

    #[test]
    fn chat_numbers() {
        assert_eq!(parse_chat_id(" -1001234567890 "), Ok(-1_001_234_567_890));
        assert_eq!(parse_chat_id("42"), Ok(42));
        for text in ["", "@shop", "https://t.me/shop", "0", "12a", "1e5", "9007199254740993", "-9223372036854775808"] {
            assert!(parse_chat_id(text).unwrap_err().contains("a number is needed"), "{text}");
        }
    }

    #[test]
    fn addresses() {
        for good in ["https://api.telegram.org/", "http://127.0.0.1:80/x/", "http://localhost:9", "http://[::1]:9/"] {
            assert!(api_address(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.telegram.org",
            "http://api.telegram.org/",
            "http://10.0.0.1/",
            "ftp://localhost/",
            "https://u:p@host/",
            "https://host/?a=1",
            "file:///etc/passwd",
        ] {
            assert!(api_address(bad).is_err(), "{bad}");
        }
    }
}
