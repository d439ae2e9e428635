//! Where a value came from, in the words a person would use to find it.

use super::{FileId, Span};

/// The place a fact, a condition or a text was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A range of a text file; shown as `file:line:column`.
    File(Span),
    /// A cell of a spreadsheet or table; shown as `Sheet!Cell`.
    Cell { file: FileId, sheet: String, cell: String },
    /// An answer to a question; shown as its place, who gave it and when.
    Answer { at: Span, by: Option<String>, date: Option<String> },
    /// A command-line flag; shown as it is typed.
    Flag(String),
}

impl Origin {
    /// The range of a text file, if it is one.
    pub fn span(&self) -> Option<Span> {
        match self {
            Origin::File(span) | Origin::Answer { at: span, .. } => Some(*span),
            Origin::Cell { .. } | Origin::Flag(_) => None,
        }
    }
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Origin::File(span)
    }
}
