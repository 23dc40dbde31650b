//! The HTML subset of posts, read back as plain text: for the log, for counting what people see,
//! and for the one case in which a messenger cannot read our markup.

/// The text without tags, entities decoded. What is no tag (a lone `<`) stays as it is.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (shown, length) = if rest.starts_with('<') { read_tag(rest) } else { read_entity(rest) };
        text.extend(shown);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// How many UTF-16 units people see: the measure of Telegram's limits.
pub fn visible_units(html: &str) -> usize {
    plain(html).encode_utf16().count()
}

/// Text made safe to stand between tags.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What the tag at the start shows (nothing) and its length in bytes.
fn read_tag(rest: &str) -> (Option<char>, usize) {
    let named = rest[1..].starts_with(|first: char| first == '/' || first.is_ascii_alphabetic());
    match rest.find('>') {
        Some(end) if named => (None, end + 1),
        _ => (Some('<'), 1),
    }
}

/// The character the entity at the start stands for and its length in bytes.
fn read_entity(rest: &str) -> (Option<char>, usize) {
    // The longest entity there is: `&#x10FFFF;`.
    let end = rest.bytes().take(10).position(|byte| byte == b';');
    let decoded = end.and_then(|end| decode(&rest[1..end]).map(|shown| (Some(shown), end + 1)));
    decoded.unwrap_or((Some('&'), 1))
}

fn decode(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_people_see() {
        let cases = [
            ("", ""),
            ("просто текст", "просто текст"),
            ("<b>Итог</b>: 1 &lt; 2 &amp;&amp; 3 &gt; 2", "Итог: 1 < 2 && 3 > 2"),
            (r#"<a href="https://crm.example/chat/7?a=1&amp;b=2">чат 7</a>"#, "чат 7"),
            ("&#128512;&#x1F600;&quot;", "😀😀\""),
            ("a < b, c<", "a < b, c<"),
            ("&nbsp; &; &#xD800; & ;", "&nbsp; &; &#xD800; & ;"),
            ("<i>не закрыт", "не закрыт"),
            ("&жжжжжжжж", "&жжжжжжжж"),
        ];
        for (html, shown) in cases {
            assert_eq!(plain(html), shown, "{html}");
        }
    }

    #[test]
    fn counts_utf16_units() {
        assert_eq!(visible_units("<b>аб</b>&amp;"), 3);
        assert_eq!(visible_units("😀"), 2);
    }

    proptest::proptest! {
        #[test]
        fn escaped_text_comes_back(text in "\\PC*") {
            proptest::prop_assert_eq!(plain(&escape(&text)), text);
        }

        #[test]
        fn never_panics(text in "[<>&;#xa-z0-9я]{0,40}") {
            plain(&text);
        }
    }
}
