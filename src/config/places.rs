//! Places on disk: the data folder, the store's address, names that meet, rights of the file with secrets.

use std::path::{Path, PathBuf};

use super::file::in_words;
use super::layers::Layers;
use super::{Config, Inputs};
use crate::model::fault::Fault;

/// File systems on which SQLite's locks do not hold.
const NETWORK: &[&str] =
    &["nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "fuse.sshfs", "fuse.s3fs", "fuse.rclone"];

/// Makes `data_dir` absolute: relative to the file that sets it, else to the working folder.
pub fn settle_data_dir(config: &mut Config, layers: &Layers, inputs: &Inputs, file: Option<&Path>) {
    let in_file = layers.given.get("data_dir").is_some_and(|setting| setting.place.contains(", line "));
    let base = match (in_file, file.and_then(Path::parent)) {
        (true, Some(parent)) => inputs.folder.join(parent),
        _ => inputs.folder.clone(),
    };
    let joined: PathBuf = base.join(&config.data_dir).components().collect();
    config.data_dir = joined.display().to_string();
}

/// The data folder is there, is a folder, is local, can be written.
pub fn check_data_dir(config: &Config, layers: &Layers, faults: &mut Vec<Fault>) {
    let path = Path::new(&config.data_dir);
    let shown = path.display();
    let mut fault = |problem: String, remedy: String| {
        let mut found = layers.fault("data_dir", problem, remedy);
        found.value = super::schema::quoted(&config.data_dir);
        faults.push(found);
    };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return fault("no such folder".into(), format!("make it (mkdir -p {shown}) or name another"));
        }
        Err(error) => return fault(in_words(&error), "name a folder this user can reach".into()),
        Ok(metadata) if !metadata.is_dir() => return fault("is a file, not a folder".into(), "name a folder".into()),
        Ok(_) => {}
    }
    if let Some(kind) = mounts().and_then(|mounts| network_mount(&mounts, path)) {
        let problem = format!("lies on a network file system ({kind}), where a database gets damaged");
        return fault(problem, "name a folder on a local disk or volume".into());
    }
    let probe = path.join(format!(".spindle-write-test-{}", std::process::id()));
    match std::fs::write(&probe, b"") {
        Ok(()) => _ = std::fs::remove_file(&probe),
        Err(error) => fault(
            format!("cannot be written: {}", in_words(&error)),
            format!("give it to the user that runs spindle (chown) or name another; tried {shown}"),
        ),
    }
}

fn mounts() -> Option<String> {
    std::fs::read_to_string("/proc/self/mounts").ok()
}

/// The kind of the file system when it is one of the network.
fn network_mount(mounts: &str, path: &Path) -> Option<String> {
    let real = path.canonicalize().ok()?;
    let (_, kind) = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((fields.next()?, fields.next()?))
        })
        .filter(|(point, _)| real.starts_with(point))
        .max_by_key(|(point, _)| point.len())?;
    NETWORK.contains(&kind).then(|| kind.to_owned())
}

/// The store's address: a scheme we know, a name, no password left readable.
pub fn check_store(config: &Config, layers: &Layers, faults: &mut Vec<Fault>) {
    let url = config.store.url.as_str();
    let Some((scheme, rest)) = url.split_once("://") else {
        let remedy = "write sqlite://spindle.db (in the data folder) or sqlite:///var/lib/spindle/spindle.db";
        faults.push(layers.fault("store.url", "has no scheme", remedy));
        return;
    };
    if ["postgres", "postgresql"].contains(&scheme) {
        let hint = match rest.matches('@').count() {
            0 | 1 => "",
            _ => "; besides, an @ inside a password is written %40",
        };
        faults.push(layers.fault(
            "store.url",
            format!("this version keeps its data in SQLite only{hint}"),
            "write sqlite://spindle.db, or unset DATABASE_URL",
        ));
        return;
    }
    if scheme != "sqlite" {
        faults.push(layers.fault(
            "store.url",
            format!("{scheme}:// is no store we know; allowed: sqlite://"),
            "write sqlite://spindle.db",
        ));
        return;
    }
    if rest.is_empty() || rest.ends_with('/') {
        faults.push(layers.fault("store.url", "names no file", "write sqlite://spindle.db"));
    }
    if rest.contains(['?', '#', '@']) {
        faults.push(layers.fault(
            "store.url",
            "has options or credentials, which a file has not",
            "write sqlite:// and the file's name only",
        ));
    }
}

/// Two settings that name one file.
pub fn check_meetings(config: &Config, layers: &Layers, faults: &mut Vec<Fault>) {
    let named = [
        ("store.url", config.store_path()),
        ("sinks.local.path", config.in_data_dir(&config.sinks.local.path)),
        ("backup.dir", config.in_data_dir(&config.backup.dir)),
        ("logs.dir", config.in_data_dir(&config.logs.dir)),
    ];
    let data_dir = PathBuf::from(&config.data_dir);
    for (at, (key, path)) in named.iter().enumerate() {
        for (other, other_path) in &named[at + 1..] {
            if path == other_path && *path != data_dir {
                let problem = format!("{key} and {other} name the same place, {}", path.display());
                faults.push(layers.fault(other, problem, format!("give {other} another name")));
            }
        }
    }
}

/// A file with secrets that everyone can read.
#[cfg(unix)]
pub fn check_rights(file: &Path, layers: &Layers, faults: &mut Vec<Fault>) {
    use std::os::unix::fs::PermissionsExt;
    const SECRETS: [&str; 4] =
        ["sources.crm.key", "sources.chats.token", "sinks.team.credentials", "channels.owner.token"];
    let inside = |key: &str| {
        layers
            .given
            .get(key)
            .is_some_and(|setting| setting.place.contains(", line ") && setting.value.as_str() != Some(""))
    };
    let Some(key) = SECRETS.into_iter().find(|key| inside(key)) else { return };
    let Ok(metadata) = std::fs::metadata(file) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o044 != 0 {
        let problem = format!("holds a secret ({key}) and everyone on this machine can read it (mode {mode:04o})");
        faults.push(
            Fault::new(file.display().to_string(), "", problem, format!("chmod 600 {}", file.display())).warning(),
        );
    }
}

#[cfg(not(unix))]
pub fn check_rights(_file: &Path, _layers: &Layers, _faults: &mut Vec<Fault>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_network_mount_by_the_longest_prefix() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        let mounts = format!("/dev/sda / ext4 rw 0 0\nhost:/x {} nfs4 rw 0 0\n", real.display());
        assert_eq!(network_mount(&mounts, folder.path()), Some("nfs4".into()));
        assert_eq!(network_mount("/dev/sda / ext4 rw 0 0\nhost:/x /srv nfs rw 0 0\n", folder.path()), None);
    }
}
