//! Mistakes in content, as values: collected, ordered, rendered at the edge.
//!
//! Knows nothing of what is checked; a check builds a [`Diagnostic`] and goes on.

mod censor;
mod code;
mod collect;
mod human;
mod json;
mod pages;
mod place;
mod sarif;
mod suggest;

pub use code::{CODES, Code, CodeDoc, Severity};
pub use collect::{Diagnostic, Diagnostics, Label, UnknownWord};
pub use human::{Colour, human, tally};
pub use json::json;
pub use pages::{chapter, page};
pub use sarif::sarif;
pub use suggest::nearest;
