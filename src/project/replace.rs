//! Puts a finished folder in the place of an old one, and mends what a killed run left behind.
//!
//! At every moment the old folder is whole or the new one is. Where the system can exchange two folders in
//! one act (Linux), there is no moment between; elsewhere the old one stands aside for an instant, and the
//! next run puts it back if it has to.

use super::machine::MachineError;
use std::path::{Path, PathBuf};

/// The folder in which a site is made ready, beside the one it will replace.
pub(super) fn staging(out: &Path, site: &str) -> PathBuf {
    out.join(format!(".{site}.new-{}", std::process::id()))
}

fn aside(out: &Path, site: &str) -> PathBuf {
    out.join(format!(".{site}.old-{}", std::process::id()))
}

/// Moves the finished folder to `out/site`; what stood there before is gone afterwards.
pub(super) fn replace(out: &Path, site: &str) -> Result<(), MachineError> {
    let new = staging(out, site);
    let place = out.join(site);
    let failure = |error: std::io::Error| MachineError::io("cannot replace", &place, &error);
    if !place.exists() {
        return std::fs::rename(&new, &place).map_err(failure);
    }
    if exchange(&new, &place) {
        // The old folder now has the new one's temporary name; what cannot be removed now is removed by
        // the next run.
        let _ = std::fs::remove_dir_all(&new);
        return Ok(());
    }
    let old = aside(out, site);
    std::fs::rename(&place, &old).map_err(failure)?;
    if let Err(error) = std::fs::rename(&new, &place) {
        std::fs::rename(&old, &place).map_err(failure)?;
        return Err(failure(error));
    }
    let _ = std::fs::remove_dir_all(&old);
    Ok(())
}

/// Whether the system has exchanged the two folders.
#[cfg(target_os = "linux")]
fn exchange(new: &Path, old: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_new: &Path, _old: &Path) -> bool {
    false
}

/// Mends what a killed run left: the old folder goes back if no new one took its place, everything
/// unfinished is removed. To be called with the site's lock held.
pub(super) fn heal(out: &Path, site: &str) -> Result<(), MachineError> {
    let place = out.join(site);
    let failure = |error: std::io::Error| MachineError::io("cannot tidy the output folder", out, &error);
    for path in leftovers(out, &format!(".{site}.old-")).map_err(failure)? {
        match place.exists() {
            true => std::fs::remove_dir_all(&path).map_err(failure)?,
            false => std::fs::rename(&path, &place).map_err(failure)?,
        }
    }
    for path in leftovers(out, &format!(".{site}.new-")).map_err(failure)? {
        std::fs::remove_dir_all(&path).map_err(failure)?;
    }
    Ok(())
}

/// The temporary folders with this prefix and a process number after it.
fn leftovers(out: &Path, prefix: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(out)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(prefix));
        if number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}
