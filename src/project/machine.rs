//! What the machine refused: a disk, a permission, a flag that makes no sense. Never a mistake in content.

use std::fmt;
use std::path::Path;

/// One sentence on what could not be done, and what to do about it. Ends the run with exit code 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineError {
    pub message: String,
    pub help: Vec<String>,
}

impl MachineError {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: Vec::new() }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// `action` is what could not be done, as in "cannot write"; the system's own words end the sentence.
    pub(super) fn io(action: &str, path: &Path, error: &std::io::Error) -> Self {
        let failure = Self::new(format!("{action} `{}`: {}", shown(path), reason(error)));
        match error.kind() {
            std::io::ErrorKind::PermissionDenied => {
                failure.help("give yourself the permission, or choose another folder")
            }
            std::io::ErrorKind::StorageFull => failure.help("free some space on the disk, and build again"),
            std::io::ErrorKind::ReadOnlyFilesystem => {
                failure.help("choose a folder on a disk that can be written to")
            }
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => {
                failure.help("a file stands where a folder belongs: move it away, or choose another folder")
            }
            std::io::ErrorKind::IsADirectory => failure.help("a folder stands there: name a file in it"),
            std::io::ErrorKind::NotFound => {
                failure.help("see whether the path is right: a part of it is not there")
            }
            _ => failure,
        }
    }
}

impl fmt::Display for MachineError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for MachineError {}

/// The path as a message shows it: with `/` on every system, and `.` for the current folder.
pub(super) fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    let text =
        if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace(std::path::MAIN_SEPARATOR, "/") };
    match text.as_str() {
        "" => ".".to_string(),
        _ => text,
    }
}

/// The system's words without the number it adds.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => "the system gives no reason".to_string(),
    }
}
