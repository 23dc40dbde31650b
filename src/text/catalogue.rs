//! The catalogue: every text a user reads, from `locales/`, through Fluent.
//!
//! A new text: a message in `locales/ru/*.ftl` and its twin in `locales/en/*.ftl`, then its id
//! in a call of [`Catalogue::text`]. A new file: one line in `RUSSIAN` and one in `ENGLISH`.
//! The tests below compare both languages with each other and with the ids used in the sources.

mod figures;

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

const RUSSIAN: &[(&str, &str)] = &[
    ("common.ftl", include_str!("../../locales/ru/common.ftl")),
    ("columns.ftl", include_str!("../../locales/ru/columns.ftl")),
    ("tables.ftl", include_str!("../../locales/ru/tables.ftl")),
    ("daily.ftl", include_str!("../../locales/ru/daily.ftl")),
    ("money.ftl", include_str!("../../locales/ru/money.ftl")),
    ("judgement.ftl", include_str!("../../locales/ru/judgement.ftl")),
    ("effects.ftl", include_str!("../../locales/ru/effects.ftl")),
    ("pictures.ftl", include_str!("../../locales/ru/pictures.ftl")),
    ("weekly.ftl", include_str!("../../locales/ru/weekly.ftl")),
    ("reports.ftl", include_str!("../../locales/ru/reports.ftl")),
    ("columns_coaching.ftl", include_str!("../../locales/ru/columns_coaching.ftl")),
    ("alerts.ftl", include_str!("../../locales/ru/alerts.ftl")),
    ("delivery.ftl", include_str!("../../locales/ru/delivery.ftl")),
    ("bot.ftl", include_str!("../../locales/ru/bot.ftl")),
    ("bot_measures.ftl", include_str!("../../locales/ru/bot_measures.ftl")),
    ("cli.ftl", include_str!("../../locales/ru/cli.ftl")),
    ("practice.ftl", include_str!("../../locales/ru/practice.ftl")),
    ("web.ftl", include_str!("../../locales/ru/web.ftl")),
    ("names.ftl", include_str!("../../locales/ru/names.ftl")),
];

const ENGLISH: &[(&str, &str)] = &[
    ("common.ftl", include_str!("../../locales/en/common.ftl")),
    ("columns.ftl", include_str!("../../locales/en/columns.ftl")),
    ("tables.ftl", include_str!("../../locales/en/tables.ftl")),
    ("daily.ftl", include_str!("../../locales/en/daily.ftl")),
    ("money.ftl", include_str!("../../locales/en/money.ftl")),
    ("judgement.ftl", include_str!("../../locales/en/judgement.ftl")),
    ("effects.ftl", include_str!("../../locales/en/effects.ftl")),
    ("pictures.ftl", include_str!("../../locales/en/pictures.ftl")),
    ("weekly.ftl", include_str!("../../locales/en/weekly.ftl")),
    ("reports.ftl", include_str!("../../locales/en/reports.ftl")),
    ("columns_coaching.ftl", include_str!("../../locales/en/columns_coaching.ftl")),
    ("alerts.ftl", include_str!("../../locales/en/alerts.ftl")),
    ("delivery.ftl", include_str!("../../locales/en/delivery.ftl")),
    ("bot.ftl", include_str!("../../locales/en/bot.ftl")),
    ("bot_measures.ftl", include_str!("../../locales/en/bot_measures.ftl")),
    ("cli.ftl", include_str!("../../locales/en/cli.ftl")),
    ("practice.ftl", include_str!("../../locales/en/practice.ftl")),
    ("web.ftl", include_str!("../../locales/en/web.ftl")),
    ("names.ftl", include_str!("../../locales/en/names.ftl")),
];

/// Why a catalogue could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// No texts in that language.
    #[error("language {language:?} is not known; allowed: ru, en")]
    UnknownLanguage { language: String },
    /// A compiled-in file does not parse: a fault of the build, caught by the tests.
    #[error("locales/{language}/{file} cannot be read: {reason}")]
    Broken { language: &'static str, file: &'static str, reason: String },
}

/// An argument of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// Shown as it is. Figures that need units are formatted first ([`Catalogue::duration`] ...).
    Text(Cow<'a, str>),
    /// A number of things: grouped by thousands, chooses the plural form.
    Count(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Arg<'a> {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Arg::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Arg::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Arg<'_> {
    fn from(count: i64) -> Self {
        Arg::Count(count)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Russian,
    English,
}

/// The texts of one language. Cheap to share, safe between threads.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Catalogue({:?})", self.language)
    }
}

impl Catalogue {
    /// The texts of a language: `ru` or `en`.
    pub fn new(language: &str) -> Result<Catalogue, CatalogueError> {
        let (language, code, files) = match language.trim().to_ascii_lowercase().as_str() {
            "ru" => (Language::Russian, "ru", RUSSIAN),
            "en" => (Language::English, "en", ENGLISH),
            _ => return Err(CatalogueError::UnknownLanguage { language: language.to_owned() }),
        };
        let identifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Direction marks around arguments would be counted by Telegram and copied by people.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::Russian => grouped_russian,
            Language::English => grouped_english,
        }));
        for (file, source) in files {
            let broken = |reason: String| CatalogueError::Broken { language: code, file, reason };
            let resource = FluentResource::try_new((*source).to_owned())
                .map_err(|(_, errors)| broken(errors.first().map(ToString::to_string).unwrap_or_default()))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| broken(errors.first().map(ToString::to_string).unwrap_or_default()))?;
        }
        Ok(Catalogue { language, bundle })
    }

    /// The message with its arguments filled in. An id nobody wrote gives the id itself; the
    /// tests keep that from happening.
    pub fn text(&self, id: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        let (text, faults) = self.fill(id, arguments);
        #[cfg(test)]
        assert!(faults.is_empty(), "message {id}: {faults:?}");
        let _ = faults;
        text.unwrap_or_else(|| id.to_owned())
    }

    /// The message exists.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.get_message(id).is_some_and(|message| message.value().is_some())
    }

    fn fill(&self, id: &str, arguments: &[(&str, Arg<'_>)]) -> (Option<String>, Vec<String>) {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return (None, vec!["no such message".to_owned()]);
        };
        let mut filled = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            match argument {
                Arg::Text(text) => filled.set(*name, FluentValue::String(Cow::Borrowed(text.as_ref()))),
                Arg::Count(count) => filled.set(*name, FluentValue::from(*count)),
            }
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&filled), &mut errors).into_owned();
        (Some(text), errors.iter().map(ToString::to_string).collect())
    }
}

fn grouped_russian<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(figures::group(number.value as i64, figures::NO_BREAK_SPACE)),
        _ => None,
    }
}

fn grouped_english<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(figures::group(number.value as i64, ',')),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
