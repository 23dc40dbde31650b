//! Who gets in, and what each role sees.

use spindle::model::access::Role;
use spindle::tables::TABLES;

use super::pages::PAGES;
use super::world::world;

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_gets_nothing() {
    let world = world().await;
    let stranger = world.stranger();
    let book = world.site.books.current().await.unwrap();
    let words: Vec<&str> = book.facts.managers.values().map(|manager| manager.name.as_str()).collect();
    let chat = book.facts.chats[0].chat.id.to_string();
    let manager = world.some_manager().await.to_string();
    let tables = TABLES
        .iter()
        .flat_map(|entry| [format!("/tables/{}", entry.name), format!("/api/v1/tables/{}?format=csv", entry.name)]);
    let api = spindle::web::api::description();
    let endpoints = api.paths.paths.keys().map(|path| path.replace("{id}", &chat).replace("{name}", "conversion"));
    let pages = PAGES.iter().map(|page| page.replace("{chat}", &chat).replace("{manager}", &manager));
    let more = ["/now/stream", "/mcp", "/api/v1/openapi.json", "/api/v1/nothing", "/nothing"].map(str::to_owned);
    for path in pages.chain(tables).chain(endpoints).chain(more) {
        for garbage in ["", "spindle=garbage", "spindle=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let mut browser = stranger.clone();
            browser.cookie = garbage.into();
            let answer = browser.get(&path).await;
            assert!([303, 401, 404, 405].contains(&answer.status), "{path} gave {}: {}", answer.status, answer.text);
            assert!(words.iter().all(|word| !answer.text.contains(word)), "{path} tells a name");
        }
        let posted = stranger.post_bare(&path, &[("x", "y")], Some("same-origin")).await;
        assert!([303, 401, 403, 404, 405, 415].contains(&posted.status), "POST {path} gave {}", posted.status);
    }
    for path in
        ["/jobs/export", "/labels/1", "/access/users", "/access/tokens", "/sign-out", "/account", "/preferences"]
    {
        let posted = stranger.post_bare(path, &[("form_token", "x")], Some("same-origin")).await;
        assert!([303, 403].contains(&posted.status), "POST {path} gave {}", posted.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_sees_only_own_data() {
    let world = world().await;
    let own = world.some_manager().await;
    let reader = world.signed_in("anna", Role::Manager, Some(own)).await;
    let book = world.site.books.current().await.unwrap();
    let is_own = |chat: &spindle::model::facts::ChatFacts| {
        let holds = |wait: &spindle::model::findings::Wait| wait.holdings.iter().any(|held| held.manager == Some(own));
        chat.findings.marks.iter().any(|mark| mark.class.is_human() && mark.manager == Some(own))
            || chat.findings.episodes.iter().flat_map(|episode| &episode.waits).any(holds)
    };
    let mut foreign = 0;
    for chat in &book.facts.chats {
        let (page, detail) = (format!("/chats/{}", chat.chat.id), format!("/api/v1/chats/{}", chat.chat.id));
        let expected = if is_own(chat) { 200 } else { 404 };
        foreign += u32::from(expected == 404);
        assert_eq!(reader.get(&page).await.status, expected, "{page}");
        assert_eq!(reader.get(&detail).await.status, expected, "{detail}");
    }
    assert!(foreign > 0, "somebody else's chats are there");
    let listed = reader.get("/api/v1/chats?days=14&limit=500").await.json();
    for chat in listed["items"].as_array().unwrap() {
        let facts = book.facts.chat(spindle::model::ids::ChatId(chat["id"].as_i64().unwrap())).unwrap();
        assert!(is_own(facts), "{chat}");
    }
    for path in ["/money", "/data", "/data/runs", "/settings", "/access", "/reports/daily", "/tables/manager_summary_x"]
    {
        let status = reader.get(path).await.status;
        assert!([403, 404].contains(&status), "{path} gave {status}");
    }
    let others: Vec<&str> = book
        .facts
        .managers
        .values()
        .filter(|one| one.id != own && !one.technical)
        .map(|one| one.name.as_str())
        .collect();
    for path in ["/tables/manager_summary", "/practice"] {
        let page = reader.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(others.iter().all(|name| !page.text.contains(name)), "{path} names somebody else");
    }
    let other = book.facts.managers.keys().find(|id| **id != own).unwrap();
    assert_eq!(reader.get(&format!("/managers/{other}")).await.status, 403);
    // Asking for somebody else's figures gives one's own.
    let asked = reader.get(&format!("/api/v1/metrics?manager={other}")).await;
    assert_eq!(asked.text, reader.get("/api/v1/metrics").await.text);
    assert_eq!(reader.post("/jobs/export", &[]).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_sees_everything_but_access() {
    let world = world().await;
    let head = world.signed_in("head", Role::Head, None).await;
    for path in ["/", "/managers", "/money", "/data", "/reports/daily"] {
        assert_eq!(head.get(path).await.status, 200, "{path}");
    }
    for path in ["/access", "/settings"] {
        assert_eq!(head.get(path).await.status, 403, "{path}");
    }
    assert_eq!(head.post("/access/tokens", &[("label", "x"), ("days", "1"), ("scopes[]", "read")]).await.status, 403);
    assert_eq!(head.post("/access/users", &[("name", "x"), ("role", "owner")]).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once_and_a_password_from_then_on() {
    let world = world().await;
    let owner = world.owner().await;
    let (store, shop) = (&world.app.parts.store, &world.app.parts.shop);
    let now = world.app.parts.clock.now();
    let invited = spindle::web::access::links::Invited::owner();
    let mint =
        || spindle::web::access::links::mint(store.as_ref(), shop, &invited, now, chrono::TimeDelta::minutes(15));
    let path = mint().await.unwrap();
    let key = path.split_once("key=").unwrap().1.to_owned();
    let stranger = world.stranger();
    // Looking at the link spends nothing.
    for _ in 0..3 {
        assert_eq!(stranger.get(&path).await.status, 200);
    }
    let enter = |key: String| {
        let stranger = stranger.clone();
        async move { stranger.post_bare("/enter", &[("key", &key)], Some("same-origin")).await.status }
    };
    let both = tokio::join!(enter(key.clone()), enter(key.clone()));
    assert_eq!([both.0, both.1].iter().filter(|status| **status == 303).count(), 1, "{both:?}");
    assert_eq!(enter(key).await, 401);
    let late = mint().await.unwrap();
    world.app.parts.clock.advance(chrono::TimeDelta::minutes(16));
    assert_eq!(enter(late.split_once("key=").unwrap().1.to_owned()).await, 401);

    let password = "очень длинная фраза";
    for (new, again, status) in [
        ("short", "short", 400),
        ("            ", "            ", 400),
        (password, "другое", 400),
        (password, password, 303),
    ] {
        let answer = owner.post("/account", &[("password", new), ("again", again)]).await;
        assert_eq!(answer.status, status, "{new}");
    }
    // Other sessions ended; the password opens a new one and leads to a local page alone.
    assert_eq!(owner.get("/").await.status, 303);
    let sign_in = |user: &'static str, password: String, next: &'static str| {
        let stranger = stranger.clone();
        async move {
            stranger
                .post_bare("/sign-in", &[("user", user), ("password", &password), ("next", next)], Some("same-origin"))
                .await
        }
    };
    for next in ["https://evil.test/", "//evil.test", "/\\evil.test"] {
        let answer = sign_in("owner", password.into(), next).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{next}");
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    }
    let wrong = sign_in("owner", "неверный пароль 1".into(), "/").await;
    let unknown = sign_in("nobody", "неверный пароль 1".into(), "/").await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.text.contains("не подходят"), unknown.text.contains("не подходят"));
    for _ in 0..4 {
        sign_in("owner", "неверный пароль 1".into(), "/").await;
    }
    let held = sign_in("owner", password.into(), "/").await;
    assert_eq!(held.status, 429);
    assert!(held.header("retry-after").parse::<u32>().unwrap() > 0);
    world.app.parts.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(sign_in("owner", password.into(), "/").await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_idle_and_after_a_day_of_work() {
    let world = world().await;
    let owner = world.owner().await;
    let clock = world.app.parts.clock.clone();
    for _ in 0..3 {
        clock.advance(chrono::TimeDelta::minutes(25));
        assert_eq!(owner.get("/account").await.status, 200);
    }
    clock.advance(chrono::TimeDelta::minutes(31));
    assert_eq!(owner.get("/account").await.status, 303);
    let busy = world.owner().await;
    for _ in 0..19 {
        clock.advance(chrono::TimeDelta::minutes(25));
        assert_eq!(busy.get("/account").await.status, 200);
    }
    clock.advance(chrono::TimeDelta::minutes(10));
    assert_eq!(busy.get("/account").await.status, 303, "eight hours are over");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_gives_and_takes_access() {
    let world = world().await;
    let owner = world.owner().await;
    let manager = world.some_manager().await.to_string();
    assert_eq!(owner.post("/access/users", &[("name", "Анна"), ("role", "manager")]).await.status, 400);
    assert_eq!(
        owner.post("/access/users", &[("name", "Анна"), ("role", "manager"), ("manager", &manager)]).await.status,
        303
    );
    let long = "я".repeat(500);
    for name in ["", "a/b", "<b>", long.as_str()] {
        assert_eq!(owner.post("/access/users", &[("name", name), ("role", "head")]).await.status, 400, "{name}");
    }
    let invited = owner.post("/access/users/%D0%90%D0%BD%D0%BD%D0%B0/link", &[]).await;
    let key = invited.text.split("/enter?key=").nth(1).unwrap().split('"').next().unwrap();
    let mut anna = world.stranger();
    let entered = anna.post_bare("/enter", &[("key", key)], Some("same-origin")).await;
    anna.cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(anna.get("/chats").await.status, 200);
    assert_eq!(owner.post("/access/users/%D0%90%D0%BD%D0%BD%D0%B0/remove", &[]).await.status, 303);
    assert_eq!(anna.get("/chats").await.status, 303, "removed people are out at once");
    assert_eq!(owner.post("/access/users/owner/remove", &[]).await.status, 400);

    let made = owner.post("/access/tokens", &[("label", "Grafana"), ("days", "30"), ("scopes[]", "read")]).await;
    let at = made.text.find("spindle_").unwrap();
    let program = super::world::Browser { token: made.text[at..at + 51].to_owned(), ..world.stranger() };
    assert_eq!(program.get("/api/v1/status").await.status, 200);
    let page = owner.get("/access").await;
    assert!(!page.text.contains(&program.token), "a token is shown once");
    let end = page.text.split("/access/passes/").nth(1).unwrap().split("/end").next().unwrap().to_owned();
    assert_eq!(owner.post(&format!("/access/passes/{end}/end"), &[]).await.status, 303);
    assert_eq!(program.get("/api/v1/status").await.status, 401);
}
