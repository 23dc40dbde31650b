//! Cutting texts to a length without breaking what a reader sees as one character.

use unicode_segmentation::UnicodeSegmentation;

/// Length as Telegram and spreadsheets count it: UTF-16 code units.
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The longest prefix of at most `max_units` UTF-16 units that ends between graphemes. When
/// even the first grapheme is longer (a letter under a heap of marks), it is cut between
/// characters, so that a loop over the rest always moves on (for `max_units` of 2 or more).
pub fn prefix(text: &str, max_units: usize) -> &str {
    if text.len() <= max_units || units(text) <= max_units {
        return text;
    }
    let mut used = 0;
    let mut end = 0;
    for grapheme in text.graphemes(true) {
        used += units(grapheme);
        if used > max_units {
            break;
        }
        end += grapheme.len();
    }
    if end > 0 {
        return &text[..end];
    }
    let mut used = 0;
    for character in text.chars() {
        used += character.len_utf16();
        if used > max_units {
            break;
        }
        end += character.len_utf8();
    }
    &text[..end]
}

/// The text, or its beginning and `…`, in at most `max_units` UTF-16 units.
pub fn shorten(text: &str, max_units: usize) -> String {
    let start = prefix(text, max_units);
    if start.len() == text.len() {
        return text.to_owned();
    }
    format!("{}…", prefix(text, max_units.saturating_sub(1)).trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keeps_graphemes_whole() {
        let cases = [
            ("привет", 3, "при"),
            ("👍🏽👍🏽", 5, "👍🏽"),
            ("👨‍👩‍👧ок", 3, "👨\u{200d}"),
            ("е\u{301}ж", 1, "е"),
            ("абв", 3, "абв"),
            ("", 0, ""),
        ];
        for (text, units, expected) in cases {
            assert_eq!(prefix(text, units), expected, "{text}");
        }
        assert_eq!(shorten("привет, мир", 8), "привет,…");
    }

    proptest! {
        #[test]
        fn fits_and_moves_on(text in "\\PC{0,80}", max in 2usize..40) {
            let start = prefix(&text, max);
            prop_assert!(units(start) <= max);
            prop_assert!(text.starts_with(start));
            prop_assert!(text.is_empty() || !start.is_empty());
            prop_assert!(units(&shorten(&text, max)) <= max);
        }
    }
}
