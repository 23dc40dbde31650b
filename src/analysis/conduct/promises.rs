//! Promises (M32): "пришлю завтра", "уточню и вернусь через час", "минутку". Told time or, without one, the
//! end of the working day; kept by the first fitting message of the shop.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};

use crate::analysis::conduct::heard::{Block, Heard};
use crate::analysis::signs::Sign;
use crate::model::chat::MessageKind;
use crate::model::conduct::Promise;
use crate::model::time::{OpenHours, ShopHours, Time, to_instant};
use crate::text::cues::{Cue, CueKind};
use crate::text::normal::{Normal, Sentence};

/// When a promise falls due, as told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// So many minutes after it.
    Minutes(u32),
    /// By a minute of the day, so many days after it; without a minute the end of that working day.
    Day { days: u8, minute: Option<u16> },
    /// By the end of the next such day.
    Weekday(Weekday),
    /// Nothing told: the end of the working day.
    EndOfDay,
}

/// "Минутку", "сейчас": a quarter of an hour.
const MOMENT_MINUTES: u32 = 15;

/// The promise a text makes: the first sentence with one that is no question and waits for no event.
pub fn find(normal: &Normal, cues: &[Cue]) -> Option<Term> {
    let promised = |cue: &&Cue| cue.kind == CueKind::Promise;
    cues.iter().find(promised)?;
    normal.sentences().iter().find_map(|sentence| {
        let tokens = &normal.tokens()[sentence.first as usize..sentence.end as usize];
        let (start, end) = (tokens.first()?.start, tokens.last()?.end);
        let inside = || cues.iter().filter(|cue| cue.start >= start && cue.start < end);
        if sentence.question_mark || inside().any(|cue| cue.kind == CueKind::Condition) {
            return None;
        }
        inside().find(promised)?;
        let moment = || inside().any(|cue| cue.kind == CueKind::Waiting).then_some(Term::Minutes(MOMENT_MINUTES));
        Some(told_time(normal, sentence).or_else(moment).unwrap_or(Term::EndOfDay))
    })
}

fn told_time(normal: &Normal, sentence: &Sentence) -> Option<Term> {
    let tokens = &normal.tokens()[sentence.first as usize..sentence.end as usize];
    let words: Vec<&str> = tokens.iter().map(|token| normal.word(token)).collect();
    if let Some(minutes) = (0..words.len()).find_map(|at| span(&words[at..])) {
        return Some(Term::Minutes(minutes));
    }
    let minute = (0..words.len()).find_map(|at| clock(&words[at..])).or_else(|| part_of_day(&words));
    let days = words.iter().find_map(|word| match *word {
        "сегодня" => Some(0),
        "завтра" => Some(1),
        "послезавтра" => Some(2),
        _ => None,
    });
    match (days, minute, words.iter().find_map(|word| weekday(word))) {
        (None, None, Some(day)) => Some(Term::Weekday(day)),
        (None, None, None) => words.contains(&"сейчас").then_some(Term::Minutes(MOMENT_MINUTES)),
        (days, minute, _) => Some(Term::Day { days: days.unwrap_or(0), minute }),
    }
}

/// "Через час", "через 2 часа", "минут через 10", "в течение часа", "в течение 15 минут".
fn span(words: &[&str]) -> Option<u32> {
    let rest = match words {
        ["через", rest @ ..] | ["в", "течение" | "течении", rest @ ..] => rest,
        _ => return None,
    };
    let unit = |word: &str| match word {
        "мин" | "минут" | "минуту" | "минуты" | "м" | "минуток" => Some(1),
        "ч" | "час" | "часа" | "часов" | "часик" => Some(60),
        "день" | "дня" | "дней" => Some(1_440),
        _ => None,
    };
    match rest {
        ["полчаса" | "полчасика", ..] => Some(30),
        ["пару" | "несколько", word, ..] => {
            unit(word).map(|minutes| if minutes == 1 { 10 } else { 2 * minutes })
        }
        ["полтора", "часа", ..] => Some(90),
        ["дня", ..] => None,
        [number, word, ..] if number.parse::<u32>().is_ok_and(|number| number <= 60) => {
            Some(number.parse::<u32>().ok()? * unit(word)?)
        }
        [word, ..] => unit(word).or_else(|| word.parse().ok().filter(|minutes| (5..=60).contains(minutes))),
        [] => None,
    }
}

