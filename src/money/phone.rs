//! Phones as one form, so that two spellings of a number meet (E.164 without its plus).

/// The number with its country. A number without a country is Russia's or Kazakhstan's: ten digits, or
/// eleven that begin with 8. `None` for what cannot be a whole number.
pub fn normal(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let international = text.starts_with('+') || text.starts_with("00");
    let digits = || text.bytes().filter(u8::is_ascii_digit).skip(if text.starts_with("00") { 2 } else { 0 });
    let count = digits().count();
    if count > 15 || digits().next() == Some(b'0') {
        return None;
    }
    let number = digits().fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    match count {
        10 if !international => Some(70_000_000_000 + number),
        11 if !international && number / 10_000_000_000 == 8 => Some(number - 10_000_000_000),
        // A plus before an eight of eleven digits is a slip of the pen: no country has the code 8.
        11 if number / 1_000_000_000 == 89 => Some(number - 10_000_000_000),
        11..=15 => Some(number),
        8..=10 if international => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_number_meet() {
        let cases = [
            ("+7 (900) 000-00-01", Some(79000000001)),
            ("8 900 000 00 01", Some(79000000001)),
            ("9000000001", Some(79000000001)),
            ("+89000000001", Some(79000000001)),
            ("007 900 000 00 01", Some(79000000001)),
            ("8 (777) 000 00 01", Some(77770000001)),
            ("+380 44 000 00 01", Some(380440000001)),
            ("+36 1 000 0001", Some(3610000001)),
            ("ig1234", None),
            ("000", None),
            ("", None),
            ("1234567890123456", None),
        ];
        for (text, expected) in cases {
            assert_eq!(normal(text), expected, "{text}");
        }
    }
}
