//! The token endpoint: takes a signed assertion, checks everything Google checks, gives a token.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};

use super::super::server::{Answer, Call};
use super::Book;

pub const EMAIL: &str = "spindle-robot@shop-example.iam.gserviceaccount.com";
const SCOPE: &str = "https://www.googleapis.com/auth/spreadsheets";

/// Made for these tests with `openssl genpkey`; opens nothing.
const THROWAWAY_KEY: &str = include_str!("../../../data/throwaway_service_account_key.pem");

/// A key file as the console gives it.
pub fn key_json(token_uri: &str) -> String {
    json!({
        "type": "service_account", "project_id": "shop-example", "private_key_id": "0", "private_key": THROWAWAY_KEY,
        "client_email": EMAIL, "client_id": "1", "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_uri, "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": "https://www.googleapis.com/robot/v1/metadata/x509/robot",
        "universe_domain": "googleapis.com",
    })
    .to_string()
}

/// An answer as OAuth gives refusals.
pub fn refusal(code: &str, description: &str) -> Answer {
    Answer::json(400, &json!({"error": code, "error_description": description}))
}

fn public_key() -> Vec<u8> {
    let body: String = THROWAWAY_KEY.lines().filter(|line| !line.starts_with("---")).collect();
    let pair = RsaKeyPair::from_pkcs8(&STANDARD.decode(body).unwrap()).unwrap();
    pair.public_key().as_ref().to_vec()
}

fn part(text: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

pub fn respond(book: &mut Book, call: &Call) -> Answer {
    let form = call.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if call.method != "POST" || field("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
        return refusal("unsupported_grant_type", "Invalid grant_type");
    }
    match check(field("assertion"), call) {
        Ok(()) => {}
        Err(problem) => return refusal("invalid_grant", &format!("Invalid JWT: {problem}")),
    }
    book.issued += 1;
    let token = format!("ya29.fake-{}", book.issued);
    book.tokens.insert(token.clone());
    Answer::json(200, &json!({"access_token": token, "expires_in": 3599, "token_type": "Bearer"}))
}

fn check(assertion: &str, call: &Call) -> Result<(), &'static str> {
    let (signed, signature) = assertion.rsplit_once('.').ok_or("three parts are needed")?;
    let (head, claims) = signed.split_once('.').ok_or("three parts are needed")?;
    let signature =
        URL_SAFE_NO_PAD.decode(signature.trim_end_matches('=')).map_err(|_| "the signature is no base64")?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key());
    key.verify(signed.as_bytes(), &signature).map_err(|_| "the signature is wrong")?;
    let (head, claims) = (part(head).ok_or("bad header")?, part(claims).ok_or("bad claims")?);
    if head["alg"] != "RS256" || claims["iss"] != EMAIL {
        return Err("unknown issuer or algorithm");
    }
    if claims["scope"] != SCOPE {
        return Err("the scope is wider than the sheets");
    }
    let own = format!("http://{}/token", call.header("host").unwrap_or(""));
    if claims["aud"] != own.as_str() {
        return Err("the audience is wrong");
    }
    let now = chrono::Utc::now().timestamp();
    let (from, to) = (claims["iat"].as_i64().unwrap_or(0), claims["exp"].as_i64().unwrap_or(0));
    if from > now + 60 || to < now || to - from > 3600 {
        return Err(
            "Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values",
        );
    }
    Ok(())
}
