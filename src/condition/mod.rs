//! The condition language: parse, type-check, evaluate; verdicts with reasons and residuals.
//!
//! Knows nothing of guides or of files: it reads a text at a place, and asks what is given of a site.

mod rule;
mod scope;
mod tree;

pub use rule::Rule;
pub use scope::{LoopName, Scope};
pub use tree::{Compare, Condition, Expr, Loop, Of, Path, PathType, Printed, Root, Set, Test, TestKind};
