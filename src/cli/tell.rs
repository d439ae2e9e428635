//! What a command says about its work, on standard error.

use super::say::colour_on;
use crate::diagnostic::{Colour, Diagnostic, human, tally};
use crate::source::Sources;
use std::io::{IsTerminal, Write};

/// Prints text as it is.
pub fn tell(text: &str) {
    let mut error = std::io::stderr().lock();
    let _ = error.write_all(text.as_bytes());
}

/// Whether standard error is a terminal.
pub fn is_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// Prints diagnostics and their number.
pub fn diagnostics(all: &[Diagnostic], sources: &Sources) {
    tell(&report(all, sources, colour_on(is_terminal())));
}

/// Diagnostics and their number as text; nothing for none.
pub fn report(all: &[Diagnostic], sources: &Sources, colour: Colour) -> String {
    let mut text: String = all.iter().map(|diagnostic| human(diagnostic, sources, colour)).collect();
    if let Some(tally) = tally(all) {
        text.push_str(&tally);
        text.push('\n');
    }
    text
}

/// Prints why a command could not do its work.
pub fn failure(message: &str, help: &[String]) {
    let mut text = format!("error: {message}\n");
    for line in help {
        text.push_str(&format!("  help: {line}\n"));
    }
    tell(&text);
}
