//! The measured program: the release binary with a configuration in a folder, watched through /proc.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::world::gateway::TOKEN;
use super::world::{crm, sheets};

/// The fakes' process and the line to it.
pub struct Fakes {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    pub addresses: Value,
}

impl Fakes {
    pub fn start(messages: i64, order: &str) -> Fakes {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--serve", &messages.to_string(), order])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (asks, answers) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut fakes = Fakes { child, asks, answers, addresses: Value::Null };
        fakes.addresses = fakes.line();
        fakes
    }

    /// Requests since the last look.
    pub fn requests(&mut self) -> Value {
        self.asks.as_mut().unwrap().write_all(b"\n").unwrap();
        self.line()
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Fakes {
    fn drop(&mut self) {
        drop(self.asks.take());
        let _ = self.child.wait();
    }
}

/// What a run of the program took.
pub struct Run {
    pub secs: f64,
    pub peak_mib: f64,
    pub said: String,
}

/// A folder with a configuration of the whole program.
pub struct Shop {
    pub folder: tempfile::TempDir,
    port: u16,
}

impl Shop {
    /// `rate`: requests a second to the gateway.
    pub fn new(fakes: &Fakes, rate: f64) -> Shop {
        let folder = tempfile::Builder::new().prefix("spindle-bench").tempdir_in("target").unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let of = |name: &str| fakes.addresses[name].as_str().unwrap();
        let text = format!(
            "[sources.crm]\nurl = {:?}\nkey = {:?}\nrate = 1000000.0\n[sources.chats]\nurl = {:?}\ntoken = {TOKEN:?}\nrate = {rate:?}\n\
             [sinks.team]\nspreadsheet = {:?}\ncredentials = '''{}'''\napi_url = {:?}\n[web]\nport = {port}\n[jobs]\nexport = \"* * * * *\"\n",
            of("crm"),
            crm::KEY,
            of("gateway"),
            sheets::SPREADSHEET,
            of("key"),
            of("google"),
        );
        std::fs::write(folder.path().join("config.toml"), text).unwrap();
        Shop { folder, port }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        let kept = ["PATH", "MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_", "LD_PRELOAD", "TOKIO_WORKER_THREADS"];
        command.current_dir(self.folder.path()).args(arguments).env_clear();
        command.envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command
    }

    /// Runs a verb to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let since = Instant::now();
        let mut child = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut peak_mib = 0.0_f64;
        let status = loop {
            peak_mib = peak_mib.max(status_mib(child.id(), "VmHWM:"));
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        let secs = since.elapsed().as_secs_f64();
        let mut said = String::new();
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(status.success(), "{arguments:?}: {status} {said}");
        Run { secs, peak_mib, said: said.trim().to_owned() }
    }

    /// Starts the daemon and waits until it is ready. Gives it and the seconds it took.
    pub fn start(&self) -> (Daemon, f64) {
        let since = Instant::now();
        let child = self.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let daemon = Daemon { child };
        while !get(self.port, "/readyz").starts_with("HTTP/1.1 200") {
            assert!(since.elapsed() < Duration::from_secs(60), "the daemon does not become ready");
            std::thread::sleep(Duration::from_millis(5));
        }
        (daemon, since.elapsed().as_secs_f64())
    }

    /// Waits until the ledger tells that a job ended well.
    pub fn wait_for(&self, job: &str) {
        let since = Instant::now();
        while !self.run(&["list", "runs"]).said.lines().any(|line| line.contains(job) && line.contains("ok")) {
            assert!(since.elapsed() < Duration::from_secs(600), "{job} does not end");
            std::thread::sleep(Duration::from_secs(1));
        }
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("spindle.db")
    }
}

/// The binary under measure.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_spindle"))
}

/// `spindle run`, stopped when dropped.
pub struct Daemon {
    child: Child,
}

impl Daemon {
    pub fn mib(&self, line: &str) -> f64 {
        status_mib(self.child.id(), line)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// A line of /proc/PID/status in MiB; 0 once the process is gone.
fn status_mib(process: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let text = status.lines().find_map(|found| found.strip_prefix(line)).unwrap_or("0");
    text.trim().trim_end_matches("kB").trim().parse::<f64>().unwrap_or(0.0) / 1024.0
}

fn get(port: u16, path: &str) -> String {
    let mut answer = String::new();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return answer };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let _ = write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let _ = stream.read_to_string(&mut answer);
    answer
}
