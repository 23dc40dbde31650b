//! The verbs as a person or a script meets them: what is said, where, with which code.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program in a folder, with nothing of our own environment.
fn spindle(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spindle"));
    command.current_dir(folder).args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

fn ended(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    told(spindle(folder, arguments).output().unwrap())
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn b75_usage_errors_name_the_nearest_and_end_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 8] = [
        (&["reprot", "daily"], "report"),
        (&["report", "daily", "--dat", "today"], "--date"),
        (&["once"], "<JOB>"),
        (&["once", "exprot"], "did you mean export?"),
        (&["unpark", "exprot"], "did you mean export?"),
        (&["report", "dayly"], "did you mean daily?"),
        (&["list", "job"], "jobs"),
        (&["demo", "--days", "0"], "1..=365"),
    ];
    for (arguments, hint) in cases {
        let (code, out, err) = ended(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(err.contains(hint), "{arguments:?}: {err}");
    }
}

#[cfg(unix)]
#[test]
fn b82_an_argument_that_is_no_text_ends_with_2() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let output = spindle(folder.path(), &["once"]).arg(std::ffi::OsStr::from_bytes(b"\xff\xfe")).output().unwrap();
    assert_eq!(told(output).0, 2);
    let many: Vec<&str> = std::iter::repeat_n("x", 10_000).collect();
    assert_eq!(ended(folder.path(), &many).0, 2);
}

#[test]
fn every_verb_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (code, help, _) = ended(folder.path(), &["--help"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(help);
}

#[test]
fn a_bad_configuration_ends_with_78_and_tells_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.toml"), "[shop]\nzone = \"MSK\"\nzoen = 1\n").unwrap();
    for verb in [&["run"][..], &["check"], &["once", "export"], &["report", "daily"], &["list", "runs"], &["health"]] {
        let (code, out, err) = ended(folder.path(), verb);
        assert_eq!((code, out.as_str()), (78, ""), "{verb:?}: {err}");
        assert!(err.contains("2 faults") && err.contains("shop.zone") && err.contains("shop.zoen"), "{verb:?}: {err}");
    }
}

#[test]
fn nothing_to_read_is_told_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    for verb in [&["run"][..], &["once", "export"]] {
        let (code, _, err) = ended(folder.path(), verb);
        assert_eq!(code, 78, "{err}");
        assert!(err.contains("RETAILCRM_API_KEY") && err.contains("spindle demo"), "{err}");
    }
    assert!(!folder.path().join("spindle.db").exists());
}

#[test]
fn secrets_of_the_environment_stay_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "canary9d81c44e";
    let output = spindle(folder.path(), &["run"])
        .env("RETAILCRM_API_KEY", secret)
        .env("TELEGRAM_BOT_TOKEN", secret)
        .env("DATABASE_URL", format!("mysql://u:{secret}@h/d"))
        .output()
        .unwrap();
    let (code, out, err) = told(output);
    assert_eq!(code, 78);
    assert!(!out.contains(secret) && !err.contains(secret), "{err}");
}

#[test]
fn verbs_that_read_say_that_there_is_nothing_yet() {
    let folder = tempfile::tempdir().unwrap();
    for verb in [&["list", "runs"][..], &["list", "outbox"], &["backup", "copy.db"]] {
        let (code, _, err) = ended(folder.path(), verb);
        assert_eq!(code, 1);
        assert!(err.contains("spindle once export"), "{err}");
    }
    assert_eq!(ended(folder.path(), &["backup", "-"]).0, 2);
    let (code, out, _) = ended(folder.path(), &["list", "jobs"]);
    assert!(code == 0 && out.contains("export") && out.contains("*/15 * * * *"), "{out}");
}

#[test]
fn health_without_a_daemon_is_a_failure_that_says_where_it_asked() {
    let folder = tempfile::tempdir().unwrap();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = spindle(folder.path(), &["health"]).env("PORT", port.to_string()).output().unwrap();
    let (code, _, err) = told(output);
    assert_eq!(code, 1);
    assert!(err.contains(&format!("127.0.0.1:{port}")), "{err}");
}

#[test]
fn b81_a_reader_that_goes_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        spindle(folder.path(), &["list", "jobs"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let (code, _, err) = told(child.wait_with_output().unwrap());
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn the_demo_keeps_its_hands_off_other_folders() {
    let folder = tempfile::tempdir().unwrap();
    let own = "language = \"ru\"\n";
    std::fs::write(folder.path().join("config.toml"), own).unwrap();
    let (code, _, err) = ended(folder.path(), &["demo", "--out", ".", "--no-web"]);
    assert_eq!(code, 2);
    assert!(err.contains("--out"), "{err}");
    assert_eq!(std::fs::read_to_string(folder.path().join("config.toml")).unwrap(), own);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
