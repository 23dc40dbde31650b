//! Alerts in words. The texts are `alert-...` in `locales/*/alerts.ftl`, each with its arguments
//! named above it; a new alert needs nothing here.

use crate::model::alert::Alert;
use crate::reports::render::clean;
use crate::text::catalogue::{Arg, Catalogue};
use crate::text::cut;

/// Arguments that choose a plural form.
const NUMBERS: [&str; 2] = ["count", "attempts"];
/// Arguments that are names in the program and words in the catalogue.
const NAMES: [&str; 4] = ["job", "service", "sink", "channel"];
/// One argument (an error of a server) may not drown the sentence around it.
const MAX_ARGUMENT_UNITS: usize = 700;

/// The alert's message with its arguments, plain: names as the shop calls them, `duration` from seconds.
pub fn alert_text(alert: &Alert, catalogue: &Catalogue) -> String {
    let argument = |(name, value): &(String, String)| {
        let value = value.trim();
        match value.parse() {
            Ok(count) if NUMBERS.contains(&name.as_str()) => Arg::Count(count),
            Ok(secs) if name == "duration" => catalogue.duration(u64::try_from(secs).unwrap_or_default()).into(),
            _ if NAMES.contains(&name.as_str()) => word(name, value, catalogue).into(),
            _ => Arg::from(cut::shorten(&clean(value), MAX_ARGUMENT_UNITS)),
        }
    };
    let mut arguments: Vec<(&str, Arg<'_>)> =
        alert.arguments.iter().map(|pair| (pair.0.as_str(), argument(pair))).collect();
    let job = alert.arguments.iter().find(|(name, _)| name == "job");
    arguments.extend(job.map(|(_, job)| ("command", Arg::from(job))));
    catalogue.text(&alert.message, &arguments)
}

/// `sync` as the shop calls it; a name without a word of its own stays as it is.
fn word(kind: &str, name: &str, catalogue: &Catalogue) -> String {
    let id = format!("{kind}-{}", name.replace('_', "-"));
    if catalogue.has(&id) { catalogue.text(&id, &[]) } else { cut::shorten(&clean(name), MAX_ARGUMENT_UNITS) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alert::Severity;

    fn told(message: &str, arguments: &[(&str, &str)]) -> String {
        let alert = Alert::new(Severity::Warning, "cause", message);
        let alert = arguments.iter().fold(alert, |alert, (name, value)| alert.with(name, *value));
        alert_text(&alert, &Catalogue::new("ru").unwrap()).replace('\u{a0}', " ")
    }

    #[test]
    fn tells_what_is_wrong_and_what_to_do() {
        let all = [
            told("alert-job-failed", &[("job", "export"), ("attempts", "4"), ("error", "storing a page: disk full")]),
            told("alert-job-panicked", &[("job", "analyse")]),
            told("alert-job-stuck", &[("job", "sync"), ("duration", "3600")]),
            told("alert-job-held", &[("job", "sync")]),
            told("alert-job-parked", &[("job", "report_daily"), ("count", "3")]),
            told("alert-job-missed", &[("job", "report_daily"), ("time", "02.03 09:00")]),
            told("alert-source-auth-refused", &[("service", "chats"), ("setting", "sources.chats.token")]),
            told("alert-source-unreachable", &[("service", "crm"), ("error", "связь прервалась (502)")]),
            told("alert-sink-failed", &[("sink", "team"), ("error", "сервис просит делать паузы")]),
            told("alert-sink-failed", &[("sink", "local"), ("error", "chats_raw: ошибка самой программы")]),
            told("alert-integrity-failed", &[("count", "2"), ("fault", "row 7 is missing")]),
            told("alert-quarantine", &[("count", "1"), ("stream", "messages")]),
            told("alert-channel-refused", &[("channel", "owner"), ("reason", "Forbidden: bot was kicked")]),
            told("alert-channel-down", &[("channel", "owner"), ("reason", "no answer in time")]),
        ];
        insta::assert_snapshot!(all.join("\n"), @r"
        Задача «Загрузка из RetailCRM» не выполнилась за 4 попытки. Следующий запуск по расписанию. Подробности: storing a page: disk full
        Задача «Разбор чатов» прервана ошибкой самой программы. Место ошибки записано в журнале: передайте его разработчикам.
        Задача «Обновление таблиц» не уложилась в 1 ч и остановлена. Следующий запуск по расписанию.
        Задача «Обновление таблиц» не уложилась в срок и не останавливается. Перезапустите программу.
        Задача «Утренний отчёт» приостановлена: программа падала на ней 3 раза. Когда причина устранена, выполните: spindle unpark report_daily
        Задача «Утренний отчёт» пропустила запуск 02.03 09:00: программа в это время не работала.
        Шлюз сообщений RetailCRM не принимает ключ. Проверьте настройку sources.chats.token: ключ мог быть отозван или заменён.
        RetailCRM: данные не загружаются, связь прервалась (502). Попытки продолжаются.
        Таблица Google не обновилась. Данные целы и запишутся при следующей попытке. Причина: сервис просит делать паузы.
        Книга Excel не обновилась. Данные целы и запишутся при следующей попытке. Причина: chats_raw: ошибка самой программы.
        Проверка базы нашла 2 ошибки. Остановите программу и восстановите копию: spindle restore ФАЙЛ. Первая ошибка: row 7 is missing
        Отложено записей, которые не удалось прочитать: 1 (messages). Остальные загружены. Список: spindle list quarantine
        Telegram не принимает сообщения. Проверьте, что бот состоит в чате и может писать. Ответ: Forbidden: bot was kicked
        Telegram не отвечает. Сообщения ждут в очереди и уйдут сами. Причина: no answer in time
        ");
    }

    #[test]
    fn a_hostile_argument_does_not_drown_the_sentence() {
        let error = "<b>&\u{202e}\n".repeat(30_000);
        let text = told("alert-job-failed", &[("job", "<i>"), ("attempts", "много"), ("error", &error)]);
        assert!(text.encode_utf16().count() < 1_000 && !text.contains('\u{202e}'), "{text}");
    }
}
