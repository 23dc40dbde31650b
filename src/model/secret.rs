//! A secret: opened only where it is used, never printed.

use serde::Deserialize;

use crate::model::fault::Wrong;

/// Text that must not appear in logs, errors or dumps. `Debug` and `Display` show `***`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a text that is not to be seen again.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The secret itself. Call it at the wire and nowhere else.
    pub fn open(&self) -> &str {
        &self.0
    }

    /// Nothing but space.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Why no service takes it for a key or a token, which are one word of plain letters.
    pub fn wrong_as_key(&self) -> Option<Wrong> {
        let text = self.0.as_str();
        if text.contains(['"', '\'', '`', '«', '»']) {
            return Some(Wrong::new("has quotes in it", "leave out the quotes"));
        }
        if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Some(Wrong::new("has spaces or line breaks in it", "copy it again without them"));
        }
        match text.is_ascii() {
            true => None,
            false => Some(Wrong::new("has letters no key has", "copy it again from the settings of the service")),
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl std::fmt::Display for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}
