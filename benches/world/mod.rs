//! The parts of the tests' world that benchmarks use.

#[path = "../../tests/it/world/crm.rs"]
pub mod crm;
#[path = "../../tests/it/world/gateway.rs"]
pub mod gateway;
#[path = "../../tests/it/world/server.rs"]
pub mod server;
#[path = "../../tests/it/world/sheets/mod.rs"]
pub mod sheets;
#[path = "../../tests/it/world/telegram.rs"]
pub mod telegram;
