//! How the program ends: a code that scripts read and a text that people read.

use std::process::ExitCode;

use super::screen;
use crate::model::fault::Fault;
use crate::store::StoreError;
use crate::{app, config};

/// Codes: 1 failed, 2 usage, 65 data, 70 internal, 74 input/output, 75 busy (try later), 78 configuration.
#[derive(Debug)]
pub struct Exit {
    code: u8,
    text: String,
}

impl Exit {
    /// The arguments cannot be used.
    pub fn usage(text: impl Into<String>) -> Exit {
        Exit { code: 2, text: text.into() }
    }

    /// A fault of the program or of the system under it.
    pub fn internal(text: impl Into<String>) -> Exit {
        Exit { code: 70, text: text.into() }
    }

    /// The configuration cannot be used; every fault is told.
    pub fn config(faults: &[Fault]) -> Exit {
        Exit { code: config::EXIT_CONFIG, text: config::tell(faults) }
    }

    /// The code an error of the parts asks for; 1 when it asks for none.
    pub fn failed(error: &anyhow::Error) -> Exit {
        let code = match app::exit_code(error) {
            app::EXIT_INTERNAL => 1,
            code => code,
        };
        Exit { code: u8::try_from(code).unwrap_or(1), text: format!("{error:#}") }
    }

    /// Tells the text on standard error.
    pub fn tell(self) -> ExitCode {
        screen::note(&format!("spindle: {}", self.text.trim_end()));
        ExitCode::from(self.code)
    }
}

impl From<anyhow::Error> for Exit {
    fn from(error: anyhow::Error) -> Exit {
        Exit::failed(&error)
    }
}

impl From<StoreError> for Exit {
    fn from(error: StoreError) -> Exit {
        Exit::failed(&anyhow::Error::new(error))
    }
}

/// clap's own words and code: help and version are no errors.
pub fn of_usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() {
        screen::note(text.trim_end());
        return ExitCode::from(2);
    }
    screen::say(text.trim_end());
    ExitCode::SUCCESS
}
