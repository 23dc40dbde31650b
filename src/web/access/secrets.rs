//! Random secrets of 256 bits: shown once, kept as SHA-256, compared in constant time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::model::access::SecretHash;

/// What a token of the API begins with, so that people and scanners know one when they see it.
pub const TOKEN_PREFIX: &str = "spindle_";

/// A new secret: 43 letters that may stand in an address.
pub fn fresh() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is kept of a secret.
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// The token that every form of a session carries: made from its secret, so nothing is stored for it.
pub fn form_token(session: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"spindle form\0");
    digest.update(session.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// Equal, told without telling how much of it is.
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// The beginning of a hash as people see it, to tell secrets of one user apart.
pub fn short(hash: &SecretHash) -> String {
    URL_SAFE_NO_PAD.encode(&hash[..9])
}

/// The letters of [`short`] and nothing else: what an address may name a secret by.
pub fn is_short(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_their_hashes_are_stable() {
        assert_ne!(fresh(), fresh());
        assert_eq!(fresh().len(), 43);
        assert_eq!(hash("x"), hash("x"));
        assert!(same("ab", "ab") && !same("ab", "ac") && !same("a", "ab"));
        assert_ne!(form_token("x"), URL_SAFE_NO_PAD.encode(hash("x")));
        assert!(is_short(&short(&hash("x"))) && !is_short("../../etc/ps"));
    }
}
