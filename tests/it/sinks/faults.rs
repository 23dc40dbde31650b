//! A failing Google: nothing twice, nothing half, errors that name the remedy.

use super::*;
use crate::world::server::{Answer, Fault};
use crate::world::sheets::{error, quota_error, token};
use spindle::http::HttpError;

#[tokio::test]
async fn every_passing_fault_is_got_over() {
    let unavailable = || error(503, "UNAVAILABLE", "The service is currently unavailable.");
    let faults = [
        Fault::LostAnswer,
        Fault::CutBody,
        Fault::Reset,
        Fault::Answer(unavailable()),
        Fault::Answer(Answer::html(500)),
        Fault::Answer(Answer::html(408)),
        Fault::Answer(error(409, "ABORTED", "The operation was aborted.")),
        Fault::Answer(Answer::html(200)),
        Fault::Answer(quota_error(true)),
        Fault::Delay(Duration::from_millis(2500)),
    ];
    for fault in faults {
        for path in [":batchUpdate", "values:batchUpdate", "values:batchGet", SPREADSHEET] {
            let scene = Scene::new().await;
            scene.sync(vec![table("messages_raw", rows((1..=800).filter(|id| id % 90 > 0)))]).await;
            scene.google.server.fail(path, fault.clone());
            let wanted = rows((1..=1500).filter(|id| id % 70 > 0));
            let synced = scene.sync(vec![table("messages_raw", wanted.clone())]).await;
            assert!(synced.failed.is_empty() && synced.notices.is_empty(), "{fault:?} {path}: {synced:?}");
            assert_eq!(scene.ids("messages_raw"), ids((1..=1500).filter(|id| id % 70 > 0)), "{fault:?} {path}");
            scene.google.server.heal();
            scene.assert_settled(vec![table("messages_raw", wanted)]).await;
        }
    }
}

#[tokio::test]
async fn a_lost_answer_of_the_swap_is_not_repeated() {
    let scene = Scene::new().await;
    scene.sync(vec![table("messages_raw", rows(1..=2000))]).await;
    scene.google.journal();
    // A staged sync opens the hidden sheet, fills it, swaps.
    scene.google.server.fail(":batchUpdate", Fault::Pass);
    scene.google.server.fail(":batchUpdate", Fault::Pass);
    scene.google.server.fail(":batchUpdate", Fault::LostAnswer);
    let mut wanted = rows((1..=2300).filter(|id| id % 100 > 0));
    wanted.iter_mut().for_each(|row| row[1] = Cell::Text("Пётр".into()));
    scene.sync(vec![table("messages_raw", wanted)]).await;
    let swaps = scene.google.journal().iter().filter(|call| call.contains("copyPaste")).count();
    assert_eq!(swaps, 1);
    assert_eq!(scene.ids("messages_raw"), ids((1..=2300).filter(|id| id % 100 > 0)));
}

#[tokio::test]
async fn a_sync_that_dies_at_any_write_is_finished_by_the_next() {
    for fatal in 0..4 {
        let scene = Scene::new().await;
        let before = rows(1..=2000);
        scene.sync(vec![table("messages_raw", before.clone())]).await;
        scene.google.with(|book| book.views.clear());
        for _ in 0..fatal {
            scene.google.server.fail("atchUpdate", Fault::Pass);
        }
        // The answer is lost and the process is gone before it asks again.
        scene.google.server.fail("atchUpdate", Fault::LostAnswer);
        for _ in 0..20 {
            scene.google.server.fail("", Fault::Reset);
        }
        let mut wanted = rows((2..=2100).filter(|id| id % 3 > 0));
        wanted.iter_mut().for_each(|row| row[1] = Cell::Text("Пётр".into()));
        let outcome = scene.try_sync(vec![table("messages_raw", wanted.clone())]).await;
        scene.google.server.heal();
        assert!(outcome.is_err() || fatal == 3, "{fatal}: {outcome:?}");
        let synced = scene.sync(vec![table("messages_raw", wanted.clone())]).await;
        assert!(synced.failed.is_empty(), "{synced:?}");
        assert_eq!(scene.ids("messages_raw"), ids((2..=2100).filter(|id| id % 3 > 0)));
        assert!(scene.google.titles().iter().all(|title| !title.starts_with("_spindle_")));
        scene.google.with(|book| {
            assert!(book.views.iter().all(|view| [2001, wanted.len() + 1].contains(&view["messages_raw"].len())));
        });
        scene.assert_settled(vec![table("messages_raw", wanted)]).await;
    }
}

#[tokio::test]
async fn a_used_up_quota_is_waited_for() {
    let scene = Scene::new().await;
    scene.google.with(|book| book.quota = Some((2, Duration::from_millis(150))));
    let synced = scene.sync(vec![table("messages_raw", rows(1..=2000)), table("chats_raw", rows(1..=2))]).await;
    assert!(synced.failed.is_empty());
    assert!(scene.google.journal().contains(&"429".to_owned()));
    assert_eq!(scene.ids("messages_raw"), ids(1..=2000));
}