/// "До 18:00", "к 9 утра", "в 15".
fn clock(words: &[&str]) -> Option<u16> {
    let [before, hour, rest @ ..] = words else { return None };
    if !["до", "к", "в", "ко"].contains(before) {
        return None;
    }
    let hour: u16 = hour.parse().ok().filter(|hour| *hour < 24)?;
    let minute: u16 = match rest.first() {
        Some(minute) if minute.len() == 2 => minute.parse().ok().filter(|minute| *minute < 60).unwrap_or(0),
        Some(word) if ["час", "часам", "часов", "утра", "вечера", "дня"].contains(word) => 0,
        Some(_) => return None,
        None => 0,
    };
    let evening = hour < 12 && rest.iter().take(2).any(|word| ["вечера", "дня"].contains(word));
    // "До 7" is an evening where shops open at ten.
    let hour = if evening || (hour < 8 && !rest.contains(&"утра")) { hour + 12 } else { hour };
    Some((hour % 24) * 60 + minute)
}

fn part_of_day(words: &[&str]) -> Option<u16> {
    let by_hour = |hour: u16| Some(hour * 60);
    words.iter().find_map(|word| match *word {
        "утром" | "утра" => by_hour(12),
        "обеда" | "обед" => by_hour(14),
        "днем" => by_hour(18),
        "вечером" | "вечера" | "вечеру" => by_hour(22),
        _ => None,
    })
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "понедельник" | "понедельника" | "пн" => Weekday::Mon,
        "вторник" | "вторника" | "вт" => Weekday::Tue,
        "среду" | "среды" | "ср" => Weekday::Wed,
        "четверг" | "четверга" | "чт" => Weekday::Thu,
        "пятницу" | "пятницы" | "пт" => Weekday::Fri,
        "субботу" | "субботы" | "сб" => Weekday::Sat,
        "воскресенье" | "воскресенья" | "вс" => Weekday::Sun,
        _ => return None,
    })
}

/// The instant a promise made at `at` falls due.
pub fn due(term: Term, at: Time, hours: &ShopHours) -> Time {
    let day = at.with_timezone(&hours.zone).date_naive();
    let after = |days: u8| day + TimeDelta::days(i64::from(days));
    match term {
        Term::Minutes(minutes) => at + TimeDelta::minutes(i64::from(minutes)),
        Term::EndOfDay => end_of_work(day, at, hours),
        Term::Day { days, minute: None } => end_of_work(after(days), at, hours),
        Term::Day { days, minute: Some(minute) } => {
            let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute) * 60, 0);
            let told = to_instant(hours.zone, after(days), time.unwrap_or(NaiveTime::MIN));
            // "Утром" said in the evening is the next morning.
            if told > at { told } else { told + TimeDelta::days(1) }
        }
        Term::Weekday(wanted) => {
            let ahead = (7 + wanted.num_days_from_monday() - day.weekday().num_days_from_monday()) % 7;
            end_of_work(day + TimeDelta::days(i64::from(ahead)), at, hours)
        }
    }
}

/// A day with less than this left is over for one who promises.
const LAST_MINUTES: TimeDelta = TimeDelta::minutes(30);
/// A shop closed for longer gets the calendar day.
const DAYS_LOOKED_AT: i64 = 14;

fn end_of_work(day: NaiveDate, at: Time, hours: &ShopHours) -> Time {
    let ends = (0..DAYS_LOOKED_AT).filter_map(|ahead| {
        let day = day + TimeDelta::days(ahead);
        hours.on(day).iter().map(|span| close_of(day, *span, hours)).max()
    });
    ends.into_iter().find(|end| *end > at + LAST_MINUTES).unwrap_or(at + TimeDelta::days(1))
}

fn close_of(day: NaiveDate, span: OpenHours, hours: &ShopHours) -> Time {
    let day = if span.close <= span.open { day + TimeDelta::days(1) } else { day };
    to_instant(hours.zone, day, span.close)
}

