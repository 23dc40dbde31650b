//! People's edits survive a sync.

use super::*;

/// Notes beside our columns, by the id they were written for.
fn notes(scene: &Scene) -> Vec<(String, String)> {
    let text = scene.google.text("chats_raw");
    let noted = text.into_iter().filter(|row| row.len() > COLUMNS.len());
    noted.map(|row| (row[0].clone(), row[COLUMNS.len()].clone())).collect()
}

#[tokio::test]
async fn own_columns_stay_beside_their_rows() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows([2, 4, 6, 8]))]).await;
    scene.google.with(|book| {
        book.set("chats_raw", 0, 8, "заметка");
        book.set("chats_raw", 2, 8, "про 4");
        book.set("chats_raw", 4, 8, "про 8");
    });
    scene.sync(vec![table("chats_raw", rows([1, 2, 3, 4, 7, 8, 9]))]).await;
    let expected = [("chat_id", "заметка"), ("000004", "про 4"), ("000008", "про 8")];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(id, note)| (id.to_string(), note.to_string())).collect();
    assert_eq!(notes(&scene), expected);
    assert_eq!(scene.ids("chats_raw"), ids([1, 2, 3, 4, 7, 8, 9]));
}

#[tokio::test]
async fn a_sorted_sheet_keeps_its_order() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows(1..=6))]).await;
    scene.google.with(|book| {
        book.set("chats_raw", 2, 8, "про 2");
        book.sort_descending("chats_raw", 0);
    });
    scene.assert_settled(vec![table("chats_raw", rows(1..=6))]).await;
    let mut wanted = rows([1, 2, 4, 5, 6, 7, 8]);
    wanted[1][7] = Cell::Text("новый текст".into());
    scene.sync(vec![table("chats_raw", wanted.clone())]).await;
    assert_eq!(scene.ids("chats_raw"), ids([6, 5, 4, 2, 1, 7, 8]));
    let text = scene.google.text("chats_raw");
    assert_eq!((text[4][7].as_str(), text[4][8].as_str()), ("новый текст", "про 2"));
    scene.assert_settled(vec![table("chats_raw", wanted)]).await;
}

#[tokio::test]
async fn a_large_sorted_sheet_keeps_its_order() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows(1..=3000))]).await;
    scene.google.with(|book| {
        book.set("chats_raw", 2, 8, "про 2");
        book.sort_descending("chats_raw", 0);
        book.insert_row("chats_raw", 11, &["", "", "", "итого"]);
    });
    let mut wanted = rows(1..=3100);
    wanted.iter_mut().for_each(|row| row[7] = Cell::Text("новый текст".into()));
    let synced = scene.sync(vec![table("chats_raw", wanted.clone())]).await;
    assert!(synced.failed.is_empty() && synced.writes <= 3, "{synced:?}");
    let mut expected = ids((1..=3000).rev().chain(3001..=3100));
    expected.insert(10, String::new());
    assert_eq!(scene.ids("chats_raw"), expected);
    let text = scene.google.text("chats_raw");
    assert_eq!(text[11], ["", "", "", "итого"]);
    assert!(text[1..].iter().all(|row| row[0].is_empty() || row[7] == "новый текст"));
    assert_eq!(notes(&scene), [("000002".to_owned(), "про 2".to_owned())]);
    scene.assert_settled(vec![table("chats_raw", wanted)]).await;
}

#[tokio::test]
async fn rows_of_people_are_never_written_over() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows(1..=6))]).await;
    scene.google.with(|book| {
        book.insert_row("chats_raw", 3, &["итого", "", "21"]);
        book.insert_row("chats_raw", 4, &[]);
        book.delete_row("chats_raw", 6);
        let end = book.sheet("chats_raw").rows.len();
        book.insert_row("chats_raw", end, &["", "под таблицей"]);
    });
    let mut wanted = rows(1..=8);
    wanted.iter_mut().for_each(|row| row[7] = Cell::Text("все новые".into()));
    scene.sync(vec![table("chats_raw", wanted.clone())]).await;
    let text = scene.google.text("chats_raw");
    assert_eq!(text[3], ["итого", "", "21"]);
    assert_eq!(text.last().unwrap(), &["", "под таблицей"]);
    let own: Vec<String> = scene.ids("chats_raw").into_iter().filter(|id| id.starts_with('0')).collect();
    assert_eq!(own, ids(1..=8));
    scene.assert_settled(vec![table("chats_raw", wanted)]).await;
}

