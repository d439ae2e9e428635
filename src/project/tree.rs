//! Reads a file as text, and lists a folder in one order on every machine.

use super::machine::{MachineError, shown};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Sources, Span};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A file of a folder.
pub(super) struct Found {
    pub path: PathBuf,
    /// Relative to the folder, with `/` between the parts.
    pub relative: String,
}

/// All files below `root`, hidden ones left out, sorted by path.
///
/// A link is followed as long as it stays inside `root`; one that leads out, or nowhere, is reported.
pub(super) fn files(root: &Path, diagnostics: &mut Diagnostics) -> Result<Vec<Found>, MachineError> {
    let inside =
        root.canonicalize().map_err(|error| MachineError::io("cannot read the folder", root, &error))?;
    let mut found = Vec::new();
    let mut walk = WalkDir::new(root).min_depth(1).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => match broken_link(&error) {
                Some(path) if is_hidden(path) => continue,
                Some(path) => {
                    diagnostics.push(bad_link(path));
                    continue;
                }
                None => return Err(walk_error(root, error)),
            },
        };
        let leads_out = entry.path_is_symlink()
            && !entry.path().canonicalize().is_ok_and(|target| target.starts_with(&inside));
        if leads_out && !is_hidden(entry.path()) {
            diagnostics.push(bad_link(entry.path()));
        }
        if is_hidden(entry.path()) || leads_out {
            if entry.file_type().is_dir() {
                walk.skip_current_dir();
            }
            continue;
        }
        if entry.file_type().is_file() {
            found.extend(named(root, entry.path(), diagnostics));
        }
    }
    Ok(found)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn named(root: &Path, path: &Path, diagnostics: &mut Diagnostics) -> Option<Found> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    match parts {
        Some(parts) => Some(Found { path: path.to_path_buf(), relative: parts.join("/") }),
        None => {
            diagnostics.push(
                Diagnostic::new(Code::NotUtf8, format!("the name of `{}` is not UTF-8", shown(path)))
                    .help("rename the file"),
            );
            None
        }
    }
}

/// The link that leads nowhere or round in a circle, if that is what stopped the walk.
fn broken_link(error: &walkdir::Error) -> Option<&Path> {
    let missing = error.io_error().is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound);
    match missing || error.loop_ancestor().is_some() {
        true => error.path(),
        false => None,
    }
}

fn bad_link(path: &Path) -> Diagnostic {
    Diagnostic::new(
        Code::MissingFile,
        format!("the link `{}` leads nowhere or out of its folder", shown(path)),
    )
    .help("put the file itself in its place, or remove the link")
}

fn walk_error(root: &Path, error: walkdir::Error) -> MachineError {
    let path = error.path().unwrap_or(root).to_path_buf();
    let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("the folder cannot be listed"));
    MachineError::io("cannot read", &path, &error)
}

/// The bytes of a file.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, MachineError> {
    std::fs::read(path).map_err(|error| MachineError::io("cannot read", path, &error))
}

/// Reads a file into the snapshot as text. Bytes that are not UTF-8 are reported at their place, and
/// stand in the text as `U+FFFD`, so that the rest of the file can still be checked.
pub(super) fn read_text(
    path: &Path,
    relative: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<FileId, MachineError> {
    Ok(add_text(path, relative, &read_bytes(path)?, sources, diagnostics))
}

/// The same for bytes that were read before.
pub(super) fn add_text(
    path: &Path,
    relative: &str,
    bytes: &[u8],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> FileId {
    let error = std::str::from_utf8(bytes).err();
    let id = sources.add(&shown(path), relative, normal(&String::from_utf8_lossy(bytes)));
    if let Some(error) = error {
        // The place in the bytes is not the place in the text: line ends may have been shortened.
        let valid = &bytes[..error.valid_up_to()];
        let at = normal(&String::from_utf8_lossy(valid)).len();
        let wrong = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let help = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "the file looks like UTF-16: save it as UTF-8",
            _ => "save the file as UTF-8 in your editor",
        };
        diagnostics.push(
            Diagnostic::new(
                Code::NotUtf8,
                format!("the file is not UTF-8: byte {} is 0x{wrong:02X}", error.valid_up_to() + 1),
            )
            .at(Span::new(id, at, at + '\u{FFFD}'.len_utf8()), "here")
            .help(help),
        );
    }
    id
}

/// The text without a byte-order mark and with `\n` at the end of every line, as the rest of the program
/// knows it: a file saved on Windows is the same file.
fn normal(text: &str) -> String {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.replace("\r\n", "\n")
}
