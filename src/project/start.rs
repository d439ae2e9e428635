//! The workspace that `runsheet init` writes.
//!
//! All of it is there or nothing: it is made out of sight and takes its place as a whole.

use super::machine::{MachineError, shown};
use super::stage::{create, sync_folder};
use std::path::{Path, PathBuf};

macro_rules! workspace {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!("../../templates/workspace/", $name)))),*]
    };
}

/// Every file of `templates/workspace/`, in the order of their names but for the last: a folder is a workspace
/// as soon as it holds a `runsheet.yaml`.
const FILES: &[(&str, &[u8])] = workspace! {
    "README.md"
    "guide/en/prepare/check-old-server.md"
    "guide/en/prepare/copy-shares.md"
    "guide/en/switch/switch-over.md"
    "guide/en/switch/verify-shares.md"
    "guide/es/prepare/check-old-server.md"
    "guide/es/prepare/copy-shares.md"
    "guide/es/switch/switch-over.md"
    "guide/es/switch/verify-shares.md"
    "guide/facts.yaml"
    "guide/guide.yaml"
    "sites/astillero/site.yaml"
    "sites/museo/site.yaml"
    "runsheet.yaml"
};

/// Writes a small workspace into `folder`, which is made if need be, and gives the number of its files.
///
/// Errors: the folder holds something already, hidden files aside, or the machine refuses; then nothing has
/// changed.
pub fn start(folder: &Path) -> Result<usize, MachineError> {
    refuse_taken(folder)?;
    let made = Made::folder(folder)?;
    let stage = folder.join(format!(".runsheet-init-{}", std::process::id()));
    let done = fill(&stage).and_then(|()| settle(&stage, folder));
    if done.is_err() {
        let _ = std::fs::remove_dir_all(&stage);
        made.undo();
    }
    done.map(|()| FILES.len())
}

/// A folder that holds something is somebody's. Hidden files are left alone, as everywhere: a repository
/// that was just made is empty.
fn refuse_taken(folder: &Path) -> Result<(), MachineError> {
    let failure = |error: std::io::Error| MachineError::io("cannot read", folder, &error);
    if !folder.exists() {
        return Ok(());
    }
    if !folder.is_dir() {
        return Err(MachineError::new(format!("`{}` is a file", shown(folder)))
            .help("name a new folder, or an empty one"));
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failure)? {
        let name = entry.map_err(failure)?.file_name().to_string_lossy().into_owned();
        names.extend((!name.starts_with('.')).then_some(name));
    }
    names.sort();
    match names.first() {
        None => Ok(()),
        Some(name) => {
            Err(MachineError::new(format!("the folder `{}` is not empty: it holds `{name}`", shown(folder)))
                .help("name a new folder, or an empty one"))
        }
    }
}

/// The folders that were not there before.
struct Made {
    topmost: Option<PathBuf>,
}

impl Made {
    fn folder(folder: &Path) -> Result<Made, MachineError> {
        let absent = folder.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists());
        let made = Made { topmost: absent.last().map(Path::to_path_buf) };
        match std::fs::create_dir_all(folder) {
            Ok(()) => Ok(made),
            Err(error) => {
                made.undo();
                Err(MachineError::io("cannot create the folder", folder, &error))
            }
        }
    }

    fn undo(&self) {
        if let Some(topmost) = &self.topmost {
            let _ = std::fs::remove_dir_all(topmost);
        }
    }
}

/// Writes all files below `stage`.
fn fill(stage: &Path) -> Result<(), MachineError> {
    for (name, bytes) in FILES {
        let path = stage.join(name);
        let parent = path.parent().unwrap_or(stage);
        std::fs::create_dir_all(parent)
            .map_err(|error| MachineError::io("cannot create the folder", parent, &error))?;
        create(&path, bytes).map_err(|error| MachineError::io("cannot write", &path, &error))?;
    }
    sync_folder(stage)
}

/// Moves what is staged up into its folder, `runsheet.yaml` last; what cannot be moved takes all of it back.
fn settle(stage: &Path, folder: &Path) -> Result<(), MachineError> {
    let mut names: Vec<&str> = Vec::new();
    for (file, _) in FILES {
        let name = file.split('/').next().unwrap_or(file);
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    for (at, name) in names.iter().enumerate() {
        if let Err(error) = std::fs::rename(stage.join(name), folder.join(name)) {
            for name in &names[..at] {
                let _ = std::fs::rename(folder.join(name), stage.join(name));
            }
            return Err(MachineError::io("cannot write", &folder.join(name), &error));
        }
    }
    std::fs::remove_dir(stage).map_err(|error| MachineError::io("cannot remove", stage, &error))?;
    sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        super::super::folder(folder).unwrap()
    }

    #[test]
    fn the_table_is_the_folder() {
        let on_disk = tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/workspace"));
        let table: BTreeMap<String, Vec<u8>> =
            FILES.iter().map(|(name, bytes)| (name.to_string(), bytes.to_vec())).collect();
        assert_eq!(table.keys().collect::<Vec<_>>(), on_disk.keys().collect::<Vec<_>>());
        assert_eq!(FILES.last().unwrap().0, "runsheet.yaml");
        let home = tempfile::tempdir().unwrap();
        assert_eq!(start(&home.path().join("deep/er")).unwrap(), FILES.len());
        assert_eq!(tree(&home.path().join("deep/er")), on_disk);
    }

    #[test]
    fn an_empty_folder_and_a_new_repository_are_filled() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".git")).unwrap();
        std::fs::write(home.path().join(".git/HEAD"), "ref").unwrap();
        start(home.path()).unwrap();
        assert_eq!(tree(home.path()).len(), FILES.len() + 1);
    }

    #[test]
    fn a_failure_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("new/work");
        std::fs::write(home.path().join("file"), "mine").unwrap();
        assert!(start(&home.path().join("file/work")).is_err());
        // Somebody makes the file that is to be written last.
        let made = Made::folder(&folder).unwrap();
        let stage = folder.join(".runsheet-init-0");
        fill(&stage).unwrap();
        std::fs::create_dir_all(folder.join("sites/theirs")).unwrap();
        assert!(settle(&stage, &folder).is_err());
        assert_eq!(tree(&stage).len(), FILES.len());
        assert!(!folder.join("README.md").exists() && !folder.join("guide").exists());
        made.undo();
        assert_eq!(tree(home.path()), BTreeMap::from([("file".to_string(), b"mine".to_vec())]));
    }
}
