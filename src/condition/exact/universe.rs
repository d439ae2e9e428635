//! All completions of what is known, as clauses, and questions about them.
//!
//! Facts, lists and objects come into being when a condition first looks at them, together with the
//! rules connected to them. Each fact and rule can be switched off, so that a question can rest on some
//! of them alone. Knows nothing of guides, and of verdicts only what is possible and what is not.

use super::circuit::{Circuit, Gate, Seen};
use super::demand::Demand;
use super::place::{Place, PlaceKey};
use super::roots::Roots;
use super::sat::{Answer, Batsat, Literal, Model, Role, Sat};
use super::world::{ListWorld, ObjectEntry};
use crate::condition::{Rule, Whens};
use crate::fact::{Facts, Schema, Subject};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Conflicts after which one question is given up.
const CONFLICTS: u64 = 4_000;
/// Gates after which nothing more is built: a count over very long lists of unknown objects.
const GATES: usize = 1_500_000;
/// More objects of one list than this are not thought of.
const SLOTS: usize = 24;
/// Nodes after which everything is built anew: the gates of each stay, and the solver goes through all that were
/// ever built with every answer.
const NODES: usize = 300;
/// Models kept to answer later questions.
const MODELS: usize = 24;

/// Whether one completion is looked at or two are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::condition) enum Copies {
    One,
    Two,
}

/// One of the completions that are compared.
pub(in crate::condition) type Copy = usize;

/// What a universe is made of.
#[derive(Debug, Clone)]
pub(in crate::condition) struct Setting {
    pub schema: Arc<Schema>,
    pub whens: Arc<Whens>,
    pub rules: Arc<[Rule]>,
    pub facts: Arc<Facts>,
    pub roots: Arc<Roots>,
}

/// A fact or a rule that an answer can rest on; facts stand before rules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::condition) enum Part {
    Fact(Subject),
    /// By its position.
    Rule(usize),
}

/// The budget was used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::condition) struct TooHard;

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::condition) enum Outcome {
    Possible,
    /// With the switches that were needed for it.
    Impossible(Vec<Literal>),
}

struct Known {
    model: Model,
    seen: Seen,
}

pub(in crate::condition) struct Universe {
    pub setting: Setting,
    copies: Copies,
    sat: Box<dyn Sat>,
    pub circuit: Circuit,
    pub places: Vec<Place>,
    pub place_of: BTreeMap<PlaceKey, usize>,
    pub objects: Vec<ObjectEntry>,
    pub lists: BTreeMap<String, ListWorld>,
    /// Where each known object stands in its list.
    pub positions: BTreeMap<String, BTreeMap<String, usize>>,
    /// Switches of facts and rules.
    switches: BTreeMap<Part, Literal>,
    parts: BTreeMap<Literal, Part>,
    /// Switches everything on.
    all: Literal,
    /// For two copies: that they agree on a subject, and the variables that must then be equal.
    equal: BTreeMap<Subject, Literal>,
    agreeing: BTreeMap<Literal, Vec<Literal>>,
    pub touched: BTreeSet<String>,
    /// Rules that were not built yet.
    pub waiting: Vec<usize>,
    /// Facts that name an object of a list: what they say is part of the list.
    pub holders: Vec<Subject>,
    pub ruled: BTreeSet<usize>,
    room: Demand,
    /// More objects would be needed than are thought of: what seems impossible may be possible.
    capped: bool,
    /// Not all rules could be built: what seems possible may not be.
    pub unruled: bool,
    known: Vec<Known>,
    /// How often a node's gates were built.
    nodes: usize,
}

impl Universe {
    pub fn new(setting: Setting, copies: Copies) -> Self {
        let mut sat: Box<dyn Sat> = Box::new(Batsat::new(CONFLICTS));
        let all = sat.variable(Role::Helper);
        let mut room = Demand::default();
        room.add(&setting.roots.demand);
        let positions = setting
            .facts
            .lists
            .iter()
            .map(|(list, given)| {
                let keys = given.objects().iter().enumerate().map(|(at, object)| (object.key.clone(), at));
                (list.clone(), keys.collect())
            })
            .collect();
        Universe {
            setting,
            copies,
            sat,
            circuit: Circuit::new(),
            places: Vec::new(),
            place_of: BTreeMap::new(),
            objects: Vec::new(),
            lists: BTreeMap::new(),
            positions,
            switches: BTreeMap::new(),
            parts: BTreeMap::new(),
            all,
            equal: BTreeMap::new(),
            agreeing: BTreeMap::new(),
            touched: BTreeSet::new(),
            waiting: Vec::new(),
            holders: Vec::new(),
            ruled: BTreeSet::new(),
            room,
            capped: false,
            unruled: false,
            known: Vec::new(),
            nodes: 0,
        }
    }

