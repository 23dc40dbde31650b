//! The API: pages of lists, marks of answers, problems, tokens, tools, its own description.

use serde_json::{Value, json};
use spindle::web::api::description;

use super::world::{Browser, world};

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_answers_as_described() {
    let world = world().await;
    let program = world.program(&["read"]).await;
    let book = world.site.books.current().await.unwrap();
    let chat = book.facts.chats[0].chat.id.to_string();
    let api = serde_json::to_value(description()).unwrap();
    assert_eq!(api["openapi"], "3.1.0");
    let mut asked = 0;
    for (path, operations) in api["paths"].as_object().unwrap() {
        let Some(operation) = operations.get("get") else { continue };
        let name = match path.split('/').nth(3).unwrap() {
            "tables" => "manager_summary",
            "reports" => "daily",
            _ => "conversion",
        };
        let answer = program.get(&path.replace("{id}", &chat).replace("{name}", name)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        assert!(answer.json().is_object(), "{path}");
        assert!(operation["responses"]["200"].is_object() && operation["responses"]["401"].is_object(), "{path}");
        assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{path} is told");
        asked += 1;
    }
    assert!(asked >= 18, "{asked}");
    let served = program.get("/api/v1/openapi.json").await;
    assert_eq!(served.json(), api);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_list_hold_everything_once() {
    let world = world().await;
    let program = world.program(&["read"]).await;
    for path in ["/api/v1/chats?days=15", "/api/v1/orders?days=15", "/api/v1/tables/chats_raw?x=1", "/api/v1/runs?x=1"]
    {
        let whole = program.get(&format!("{path}&limit=500")).await.json();
        let items = |page: &Value| page.get("items").or(page.get("rows")).unwrap().as_array().unwrap().clone();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = program.get(&format!("{path}&limit=7{cursor}")).await.json();
            assert!(items(&page).len() <= 7);
            seen.extend(items(&page));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, items(&whole), "{path}");
        assert!(!seen.is_empty(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_already_is_not_sent_again() {
    let world = world().await;
    let program = world.program(&["read"]).await;
    let first = program.get("/api/v1/metrics?days=14").await;
    let mark = first.header("etag").to_owned();
    assert!(mark.starts_with("W/\""), "{mark}");
    let again = program.send(program.request("GET", "/api/v1/metrics?days=14").header("if-none-match", &mark)).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let other = program.send(program.request("GET", "/api/v1/metrics?days=3").header("if-none-match", &mark)).await;
    assert_eq!(other.status, 200);
    for nonsense in ["*", "garbage", "W/\"\"", "\"\", \"\""] {
        let answer = program.send(program.request("GET", "/api/v1/status").header("if-none-match", nonsense)).await;
        assert_eq!(answer.status, 200, "{nonsense}");
    }
    let ranged =
        program.send(program.request("GET", "/api/v1/tables/chats_raw?format=csv").header("range", "bytes=9-1")).await;
    assert_eq!(ranged.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_name_the_field_and_the_range() {
    let world = world().await;
    let program = world.program(&["read", "labels"]).await;
    for (path, field) in [
        ("/api/v1/chats?limit=0", "limit"),
        ("/api/v1/chats?limit=-1", "limit"),
        ("/api/v1/chats?limit=1000000000", "limit"),
        ("/api/v1/chats?limit=abc", "limit"),
        ("/api/v1/chats?cursor=forged", "cursor"),
        ("/api/v1/chats?cursor=b3JkZXJzOjE", "cursor"),
        ("/api/v1/chats?outcome=secret", "outcome"),
        ("/api/v1/metrics?from=2026-03-02&to=2026-03-01", "from"),
        ("/api/v1/metrics?from=2020-01-01&to=2026-03-01", "to"),
        ("/api/v1/metrics?days=x", "days"),
        ("/api/v1/metrics?manager=x", "manager"),
        ("/api/v1/tables/chats_raw?format=exe", "format"),
        ("/api/v1/runs?job=nothing", "job"),
        ("/api/v1/reports/daily?date=tomorrow", "date"),
    ] {
        let answer = program.get(path).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        assert_eq!((problem["status"].as_u64(), problem["field"].as_str()), (Some(400), Some(field)), "{path}");
    }
    let missing = program.get("/api/v1/tables/nothing").await;
    assert_eq!((missing.status, missing.header("content-type")), (404, "application/problem+json"));
    let deep = "[".repeat(10_000);
    let bodies: [(&str, &str, u16); 9] = [
        ("application/json", "", 400),
        ("application/json", "{", 400),
        ("application/json", "[]", 400),
        ("application/json", &deep, 400),
        ("application/json", "{\"message\":\"1\",\"head\":\"topic\",\"codes\":[]}", 400),
        ("application/json", "{\"message\":1,\"head\":\"topic\",\"codes\":[]} x", 400),
        ("application/json", "{\"message\":1,\"message\":2,\"head\":\"topic\",\"codes\":[]}", 400),
        ("application/json", "{\"message\":1,\"head\":\"topic\",\"codes\":[],\"more\":1}", 400),
        ("text/plain", "{\"message\":1,\"head\":\"topic\",\"codes\":[]}", 415),
    ];
    for (kind, body, status) in bodies {
        let request = program.request("POST", "/api/v1/labels").header("content-type", kind).body(body.to_owned());
        let answer = program.send(request).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{body}");
    }
    let large = "x".repeat(65 * 1024);
    let request = program.request("POST", "/api/v1/labels").header("content-type", "application/json").body(large);
    assert_eq!(program.send(request).await.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_allowed_what_it_says_and_while_it_lasts() {
    let world = world().await;
    let reader = world.program(&["read"]).await;
    let with = |header: &str| reader.request("GET", "/api/v1/status").header("authorization", header.to_owned());
    let bare = Browser { token: String::new(), ..reader.clone() };
    for header in [
        "",
        "Bearer",
        "Bearer x",
        "Basic b3duZXI6eA==",
        &format!("Token {}", reader.token),
        &format!("Bearer {}x", reader.token),
    ] {
        let answer = bare.send(with(header)).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"), "{header}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(bare.get(&format!("/api/v1/status?token={}", reader.token)).await.status, 401);
    let start = |program: &Browser, key: &str, job: &str| {
        let request =
            program.request("POST", &format!("/api/v1/jobs/{job}/runs")).header("idempotency-key", key.to_owned());
        let program = program.clone();
        async move { program.send(request).await }
    };
    assert_eq!(start(&reader, "1", "export").await.status, 403);
    let starter = world.program(&["read", "jobs"]).await;
    let first = start(&starter, "1", "export").await;
    world.app.parts.clock.advance(chrono::TimeDelta::seconds(3));
    let again = start(&starter, "1", "export").await;
    assert_eq!((first.status, again.status, &first.text), (202, 202, &again.text));
    assert_eq!(start(&starter, "1", "backup").await.status, 409);
    assert_eq!(start(&starter, "2", "nothing").await.status, 404);
    assert_eq!(start(&starter, "", "export").await.status, 400);
    world.app.parts.clock.advance(chrono::TimeDelta::hours(25));
    assert_eq!(starter.get("/api/v1/status").await.status, 401, "its day is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn persons_are_masked_without_the_scope() {
    let world = world().await;
    let (masked, full) = (world.program(&["read"]).await, world.program(&["read", "persons"]).await);
    let book = world.site.books.current().await.unwrap();
    let mut differ = 0;
    for chat in &book.facts.chats {
        let path = format!("/api/v1/chats/{}/messages", chat.chat.id);
        let (masked, full) = (masked.get(&path).await.json(), full.get(&path).await.json());
        assert_eq!((masked["masked"].as_bool(), full["masked"].as_bool()), (Some(true), Some(false)));
        for (masked, full) in masked["items"].as_array().unwrap().iter().zip(full["items"].as_array().unwrap()) {
            let expected = spindle::text::mask::mask(full["text"].as_str().unwrap());
            assert_eq!(masked["text"].as_str().unwrap(), expected);
            differ += u32::from(masked["text"] != full["text"]);
        }
    }
    assert!(differ > 0, "the sample shop has persons to mask");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_open_where_tables_are_read() {
    let world = world().await;
    let owner = world.owner().await;
    let csv = owner.get("/api/v1/tables/manager_summary?format=csv").await;
    assert!(csv.header("content-disposition").contains("manager_summary-2026-03-03.csv"));
    assert!(csv.text.starts_with("\u{feff}manager_id,manager_name,chats,"), "{}", csv.text);
    let request = owner.request("GET", "/api/v1/tables/chats_raw?format=xlsx").header("cookie", &owner.cookie);
    let bytes = request.send().await.unwrap().bytes().await.unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "chats_raw").unwrap();
    assert!(range.height() > 10 && range.width() > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn language_models_get_the_same_figures_as_tools() {
    let world = world().await;
    let program = world.program(&["read"]).await;
    let ask = |body: Value| {
        let request = program.request("POST", "/mcp").header("content-type", "application/json").body(body.to_string());
        let program = program.clone();
        async move { program.send(request).await }
    };
    let call =
        |method: &str, params: Value| ask(json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }));
    let hello = call("initialize", json!({ "protocolVersion": "2025-06-18", "capabilities": {} })).await.json();
    assert_eq!(hello["result"]["protocolVersion"], "2025-06-18");
    assert_eq!(ask(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await.status, 202);
    let tools = call("tools/list", json!({})).await.json();
    let names: Vec<String> = tools["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect();
    assert!(names.contains(&"metrics".to_owned()) && names.len() >= 8, "{names:?}");
    let chat = world.site.books.current().await.unwrap().facts.chats[0].chat.id.0;
    for name in &names {
        let arguments =
            json!({ "days": 14, "chat": chat, "name": if name == "table" { "manager_summary" } else { "daily" } });
        let answer = call("tools/call", json!({ "name": name, "arguments": arguments })).await.json();
        assert_eq!(answer["result"]["isError"], false, "{name}: {answer}");
        assert!(!answer["result"]["content"][0]["text"].as_str().unwrap().is_empty(), "{name}");
    }
    let wrong = call("tools/call", json!({ "name": "metrics", "arguments": { "days": 0 } })).await.json();
    assert_eq!(wrong["result"]["isError"], true);
    assert_eq!(call("tools/call", json!({ "name": "drop" })).await.json()["error"]["code"], -32602);
    assert_eq!(call("resources/list", json!({})).await.json()["error"]["code"], -32601);
    assert_eq!(world.stranger().send(program.request("POST", "/mcp").body("{}")).await.status, 401);
}
