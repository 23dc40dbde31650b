//! The labels' model as a file, and the one compiled in. `spindle train` writes both.

use std::sync::{Arc, LazyLock};

use crate::text::labels::judge::{CUSTOMER, DIALOGUE, MANAGER, Model};
use crate::text::learn::bytes::{ModelError, Reader, Writer};
use crate::text::learn::heads::Head;

/// Grows with every change of features, heads, labels or lexicon classes: older models are refused.
pub const MODEL_FORM: u32 = 2;
/// The whole model stays below this, so that it can be compiled in and sent over a bot.
pub const MAX_MODEL_BYTES: usize = 5 << 20;

static SHIPPED_BYTES: &[u8] = include_bytes!("../models/labels.bin");
static SHIPPED: LazyLock<Option<Arc<Model>>> = LazyLock::new(|| read(SHIPPED_BYTES).ok().map(Arc::new));

/// The model compiled in; a test proves that it reads.
pub fn shipped() -> Option<Arc<Model>> {
    SHIPPED.clone()
}

/// The version of the shipped model.
pub fn version() -> u32 {
    version_of(SHIPPED_BYTES)
}

/// A number that differs between models: the first bytes of the checksum.
pub fn version_of(bytes: &[u8]) -> u32 {
    let tail = bytes.last_chunk::<32>().map_or([0; 4], |sum| [sum[0], sum[1], sum[2], sum[3]]);
    u32::from_le_bytes(tail)
}

/// The model as bytes.
pub fn write(model: &Model) -> Vec<u8> {
    let mut writer = Writer::new(MODEL_FORM);
    for (table, cuts) in [
        (&model.manager, &model.manager_cuts),
        (&model.customer, &model.customer_cuts),
        (&model.dialogue, &model.dialogue_cuts),
    ] {
        writer.table(table);
        writer.floats(cuts);
    }
    writer.end()
}

/// The model of the bytes, or why they are none.
pub fn read(bytes: &[u8]) -> Result<Model, ModelError> {
    if bytes.len() > MAX_MODEL_BYTES {
        return Err(ModelError::NoModel);
    }
    let mut reader = Reader::new(bytes, MODEL_FORM)?;
    let mut part = |heads: &[Head]| {
        let outputs = outputs(heads);
        Ok::<_, ModelError>((reader.table(outputs)?, reader.floats(outputs)?))
    };
    let (manager, manager_cuts) = part(&MANAGER)?;
    let (customer, customer_cuts) = part(&CUSTOMER)?;
    let (dialogue, dialogue_cuts) = part(&DIALOGUE)?;
    reader.end()?;
    Ok(Model { manager, customer, dialogue, manager_cuts, customer_cuts, dialogue_cuts })
}

fn outputs(heads: &[Head]) -> usize {
    heads.iter().map(|head| head.first + head.count).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_model_reads_and_writes_the_same_bytes() {
        let model = shipped().expect("the shipped model reads");
        assert!(SHIPPED_BYTES.len() <= MAX_MODEL_BYTES);
        assert!(write(&model) == SHIPPED_BYTES);
    }

    #[test]
    fn damaged_models_are_refused() {
        assert_eq!(read(b"").unwrap_err(), ModelError::NoModel);
        assert_eq!(read(&SHIPPED_BYTES[..SHIPPED_BYTES.len() - 1]).unwrap_err(), ModelError::Damaged);
        assert_eq!(read(&SHIPPED_BYTES[..20]).unwrap_err(), ModelError::Damaged);
        let mut bytes = SHIPPED_BYTES.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert_eq!(read(&bytes).unwrap_err(), ModelError::Damaged);
        let other = Writer::new(MODEL_FORM + 1).end();
        assert_eq!(read(&other).unwrap_err(), ModelError::OtherForm(MODEL_FORM + 1));
        let short = Writer::new(MODEL_FORM).end();
        assert_eq!(read(&short).unwrap_err(), ModelError::Damaged);
    }
}
