//! Mends what a killed run left in the output folder.

use super::machine::MachineError;
use super::output::life_line;
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::Path;

/// A site's old folder goes back if no new one took its place; everything unfinished is removed. Folders of
/// a run that still lives are left alone. To be called in turn.
pub(super) fn heal(folder: &Path) -> Result<(), MachineError> {
    let failure = |error: std::io::Error| MachineError::io("cannot tidy the output folder", folder, &error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failure)? {
        names.extend(entry.map_err(failure)?.file_name().into_string().ok());
    }
    names.sort();
    let mut dead: BTreeMap<String, Life> = BTreeMap::new();
    for name in &names {
        let Some(left) = Leftover::of(name) else { continue };
        let life = *dead.entry(left.run.to_string()).or_insert_with(|| life(folder, left.run));
        if life == Life::Alive {
            continue;
        }
        let path = folder.join(name);
        let done = match left.part {
            Part::LifeLine => std::fs::remove_file(&path),
            Part::New => std::fs::remove_dir_all(&path),
            Part::Old(site) if folder.join(site).exists() => std::fs::remove_dir_all(&path),
            Part::Old(site) => std::fs::rename(&path, folder.join(site)),
        };
        match done {
            // Where folders have no locks, another build may be tidying too.
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failure(error)),
            _ => {}
        }
    }
    Ok(())
}

/// A name of ours in the output folder.
struct Leftover<'a> {
    run: &'a str,
    part: Part<'a>,
}

enum Part<'a> {
    LifeLine,
    New,
    Old(&'a str),
}

impl Leftover<'_> {
    fn of(name: &str) -> Option<Leftover<'_>> {
        let rest = name.strip_prefix('.')?;
        if let Some(run) = rest.strip_prefix("run-").and_then(|rest| rest.strip_suffix(".lock")) {
            return is_run(run).then_some(Leftover { run, part: Part::LifeLine });
        }
        let (before, run) = rest.rsplit_once(".new-").or_else(|| rest.rsplit_once(".old-"))?;
        let part = match rest[before.len()..].starts_with(".new-") {
            true => Part::New,
            false => Part::Old(before),
        };
        is_run(run).then_some(Leftover { run, part })
    }
}

/// `1234-0`: a process and a count in it.
fn is_run(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(process, count)| number(process) && number(count))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Alive,
    Dead,
}

/// A run lives as long as it holds the lock on its life line.
fn life(folder: &Path, run: &str) -> Life {
    match File::open(life_line(folder, run)).map(|file| file.try_lock()) {
        Ok(Err(TryLockError::WouldBlock)) => Life::Alive,
        _ => Life::Dead,
    }
}
