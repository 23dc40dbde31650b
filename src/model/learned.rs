//! A learned model as plain values: what is stored, loaded and shown. It is made and read by
//! `stats::learner`.

use serde::{Deserialize, Serialize};

/// A cell of a case the model is asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Feature<'a> {
    Number(f64),
    Category(&'a str),
    Missing,
}

/// A column the model knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearnedColumn {
    pub name: String,
    /// Absent for numbers; for categories each name with the number that stands for it.
    pub levels: Option<Vec<(String, f64)>>,
}

/// A node of a tree. A leaf has no children.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Log odds added by the cases that end here; of an inner node what it would add as a leaf.
    pub value: f64,
    pub column: u16,
    /// Values up to this one, and missing ones, go left.
    pub threshold: f64,
    /// Places of the children; 0 in a leaf.
    pub left: u32,
    pub right: u32,
}

/// A tree, its root first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    pub nodes: Vec<Node>,
}

/// From log odds to a probability that means what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calibration {
    /// Slope and shift of the log odds.
    Platt { slope: f64, shift: f64 },
    /// Points of a rising curve: log odds, probability.
    Isotonic(Vec<(f64, f64)>),
}

/// A learned model of a yes-no outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    pub columns: Vec<LearnedColumn>,
    /// Share of cases with the outcome while learning.
    pub base_rate: f64,
    /// Log odds before any tree.
    pub start: f64,
    pub trees: Vec<Tree>,
    pub calibration: Calibration,
}
