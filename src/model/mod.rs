//! Floor 0: the words everything else is said in. Plain values, no effects.

pub mod access;
pub mod alert;
pub mod bot;
pub mod chat;
pub mod coaching;
pub mod conduct;
pub mod crm;
pub mod estimate;
pub mod facts;
pub mod fail;
pub mod fault;
pub mod findings;
pub mod hours;
pub mod ids;
pub mod labels;
pub mod learned;
pub mod money;
pub mod order_model;
pub mod own_label;
pub mod practice;
pub mod report;
pub mod run;
pub mod secret;
pub mod table;
pub mod time;
pub mod walk;
