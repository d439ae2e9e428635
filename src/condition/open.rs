//! What is said of a node that the facts leave open: what it waits for, and what is left of it.
//!
//! Knows nothing of how the verdict was found, but which stage can say more.

use super::exact::{Literal, Part, TooHard, Universe};
use super::judge::Judge;
use super::judgement::{Judgement, ReasonPart, Settled};
use super::lookup::{Names, Seen};
use super::node::Node;
use super::residual::{Residue, joined, residual};
use super::settle::{Found, Verdict};
use super::{Compare, Expr, Of, Path, PathType, Root, Test, TestKind};
use crate::fact::{Bound, Stage, Subject};

impl Judge<'_> {
    /// Fills in what is said of a node that the facts leave open.
    pub(super) fn leave_open(&self, node: &Node, verdict: Verdict, judgement: &mut Judgement) {
        let exactly = match verdict.stage {
            Found::Exactly => self.waits_exactly(node, verdict.settled),
            Found::Plainly | Found::ByFacts | Found::TooHard => Err(TooHard),
        };
        // The verdict may be found within the budget, and what it waits for not.
        let too_hard =
            verdict.stage == Found::TooHard || (verdict.stage == Found::Exactly && exactly.is_err());
        let reason = match exactly {
            Ok(waiting) => {
                if verdict.settled == Settled::Undecided {
                    judgement.missing = waiting.subjects.clone();
                }
                let rules = waiting.rules.into_iter().map(ReasonPart::Rule);
                waiting.subjects.into_iter().map(ReasonPart::Fact).chain(rules).collect()
            }
            Err(TooHard) => self.waits_plainly(node, verdict.settled, judgement),
        };
        judgement.reason = reason;
        judgement.residual = self.residual(node, verdict.stage);
        if let Some(last) = node.conditions.last() {
            if too_hard {
                judgement.reason.push(ReasonPart::TooHard(last.condition.clone()));
            } else if judgement.reason.is_empty() {
                judgement.reason.push(ReasonPart::Condition(last.condition.clone()));
            }
        } else if judgement.reason.is_empty() {
            // A loop over a list that means nothing here: the list is all there is to tell.
            let lists = node.bindings.values().map(super::bounds::existence_subject).collect();
            judgement.reason = self.in_order(lists).into_iter().map(ReasonPart::Fact).collect();
        }
    }

    fn waits_plainly(&self, node: &Node, settled: Settled, judgement: &mut Judgement) -> Vec<ReasonPart> {
        let mut open = self.open(node, Seen::All);
        open.extend(self.lists_to_ask(node));
        let open = self.in_order(open);
        if settled == Settled::Undecided {
            let site = |subject: &&Subject| self.order.stage(subject) != Stage::Runtime;
            judgement.missing = open.iter().filter(site).cloned().collect();
        }
        let waits_for = if judgement.missing.is_empty() { &open } else { &judgement.missing };
        waits_for.iter().cloned().map(ReasonPart::Fact).collect()
    }

    /// The smallest set of facts on which two completions must agree to agree on the node.
    fn waits_exactly(&self, node: &Node, settled: Settled) -> Result<Waiting, TooHard> {
        let mut universe = self.two.borrow_mut();
        let goals = self.differing(&mut universe, node)?;
        let is_runtime = |subject: &Subject| self.order.stage(subject) == Stage::Runtime;
        let fixed = self.agreed(&universe, &|subject| self.is_fixed(subject));
        let lists = self.lists_to_ask(node);
        let runtime =
            self.open_in_order(&universe, &|subject| is_runtime(subject) && !lists.contains(subject));
        let all = universe.all();
        let listed = self.agreed(&universe, &|subject| lists.contains(subject));
        if settled == Settled::OnSite {
            let fixed = [vec![all], fixed, listed].concat();
            let needed = universe.smallest(&runtime, &fixed, &goals)?.ok_or(TooHard)?;
            let rules = self.rules_of_on_site(&mut universe, &fixed[1..], &needed, &goals)?;
            let mut subjects = lists;
            subjects.extend(self.subjects_of(&universe, &needed));
            return Ok(Waiting { subjects: self.in_order(subjects), rules });
        }
        let site = self.open_in_order(&universe, &|subject| !is_runtime(subject) && !lists.contains(subject));
        let fixed = [vec![all], fixed, runtime, listed].concat();
        let needed = universe.smallest(&site, &fixed, &goals)?.ok_or(TooHard)?;
        let mut subjects = lists;
        subjects.retain(|list| !is_runtime(list));
        subjects.extend(self.subjects_of(&universe, &needed));
        Ok(Waiting { subjects: self.in_order(subjects), rules: Vec::new() })
    }

    /// The rules without which it would not be decided on site.
    fn rules_of_on_site(
        &self,
        universe: &mut Universe,
        fixed: &[Literal],
        runtime: &[Literal],
        goals: &[super::exact::Gate],
    ) -> Result<Vec<String>, TooHard> {
        let (facts, rules): (Vec<_>, Vec<_>) =
            self.parts(universe, true).into_iter().partition(|(part, _)| matches!(part, Part::Fact(_)));
        let facts = facts.into_iter().map(|(_, switch)| switch);
        let fixed: Vec<Literal> = facts.chain(fixed.iter().copied()).chain(runtime.iter().copied()).collect();
        let rules: Vec<Literal> = rules.into_iter().map(|(_, switch)| switch).collect();
        let needed = universe.smallest(&rules, &fixed, goals)?.unwrap_or_default();
        Ok(needed
            .into_iter()
            .filter_map(|switch| match universe.part(switch)? {
                Part::Rule(at) => Some(self.rules[*at].id.clone()),
                Part::Fact(_) => None,
            })
            .collect())
    }

    /// That two completions agree on each open subject that `which` picks, in vocabulary order.
    fn open_in_order(&self, universe: &Universe, which: &dyn Fn(&Subject) -> bool) -> Vec<Literal> {
        let mut open: Vec<(&Subject, Literal)> =
            universe.agreements().filter(|(subject, _)| which(subject) && !self.is_fixed(subject)).collect();
        open.sort_by_cached_key(|(subject, _)| self.order.key(subject, &self.index));
        open.into_iter().map(|(_, equal)| equal).collect()
    }

    fn subjects_of(&self, universe: &Universe, agreed: &[Literal]) -> Vec<Subject> {
        let found = universe.agreements().filter(|(_, equal)| agreed.contains(equal));
        self.in_order(found.map(|(subject, _)| subject.clone()).collect())
    }

    /// What is left of all conditions; an unknown list must have an object at all.
    fn residual(&self, node: &Node, stage: Found) -> Option<Expr> {
        let view = self.view(Seen::All);
        let mut left: Vec<Expr> =
            node.bindings.values().filter_map(|bound| self.existence_test(bound, node)).collect();
        for attached in &node.conditions {
            match residual(&attached.condition.expr, &mut Names::new(&node.bindings), &view) {
                Residue::Open(Expr::And(parts)) => left.extend(parts),
                Residue::Open(part) => left.push(part),
                Residue::True | Residue::False => {}
            }
        }
        let left = match joined(left, Expr::And, Residue::True) {
            Residue::Open(left) => left,
            Residue::True | Residue::False => return None,
        };
        match stage {
            Found::Exactly => self.simplified(node, &left).unwrap_or(Some(left)),
            Found::Plainly | Found::ByFacts | Found::TooHard => Some(left),
        }
    }

    /// `count(list) > 0` for an object of a list of which nothing is known.
    fn existence_test(&self, bound: &Bound, node: &Node) -> Option<Expr> {
        let Bound::UnknownObject { list } = bound else { return None };
        let given = self.effective.facts.lists.get(list)?;
        if given.is_complete() || !given.objects().is_empty() {
            return None;
        }
        let span = node.conditions.last().map(|attached| attached.condition.span);
        let span = span.or(self.schema.list(list).map(|list| list.span))?;
        let path = Path {
            root: Root::List(list.clone()),
            fields: Vec::new(),
            ty: PathType::Objects(list.clone()),
            text: list.clone(),
            span,
        };
        let of = Of { list: path, filter: None };
        let kind = TestKind::Count { of, compare: Compare::Greater, number: 0 };
        Some(Expr::Test(Test { kind, span }))
    }
}

/// What a node waits for.
struct Waiting {
    subjects: Vec<Subject>,
    rules: Vec<String>,
}
