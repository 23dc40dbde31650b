//! `spindle train` and `spindle eval` as a person meets them; nothing half-trained is left behind.

use std::path::Path;
use std::process::Command;

fn ended(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spindle"));
    command.current_dir(folder).args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const GOOD: &str = r#"{"id":"a-1","shop":"flowers","kind":"order","intent_high":true,"messages":[{"n":1,"from":"customer","at":0,"text":"сколько стоит?","topic":["price"],"objection":[],"sentiment":"neutral"},{"n":2,"from":"manager","who":"m1","at":9,"text":"Для кого выбираете?","question":"open","spin":["S"],"stage":["needs"],"next_step":true}]}"#;

#[test]
fn a_broken_training_file_is_named_by_line_and_nothing_is_trained() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (format!("{GOOD}\n{{\"id\": 7}}\n"), "line 2"),
        (format!("{GOOD}\n{}", GOOD.replace("\"price\"", "\"prise\"")), "'prise'"),
        ("not json".to_owned(), "line 1"),
    ];
    for (text, wanted) in cases {
        std::fs::write(folder.path().join("own.jsonl"), text).unwrap();
        let (code, out, err) = ended(folder.path(), &["train", "own.jsonl", "--out", "labels.bin"]);
        assert_ne!(code, 0);
        assert!(out.is_empty() && err.contains("own.jsonl") && err.contains(wanted), "{err}");
        assert!(!folder.path().join("labels.bin").exists() && !folder.path().join("labels.bin.part").exists());
    }
    let (code, _, err) = ended(folder.path(), &["train", "absent.jsonl"]);
    assert!(code != 0 && err.contains("absent.jsonl"), "{err}");
}

#[test]
fn judged_dialogues_come_back_in_the_form_they_came_in() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("dialogues.jsonl"), GOOD).unwrap();
    let arguments = ["eval", "dialogues", "dialogues.jsonl", "--json", "--predictions", "out.jsonl"];
    let (code, out, err) = ended(folder.path(), &arguments);
    assert_eq!(code, 0, "{err}");
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    for section in ["spin", "question", "stage", "topic", "objection", "sentiment", "kind"] {
        assert!(object[section]["macro_f1"].is_number(), "{section}: {out}");
    }
    for value in ["f1", "p", "r", "n"] {
        assert!(object["spin"]["S"][value].is_number() && object["next_step"][value].is_number(), "{out}");
        assert!(object["intent_high"][value].is_number(), "{out}");
    }
    assert!(object["spin"]["macro_f1_SPIN"].is_number() && object["kind"]["accuracy"].is_number(), "{out}");
    let again = std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    let read = spindle::text::labels::jsonl::parse(&again).unwrap();
    assert_eq!(read[0].messages.len(), 2);
}

#[test]
fn a_damaged_model_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("dialogues.jsonl"), GOOD).unwrap();
    std::fs::write(folder.path().join("bad.bin"), "no model at all").unwrap();
    let (code, out, err) = ended(folder.path(), &["eval", "dialogues", "dialogues.jsonl", "--model", "bad.bin"]);
    assert!(code != 0 && out.is_empty() && err.contains("bad.bin") && err.contains("no model"), "{err}");
}
