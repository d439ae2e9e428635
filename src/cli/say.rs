//! The product of a command, on standard output.

use crate::diagnostic::Colour;
use std::io::{IsTerminal, Write};

/// Prints text as it is. A reader that has gone away (`| head`) is no failure.
pub fn say(text: &str) {
    let mut output = std::io::stdout().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}

/// Whether what `say` prints may have colour.
pub fn colour() -> Colour {
    colour_on(std::io::stdout().is_terminal())
}

/// Colour only for a terminal, and only if the user has not asked for none.
pub fn colour_on(is_terminal: bool) -> Colour {
    let asked_for_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    match is_terminal && !asked_for_none && !dumb {
        true => Colour::Styled,
        false => Colour::Plain,
    }
}
