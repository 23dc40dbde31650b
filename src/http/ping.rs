//! One small call whose answer does not matter beyond its status.

use std::time::Duration;

const WITHIN: Duration = Duration::from_secs(20);

/// Calls the address. The error never shows it: its path may be a key.
pub async fn ping(url: &str) -> Result<(), String> {
    let client = reqwest::Client::builder()
        .timeout(WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()
        .map_err(|error| error.without_url().to_string())?;
    let answer = client.get(url).send().await.map_err(|error| error.without_url().to_string())?;
    let status = answer.status();
    if status.is_success() { Ok(()) } else { Err(format!("it answered {}", status.as_u16())) }
}
