//! Opening hours as people write them: `10:00-23:00`, `10:00-13:00,14:00-20:00`, `22:00-06:00`, `closed`, nothing.

use chrono::NaiveTime;

use crate::model::time::OpenHours;

/// The forms [`parse`] accepts, for messages.
pub const FORMS: &str = "10:00-23:00, with a break 10:00-13:00,14:00-20:00, over midnight 22:00-06:00, closed, or \"\" for around the clock";

/// The hours of one day. An empty list is a closed day.
///
/// # Errors
/// What is wrong, in words.
pub fn parse(text: &str) -> Result<Vec<OpenHours>, String> {
    let text = text.trim();
    match text {
        "" => return Ok(vec![OpenHours { open: NaiveTime::MIN, close: NaiveTime::MIN }]),
        "closed" => return Ok(Vec::new()),
        _ => {}
    }
    let spans = text.split(',').map(parse_span).collect::<Result<Vec<_>, _>>()?;
    for pair in spans.windows(2) {
        let past_midnight = pair[0].close <= pair[0].open;
        if past_midnight || pair[1].open < pair[0].close {
            return Err("the parts of the day overlap or stand in the wrong order".into());
        }
    }
    Ok(spans)
}

fn parse_span(text: &str) -> Result<OpenHours, String> {
    let (open, close) = text.trim().split_once(['-', '–']).ok_or_else(|| format!("{text:?} has no dash"))?;
    let span = OpenHours { open: parse_time(open)?, close: parse_time(close)? };
    if span.open == span.close && span.open != NaiveTime::MIN {
        return Err(format!("{text:?} opens and closes at the same minute"));
    }
    Ok(span)
}

/// `10:00` or `10`; `24:00` is midnight.
fn parse_time(text: &str) -> Result<NaiveTime, String> {
    let text = text.trim();
    let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
    let wrong = || format!("{text:?} is not a time of day (00:00 to 24:00)");
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 {
        return Err(wrong());
    }
    match (hour.parse::<u32>().map_err(|_| wrong())?, minute.parse::<u32>().map_err(|_| wrong())?) {
        (24, 0) => Ok(NaiveTime::MIN),
        (hour, minute) => NaiveTime::from_hms_opt(hour, minute, 0).ok_or_else(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn reads_the_forms_people_write() {
        let span = |open, close| OpenHours { open, close };
        let cases = [
            ("10:00-23:00", vec![span(at(10, 0), at(23, 0))]),
            (" 10 - 23 ", vec![span(at(10, 0), at(23, 0))]),
            ("10:00–13:00, 14:00-20:00", vec![span(at(10, 0), at(13, 0)), span(at(14, 0), at(20, 0))]),
            ("22:00-06:00", vec![span(at(22, 0), at(6, 0))]),
            ("00:00-24:00", vec![span(at(0, 0), at(0, 0))]),
            ("09:30-24:00", vec![span(at(9, 30), at(0, 0))]),
            ("", vec![span(at(0, 0), at(0, 0))]),
            ("closed", vec![]),
        ];
        for (text, hours) in cases {
            assert_eq!(parse(text), Ok(hours), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_hours() {
        for text in [
            "10:00",
            "10:00-",
            "25:00-26:00",
            "10:0-11:00",
            "10:00-10:00",
            "14:00-20:00,10:00-13:00",
            "22:00-06:00,08:00-09:00",
            "с 10 до 23",
            "10:00-24:01",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
