//! Facts and rules that no site can have together.
//!
//! Knows nothing of nodes; an assumed value of the vocabulary never takes part.

use super::Knowledge;
use super::exact::{Outcome, Part, Universe};
use super::lookup::Index;
use super::order::Order;
use crate::fact::Subject;
use std::collections::BTreeSet;

/// A set of facts and rules that contradict each other, and from which none can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// In the order of the vocabulary.
    pub facts: Vec<Subject>,
    /// Ids, in their order.
    pub rules: Vec<String>,
}

/// The smallest conflict, if facts and rules contradict each other. Rules are left out before facts,
/// later ones before earlier ones.
pub(super) fn conflict(
    universe: &mut Universe,
    knowledge: &Knowledge<'_>,
    index: &Index,
) -> Option<Conflict> {
    universe.connect_all();
    let all = universe.all();
    // What is too hard to find out is no conflict; verdicts will say so themselves.
    if universe.ask(&[all], &[]).ok()? == Outcome::Possible {
        return None;
    }
    let order = Order::new(knowledge.schema);
    let parts: Vec<Part> = universe.switches().map(|(part, _)| part.clone()).collect();
    let facts: BTreeSet<Subject> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Fact(subject) => Some(subject.clone()),
            Part::Rule(_) => None,
        })
        .collect();
    let rules = parts.iter().filter(|part| matches!(part, Part::Rule(_))).cloned();
    let parts: Vec<Part> = order.sorted(facts, index).into_iter().map(Part::Fact).chain(rules).collect();
    let switches: Vec<_> = parts.into_iter().map(|part| universe.switch(part)).collect();
    let needed = universe.smallest(&switches, &[], &[]).ok()??;
    let mut conflict = Conflict { facts: Vec::new(), rules: Vec::new() };
    for switch in needed {
        match universe.part(switch) {
            Some(Part::Fact(subject)) => conflict.facts.push(subject.clone()),
            Some(Part::Rule(at)) => conflict.rules.push(knowledge.rules[*at].id.clone()),
            None => {}
        }
    }
    Some(conflict)
}
