//! A model as bytes and back: a name, a form, the tables, a checksum. What is damaged, of another
//! form or of another size is refused; the caller keeps the model it had.

use sha2::{Digest, Sha256};

use crate::text::learn::features::ROWS;
use crate::text::learn::heads::{Table, stride};

/// First bytes of every model.
const NAME: &[u8; 8] = b"SPINDLE\x01";
const CHECKSUM: usize = 32;

/// Why bytes are no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("the file is no model")]
    NoModel,
    #[error("the model is of another form ({0}); train it again with `spindle train`")]
    OtherForm(u32),
    #[error("the model is damaged; the one in use stays")]
    Damaged,
}

/// Writes a model.
pub struct Writer(Vec<u8>);

impl Writer {
    /// `form` grows with every change of features, heads or labels.
    pub fn new(form: u32) -> Writer {
        let mut bytes = NAME.to_vec();
        bytes.extend(form.to_le_bytes());
        Writer(bytes)
    }

    pub fn floats(&mut self, values: &[f32]) {
        self.0.extend((values.len() as u32).to_le_bytes());
        values.iter().for_each(|value| self.0.extend(value.to_le_bytes()));
    }

    /// Per hash one bit whether its row is kept; then the rarity and the weights of the kept rows.
    pub fn table(&mut self, table: &Table) {
        self.0.extend((table.outputs as u32).to_le_bytes());
        let bits = table.places.chunks_exact(8);
        self.0.extend(bits.map(|places| places.iter().rev().fold(0, |byte, place| byte << 1 | u8::from(*place > 0))));
        self.0.extend(&table.rarity);
        let stride = stride(table.outputs);
        for row in table.weights.chunks_exact(stride) {
            self.0.extend(row[..table.outputs].iter().map(|weight| weight.cast_unsigned()));
        }
        self.floats(&table.scale);
        self.floats(&table.bias);
    }

    /// The bytes, checksum last.
    pub fn end(mut self) -> Vec<u8> {
        let checksum = Sha256::digest(&self.0);
        self.0.extend(checksum);
        self.0
    }
}

/// Reads what [`Writer`] wrote.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Checks name, checksum and form.
    pub fn new(bytes: &'a [u8], form: u32) -> Result<Reader<'a>, ModelError> {
        let rest = bytes.strip_prefix(NAME).ok_or(ModelError::NoModel)?;
        let body = bytes.len().checked_sub(CHECKSUM).ok_or(ModelError::Damaged)?;
        if Sha256::digest(&bytes[..body])[..] != bytes[body..] {
            return Err(ModelError::Damaged);
        }
        let mut reader = Reader(&rest[..rest.len() - CHECKSUM]);
        match reader.number()? {
            found if found == form => Ok(reader),
            other => Err(ModelError::OtherForm(other)),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, ModelError> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// Exactly `length` numbers, all finite.
    pub fn floats(&mut self, length: usize) -> Result<Vec<f32>, ModelError> {
        if self.number()? as usize != length {
            return Err(ModelError::Damaged);
        }
        let bytes = self.take(length * 4)?;
        let values: Vec<f32> =
            bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        if values.iter().all(|value| value.is_finite()) { Ok(values) } else { Err(ModelError::Damaged) }
    }

    /// A table of exactly `outputs` outputs.
    pub fn table(&mut self, outputs: usize) -> Result<Table, ModelError> {
        if self.number()? as usize != outputs {
            return Err(ModelError::Damaged);
        }
        let bits = self.take(ROWS / 8)?;
        let mut kept = 0;
        let places: Vec<u32> = (0..ROWS)
            .map(|row| {
                let held = u32::from(bits[row / 8] >> (row % 8) & 1);
                kept += held;
                held * kept
            })
            .collect();
        let kept = kept as usize;
        let rarity = self.take(kept)?.to_vec();
        let packed = self.take(kept * outputs)?;
        let stride = stride(outputs);
        let mut weights = vec![0_i8; kept * stride];
        for (row, packed) in weights.chunks_exact_mut(stride).zip(packed.chunks_exact(outputs)) {
            row.iter_mut().zip(packed).for_each(|(weight, byte)| *weight = byte.cast_signed());
        }
        if rarity.contains(&0) {
            return Err(ModelError::Damaged);
        }
        Ok(Table { outputs, places, rarity, weights, scale: self.floats(outputs)?, bias: self.floats(outputs)? })
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), ModelError> {
        if self.0.is_empty() { Ok(()) } else { Err(ModelError::Damaged) }
    }
}
