//! A verdict and everything that is said about it.
//!
//! Holds no site and no guide: a judgement can be kept after both are gone.

use super::{Condition, Expr};
use crate::fact::Subject;
use std::sync::Arc;

/// A verdict before anybody waives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settled {
    Applies,
    NotApplicable,
    Undecided,
    OnSite,
}

/// One piece of a reason.
#[derive(Debug, Clone, PartialEq)]
pub enum ReasonPart {
    /// A fact with the value it has, or one that is unknown and leaves the node open.
    Fact(Subject),
    /// The id of a rule.
    Rule(String),
    /// A condition that is so whatever the facts are.
    Condition(Arc<Condition>),
    /// The condition could not be decided within the budget.
    TooHard(Arc<Condition>),
}

/// One fact that would have to be different: `test` must hold of it. A field that no loop's name reaches is
/// spelt by the object's own name, as [`Subject::object_name`] says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub subject: Subject,
    pub test: Expr,
}

/// A verdict with everything that is said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    pub settled: Settled,
    /// The assumed facts it rests on, in vocabulary order; the verdict is *assumed* if there are any.
    pub assumed: Vec<Subject>,
    /// Rests on a rule.
    pub inferred: bool,
    /// Decided by a node above.
    pub by_parent: bool,
    /// Empty only for a node without any condition.
    pub reason: Vec<ReasonPart>,
    /// What is left of the conditions; for undecided and on site, unless nothing can be said in the
    /// language (an object that an incomplete list may have).
    pub residual: Option<Expr>,
    /// The facts it waits for, in vocabulary order; empty unless undecided.
    pub missing: Vec<Subject>,
}

impl Judgement {
    /// The judgement of a node without any condition.
    pub fn always() -> Self {
        Self {
            settled: Settled::Applies,
            assumed: Vec::new(),
            inferred: false,
            by_parent: false,
            reason: Vec::new(),
            residual: None,
            missing: Vec::new(),
        }
    }
}
