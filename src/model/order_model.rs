//! The shop's own model of the probability of an order, and why there may be none.

use serde::{Deserialize, Serialize};

use crate::model::learned::Learned;
use crate::model::time::Time;

/// Why no model is used; then the base rate of like chats is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Fewer than a hundred orders, or too few on either side of the split by time.
    TooFew,
    /// On the later chats, which it had not seen, it was not surely better than the base rate.
    NoSkill,
}

/// A fifth of the later chats, from the least probable.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fifth {
    /// Mean probability told, share of orders that came, chats.
    pub promised: f64,
    pub came: f64,
    pub count: u64,
}

/// How good it was on the later chats, before it was trained again on all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// 1 minus the ratio of mean squared distances to those of the base rate; and its lower limit (95 %).
    pub skill: f64,
    pub skill_low: f64,
    pub auc: Option<f64>,
    pub calibration_error: f64,
    pub fifths: Vec<Fifth>,
}

/// One training of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderModel {
    /// Rises by one with every training.
    pub version: u32,
    pub trained_at: Time,
    /// Chats learned from, and orders among them.
    pub chats: u64,
    pub orders: u64,
    pub measured: Option<Measured>,
    pub refusal: Option<Refusal>,
    /// Absent when refused.
    pub learned: Option<Learned>,
}
