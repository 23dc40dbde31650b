//! Labels of messages and dialogues: what is heard (`listener`), what the model makes of it
//! (`judge`), how it is learned (`training`) and measured (`score`).
//! A new label: its value in `model::labels`, its code in `corpus`; a new list of labels: a head in `judge`.

pub mod classes;
pub mod corpus;
pub mod dialogue;
pub mod jsonl;
pub mod judge;
pub mod listener;
pub mod manner;
pub mod model_file;

pub mod score;
pub mod shipped_corpus;
pub mod training;
