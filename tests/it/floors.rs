//! The floor table of ARCHITECTURE.md as a test: who may know whom.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Module, floor, rank inside the floor: of equals on floor 1, a later rank may use an earlier one.
const FLOORS: &[(&str, u8, u8)] = &[
    ("model", 0, 0),
    ("text", 1, 0),
    ("stats", 1, 0),
    ("analysis", 1, 1),
    ("money", 1, 2),
    ("metrics", 1, 3),
    ("practice", 1, 4),
    ("tables", 1, 5),
    ("reports", 1, 5),
    ("http", 2, 0),
    ("sources", 2, 1),
    ("store", 2, 1),
    ("sinks", 2, 1),
    ("channels", 2, 1),
    ("spine", 3, 0),
    ("jobs", 3, 1),
    ("cli", 4, 0),
    ("app", 4, 0),
    ("bot", 4, 0),
    ("config", 4, 0),
    ("web", 4, 0),
    ("logs", 4, 0),
];

/// Words whose use on floors 0 and 1 would make a thought an act.
const ACTS: &[&str] = &[
    "tokio::",
    "std::fs",
    "std::net",
    "std::env",
    "reqwest::",
    "sqlx::",
    "rand::",
    "SystemTime",
    "Instant::now",
    "async fn",
];

fn floor(module: &str) -> Option<(u8, u8)> {
    FLOORS.iter().find(|(name, ..)| *name == module).map(|(_, floor, rank)| (*floor, *rank))
}

/// Why `user` may not use `used`; `None` when it may.
fn objection(user: &str, used: &str) -> Option<String> {
    if user == used {
        return None;
    }
    let (Some((user_floor, user_rank)), Some((used_floor, used_rank))) = (floor(user), floor(used)) else {
        return Some(format!("{user} or {used} is missing from the floor table"));
    };
    let allowed = match user_floor {
        0 => false,
        1 => used_floor == 0 || (used_floor == 1 && used_rank < user_rank),
        // Hands know words and the wire; sinks keep their row state through the store's trait.
        2 => used_floor == 0 || used == "http" || (user, used) == ("sinks", "store"),
        3 => used_floor < 3 || (used_floor == 3 && used_rank < user_rank),
        _ => true,
    };
    (!allowed).then(|| format!("{user} (floor {user_floor}) may not use {used} (floor {used_floor})"))
}

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// First module named after each `crate::`, also inside `crate::{a::b, c}`.
fn used_modules(text: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut used = BTreeSet::new();
    for (place, _) in text.match_indices("crate::") {
        let rest = &text[place + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            used.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        for part in group.split_inclusive([',', '{', '}']) {
            if depth == 0 {
                used.insert(word(part.trim_start()));
            }
            match part.chars().last() {
                Some('{') => depth += 1,
                Some('}') if depth == 0 => break,
                Some('}') => depth -= 1,
                _ => {}
            }
        }
    }
    used.remove("");
    used
}

/// The code without comments and without the tests at its end, which may use what they like.
fn code_of(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test_file(file: &Path) -> bool {
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    name == "tests" || name.ends_with("_tests") || file.components().any(|part| part.as_os_str() == "tests")
}

fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix(src()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn floors_know_only_what_is_below() {
    let mut objections = Vec::new();
    for file in source_files(&src()) {
        let module = module_of(&file);
        if ["lib", "main"].contains(&module.as_str()) || is_test_file(&file) {
            continue;
        }
        for used in used_modules(&code_of(&file)) {
            objections.extend(objection(&module, &used).map(|why| format!("{}: {why}", file.display())));
        }
    }
    assert!(objections.is_empty(), "\n{}", objections.join("\n"));
}

#[test]
fn thoughts_do_not_act() {
    let mut acts = Vec::new();
    for file in source_files(&src()) {
        let module = module_of(&file);
        let Some((floor, _)) = floor(&module) else { continue };
        // The clock lives in `model::time`, the points to die at in `model::fail`.
        let excused = file.ends_with("model/time.rs") || file.ends_with("model/fail.rs") || is_test_file(&file);
        if floor > 1 || excused {
            continue;
        }
        let code = code_of(&file);
        acts.extend(ACTS.iter().filter(|act| code.contains(**act)).map(|act| format!("{}: {act}", file.display())));
    }
    assert!(acts.is_empty(), "\n{}", acts.join("\n"));
}

#[test]
fn every_source_file_is_in_the_module_tree() {
    let mut known = BTreeSet::from([src().join("lib.rs"), src().join("main.rs")]);
    let mut open = vec![src().join("lib.rs"), src().join("main.rs")];
    while let Some(file) = open.pop() {
        let text = std::fs::read_to_string(&file).unwrap();
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        let folder = match stem.as_str() {
            "lib" | "main" | "mod" => file.parent().unwrap().to_owned(),
            _ => file.with_extension(""),
        };
        let mut named = None;
        for line in text.lines().map(str::trim) {
            if let Some(path) = line.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]")) {
                named = Some(file.parent().unwrap().join(path));
                continue;
            }
            let line =
                line.trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let Some(module) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) else { continue };
            let candidates = [folder.join(format!("{module}.rs")), folder.join(module).join("mod.rs")];
            let found = named.take().or_else(|| candidates.into_iter().find(|path| path.exists()));
            let found = found.unwrap_or_else(|| panic!("{}: no file for mod {module}", file.display()));
            if known.insert(found.clone()) {
                open.push(found);
            }
        }
    }
    let lost: Vec<PathBuf> = source_files(&src()).into_iter().filter(|file| !known.contains(file)).collect();
    assert!(lost.is_empty(), "not in the module tree: {lost:?}");
}

#[test]
fn the_reader_of_uses_and_the_table_are_right() {
    let text = "use crate::store::{A, B};\nuse crate::{channels, jobs::x::{y, z}, logs};\nfn f() { crate::model::a() }";
    let used: Vec<String> = used_modules(text).into_iter().collect();
    assert_eq!(used, ["channels", "jobs", "logs", "model", "store"]);
    assert_eq!(objection("sinks", "store"), None);
    assert_eq!(objection("tables", "metrics"), None);
    for (user, used) in [
        ("store", "sinks"),
        ("text", "stats"),
        ("analysis", "metrics"),
        ("spine", "jobs"),
        ("jobs", "app"),
        ("model", "text"),
        ("sources", "text"),
    ] {
        assert!(objection(user, used).is_some(), "{user} uses {used}");
    }
}
