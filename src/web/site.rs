//! What every page works with; built once beside the jobs' parts.

use std::sync::Arc;

use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::jobs::Parts;
use crate::model::time::Time;
use crate::text::catalogue::{Catalogue, CatalogueError};
use crate::web::Config;
use crate::web::access::passwords::Passwords;
use crate::web::access::sessions::Sessions;
use crate::web::access::throttle::Throttle;
use crate::web::access::viewer::{COOKIE, SECURE_COOKIE};
use crate::web::books::Books;

/// Pages that stay open and listen, at once.
const STREAMS_MOST: usize = 64;

/// The languages of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Russian,
    English,
}

impl Language {
    pub fn name(self) -> &'static str {
        match self {
            Language::Russian => "ru",
            Language::English => "en",
        }
    }

    pub fn from_name(name: &str) -> Option<Language> {
        [Language::Russian, Language::English].into_iter().find(|language| language.name() == name)
    }
}

/// One setting as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSetting {
    pub key: String,
    /// Secrets masked.
    pub value: String,
    /// The sentence of `config.toml`.
    pub about: String,
    /// `config.toml, line 3`, `PORT`; absent for a default.
    pub place: Option<String>,
}

/// What the pages are made from.
pub struct Site {
    pub parts: Arc<Parts>,
    /// Wakes the runner after a job was planned.
    pub planned: Arc<Notify>,
    pub books: Arc<Books>,
    pub sessions: Sessions,
    pub passwords: Passwords,
    pub throttle: Throttle,
    pub streams: Arc<Semaphore>,
    pub stop: CancellationToken,
    /// Language of those who chose none.
    pub language: Language,
    /// Headers of a proxy tell the client's address.
    pub behind_proxy: bool,
    pub settings: Vec<ShownSetting>,
    pub idempotency: crate::web::idempotency::Kept,
    pub shown: crate::web::shown::Shown,
    texts: [Arc<Catalogue>; 2],
    address: Option<Url>,
    host: Option<String>,
    local: bool,
}

/// What [`Site::new`] cannot learn from the parts.
pub struct Surroundings {
    pub planned: Arc<Notify>,
    pub stop: CancellationToken,
    pub language: String,
    pub settings: Vec<ShownSetting>,
}

impl Site {
    /// Builds what the pages need.
    ///
    /// # Errors
    /// Only when a file of texts is broken.
    pub fn new(parts: Arc<Parts>, config: &Config, around: Surroundings) -> Result<Arc<Site>, CatalogueError> {
        let address = Url::parse(&config.address).ok();
        let host = address.as_ref().and_then(|address| {
            let name = address.host_str()?;
            Some(address.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")))
        });
        let bind: Option<std::net::IpAddr> = config.bind.parse().ok();
        Ok(Arc::new(Site {
            books: Books::new(parts.clone()),
            sessions: Sessions::new(parts.store.clone(), parts.shop.clone()),
            passwords: Passwords::default(),
            throttle: Throttle::default(),
            streams: Arc::new(Semaphore::new(STREAMS_MOST)),
            language: Language::from_name(&around.language).unwrap_or(Language::Russian),
            behind_proxy: config.behind_proxy,
            idempotency: crate::web::idempotency::Kept::default(),
            shown: crate::web::shown::Shown::default(),
            texts: [Arc::new(Catalogue::new("ru")?), Arc::new(Catalogue::new("en")?)],
            local: bind.is_some_and(|bind| bind.is_loopback()),
            planned: around.planned,
            stop: around.stop,
            settings: around.settings,
            address,
            host,
            parts,
        }))
    }

    pub fn now(&self) -> Time {
        self.parts.clock.now()
    }

    /// The texts of a language.
    pub fn texts(&self, language: Language) -> &Arc<Catalogue> {
        match language {
            Language::Russian => &self.texts[0],
            Language::English => &self.texts[1],
        }
    }

    /// Reached by https: cookies are kept to it.
    pub fn is_https(&self) -> bool {
        self.address.as_ref().is_some_and(|address| address.scheme() == "https")
    }

    /// Host and port people reach it under, when the settings tell.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Reached from this machine only.
    pub fn is_local(&self) -> bool {
        self.local
    }

    /// A path of the page as people can open it; without a public address of its own, the path alone.
    pub fn absolute(&self, path: &str) -> String {
        self.address
            .as_ref()
            .map_or_else(|| path.to_owned(), |address| format!("{}{path}", address.as_str().trim_end_matches('/')))
    }

    /// Name of the session's cookie.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_https() { SECURE_COOKIE } else { COOKIE }
    }

    /// The cookie that keeps a session; an empty secret forgets it.
    pub fn session_cookie(&self, secret: &str) -> String {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let age = if secret.is_empty() { "; Max-Age=0" } else { "" };
        format!("{}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}{age}", self.cookie_name())
    }
}
