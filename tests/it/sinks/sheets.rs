//! Google: first sync, unchanged, changed; small and large tables.

use super::*;
use crate::world::sheets::grid::Value;

#[tokio::test]
async fn a_cold_sync_writes_everything_once() {
    let scene = Scene::new().await;
    let tables = || vec![table("chats_raw", rows(1..=40)), table("status", rows(1..=3))];
    let synced = scene.sync(tables()).await;
    assert_eq!((synced.writes, synced.rows_written), (1, 43), "{synced:?}");
    assert!(synced.failed.is_empty() && synced.notices.is_empty());
    assert_eq!(scene.google.titles(), ["status", "Лист1", "chats_raw"]);
    assert_eq!(scene.ids("chats_raw"), ids(1..=40));
    scene.google.with(|book| {
        let sheet = book.sheet("chats_raw");
        assert_eq!((sheet.rows.len(), sheet.columns, sheet.frozen), (41, COLUMNS.len(), 1));
        let protected = &sheet.protected[0];
        assert!(protected.warning_only && protected.columns == COLUMNS.len());
        let header = &sheet.rows[0][2];
        assert!(header.bold);
        assert_eq!(header.note.as_deref(), Some("Что значит inbound"));
        let cells = sheet.rows[2].clone();
        assert_eq!(cells[0].value, Value::Text("000002".into()));
        assert_eq!(cells[2].value, Value::Number(2.0));
        assert_eq!(cells[3].value, Value::Number(0.139));
        assert_eq!(cells[3].number_format.as_deref(), Some("0.0%"));
        assert_eq!(cells[4].value, Value::Number(1234.5));
        assert_eq!(cells[5].value, Value::Number(46_083.5));
        assert_eq!(cells[6].value, Value::Boolean(true));
        assert_eq!(sheet.rows[1][3].value, Value::Empty);
    });
    scene.assert_settled(tables()).await;
}

#[tokio::test]
async fn hostile_texts_stay_texts() {
    let scene = Scene::new().await;
    let long = "я".repeat(60_000);
    let texts =
        ["=IMPORTXML(\"http://x\")", "+1", "-1", "@x", "\t=1", "'quoted", "1e5", "TRUE", "\u{0}\u{1}nul", &long];
    let many = || texts.iter().enumerate().map(|(id, text)| row(id as i64, text)).collect::<Vec<_>>();
    scene.sync(vec![table("chats_raw", many())]).await;
    scene.google.with(|book| {
        for (at, text) in texts.iter().enumerate() {
            let Value::Text(found) = &book.sheet("chats_raw").rows[at + 1][7].value else { panic!("{text}") };
            assert!(found.chars().count() <= 32_000);
            assert!(found.starts_with(&text.replace(['\u{0}', '\u{1}'], "").chars().take(31_000).collect::<String>()));
        }
    });
    scene.assert_settled(vec![table("chats_raw", many())]).await;
}

#[tokio::test]
async fn changes_insertions_and_deletions_are_one_write() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows((1..=60).filter(|id| id % 3 > 0)))]).await;
    let mut wanted = rows((1..=70).filter(|id| id % 5 > 0));
    wanted[10][7] = Cell::Text("изменено".into());
    scene.google.journal();
    let synced = scene.sync(vec![table("chats_raw", wanted.clone())]).await;
    assert_eq!((synced.reads, synced.writes), (2, 1), "{synced:?}");
    assert_eq!(scene.ids("chats_raw"), ids((1..=70).filter(|id| id % 5 > 0)));
    assert_eq!(scene.google.text("chats_raw")[11][7], "изменено");
    scene.google.with(|book| {
        let sheet = book.sheet("chats_raw");
        assert!(sheet.rows[1..].iter().all(|row| row[3].number_format.as_deref() == Some("0.0%")));
        assert!(sheet.rows[1..].iter().all(|row| !row[0].bold));
    });
    scene.assert_settled(vec![table("chats_raw", wanted)]).await;
}

#[tokio::test]
async fn a_table_may_become_empty_and_full_again() {
    let scene = Scene::new().await;
    for wanted in [rows(1..=5), Vec::new(), rows(3..=9), rows(3..=3), Vec::new()] {
        scene.sync(vec![table("chats_raw", wanted.clone())]).await;
        let expected: Vec<String> = wanted
            .iter()
            .map(|row| {
                format!(
                    "{:06}",
                    match row[2] {
                        Cell::Integer(id) => id,
                        _ => 0,
                    }
                )
            })
            .collect();
        assert_eq!(scene.ids("chats_raw"), expected);
        scene.assert_settled(vec![table("chats_raw", wanted)]).await;
    }
}

#[tokio::test]
async fn a_large_table_goes_through_a_hidden_sheet() {
    let scene = Scene::new().await;
    let wanted = rows(1..=3000);
    let synced = scene.sync(vec![table("messages_raw", wanted.clone()), table("chats_raw", rows(1..=5))]).await;
    assert!(synced.failed.is_empty(), "{synced:?}");
    assert_eq!(synced.rows_written, 3005);
    assert_eq!(scene.ids("messages_raw"), ids(1..=3000));
    assert_eq!(scene.google.titles(), ["Лист1", "chats_raw", "messages_raw"]);
    // People saw it missing or whole.
    scene.google.with(|book| {
        for view in &book.views {
            assert!(view.keys().all(|title| !title.starts_with("_spindle_")));
            assert!(view.get("messages_raw").is_none_or(|rows| rows.len() == 3001));
        }
    });
    scene.assert_settled(vec![table("messages_raw", wanted), table("chats_raw", rows(1..=5))]).await;
}

