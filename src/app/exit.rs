//! Exit codes, as sysexits has them; 78 (configuration) is the configuration's own.

use crate::config::EXIT_CONFIG;
use crate::store::StoreError;

/// The store is damaged or foreign.
pub const EXIT_DATA: i32 = 65;
/// A fault of the program; a supervisor restarts it.
pub const EXIT_INTERNAL: i32 = 70;
/// Disk, file system or address.
pub const EXIT_IO: i32 = 74;
/// Another process holds the store or the port; a try later may succeed.
pub const EXIT_BUSY: i32 = 75;

/// The exit code for an error that ends the program.
pub fn exit_code(error: &anyhow::Error) -> i32 {
    for cause in error.chain() {
        match cause.downcast_ref::<StoreError>() {
            Some(StoreError::Held { .. } | StoreError::Busy(_)) => return EXIT_BUSY,
            Some(StoreError::Unusable(_)) => return EXIT_DATA,
            Some(StoreError::Newer(_)) => return i32::from(EXIT_CONFIG),
            Some(StoreError::DiskFull { .. } | StoreError::Disk(_) | StoreError::Failed(_)) => return EXIT_IO,
            None => {}
        }
        match cause.downcast_ref::<std::io::Error>() {
            Some(io) if io.kind() == std::io::ErrorKind::AddrInUse => return EXIT_BUSY,
            Some(_) => return EXIT_IO,
            None => {}
        }
    }
    EXIT_INTERNAL
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn codes_by_cause() {
        let held = StoreError::Held { path: "a".into(), pid: "1".into(), host: "b".into() };
        let cases: [(anyhow::Error, i32); 8] = [
            (held.into(), 75),
            (StoreError::Unusable("foreign".into()).into(), 65),
            (StoreError::Newer("its schema is version 9".into()).into(), 78),
            (StoreError::Disk("fsync".into()).into(), 74),
            (StoreError::DiskFull { path: "a".into() }.into(), 74),
            (std::io::Error::other("read-only").into(), 74),
            (std::io::Error::from(std::io::ErrorKind::AddrInUse).into(), 75),
            (anyhow::anyhow!("else"), 70),
        ];
        for (error, code) in cases {
            let error = Err::<(), _>(error).context("opening the store").unwrap_err();
            assert_eq!(exit_code(&error), code, "{error:#}");
        }
    }
}
