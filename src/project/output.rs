//! The output folder while one build works in it.
//!
//! Sites are made ready in hidden folders beside the finished ones, and take their places by being renamed,
//! so that every site's folder is the old one or the new one at every moment, whenever the run is killed.

use super::exchange::exchange;
use super::heal::heal;
use super::machine::{MachineError, shown};
use super::stage::{Deliverable, checked_name, fill, sync_folder};
use crate::diagnostic::{Code, Diagnostic};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// One build's hold on the output folder. Dropping it removes everything that was not published.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    existed: Existed,
    /// Tells this build's hidden folders from those of a build at the same time.
    run: String,
    /// Locked as long as this build lives; the system lets go of it when the process ends, however it ends.
    _alive: File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Existed {
    Before,
    No,
}

impl Output {
    /// Opens the folder, creating it if need be, and mends what a killed run left there.
    pub fn open(folder: &Path) -> Result<Output, MachineError> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let failure = |error| MachineError::io("cannot write to the output folder", folder, &error);
        let existed = if folder.exists() { Existed::Before } else { Existed::No };
        std::fs::create_dir_all(folder)
            .map_err(|error| MachineError::io("cannot create the output folder", folder, &error))?;
        let _turn = take_turn(folder)?;
        heal(folder)?;
        let run = format!("{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        let alive = File::create(life_line(folder, &run)).map_err(failure)?;
        match alive.try_lock() {
            Err(TryLockError::Error(error)) if error.kind() != std::io::ErrorKind::Unsupported => {
                return Err(failure(error));
            }
            // Some network shares have no locks: there, one build at a time is the user's to see to.
            _ => {}
        }
        Ok(Output { folder: folder.to_path_buf(), existed, run, _alive: alive })
    }

    /// The folder of a site.
    pub fn site(&self, site: &str) -> PathBuf {
        self.folder.join(site)
    }

    /// Reports a folder that is not ours to replace.
    pub fn foreign(&self, site: &str) -> Result<Option<Diagnostic>, MachineError> {
        let place = self.site(checked_name(site)?);
        Ok(is_foreign(&place)?.then(|| {
            Diagnostic::new(
                Code::ForeignOutput,
                format!("`{}` was not written by Runsheet and is left alone", shown(&place)),
            )
            .note(match place.is_dir() {
                true => "it is not empty and has no `<language>/manifest.json`",
                false => "it is a file, and the folder of the site belongs there",
            })
            .help("move it away, or choose another folder with `--out`")
        }))
    }

    /// Makes a site's folder ready, out of sight.
    pub fn stage(&self, site: &str, deliverables: &[Deliverable]) -> Result<(), MachineError> {
        fill(&self.staging(checked_name(site)?), deliverables)
    }

    /// Puts what was staged in the place of the site's old folder.
    pub fn publish(&self, site: &str) -> Result<(), MachineError> {
        let _turn = take_turn(&self.folder)?;
        let (new, place) = (self.staging(site), self.site(checked_name(site)?));
        if is_foreign(&place)? {
            return Err(MachineError::new(format!("`{}` was not written by Runsheet", shown(&place)))
                .help("move it away, or choose another folder with `--out`"));
        }
        let failure = |error: std::io::Error| MachineError::io("cannot replace", &place, &error);
        if !place.exists() {
            std::fs::rename(&new, &place).map_err(failure)?;
        } else if !exchange(&new, &place) {
            self.set_aside(site, &new, &place).map_err(failure)?;
        }
        sync_folder(&self.folder)?;
        // After an exchange the old folder has the temporary name. What cannot be removed now is removed
        // by the next build.
        let _ = std::fs::remove_dir_all(&new);
        Ok(())
    }

    /// Two renames, for systems that cannot exchange folders. A run killed between them leaves the old
    /// folder aside, and the next one puts it back.
    fn set_aside(&self, site: &str, new: &Path, place: &Path) -> std::io::Result<()> {
        let old = self.folder.join(format!(".{site}.old-{}", self.run));
        std::fs::rename(place, &old)?;
        if let Err(error) = std::fs::rename(new, place) {
            std::fs::rename(&old, place)?;
            return Err(error);
        }
        let _ = std::fs::remove_dir_all(&old);
        Ok(())
    }

    fn staging(&self, site: &str) -> PathBuf {
        self.folder.join(format!(".{site}.new-{}", self.run))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let _turn = take_turn(&self.folder);
        let ending = format!(".new-{}", self.run);
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().ends_with(&ending) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
        let _ = std::fs::remove_file(life_line(&self.folder, &self.run));
        if self.existed == Existed::No {
            // Removes it only if it is empty.
            let _ = std::fs::remove_dir(&self.folder);
        }
    }
}

/// The file whose lock says that a run is alive.
pub(super) fn life_line(folder: &Path, run: &str) -> PathBuf {
    folder.join(format!(".run-{run}.lock"))
}

