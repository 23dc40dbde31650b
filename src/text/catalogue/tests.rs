use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

/// Ids and the variables each uses.
fn messages(files: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for (file, source) in files {
        let resource = fluent_syntax::parser::parse(*source).unwrap_or_else(|(_, faults)| panic!("{file}: {faults:?}"));
        for entry in resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Term(_) | Entry::Junk { .. } => panic!("{file}: only messages are used here"),
                _ => continue,
            };
            assert!(message.attributes.is_empty(), "{file}: {} has attributes nobody reads", message.id.name);
            let mut variables = BTreeSet::new();
            let value = message.value.unwrap_or_else(|| panic!("{file}: {} is empty", message.id.name));
            collect(&value, &mut variables);
            let before = found.insert(message.id.name.to_owned(), variables);
            assert!(before.is_none(), "{file}: {} is written twice", message.id.name);
        }
    }
    found
}

fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => collect_inline(inline, variables),
                Expression::Select { selector, variants } => {
                    collect_inline(selector, variables);
                    variants.iter().for_each(|variant| collect(&variant.value, variables));
                }
            }
        }
    }
}

fn collect_inline(expression: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other => panic!("only variables and literals are used here: {other:?}"),
    }
}

/// Floor 2 may not know the catalogue: its `.text("name")` reads a field of the wire.
const WITHOUT_TEXTS: [&str; 5] = ["/src/http", "/src/sources/", "/src/store/", "/src/sinks/", "/src/channels/"];

/// Every literal of the sources that looks like an id of a family the catalogue has.
fn ids_in_sources(families: &BTreeSet<String>) -> BTreeMap<String, String> {
    let literal = regex::Regex::new(r#""([a-z][a-z0-9]*(?:-[a-z0-9]+)+|unknown|unassigned)""#).unwrap();
    let call = regex::Regex::new(r#"\.(?:text|has)\(\s*"([^"]+)""#).unwrap();
    let mut found = BTreeMap::new();
    for (path, source) in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        if path.contains("tests") || WITHOUT_TEXTS.iter().any(|floor| path.contains(floor)) {
            continue;
        }
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        // The formats of the API's schema look like ids.
        let code = &code.replace("format = \"", "");
        for hit in literal.captures_iter(code) {
            if families.contains(family(&hit[1])) {
                found.insert(hit[1].to_owned(), path.clone());
            }
        }
        for hit in call.captures_iter(code) {
            found.insert(hit[1].to_owned(), path.clone());
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

fn family(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

#[test]
fn both_languages_say_the_same_with_the_same_variables() {
    let (russian, english) = (messages(RUSSIAN), messages(ENGLISH));
    for (id, variables) in &russian {
        assert_eq!(Some(variables), english.get(id), "{id} differs between ru and en");
    }
    for id in english.keys() {
        assert!(russian.contains_key(id), "{id} is missing in ru");
    }
}

#[test]
fn every_file_of_locales_is_compiled_in() {
    for (code, files) in [("ru", RUSSIAN), ("en", ENGLISH)] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(code);
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(files.iter().any(|(file, _)| *file == name), "locales/{code}/{name} is not in the list");
        }
    }
}

#[test]
fn every_id_used_in_the_sources_exists() {
    let written = messages(RUSSIAN);
    let families: BTreeSet<String> = written.keys().map(|id| family(id).to_owned()).collect();
    let used = ids_in_sources(&families);
    assert!(used.len() > 50, "the search finds the ids: {}", used.len());
    for (id, path) in used {
        assert!(written.contains_key(&id), "{path} uses {id}, which locales/ru does not have");
    }
}

#[test]
fn nothing_is_written_that_nobody_shows() {
    // Columns are made from the names of the tables, the words of alerts from names in the program.
    // Metrics, tables, heads of columns and marks are named after the program's lists.
    let made = [
        "column", "job", "service", "sink", "channel", "command", "usage", "measure", "metric", "rule", "table",
        "head", "mark", "label",
    ];
    let written = messages(RUSSIAN);
    let families: BTreeSet<String> = written.keys().map(|id| family(id).to_owned()).collect();
    let used = ids_in_sources(&families);
    for id in written.keys() {
        assert!(made.contains(&family(id)) || used.contains_key(id), "{id} is shown nowhere");
    }
}

#[test]
fn chooses_the_russian_plural() {
    let texts = Catalogue::new("ru").unwrap();
    let cases = [
        (0, "0 чатов"),
        (1, "1 чат"),
        (2, "2 чата"),
        (5, "5 чатов"),
        (11, "11 чатов"),
        (21, "21 чат"),
        (112, "112 чатов"),
        (1_002, "1\u{a0}002 чата"),
    ];
    for (count, expected) in cases {
        assert_eq!(texts.text("count-chats", &[("count", Arg::Count(count))]), expected);
    }
}

#[test]
fn an_unknown_id_gives_itself_and_an_unknown_language_an_error() {
    let texts = Catalogue::new(" RU ").unwrap();
    assert_eq!(texts.fill("nobody-wrote-this", &[]).0, None);
    assert!(!texts.has("nobody-wrote-this"));
    assert!(Catalogue::new("de").unwrap_err().to_string().contains("allowed: ru, en"));
}

#[test]
fn no_direction_marks_surround_arguments() {
    let texts = Catalogue::new("ru").unwrap();
    let shown = texts.text("date", &[("day", "2".into()), ("month", "марта".into())]);
    assert!(!shown.contains(['\u{2068}', '\u{2069}']), "{shown:?}");
}

fn assert_shared_between_threads<T: Send + Sync>() {}

#[test]
fn is_shared_between_threads() {
    assert_shared_between_threads::<Catalogue>();
}