#[tokio::test]
async fn renamed_is_found_and_deleted_is_made_again() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows(1..=3))]).await;
    scene.google.with(|book| book.rename("chats_raw", "Чаты 'май'"));
    let synced = scene.sync(vec![table("chats_raw", rows(1..=4))]).await;
    assert!(synced.notices.is_empty(), "{synced:?}");
    assert_eq!(scene.ids("Чаты 'май'"), ids(1..=4));
    scene.google.with(|book| book.delete_sheet("Чаты 'май'"));
    let synced = scene.sync(vec![table("chats_raw", rows(1..=4))]).await;
    assert_eq!(synced.notices.len(), 1);
    assert_eq!(scene.ids("chats_raw"), ids(1..=4));
    scene.assert_settled(vec![table("chats_raw", rows(1..=4))]).await;
}

#[tokio::test]
async fn a_changed_header_stops_its_sheet_only() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows(1..=3)), table("status", rows(1..=1))]).await;
    scene.google.with(|book| book.set("chats_raw", 0, 1, "Менеджер"));
    let synced = scene.sync(vec![table("chats_raw", rows(1..=4)), table("status", rows(1..=2))]).await;
    assert_eq!(synced.failed[0].0, "chats_raw");
    assert!(synced.notices[0].contains("Менеджер") && synced.notices[0].contains("manager_name"), "{synced:?}");
    assert_eq!(scene.ids("status"), ids(1..=2));
    assert_eq!(scene.ids("chats_raw"), ids(1..=3));
    scene.google.with(|book| book.set("chats_raw", 0, 1, "manager_name"));
    scene.sync(vec![table("chats_raw", rows(1..=4)), table("status", rows(1..=2))]).await;
    assert_eq!(scene.ids("chats_raw"), ids(1..=4));
}

#[tokio::test]
async fn a_removed_column_stops_its_sheet_only() {
    for column in [0, 3, COLUMNS.len() - 1] {
        let scene = Scene::new().await;
        scene.sync(vec![table("chats_raw", rows(1..=3)), table("status", rows(1..=1))]).await;
        scene.google.with(|book| book.delete_column("chats_raw", column));
        let synced = scene.sync(vec![table("chats_raw", rows(1..=4)), table("status", rows(1..=2))]).await;
        assert_eq!((synced.failed.len(), synced.failed[0].0.as_str()), (1, "chats_raw"));
        assert_eq!(scene.ids("status"), ids(1..=2));
    }
}

#[tokio::test]
async fn a_strangers_sheet_of_the_same_name_is_left_alone() {
    let scene = Scene::new().await;
    scene.google.with(|book| book.rename("Лист1", "Chats_Raw"));
    scene.google.with(|book| book.set("Chats_Raw", 0, 0, "моё"));
    let synced = scene.sync(vec![table("chats_raw", rows(1..=3))]).await;
    assert_eq!(synced.notices.len(), 1);
    assert_eq!(scene.google.text("Chats_Raw"), [["моё"]]);
    assert_eq!(scene.ids("chats_raw (2)"), ids(1..=3));
    scene.assert_settled(vec![table("chats_raw", rows(1..=3))]).await;
}

#[tokio::test]
async fn a_lost_store_finds_its_sheets_again() {
    let mut scene = Scene::new().await;
    let large = rows(1..=3000);
    scene.sync(vec![table("chats_raw", rows(1..=3)), table("messages_raw", large.clone())]).await;
    let (store, folder) = new_store().await;
    (scene.store, scene._folder) = (store, folder);
    let mut wanted = rows(1..=4);
    wanted[0][7] = Cell::Text("другое".into());
    scene.sync(vec![table("chats_raw", wanted.clone()), table("messages_raw", large.clone())]).await;
    assert_eq!(scene.google.titles(), ["Лист1", "chats_raw", "messages_raw"]);
    assert_eq!(scene.ids("chats_raw"), ids(1..=4));
    assert_eq!(scene.google.text("chats_raw")[1][7], "другое");
    scene.assert_settled(vec![table("chats_raw", wanted), table("messages_raw", large)]).await;
}
