//! One integration binary: the program enters by its own doors, the far end of the wire is faked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods
)]

mod bot;
mod chain;
mod channels;
mod cli;
mod config;
mod demo;
mod floors;
mod judgement;
mod judgement_verbs;
#[cfg(feature = "failpoints")]
mod kill;
mod lists;
mod migrations;
mod money;
mod order_model;
mod outbox;
mod outbox_promises;
mod own_labels;
mod reports;
mod sinks;
mod sources;
mod spine;
mod store;
mod store_protocols;
mod watch;
mod web;
mod world;
