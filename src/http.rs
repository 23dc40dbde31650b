//! The wire: one limiter per service shared by every hand, a deadline and a body cap on each
//! call, one retry policy. A new service: build an [`Http`] with its [`Settings`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use futures::StreamExt;
use rand::Rng;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use tokio::time::Instant;

use crate::model::secret::Secret;
use crate::model::time::{Clock, Time};

pub mod address;
mod answer;
pub mod limiter;
pub mod ping;
pub mod tokio_clock;

use limiter::Limiter;

/// Why a call gave no answer that can be used. The runner branches on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Asked to slow down (429, 503); the server's own wish when it told one.
    #[error("{service} is busy{}", after.map(|wait| format!(", asks to wait {} s", wait.as_secs())).unwrap_or_default())]
    Busy { service: String, after: Option<Duration> },
    /// Connection, time-out, 5xx, cut body: worth another try.
    #[error("{service}: {reason}")]
    Transient { service: String, reason: String },
    /// Key or token refused (401, 403): no retry, tell a person.
    #[error("{service} refuses the key: {reason}")]
    Auth { service: String, reason: String },
    /// Any other 4xx or `success: false`: our mistake or the settings'; no retry.
    #[error("{service} refuses the request ({status}): {reason}")]
    Refused { service: String, status: u16, reason: String },
    /// The answer is not what the protocol says.
    #[error("{service} gave an answer that cannot be read: {reason}")]
    Malformed { service: String, reason: String },
    /// The decoded body passed the cap.
    #[error("{service} gave an answer larger than {cap} bytes")]
    TooLarge { service: String, cap: usize },
}

impl HttpError {
    /// Another try may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self, HttpError::Busy { .. } | HttpError::Transient { .. })
    }
}

/// Longest connection set-up.
const CONNECT: Duration = Duration::from_secs(5);
const POOL_IDLE: Duration = Duration::from_secs(30);
/// Tries of one call, the first included.
const TRIES: u32 = 4;
const RETRY_BASE: Duration = Duration::from_millis(500);
const RETRY_CAP: Duration = Duration::from_secs(30);
/// A server's wish to wait is honoured up to this; longer ones end the call.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// Largest decoded answer of the CRM and its gateway, bytes.
pub const CRM_BODY_CAP: usize = 32 << 20;

/// How one service is talked to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name in errors and logs (`crm`, `chats`).
    pub service: String,
    /// Address all paths are relative to, without a slash at its end.
    pub base: String,
    /// Header that carries the key, and the key.
    pub key: (&'static str, Secret),
    /// Within which one attempt must be answered to its last byte.
    pub deadline: Duration,
    /// Largest decoded body, bytes.
    pub body_cap: usize,
}

/// How often a failing call is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// The retry policy of this module.
    All,
    /// One attempt: a probe whose failure is an answer too.
    One,
}

/// Parameters of a query or a form, in order.
pub type Pairs = Vec<(String, String)>;

/// Counters of a service since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HttpCounters {
    /// Attempts sent, repetitions included.
    pub requests: u64,
    /// Answers that asked to slow down.
    pub throttled: u64,
    /// Attempts that failed otherwise.
    pub failed: u64,
}

#[derive(Debug, Default)]
struct Counters {
    requests: AtomicU64,
    throttled: AtomicU64,
    failed: AtomicU64,
}

/// A service on the wire. Cheap to share by `Arc`.
#[derive(Debug)]
pub struct Http {
    settings: Settings,
    client: reqwest::Client,
    limiter: Arc<Limiter>,
    clock: Clock,
    counters: Counters,
    budget: Mutex<Budget>,
    /// The server's time at an instant of ours, from the latest `Date` header.
    server_time: Mutex<Option<(Time, Instant)>>,
}

