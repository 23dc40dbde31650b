//! The model that judges: the shop's own when it has a sound one, else the one compiled in.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::analysis::judging::Judgement;
use crate::jobs::Parts;
use crate::text::labels::judge::Model;
use crate::text::labels::model_file;

/// Where a shop's own model lies, below the data folder.
pub const MODEL_FILE: &str = "models/labels.bin";

/// What judges from now on. A damaged or foreign file is told in the log and not used.
pub async fn judgement(parts: &Parts) -> anyhow::Result<Judgement> {
    let own = parts.store.own_labels(&parts.shop).await.context("reading the shop's own labels")?;
    let path = parts.settings.model.clone();
    let read = tokio::task::spawn_blocking(move || read(&path)).await.context("reading the model")?;
    let model = match read {
        Ok(model) => model,
        Err(error) => {
            tracing::error!(error = %format!("{error:#}"), "the shop's model is refused; the one compiled in judges");
            None
        }
    };
    Ok(Judgement::new(model, &own))
}

/// The model of a file with its version; `None` when there is no file.
pub fn read(path: &Path) -> anyhow::Result<Option<(Model, u32)>> {
    let told = || format!("the model {}", path.display());
    let size = match std::fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(told),
    };
    anyhow::ensure!(size <= model_file::MAX_MODEL_BYTES as u64, "{}: {size} bytes are no model", told());
    let bytes = std::fs::read(path).with_context(told)?;
    let model = model_file::read(&bytes).with_context(told)?;
    Ok(Some((model, model_file::version_of(&bytes))))
}

/// Puts a model in its place: beside the target first, then renamed over it, so that a reader
/// sees the old file or the new one.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().with_context(|| format!("writing the model to {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_models_are_refused_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(MODEL_FILE);
        assert!(read(&path).unwrap().is_none());
        let bytes = model_file::write(&model_file::shipped().unwrap());
        write(&path, &bytes).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().1, model_file::version());
        for broken in [&bytes[..1000], b"not a model".as_slice(), b""] {
            write(&path, broken).unwrap();
            let told = format!("{:#}", read(&path).unwrap_err());
            assert!(told.contains("labels.bin"), "{told}");
        }
    }
}
