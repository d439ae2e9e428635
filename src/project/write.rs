//! Writes a site's folder: all of it or none of it.

use super::lock::SiteLock;
use super::machine::{MachineError, shown};
use super::replace::{heal, replace, staging};
use crate::deliver::Artifact;
use crate::diagnostic::{Code, Diagnostic};
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

/// Before anything is made: mends what a killed run left at this site, and reports a folder that is not
/// ours to replace.
pub fn foreign_output(out: &Path, site: &str) -> Result<Option<Diagnostic>, MachineError> {
    if !out.exists() {
        return Ok(None);
    }
    let _lock = SiteLock::acquire(out, checked_name(site)?)?;
    heal(out, site)?;
    let place = out.join(site);
    match is_foreign(&place)? {
        true => Ok(Some(
            Diagnostic::new(
                Code::ForeignOutput,
                format!("`{}` was not written by Runsheet and is left alone", shown(&place)),
            )
            .note("it is not empty and has no `<language>/manifest.json`")
            .help("move it away, or choose another folder with `--out`"),
        )),
        false => Ok(None),
    }
}

/// Replaces `out/site` by a folder that holds exactly the deliverables.
///
/// If anything fails, the folder that was there is untouched.
pub fn write_site(out: &Path, site: &str, deliverables: &[Deliverable]) -> Result<(), MachineError> {
    std::fs::create_dir_all(out)
        .map_err(|error| MachineError::io("cannot create the output folder", out, &error))?;
    let _lock = SiteLock::acquire(out, checked_name(site)?)?;
    heal(out, site)?;
    let place = out.join(site);
    if is_foreign(&place)? {
        return Err(MachineError::new(format!("`{}` was not written by Runsheet", shown(&place)))
            .help("move it away, or choose another folder with `--out`"));
    }
    let new = staging(out, site);
    let written = fill(&new, deliverables).and_then(|()| replace(out, site));
    if written.is_err() {
        let _ = std::fs::remove_dir_all(&new);
    }
    written?;
    sync_folder(out)
}

/// Writes one file in the place of another: the whole of it or nothing.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), MachineError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = path.with_file_name(format!(".{name}.new-{}", std::process::id()));
    let written = create(&new, bytes).and_then(|()| {
        std::fs::rename(&new, path).map_err(|error| MachineError::io("cannot write", path, &error))
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    written
}

fn fill(folder: &Path, deliverables: &[Deliverable]) -> Result<(), MachineError> {
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
            create(&parent.join(name), &artifact.bytes)?;
        }
    }
    folders.iter().try_for_each(|folder| sync_folder(folder))
}

/// Writes a new file and sees it on the disk.
fn create(path: &Path, bytes: &[u8]) -> Result<(), MachineError> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_data()
    };
    write().map_err(|error| MachineError::io("cannot write", path, &error))
}

/// Sees a folder's names on the disk, where the system can do that.
fn sync_folder(folder: &Path) -> Result<(), MachineError> {
    if cfg!(unix) {
        let sync = || File::open(folder)?.sync_all();
        sync().map_err(|error| MachineError::io("cannot write", folder, &error))?;
    }
    Ok(())
}

/// One part of a path, which cannot lead out of its folder.
fn checked_name(name: &str) -> Result<&str, MachineError> {
    let harmless = !name.is_empty()
        && !matches!(name, "." | "..")
        && !name.contains(['/', '\\', ':'])
        && !name.contains(char::is_control);
    match harmless {
        true => Ok(name),
        false => Err(MachineError::new(format!("`{name}` cannot be the name of a file or folder"))),
    }
}

/// Whether the place is taken by something no build has written.
fn is_foreign(place: &Path) -> Result<bool, MachineError> {
    let failure = |error: std::io::Error| MachineError::io("cannot read", place, &error);
    match place.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failure(error)),
        Ok(metadata) if !metadata.is_dir() => return Ok(true),
        Ok(_) => {}
    }
    let mut empty = true;
    for entry in std::fs::read_dir(place).map_err(failure)? {
        empty = false;
        if entry.map_err(failure)?.path().join("manifest.json").is_file() {
            return Ok(false);
        }
    }
    Ok(!empty)
}
