//! Floor 1: orders to episodes, payments, the funnel and what it earns; what moves conversion and how probable
//! an order is. A new figure of money: a field of [`funnel::Funnel`] and its line there; a new rule of credit: a
//! member of [`credit::CreditRule`]; a new behaviour: a line of [`effects::behaviours::BEHAVIOURS`].

pub mod attribution;
pub mod bands;
pub mod book;
pub mod chance;
pub mod credit;
pub mod draws;
pub mod effects;
pub mod funnel;
pub mod history;
pub mod kpi;
pub mod lost;
pub mod payments;
pub mod phone;
pub mod reconcile;
#[cfg(test)]
pub mod sample;
pub mod sums;
pub mod upsell;

pub use book::Book;
pub use credit::CreditRule;
pub use funnel::{Funnel, FunnelScope, funnel};
