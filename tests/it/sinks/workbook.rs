//! The workbook on disk, read back by another reader.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use spindle::sinks::xlsx::Workbook;

use super::*;

async fn write(path: &Path, store: &dyn Store, tables: Vec<SinkTable<'_>>) -> Synced {
    Workbook::new("local", path, false, clock()).sync(store, &Shop::main(), tables).await.unwrap()
}

fn stamp(path: &Path) -> std::time::SystemTime {
    std::fs::metadata(path).unwrap().modified().unwrap()
}

#[tokio::test]
async fn the_workbook_holds_typed_cells() {
    let (store, folder) = new_store().await;
    let path = folder.path().join("out/книга.xlsx");
    let long = "я".repeat(40_000);
    let mut wanted = rows(1..=2500);
    wanted[0][7] = Cell::Text("=1+1".into());
    wanted[1][7] = Cell::Text(long);
    wanted[2][7] = Cell::Text("a\u{1}b".into());
    wanted[3][3] = Cell::Number(f64::NAN);
    let tables = || vec![table("chats_raw", wanted.clone()), table("status", rows(1..=1))];
    let synced = write(&path, store.as_ref(), tables()).await;
    assert_eq!((synced.writes, synced.rows_written), (1, 2501));

    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["status", "chats_raw"]);
    let sheet = book.worksheet_range("chats_raw").unwrap();
    assert_eq!(sheet.get_size(), (2501, COLUMNS.len()));
    let cell = |row: u32, column: u32| sheet.get_value((row, column)).unwrap().clone();
    assert_eq!(cell(0, 0), Data::String("chat_id".into()));
    assert_eq!(cell(1, 0), Data::String("000001".into()));
    assert_eq!(cell(1, 7), Data::String("=1+1".into()));
    assert_eq!(cell(3, 7), Data::String("ab".into()));
    assert_eq!(cell(2, 2), Data::Float(2.0));
    assert_eq!(cell(2, 3), Data::Float(0.139));
    assert_eq!(cell(4, 3), Data::Empty);
    assert_eq!(cell(2, 6), Data::Bool(true));
    assert!(matches!(cell(2, 5), Data::DateTime(at) if at.as_f64() == 46_083.5));
    let Data::String(cut) = cell(2, 7) else { panic!() };
    assert!(cut.chars().count() == 32_000 && cut.ends_with("[…]"));
    assert!(book.worksheet_formula("chats_raw").unwrap().is_empty());
    let names: Vec<_> =
        std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["книга.xlsx"], "nothing is left beside it");
}

#[tokio::test]
async fn an_unchanged_workbook_is_left_alone() {
    let (store, folder) = new_store().await;
    let path = folder.path().join("spindle.xlsx");
    write(&path, store.as_ref(), vec![table("chats_raw", rows(1..=5))]).await;
    let before = stamp(&path);
    let synced = write(&path, store.as_ref(), vec![table("chats_raw", rows(1..=5))]).await;
    assert_eq!((synced.writes, stamp(&path)), (0, before));
    let mut changed = rows(1..=5);
    changed[4][6] = Cell::Empty;
    assert_eq!(write(&path, store.as_ref(), vec![table("chats_raw", changed)]).await.writes, 1);
    std::fs::remove_file(&path).unwrap();
    write(&path, store.as_ref(), vec![table("chats_raw", rows(1..=5))]).await;
    assert!(path.exists());
}

#[tokio::test]
async fn a_broken_table_is_left_out_and_told() {
    let (store, folder) = new_store().await;
    let path = folder.path().join("spindle.xlsx");
    let broken = SinkTable {
        head: head("chat_advice"),
        rows: futures::stream::iter([Ok(rows(1..=3)), Err(anyhow::anyhow!("the rows broke off"))]).boxed(),
        count: None,
    };
    let synced = write(&path, store.as_ref(), vec![broken, table("chats_raw", rows(1..=5))]).await;
    assert_eq!(synced.failed, [("chat_advice".to_owned(), "the rows broke off".to_owned())]);
    let book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["chats_raw"]);
}

#[tokio::test]
async fn a_place_that_cannot_be_taken_keeps_the_new_file_beside() {
    let (store, folder) = new_store().await;
    // A folder in its place refuses a rename like a file open in Excel does on Windows.
    let path = folder.path().join("spindle.xlsx");
    std::fs::create_dir(&path).unwrap();
    std::fs::write(path.join("x"), "").unwrap();
    let synced = write(&path, store.as_ref(), vec![table("chats_raw", rows(1..=5))]).await;
    assert_eq!(synced.notices.len(), 1);
    let book: Xlsx<_> = open_workbook(&synced.place).unwrap();
    assert_eq!(book.sheet_names(), ["chats_raw"]);
}
