//! The sample shop with its pages served on a free port, and a browser that keeps cookies.

use std::sync::Arc;

use spindle::app::{App, Stop};
use spindle::config::{self, Inputs};
use spindle::model::access::Role;
use spindle::model::ids::ManagerId;
use spindle::model::run::RunState;
use spindle::model::time::Clock;
use spindle::web::access::links::{self, Invited};
use spindle::web::access::{secrets, tokens};
use spindle::web::site::Site;
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub struct World {
    pub app: Arc<App>,
    pub site: Arc<Site>,
    pub planned: Arc<Notify>,
    pub address: String,
    stop: Stop,
    _folder: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.soft.cancel();
    }
}

/// The shop after its first export and analysis.
pub async fn world() -> World {
    world_with("").await
}

/// The same with more lines of configuration.
pub async fn world_with(lines: &str) -> World {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "data_dir = \".\"\n[shop]\nlast_days = 15\n[sources.chats]\nkind = \"demo\"\n[sources.demo]\ndays = 14\nchats = 60\nseed = 7\n[sinks.local]\npath = \"\"\n{lines}"
    );
    std::fs::write(folder.path().join("config.toml"), text).unwrap();
    let clock = Clock::fixed("2026-03-03T12:00:00Z".parse().unwrap());
    let inputs = Inputs {
        file: None,
        variables: Vec::new(),
        folder: folder.path().to_path_buf(),
        now: clock.now(),
        needs_data_dir: true,
    };
    let loaded = config::load(&inputs).unwrap_or_else(|faults| panic!("{}", config::tell(&faults)));
    let app = App::build(loaded.config, clock).await.unwrap();
    let stop = Stop::default();
    for job in ["export", "analyse"] {
        let run = app.once(job, &stop).await.unwrap();
        assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
    }
    let planned = Arc::new(Notify::new());
    let (site, router) = app.pages(planned.clone(), &stop).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(site.books.clone().keep(stop.soft.clone()));
    tokio::spawn(spindle::web::serve(listener, router, stop.soft.clone()));
    World { app, site, planned, address, stop, _folder: folder }
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// Somebody who asks: with the cookies of a session, a token, or nothing.
#[derive(Clone)]
pub struct Browser {
    pub client: reqwest::Client,
    pub address: String,
    pub cookie: String,
    pub token: String,
}

impl Browser {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.address))).await
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let mut request = request;
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned() }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.address))
    }

    /// Sends a form as a page of ours would, with the token of the session.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let secret = self.cookie.split('=').nth(1).unwrap_or_default();
        let token = secrets::form_token(secret);
        let mut all = vec![("form_token", token.as_str())];
        all.extend(fields);
        self.post_bare(path, &all, Some("same-origin")).await
    }

    /// Sends a form with exactly these fields, from where `site` says.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)], site: Option<&str>) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let mut request =
            self.request("POST", path).header("content-type", "application/x-www-form-urlencoded").body(body.finish());
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        self.send(request).await
    }
}

impl World {
    pub fn stranger(&self) -> Browser {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Browser { client, address: self.address.clone(), cookie: String::new(), token: String::new() }
    }

    /// A browser signed in by a one-time link, as people do it.
    pub async fn signed_in(&self, name: &str, role: Role, manager: Option<ManagerId>) -> Browser {
        let (store, shop, now) = (&self.app.parts.store, &self.app.parts.shop, self.app.parts.clock.now());
        let invited = Invited { user: name.into(), role, manager };
        let path = links::mint(store.as_ref(), shop, &invited, now, chrono::TimeDelta::minutes(5)).await.unwrap();
        let mut browser = self.stranger();
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200);
        let key = path.split_once("key=").unwrap().1;
        let entered = browser.post_bare("/enter", &[("key", key)], Some("same-origin")).await;
        assert_eq!(entered.status, 303, "{}", entered.text);
        browser.cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
        browser
    }

    pub async fn owner(&self) -> Browser {
        self.signed_in("owner", Role::Owner, None).await
    }

    /// A program with a token of these scopes.
    pub async fn program(&self, scopes: &[&str]) -> Browser {
        let (store, shop, now) = (&self.app.parts.store, &self.app.parts.shop, self.app.parts.clock.now());
        links::ensure(store.as_ref(), shop, &Invited::owner(), now).await.unwrap();
        let wanted = tokens::Wanted {
            user: "owner".into(),
            label: "test".into(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            days: 1,
        };
        let (token, pass) = tokens::fresh(&wanted, now).unwrap();
        store.add_pass(shop, &pass).await.unwrap();
        Browser { token, ..self.stranger() }
    }

    /// A manager of the sample shop who wrote something.
    pub async fn some_manager(&self) -> ManagerId {
        let book = self.site.books.current().await.unwrap();
        let marks = book.facts.chats.iter().flat_map(|chat| &chat.findings.marks);
        marks.filter(|mark| mark.class.is_human()).find_map(|mark| mark.manager).unwrap()
    }
}
