//! Access tokens. The library caches an answer without a token as if it were one; here a missing
//! token is an error and is fetched anew, and every fetch has a deadline.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use google_sheets4::common::GetToken;
use yup_oauth2::authenticator::Authenticator;
use yup_oauth2::{AccessToken, Error as OauthError};

use super::connector::Connector;

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The token service could not be reached or gave no token: worth another try.
    #[error("no access token: {0}")]
    Unavailable(String),
    /// The key is refused: a person must act.
    #[error("{0}")]
    Refused(String),
}

/// Gives tokens to the hub; shared by its copies.
#[derive(Clone)]
pub struct Tokens {
    authenticator: Authenticator<Connector>,
    deadline: Duration,
    stale: Arc<AtomicBool>,
}

type GivenToken<'a> =
    Pin<Box<dyn Future<Output = Result<Option<String>, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>>;

impl Tokens {
    /// Tokens of one key.
    pub fn new(authenticator: Authenticator<Connector>, deadline: Duration) -> Tokens {
        Tokens { authenticator, deadline, stale: Arc::default() }
    }

    /// The service refused the token in use: the next one is fetched, not taken from the cache.
    pub fn forget(&self) {
        self.stale.store(true, Ordering::SeqCst);
    }

    async fn token(&self, scopes: &[&str]) -> Result<String, TokenError> {
        if !self.stale.swap(false, Ordering::SeqCst) {
            let cached = self.in_time(self.authenticator.token(scopes)).await?;
            if let Some(token) = filled(&cached) {
                return Ok(token);
            }
        }
        let fresh = self.in_time(self.authenticator.force_refreshed_token(scopes)).await?;
        filled(&fresh).ok_or_else(|| TokenError::Unavailable("the token service answered without a token".into()))
    }

    async fn in_time(
        &self,
        fetch: impl Future<Output = Result<AccessToken, OauthError>>,
    ) -> Result<AccessToken, TokenError> {
        match tokio::time::timeout(self.deadline, fetch).await {
            Ok(answer) => answer.map_err(|error| sort(&error)),
            Err(_) => {
                let secs = self.deadline.as_secs();
                Err(TokenError::Unavailable(format!("the token service did not answer within {secs} s")))
            }
        }
    }
}

impl GetToken for Tokens {
    fn get_token<'a>(&'a self, scopes: &'a [&str]) -> GivenToken<'a> {
        Box::pin(async move { Ok(Some(self.token(scopes).await?)) })
    }
}

fn filled(token: &AccessToken) -> Option<String> {
    token.token().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn sort(error: &OauthError) -> TokenError {
    use yup_oauth2::error::AuthErrorCode;
    match error {
        OauthError::AuthError(refusal) => match &refusal.error {
            AuthErrorCode::Other(code)
                if matches!(code.as_str(), "internal_failure" | "temporarily_unavailable" | "server_error") =>
            {
                TokenError::Unavailable(refusal.to_string())
            }
            _ => TokenError::Refused(refusal.to_string()),
        },
        // The text of a JSON error quotes nothing of the answer; other texts tell the connection's fault.
        OauthError::JSONError(_) => TokenError::Unavailable("the token service gave an answer that is not JSON".into()),
        other => TokenError::Unavailable(other.to_string()),
    }
}
