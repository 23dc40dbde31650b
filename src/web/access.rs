//! Who may look in: secrets, passwords, sessions, the guard before every page. A stranger gets nothing.

pub mod guard;
pub mod links;
pub mod passwords;
pub mod secrets;
pub mod sessions;
pub mod throttle;
pub mod tokens;
pub mod viewer;
