//! What is wrong with a text that is no value of its type, and what the type takes.
//!
//! Knows no place: the caller who knows it makes a diagnostic of it.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Origin;

/// Why a text is no value of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MisfitKind {
    /// A name that the vocabulary does not have, such as an enum value.
    UnknownName,
    /// Not of the form of the type, or outside its range.
    WrongForm,
    /// More than one line, or a character that cannot be seen.
    ControlCharacter,
}

/// A text that is no value of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    pub kind: MisfitKind,
    /// What is wrong, one sentence in lower case.
    pub message: String,
    /// What the type takes, as lines of advice that can be followed.
    pub help: Vec<String>,
}

impl Misfit {
    pub fn new(kind: MisfitKind, message: String, help: impl Into<String>) -> Self {
        Self { kind, message, help: vec![help.into()] }
    }

    /// The mistake of a value that was given at `origin`.
    pub fn at(self, origin: impl Into<Origin>, label: impl Into<String>) -> Diagnostic {
        let code = match self.kind {
            MisfitKind::UnknownName => Code::UnknownName,
            MisfitKind::WrongForm => Code::WrongValue,
            MisfitKind::ControlCharacter => Code::ControlCharacter,
        };
        let mut diagnostic = Diagnostic::new(code, self.message).at(origin, label);
        diagnostic.help = self.help;
        diagnostic
    }
}

impl From<Misfit> for String {
    fn from(misfit: Misfit) -> String {
        misfit.message
    }
}