    /// Makes room for the objects that a question with `demand` needs; everything is built anew if there
    /// are more of them than before, and then gates of earlier conditions mean nothing any more.
    pub fn make_room(&mut self, demand: &Demand) {
        if self.room.covers(demand) {
            return;
        }
        let mut room = self.room.clone();
        room.add(demand);
        let grows = demand.lists().any(|list| {
            let is_built = self.lists.contains_key(list) || self.setting.schema.list(list).is_none();
            is_built
                && (self.wanted_slots(&room, list) > self.wanted_slots(&self.room, list)
                    || room.keys(list).count() > self.room.keys(list).count())
        });
        if grows {
            *self = Universe { room, ..Universe::new(self.setting.clone(), self.copies) };
        } else {
            self.room = room;
        }
    }

    /// As [`Universe::make_room`], but what earlier questions needed is forgotten where together with `demand`
    /// it would be more than is thought of: their objects would make this question too hard.
    pub fn make_room_alone(&mut self, demand: &Demand) {
        let mut room = self.room.clone();
        room.add(demand);
        let is_crowded = |list: &str| self.wanted_slots(&room, list) > SLOTS;
        if !self.room.covers(demand) && room.lists().any(is_crowded) {
            *self = Universe::new(self.setting.clone(), self.copies);
        }
        self.make_room(demand);
    }

    fn wanted_slots(&self, room: &Demand, list: &str) -> usize {
        let known = |list: &str| self.setting.facts.lists.get(list).map_or(0, |given| given.objects().len());
        room.slots(list, &known) * self.copy_count()
    }

    /// How many objects of a list that nobody has named are thought of.
    pub fn slots(&mut self, list: &str) -> usize {
        let wanted = self.wanted_slots(&self.room, list).max(1);
        self.capped |= wanted > SLOTS;
        wanted.min(SLOTS)
    }

    /// Keys of `list` that refs are compared with.
    pub fn named_keys(&self, list: &str) -> Vec<String> {
        self.room.keys(list).map(str::to_string).collect()
    }

    pub fn copy_count(&self) -> usize {
        match self.copies {
            Copies::One => 1,
            Copies::Two => 2,
        }
    }

    /// Begins a node. What earlier ones left behind is forgotten once it is much; then their gates mean nothing
    /// any more.
    pub fn begin(&mut self) {
        self.nodes += 1;
        if self.nodes > NODES {
            *self = Universe::new(self.setting.clone(), self.copies);
        }
    }

    /// An error once too much has been built.
    pub fn check_size(&self) -> Result<(), TooHard> {
        if self.circuit.len() > GATES || self.places.len() > GATES { Err(TooHard) } else { Ok(()) }
    }

    /// A new variable of the completion, one per copy, side by side; part of what `subject` is.
    pub fn atom(&mut self, subject: Option<&Subject>) -> Literal {
        let literals: Vec<Literal> =
            (0..self.copy_count()).map(|_| self.sat.variable(Role::Decision)).collect();
        let first = literals[0];
        if let (Copies::Two, Some(subject)) = (self.copies, subject) {
            let equal = self.equal(subject);
            let second = first.shifted(1);
            self.sat.clause(&[equal.negated(), first.negated(), second]);
            self.sat.clause(&[equal.negated(), first, second.negated()]);
            self.agreeing.entry(equal).or_default().push(first);
        }
        first
    }

    fn equal(&mut self, subject: &Subject) -> Literal {
        if let Some(equal) = self.equal.get(subject) {
            return *equal;
        }
        let equal = self.sat.variable(Role::Helper);
        self.equal.insert(subject.clone(), equal);
        equal
    }

    /// A variable of which nothing is known and that belongs to no fact.
    pub fn helper(&mut self, role: Role) -> Literal {
        self.sat.variable(role)
    }

    pub fn clause(&mut self, literals: &[Literal]) {
        self.sat.clause(literals);
    }

    pub fn force(&mut self, gate: Gate) -> Literal {
        self.circuit.force(gate, self.sat.as_mut())
    }

    /// The switch of a fact or rule.
    pub fn switch(&mut self, part: Part) -> Literal {
        if let Some(switch) = self.switches.get(&part) {
            return *switch;
        }
        let switch = self.sat.variable(Role::Helper);
        self.sat.clause(&[self.all.negated(), switch]);
        self.parts.insert(switch, part.clone());
        self.switches.insert(part, switch);
        switch
    }

