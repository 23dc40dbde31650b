//! Days as people write them at the terminal.

use chrono::NaiveDate;

/// The day meant; `today` is the shop's.
///
/// # Errors
/// Not a day, or one that has not come: the allowed forms.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let forms = format!("write today, yesterday or a date like {today}");
    let day = match text.trim() {
        "today" => Some(today),
        "yesterday" => today.pred_opt(),
        other => NaiveDate::parse_from_str(other, "%Y-%m-%d").ok(),
    };
    match day {
        None => Err(format!("{text:?} is not a day; {forms}")),
        Some(day) if day > today => Err(format!("{day} has not come yet; {forms}")),
        Some(day) if day < NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default() => {
            Err(format!("{day} is before any data; {forms}"))
        }
        Some(day) => Ok(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_and_tells_the_forms() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let told: Vec<String> = [
            "today",
            "yesterday",
            "2026-03-01",
            "2026-13-01",
            "2026-02-30",
            "2026-03-03",
            "01.13.2026",
            "",
            "0001-01-01",
            "tomorrow",
        ]
        .iter()
        .map(|text| match parse(text, today) {
            Ok(day) => format!("{text}: {day}"),
            Err(why) => format!("{text}: {why}"),
        })
        .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        today: 2026-03-02
        yesterday: 2026-03-01
        2026-03-01: 2026-03-01
        2026-13-01: "2026-13-01" is not a day; write today, yesterday or a date like 2026-03-02
        2026-02-30: "2026-02-30" is not a day; write today, yesterday or a date like 2026-03-02
        2026-03-03: 2026-03-03 has not come yet; write today, yesterday or a date like 2026-03-02
        01.13.2026: "01.13.2026" is not a day; write today, yesterday or a date like 2026-03-02
        : "" is not a day; write today, yesterday or a date like 2026-03-02
        0001-01-01: 0001-01-01 is before any data; write today, yesterday or a date like 2026-03-02
        tomorrow: "tomorrow" is not a day; write today, yesterday or a date like 2026-03-02
        "#);
    }
}
