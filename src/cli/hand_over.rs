//! The text that a command makes: into the file that `--out` names, else on standard output.

use super::outcome::Failure;
use super::say::say;
use crate::project::{Flags, write_file};

/// Hands a text over; a file is written as a whole or not at all.
pub fn hand_over(flags: &Flags, text: &str) -> Result<(), Failure> {
    match &flags.out {
        Some(path) => write_file(path, text.as_bytes())?,
        None => say(text),
    }
    Ok(())
}
