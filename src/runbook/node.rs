//! References between nodes of a runbook.

use super::Verdict;
use serde::Serialize;

/// A topic, procedure or step that another node names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeReference {
    /// The full key; a topic's is its id.
    pub key: String,
    /// `10.2` for a topic, `10.2.3` or `R10.2.1` for a step, the first step's number for a procedure; with the
    /// mark of the objects it is for, `10.2.3 [a]`, which the title of a procedure or topic may name instead.
    pub number: String,
    /// The topic's or procedure's title, or the step's text, as plain text.
    pub title: String,
    /// The topic it is in, so that a renderer can tell the page.
    pub topic: String,
    pub verdict: Verdict,
}

/// A phase that another node names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhaseReference {
    pub id: String,
    pub number: u32,
    pub title: String,
}

/// The object of one loop a node stands in, outermost first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectMark {
    /// The loop's name.
    pub name: String,
    /// The object's key as it stands in step keys: percent-encoded, `?` for an object nobody has named,
    /// `-` for none.
    pub key: String,
    /// What to show: the key as it was written, or what is unknown or empty, in the runbook's language.
    pub label: String,
}
