//! A fault of the configuration, told so that it can be mended without the source code.

/// One bad setting. All faults are collected and told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Key path (`sources.crm.url`) or variable (`PORT`).
    pub key: String,
    /// The value as given; secrets as `***`.
    pub value: String,
    /// What is wrong and what is allowed.
    pub problem: String,
    /// What to do.
    pub remedy: String,
    /// Only worth a warning; the program starts.
    pub warning: bool,
}

impl Fault {
    pub fn new(
        key: impl Into<String>,
        value: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Fault {
        Fault { key: key.into(), value: value.into(), problem: problem.into(), remedy: remedy.into(), warning: false }
    }

    pub fn warning(mut self) -> Fault {
        self.warning = true;
        self
    }
}
