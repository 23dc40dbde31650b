//! The configuration: compiled-in file, the user's file, environment; every fault told at once.
//!
//! A new setting: its line in `config.toml` (with a sentence), its field in the section that owns it, and
//! a line in `limits` when it has a range. Kinds and names of keys are learned from `config.toml` itself.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::model::fault::Fault;
use crate::model::time::Time;

mod environment;
mod file;
mod hours;
mod kpi;
mod layers;
mod limits;
mod meaning;
mod places;
mod schema;
mod sections;

use layers::Layers;
pub use sections::Config;

/// The lowest layer: every key with its default.
pub const COMPILED: &str = include_str!("../config.toml");

/// Exit code of a bad configuration (sysexits' EX_CONFIG).
pub const EXIT_CONFIG: u8 = 78;

/// What a configuration is made from: nothing else is read.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The file named with `--config`.
    pub file: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(OsString, OsString)>,
    /// Where relative names start and `./config.toml` is looked for.
    pub folder: PathBuf,
    /// For checks about the coming year (clock changes, patterns that never fire).
    pub now: Time,
    /// Whether the data folder must be there and writable; the health probe does not ask.
    pub needs_data_dir: bool,
}

impl Inputs {
    /// The process's own environment and working folder.
    pub fn of_process(file: Option<PathBuf>, now: Time) -> Inputs {
        Inputs {
            file,
            variables: std::env::vars_os().collect(),
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            now,
            needs_data_dir: true,
        }
    }
}

/// A sound configuration, with what is worth a word.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub config: Config,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
    /// Key, value (secrets masked) and where it came from, for every key that is not the default.
    pub origins: Vec<Origin>,
    pub warnings: Vec<Fault>,
}

/// Where one value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub key: String,
    /// As shown to people: secrets masked.
    pub value: String,
    /// `config.toml, line 3` or `RETAILCRM_URL`.
    pub place: String,
}

/// Reads every layer and checks every value, without touching the network.
///
/// # Errors
/// All faults, in the order of the layers.
pub fn load(inputs: &Inputs) -> Result<Loaded, Vec<Fault>> {
    let mut faults = Vec::new();
    let environment = environment::read(&inputs.variables, &mut faults);
    let named = inputs.file.clone().or(environment.config_file.clone());
    let file = file::find(named.as_deref(), &inputs.folder, &mut faults);
    let mut settings = match &file {
        Some(path) => file::read(path, &mut faults),
        None => Vec::new(),
    };
    settings.extend(environment::after_file(&environment, &settings, &mut faults));
    settings.retain(|setting| limits::check(setting, &mut faults));
    let layers = Layers::new(settings);
    let mut config: Config = match layers.figment.extract() {
        Ok(config) => config,
        Err(error) => {
            faults.extend(error.into_iter().map(|one| {
                Fault::new(
                    one.path.join("."),
                    "",
                    one.kind.to_string(),
                    "see config.toml of the source for the default",
                )
            }));
            return Err(faults);
        }
    };
    meaning::check(&mut config, &layers, inputs, &environment, file.as_deref(), &mut faults);
    let (warnings, errors): (Vec<Fault>, Vec<Fault>) = faults.into_iter().partition(|fault| fault.warning);
    if !errors.is_empty() {
        return Err(errors.into_iter().chain(warnings).collect());
    }
    let origins: Vec<Origin> = layers
        .given
        .values()
        .map(|setting| Origin {
            key: setting.key.clone(),
            value: schema::shown(&setting.key, &setting.value),
            place: setting.place.clone(),
        })
        .collect();
    config.origins = origins.clone();
    Ok(Loaded { config, file, origins, warnings })
}

/// The list of faults as people read it.
pub fn tell(faults: &[Fault]) -> String {
    let errors = faults.iter().filter(|fault| !fault.warning).count();
    let mut text = match errors {
        0 => String::new(),
        1 => "the configuration has 1 fault:\n".to_owned(),
        count => format!("the configuration has {count} faults:\n"),
    };
    for fault in faults {
        text.push_str(if fault.warning { "\nwarning: " } else { "\n" });
        text.push_str(&fault.key);
        if !fault.value.is_empty() {
            text.push_str(" = ");
            text.push_str(&fault.value);
        }
        for line in fault.problem.lines() {
            text.push_str("\n    ");
            text.push_str(line);
        }
        if !fault.remedy.is_empty() {
            text.push_str("\n    -> ");
            text.push_str(&fault.remedy);
        }
        text.push('\n');
    }
    text
}
