//! Bytes kept small: raw JSON of the sources and findings.
//!
//! Raw JSON is a few hundred bytes with the same keys again and again, so it is compressed against
//! `raw_dictionary.json`. That file may never change: rows written with it are read with it. A better
//! dictionary is a second file and a first byte that tells which was used.

use std::sync::LazyLock;

use serde::Serialize;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::model::findings::{ChatFindings, MessageClass};
use crate::model::labels::MessageLabels;
use crate::store::{Result, StoreError};

const DICTIONARY: &[u8] = include_bytes!("raw_dictionary.json");
const RAW_LEVEL: i32 = 1;
const FINDINGS_LEVEL: i32 = 1;
/// No raw object and no chat's findings are larger; a damaged length cannot ask for more memory.
const MAX_BYTES: usize = 64 << 20;
static ENCODER: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, RAW_LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

/// Form of the bytes of findings; grows with every change of the types in model/findings.rs, so
/// that findings of the older form are made anew instead of being misread.
pub(super) const FINDINGS_FORM: i64 = 3;

/// Compresses the raw JSON of many rows with one context.
pub(super) struct RawPacker(Compressor<'static>);

impl RawPacker {
    pub(super) fn new() -> Result<RawPacker> {
        Ok(RawPacker(Compressor::with_prepared_dictionary(&ENCODER)?))
    }

    pub(super) fn pack(&mut self, raw: &str) -> Result<Vec<u8>> {
        Ok(self.0.compress(raw.as_bytes())?)
    }
}

/// The raw JSON of one row.
pub(super) fn unpack_raw(bytes: &[u8]) -> Result<String> {
    let size = unpacked_bytes(bytes).ok_or_else(|| StoreError::Failed("raw JSON of a row is damaged".into()))?;
    let raw = Decompressor::with_prepared_dictionary(&DECODER)?.decompress(bytes, size)?;
    String::from_utf8(raw).map_err(|_| StoreError::Failed("raw JSON is not UTF-8".into()))
}

/// Packs the findings of many chats with one context.
pub(super) struct FindingsPacker(Compressor<'static>);

impl FindingsPacker {
    pub(super) fn new() -> Result<FindingsPacker> {
        Ok(FindingsPacker(Compressor::new(FINDINGS_LEVEL)?))
    }

    pub(super) fn pack(&mut self, findings: &ChatFindings) -> Result<Vec<u8>> {
        Ok(self.0.compress(&plain(findings)?)?)
    }
}

/// Reads the findings of many chats with one context.
pub(super) struct FindingsUnpacker(Decompressor<'static>);

impl FindingsUnpacker {
    pub(super) fn new() -> Result<FindingsUnpacker> {
        Ok(FindingsUnpacker(Decompressor::new()?))
    }

    /// `None`: bytes that are no findings of this form; the chat is judged again.
    pub(super) fn unpack(&mut self, bytes: &[u8]) -> Option<ChatFindings> {
        postcard::from_bytes(&self.0.decompress(bytes, unpacked_bytes(bytes)?).ok()?).ok()
    }
}

/// What the sheet of messages shows of one: its number, class and labels.
pub(super) type MarkShown = (i64, MessageClass, MessageLabels);

/// What is shown of messages alone: read for every page of them, so kept apart and uncompressed.
pub(super) fn pack_shown(findings: &ChatFindings) -> Result<Vec<u8>> {
    plain(&findings.marks.iter().map(|mark| (mark.id.0, mark.class, mark.labels)).collect::<Vec<_>>())
}

/// `None`: bytes that are no such marks.
pub(super) fn unpack_shown(bytes: &[u8]) -> Option<Vec<MarkShown>> {
    postcard::from_bytes(bytes).ok()
}

fn plain<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|error| StoreError::Failed(format!("findings: {error}")))
}

/// Bytes compressed by this file or by sheets.rs; `None` when they are damaged.
pub(super) fn unpack_plain(bytes: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::decompress(bytes, unpacked_bytes(bytes)?).ok()
}

/// The size the frame tells, when it is one we would have written.
fn unpacked_bytes(bytes: &[u8]) -> Option<usize> {
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok()??;
    usize::try_from(size).ok().filter(|size| *size <= MAX_BYTES)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn raw_json_comes_back_and_is_smaller() {
        let raw = r#"{"id":7,"time":"2026-03-02T09:00:00Z","type":"text","scope":"public","status":"seen","chat_id":3,"content":"Здравствуйте! Есть в наличии?","is_read":true,"is_edit":false,"created_at":"2026-03-02T09:00:00.123456Z"}"#;
        let packed = RawPacker::new().unwrap().pack(raw).unwrap();
        assert!(packed.len() * 2 < raw.len(), "{} of {}", packed.len(), raw.len());
        assert_eq!(unpack_raw(&packed).unwrap(), raw);
        assert!(unpack_raw(&packed[..packed.len() / 2]).is_err());
    }

    #[test]
    fn dictionary_is_the_one_stored_rows_were_written_with() {
        let hash = Sha256::digest(DICTIONARY).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(
            hash, "00ae80f627ff241d3ba70d884c4a461365db8c15a99faa61d42e2270056123dc",
            "raw_dictionary.json must never change, see the head of this file"
        );
    }

    #[test]
    fn findings_come_back_whole_and_by_classes() {
        let findings = ChatFindings {
            chat: crate::model::ids::ChatId(5),
            rules: 3,
            model: 0,
            marks: vec![crate::model::findings::MessageMark {
                id: crate::model::ids::MessageId(9),
                at: crate::model::time::from_micros(1_700_000_000_000_000),
                class: MessageClass::Human,
                manager: None,
                needs_reply: false,
                episode: 0,
                questions: 0,
                productive: false,
                labels: Default::default(),
            }],
            episodes: Vec::new(),
            text_hashes: vec![(crate::model::ids::MessageId(9), u64::MAX)],
        };
        let packed = FindingsPacker::new().unwrap().pack(&findings).unwrap();
        let mut unpacker = FindingsUnpacker::new().unwrap();
        assert_eq!(unpacker.unpack(&packed[1..]), None);
        assert_eq!(unpacker.unpack(b""), None);
        assert_eq!(unpacker.unpack(&packed).as_ref(), Some(&findings));
        let shown = pack_shown(&findings).unwrap();
        assert_eq!(unpack_shown(&shown), Some(vec![(9, MessageClass::Human, MessageLabels::None)]));
        assert_eq!(unpack_shown(&shown[..1]), None);
    }
}
