//! One integration binary: the program enters by its own doors, the far end of the wire is faked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods
)]

mod channels;
mod cli;
mod config;
mod demo;
mod floors;
mod lists;
mod migrations;
mod outbox;
mod sinks;
mod spine;
mod store;
mod store_protocols;
mod world;
