//! The digest of every file of a folder, as a manifest has it.

use super::machine::{MachineError, shown};
use super::tree::read_bytes;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use walkdir::WalkDir;

/// `sha256:…` of every file below `folder`, hidden ones too, by path with `/` between the parts.
pub fn digests(folder: &Path) -> Result<BTreeMap<String, String>, MachineError> {
    let mut digests = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_path_buf();
            let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("it cannot be listed"));
            MachineError::io("cannot read", &path, &error)
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = shown(entry.path().strip_prefix(folder).unwrap_or(entry.path()));
        let digest = Sha256::digest(read_bytes(entry.path())?);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        digests.insert(relative, format!("sha256:{hex}"));
    }
    Ok(digests)
}
