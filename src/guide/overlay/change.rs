//! What overlays say of a node, beside what its own attributes say: first as it stands in their files, then
//! read.
//!
//! Knows nothing of files, nor of the sites whose objects it names.

use crate::condition::Condition;
use crate::fact::{Date, Localized};
use crate::markup::{Attributes, Inline, Piece};
use crate::source::Span;
use std::sync::Arc;

/// One object of a loop, as it stands in keys: `[pool=a.example]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The name of the loop.
    pub name: String,
    /// The object's key, encoded as in the keys of steps.
    pub key: String,
    pub span: Span,
}

/// Who decided that a step is not done here, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    pub why: Localized,
    pub by: String,
    pub date: Date,
    pub span: Span,
}

/// What one rule says of a node, not yet read.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlaid {
    /// For these objects alone; empty for all.
    pub objects: Vec<Mark>,
    pub attributes: Attributes,
    pub waiver: Option<Arc<Waiver>>,
}

/// The same, read: the condition is typed, the role is one of the guide.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub objects: Vec<Mark>,
    /// Narrows what is there.
    pub condition: Option<Arc<Condition>>,
    pub owner: Option<String>,
    pub host: Option<Vec<Piece>>,
    pub minutes: Option<u32>,
    pub waiver: Option<Arc<Waiver>>,
}

/// The action of a step for one object.
#[derive(Debug, Clone)]
pub struct Variant {
    pub objects: Vec<Mark>,
    pub action: Vec<Inline>,
}
