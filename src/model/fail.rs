//! Named points at which a test build can be killed. Nothing in other builds.

/// Dies here when `SPINDLE_FAIL_AT=name:n` names this point and this is its n-th pass.
#[cfg(feature = "failpoints")]
pub fn point(name: &str) {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex};
    static PASSES: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Default::default);
    static WANTED: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
        let wanted = std::env::var("SPINDLE_FAIL_AT").ok()?;
        let (name, pass) = wanted.split_once(':').unwrap_or((&wanted, "1"));
        Some((name.to_owned(), pass.parse().ok()?))
    });
    let Some((wanted, pass)) = WANTED.as_ref() else { return };
    if wanted != name {
        return;
    }
    let Ok(mut passes) = PASSES.lock() else { return };
    let count = passes.entry(name.to_owned()).or_default();
    *count += 1;
    if *count == *pass {
        std::process::abort();
    }
}

/// Nothing in this build.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn point(_name: &str) {}