    /// Everything on.
    pub fn all(&self) -> Literal {
        self.all
    }

    /// All facts and rules that were looked at, with their switches.
    pub fn switches(&self) -> impl Iterator<Item = (&Part, Literal)> {
        self.switches.iter().map(|(part, switch)| (part, *switch))
    }

    pub fn part(&self, switch: Literal) -> Option<&Part> {
        self.parts.get(&switch)
    }

    /// For two copies: all subjects that were looked at, with the literal that they agree.
    pub fn agreements(&self) -> impl Iterator<Item = (&Subject, Literal)> {
        self.equal.iter().map(|(subject, equal)| (subject, *equal))
    }

    /// Whether all of `assumptions` and `goals` can hold together in some completion.
    pub fn ask(&mut self, assumptions: &[Literal], goals: &[Gate]) -> Result<Outcome, TooHard> {
        if goals.contains(&Gate::FALSE) {
            // A count of more objects than are thought of is built as false.
            return if self.capped { Err(TooHard) } else { Ok(Outcome::Impossible(Vec::new())) };
        }
        if let Some(at) = self.known.iter_mut().position(|known| {
            assumptions.iter().all(|literal| match self.agreeing.get(literal) {
                None => known.model.value(*literal) == Some(true),
                Some(atoms) => atoms.iter().all(|atom| {
                    let value = known.model.value(*atom);
                    value.is_some() && value == known.model.value(atom.shifted(1))
                }),
            }) && goals
                .iter()
                .all(|goal| self.circuit.holds(*goal, &known.model, &mut known.seen) == Some(true))
        }) {
            self.known[..=at].rotate_right(1);
            return if self.unruled { Err(TooHard) } else { Ok(Outcome::Possible) };
        }
        let mut all: Vec<Literal> = goals.iter().map(|goal| self.force(*goal)).collect();
        all.extend_from_slice(assumptions);
        match self.sat.solve(&all) {
            Answer::TooHard => Err(TooHard),
            Answer::Impossible(_) if self.capped => Err(TooHard),
            Answer::Impossible(core) => Ok(Outcome::Impossible(core)),
            Answer::Possible(_) if self.unruled => Err(TooHard),
            Answer::Possible(model) => {
                self.known.insert(0, Known { model, seen: Seen::default() });
                self.known.truncate(MODELS);
                Ok(Outcome::Possible)
            }
        }
    }

    /// A completion in which all of them hold, with a value for every variable there is.
    pub fn model(&mut self, assumptions: &[Literal], goals: &[Gate]) -> Result<Option<Model>, TooHard> {
        let mut all: Vec<Literal> = goals.iter().map(|goal| self.force(*goal)).collect();
        if goals.contains(&Gate::FALSE) {
            return if self.capped { Err(TooHard) } else { Ok(None) };
        }
        all.extend_from_slice(assumptions);
        match self.sat.solve(&all) {
            Answer::Possible(model) if !self.unruled => Ok(Some(model)),
            Answer::Impossible(_) if !self.capped => Ok(None),
            _ => Err(TooHard),
        }
    }

    /// Whether they cannot hold together.
    pub fn is_impossible(&mut self, assumptions: &[Literal], goals: &[Gate]) -> Result<bool, TooHard> {
        Ok(self.ask(assumptions, goals)? != Outcome::Possible)
    }

    /// The part of `parts` that still makes it impossible together with `fixed` and `goals` and from
    /// which nothing can be taken; parts are tried from the last to the first. `None` if all of them
    /// together leave it possible.
    pub fn smallest(
        &mut self,
        parts: &[Literal],
        fixed: &[Literal],
        goals: &[Gate],
    ) -> Result<Option<Vec<Literal>>, TooHard> {
        let mut kept = parts.to_vec();
        let question = |kept: &[Literal]| [fixed, kept].concat();
        let mut core: BTreeSet<Literal> = match self.ask(&question(&kept), goals)? {
            Outcome::Possible => return Ok(None),
            Outcome::Impossible(core) => core.into_iter().collect(),
        };
        for at in (0..kept.len()).rev() {
            // What the solver did without is not needed; the answer is the same as asking again.
            if !core.contains(&kept[at]) {
                kept.remove(at);
                continue;
            }
            let mut fewer = kept.clone();
            fewer.remove(at);
            if let Outcome::Impossible(smaller) = self.ask(&question(&fewer), goals)? {
                kept = fewer;
                core = smaller.into_iter().collect();
            }
        }
        Ok(Some(kept))
    }
}
