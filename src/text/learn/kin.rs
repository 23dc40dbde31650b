//! Words that keep the same company: stems in 1,000 narrow and 120 wide groups, so that what is
//! learned of "диван" holds for "матрас". Made once from the Navec news vectors (MIT, in the
//! package `natasha`): vectors of a stem's forms summed, the mean and the three strongest
//! directions taken out, spherical k-means weighted by the words of the corpus.
//! The file: rows of seven bytes by hash: high half of the stem's hash, narrow group, wide group.

use std::sync::LazyLock;

const BYTES: &[u8] = include_bytes!("../models/kin.bin");
const ROW: usize = 7;
/// Stems with the same first bits of their hash stand in one bucket.
const BUCKET_BITS: u32 = 14;

/// Groups of a stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kin {
    pub narrow: u16,
    pub wide: u8,
}

/// First row of every bucket.
static BUCKETS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut starts = vec![0_u32; (1 << BUCKET_BITS) + 1];
    for row in 0..BYTES.len() / ROW {
        starts[(hash_of(row) >> (32 - BUCKET_BITS)) as usize + 1] += 1;
    }
    for bucket in 1..starts.len() {
        starts[bucket] += starts[bucket - 1];
    }
    starts
});

fn hash_of(row: usize) -> u32 {
    let bytes = &BYTES[row * ROW..];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// The groups of a stem by its hash ([`super::features::stem_hash`]); `None` for words not met in the news.
pub fn kin(stem: u64) -> Option<Kin> {
    let hash = (stem >> 32) as u32;
    let bucket = (hash >> (32 - BUCKET_BITS)) as usize;
    let row = (BUCKETS[bucket]..BUCKETS[bucket + 1]).map(|row| row as usize).find(|row| hash_of(*row) == hash)?;
    let bytes = &BYTES[row * ROW + 4..row * ROW + ROW];
    Some(Kin { narrow: u16::from_le_bytes([bytes[0], bytes[1]]), wide: bytes[2] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::learn::features::{stem_hash, stemmer};

    #[test]
    fn alike_words_are_kin() {
        let stemmer = stemmer();
        let group = |word: &str| kin(stem_hash(&stemmer, word)).map(|kin| kin.narrow);
        for (one, other) in [("синий", "черная"), ("доставка", "курьером"), ("матраса", "шкафы")]
        {
            assert!(group(one).is_some() && group(one) == group(other), "{one}, {other}");
        }
        assert_ne!(group("диван"), group("доставка"));
        assert_eq!(group("щщщщ"), None);
    }
}
