//! The wire: one limiter per service shared by every hand, a deadline and a body cap on each
//! call, one retry policy.

use std::time::Duration;

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