/// Waits until no other build opens the folder or moves a site in it. The lock is on the folder itself, so
/// nothing stays behind; elsewhere than on Unix folders have no locks, and renames have to do.
fn take_turn(folder: &Path) -> Result<Option<File>, MachineError> {
    if !cfg!(unix) {
        return Ok(None);
    }
    let failure = |error| MachineError::io("cannot lock the output folder", folder, &error);
    let turn = File::open(folder).map_err(failure)?;
    match turn.lock() {
        Err(error) if error.kind() != std::io::ErrorKind::Unsupported => Err(failure(error)),
        _ => Ok(Some(turn)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::Artifact;
    use std::collections::BTreeMap;

    fn deliverable(text: &str) -> Vec<Deliverable> {
        let artifacts = vec![Artifact::new("manifest.json", "{}"), Artifact::new("a/b.html", text)];
        vec![Deliverable { language: "es".into(), artifacts }]
    }

    /// Every file of the output by its path, with its text.
    fn tree(folder: &Path) -> BTreeMap<String, String> {
        let files = super::super::folder(folder).unwrap();
        files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
    }

    fn whole(text: &str) -> BTreeMap<String, String> {
        [("x/es/manifest.json", "{}"), ("x/es/a/b.html", text)]
            .map(|(path, text)| (path.to_string(), text.to_string()))
            .into()
    }

    #[test]
    fn a_site_is_replaced_whole() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("deep/output");
        for text in ["old", "new"] {
            let output = Output::open(&out).unwrap();
            assert_eq!(output.foreign("x").unwrap(), None);
            output.stage("x", &deliverable(text)).unwrap();
            output.publish("x").unwrap();
            drop(output);
            assert_eq!(tree(&out), whole(text));
        }
    }

    #[test]
    fn what_is_not_published_leaves_no_trace() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("output");
        let output = Output::open(&out).unwrap();
        output.stage("x", &deliverable("new")).unwrap();
        drop(output);
        assert!(!out.exists());
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("x")).unwrap();
        let output = Output::open(home.path()).unwrap();
        assert_eq!(output.foreign("x").unwrap(), None, "an empty folder is nobody's");
        std::fs::write(home.path().join("x/thesis.doc"), "mine").unwrap();
        assert_eq!(output.foreign("x").unwrap().unwrap().code, Code::ForeignOutput);
        output.stage("x", &deliverable("new")).unwrap();
        assert!(output.publish("x").is_err());
        drop(output);
        assert_eq!(tree(home.path()), BTreeMap::from([("x/thesis.doc".to_string(), "mine".to_string())]));
    }

    /// What a kill can leave: staged folders, an old folder set aside, a life line nobody holds.
    #[test]
    fn a_killed_run_is_mended_and_a_living_one_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path();
        fill(&out.join(".x.old-99-0"), &deliverable("old")).unwrap();
        fill(&out.join(".x.new-99-0"), &deliverable("half")).unwrap();
        std::fs::write(out.join(".run-99-0.lock"), "").unwrap();
        let living = Output::open(out).unwrap();
        assert_eq!(tree(out).len(), 3, "the old folder is back, beside the life line: {:?}", tree(out));
        living.stage("x", &deliverable("new")).unwrap();
        drop(Output::open(out).unwrap());
        living.publish("x").unwrap();
        drop(living);
        assert_eq!(tree(out), whole("new"));
    }

    #[test]
    fn builds_at_the_same_time_do_not_mix() {
        let home = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..8 {
                let out = home.path();
                scope.spawn(move || {
                    for _ in 0..5 {
                        let output = Output::open(out).unwrap();
                        output.stage("x", &deliverable(&number.to_string())).unwrap();
                        output.publish("x").unwrap();
                    }
                });
            }
        });
        let tree = tree(home.path());
        assert_eq!(tree.len(), 2, "{tree:?}");
    }

    #[test]
    fn a_name_cannot_lead_out() {
        let home = tempfile::tempdir().unwrap();
        let output = Output::open(&home.path().join("output")).unwrap();
        for site in ["..", ".x", "a/b", "", "a\\b", "c:"] {
            assert!(output.stage(site, &deliverable("x")).is_err(), "{site}");
        }
        let escape = Deliverable { language: "es".into(), artifacts: vec![Artifact::new("../../x", "x")] };
        assert!(output.stage("x", &[escape]).is_err());
    }

    #[test]
    fn the_life_line_of_a_dead_run_is_told_from_a_living_one() {
        let home = tempfile::tempdir().unwrap();
        let living = Output::open(home.path()).unwrap();
        let line = life_line(home.path(), &living.run);
        drop(Output::open(home.path()).unwrap());
        assert!(line.exists());
        drop(living);
        assert!(!line.exists());
    }
}
