//! Every page for its reader.

use futures::StreamExt;
use spindle::model::access::Role;
use spindle::tables::TABLES;

use super::world::{world, world_with};

/// Every page that is read; `{chat}`, `{manager}` are of the sample shop.
pub const PAGES: &[&str] = &[
    "/",
    "/?days=30&metric=median_first_reply_sec",
    "/?from=2026-02-20&to=2026-02-25",
    "/managers",
    "/managers/{manager}",
    "/chats",
    "/chats?sort=worst&problem=no-answer",
    "/chats?q=цена&outcome=paid&topic=price&sort=money",
    "/chats/{chat}",
    "/now",
    "/money",
    "/practice",
    "/data",
    "/data/runs",
    "/data/runs?job=export",
    "/labels",
    "/settings",
    "/access",
    "/account",
    "/why?metric=conversion",
    "/why?metric=response_rate&days=14",
    "/reports/daily",
    "/reports/daily?date=2026-03-01",
    "/api",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_there_for_the_owner_in_both_languages() {
    let world = world().await;
    let owner = world.owner().await;
    let book = world.site.books.current().await.unwrap();
    let chat = book.facts.chats.iter().find(|chat| chat.findings.marks.len() > 3).unwrap().chat.id.to_string();
    let manager = world.some_manager().await.to_string();
    let tables = TABLES.iter().map(|entry| format!("/tables/{}?sort=-{}", entry.name, "name"));
    let tables: Vec<String> = tables.map(|path| path.split('?').next().unwrap().to_owned()).collect();
    let pages = PAGES.iter().map(|page| page.replace("{chat}", &chat).replace("{manager}", &manager));
    for page in pages.chain(tables) {
        for language in ["ru", "en"] {
            let mut reader = owner.clone();
            reader.cookie = format!("{}; spindle_language={language}", owner.cookie);
            let answer = reader.get(&page).await;
            assert_eq!(answer.status, 200, "{page}: {}", answer.text);
            assert!(answer.text.contains(&format!("<html lang=\"{language}\"")), "{page}");
            // A text nobody wrote shows its own name.
            let unwritten = answer.text.match_indices(">web-").next().map(|(at, _)| &answer.text[at..at + 40]);
            assert_eq!(unwritten, None, "{page}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cache-control", "no-store"),
            ] {
                assert_eq!(answer.header(name), value, "{page}");
            }
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            // A drawing names its own language by an address nobody asks.
            let text = answer.text.replace("xmlns=\"http://www.w3.org/", "");
            for inline in ["<style", " style=", "<script>", " onclick=", "http://", "src=\"//"] {
                assert!(!text.contains(inline), "{page} has {inline}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worst_chat_is_three_clicks_away_and_says_why() {
    let world = world().await;
    let head = world.signed_in("head", Role::Head, None).await;
    let overview = head.get("/?days=14").await;
    let place = overview.text.find("class=\"chat\" href=\"/chats/").unwrap();
    let link = overview.text[place..].split('"').nth(3).unwrap().to_owned();
    let dialogue = head.get(link.split('#').next().unwrap()).await;
    assert_eq!(dialogue.status, 200);
    let evidence = link.split('#').nth(1).unwrap();
    assert!(dialogue.text.contains(&format!("href=\"#{evidence}\"")), "the advice names its message");
    assert!(dialogue.text.contains(&format!("id=\"{evidence}\"")), "the message is there");
    assert!(dialogue.text.contains("Версия правил"));
    let audits = world.app.parts.store.audits(&world.app.parts.shop, 5).await.unwrap();
    assert!(audits.iter().any(|line| line.target == "web:head" && line.action == "dialogue opened"), "{audits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_is_corrected_and_a_job_is_started() {
    let world = world().await;
    let owner = world.owner().await;
    let book = world.site.books.current().await.unwrap();
    let marks =
        book.facts.chats.iter().flat_map(|chat| chat.findings.marks.iter().map(move |mark| (chat.chat.id, mark)));
    let (chat, mark) = marks.clone().find(|(_, mark)| mark.labels.customer().is_some()).unwrap();
    let fields = [("head", "topic"), ("codes[]", "price"), ("codes[]", "delivery"), ("back", "/chats/7#m1")];
    let saved = owner.post(&format!("/labels/{}", mark.id), &fields).await;
    assert_eq!((saved.status, saved.header("location")), (303, "/chats/7#m1"), "{}", saved.text);
    let labels = world.app.parts.store.own_labels(&world.app.parts.shop).await.unwrap();
    assert_eq!((labels[0].chat, labels[0].message, labels[0].author.as_str()), (chat, mark.id, "web:owner"));
    assert_eq!(labels[0].head.codes_of(labels[0].codes), ["price", "delivery"]);
    let wrong = owner.post(&format!("/labels/{}", mark.id), &[("head", "topic"), ("codes[]", "nothing")]).await;
    assert_eq!(wrong.status, 400);

    let woken = world.planned.clone();
    let heard = tokio::spawn(async move { woken.notified().await });
    tokio::task::yield_now().await;
    world.app.parts.clock.advance(chrono::TimeDelta::seconds(5));
    let started = owner.post("/jobs/export", &[]).await;
    assert_eq!(started.status, 303);
    heard.await.unwrap();
    let runs = world.app.parts.store.runs(&world.app.parts.shop, Some("export"), 5).await.unwrap();
    assert_eq!(runs[0].state, spindle::model::run::RunState::Planned);
    assert_eq!(owner.post("/jobs/nothing", &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_told_live_until_the_reader_signs_out() {
    let world = world().await;
    let owner = world.owner().await;
    let response = owner.request("GET", "/now/stream").header("cookie", &owner.cookie).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.bytes_stream();
    let first =
        tokio::time::timeout(std::time::Duration::from_secs(20), stream.next()).await.unwrap().unwrap().unwrap();
    let text = String::from_utf8_lossy(&first).into_owned();
    assert!(text.starts_with("event: now\ndata: <"), "{text}");
    assert!(owner.post("/sign-out", &[]).await.status == 303);
    // New data: the stream of the one who left ends instead of telling them.
    world.app.parts.clock.advance(chrono::TimeDelta::minutes(20));
    for job in ["export", "analyse"] {
        world.app.once(job, &spindle::app::Stop::default()).await.unwrap();
    }
    let rest = tokio::time::timeout(std::time::Duration::from_secs(40), async {
        while let Some(Ok(chunk)) = stream.next().await {
            assert!(!String::from_utf8_lossy(&chunk).contains("event: now"), "told after signing out");
        }
    });
    rest.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_follow_the_data() {
    let world = world().await;
    let owner = world.owner().await;
    let version = world.site.books.current().await.unwrap().version.clone();
    world.app.parts.clock.advance(chrono::TimeDelta::minutes(25));
    world.app.once("export", &spindle::app::Stop::default()).await.unwrap();
    world.app.once("analyse", &spindle::app::Stop::default()).await.unwrap();
    for _ in 0..200 {
        if world.site.books.current().await.unwrap().version != version {
            assert_eq!(owner.get("/").await.status, 200);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the pages still show {version}");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_with_https_cookies_are_kept_to_the_host() {
    let world = world_with("[web]\naddress = \"https://spindle.example.org\"\nbehind_proxy = true\n").await;
    let stranger = world.stranger();
    let named = |request: reqwest::RequestBuilder| request.header("host", "spindle.example.org");
    let page = stranger.send(named(stranger.request("GET", "/sign-in"))).await;
    assert_eq!(page.status, 200);
    assert!(page.header("strict-transport-security").starts_with("max-age=63072000"));
    let body = "user=owner&password=wrong-password";
    let form =
        stranger.request("POST", "/sign-in").header("content-type", "application/x-www-form-urlencoded").body(body);
    let refused = stranger.send(named(form).header("origin", "https://spindle.example.org")).await;
    assert_eq!(refused.status, 401);
    assert!(world.site.session_cookie("x").starts_with("__Host-spindle=x; Path=/; HttpOnly; SameSite=Strict; Secure"));
}
