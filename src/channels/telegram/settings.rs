//! What may stand in the settings of a Telegram channel, and the client they make.

use std::time::Duration;

use super::Config;
use crate::http::address::{self, Shape};
use crate::model::fault::Wrong;
use crate::model::secret::Secret;

impl Config {
    /// What is wrong with the section, by field; of fields that are not empty. Calls nobody.
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let stand_in = address::is_on_this_machine(&self.api_url);
        let token = (!self.token.is_empty()).then(|| wrong_token(&self.token, stand_in)).flatten();
        let chat = (!self.chat_id.trim().is_empty()).then(|| read_chat_id(&self.chat_id).err()).flatten();
        let found = [
            ("token", token),
            ("chat_id", chat),
            ("api_url", address::wrong(&self.api_url, Shape::WithPath)),
            ("proxy", wrong_proxy(&self.proxy)),
        ];
        found.into_iter().filter_map(|(field, wrong)| Some((field, wrong?))).collect()
    }
}

/// What is wrong with a bot token, never showing it: number, colon, 35 letters. A stand-in for
/// Telegram on this machine may use shorter ones.
fn wrong_token(token: &Secret, stand_in: bool) -> Option<Wrong> {
    const RULE: &str = "a token is a number, a colon and 35 letters, as @BotFather gave it";
    const AGAIN: &str = "copy it again from @BotFather";
    if let Some(wrong) = token.wrong_as_key() {
        return Some(wrong);
    }
    let text = token.open();
    if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("bot")) {
        return Some(Wrong::new(format!("begins with \"bot\"; {RULE}"), "leave out the word bot"));
    }
    let Some((number, key)) = text.split_once(':') else {
        return Some(Wrong::new(format!("has no colon; {RULE}"), AGAIN));
    };
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) || !letters(key) {
        return Some(Wrong::new(format!("has the wrong letters; {RULE}"), AGAIN));
    }
    let long_enough = (5..=16).contains(&number.len()) && (30..=64).contains(&key.len());
    (!stand_in && !long_enough).then(|| Wrong::new(format!("has the wrong length; {RULE}"), AGAIN))
}

/// The number of a chat: whole, not 0, at most 52 bits.
pub(super) fn read_chat_id(text: &str) -> Result<i64, Wrong> {
    const REMEDY: &str =
        "add the bot to the chat, ask @userinfobot for the number of the chat and use it; groups are negative";
    let text = text.trim();
    let wrong = |problem: &str| Err(Wrong::new(problem, REMEDY));
    match text.parse::<i64>() {
        Ok(0) => wrong("0 is no chat"),
        // Telegram promises at most 52 significant bits.
        Ok(number) if number.unsigned_abs() >= 1 << 52 => wrong("is larger than any chat's number"),
        Ok(number) => Ok(number),
        Err(_) if text.starts_with('@') || text.contains("t.me/") => {
            wrong("is a name; names can change hands, the number does not")
        }
        Err(_) => wrong("is not a number"),
    }
}

fn wrong_proxy(proxy: &str) -> Option<Wrong> {
    const SCHEMES: [&str; 4] = ["http://", "https://", "socks5://", "socks5h://"];
    let known = SCHEMES.iter().any(|scheme| proxy.starts_with(scheme)) && url::Url::parse(proxy).is_ok();
    (!proxy.is_empty() && !known).then(|| {
        let problem = format!("is no address of a proxy; it begins with one of {}", SCHEMES.join(", "));
        Wrong::new(problem, "write socks5://host:port; an @ inside a password is written %40")
    })
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
        assert_eq!(wrong_token(&Secret::new(TOKEN), false), None);
        assert_eq!(wrong_token(&Secret::new("1:short"), true), None, "a stand-in takes what it likes");
        let key = "AAabcdefghijklmnopqrstuvwxyz0123456";
        let bad = [
            format!("\"{TOKEN}\""),
            format!("{TOKEN}\n"),
            format!("bot{TOKEN}"),
            format!("Bot{TOKEN}"),
            key.into(),
            format!(":{key}"),
            format!("12x456789:{key}"),
            "123456789:short".into(),
            format!("123456789:{key}{key}{key}"),
            "123456789:AAabcdefghijklmnopqrstuvwxyz012345/".into(),
        ];
        for token in bad {
            let wrong = wrong_token(&Secret::new(&token), false).unwrap();
            assert!(!format!("{wrong:?}").contains("AAabcdefghij"), "{wrong:?}");
        }
    }

    #[test]
    fn chat_numbers() {
        assert_eq!(read_chat_id(" -1001234567890 "), Ok(-1_001_234_567_890));
        assert_eq!(read_chat_id("42"), Ok(42));
        for text in ["", "@shop", "https://t.me/shop", "0", "12a", "1e5", "9007199254740993", "-9223372036854775808"] {
            assert!(read_chat_id(text).unwrap_err().remedy.contains("@userinfobot"), "{text}");
        }
    }

    #[test]
    fn proxies() {
        for good in ["", "socks5://127.0.0.1:9050", "http://user:p%40ss@proxy.example:3128"] {
            assert_eq!(wrong_proxy(good), None, "{good}");
        }
        assert!(wrong_proxy("proxy.example:3128").is_some());
    }
}
