//! Settles a node: what three-valued evaluation says of it, and where that leaves it open, what is
//! possible at all.
//!
//! Knows nothing of reasons.

use super::evaluate::{Truth, exists, truth};
use super::exact::{Copy, Demand, Gate, Literal, Part, TooHard, Universe, Wanted, around, expr_roots};
use super::judge::Judge;
use super::judgement::Settled;
use super::lookup::{Names, Seen};
use super::minimal::minimal;
use super::node::{Level, Node, WHOLE};
use super::simple::is_simple;
use super::subjects::{Which, collect};
use crate::fact::{Bound, Stage, Subject};
use std::collections::BTreeSet;

/// A verdict and how it was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub settled: Settled,
    pub stage: Found,
}

/// Which stage found the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Three-valued evaluation, which is exact for this node.
    Plainly,
    /// Three-valued evaluation; what it rests on may be less than it says.
    ByFacts,
    /// The exact stage, with the rules.
    Exactly,
    /// The budget was used up; what three-valued evaluation says stands.
    TooHard,
}

impl Judge<'_> {
    /// What the node's conditions and the existence of its objects come to.
    pub(super) fn truth(&self, node: &Node, levels: &[Level], seen: Seen<'_>) -> Truth {
        let view = self.view(seen);
        let mut all = Truth::True;
        for (name, bound) in &node.bindings {
            if levels.contains(&node.level_of(name)) {
                all = all.and(exists(bound, &view));
            }
        }
        for attached in &node.conditions {
            if all == Truth::False {
                break;
            }
            if levels.contains(&attached.level) {
                all = all.and(truth(&attached.condition.expr, &mut Names::new(&node.bindings), &view));
            }
        }
        all
    }

    pub(super) fn settle(&self, node: &Node, seen: Seen<'_>) -> Verdict {
        let truth = self.truth(node, WHOLE, seen);
        let simple = is_simple(node, &self.view(Seen::All), self.whens, &self.effective.held);
        let settled = match truth {
            Truth::True => Settled::Applies,
            Truth::False => Settled::NotApplicable,
            Truth::Unknown => {
                let open = self.open(node, seen);
                let runtime = |subject: &Subject| self.order.stage(subject) == Stage::Runtime;
                match !open.is_empty() && open.iter().all(runtime) && !self.waits_for_list(node) {
                    true => Settled::OnSite,
                    false => Settled::Undecided,
                }
            }
        };
        if truth != Truth::Unknown {
            let stage = if simple || self.conflict().is_some() { Found::Plainly } else { Found::ByFacts };
            return Verdict { settled, stage };
        }
        if self.conflict().is_some() || (simple && !self.is_ruled(node)) {
            return Verdict { settled, stage: Found::Plainly };
        }
        match self.settle_exactly(node, seen) {
            Ok(settled) => Verdict { settled, stage: Found::Exactly },
            Err(TooHard) => Verdict { settled, stage: Found::TooHard },
        }
    }

    /// Whether a rule looks at something the node looks at.
    pub(super) fn is_ruled(&self, node: &Node) -> bool {
        if self.roots.rules.is_empty() {
            return false;
        }
        let mut names = BTreeSet::new();
        let mut bound: Vec<(String, Option<String>)> = Vec::new();
        for (name, list) in around(&node.bindings) {
            let root = match &node.bindings[&name] {
                Bound::Object { list, .. } | Bound::UnknownObject { list } => list.clone(),
                Bound::Element { list, .. }
                | Bound::UnknownElement { list }
                | Bound::Empty { list }
                | Bound::Nothing { list } => list.root().to_string(),
            };
            names.insert(root);
            bound.push((name, Some(list)));
        }
        for attached in &node.conditions {
            expr_roots(&attached.condition.expr, self.schema, &mut bound.clone(), &mut names);
        }
        self.roots.are_ruled(names.iter().map(String::as_str))
    }

    fn settle_exactly(&self, node: &Node, seen: Seen<'_>) -> Result<Settled, TooHard> {
        let mut universe = self.one.borrow_mut();
        self.prepare(&mut universe, node);
        let holds = self.gate(&mut universe, node, WHOLE, 0, Wanted::True)?;
        let fails = self.gate(&mut universe, node, WHOLE, 0, Wanted::False)?;
        universe.connect();
        let known = self.switched(&mut universe, seen);
        if universe.is_impossible(&known, &[holds])? {
            return Ok(Settled::NotApplicable);
        }
        if self.waits_for_list(node) {
            return Ok(Settled::Undecided);
        }
        // Nobody has said that there is such an object.
        if !node.is_of_unknown() && universe.is_impossible(&known, &[fails])? {
            return Ok(Settled::Applies);
        }
        drop(universe);
        self.settle_by_runtime(node, seen)
    }

    /// The lists whose objects the node stands for and nobody has named: whatever else is known, they are
    /// asked for.
    pub(super) fn lists_to_ask(&self, node: &Node) -> BTreeSet<Subject> {
        self.lists_of_unknown(node).filter(|list| !self.is_meaningless(list)).collect()
    }

    fn lists_of_unknown<'n>(&'n self, node: &'n Node) -> impl Iterator<Item = Subject> + 'n {
        let unknown = node
            .bindings
            .values()
            .filter(|bound| matches!(bound, Bound::UnknownObject { .. } | Bound::UnknownElement { .. }));
        unknown.map(super::bounds::existence_subject).filter(|list| !self.view(Seen::All).is_known(list))
    }

    /// Whether one of them would have to be known before the work begins.
    fn waits_for_list(&self, node: &Node) -> bool {
        self.lists_of_unknown(node).any(|list| self.order.stage(&list) != Stage::Runtime)
    }

    fn settle_by_runtime(&self, node: &Node, seen: Seen<'_>) -> Result<Settled, TooHard> {
        let mut universe = self.two.borrow_mut();
        let goals = self.differing(&mut universe, node)?;
        let runtime = self.agreed(&universe, &|subject| self.order.stage(subject) == Stage::Runtime);
        if runtime.is_empty() {
            return Ok(Settled::Undecided);
        }
        let view = self.view(seen);
        let fixed = self.agreed(&universe, &|subject| view.is_known(subject));
        let known = self.switched(&mut universe, seen);
        Ok(match universe.is_impossible(&[known, fixed, runtime].concat(), &goals)? {
            true => Settled::OnSite,
            false => Settled::Undecided,
        })
    }

    /// Two completions that disagree on the node.
    pub(super) fn differing(&self, universe: &mut Universe, node: &Node) -> Result<Vec<Gate>, TooHard> {
        self.prepare(universe, node);
        let holds = self.gate(universe, node, WHOLE, 0, Wanted::True)?;
        let fails = self.gate(universe, node, WHOLE, 1, Wanted::False)?;
        universe.connect();
        Ok(vec![holds, fails])
    }

    /// That two completions agree on the subjects that `which` picks, in vocabulary order.
    pub(super) fn agreed(&self, universe: &Universe, which: &dyn Fn(&Subject) -> bool) -> Vec<Literal> {
        universe.agreements().filter(|(subject, _)| which(subject)).map(|(_, equal)| equal).collect()
    }

    /// Whether the subject has one value, or none that means anything.
    pub(super) fn is_fixed(&self, subject: &Subject) -> bool {
        let view = self.view(Seen::All);
        view.is_known(subject)
            || self.is_meaningless(subject)
            || matches!(subject, Subject::Field { list, .. } if self.is_meaningless(&Subject::List(list.clone())))
    }

    /// The switches of the facts in view and of all rules.
    pub(super) fn switched(&self, universe: &mut Universe, seen: Seen<'_>) -> Vec<Literal> {
        let is_seen = |subject: &Subject| match seen {
            Seen::All => true,
            Seen::Without(hidden) => !hidden.contains(subject),
            Seen::Only(seen) => seen.contains(subject),
        };
        if matches!(seen, Seen::All) {
            return vec![universe.all()];
        }
        let seen = universe.switches().filter(|(part, _)| match part {
            Part::Fact(subject) => is_seen(subject),
            Part::Rule(_) => true,
        });
        seen.map(|(_, switch)| switch).collect()
    }

    /// Makes room for the objects that matter to the node.
    pub(super) fn prepare(&self, universe: &mut Universe, node: &Node) {
        universe.begin();
        let mut demand = Demand::default();
        let around = around(&node.bindings);
        for attached in &node.conditions {
            demand.condition(&attached.condition, self.schema, &around);
        }
        for (name, bound) in &node.bindings {
            if matches!(
                bound,
                Bound::UnknownObject { .. } | Bound::UnknownElement { .. } | Bound::Empty { .. }
            ) && let Some((_, list)) = around.iter().find(|(other, _)| other == name)
            {
                demand.more(list, node.bindings.values().filter(|other| *other == bound).count());
            }
        }
        universe.make_room(&demand);
    }

    /// A gate that makes the node's conditions, and the existence of its objects, come out as wanted.
    pub(super) fn gate(
        &self,
        universe: &mut Universe,
        node: &Node,
        levels: &[Level],
        copy: Copy,
        wanted: Wanted,
    ) -> Result<Gate, TooHard> {
        let mut names = universe.names(&node.bindings)?;
        let mut gates =
            universe.existence(&names, copy, wanted, &|name| levels.contains(&node.level_of(name)));
        for attached in &node.conditions {
            if levels.contains(&attached.level) {
                gates.push(universe.expr(&attached.condition.expr, &mut names, copy, wanted)?);
            }
        }
        Ok(match wanted {
            Wanted::True => universe.circuit.and(gates),
            Wanted::False => universe.circuit.or(gates),
        })
    }

    /// Every fact the node looks at, in vocabulary order.
    pub(super) fn mentioned(&self, node: &Node) -> Vec<Subject> {
        let mut subjects = node.bindings.values().map(super::bounds::existence_subject).collect();
        for attached in &node.conditions {
            let names = &mut Names::new(&node.bindings);
            collect(&attached.condition.expr, Which::All, names, &self.view(Seen::All), &mut subjects);
        }
        self.in_order(subjects)
    }

    /// The facts that leave the node open, as far as three-valued evaluation sees.
    pub(super) fn open(&self, node: &Node, seen: Seen<'_>) -> BTreeSet<Subject> {
        let view = self.view(seen);
        let mut subjects = BTreeSet::new();
        for bound in node.bindings.values() {
            if exists(bound, &view) == Truth::Unknown {
                subjects.insert(super::bounds::existence_subject(bound));
            }
        }
        for attached in &node.conditions {
            let names = &mut Names::new(&node.bindings);
            collect(&attached.condition.expr, Which::Open, names, &view, &mut subjects);
        }
        subjects.retain(|subject| !self.is_meaningless(subject));
        subjects
    }

    /// The assumed facts the verdict rests on, and the assumed facts it does without.
    pub(super) fn assumed(&self, node: &Node, settled: Settled) -> (Vec<Subject>, BTreeSet<Subject>) {
        if self.effective.assumed.is_empty() {
            return (Vec::new(), BTreeSet::new());
        }
        let mut candidates: BTreeSet<Subject> = self
            .mentioned(node)
            .into_iter()
            .filter(|subject| self.effective.assumed.contains(subject))
            .collect();
        if self.is_ruled(node) || !self.whens.is_empty() || !self.effective.held.is_empty() {
            candidates.extend(self.effective.assumed.iter().cloned());
        }
        let assumed = self.in_order(candidates);
        let hidden = |kept: &[Subject]| -> BTreeSet<Subject> {
            assumed.iter().filter(|subject| !kept.contains(subject)).cloned().collect()
        };
        let needed =
            minimal(&assumed, |kept| self.settle(node, Seen::Without(&hidden(kept))).settled == settled);
        let without = hidden(&needed);
        (needed, without)
    }

    /// Whether the nodes above settle it alone, or the node adds nothing of its own.
    pub(super) fn is_by_parent(&self, node: &Node, settled: Settled) -> bool {
        let own =
            node.conditions.iter().any(|attached| attached.level == Level::Own) || !node.own_names.is_empty();
        if !own {
            return true;
        }
        if settled != Settled::NotApplicable {
            return false;
        }
        let parent = Node {
            conditions: node
                .conditions
                .iter()
                .filter(|attached| attached.level == Level::Parent)
                .cloned()
                .collect(),
            bindings: node
                .bindings
                .iter()
                .filter(|(name, _)| node.level_of(name) == Level::Parent)
                .map(|(name, bound)| (name.clone(), bound.clone()))
                .collect(),
            own_names: BTreeSet::new(),
        };
        match parent.conditions.is_empty() && parent.bindings.is_empty() {
            true => false,
            false => self.settle(&parent, Seen::All).settled == Settled::NotApplicable,
        }
    }
}
