//! Where a value came from, in the words a person would use to find it.

use super::{FileId, Span};

/// The place a fact, a condition or a text was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A range of a text file; shown as `file:line:column`.
    File(Span),
    /// A cell of a spreadsheet or table; shown as `Sheet!Cell`.
    Cell { file: FileId, sheet: String, cell: String },
    /// A command-line flag; shown as it is typed.
    Flag(String),
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Origin::File(span)
    }
}
