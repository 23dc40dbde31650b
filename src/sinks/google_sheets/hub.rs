//! Calls of the Sheets API: paced, with deadlines, with the narrow scope, errors sorted. Whether a
//! call that changes the book may be repeated is decided above (sync.rs, staging.rs).

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use google_sheets4::Sheets;
use google_sheets4::api::{
    BatchGetValuesResponse, BatchUpdateSpreadsheetRequest, BatchUpdateValuesRequest, Request, Scope, Spreadsheet,
    ValueRange,
};
use google_sheets4::common::{Client, Delegate, Response, Retry};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hyper_util::client::legacy::Client as WireClient;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rand::Rng;
use yup_oauth2::{CustomHyperClientBuilder, ServiceAccountAuthenticator, ServiceAccountKey};

use super::connector::{ANSWER_CAP, Connector};
use super::token::{TokenError, Tokens};
use crate::http::HttpError;
use crate::model::time::Clock;

pub const SERVICE: &str = "google_sheets";

const ALL_METADATA: &str = "properties(title),sheets(properties(sheetId,title,index,hidden,\
     gridProperties(rowCount,columnCount)),developerMetadata(metadataId,metadataKey,metadataValue),\
     protectedRanges(protectedRangeId,description))";

/// Deadlines and pauses. The defaults are for Google; tests bring shorter ones.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Reads and, apart from them, writes in a minute.
    pub per_minute: u32,
    /// Length of Google's quota window.
    pub minute: Duration,
    /// First pause before a repetition; doubles.
    pub backoff: Duration,
    pub read_deadline: Duration,
    pub write_deadline: Duration,
    pub token_deadline: Duration,
    /// Tries of one call.
    pub tries: u32,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            per_minute: 50,
            minute: Duration::from_secs(60),
            backoff: Duration::from_secs(1),
            read_deadline: Duration::from_secs(45),
            write_deadline: Duration::from_secs(190),
            token_deadline: Duration::from_secs(30),
            tries: 6,
        }
    }
}

/// A call that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub error: HttpError,
    /// The service may have acted all the same: look before repeating.
    pub ambiguous: bool,
}

/// A call under way: the answer and what was heard of a failure.
type Call<'a, T> = BoxFuture<'a, (google_sheets4::Result<T>, Ear)>;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Read,
    Write,
}

/// The API of one spreadsheet.
pub struct Hub {
    sheets: Sheets<Connector>,
    wire: Client<Connector>,
    tokens: Tokens,
    base: String,
    pub spreadsheet: String,
    pub email: String,
    pub pace: Pace,
    clock: Clock,
    read_bucket: DefaultDirectRateLimiter,
    write_bucket: DefaultDirectRateLimiter,
    pub reads: AtomicU32,
    pub writes: AtomicU32,
}

impl Hub {
    /// Errors are texts for the person who set it up.
    pub async fn new(
        key: ServiceAccountKey,
        base: &str,
        spreadsheet: String,
        pace: Pace,
        clock: Clock,
    ) -> Result<Hub, String> {
        let connector = Connector::new().map_err(|error| format!("cannot prepare TLS: {error}"))?;
        let email = key.client_email.clone();
        let idle = Duration::from_secs(30);
        let mut builder = WireClient::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(idle);
        let token_client = builder.build::<_, String>(connector.clone());
        let authenticator =
            ServiceAccountAuthenticator::with_client(key, CustomHyperClientBuilder::from(token_client)).build().await;
        let authenticator =
            authenticator.map_err(|_| "has a \"private_key\" that is no RSA key in PEM form".to_owned())?;
        let tokens = Tokens::new(authenticator, pace.token_deadline);
        let wire: Client<Connector> = builder.build(connector);
        let mut sheets = Sheets::new(wire.clone(), tokens.clone());
        let base = format!("{}/", base.trim_end_matches('/'));
        sheets.base_url(base.clone());
        sheets.root_url(base.clone());
        sheets.user_agent(concat!("spindle/", env!("CARGO_PKG_VERSION")).to_owned());
        let quota = Quota::per_minute(std::num::NonZeroU32::new(pace.per_minute).unwrap_or(std::num::NonZeroU32::MIN));
        Ok(Hub {
            sheets,
            wire,
            tokens,
            base,
            spreadsheet,
            email,
            pace,
            clock,
            read_bucket: RateLimiter::direct(quota),
            write_bucket: RateLimiter::direct(quota),
            reads: AtomicU32::new(0),
            writes: AtomicU32::new(0),
        })
    }