/// The promises of one episode, in their order. Promises of one block are one: its last told time counts.
pub fn promises(heard: &[Heard<'_>], blocks: &[Block], hours: &ShopHours) -> Vec<Promise> {
    let mut found: Vec<Promise> = Vec::new();
    for (number, block) in blocks.iter().enumerate().filter(|(_, block)| block.by_shop) {
        let mut made: Option<(Promise, Term)> = None;
        for line in &heard[block.lines()] {
            let Some(term) = line.line.promise else { continue };
            let at = line.line.message.sent_at;
            match &mut made {
                Some((promise, told)) if *told == Term::EndOfDay || term != Term::EndOfDay => {
                    *told = term;
                    promise.due_at = due(term, at, hours);
                }
                Some(_) => {}
                None => {
                    let (message, manager) = (line.line.message.id, line.line.manager);
                    made = Some((Promise { message, manager, at, due_at: due(term, at, hours), kept_at: None }, term));
                }
            }
        }
        if let Some((mut promise, _)) = made {
            promise.kept_at = kept(&promise, number, heard, blocks, hours);
            found.push(promise);
        }
    }
    found
}

/// The first message after the promise that may keep it: it says or shows something of substance; what was
/// promised for a later day comes on that day or as a picture, a link, a card, and after other words.
fn kept(promise: &Promise, made_in: usize, heard: &[Heard<'_>], blocks: &[Block], hours: &ShopHours) -> Option<Time> {
    let day = |at: Time| at.with_timezone(&hours.zone).date_naive();
    let later_day = day(promise.due_at) > day(promise.at);
    let of_shop = blocks.iter().enumerate().skip(made_in).filter(|(_, block)| block.by_shop);
    let mut after = of_shop.flat_map(|(number, block)| heard[block.lines()].iter().map(move |line| (number, line)));
    let fits = |number: usize, heard: &Heard<'_>| {
        let message = heard.line.message;
        if (message.sent_at, message.id) <= (promise.at, promise.message) || heard.line.promise.is_some() {
            return false;
        }
        let shows = message.kind != MessageKind::Text || heard.line.signs.has(Sign::Links);
        if later_day {
            let same_day = day(message.sent_at) < day(promise.due_at);
            return (shows && number > made_in) || (!same_day && heard.line.signs.has(Sign::States));
        }
        shows || heard.line.signs.has(Sign::States)
    };
    after.find(|(number, heard)| fits(*number, heard)).map(|(_, heard)| heard.line.message.sent_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample::{at, found, rules};
    use crate::text::cues::find_cues;

    fn term(text: &str) -> Option<Term> {
        let mut normal = Normal::new();
        let mut cues = Vec::new();
        normal.read(text);
        find_cues(&normal, &mut cues);
        find(&normal, &cues)
    }

    #[test]
    fn terms_as_people_tell_them() {
        let day = |days, minute: Option<u16>| Some(Term::Day { days, minute });
        let cases = [
            ("Пришлю фото завтра", day(1, None)),
            ("Завтра утром пришлю", day(1, Some(720))),
            ("Уточню и вернусь через 20 минут", Some(Term::Minutes(20))),
            ("Отвечу в течение часа", Some(Term::Minutes(60))),
            ("Через полчаса напишу", Some(Term::Minutes(30))),
            ("Минутку, сейчас уточню", Some(Term::Minutes(15))),
            ("Сейчас проверю на складе", Some(Term::Minutes(15))),
            ("Пришлю до 18:00", day(0, Some(1_080))),
            ("Сообщу к 9 утра", day(0, Some(540))),
            ("Вечером скину видео", day(0, Some(1_320))),
            ("В понедельник отпишусь", Some(Term::Weekday(Weekday::Mon))),
            ("Уточню у мастера", Some(Term::EndOfDay)),
            ("Напишу, когда поступит", None),
            ("Отправлю ссылку, если готовы", None),
            ("Пришлю фото?", None),
            ("Отправлю завтра курьером", None),
            ("Есть в наличии", None),
        ];
        for (text, expected) in cases {
            assert_eq!(term(text), expected, "{text}");
        }
    }

    #[test]
    fn due_by_the_shops_hours() {
        // Monday 10:00, open to 23:00.
        let hours = &rules().hours;
        let hour = 3_600;
        let cases = [
            (Term::EndOfDay, 0, 13 * hour),
            (Term::EndOfDay, 12 * hour + 2_400, 37 * hour),
            (Term::Minutes(20), 0, 1_200),
            (Term::Day { days: 1, minute: None }, 0, 37 * hour),
            (Term::Day { days: 0, minute: Some(720) }, 12 * hour, 26 * hour),
            (Term::Weekday(Weekday::Wed), 0, 61 * hour),
            (Term::Weekday(Weekday::Mon), 0, 13 * hour),
        ];
        for (term, made, expected) in cases {
            assert_eq!(due(term, at(made), hours), at(expected), "{term:?} at {made}");
        }
    }

    #[test]
    fn kept_by_what_fits() {
        // Row: chat, second it was kept at.
        let cases = [
            ("C0 есть 42? | H60 Сейчас уточню | H300 Да, 42 в наличии", Some(300)),
            ("C0 есть 42? | H60 Сейчас уточню | C90 спасибо | H100 Пожалуйста!", None),
            ("C0 есть 42? | H60 Сейчас уточню | H90 А какой цвет?", None),
            (
                "C0 есть фото? | H60 Пришлю завтра | C90 а доставка? | H120 Доставка 300 рублей | H26h Вот видео, как просили",
                Some(93_600),
            ),
            ("C0 есть фото? | H60 Пришлю завтра | C90 хорошо", None),
            ("C0 есть фото? | H60 Пришлю завтра | C90 ок | H7200 https://shop.example/1", Some(7_200)),
        ];
        for (items, kept) in cases {
            let findings = found(items);
            let promises = &findings.episodes[0].conduct.promises;
            assert_eq!(promises.len(), 1, "{items}");
            assert_eq!(promises[0].kept_at, kept.map(at), "{items}");
        }
        let two = found("C0 есть? | H60 Уточню | H70 Через час вернусь с ответом");
        assert_eq!(two.episodes[0].conduct.promises[0].due_at, at(3_670));
    }
}
