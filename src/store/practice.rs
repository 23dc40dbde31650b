//! The practice as one named value: JSON, compressed, as text. Some 100 KB a shop.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::model::practice::Practice;
use crate::store::{Result, StoreError};

/// Its name among the small values.
pub(super) const NAME: &str = "practice";
const LEVEL: i32 = 3;
/// No practice is larger; a damaged length cannot ask for more memory.
const MAX_BYTES: usize = 32 << 20;

pub(super) fn pack(practice: &Practice) -> Result<String> {
    let failed = |error: String| StoreError::Failed(format!("practice: {error}"));
    let json = serde_json::to_vec(practice).map_err(|error| failed(error.to_string()))?;
    let packed = zstd::bulk::compress(&json, LEVEL).map_err(|error| failed(error.to_string()))?;
    Ok(STANDARD_NO_PAD.encode(packed))
}

/// `None`: damaged or of another form. The next run of the job makes it anew.
pub(super) fn unpack(stored: &str) -> Option<Practice> {
    let packed = STANDARD_NO_PAD.decode(stored).ok()?;
    let size = zstd::zstd_safe::get_frame_content_size(&packed).ok()??;
    let size = usize::try_from(size).ok().filter(|size| *size <= MAX_BYTES)?;
    let json = zstd::bulk::decompress(&packed, size).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_whole_and_damage_is_none() {
        let mut practice = Practice { paid: 7, ..Practice::default() };
        practice.scripts.tested = 3;
        let stored = pack(&practice).unwrap();
        assert_eq!(unpack(&stored), Some(practice));
        for damaged in ["", "%", &stored[..stored.len() / 2], "AAAA"] {
            assert_eq!(unpack(damaged), None, "{damaged}");
        }
    }
}
