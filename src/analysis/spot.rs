//! One node of the guide with everything that stands around it.
//!
//! Knows no rule; `walk` makes the spots.

use crate::condition::{Condition, Loop, Place};
use crate::guide::{Kind, Node};
use crate::source::Span;
use std::sync::Arc;

/// What kind of node a spot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Topic,
    /// A heading without steps.
    Heading,
    Procedure,
    Group,
    Step,
    /// A paragraph, list, table, code block or callout with attributes of its own.
    Block,
}

impl What {
    /// Whether it is a step or a group of steps.
    pub fn is_step(self) -> bool {
        matches!(self, What::Step | What::Group)
    }

    pub fn word(self) -> &'static str {
        match self {
            What::Topic => "topic",
            What::Heading => "heading",
            What::Procedure => "procedure",
            What::Group => "group",
            What::Step => "step",
            What::Block => "block",
        }
    }
}

/// A node in the reference language, with the loops and conditions around it.
#[derive(Debug, Clone)]
pub(super) struct Spot<'g> {
    pub what: What,
    /// `topic#procedure/step`; of a block, that of the node it stands in.
    pub key: String,
    pub parent: Option<usize>,
    pub node: &'g Node,
    /// The position of the phase it is worked in.
    pub phase: usize,
    pub is_rollback: bool,
    /// Its own or inherited.
    pub kind: Kind,
    /// Outermost first, the node's own last.
    pub loops: Vec<Loop>,
    /// Outermost first; filters of loops belong to the loops.
    pub conditions: Vec<Arc<Condition>>,
    /// How many of `conditions` come from nodes above.
    pub inherited: usize,
    pub span: Span,
}

impl Spot<'_> {
    pub fn place(&self) -> Place<'_> {
        Place { loops: &self.loops, conditions: &self.conditions }
    }

    /// How messages call it: "the step `move#run/one`".
    pub fn name(&self) -> String {
        match self.what {
            What::Block => format!("a block of `{}`", self.key),
            what => format!("the {} `{}`", what.word(), self.key),
        }
    }

    /// The loops that stand above it.
    pub fn loops_above(&self) -> &[Loop] {
        &self.loops[..self.loops.len() - usize::from(self.node.each.is_some())]
    }

    /// The conditions that the node itself states, each with what holds where it is asked: the filter of its
    /// loop, where its loop runs over everything, then `applies`.
    pub fn stated(&self) -> Vec<StatedCondition> {
        let mut stated = Vec::new();
        let mut loops = self.loops.clone();
        if let (Some(each), Some(own)) = (&self.node.each, loops.last_mut())
            && let Some(filter) = &each.filter
        {
            own.filter = None;
            stated.push(StatedCondition { condition: filter.clone(), loops });
        }
        for condition in self.node.conditions() {
            stated.push(StatedCondition { condition: condition.clone(), loops: self.loops.clone() });
        }
        stated
    }
}

/// A condition with the loops it is asked in.
#[derive(Debug, Clone)]
pub(super) struct StatedCondition {
    pub condition: Arc<Condition>,
    pub loops: Vec<Loop>,
}

impl StatedCondition {
    /// Its loops without any filter: what the condition says for itself.
    pub fn bare_loops(&self) -> Vec<Loop> {
        self.loops.iter().map(|each| Loop { filter: None, ..each.clone() }).collect()
    }
}
