//! The exact stage: what three-valued evaluation leaves open, asked of a propositional solver.
//!
//! `demand` says how much of unknown lists matters, `universe` holds all completions as clauses, `world`
//! and `place` make their objects and values, `compile` turns conditions into gates, `connect` brings the
//! rules in. Knows nothing of nodes and verdicts.

mod circuit;
mod compile;
mod connect;
mod demand;
mod made_up;
mod place;
mod roots;
mod sat;
mod universe;
mod wanted;
mod world;

pub(super) use circuit::Gate;
pub(super) use demand::Demand;
pub(super) use made_up::Piece;
pub(super) use roots::{Roots, expr_roots};
pub(super) use sat::{Literal, Model};
pub(super) use universe::{Copies, Copy, Outcome, Part, Setting, TooHard, Universe};
pub(super) use wanted::Wanted;
pub(super) use world::{Names, around};