#[tokio::test]
async fn odd_answers_of_the_token_service_do_not_stick() {
    let answers = [
        error(503, "UNAVAILABLE", "The service is currently unavailable."),
        Answer::html(502),
        Answer::json(200, &serde_json::json!({})),
        Answer::json(500, &serde_json::json!({"error": "internal_failure"})),
    ];
    for answer in answers {
        let scene = Scene::new().await;
        scene.google.server.fail("/token", Fault::Answer(answer.clone()));
        scene.google.server.fail("/token", Fault::Answer(answer.clone()));
        scene.sync(vec![table("chats_raw", rows(1..=2))]).await;
        let unsigned = scene
            .google
            .server
            .calls()
            .iter()
            .any(|call| call.path != "/token" && call.header("authorization").is_none());
        assert!(!unsigned, "a request without a token after {answer:?}");
    }
}

#[tokio::test]
async fn a_silent_token_service_is_given_up_in_time() {
    let scene = Scene::new().await;
    scene.google.server.fail("/token", Fault::Delay(Duration::from_secs(30)));
    scene.sync(vec![table("chats_raw", rows(1..=2))]).await;
    assert_eq!(scene.ids("chats_raw"), ids(1..=2));
}

#[tokio::test]
async fn a_refused_token_is_fetched_anew_once() {
    let scene = Scene::new().await;
    scene.sync(vec![table("chats_raw", rows(1..=2))]).await;
    scene.google.with(|book| book.tokens.clear());
    let synced = scene.sync(vec![table("chats_raw", rows(1..=3))]).await;
    assert_eq!((synced.reads, synced.writes), (3, 1), "{synced:?}");
    assert_eq!(scene.google.with(|book| book.issued), 2);
    scene.google.server.forget_calls();
    let denied = || Fault::Answer(error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."));
    scene.google.server.fail(SPREADSHEET, denied());
    scene.google.server.fail(SPREADSHEET, denied());
    let outcome = scene.try_sync(vec![table("chats_raw", rows(1..=3))]).await;
    assert!(matches!(outcome, Err(HttpError::Auth { .. })), "{outcome:?}");
    assert_eq!(scene.google.server.calls().len(), 3);
}

#[tokio::test]
async fn refusals_name_the_remedy() {
    let disabled = serde_json::json!({"error": {"code": 403, "status": "PERMISSION_DENIED",
        "message": "Google Sheets API has not been used in project 1 before or it is disabled.",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}]}});
    let cases = [
        (SPREADSHEET, error(403, "PERMISSION_DENIED", "The caller does not have permission"), token::EMAIL),
        (SPREADSHEET, Answer::json(403, &disabled), "switch it on"),
        (SPREADSHEET, error(404, "NOT_FOUND", "Requested entity was not found."), SPREADSHEET),
        ("/token", token::refusal("invalid_grant", "Invalid JWT Signature."), "revoked"),
        (
            "/token",
            token::refusal(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.",
            ),
            "clock of this machine",
        ),
    ];
    for (path, answer, remedy) in cases {
        let scene = Scene::new().await;
        scene.google.server.fail(path, Fault::Answer(answer));
        let error = scene.try_sync(vec![table("chats_raw", rows(1..=2))]).await.unwrap_err();
        assert!(!error.is_transient() && error.to_string().contains(remedy), "{error}");
        assert!(!error.to_string().contains("PRIVATE"), "{error}");
    }
}

#[tokio::test]
async fn a_table_google_refuses_does_not_stop_the_others() {
    let scene = Scene::new().await;
    scene.google.with(|book| book.sheets.push(crate::world::sheets::grid::Sheet::new(9, "Склад", 996_000, 10)));
    // With the first sheet's 26,000 cells the large table does not fit.
    let synced = scene.sync(vec![table("messages_raw", rows(1..=2000)), table("chats_raw", rows(1..=5))]).await;
    assert_eq!(synced.failed.len(), 1, "{synced:?}");
    assert!(synced.failed[0].0 == "messages_raw" && synced.failed[0].1.contains("limit"), "{synced:?}");
    assert_eq!(scene.ids("chats_raw"), ids(1..=5));
    assert!(synced.notices.iter().any(|notice| notice.contains("10000000")), "{synced:?}");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let scene = Scene::new().await;
    let huge = Answer::text(200, "application/json", vec![b' '; 40 << 20]);
    for _ in 0..5 {
        scene.google.server.fail(SPREADSHEET, Fault::Answer(huge.clone()));
    }
    let error = scene.try_sync(vec![table("chats_raw", rows(1..=2))]).await.unwrap_err();
    assert!(error.to_string().contains("larger"), "{error}");
}

#[tokio::test]
async fn bad_settings_are_told_before_any_call() {
    let google = Google::start().await;
    let cases = [
        (Config { spreadsheet: "моя таблица".into(), ..config(&google) }, "spreadsheet"),
        (Config { credentials: Secret::new("{}"), ..config(&google) }, "credentials"),
        (Config { api_url: "http://sheets.example/".into(), ..config(&google) }, "api_url"),
    ];
    for (config, field) in cases {
        let fault = GoogleSheets::new("team", &config, clock(), pace()).await.err().unwrap();
        assert_eq!(fault.key, format!("sinks.team.{field}"));
    }
    assert!(google.server.calls().is_empty());
}
