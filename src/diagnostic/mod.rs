//! Mistakes in content, as values: collected, ordered, rendered at the edge.
//!
//! Knows nothing of what is checked; a check builds a [`Diagnostic`] and goes on.

mod code;
mod collect;
mod suggest;

pub use code::{CODES, Code, CodeDoc, Severity};
pub use collect::{Diagnostic, Diagnostics, Label};
pub use suggest::nearest;
