//! A hundred attempts to get what one must not: none succeeds, none makes a fault of ours (5xx).

use spindle::model::access::Role;

use super::world::{Answer, world};

/// Texts people type to break pages.
const SCRIPTS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "{{7*7}}",
    "${7*7}",
    "<iframe src=javascript:alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"",
    "<a href=\"data:text/html,x\">",
];
const STATEMENTS: &[&str] = &[
    "' OR 1=1 --",
    "1; DROP TABLE message; --",
    "' UNION SELECT password FROM web_user --",
    "%' OR '%'='",
    "\\' OR 1=1 --",
    "1) OR (1=1",
    "'; ATTACH DATABASE '/tmp/x' AS x; --",
    "admin'--",
    "%",
    "_",
];
const PATHS: &[&str] = &[
    "/assets/..%2f..%2fconfig.toml",
    "/assets/../config.toml",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
    "/assets/page.css%00.html",
    "/assets/....//....//etc/passwd",
    "/tables/..%2f..%2fspindle.db",
    "/tables/%00",
    "/reports/..%2fdaily",
    "/chats/%2e%2e%2f%2e%2e",
    "/chats/-1",
    "/chats/9999999999999999999999",
    "/chats/1e3",
    "/managers/%F0%9F%92%A9",
    "/managers/0x10",
    "/api/v1/tables/..%2f..%2fetc%2fpasswd?format=csv",
    "/api/v1/chats/%00",
    "/api/v1/chats/../../../etc/passwd/messages",
    "/api/v1/reports/%2e%2e",
    "/api/v1/metrics/..%2f/series",
    "/spindle.db",
];

