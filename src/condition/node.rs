//! What is judged: conditions, and what the names of loops stand for.
//!
//! Knows nothing of guides; the tailor gathers what stands around a step.

use super::Condition;
use super::lookup::Bindings;
use crate::fact::Bound;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whose condition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Level {
    /// Of a node above.
    Parent,
    Own,
}

/// Both levels: the node with all that stands around it.
pub(super) const WHOLE: &[Level] = &[Level::Parent, Level::Own];

/// A condition with the level it comes from.
#[derive(Debug, Clone)]
pub(super) struct Attached {
    pub condition: Arc<Condition>,
    pub level: Level,
}

/// What is judged: all conditions from the outermost ancestor to the node itself, and what the names
/// of its loops stand for. The filter of a loop is one of the conditions.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub conditions: Vec<Attached>,
    pub bindings: Bindings,
    /// The names that the node itself binds; the others are bound above it.
    pub own_names: BTreeSet<String>,
}

impl Node {
    pub fn level_of(&self, name: &str) -> Level {
        match self.own_names.contains(name) {
            true => Level::Own,
            false => Level::Parent,
        }
    }

    /// Whether it stands for objects nobody has named: such a node never applies.
    pub fn is_of_unknown(&self) -> bool {
        self.bindings
            .values()
            .any(|bound| matches!(bound, Bound::UnknownObject { .. } | Bound::UnknownElement { .. }))
    }
}
