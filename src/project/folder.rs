//! Reads a delivered folder, to compare it with what was delivered.

use super::machine::{MachineError, shown};
use super::tree::read_bytes;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Every file below `folder`, hidden ones too, by path with `/` between the parts. A link counts as what it
/// leads to only if it is a file, else as an empty one: a delivered folder has none.
pub fn folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, MachineError> {
    let mut files = BTreeMap::new();
    for entry in walk(folder, usize::MAX)? {
        let bytes = match (entry.file_type().is_dir(), entry.path_is_symlink()) {
            (true, _) => continue,
            (false, true) => read_bytes(entry.path()).unwrap_or_default(),
            (false, false) => read_bytes(entry.path())?,
        };
        files.insert(relative(entry.path(), folder), bytes);
    }
    Ok(files)
}

/// Every folder below `folder`, by path as in [`folder`].
pub fn folders(folder: &Path) -> Result<BTreeSet<String>, MachineError> {
    let entries = walk(folder, usize::MAX)?;
    let folders = entries.iter().filter(|entry| entry.file_type().is_dir() && entry.depth() > 0);
    Ok(folders.map(|entry| relative(entry.path(), folder)).collect())
}

/// The folders of builds at or below a folder, and what stands between them and is of no build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Those with a `manifest.json`: one of a language, those of a site, or those of a whole output.
    pub folders: Vec<PathBuf>,
    /// Files, and folders with `/` at the end, that stand beside the languages of a site.
    pub strays: Vec<String>,
}

/// Looks for the folders of builds at or up to two levels below `folder`. Beside the sites anything may stand;
/// beside the languages of a site nothing.
pub fn delivered(folder: &Path) -> Result<Delivered, MachineError> {
    if !folder.is_dir() {
        return Err(MachineError::new(format!("the folder `{}` is not there", shown(folder))));
    }
    let mut delivered = Delivered::default();
    let mut sites: BTreeSet<PathBuf> = BTreeSet::new();
    let is_hidden = |entry: &DirEntry| {
        let parts = entry.path().strip_prefix(folder).unwrap_or(entry.path()).iter();
        parts.map(|part| part.to_string_lossy()).any(|part| part.starts_with('.'))
    };
    let entries = walk(folder, 2)?;
    for entry in entries.iter().filter(|entry| !is_hidden(entry) && entry.path().join(NAME).is_file()) {
        delivered.folders.push(entry.path().to_path_buf());
        if entry.depth() > 0 {
            sites.extend(entry.path().parent().map(Path::to_path_buf));
        }
    }
    for entry in &entries {
        let beside = entry.path().parent().is_some_and(|parent| sites.contains(parent));
        // A folder that is a language and holds languages is taken for a language.
        let in_language =
            entry.path().ancestors().any(|above| delivered.folders.iter().any(|one| one == above));
        if entry.depth() > 0 && beside && !in_language && !sites.contains(entry.path()) {
            let end = if entry.file_type().is_dir() { "/" } else { "" };
            delivered.strays.push(format!("{}{end}", shown(entry.path())));
        }
    }
    Ok(delivered)
}

/// The file that tells a delivered folder from any other.
const NAME: &str = "manifest.json";

/// All entries below `folder`, itself first, in one order on every machine.
fn walk(folder: &Path, depth: usize) -> Result<Vec<DirEntry>, MachineError> {
    let entries = WalkDir::new(folder).max_depth(depth).sort_by_file_name().into_iter();
    let failure = |error: walkdir::Error| {
        let path = error.path().unwrap_or(folder).to_path_buf();
        let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("it cannot be listed"));
        MachineError::io("cannot read", &path, &error)
    };
    entries.map(|entry| entry.map_err(failure)).collect()
}

fn relative(path: &Path, folder: &Path) -> String {
    shown(path.strip_prefix(folder).unwrap_or(path))
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
