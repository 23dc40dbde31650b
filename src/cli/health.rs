//! `spindle health`: one request to the daemon on this machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::exit::Exit;
use super::screen;
use crate::config::{self, Inputs};
use crate::model::time::Clock;

const WITHIN: Duration = Duration::from_secs(5);

/// Well: exit 0. Not well, not there, no answer within five seconds: exit 1.
pub async fn run(file: Option<PathBuf>, clock: &Clock) -> Result<ExitCode, Exit> {
    let inputs = Inputs { needs_data_dir: false, ..Inputs::of_process(file, clock.now()) };
    let loaded = config::load(&inputs).map_err(|faults| Exit::config(&faults))?;
    let web = &loaded.config.web;
    if web.port == 0 {
        return Err(Exit::usage("web.port is 0: the daemon has no health page to ask"));
    }
    let host = match web.bind.as_str() {
        "0.0.0.0" => "127.0.0.1".to_owned(),
        "::" => "::1".to_owned(),
        other => other.to_owned(),
    };
    let answer = tokio::time::timeout(WITHIN, ask(&host, web.port)).await;
    let status = match answer {
        Err(_) => return Err(anyhow::anyhow!("no answer from {host}:{} within 5 s", web.port).into()),
        Ok(Err(error)) => return Err(anyhow::anyhow!("nothing answers at {host}:{}: {error}", web.port).into()),
        Ok(Ok(status)) => status,
    };
    match status.split(' ').nth(1) {
        Some("200") => {
            screen::say("ok");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(anyhow::anyhow!("not well: {status}").into()),
    }
}

/// The status line of `/healthz`.
async fn ask(host: &str, port: u16) -> std::io::Result<String> {
    let mut stream = tokio::net::TcpStream::connect((host, port)).await?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