fn is_harmless(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what} gave {}: {}", answer.status, answer.text);
    for bait in [
        "root:x:",
        "SQLite format 3",
        "argon2id",
        "data_dir",
        "<script>alert",
        "onerror=alert(1)>",
        "<svg/onload",
        "<iframe",
    ] {
        assert!(!answer.text.contains(bait), "{what} gave {bait}: {}", answer.text);
    }
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_hundred_attempts_succeeds() {
    let world = world().await;
    let owner = world.owner().await;
    let stranger = world.stranger();
    let mut attempts = 0;
    // Scripts in everything that is shown again, and statements in everything that is looked for.
    for text in SCRIPTS.iter().chain(STATEMENTS) {
        for path in ["/chats?q=", "/tables/chats_raw?q=", "/sign-in?next="] {
            is_harmless(&owner.get(&format!("{path}{}", escaped(text))).await, path);
            attempts += 1;
        }
        let named = owner.post("/access/users", &[("name", text), ("role", "head")]).await;
        is_harmless(&named, text);
        is_harmless(&owner.get("/access").await, text);
    }
    for statement in STATEMENTS {
        let signed =
            stranger.post_bare("/sign-in", &[("user", statement), ("password", statement)], Some("same-origin")).await;
        assert!([401, 429].contains(&signed.status), "{statement}");
        let entered = stranger.post_bare("/enter", &[("key", statement)], Some("same-origin")).await;
        assert_eq!(entered.status, 401, "{statement}");
        for parameter in ["days", "manager", "channel", "from", "metric", "sort", "outcome"] {
            let answer = owner.get(&format!("/chats?{parameter}={}", escaped(statement))).await;
            is_harmless(&answer, statement);
        }
        attempts += 2;
    }
    for path in PATHS {
        let answer = owner.get(path).await;
        is_harmless(&answer, path);
        assert!([400, 404].contains(&answer.status), "{path} gave {}", answer.status);
        is_harmless(&stranger.get(path).await, path);
        attempts += 1;
    }
    let messages = world.app.parts.store.count_messages(
        &world.app.parts.shop,
        spindle::model::time::Period::new(
            spindle::model::time::from_micros(0),
            spindle::model::time::from_micros(4_000_000_000_000_000),
        ),
    );
    assert!(messages.await.unwrap() > 100, "the messages are still there");
    assert!(attempts >= 100, "{attempts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_foreign_pages_change_nothing() {
    let world = world().await;
    let owner = world.owner().await;
    let secret = owner.cookie.split('=').nth(1).unwrap();
    let token = spindle::web::access::secrets::form_token(secret);
    let other = world.signed_in("head", Role::Head, None).await;
    let foreign = spindle::web::access::secrets::form_token(other.cookie.split('=').nth(1).unwrap());
    let cases: [(&str, Option<&str>); 7] = [
        (&token, Some("cross-site")),
        (&token, Some("same-site")),
        (&token, Some("none")),
        (&token, None),
        ("", Some("same-origin")),
        (&foreign, Some("same-origin")),
        ("AAAA", Some("same-origin")),
    ];
    for path in ["/jobs/export", "/access/tokens", "/account", "/sign-out", "/labels/1", "/access/users/head/remove"] {
        for (token, site) in cases {
            let answer = owner.post_bare(path, &[("form_token", token)], site).await;
            assert_eq!(answer.status, 403, "{path} {token} {site:?}");
        }
    }
    // A foreign page that names itself as the origin, or nothing at all.
    let form = |origin: Option<&str>| {
        let request = owner.request("POST", "/sign-out").header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(format!("form_token={token}"));
        origin.into_iter().fold(request, |request, origin| request.header("origin", origin))
    };
    for origin in [Some("https://evil.test"), Some("null"), None] {
        assert_eq!(owner.send(form(origin)).await.status, 403, "{origin:?}");
    }
    assert_eq!(owner.get("/").await.status, 200, "the session is kept");
    assert_eq!(owner.send(form(Some(&owner.address))).await.status, 303, "our own origin is heard");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_cannot_be_given_to_somebody_else_beforehand() {
    let world = world().await;
    let planted = "A".repeat(43);
    let mut victim = world.stranger();
    victim.cookie = format!("spindle={planted}");
    let (store, shop) = (&world.app.parts.store, &world.app.parts.shop);
    let invited = spindle::web::access::links::Invited::owner();
    let path = spindle::web::access::links::mint(
        store.as_ref(),
        shop,
        &invited,
        world.app.parts.clock.now(),
        chrono::TimeDelta::minutes(5),
    )
    .await
    .unwrap();
    let entered = victim.post_bare("/enter", &[("key", path.split_once("key=").unwrap().1)], Some("same-origin")).await;
    assert_eq!(entered.status, 303);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(cookie, victim.cookie);
    assert_eq!(victim.get("/").await.status, 303, "the planted secret opens nothing");
    // Signing in again ends the session before.
    let first = cookie.clone();
    victim.cookie = cookie;
    let path = spindle::web::access::links::mint(
        store.as_ref(),
        shop,
        &invited,
        world.app.parts.clock.now(),
        chrono::TimeDelta::minutes(5),
    )
    .await
    .unwrap();
    victim.post_bare("/enter", &[("key", path.split_once("key=").unwrap().1)], Some("same-origin")).await;
    victim.cookie = first;
    assert_eq!(victim.get("/").await.status, 303);
    // Two cookies of the name are none; so is one of another user's making.
    let owner = world.owner().await;
    let mut doubled = owner.clone();
    doubled.cookie = format!("{}; {}", owner.cookie, owner.cookie);
    assert_eq!(doubled.get("/").await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn crooked_requests_get_a_clear_no() {
    let world = world().await;
    let owner = world.owner().await;
    for host in ["evil.test", "evil.test:80", "127.0.0.1.evil.test", "spindle.internal"] {
        let answer = owner.send(owner.request("GET", "/").header("host", host)).await;
        assert_eq!(answer.status, 421, "{host}");
    }
    for (method, path) in
        [("DELETE", "/"), ("PUT", "/chats"), ("PATCH", "/sign-in"), ("TRACE", "/"), ("POST", "/api/v1/metrics")]
    {
        let request = owner.request(method, path).header("sec-fetch-site", "same-origin");
        let answer = owner.send(request).await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert!(!answer.header("allow").is_empty(), "{method} {path}");
    }
    let preflight = owner
        .request("OPTIONS", "/api/v1/metrics")
        .header("origin", "https://evil.test")
        .header("access-control-request-method", "GET");
    let answer = owner.send(preflight).await;
    assert!(answer.headers.get("access-control-allow-origin").is_none());
    let large = "x".repeat(20 * 1024);
    assert_eq!(owner.post("/account", &[("password", &large), ("again", "x")]).await.status, 413);
    let request = owner
        .request("POST", "/account")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "text/plain")
        .body("x");
    assert_eq!(owner.send(request).await.status, 415);
    let twice = owner.post("/account", &[("password", "a"), ("password", "b"), ("again", "x")]).await;
    assert_eq!(twice.status, 400);
    for path in [
        "/?days=0",
        "/?days=-1",
        "/?days=abc",
        "/?days=1000000000",
        "/?from=2026-03-02&to=2026-03-01",
        "/?from=2020-01-01",
        "/chats?sort=secret",
        "/tables/chats_raw?sort=password",
        "/why",
        "/why?metric=nothing",
        "/reports/daily?date=2050-01-01",
    ] {
        assert_eq!(owner.get(path).await.status, 400, "{path}");
    }
    let many: String = (0..150).map(|n| format!("a{n}=b; ")).collect();
    let mut heavy = owner.clone();
    heavy.cookie = format!("{many}{}", owner.cookie);
    assert_eq!(heavy.get("/account").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_for_this_machine_and_for_tokens() {
    let world = world().await;
    let stranger = world.stranger();
    assert_eq!(stranger.get("/metrics").await.status, 200);
    let forwarded =
        |program: &super::world::Browser| program.request("GET", "/metrics").header("x-forwarded-for", "192.0.2.7");
    assert_eq!(stranger.send(forwarded(&stranger)).await.status, 401);
    let reader = world.program(&["read"]).await;
    assert_eq!(reader.send(forwarded(&reader)).await.status, 401);
    let prometheus = world.program(&["metrics"]).await;
    assert_eq!(prometheus.send(forwarded(&prometheus)).await.status, 200);
}
