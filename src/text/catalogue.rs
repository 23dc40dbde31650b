//! The catalogue: every text a user reads, from `locales/`, through Fluent.

/// The texts of one language.
pub struct Catalogue;
