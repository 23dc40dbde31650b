//! Alerts as Telegram HTML. The texts are `alert-...` in `locales/*/alerts.ftl`, each with its arguments
//! named above it; a new alert needs nothing here.

use crate::model::alert::{Alert, Severity};
use crate::reports::render::{clean, escape};
use crate::text::catalogue::{Arg, Catalogue};
use crate::text::cut;

/// Arguments that choose a plural form.
const NUMBERS: [&str; 4] = ["count", "attempts", "minutes", "requests"];
/// One argument (an error of a server) may not drown the sentence around it.
const MAX_ARGUMENT_UNITS: usize = 700;
/// Telegram's limit, with room for what the sender puts before.
const MAX_UNITS: usize = 3_500;

/// The alert as one message.
pub fn alert_html(alert: &Alert, catalogue: &Catalogue) -> String {
    let sign = match alert.severity {
        Severity::Info => "ℹ️",
        Severity::Warning => "⚠️",
        Severity::Critical => "🔴",
    };
    format!("{sign} {}", shown(&alert_text(alert, catalogue)))
}

/// An alert told again: how long it has lasted and how often it was seen.
pub fn repeated_html(alert: &Alert, secs: u64, count: u32, catalogue: &Catalogue) -> String {
    let note = catalogue.text(
        "alert-repeated",
        &[("duration", catalogue.duration(secs).into()), ("count", Arg::Count(i64::from(count)))],
    );
    format!("{}\n<i>{}</i>", alert_html(alert, catalogue), shown(&note))
}

/// The recovery, in reply to the first message: what it was about and how long it lasted.
pub fn recovered_html(alert: &Alert, secs: u64, catalogue: &Catalogue) -> String {
    let text = catalogue.text("alert-recovered", &[("duration", catalogue.duration(secs).into())]);
    format!("✅ {}\n<i>{}</i>", shown(&text), shown(&alert_text(alert, catalogue)))
}

/// The alert's message with its arguments, plain: `job` as the shop calls it, `duration` from seconds.
pub fn alert_text(alert: &Alert, catalogue: &Catalogue) -> String {
    let argument = |(name, value): &(String, String)| {
        let value = value.trim();
        match value.parse() {
            Ok(count) if NUMBERS.contains(&name.as_str()) => Arg::Count(count),
            Ok(secs) if name == "duration" => catalogue.duration(u64::try_from(secs).unwrap_or_default()).into(),
            _ => Arg::from(cut::shorten(&clean(value), MAX_ARGUMENT_UNITS)),
        }
    };
    let mut arguments: Vec<(&str, Arg<'_>)> =
        alert.arguments.iter().map(|pair| (pair.0.as_str(), argument(pair))).collect();
    if let Some((_, job)) = alert.arguments.iter().find(|(name, _)| name == "job") {
        arguments.push(("command", Arg::from(job)));
        arguments.push(("job", Arg::from(job_name(job, catalogue))));
    }
    catalogue.text(&alert.message, &arguments)
}

/// `sync` as the shop calls it; a job without a word of its own keeps its name.
fn job_name(job: &str, catalogue: &Catalogue) -> String {
    let id = format!("job-{}", job.replace('_', "-"));
    if catalogue.has(&id) { catalogue.text(&id, &[]) } else { clean(job) }
}

fn shown(text: &str) -> String {
    escape(cut::shorten(clean(text).trim(), MAX_UNITS).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::render::telegram::tests::read;

    fn alert(message: &str, arguments: &[(&str, &str)]) -> Alert {
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Alert { cause: "cause".into(), severity: Severity::Warning, message: message.into(), arguments }
    }

    #[test]
    fn tells_what_is_wrong_and_what_to_do() {
        let texts = Catalogue::new("ru").unwrap();
        let failed = alert("alert-job-failed", &[("job", "export"), ("attempts", "4"), ("error", "HTTP 502 <html>")]);
        assert_eq!(
            alert_html(&failed, &texts),
            "⚠️ Задача «Загрузка из RetailCRM» не выполнилась за 4 попытки. Причина: HTTP 502 &lt;html&gt;"
        );
        assert_eq!(
            recovered_html(&failed, 3_900, &texts).replace('\u{a0}', " "),
            "✅ Снова в порядке. Длилось 1 ч 05 мин.\n<i>Задача «Загрузка из RetailCRM» не выполнилась за 4 попытки. Причина: HTTP 502 &lt;html&gt;</i>"
        );
        let unknown = alert("alert-delivery-unknown", &[("key", "daily/2026-03-02/owner/1")]);
        assert_eq!(
            alert_html(&unknown, &texts),
            "⚠️ Доставка отчёта не подтверждена. Если его нет в чате, отправьте: /resend daily/2026-03-02/owner/1"
        );
        assert!(repeated_html(&unknown, 14_400, 3, &texts).ends_with("уже 4\u{a0}ч (повторов: 3).</i>"));
    }

    #[test]
    fn hostile_arguments_stay_within_one_message() {
        let texts = Catalogue::new("ru").unwrap();
        let error = "<b>&\u{202e}\n".repeat(30_000);
        let failed = alert("alert-job-failed", &[("job", "<i>"), ("attempts", "много"), ("error", &error)]);
        for html in
            [alert_html(&failed, &texts), recovered_html(&failed, 1, &texts), repeated_html(&failed, 1, 1, &texts)]
        {
            assert!(read(&html).is_ok(), "{:?}", read(&html));
        }
    }
}
