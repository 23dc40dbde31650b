//! Floor 1, words of people: the catalogue of texts, masking of persons, what is a question, a closer, a template.

pub mod catalogue;
pub mod cues;
pub mod cut;
pub mod labels;
pub mod learn;
pub mod mask;
pub mod normal;
pub mod template;
