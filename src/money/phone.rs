//! Phones as one form, so that two spellings of a number meet (E.164 without its plus).

/// The number with its country, digits only. A number without a country is Russia's or Kazakhstan's:
/// ten digits, or eleven that begin with 8. `None` for what cannot be a whole number.
pub fn normal(text: &str) -> Option<String> {
    let international = text.trim_start().starts_with('+') || text.trim_start().starts_with("00");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    match digits.len() {
        10 if !international && !digits.starts_with('0') => Some(format!("7{digits}")),
        11 if !international && digits.starts_with('8') => Some(format!("7{}", &digits[1..])),
        // A plus before an eight of eleven digits is a slip of the pen: no country has the code 8.
        11 if digits.starts_with("89") => Some(format!("7{}", &digits[1..])),
        11..=15 if !digits.starts_with('0') => Some(digits.to_owned()),
        8..=10 if international => Some(digits.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_number_meet() {
        let cases = [
            ("+7 (900) 000-00-01", Some("79000000001")),
            ("8 900 000 00 01", Some("79000000001")),
            ("9000000001", Some("79000000001")),
            ("+89000000001", Some("79000000001")),
            ("007 900 000 00 01", Some("79000000001")),
            ("8 (777) 000 00 01", Some("77770000001")),
            ("+380 44 000 00 01", Some("380440000001")),
            ("+36 1 000 0001", Some("3610000001")),
            ("ig1234", None),
            ("000", None),
            ("", None),
            ("1234567890123456", None),
        ];
        for (text, expected) in cases {
            assert_eq!(normal(text).as_deref(), expected, "{text}");
        }
    }
}
