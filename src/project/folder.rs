//! Reads a delivered folder, to compare it with what was delivered.

use super::machine::{MachineError, shown};
use super::tree::read_bytes;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Every file below `folder`, hidden ones too, by path with `/` between the parts. A link counts as what it
/// leads to only if it is a file: a delivered folder has none.
pub fn folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, MachineError> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_path_buf();
            let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("it cannot be listed"));
            MachineError::io("cannot read", &path, &error)
        })?;
        if !entry.file_type().is_dir() {
            let relative = shown(entry.path().strip_prefix(folder).unwrap_or(entry.path()));
            files.insert(relative, read_bytes(entry.path())?);
        }
    }
    Ok(files)
}

/// The folders with a `manifest.json` at or up to two levels below `folder`: a language, a site, an output.
pub fn delivered_folders(folder: &Path) -> Result<Vec<std::path::PathBuf>, MachineError> {
    if !folder.is_dir() {
        return Err(MachineError::new(format!("the folder `{}` is not there", shown(folder))));
    }
    let mut folders = Vec::new();
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    for entry in WalkDir::new(folder).max_depth(2).sort_by_file_name().into_iter().filter_entry(visible) {
        let path = entry.map(walkdir::DirEntry::into_path).map_err(|error| {
            let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("it cannot be listed"));
            MachineError::io("cannot read", folder, &error)
        })?;
        if path.join("manifest.json").is_file() {
            folders.push(path);
        }
    }
    Ok(folders)
}

/// The bytes of one file of the user's choice.
pub fn read_file(path: &Path) -> Result<Vec<u8>, MachineError> {
    read_bytes(path)
}

/// The `runbook.json` that a path names, itself or by its folder; `None` for a name that is neither.
pub fn runbook_file(path: &Path) -> Option<PathBuf> {
    let inside = path.join("runbook.json");
    if path.is_file() || path.extension().is_some_and(|extension| extension == "json") {
        Some(path.to_path_buf())
    } else {
        inside.is_file().then_some(inside)
    }
}
