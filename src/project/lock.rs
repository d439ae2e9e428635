//! One writer per site: two builds at the same time take turns.

use super::machine::MachineError;
use std::fs::{File, OpenOptions};
use std::path::Path;

/// Held while a site's folder is replaced; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct SiteLock {
    _file: File,
}

impl SiteLock {
    /// Waits for whoever is writing the site. The lock's file stays behind: to remove it could let two
    /// builds in, one by the old file and one by a new one.
    pub(super) fn acquire(out: &Path, site: &str) -> Result<SiteLock, MachineError> {
        let folder = out.join(".lock");
        std::fs::create_dir_all(&folder)
            .map_err(|error| MachineError::io("cannot write to the output folder", out, &error))?;
        let path = folder.join(site);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| MachineError::io("cannot write", &path, &error))?;
        match file.lock() {
            // Some network shares have no locks: there, one build at a time is the user's to see to.
            Err(error) if error.kind() != std::io::ErrorKind::Unsupported => {
                Err(MachineError::io("cannot lock", &path, &error))
            }
            _ => Ok(SiteLock { _file: file }),
        }
    }
}
