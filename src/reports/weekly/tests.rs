//! The digest over shops of invented people, as it is read.
