//! Passwords: argon2id, hashed beside the async threads and at most two at once. An unknown user
//! costs the same time as a wrong password.

use std::sync::Arc;

use anyhow::Context as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Letters of a password, never cut.
pub const LETTERS: std::ops::RangeInclusive<usize> = 12..=1024;
/// OWASP's least: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Hashes under way at once: each takes its memory.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords.
pub struct Passwords {
    places: Arc<Semaphore>,
    /// Of a password nobody has, for users nobody knows.
    decoy: tokio::sync::OnceCell<String>,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords { places: Arc::new(Semaphore::new(AT_ONCE)), decoy: tokio::sync::OnceCell::new() }
    }
}

/// Why a password cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Length,
    /// Nothing but spaces, or one letter again and again, or control characters.
    Plain,
}

/// Whether a password may be set.
pub fn judge(password: &str) -> Result<(), Weak> {
    if !LETTERS.contains(&password.chars().count()) {
        return Err(Weak::Length);
    }
    let first = password.chars().next();
    let plain = password.trim().is_empty() || password.chars().all(|letter| Some(letter) == first);
    if plain || password.chars().any(char::is_control) { Err(Weak::Plain) } else { Ok(()) }
}

impl Passwords {
    /// The PHC form of a new password.
    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let _place = self.places.clone().acquire_owned().await?;
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || hash(&password)).await.context("hashing a password")?
    }

    /// Whether the password is the user's; `known` is absent for a user nobody knows.
    pub async fn verify(&self, password: &str, known: Option<String>) -> anyhow::Result<bool> {
        // What nobody can have set is not worth a hash of it; but it takes the time of one.
        let is_possible = known.is_some() && LETTERS.contains(&password.chars().count());
        let kept = match known.filter(|_| is_possible) {
            Some(kept) => kept,
            None => self.decoy.get_or_try_init(|| self.hash("a password nobody has")).await?.clone(),
        };
        let _place = self.places.clone().acquire_owned().await?;
        let password: String = password.chars().take(*LETTERS.end()).collect();
        let verify = move || {
            let parsed = PasswordHash::new(&kept).map_err(|error| anyhow::anyhow!("a stored password: {error}"))?;
            anyhow::Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        };
        Ok(tokio::task::spawn_blocking(verify).await.context("checking a password")?? && is_possible)
    }
}

fn hash(password: &str) -> anyhow::Result<String> {
    let told = |error: &dyn std::fmt::Display| anyhow::anyhow!("hashing a password: {error}");
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| told(&error))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let salt = rand::random::<[u8; 16]>();
    let hash = hasher.hash_password_with_salt(password.as_bytes(), &salt).map_err(|error| told(&error))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let passwords = Passwords::default();
        let kept = passwords.hash("длинный пароль 1").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify("длинный пароль 1", Some(kept.clone())).await.unwrap());
        assert!(!passwords.verify("длинный пароль 2", Some(kept)).await.unwrap());
        assert!(!passwords.verify("a password nobody has", None).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_named() {
        let cases = [
            ("short", Err(Weak::Length)),
            ("            ", Err(Weak::Plain)),
            ("aaaaaaaaaaaaaa", Err(Weak::Plain)),
            ("with a\0 zero byte", Err(Weak::Plain)),
            ("двенадцать букв", Ok(())),
        ];
        for (password, judged) in cases {
            assert_eq!(judge(password), judged, "{password:?}");
        }
        assert_eq!(judge(&"ж".repeat(2_000)), Err(Weak::Length));
    }
}
