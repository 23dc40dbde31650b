//! Spindle: from RetailCRM's chats to honest figures about managers' work.
//!
//! Floors, from the words up to the doors; a floor knows only those below it
//! (ARCHITECTURE.md, checked by `tests/it/floors.rs`).

// Floor 0: words
pub mod model;
// Floor 1: thought
pub mod analysis;
pub mod metrics;
pub mod money;
pub mod practice;
pub mod reports;
pub mod stats;
pub mod tables;
pub mod text;
// Floor 2: hands
pub mod channels;
pub mod http;
pub mod sinks;
pub mod sources;
pub mod store;
// Floor 3: will
pub mod jobs;
pub mod spine;
// Floor 4: doors
pub mod app;
pub mod bot;
pub mod cli;
pub mod config;
pub mod logs;
pub mod web;
