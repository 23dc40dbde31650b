//! Questions in plain Russian, matched to prepared answers by rules. A new question: a line in
//! [`RULES`]. No language model: a question no rule knows gets the list of commands.

/// Beginnings of words: each group needs one of its alternatives somewhere in the question.
struct Rule {
    needs: &'static [&'static [&'static str]],
    command: &'static str,
    /// The span of days said in the question goes behind it.
    with_days: bool,
}

const fn rule(needs: &'static [&'static [&'static str]], command: &'static str, with_days: bool) -> Rule {
    Rule { needs, command, with_days }
}

/// The first rule that fits answers: the special ones stand before the general.
const RULES: &[Rule] = &[
    rule(&[&["кто", "сколько", "кому"], &["ждет", "ждут", "ожида", "висит", "висят", "неотвеч"]], "waiting", false),
    rule(&[&["кому"], &["ответить", "отвечать"]], "waiting", false),
    rule(&[&["без"], &["ответа"]], "waiting", false),
    rule(&[&["кто", "как"], &["хуже", "лучше", "медленн", "быстр", "работа", "отвеча"]], "managers", true),
    rule(&[&["менеджер", "сотрудник", "продавц"]], "managers", true),
    rule(&[&["конверс"]], "conversion", true),
    rule(
        &[
            &["премия", "премии", "бонус", "kpi", "план"],
            &["сколько", "какой", "какая", "какие", "буд", "выполн", "мо"],
        ],
        "kpi",
        false,
    ),
    rule(&[&["оплат", "выруч", "продаж", "продали", "заработа", "денег", "деньги", "чек", "заказ"]], "money", true),
    rule(&[&["почему", "откуда"]], "why", false),
    rule(&[&["потеря", "теряем", "упусти", "упуска"]], "lost", false),
    rule(&[&["возраж", "дорого"]], "objections", false),
    rule(
        &[&["спрашива", "вопрос", "тем"], &["клиент", "покупател", "люди", "част", "какие", "о", "про"]],
        "topics",
        false,
    ),
    rule(&[&["лучш"], &["диалог", "чат", "переписк", "пример"]], "best", false),
    rule(&[&["фраз", "скрипт"]], "phrases", false),
    rule(&[&["задач", "задани"], &["как", "что", "какие", "когда"]], "jobs", false),
    rule(&[&["состоян", "статус", "работаеш", "жив"]], "status", false),
    rule(&[&["отчет", "итог", "дел"], &["вчера"]], "yesterday", false),
    rule(&[&["отчет", "итог", "дел"], &["недел"]], "week", false),
    rule(&[&["отчет", "итог", "дел"], &["месяц"]], "month", false),
    rule(&[&["отчет", "итог", "дела"]], "today", false),
    rule(&[&["помо", "умееш", "команд", "привет", "здравств"]], "help", false),
];

/// Words of a span and the form of it that commands read.
const SPANS: &[(&[&str], &str)] = &[
    (&["позавчера"], "позавчера"),
    (&["вчера", "вчераш"], "вчера"),
    (&["сегодня", "сегодняш", "сейчас"], "сегодня"),
    (&["прошл недел"], "прошлая неделя"),
    (&["прошл месяц"], "прошлый месяц"),
    (&["эт недел"], "эта неделя"),
    (&["эт месяц"], "этот месяц"),
    (&["недел"], "неделя"),
    (&["месяц"], "месяц"),
];

/// The command and argument a question stands for.
pub fn command_for(question: &str) -> Option<(&'static str, String)> {
    let words = words(question);
    let has = |start: &str| words.iter().any(|word| word.starts_with(start));
    let fits = |rule: &&Rule| rule.needs.iter().all(|group| group.iter().any(|start| has(start)));
    let rule = RULES.iter().find(fits)?;
    let span = match rule.with_days {
        true => span_in(&words).unwrap_or_default(),
        false => String::new(),
    };
    Some((rule.command, span))
}

fn words(question: &str) -> Vec<String> {
    let lower = question.to_lowercase().replace('ё', "е");
    let cut = lower.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-');
    cut.map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn span_in(words: &[String]) -> Option<String> {
    let has = |start: &str| words.iter().any(|word| word.starts_with(start));
    let said = |alternatives: &&[&str]| alternatives.iter().any(|said| said.split(' ').all(has));
    let named = SPANS.iter().find(|(alternatives, _)| said(alternatives)).map(|(_, span)| (*span).to_owned());
    let is_date = |word: &&String| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(['.', '-']);
    named.or_else(|| words.iter().find(is_date).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_people_ask() {
        let cases = [
            ("сколько вчера оплатили", "money вчера"),
            ("Сколько вчера оплатили?", "money вчера"),
            ("какая выручка за прошлую неделю", "money прошлая неделя"),
            ("сколько заказов 28.02?", "money 28.02"),
            ("кто хуже всех отвечает", "managers "),
            ("Кто хуже всех отвечал на этой неделе?", "managers эта неделя"),
            ("кто быстрее всех отвечает сегодня", "managers сегодня"),
            ("кто сейчас ждёт ответа?", "waiting "),
            ("сколько чатов без ответа", "waiting "),
            ("кому надо ответить", "waiting "),
            ("какая конверсия в этом месяце", "conversion этот месяц"),
            ("почему?", "why "),
            ("о чём спрашивают клиенты", "topics "),
            ("какие возражения у клиентов", "objections "),
            ("сколько денег теряем", "money "),
            ("где мы теряем клиентов", "lost "),
            ("покажи лучшие диалоги", "best "),
            ("какие фразы продают", "phrases "),
            ("выполним план?", "kpi "),
            ("отчёт за вчера", "yesterday "),
            ("итоги недели", "week "),
            ("как дела", "today "),
            ("привет", "help "),
        ];
        for (question, wanted) in cases {
            let found = command_for(question).map(|(name, argument)| format!("{name} {argument}"));
            assert_eq!(found.as_deref(), Some(wanted), "{question}");
        }
    }

    #[test]
    fn what_no_rule_knows_stays_a_question() {
        for words in ["", "погода в Москве", "123", "ok"] {
            assert_eq!(command_for(words), None, "{words:?}");
        }
    }

    #[test]
    fn every_rule_leads_to_a_command() {
        for rule in RULES {
            assert!(crate::bot::COMMANDS.iter().any(|command| command.name == rule.command), "{}", rule.command);
        }
    }
}
