//! Addresses of pages: values escaped, empty ones left out.

use url::form_urlencoded::Serializer;

/// `/chats?q=...`: the pairs that have a value.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A path of this page and nothing else: what a browser may be sent to after signing in.
pub fn local_path(wanted: Option<&str>) -> &str {
    let is_local = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.len() <= 1_000
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    wanted.filter(is_local).unwrap_or("/")
}

/// An identifier in a path; what is no number is no page.
pub fn number(text: &str) -> Result<i64, crate::web::fault::Fault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse().map_err(|_| crate::web::fault::Fault::NotFound),
        false => Err(crate::web::fault::Fault::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_page_are_gone_to() {
        for foreign in ["//evil.test", "https://evil.test", "/\\evil.test", "evil", "/a\r\nSet-Cookie: x", "/я"] {
            assert_eq!(local_path(Some(foreign)), "/", "{foreign}");
        }
        assert_eq!(local_path(Some("/chats/5?x=1#m2")), "/chats/5?x=1#m2");
        assert_eq!(address("/chats", &[("q", "a&b"), ("sort", "")]), "/chats?q=a%26b");
        assert!(
            number("7").is_ok()
                && number("../7").is_err()
                && number("").is_err()
                && number("9999999999999999999").is_err()
        );
    }
}
