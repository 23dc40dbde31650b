//! The wire: deadlines, caps, retries, pace.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use spindle::http::limiter::Limiter;
use spindle::http::{Http, HttpError, Settings, Tries};
use spindle::model::secret::Secret;
use spindle::model::time::Clock;

use crate::world::server::{Answer, Fault, Server};

const CAP: usize = 1 << 20;

async fn server() -> Server {
    Server::start(|_| async { Answer::json(200, &json!([{ "id": 1 }])) }).await
}

fn http(server: &Server, deadline_ms: u64, rate: f64) -> Http {
    let settings = Settings {
        service: "chats".into(),
        base: server.url(),
        key: ("x-bot-token", Secret::new("s3cret-token")),
        deadline: Duration::from_millis(deadline_ms),
        body_cap: CAP,
    };
    Http::new(settings, Arc::new(Limiter::new(rate)), Clock::system()).unwrap()
}

async fn get(http: &Http) -> Result<String, HttpError> {
    http.get("/list", &vec![("limit".into(), "7".into())], Tries::All).await
}

#[tokio::test]
async fn passing_faults_are_overcome_by_the_retry_policy() {
    let faults = [
        Fault::Answer(Answer::html(502)),
        Fault::Answer(Answer::json(500, &json!({ "errors": ["oops"] }))),
        Fault::Reset,
        Fault::LostAnswer,
        Fault::CutBody,
        Fault::Delay(Duration::from_secs(5)),
        Fault::Drip(Duration::from_millis(100)),
    ];
    let server = server().await;
    let http = http(&server, 250, 1000.0);
    for (at, fault) in faults.into_iter().enumerate() {
        let told = format!("{fault:?}");
        server.fail("/list", fault);
        assert_eq!(get(&http).await, Ok("[{\"id\":1}]".into()), "{told}");
        assert_eq!(http.counters().failed, at as u64 + 1, "{told}");
    }
}

#[tokio::test]
async fn a_lasting_outage_ends_after_four_attempts_without_telling_address_or_token() {
    let server = server().await;
    let http = http(&server, 250, 1000.0);
    (0..8).for_each(|_| server.fail("", Fault::Answer(Answer::html(500))));
    let error = get(&http).await.unwrap_err();
    assert_eq!(error, HttpError::Transient { service: "chats".into(), reason: "answered 500".into() });
    assert_eq!(server.calls().len(), 4);
    server.heal();
    (0..4).for_each(|_| server.fail("", Fault::Drip(Duration::from_secs(1))));
    let error = get(&http).await.unwrap_err().to_string();
    assert_eq!(error, "chats: no whole answer within 0.25 s");
    drop(server);
    let error = get(&http).await.unwrap_err();
    assert!(error.is_transient());
    let told = format!("{error} {error:?}");
    assert!(!told.contains("127.0.0.1") && !told.contains("s3cret") && !told.contains("limit"), "{told}");
}

#[tokio::test]
async fn what_cannot_get_better_is_not_tried_again() {
    let server = server().await;
    let http = http(&server, 2_000, 1000.0);
    let cases = [
        (Answer::json(401, &json!({ "errors": ["no"] })), "chats refuses the key: no"),
        (Answer::json(400, &json!({ "errors": ["limit"] })), "chats refuses the request (400): limit"),
        (Answer::html(200), "chats gave an answer that cannot be read: expected JSON, got HTML"),
    ];
    for (answer, wanted) in cases {
        server.forget_calls();
        server.fail("", Fault::Answer(answer));
        assert_eq!(get(&http).await.unwrap_err().to_string(), wanted);
        assert_eq!(server.calls().len(), 1, "{wanted}");
    }
    let mut moved = Answer::text(302, "text/html", "");
    moved.headers.push(("location".into(), "https://other.example/".into()));
    server.fail("", Fault::Answer(moved));
    assert!(get(&http).await.unwrap_err().to_string().contains("redirects to other.example"));
}

#[tokio::test]
async fn a_small_body_that_inflates_is_stopped_at_the_cap() {
    let server = server().await;
    let http = http(&server, 20_000, 1000.0);
    server.fail("", Fault::GzipBomb { megabytes: 64 });
    assert_eq!(get(&http).await, Err(HttpError::TooLarge { service: "chats".into(), cap: CAP }));
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_busy_server_is_given_the_time_it_asks_for() {
    let server = server().await;
    let http = http(&server, 2_000, 1000.0);
    let mut busy = Answer::text(429, "text/plain", "");
    busy.headers.push(("retry-after".into(), "1".into()));
    server.fail("", Fault::Answer(busy));
    let start = Instant::now();
    assert!(get(&http).await.is_ok());
    assert!(start.elapsed() >= Duration::from_secs(1));
    let counters = http.counters();
    assert_eq!((counters.requests, counters.throttled, counters.failed), (2, 1, 0));
    assert!((http.limiter().rate() - 700.0).abs() < 1e-6);
    // Longer than anyone should wait within a call: told to the caller at once.
    let mut busy = Answer::text(503, "text/plain", "");
    busy.headers.push(("retry-after".into(), "86400".into()));
    server.fail("", Fault::Answer(busy));
    let error = get(&http).await.unwrap_err();
    assert_eq!(error, HttpError::Busy { service: "chats".into(), after: Some(Duration::from_secs(900)) });
}

#[tokio::test]
async fn the_key_travels_in_its_header_only() {
    let server = server().await;
    get(&http(&server, 2_000, 1000.0)).await.unwrap();
    let call = &server.calls()[0];
    assert_eq!(call.header("x-bot-token"), Some("s3cret-token"));
    assert_eq!(call.query, vec![("limit".to_owned(), "7".to_owned())]);
    assert_eq!(call.header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn hands_that_share_a_limiter_stay_within_the_rate_as_the_server_sees_it() {
    let gateway = crate::world::gateway::Gateway::start().await;
    gateway.edit().meter.limit = 20;
    let settings = Settings {
        service: "chats".into(),
        base: format!("{}/api/bot/v1", gateway.url()),
        key: ("x-bot-token", Secret::new(crate::world::gateway::TOKEN)),
        deadline: Duration::from_secs(5),
        body_cap: CAP,
    };
    let http = Arc::new(Http::new(settings, Arc::new(Limiter::new(20.0)), Clock::system()).unwrap());
    let hands = (0..30).map(|_| {
        let http = http.clone();
        async move { http.get("/chats", &Vec::new(), Tries::One).await.unwrap() }
    });
    futures::future::join_all(hands).await;
    assert_eq!(gateway.edit().meter.refused, 0);
    assert!(gateway.edit().meter.most <= 20);
}

#[tokio::test]
async fn the_servers_time_is_known_from_its_answers() {
    let server = Server::start(|_| async {
        let mut answer = Answer::json(200, &json!([]));
        answer.headers.push(("date".into(), "Mon, 02 Mar 2026 09:00:00 GMT".into()));
        answer
    })
    .await;
    let http = http(&server, 2_000, 1000.0);
    assert_eq!(http.server_time(), None);
    get(&http).await.unwrap();
    let since = http.server_time().unwrap() - super::now();
    assert!((0..5).contains(&since.num_seconds()), "{since}");
}
