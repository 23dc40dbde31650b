//! A line somebody wrote, as a command and its argument.

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `/name argument`, said to this bot.
    Command { name: String, argument: String },
    /// `/name@other_bot`: said to somebody else.
    ToAnother,
    /// No command.
    Words(String),
}

/// Longer arguments are cut: nothing asked for is so long.
const ARGUMENT_CHARS: usize = 200;

/// Reads a line. `bot` is the own name without `@`; names are the same in any letters.
pub fn read(text: &str, bot: &str) -> Line {
    let text = text.trim();
    let Some(rest) = text.strip_prefix('/') else { return Line::Words(plain(text)) };
    let (head, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, addressee) = head.split_once('@').unwrap_or((head, bot));
    if !addressee.eq_ignore_ascii_case(bot) {
        return Line::ToAnother;
    }
    Line::Command { name: plain(name).to_lowercase(), argument: plain(argument) }
}

/// One line without control characters and direction marks, at most so long.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join(" ");
    let hidden = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    joined.chars().filter(hidden).take(ARGUMENT_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_commands_and_words() {
        let command = |name: &str, argument: &str| Line::Command { name: name.into(), argument: argument.into() };
        let cases = [
            ("/today", command("today", "")),
            ("/TODAY@Spindle_Bot", command("today", "")),
            ("/today@otherbot", Line::ToAnother),
            ("  /manager\n\u{202e}Вера   Т. \u{0}", command("manager", "Вера Т.")),
            ("/", command("", "")),
            ("кто ждёт?", Line::Words("кто ждёт?".into())),
            ("", Line::Words(String::new())),
        ];
        for (text, line) in cases {
            assert_eq!(read(text, "spindle_bot"), line, "{text:?}");
        }
        let Line::Command { argument, .. } = read(&format!("/chat {}", "я".repeat(4_096)), "b") else { panic!() };
        assert_eq!(argument.chars().count(), ARGUMENT_CHARS);
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_never_keeps_control_characters(text in "\\PC{0,60}|.{0,60}") {
            if let Line::Command { name, argument } = read(&text, "bot") {
                proptest::prop_assert!(!name.chars().chain(argument.chars()).any(char::is_control));
            }
        }
    }
}
