//! Tokens of programs: `spindle_` and 43 letters, with scopes and an end.

use chrono::TimeDelta;

use crate::model::access::{Pass, PassKind};
use crate::model::time::Time;
use crate::web::access::secrets;

/// What a token may be allowed, and the message that tells it to people.
pub const SCOPES: &[(&str, &str)] = &[
    ("read", "web-scope-read"),
    ("persons", "web-scope-persons"),
    ("jobs", "web-scope-jobs"),
    ("labels", "web-scope-labels"),
    ("metrics", "web-scope-metrics"),
];
const DAYS: std::ops::RangeInclusive<u32> = 1..=3_650;
const LABEL_MOST: usize = 60;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub user: String,
    pub label: String,
    pub scopes: Vec<String>,
    pub days: u32,
}

/// A new token and what is kept of it; or the field that cannot be used and what is allowed.
pub fn fresh(wanted: &Wanted, now: Time) -> Result<(String, Pass), (&'static str, String)> {
    let label = wanted.label.trim();
    if label.is_empty() || label.chars().count() > LABEL_MOST || label.chars().any(char::is_control) {
        return Err(("label", "1 to 60 letters".into()));
    }
    if !DAYS.contains(&wanted.days) {
        return Err(("days", "1 to 3650".into()));
    }
    let names = || SCOPES.iter().map(|(name, _)| *name);
    if wanted.scopes.is_empty() || !wanted.scopes.iter().all(|scope| names().any(|name| name == scope)) {
        return Err(("scopes", format!("one or more of {}", names().collect::<Vec<_>>().join(", "))));
    }
    let scopes: Vec<&str> = names().filter(|name| wanted.scopes.iter().any(|scope| scope == name)).collect();
    let secret = format!("{}{}", secrets::TOKEN_PREFIX, secrets::fresh());
    let pass = Pass {
        hash: secrets::hash(&secret),
        kind: PassKind::Token,
        user: wanted.user.clone(),
        label: label.to_owned(),
        scopes: scopes.join(" "),
        created_at: now,
        expires_at: now + TimeDelta::days(i64::from(wanted.days)),
        seen_at: None,
        ended_at: None,
    };
    Ok((secret, pass))
}

/// The token is allowed this.
pub fn allows(pass: &Pass, scope: &str) -> bool {
    pass.scopes.split(' ').any(|allowed| allowed == scope)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::from_micros;

    #[test]
    fn a_token_has_a_name_scopes_of_the_list_and_an_end() {
        let wanted = |label: &str, scopes: &[&str], days| Wanted {
            user: "owner".into(),
            label: label.into(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            days,
        };
        let (secret, pass) = fresh(&wanted("Grafana", &["metrics", "read"], 30), from_micros(0)).unwrap();
        assert!(secret.starts_with("spindle_") && secret.len() == 51);
        assert_eq!((pass.scopes.as_str(), pass.expires_at), ("read metrics", from_micros(0) + TimeDelta::days(30)));
        assert!(allows(&pass, "read") && !allows(&pass, "persons") && !allows(&pass, ""));
        for wrong in
            [wanted("", &["read"], 1), wanted("x", &[], 1), wanted("x", &["all"], 1), wanted("x", &["read"], 0)]
        {
            assert!(fresh(&wrong, from_micros(0)).is_err(), "{wrong:?}");
        }
    }
}
