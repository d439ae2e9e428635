//! What would have to be different for a node to apply, under the rules: the fewest facts that make it so
//! whatever else is open.
//!
//! A set of facts will do if they can be such that, with all others as they are, the node applies in every
//! completion. Knows nothing of how a change is told; `told` finds the words.

use super::exact::{Gate, Literal, Model, Names as ExactNames, Part, TooHard, Universe, Wanted};
use super::judge::Judge;
use super::judgement::{Change, ReasonPart};
use super::lookup::{Seen, referred};
use super::node::{Node, WHOLE};
use super::settle::{Found, Verdict};
use super::ways::smallest_change;
use crate::fact::{Bound, Schema, Subject, Type};
use std::cell::RefMut;
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many facts the smallest change is found; beyond, one from which nothing can be taken.
const SMALLEST: usize = 3;
/// Where more facts are connected, only those are tried that the node looks at or that stand in its way.
const CONNECTED: usize = 12;
/// Values that are tried of one set of facts.
const VALUES: usize = 12;
/// Sets of facts that are tried for one node.
const SETS: usize = 400;

impl Judge<'_> {
    /// The smallest change that makes the node apply; `None` if no change does, or none can be told.
    pub(super) fn turned_round(
        &self,
        node: &Node,
        verdict: Verdict,
        reason: &[ReasonPart],
    ) -> Option<Vec<Change>> {
        if verdict.stage == Found::Plainly && !self.is_ruled(node) {
            return smallest_change(node, &self.view(Seen::All), &self.order);
        }
        self.turned_exactly(node, reason).unwrap_or(None)
    }

    fn turned_exactly(&self, node: &Node, reason: &[ReasonPart]) -> Result<Option<Vec<Change>>, TooHard> {
        let mut turn = Turn::new(self, node)?;
        turn.learn(reason.iter().filter_map(|part| match part {
            ReasonPart::Fact(subject) => Some(subject.clone()),
            _ => None,
        }));
        // Rules alone, or the condition itself, exclude it.
        let every: BTreeSet<Subject> = turn.switches.keys().cloned().collect();
        if turn.possible(&every)?.is_err() {
            return Ok(None);
        }
        for size in 1..=SMALLEST {
            if let Some(changes) = turn.of_size(size)? {
                return Ok(Some(changes));
            }
        }
        turn.reduced()
    }
}

/// What must be told of each fact of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Something that is not so now.
    Changes,
    /// Something, also where it is so: while there are facts in the set that need no change.
    Values,
}

/// Changed facts as they would be: their variables, and a model of nothing else.
pub(super) struct Pins {
    literals: Vec<Literal>,
    model: Model,
}

/// The search for one node.
pub(super) struct Turn<'t, 'a> {
    pub judge: &'t Judge<'a>,
    pub node: &'t Node,
    pub universe: RefMut<'t, Universe>,
    pub names: ExactNames,
    /// What is taken for granted: that the objects the node is about are there.
    pub there: Vec<Gate>,
    holds: Gate,
    fails: Gate,
    switches: BTreeMap<Subject, Literal>,
    /// Of refs, and lists of refs, the list that they lead into.
    leads_into: BTreeMap<Subject, Subject>,
    /// A completion of everything as it is.
    now: Option<Model>,
    /// Facts that may be changed, in the order of the vocabulary.
    candidates: Vec<Subject>,
    /// Of each of these sets something must be changed.
    in_the_way: Vec<BTreeSet<Subject>>,
    sets: usize,
}

impl<'t, 'a> Turn<'t, 'a> {
    fn new(judge: &'t Judge<'a>, node: &'t Node) -> Result<Self, TooHard> {
        let mut universe = judge.one.borrow_mut();
        judge.prepare(&mut universe, node);
        let mut names = universe.names(&node.bindings)?;
        // A node of an object is about that object; only one of an empty list has to get one first.
        let is_given = |name: &str| !matches!(node.bindings.get(name), Some(Bound::Empty { .. }));
        let there = universe.existence(&names, 0, Wanted::True, &is_given);
        let mut all = universe.existence(&names, 0, Wanted::True, &|name| !is_given(name));
        let mut some = universe.existence(&names, 0, Wanted::False, &|name| !is_given(name));
        for attached in node.conditions.iter().filter(|attached| WHOLE.contains(&attached.level)) {
            all.push(universe.expr(&attached.condition.expr, &mut names, 0, Wanted::True)?);
            some.push(universe.expr(&attached.condition.expr, &mut names, 0, Wanted::False)?);
        }
        let (holds, fails) = (universe.circuit.and(all), universe.circuit.or(some));
        universe.connect();
        let mut switches = BTreeMap::new();
        for (part, switch) in universe.switches() {
            if let Part::Fact(subject) = part {
                switches.insert(subject.clone(), switch);
            }
        }
        let mentioned = judge.mentioned(node);
        let connected: BTreeSet<Subject> = universe.subjects().map(|(subject, _)| subject.clone()).collect();
        let candidates = match connected.len() > CONNECTED {
            true => mentioned.into_iter().filter(|subject| connected.contains(subject)).collect(),
            false => judge.in_order(connected),
        };
        let leads_into = switches
            .keys()
            .filter_map(|subject| Some((subject.clone(), leads_into(subject, judge.schema)?)))
            .collect();
        Ok(Turn {
            judge,
            node,
            universe,
            names,
            there,
            holds,
            fails,
            switches,
            leads_into,
            now: None,
            candidates,
            in_the_way: Vec::new(),
            sets: 0,
        })
    }

