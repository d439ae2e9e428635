//! The condition language: parse, type-check, evaluate; verdicts with reasons and residuals.
//!
//! Knows nothing of guides or of files: it reads a text at a place, and asks what is given of a site.

mod bounds;
mod cells;
mod check;
mod conflict;
mod display;
mod evaluate;
mod every_site;
#[cfg(test)]
mod every_site_tests;
mod exact;
mod judge;
#[cfg(test)]
mod judge_tests;
mod judgement;
mod knowledge;
mod lexer;
mod lookup;
mod minimal;
mod names;
mod node;
mod open;
mod order;
mod parse;
mod place;
#[cfg(test)]
mod plain;
mod read;
mod reason;
mod residual;
mod rule;
#[cfg(test)]
mod samples;
mod scope;
mod settle;
mod simple;
mod simplify;
#[cfg(test)]
mod sites;
mod subjects;
mod told;
mod tree;
mod turn;
mod values;
mod ways;
mod whens;
mod witness;

pub use conflict::Conflict;
pub use evaluate::Truth;
pub use every_site::{EverySite, Everywhere, Place};
pub use judge::Judge;
pub use judgement::{Change, Judgement, ReasonPart, Settled};
pub use knowledge::Knowledge;
pub use lexer::{RESERVED_WORDS, is_name};
pub use lookup::Bindings;
pub use read::{read_condition, read_loop, read_value};
pub use rule::Rule;
pub use scope::{LoopName, Scope};
pub use subjects::subjects;
pub use tree::{Compare, Condition, Expr, Loop, Of, Path, PathType, Printed, Root, Set, Test, TestKind};
pub use values::{Counted, Lookup, Same};
pub use whens::Whens;
pub use witness::Witness;
