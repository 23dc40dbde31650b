//! What a failure of a run means: try again, and when; or tell a person. Pure.

use std::time::Duration;

use crate::http::HttpError;
use crate::store::StoreError;

/// First pause of a retry; doubles with each attempt.
const PAUSE_FIRST: Duration = Duration::from_secs(10);
const PAUSE_MOST: Duration = Duration::from_secs(15 * 60);

/// Why a run failed, as far as anyone branches on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Another try may succeed, not before the wish of the server when it told one.
    Passing { after: Option<Duration> },
    /// A service refuses the key: only a person can help.
    Auth { service: String },
    /// A new try would fail the same way.
    Lasting,
}

/// Looks through the chain of causes for one that tells.
pub fn judge(error: &anyhow::Error) -> Verdict {
    for cause in error.chain() {
        if let Some(http) = cause.downcast_ref::<HttpError>() {
            return judge_http(http);
        }
        match cause.downcast_ref::<StoreError>() {
            Some(StoreError::Busy(_) | StoreError::DiskFull { .. }) => return Verdict::Passing { after: None },
            Some(_) => return Verdict::Lasting,
            None => {}
        }
        if cause.downcast_ref::<std::io::Error>().is_some() {
            return Verdict::Passing { after: None };
        }
    }
    Verdict::Lasting
}

/// The same for the wire alone.
pub fn judge_http(error: &HttpError) -> Verdict {
    match error {
        HttpError::Busy { after, .. } => Verdict::Passing { after: *after },
        // A cut answer looks malformed: the next one may be whole.
        HttpError::Transient { .. } | HttpError::Malformed { .. } => Verdict::Passing { after: None },
        HttpError::Auth { service, .. } => Verdict::Auth { service: service.clone() },
        HttpError::Refused { .. } | HttpError::TooLarge { .. } => Verdict::Lasting,
    }
}

/// Exponential backoff with full jitter: a pause between nothing and 10 s x 2^(attempt - 1), at
/// most 15 minutes, never below what the server asked for. `chance` is in `0.0..1.0`.
pub fn pause(attempt: u32, after: Option<Duration>, chance: f64) -> Duration {
    let doubled = PAUSE_FIRST.saturating_mul(1 << attempt.saturating_sub(1).min(16));
    let jittered = doubled.min(PAUSE_MOST).mul_f64(chance.clamp(0.0, 1.0));
    jittered.max(after.unwrap_or_default()).max(Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    fn http(error: HttpError) -> anyhow::Error {
        Err::<(), _>(error).context("chats").context("export").unwrap_err()
    }

    #[test]
    fn judges_by_the_cause() {
        let service = || "crm".to_owned();
        let (reason, hour) = (String::new, Some(Duration::from_secs(3600)));
        let cases = [
            (HttpError::Busy { service: service(), after: hour }, Verdict::Passing { after: hour }),
            (HttpError::Transient { service: service(), reason: reason() }, Verdict::Passing { after: None }),
            (HttpError::Malformed { service: service(), reason: reason() }, Verdict::Passing { after: None }),
            (HttpError::Auth { service: service(), reason: reason() }, Verdict::Auth { service: service() }),
            (HttpError::Refused { service: service(), status: 400, reason: reason() }, Verdict::Lasting),
            (HttpError::TooLarge { service: service(), cap: 1 }, Verdict::Lasting),
        ];
        for (error, verdict) in cases {
            assert_eq!(judge(&http(error.clone())), verdict, "{error}");
        }
        assert_eq!(judge(&StoreError::Busy("x".into()).into()), Verdict::Passing { after: None });
        assert_eq!(judge(&StoreError::Failed("x".into()).into()), Verdict::Lasting);
        assert_eq!(judge(&anyhow::anyhow!("no such report")), Verdict::Lasting);
    }

    #[test]
    fn pauses_grow_and_respect_the_server() {
        let most: Vec<u64> = (1..=9).map(|attempt| pause(attempt, None, 1.0).as_secs()).collect();
        assert_eq!(most, [10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(pause(3, None, 0.0), Duration::from_secs(1));
        assert_eq!(pause(1, Some(Duration::from_secs(70)), 0.5), Duration::from_secs(70));
        assert_eq!(pause(u32::MAX, None, 1.0), PAUSE_MOST);
    }
}