    /// Something of these facts must be changed.
    fn learn(&mut self, facts: impl Iterator<Item = Subject>) {
        let facts: BTreeSet<Subject> = facts.collect();
        let all: BTreeSet<Subject> = self.candidates.iter().chain(&facts).cloned().collect();
        self.candidates = self.judge.in_order(all);
        self.in_the_way.push(facts);
    }

    /// All facts but the changed ones, and all rules. Where a list changes, what refs into it say goes with it.
    fn kept(&self, changed: &BTreeSet<Subject>) -> Vec<Literal> {
        let kept = self
            .switches
            .iter()
            .filter(|(subject, _)| !changed.contains(subject) && !self.goes_along(subject, changed));
        kept.map(|(_, switch)| *switch).chain([self.universe.all_rules()]).collect()
    }

    fn goes_along(&self, subject: &Subject, changed: &BTreeSet<Subject>) -> bool {
        self.leads_into.get(subject).is_some_and(|list| changed.contains(list))
    }

    fn goals(&self, goal: Gate) -> Vec<Gate> {
        self.there.iter().copied().chain([goal]).collect()
    }

    /// A completion in which the node applies, with the changed facts set free, or the facts in the way.
    fn possible(&mut self, changed: &BTreeSet<Subject>) -> Result<Result<Model, BTreeSet<Subject>>, TooHard> {
        let (kept, goals) = (self.kept(changed), self.goals(self.holds));
        Ok(self.universe.find(&kept, &goals)?.map_err(|core| {
            let facts = core.into_iter().filter_map(|literal| match self.universe.part(literal) {
                Some(Part::Fact(subject)) => Some(subject.clone()),
                _ => None,
            });
            facts.collect()
        }))
    }

    /// The first change of so many facts, in the order of the vocabulary.
    fn of_size(&mut self, size: usize) -> Result<Option<Vec<Change>>, TooHard> {
        let mut tried: BTreeSet<BTreeSet<Subject>> = BTreeSet::new();
        // What is found to be in the way may add facts to be tried.
        loop {
            let known = self.candidates.len();
            for changed in subsets(&self.candidates, size) {
                let is_enough = self.in_the_way.iter().all(|facts| {
                    facts.iter().any(|fact| changed.contains(fact) || self.goes_along(fact, &changed))
                });
                if !is_enough || !tried.insert(changed.clone()) {
                    continue;
                }
                if let Some(changes) = self.try_out(&changed, Told::Changes)? {
                    return Ok(Some(changes));
                }
            }
            if self.candidates.len() == known {
                return Ok(None);
            }
        }
    }

    /// What can be told of a change of these facts, if it will do.
    fn try_out(&mut self, changed: &BTreeSet<Subject>, told: Told) -> Result<Option<Vec<Change>>, TooHard> {
        self.sets += 1;
        if self.sets > SETS {
            return Err(TooHard);
        }
        match self.works(changed)? {
            Some(pins) => self.told(changed, &pins, told),
            None => Ok(None),
        }
    }

    /// Values of the changed facts with which the node applies whatever else is open.
    fn works(&mut self, changed: &BTreeSet<Subject>) -> Result<Option<Pins>, TooHard> {
        let base = self.kept(changed);
        let mut kept = base.clone();
        match self.possible(changed)? {
            Err(facts) => {
                self.learn(facts.into_iter());
                return Ok(None);
            }
            Ok(model) => {
                let pins = self.pins(changed, &model);
                if self.is_forced(&base, &pins)? {
                    return Ok(Some(pins));
                }
                kept.push(self.other_than(&pins));
            }
        }
        for _ in 1..VALUES {
            let goals = self.goals(self.holds);
            let Ok(model) = self.universe.find(&kept, &goals)? else { return Ok(None) };
            let pins = self.pins(changed, &model);
            if self.is_forced(&base, &pins)? {
                return Ok(Some(pins));
            }
            kept.push(self.other_than(&pins));
        }
        Ok(None)
    }

    /// The variables of the changed facts as they are in the model.
    fn pins(&self, changed: &BTreeSet<Subject>, model: &Model) -> Pins {
        let atoms = self.universe.subjects().filter(|(subject, _)| changed.contains(subject));
        let literals: Vec<Literal> = atoms
            .flat_map(|(_, atoms)| atoms)
            .filter_map(|atom| model.value(*atom).map(|holds| if holds { *atom } else { atom.negated() }))
            .collect();
        let model = Model::of(&literals);
        Pins { literals, model }
    }

    /// Whether the gate is true, or false, by the model's own variables, whatever all others are.
    fn settled(&self, gate: Gate, model: &Model) -> Option<bool> {
        self.universe.circuit.holds(gate, model, &mut Default::default())
    }

