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

/// What is wrong with one value: a [`Fault`] whose key and value are added by whoever knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong and what is allowed, never with a secret in it.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl Wrong {
    /// What is wrong, and what to do.
    pub fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Wrong {
        Wrong { problem: problem.into(), remedy: remedy.into() }
    }
}

impl Fault {
    /// A fault that keeps the program from starting.
    pub fn new(
        key: impl Into<String>,
        value: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Fault {
        Fault { key: key.into(), value: value.into(), problem: problem.into(), remedy: remedy.into(), warning: false }
    }

    /// The fault of a key whose value is not shown.
    pub fn of(key: impl Into<String>, wrong: Wrong) -> Fault {
        Fault::new(key, "", wrong.problem, wrong.remedy)
    }

    /// The same, worth a warning only.
    pub fn warning(mut self) -> Fault {
        self.warning = true;
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}; {}", self.key, self.problem, self.remedy)
    }
}

impl std::error::Error for Fault {}
