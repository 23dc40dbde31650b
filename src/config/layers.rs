//! The layers of the configuration: single settings with their place, put together over the compiled-in file.

use std::collections::BTreeMap;

use figment::value::{Dict, Map};
use figment::{Figment, Metadata, Profile, Provider};

use super::{COMPILED, schema};
use crate::model::fault::Fault;

/// One value as one layer gave it.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub key: String,
    pub value: toml::Value,
    /// `config.toml, line 3`, `RETAILCRM_URL`.
    pub place: String,
}

impl Provider for Setting {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let value = figment::value::Value::serialize(&self.value)?;
        match figment::util::nest(&self.key, value) {
            figment::value::Value::Dict(_, dict) => Ok(Profile::Default.collect(dict)),
            _ => Ok(Map::new()),
        }
    }
}

/// The layers put together, for checks that need to tell where a value came from.
pub(super) struct Layers {
    pub figment: Figment,
    /// The last setting of every key that is not the default.
    pub given: BTreeMap<String, Setting>,
}

impl Layers {
    /// Later settings go over earlier ones, all of them over the compiled-in file.
    pub fn new(settings: Vec<Setting>) -> Layers {
        use figment::providers::{Format, Toml};
        let mut figment = Figment::from(Toml::string(COMPILED));
        let mut given = BTreeMap::new();
        for setting in settings {
            figment = figment.merge(setting.clone());
            given.insert(setting.key.clone(), setting);
        }
        Layers { figment, given }
    }

    /// The key with the place its value came from: `shop.zone (TZ)`.
    pub fn named(&self, key: &str) -> String {
        match self.given.contains_key(key).then(|| self.figment.find_metadata(key)).flatten() {
            Some(metadata) => format!("{key} ({})", metadata.name),
            None => key.to_owned(),
        }
    }

    /// The value as shown to people.
    pub fn shown(&self, key: &str) -> String {
        self.given.get(key).map_or_else(String::new, |setting| schema::shown(key, &setting.value))
    }

    /// A fault of the key, with its place and value.
    pub fn fault(&self, key: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault::new(self.named(key), self.shown(key), problem, remedy)
    }
}