impl Http {
    /// Fails when the key holds bytes no header can carry or the TLS set-up fails.
    pub fn new(settings: Settings, limiter: Arc<Limiter>, clock: Clock) -> anyhow::Result<Http> {
        let mut headers = HeaderMap::new();
        let (name, key) = &settings.key;
        let mut value = HeaderValue::from_str(key.open().trim())
            .map_err(|_| anyhow::anyhow!("the key of {} holds characters that no key has", settings.service))?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(concat!("spindle/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .pool_idle_timeout(POOL_IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .gzip(true)
            .build()
            .map_err(|error| anyhow::anyhow!("cannot set up the connection to {}: {error}", settings.service))?;
        let budget = Mutex::new(Budget { tokens: BUDGET_MOST, at: Instant::now() });
        let server_time = Mutex::new(None);
        Ok(Http { settings, client, limiter, clock, counters: Counters::default(), budget, server_time })
    }

    /// Reads `path` with a query. Gives the decoded body of a 2xx answer.
    pub async fn get(&self, path: &str, query: &Pairs, tries: Tries) -> Result<String, HttpError> {
        self.call(Method::GET, path, query, tries).await
    }

    /// Posts a urlencoded form. Only for calls that may be repeated safely.
    pub async fn post_form(&self, path: &str, form: &Pairs) -> Result<String, HttpError> {
        self.call(Method::POST, path, form, Tries::All).await
    }

    /// Name of the service in errors and logs.
    pub fn service(&self) -> &str {
        &self.settings.service
    }

    /// The pace shared by everything that uses the same key.
    pub fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// What was sent and what became of it since the start.
    pub fn counters(&self) -> HttpCounters {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        HttpCounters {
            requests: read(&self.counters.requests),
            throttled: read(&self.counters.throttled),
            failed: read(&self.counters.failed),
        }
    }

    /// The server's time now: its latest `Date` header carried on by the steady clock.
    /// `None` before the first answer that told one.
    pub fn server_time(&self) -> Option<Time> {
        let told = *self.server_time.lock().unwrap_or_else(PoisonError::into_inner);
        let (time, at) = told?;
        TimeDelta::from_std(at.elapsed()).ok().map(|since| time + since)
    }

    /// Server time minus ours, whole seconds.
    pub fn clock_skew_secs(&self) -> Option<i64> {
        self.server_time().map(|server| (server - self.clock.now()).num_seconds())
    }

    /// An answer that does not follow the protocol, as an error of this service.
    pub fn malformed(&self, reason: impl Into<String>) -> HttpError {
        HttpError::Malformed { service: self.settings.service.clone(), reason: reason.into() }
    }

    /// A failure worth another try, as an error of this service.
    pub fn transient(&self, reason: impl Into<String>) -> HttpError {
        HttpError::Transient { service: self.settings.service.clone(), reason: reason.into() }
    }

    async fn call(&self, method: Method, path: &str, pairs: &Pairs, tries: Tries) -> Result<String, HttpError> {
        let most = if tries == Tries::All { TRIES } else { 1 };
        let mut attempt = 0;
        loop {
            let epoch = self.limiter.wait().await;
            let error = match self.attempt(&method, path, pairs).await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            attempt += 1;
            self.count_failure(&error, epoch);
            if attempt >= most {
                return Err(error);
            }
            let Some(wait) = self.wait_before(attempt, &error) else { return Err(error) };
            tracing::debug!(service = self.settings.service, path, attempt, "{error}, trying again");
            tokio::time::sleep(wait).await;
        }
    }

    fn count_failure(&self, error: &HttpError, epoch: u64) {
        let HttpError::Busy { after, .. } = error else {
            self.counters.failed.fetch_add(1, Ordering::Relaxed);
            return;
        };
        self.counters.throttled.fetch_add(1, Ordering::Relaxed);
        self.limiter.slow_down(epoch, *after);
    }

    /// How long to wait before the next attempt; `None`: no further one.
    fn wait_before(&self, attempt: u32, error: &HttpError) -> Option<Duration> {
        match error {
            // The limiter holds every hand for as long as the server asked.
            HttpError::Busy { after: Some(after), .. } => (*after < LONGEST_WAIT).then_some(Duration::ZERO),
            HttpError::Busy { after: None, .. } => Some(RETRY_BASE * 2 + jitter(attempt)),
            HttpError::Transient { .. } => self.spend_budget().then(|| jitter(attempt)),
            _ => None,
        }
    }

    fn spend_budget(&self) -> bool {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner).spend()
    }

    async fn attempt(&self, method: &Method, path: &str, pairs: &Pairs) -> Result<String, HttpError> {
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        self.budget.lock().unwrap_or_else(PoisonError::into_inner).earn();
        let url = format!("{}{path}", self.settings.base);
        let request = match *method {
            Method::GET => self.client.get(url).query(pairs),
            _ => self.client.request(method.clone(), url).form(pairs),
        };
        let deadline = self.settings.deadline;
        match tokio::time::timeout(deadline, self.exchange(request)).await {
            Ok(done) => done,
            Err(_) => Err(self.transient(format!("no whole answer within {} s", deadline.as_secs_f64()))),
        }
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<String, HttpError> {
        let response = request.send().await.map_err(|error| self.broken(error))?;
        self.note_server_time(response.headers());
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = self.read_body(response).await?;
        let head = answer::Head { service: &self.settings.service, status, headers: &headers, now: self.clock.now() };
        answer::judge(&head, body, &self.settings.key.1)
    }

    /// Reads the decoded body up to the cap.
    async fn read_body(&self, response: Response) -> Result<Vec<u8>, HttpError> {
        let cap = self.settings.body_cap;
        let mut body = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| self.broken(error))?;
            if body.len() + chunk.len() > cap {
                return Err(HttpError::TooLarge { service: self.settings.service.clone(), cap });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn note_server_time(&self, headers: &HeaderMap) {
        let Some(date) = answer::server_date(headers) else { return };
        *self.server_time.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, Instant::now()));
    }

    /// A failure of the connection, with its causes and without the address.
    fn broken(&self, error: reqwest::Error) -> HttpError {
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            reason.push_str(": ");
            reason.push_str(&inner.to_string());
            cause = inner.source();
        }
        reason.truncate(reason.floor_char_boundary(300));
        self.transient(reason)
    }
}

/// A random wait between nothing and the doubled base of this attempt.
fn jitter(attempt: u32) -> Duration {
    let most = RETRY_BASE.saturating_mul(1 << attempt.min(10)).min(RETRY_CAP);
    most.mul_f64(rand::rng().random_range(0.0..1.0))
}

/// Repetitions may be a fifth of the requests plus one a second, so that an outage is not
/// answered with four times the load.
#[derive(Debug)]
struct Budget {
    tokens: f64,
    at: Instant,
}

const BUDGET_MOST: f64 = 20.0;

impl Budget {
    fn earn(&mut self) {
        self.tokens = (self.tokens + 0.2).min(BUDGET_MOST);
    }

    fn spend(&mut self) -> bool {
        let now = Instant::now();
        self.tokens = (self.tokens + (now - self.at).as_secs_f64()).min(BUDGET_MOST);
        self.at = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}