    /// Title of the book, its sheets, our marks on them.
    pub async fn book(&self) -> Result<Spreadsheet, HttpError> {
        let call = move || -> Call<'_, Spreadsheet> {
            Box::pin(async move {
                let mut ear = Ear::default();
                let call = self.sheets.spreadsheets().get(&self.spreadsheet).delegate(&mut ear);
                let answer = call.param("fields", ALL_METADATA).add_scope(Scope::Spreadsheet).doit().await;
                (answer.map(|(_, book)| book), ear)
            })
        };
        self.repeat(&call, Kind::Read).await
    }

    /// Values of the ranges, column by column, raw.
    pub async fn columns(&self, ranges: &[String]) -> Result<Vec<ValueRange>, HttpError> {
        let call = move || -> Call<'_, BatchGetValuesResponse> {
            Box::pin(async move {
                let mut ear = Ear::default();
                let mut call = self.sheets.spreadsheets().values_batch_get(&self.spreadsheet).delegate(&mut ear);
                for range in ranges {
                    call = call.add_ranges(range);
                }
                let call = call.major_dimension("COLUMNS").value_render_option("UNFORMATTED_VALUE");
                let answer = call.add_scope(Scope::Spreadsheet).doit().await;
                (answer.map(|(_, values)| values), ear)
            })
        };
        let values = self.repeat(&call, Kind::Read).await?.value_ranges.unwrap_or_default();
        if values.len() != ranges.len() {
            let reason = format!("{} ranges asked, {} given", ranges.len(), values.len());
            return Err(HttpError::Malformed { service: SERVICE.into(), reason });
        }
        Ok(values)
    }

    /// One atomic change of the book, tried once. The requests are built anew for each call: they
    /// are 30 kB each in memory, too big to copy.
    pub async fn change(&self, build: &(dyn Fn() -> Vec<Request> + Sync)) -> Result<(), Failure> {
        let call = move || -> Call<'_, ()> {
            let requests = build();
            Box::pin(async move {
                let mut ear = Ear::default();
                let request = BatchUpdateSpreadsheetRequest {
                    requests: Some(requests),
                    include_spreadsheet_in_response: Some(false),
                    ..BatchUpdateSpreadsheetRequest::default()
                };
                let call = self.sheets.spreadsheets().batch_update(request, &self.spreadsheet).delegate(&mut ear);
                let answer = call.add_scope(Scope::Spreadsheet).doit().await;
                (answer.map(drop), ear)
            })
        };
        self.attempt(&call, Kind::Write).await
    }

    /// Values at absolute places, literally. Safe to repeat, so it is. Gives the rows
    /// written, when the answer tells.
    pub async fn put(&self, data: &[ValueRange]) -> Result<Option<i32>, HttpError> {
        let call = move || -> Call<'_, Option<i32>> {
            Box::pin(async move {
                let mut ear = Ear::default();
                let request = BatchUpdateValuesRequest {
                    data: Some(data.to_vec()),
                    value_input_option: Some("RAW".into()),
                    ..BatchUpdateValuesRequest::default()
                };
                let call =
                    self.sheets.spreadsheets().values_batch_update(request, &self.spreadsheet).delegate(&mut ear);
                let answer = call.add_scope(Scope::Spreadsheet).doit().await;
                (answer.map(|(_, answer)| answer.total_updated_rows), ear)
            })
        };
        self.repeat(&call, Kind::Write).await
    }

    /// Repeats a call that may be repeated, whatever became of it.
    async fn repeat<'a, T>(&'a self, call: &(dyn Fn() -> Call<'a, T> + Sync), kind: Kind) -> Result<T, HttpError> {
        let mut attempt = 1;
        loop {
            let failure = match self.attempt(call, kind).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if attempt >= self.pace.tries || !failure.error.is_transient() {
                return Err(failure.error);
            }
            self.pause(&failure.error, attempt).await;
            attempt += 1;
        }
    }

    /// Waits before another try: to the next quota window when the quota is used up, else a
    /// growing time with full jitter.
    pub async fn pause(&self, error: &HttpError, attempt: u32) {
        let share: f64 = rand::rng().random();
        let wait = match error {
            HttpError::Busy { after, .. } => {
                let window = u64::try_from(self.pace.minute.as_millis()).unwrap_or(u64::MAX).max(1);
                let passed = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0) % window;
                let next = Duration::from_millis(window - passed) + self.pace.minute.mul_f64(share / 10.0);
                after.unwrap_or(next).min(5 * self.pace.minute)
            }
            _ => (self.pace.backoff * 2u32.saturating_pow(attempt - 1)).min(self.pace.minute).mul_f64(share),
        };
        tokio::time::sleep(wait).await;
    }

    /// One call; once more with a fresh token when the service refuses the one in use.
    async fn attempt<'a, T>(&'a self, call: &(dyn Fn() -> Call<'a, T> + Sync), kind: Kind) -> Result<T, Failure> {
        let (bucket, count, deadline) = match kind {
            Kind::Read => (&self.read_bucket, &self.reads, self.pace.read_deadline),
            Kind::Write => (&self.write_bucket, &self.writes, self.pace.write_deadline),
        };
        let mut refreshed = false;
        loop {
            bucket.until_ready().await;
            count.fetch_add(1, Ordering::Relaxed);
            let Ok((answer, ear)) = tokio::time::timeout(deadline + self.pace.token_deadline, call()).await else {
                let reason = format!("no answer within {} s", deadline.as_secs());
                return Err(Failure { error: transient(reason), ambiguous: true });
            };
            match answer {
                Ok(answer) => return Ok(answer),
                Err(_) if ear.status == Some(401) && !refreshed => {
                    refreshed = true;
                    self.tokens.forget();
                }
                Err(error) => return Err(self.sort(&error, &ear).await),
            }
        }
    }

    async fn sort(&self, error: &google_sheets4::Error, ear: &Ear) -> Failure {
        use google_sheets4::Error;
        match error {
            Error::MissingToken(reason) => {
                let error = match reason.downcast_ref::<TokenError>() {
                    Some(TokenError::Refused(reason)) => self.refused_key(reason).await,
                    _ => transient(reason.to_string()),
                };
                Failure { error, ambiguous: false }
            }
            Error::BadRequest(body) => self.sort_status(ear, Some(body)),
            Error::Failure(_) => self.sort_status(ear, None),
            Error::HttpError(error) => Failure { error: transient(chain(error)), ambiguous: !error.is_connect() },
            // The body was cut off or is no JSON: the call itself was accepted.
            Error::JsonDecodeError(text, _) if text.is_empty() => {
                let error = transient(format!("the answer broke off or is larger than {ANSWER_CAP} bytes"));
                Failure { error, ambiguous: true }
            }
            Error::JsonDecodeError(..) => {
                Failure { error: transient("the answer is not JSON".into()), ambiguous: true }
            }
            other => Failure { error: transient(chain(other)), ambiguous: true },
        }
    }

    fn sort_status(&self, ear: &Ear, body: Option<&serde_json::Value>) -> Failure {
        let status = ear.status.unwrap_or(0);
        let text = body.and_then(|body| body.pointer("/error/message")).and_then(serde_json::Value::as_str);
        let reason = text.map_or_else(|| format!("status {status} with a body that is not JSON"), str::to_owned);
        let service = SERVICE.to_owned();
        let error = match status {
            429 => HttpError::Busy { service, after: ear.after },
            401 => HttpError::Auth { service, reason: format!("the access token is not accepted: {reason}") },
            403 => HttpError::Auth { service, reason: self.forbidden(&reason, body) },
            404 => {
                let reason = format!("the spreadsheet {} does not exist or is in the bin: {reason}", self.spreadsheet);
                HttpError::Refused { service, status, reason }
            }
            408 | 409 | 500..=599 => transient(format!("{reason} ({status})")),
            _ => HttpError::Refused { service, status, reason },
        };
        // Nothing was done for certain when the request was refused as such; a quota is checked first.
        let ambiguous = matches!(error, HttpError::Transient { .. });
        Failure { error, ambiguous }
    }

    fn forbidden(&self, reason: &str, body: Option<&serde_json::Value>) -> String {
        let disabled = body.is_some_and(|body| body.to_string().contains("SERVICE_DISABLED"));
        if disabled {
            return format!("the Google Sheets API is switched off in the project of the key; switch it on: {reason}");
        }
        format!("share the spreadsheet with {} as an editor: {reason}", self.email)
    }

    /// The key is refused: with a clock that is wrong the remedy is another one.
    async fn refused_key(&self, reason: &str) -> HttpError {
        let service = SERVICE.to_owned();
        let timely = ["timeframe", "iat", "exp ", "short-lived"].iter().any(|word| reason.contains(word));
        let skew = if timely { self.measure_skew().await } else { None };
        let reason = match skew {
            Some(secs) if secs.abs() > 60 => {
                format!("the clock of this machine is {secs} s off Google's; set it right: {reason}")
            }
            _ => format!("the key of {} is not accepted; create a new one when it was revoked: {reason}", self.email),
        };
        HttpError::Auth { service, reason }
    }

    /// Our time minus the server's, seconds, from the Date header of any answer.
    async fn measure_skew(&self) -> Option<i64> {
        let uri = self.base.parse().ok()?;
        let answer = tokio::time::timeout(self.pace.token_deadline, self.wire.get(uri)).await.ok()?.ok()?;
        let date = answer.headers().get("date")?.to_str().ok()?;
        let theirs = chrono::DateTime::parse_from_rfc2822(date).ok()?;
        Some((self.clock.now() - theirs.to_utc()).num_seconds())
    }
}

/// Hears the status and the wished pause of a failure: the client's error drops them.
#[derive(Default)]
struct Ear {
    status: Option<u16>,
    after: Option<Duration>,
}

impl Delegate for Ear {
    fn http_failure(&mut self, response: &Response, _body: Option<&serde_json::Value>) -> Retry {
        self.status = Some(response.status().as_u16());
        let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        self.after = after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        Retry::Abort
    }
}

fn transient(reason: String) -> HttpError {
    HttpError::Transient { service: SERVICE.into(), reason }
}

/// The error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
