//! Charts of invented values: well-formed, coloured in both themes, drawn by the embedded font.

use super::bars::{Bar, Bars};
use super::canvas::Drawing;
use super::control::{Control, Day};
use super::funnel::Step;
use super::hours::{Hour, Hours};
use super::intervals::{Intervals, Span};
use super::theme::{Theme, themed};
use super::week::{Cell, Week};
use super::{bars, control, funnel, hours, intervals, png, week};

fn minutes(secs: f64) -> String {
    format!("{:.0}\u{a0}мин", secs / 60.0)
}

fn sample() -> Vec<(&'static str, Drawing)> {
    let day: Vec<Hour> = (10..23u32)
        .map(|hour| Hour {
            hour,
            load: f64::from((hour * 7) % 11 + 1),
            reply_secs: (hour != 16).then(|| f64::from((hour * 131) % 900 + 40)),
            usual_secs: Some(f64::from((hour * 37) % 200 + 180)),
        })
        .collect();
    let by_hour = hours::draw(&Hours {
        title: "Ответы вчера по часам",
        reply: "Первый ответ, медиана",
        usual: "обычно",
        load: "Обращения в час",
        hours: &day,
        target_secs: 300.0,
        duration: &minutes,
    });
    let revenue: Vec<Bar> = (0..14)
        .map(|at| Bar {
            label: format!("{}.03", at + 1),
            value: (at != 4).then(|| f64::from((at * 7_919) % 60_000 + 9_000)),
        })
        .collect();
    let money = bars::draw(&Bars {
        title: "Выручка за 14 дней, тыс. ₽",
        bars: &revenue,
        value: &|value| format!("{:.0}", value / 1_000.0),
    });
    let days: Vec<Day> = (0..30)
        .map(|at| Day {
            label: format!("{:02}.03", at + 1),
            value: (at != 11).then(|| if at == 25 { 1_500.0 } else { f64::from((at * 83) % 400 + 200) }),
        })
        .collect();
    let spread = control::draw(&Control {
        title: "Первый ответ за 30 дней",
        subtitle: "полоса: привычный разброс; крупная точка вышла за него",
        days: &days,
        centre: Some(400.0),
        limits: Some((60.0, 1_000.0)),
        is_time: true,
        value: &minutes,
    });
    let person = |name: &str, value: f64, low: f64, high: f64, class| Span {
        name: name.into(),
        told: format!("{:.0} % ({:.0}–{:.0} %), 150 чатов", value * 100.0, low * 100.0, high * 100.0),
        value,
        interval: Some((low, high)),
        class,
    };
    let people = intervals::draw(&Intervals {
        title: "Конверсия в оплату",
        note: "Точка: доля обращений с оплатой. Полоса: куда её могла сдвинуть случайность. Пунктир: магазин. Полосы перекрываются: разница не доказана.",
        rows: &[
            person("Анна К.", 0.074, 0.041, 0.127, "main"),
            person("Борис <Тимофеев> & \"сын\" очень длинное имя", 0.11, 0.07, 0.17, "good"),
            person("Вера", 0.03, 0.01, 0.06, "bad"),
        ],
        centre: Some(0.07),
        is_time: false,
    });
    let steps = [
        ("Обратились", 340, "340"),
        ("Получили ответ", 322, "322 · 95 % (92–97 %)"),
        ("Заказали", 61, "61 · 18 % (14–22 %)"),
        ("Оплатили", 25, "25 · 7,4 % (5–11 %)"),
    ];
    let steps: Vec<Step> = steps
        .iter()
        .map(|(name, count, told)| Step { name: (*name).into(), count: *count, told: (*told).into() })
        .collect();
    let sales = funnel::draw("От обращения до оплаты", &steps, "За 30 дней, обращения старше 14 дней.");
    let cells: Vec<Cell> = (0..168)
        .map(|at| Cell { load: Some(((at * 13) % 17) as f64 / 4.0), short: at % 24 == 20 && at / 24 < 5 })
        .collect();
    let weekdays = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"].map(str::to_owned);
    let heat = week::draw(&Week {
        title: "Когда пишут клиенты",
        note: "Чем темнее, тем больше обращений. Рамка: рук не хватает.",
        weekdays: &weekdays,
        hours: (9, 23),
        cells: &cells,
    });
    vec![
        ("day", Drawing::stack(&[by_hour, money])),
        ("control", spread),
        ("people", people),
        ("funnel", sales),
        ("week", heat),
    ]
}

/// Set `SPINDLE_CHARTS` to a folder to look at them.
#[test]
fn every_chart_becomes_a_picture_in_both_themes() {
    for (name, drawing) in sample() {
        let svg = drawing.svg("слова <&>");
        for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let image = png::png(&themed(&svg, theme)).unwrap();
            assert!(image.starts_with(b"\x89PNG") && image.len() < 400_000, "{name}: {} bytes", image.len());
            if let Ok(folder) = std::env::var("SPINDLE_CHARTS") {
                std::fs::write(format!("{folder}/{name}-{word}.png"), &image).unwrap();
            }
        }
    }
}

#[test]
fn letters_are_drawn_by_the_embedded_font() {
    let svg = |text: &str| {
        let mut canvas = super::canvas::Canvas::default();
        canvas.write("strong", (20.0, 40.0), 20.0, super::canvas::Anchor::Start, text);
        themed(&canvas.finish(60.0).svg(""), Theme::Light)
    };
    let [empty, latin, russian, tenge] = ["", "Chart", "Чаты", "₸"].map(|text| png::png(&svg(text)).unwrap());
    assert!(empty != latin && latin != russian && empty != russian && tenge != empty);
}

#[test]
fn nothing_and_nonsense_are_drawn_too() {
    let none = [
        hours::draw(&Hours {
            title: "",
            reply: "",
            usual: "",
            load: "",
            hours: &[],
            target_secs: f64::NAN,
            duration: &minutes,
        }),
        bars::draw(&Bars { title: "", bars: &[], value: &minutes }),
        control::draw(&Control {
            title: "",
            subtitle: "",
            days: &[],
            centre: None,
            limits: None,
            is_time: true,
            value: &minutes,
        }),
        control::draw(&Control {
            title: "",
            subtitle: "",
            days: &[Day { label: "\u{0}".into(), value: Some(f64::INFINITY) }],
            centre: Some(f64::NAN),
            limits: Some((f64::NEG_INFINITY, f64::NAN)),
            is_time: false,
            value: &minutes,
        }),
        intervals::draw(&Intervals { title: "", note: "", rows: &[], centre: None, is_time: false }),
        funnel::draw("", &[], ""),
        week::draw(&Week { title: "", note: "", weekdays: &Default::default(), hours: (23, 0), cells: &[] }),
    ];
    for drawing in none {
        assert!(png::png(&themed(&drawing.svg(""), Theme::Light)).is_ok(), "{drawing:?}");
    }
}

#[test]
fn a_page_has_both_lights() {
    let rules = super::theme::page_rules();
    assert!(rules.contains(".chart .main{fill:#2563c9}") && rules.contains("prefers-color-scheme:dark"));
}
