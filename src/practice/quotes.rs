//! Words as they may be shown: persons masked, one line, not too long.

use crate::text::{cut, mask};

/// A whole message.
pub fn message(text: &str, most_units: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    cut::shorten(&mask::mask(&line), most_units)
}
