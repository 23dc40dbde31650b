//! Reports with pictures and files over the loopback Telegram: text first, each once, and a picture that
//! is refused holds nothing back.

use chrono::TimeDelta;
use spindle::model::run::PostState;

use crate::chain::Scene;
use crate::world::server::{Answer, Fault};

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_the_day_comes_after_the_text_without_a_sound_and_once() {
    let scene = Scene::start().await;
    scene.well(&["export", "analyse", "report_daily"]).await;
    scene.deliver().await;
    scene.pass(TimeDelta::minutes(20));
    scene.well(&["report_daily"]).await;
    scene.deliver().await;
    let taken = scene.outside.telegram.accepted();
    let methods: Vec<&str> = taken.iter().map(|message| message.method.as_str()).collect();
    assert_eq!(methods, ["sendmessage", "sendphoto"]);
    assert!(!taken[0].silent && taken[1].silent);
    assert!(taken[1].text.starts_with("Ответы по часам"), "{}", taken[1].text);
    let (name, bytes) = taken[1].file.as_ref().unwrap();
    assert_eq!(name, "day.png");
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_weekly_report_brings_the_workbook_and_keeps_the_focus_points() {
    let scene = Scene::start().await;
    scene.well(&["export", "analyse", "report_weekly"]).await;
    scene.deliver().await;
    let texts = scene.outside.telegram.texts();
    assert_eq!(texts.len(), 1, "{texts:#?}");
    assert!(texts[0].starts_with("Неделя 2–8\u{a0}марта") || texts[0].starts_with("Неделя 2–8 марта"), "{}", texts[0]);
    let files = scene.outside.telegram.files();
    let books: Vec<_> = files.iter().filter(|file| file.0 == "senddocument").collect();
    assert_eq!(books.len(), 1);
    assert!(books[0].2.ends_with(".xlsx") && books[0].3.starts_with(b"PK"), "{}", books[0].2);
    let parts = &scene.app.parts;
    // The week is not over: nobody is judged or given a focus yet.
    assert_eq!(parts.store.coaching(&parts.shop).await.unwrap(), []);
    scene.pass(TimeDelta::days(7));
    scene.well(&["report_weekly"]).await;
    scene.deliver().await;
    assert_eq!(scene.outside.telegram.texts().len(), 2, "the next week is another report");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_refused_holds_nothing_back() {
    let scene = Scene::start().await;
    let refusal = serde_json::json!({"ok": false, "error_code": 403, "description": "Forbidden: no files here"});
    scene.outside.telegram.server.fail("SendPhoto", Fault::Answer(Answer::json(403, &refusal)));
    scene.well(&["export", "analyse", "report_daily"]).await;
    scene.deliver().await;
    assert_eq!(scene.outside.telegram.texts().iter().filter(|text| text.starts_with("Отчёт за")).count(), 1);
    let parts = &scene.app.parts;
    let dead = parts.store.outbox(&parts.shop, Some(PostState::Dead), 10).await.unwrap();
    assert_eq!(dead.iter().map(|entry| entry.post.key.as_str()).collect::<Vec<_>>(), ["daily/2026-03-02/owner/101"]);
}
