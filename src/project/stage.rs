//! Writes the files of a site into a new folder.

use super::machine::MachineError;
use crate::deliver::Artifact;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The files of one language of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliverable {
    pub language: String,
    pub artifacts: Vec<Artifact>,
}

/// Creates `folder` with everything in it, and sees it on the disk. What a failure leaves is the caller's.
pub(super) fn fill(folder: &Path, deliverables: &[Deliverable]) -> Result<(), MachineError> {
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    let mut create_folder = |folder: &Path| match folders.insert(folder.to_path_buf()) {
        true => std::fs::create_dir_all(folder)
            .map_err(|error| MachineError::io("cannot write to the output folder", folder, &error)),
        false => Ok(()),
    };
    create_folder(folder)?;
    for deliverable in deliverables {
        let language = folder.join(checked_name(&deliverable.language)?);
        create_folder(&language)?;
        for artifact in &deliverable.artifacts {
            let mut parts: Vec<&str> = artifact.path.split('/').collect();
            let name = checked_name(parts.pop().unwrap_or_default())?;
            let mut parent = language.clone();
            for part in parts {
                parent.push(checked_name(part)?);
                create_folder(&parent)?;
            }
            let file = parent.join(name);
            create(&file, &artifact.bytes)
                .map_err(|error| MachineError::io("cannot write", &file, &error))?;
        }
    }
    folders.iter().try_for_each(|folder| sync_folder(folder))
}

/// Writes one file of the user's choice in the place of another: the whole of it or nothing.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), MachineError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = path.with_file_name(format!(".{name}.new-{}", std::process::id()));
    let written = create(&new, bytes).and_then(|()| std::fs::rename(&new, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    written.map_err(|error| MachineError::io("cannot write", path, &error))
}

/// Writes a new file and sees it on the disk.
pub(super) fn create(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}

/// Sees a folder's names on the disk, where the system can do that.
pub(super) fn sync_folder(folder: &Path) -> Result<(), MachineError> {
    if cfg!(unix) {
        let sync = || File::open(folder)?.sync_all();
        sync().map_err(|error| MachineError::io("cannot write", folder, &error))?;
    }
    Ok(())
}

/// One part of a path, which cannot lead out of its folder nor be taken for one of ours.
pub(super) fn checked_name(name: &str) -> Result<&str, MachineError> {
    let harmless = !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':'])
        && !name.contains(char::is_control);
    match harmless {
        true => Ok(name),
        false => Err(MachineError::new(format!("`{name}` cannot be the name of a file or folder"))),
    }
}
