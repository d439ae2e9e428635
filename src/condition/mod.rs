//! The condition language: parse, type-check, evaluate; verdicts with reasons and residuals.
//!
//! Knows nothing of guides or of files: it reads a text at a place, and asks what is given of a site.

mod check;
mod display;
mod lexer;
mod names;
mod parse;
mod place;
mod read;
mod rule;
#[cfg(test)]
mod samples;
mod scope;
mod tree;
mod whens;
mod mock;
pub use mock::*;

pub use lexer::{RESERVED_WORDS, is_name};
pub use read::{read_condition, read_loop, read_value};
pub use rule::Rule;
pub use scope::{LoopName, Scope};
pub use tree::{Compare, Condition, Expr, Loop, Of, Path, PathType, Printed, Root, Set, Test, TestKind};
pub use whens::Whens;