/// A large table changed in every way, each against what people may see meanwhile.
#[tokio::test]
async fn changes_of_a_large_table_cost_few_writes() {
    let scene = Scene::new().await;
    let base = rows(1..=5000);
    scene.sync(vec![table("messages_raw", base.clone())]).await;
    let mut scattered = base.clone();
    scattered.iter_mut().step_by(11).for_each(|row| row[7] = Cell::Text("иначе".into()));
    let mut grown = scattered.clone();
    grown.iter_mut().step_by(7).for_each(|row| row[7] = Cell::Text("снова".into()));
    grown.extend(rows(5001..=5600));
    let mut all = rows(2..=5500);
    all.iter_mut().for_each(|row| row[1] = Cell::Text("Пётр".into()));
    let mut every_second = all.clone();
    every_second.iter_mut().step_by(2).for_each(|row| row[7] = Cell::Text("через одну".into()));
    every_second.remove(77);
    let thinned: Vec<Row> = every_second.iter().step_by(2).cloned().collect();
    for (wanted, most) in [(scattered, 2), (grown, 3), (all, 3), (every_second, 3), (thinned, 3)] {
        scene.google.with(|book| book.views.clear());
        let old = scene.google.text("messages_raw");
        let synced = scene.sync(vec![table("messages_raw", wanted.clone())]).await;
        assert!(synced.failed.is_empty() && synced.writes <= most, "{synced:?}");
        let new = scene.google.text("messages_raw");
        assert_eq!(new.len(), wanted.len() + 1);
        for (row, cells) in wanted.iter().zip(&new[1..]) {
            let Cell::Text(id) = &row[0] else { panic!() };
            let Cell::Text(text) = &row[7] else { panic!() };
            assert_eq!((id, text), (&cells[0], &cells[7]));
        }
        scene.google.with(|book| {
            for view in &book.views {
                let seen: Vec<Vec<String>> =
                    view["messages_raw"].iter().map(|row| crate::world::sheets::grid::row_text(row)).collect();
                assert!(seen == old || seen == new, "half a state was seen");
            }
        });
        scene.assert_settled(vec![table("messages_raw", wanted)]).await;
    }
}

#[tokio::test]
async fn a_new_column_moves_the_columns_of_people() {
    static MORE: &[Column] = &[
        COLUMNS[0],
        COLUMNS[1],
        COLUMNS[2],
        COLUMNS[3],
        COLUMNS[4],
        COLUMNS[5],
        COLUMNS[6],
        COLUMNS[7],
        column("link", ColumnKind::Link),
    ];
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows(1..=5))]).await;
    scene.google.with(|book| book.set("chats_raw", 2, 8, "моя заметка"));
    let wider = || {
        let mut wider = table("chats_raw", rows(1..=5));
        wider.head.columns = MORE;
        wider
    };
    scene.sync(vec![wider()]).await;
    let text = scene.google.text("chats_raw");
    assert_eq!((text[0][8].as_str(), text[2][9].as_str()), ("link", "моя заметка"));
    let protected = scene.google.with(|book| book.sheet("chats_raw").protected.clone());
    assert_eq!((protected.len(), protected[0].columns), (1, 9));
    scene.assert_settled(vec![wider()]).await;
    scene.sync(vec![table("chats_raw", rows(1..=5))]).await;
    let text = scene.google.text("chats_raw");
    assert_eq!((text[0].len(), text[2][8].as_str()), (8, "моя заметка"));
}

#[tokio::test]
async fn one_broken_table_does_not_stop_the_others() {
    let scene = Scene::new().await;
    let broken = || SinkTable {
        head: head("chat_advice"),
        rows: futures::stream::iter([Ok(rows(1..=3)), Err(anyhow::anyhow!("the rows broke off"))]).boxed(),
        count: None,
    };
    let double = || table("channel_summary", rows([1, 2, 2]));
    let synced = scene.sync(vec![broken(), double(), table("chats_raw", rows(1..=5))]).await;
    let failed: Vec<&str> = synced.failed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(failed, ["chat_advice", "channel_summary"]);
    assert!(synced.failed[0].1.contains("broke off") && synced.failed[1].1.contains("000002"), "{synced:?}");
    assert_eq!(scene.google.titles(), ["Лист1", "chats_raw"]);
}

#[tokio::test]
async fn the_check_tells_what_a_person_needs() {
    let scene = Scene::new().await;
    let before = scene.google.with(|book| book.sheets.clone());
    let lines = scene.sink.check().await.unwrap();
    assert!(lines[0].contains("Магазин") && lines[0].contains(crate::world::sheets::token::EMAIL), "{lines:?}");
    assert_eq!(scene.google.with(|book| book.sheets.clone()), before);
}
