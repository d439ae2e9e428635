//! Why a verdict is what it is: the smallest set of facts and rules that forces it.
//!
//! Rules are left out before facts, later ones before earlier ones, so that the same site gives the same
//! words.

use super::evaluate::{Truth, truth};
use super::exact::{Literal, Part, TooHard, Universe, Wanted};
use super::judge::Judge;
use super::judgement::{ReasonPart, Settled};
use super::lookup::{Names, Seen};
use super::minimal::minimal;
use super::node::{Node, WHOLE};
use super::settle::{Found, Verdict};
use crate::fact::Subject;
use std::collections::BTreeSet;

impl Judge<'_> {
    /// The smallest set of facts and rules that forces the verdict, without the facts in `without`.
    pub(super) fn reason(
        &self,
        node: &Node,
        verdict: Verdict,
        without: &BTreeSet<Subject>,
    ) -> Vec<ReasonPart> {
        let exactly = match verdict.stage {
            Found::ByFacts | Found::Exactly => self.exact_reason(node, verdict, without),
            Found::Plainly | Found::TooHard => Err(TooHard),
        };
        let reason = exactly.unwrap_or_else(|TooHard| self.plain_reason(node, verdict.settled, without));
        match reason.is_empty() {
            true => self.condition_itself(node, verdict.settled).into_iter().collect(),
            false => reason,
        }
    }

    fn plain_reason(&self, node: &Node, settled: Settled, without: &BTreeSet<Subject>) -> Vec<ReasonPart> {
        let mentioned = self.mentioned(node);
        let usable: Vec<Subject> =
            mentioned.iter().filter(|subject| !without.contains(subject)).cloned().collect();
        let wanted = if settled == Settled::Applies { Truth::True } else { Truth::False };
        if self.truth(node, WHOLE, Seen::Only(&usable.iter().cloned().collect())) != wanted {
            // What holds only by the `when` of a fact is not seen in parts.
            return usable.into_iter().map(ReasonPart::Fact).collect();
        }
        let facts = minimal(&usable, |kept| {
            let kept: BTreeSet<Subject> = kept.iter().cloned().collect();
            self.truth(node, WHOLE, Seen::Only(&kept)) == wanted
        });
        facts.into_iter().map(ReasonPart::Fact).collect()
    }

    fn exact_reason(
        &self,
        node: &Node,
        verdict: Verdict,
        without: &BTreeSet<Subject>,
    ) -> Result<Vec<ReasonPart>, TooHard> {
        let mut universe = self.one.borrow_mut();
        self.prepare(&mut universe, node);
        let wanted = if verdict.settled == Settled::Applies { Wanted::False } else { Wanted::True };
        let goal = self.gate(&mut universe, node, WHOLE, 0, wanted)?;
        universe.connect();
        let mut smallest = |with_rules: bool| {
            let mut parts = self.parts(&universe, with_rules);
            parts.retain(|(part, _)| !matches!(part, Part::Fact(subject) if without.contains(subject)));
            let switches: Vec<Literal> = parts.iter().map(|(_, switch)| *switch).collect();
            universe.smallest(&switches, &[], &[goal])
        };
        // A rule may still say that a fact means anything.
        let by_facts = if verdict.stage == Found::Exactly { None } else { smallest(false)? };
        let needed = match by_facts {
            Some(needed) => needed,
            None => smallest(true)?.ok_or(TooHard)?,
        };
        Ok(needed
            .into_iter()
            .filter_map(|switch| match universe.part(switch)? {
                Part::Fact(subject) => Some(ReasonPart::Fact(subject.clone())),
                Part::Rule(at) => Some(ReasonPart::Rule(self.rules[*at].id.clone())),
            })
            .collect())
    }

    /// All facts that were looked at, in vocabulary order, then the rules if they take part.
    pub(super) fn parts(&self, universe: &Universe, with_rules: bool) -> Vec<(Part, Literal)> {
        let mut facts: Vec<(Part, Literal)> = Vec::new();
        let mut rules: Vec<(Part, Literal)> = Vec::new();
        for (part, switch) in universe.switches() {
            match part {
                Part::Fact(_) => facts.push((part.clone(), switch)),
                Part::Rule(_) if with_rules => rules.push((part.clone(), switch)),
                Part::Rule(_) => {}
            }
        }
        facts.sort_by_cached_key(|(part, _)| match part {
            Part::Fact(subject) => Some(self.order.key(subject, &self.index)),
            Part::Rule(_) => None,
        });
        facts.extend(rules);
        facts
    }

    /// The condition that settles the node whatever the facts are.
    fn condition_itself(&self, node: &Node, settled: Settled) -> Option<ReasonPart> {
        let nothing = BTreeSet::new();
        let wanted = if settled == Settled::Applies { Truth::True } else { Truth::False };
        let view = self.view(Seen::Only(&nothing));
        let found = node.conditions.iter().rev().find(|attached| {
            truth(&attached.condition.expr, &mut Names::new(&node.bindings), &view) == wanted
        });
        let found = found.or(node.conditions.last())?;
        Some(ReasonPart::Condition(found.condition.clone()))
    }
}
