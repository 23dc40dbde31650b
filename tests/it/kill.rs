//! The real program, killed: whatever moment it is, at rest nothing is lost and nothing is there
//! twice. Built with `--features failpoints` only. A new way to kill: a file here, a line below.

mod judge;
mod sample;
mod world;