    /// That not all of `pins` are so.
    fn other_than(&mut self, pins: &Pins) -> Literal {
        let other = self.universe.helper(super::exact::Role::Helper);
        let clause: Vec<Literal> =
            [other.negated()].into_iter().chain(pins.literals.iter().map(|pin| pin.negated())).collect();
        self.universe.clause(&clause);
        other
    }

    fn is_forced(&mut self, kept: &[Literal], pins: &Pins) -> Result<bool, TooHard> {
        if self.settled(self.fails, &pins.model) == Some(false) {
            return Ok(true);
        }
        let goals = self.goals(self.fails);
        self.universe.is_impossible(&[kept, &pins.literals[..]].concat(), &goals)
    }

    /// Whether the node applies wherever `tests` hold, with the changed facts set free; and they can hold.
    pub(super) fn suffice(&mut self, changed: &BTreeSet<Subject>, tests: &[Gate]) -> Result<bool, TooHard> {
        let kept = self.kept(changed);
        let goals = [&self.goals(self.fails)[..], tests].concat();
        self.universe.connect();
        self.universe.is_impossible(&kept, &goals)
    }

    /// Whether all `tests` cannot be with the subject as it is now; one that is not fully known need not change,
    /// and one under a `when` may come to mean something else.
    pub(super) fn is_change(
        &mut self,
        changed: &BTreeSet<Subject>,
        subject: &Subject,
        tests: &[Gate],
    ) -> Result<bool, TooHard> {
        if !self.judge.view(Seen::All).is_known(subject) || self.judge.whens.of(subject).is_some() {
            return Ok(true);
        }
        let now = match self.now.take() {
            Some(now) => now,
            None => {
                let all = self.universe.all();
                self.universe.model(&[all], &[])?.ok_or(TooHard)?
            }
        };
        let of_subject = self.pins(&BTreeSet::from([subject.clone()]), &now);
        self.now = Some(now);
        if tests.iter().any(|test| self.settled(*test, &of_subject.model) == Some(false)) {
            return Ok(true);
        }
        let others: BTreeSet<Subject> = changed.iter().filter(|other| *other != subject).cloned().collect();
        let kept = self.kept(&others);
        let goals: Vec<Gate> = self.there.iter().chain(tests).copied().collect();
        self.universe.connect();
        self.universe.is_impossible(&kept, &goals)
    }

    /// What the test comes to where the changed facts are as pinned; `None` if that is open.
    pub(super) fn outcome(
        &mut self,
        changed: &BTreeSet<Subject>,
        pins: &Pins,
        test: (Gate, Gate),
    ) -> Result<Option<Wanted>, TooHard> {
        if self.settled(test.1, &pins.model) == Some(false) {
            return Ok(Some(Wanted::True));
        }
        if self.settled(test.0, &pins.model) == Some(false) {
            return Ok(Some(Wanted::False));
        }
        self.universe.connect();
        let kept = [&self.kept(changed)[..], &pins.literals[..]].concat();
        let (holds, fails) = (self.goals(test.0), self.goals(test.1));
        if self.universe.is_impossible(&kept, &fails)? {
            return Ok(Some(Wanted::True));
        }
        Ok(self.universe.is_impossible(&kept, &holds)?.then_some(Wanted::False))
    }

    /// A change from which nothing can be taken: later facts are left as they are first.
    fn reduced(&mut self) -> Result<Option<Vec<Change>>, TooHard> {
        let mut changed: BTreeSet<Subject> = self.candidates.iter().cloned().collect();
        let Some(mut changes) = self.try_out(&changed, Told::Values)? else { return Ok(None) };
        for subject in self.candidates.clone().into_iter().rev() {
            let fewer: BTreeSet<Subject> =
                changed.iter().filter(|other| **other != subject).cloned().collect();
            if let Some(found) = self.try_out(&fewer, Told::Values)? {
                (changed, changes) = (fewer, found);
            }
        }
        Ok(Some(changes))
    }
}

/// The list that a ref, or a list of refs, leads into.
fn leads_into(subject: &Subject, schema: &Schema) -> Option<Subject> {
    let ty = match subject {
        Subject::Fact(name) => &schema.fact(name)?.ty,
        Subject::Field { list, field, .. } => &schema.list(list)?.field(field)?.ty,
        Subject::List(_) => return None,
    };
    let list = match ty {
        Type::Ref(list) => list,
        Type::List(of) => referred(of)?,
        _ => return None,
    };
    Some(Subject::List(list.to_string()))
}

/// All sets of `size` of the subjects, those of earlier ones first.
fn subsets(of: &[Subject], size: usize) -> Vec<BTreeSet<Subject>> {
    let Some(smaller) = size.checked_sub(1) else { return vec![BTreeSet::new()] };
    let mut all = Vec::new();
    for (at, first) in of.iter().enumerate() {
        for mut rest in subsets(&of[at + 1..], smaller) {
            rest.insert(first.clone());
            all.push(rest);
        }
    }
    all
}
