//! Sessions of browsers and tokens of programs, by the hash of their secret. What was read from the
//! store is believed for some seconds: a page costs no query, a revocation works at once in this
//! process and soon in another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use crate::model::access::{Pass, PassKind, SecretHash, WebUser};
use crate::model::ids::Shop;
use crate::model::time::Time;
use crate::store::{Result, Store};
use crate::web::access::secrets;

/// A browser that asks nothing for this long has to sign in again.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// However busy, a session ends after this.
pub const LASTS: TimeDelta = TimeDelta::hours(8);
/// What the store said is believed for this long.
const BELIEVED: TimeDelta = TimeDelta::seconds(15);
/// The last use is noted not more often than this.
const NOTED_EVERY: TimeDelta = TimeDelta::seconds(60);
const REMEMBERED: usize = 4_096;

/// Whom a secret lets in.
#[derive(Debug, Clone)]
pub struct Admitted {
    pub pass: Arc<Pass>,
    pub user: Arc<WebUser>,
}

#[derive(Debug, Clone)]
struct Known {
    admitted: Admitted,
    read_at: Time,
    seen_at: Time,
    noted_at: Option<Time>,
}

/// The secrets in use.
pub struct Sessions {
    store: Arc<dyn Store>,
    shop: Shop,
    known: Mutex<HashMap<SecretHash, Known>>,
}

impl Sessions {
    pub fn new(store: Arc<dyn Store>, shop: Shop) -> Sessions {
        Sessions { store, shop, known: Mutex::new(HashMap::new()) }
    }

    /// Begins a session of a browser and gives its secret; a session always gets a new one.
    pub async fn begin(&self, user: &str, browser: &str, now: Time) -> Result<String> {
        let secret = secrets::fresh();
        let pass = Pass {
            hash: secrets::hash(&secret),
            kind: PassKind::Session,
            user: user.to_owned(),
            label: browser_name(browser),
            scopes: String::new(),
            created_at: now,
            expires_at: now + LASTS,
            seen_at: Some(now),
            ended_at: None,
        };
        self.store.add_pass(&self.shop, &pass).await?;
        Ok(secret)
    }

    /// Whom the secret lets in at this instant, as a secret of this kind; `None`: nobody.
    pub async fn admit(&self, secret: &str, kind: PassKind, now: Time) -> Result<Option<Admitted>> {
        let hash = secrets::hash(secret);
        let known = self.lock().get(&hash).filter(|known| now - known.read_at < BELIEVED).cloned();
        let mut known = match known {
            Some(known) => known,
            None => match self.read(&hash, now).await? {
                Some(known) => known,
                None => return Ok(None),
            },
        };
        let pass = &known.admitted.pass;
        let is_idle = kind == PassKind::Session && now - known.seen_at > IDLE;
        if pass.kind != kind || !pass.is_valid(now) || is_idle {
            return Ok(None);
        }
        known.seen_at = now;
        let due = known.noted_at.is_none_or(|noted| now - noted > NOTED_EVERY);
        if due {
            known.noted_at = Some(now);
        }
        let admitted = known.admitted.clone();
        self.remember(hash, known);
        if due {
            self.store.see_pass(&self.shop, &hash, now).await?;
        }
        Ok(Some(admitted))
    }

    async fn read(&self, hash: &SecretHash, now: Time) -> Result<Option<Known>> {
        let Some((pass, user)) = self.store.pass(&self.shop, hash).await? else { return Ok(None) };
        let before = self.lock().get(hash).map(|known| known.seen_at);
        let seen_at = before.max(pass.seen_at).unwrap_or(pass.created_at);
        let noted_at = pass.seen_at;
        let admitted = Admitted { pass: Arc::new(pass), user: Arc::new(user) };
        Ok(Some(Known { admitted, read_at: now, seen_at, noted_at }))
    }

    /// Ends one secret.
    pub async fn end(&self, hash: &SecretHash, now: Time) -> Result<bool> {
        self.lock().remove(hash);
        let ended = self.store.end_pass(&self.shop, hash, now).await;
        self.lock().remove(hash);
        ended
    }

    /// Ends every session of a user, or reads it anew: its role changed or it is gone.
    pub async fn end_all(&self, user: &str, now: Time) -> Result<()> {
        self.store.end_passes(&self.shop, user, PassKind::Session, now).await?;
        self.lock().retain(|_, known| known.admitted.user.name != user);
        Ok(())
    }

    fn remember(&self, hash: SecretHash, known: Known) {
        let mut all = self.lock();
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(hash, known);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SecretHash, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `Chrome, Linux`: enough to know one's own browsers by.
fn browser_name(agent: &str) -> String {
    let of = |names: &[&'static str]| names.iter().copied().find(|name| agent.contains(name));
    let browser = of(&["Edg", "YaBrowser", "Firefox", "Chrome", "Safari"]).map(|name| match name {
        "Edg" => "Edge",
        other => other,
    });
    let system = of(&["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"]);
    let known: Vec<&str> = browser.into_iter().chain(system).collect();
    if known.is_empty() { agent.chars().take(40).collect() } else { known.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36";
        let cases = [(chrome, "Chrome, Linux"), ("curl/8.0", "curl/8.0"), ("", "")];
        for (agent, name) in cases {
            assert_eq!(browser_name(agent), name);
        }
    }
}
