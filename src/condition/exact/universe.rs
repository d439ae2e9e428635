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
use super::world::{ListWorld, ObjectEntry, refs_into};
use crate::condition::{Rule, Whens};
use crate::fact::{Facts, ListGiven, Schema, Subject};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Conflicts after which one question is given up.
const CONFLICTS: u64 = 4_000;
/// Gates after which nothing more is built: a count over very long lists of unknown objects.
const GATES: usize = 1_500_000;
/// More objects of one list than this are not thought of.
const SLOTS: usize = 24;
/// So many are, where more would be needed: enough to find most of what is possible.
const FEW: usize = 4;
/// More elements of all lists in the objects of one list than this are not thought of.
const ELEMENTS: usize = 160;
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
    /// By list, the keys that given refs name and that no listed object has.
    pub named: Arc<BTreeMap<String, BTreeSet<String>>>,
}

impl Setting {
    pub fn new(schema: &Schema, whens: &Whens, rules: &[Rule], facts: Arc<Facts>, roots: Arc<Roots>) -> Self {
        let mut named = BTreeMap::new();
        for list in &schema.lists {
            let objects = facts.lists.get(&list.name).map_or(&[][..], ListGiven::objects);
            let refs = refs_into(&list.name, schema, &facts);
            if refs.iter().all(|(_, keys)| keys.is_empty()) {
                continue;
            }
            let listed: BTreeSet<String> = objects.iter().map(|object| object.key.to_lowercase()).collect();
            let keys = refs.into_iter().flat_map(|(_, keys)| keys).map(|key| key.to_string().to_lowercase());
            // What is listed is there only where the list means anything.
            let guarded = whens.lists.contains_key(&list.name);
            let keys: BTreeSet<String> = keys.filter(|key| guarded || !listed.contains(key)).collect();
            if !keys.is_empty() {
                named.insert(list.name.clone(), keys);
            }
        }
        Self {
            schema: Arc::new(schema.clone()),
            whens: Arc::new(whens.clone()),
            rules: rules.into(),
            facts,
            roots,
            named: Arc::new(named),
        }
    }

    /// How many objects of a list have a name: listed ones, and those that refs name.
    pub fn known_objects(&self, list: &str) -> usize {
        let listed = self.facts.lists.get(list).map_or(0, |given| given.objects().len());
        listed + self.named.get(list).map_or(0, BTreeSet::len) + self.roots.demand.keys(list).count()
    }
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
    /// Which of several things a loop's name stands for, by the name and what has to be there.
    pub chosen: BTreeMap<(String, Vec<Literal>), Vec<Literal>>,
    /// By list, that it has no object at all.
    pub vacant: BTreeMap<String, Literal>,
    /// Where each known object stands in its list.
    pub positions: BTreeMap<String, BTreeMap<String, usize>>,
    /// Switches of facts and rules.
    switches: BTreeMap<Part, Literal>,
    parts: BTreeMap<Literal, Part>,
    /// Switches everything on.
    all: Literal,
    /// Switches all rules on.
    all_rules: Literal,
    /// For two copies: that they agree on a subject, and the variables that must then be equal.
    equal: BTreeMap<Subject, Literal>,
    agreeing: BTreeMap<Literal, Vec<Literal>>,
    /// The variables that say what a subject is; of the first copy.
    atoms_of: BTreeMap<Subject, Vec<Literal>>,
    pub touched: BTreeSet<String>,
    /// Rules that were not built yet.
    pub waiting: Vec<usize>,
    /// Facts that name an object of a list: what they say is part of the list.
    pub holders: Vec<Subject>,
    pub ruled: BTreeSet<usize>,
    /// How many objects of each list that nobody has named are thought of.
    room: BTreeMap<String, usize>,
    /// Keys that refs are compared with, by list.
    keys: BTreeMap<String, BTreeSet<String>>,
    /// Lists of which the question at hand needs more objects than are thought of.
    capped: BTreeSet<String>,
    capped_by_rules: BTreeSet<String>,
    /// What the question at hand needs.
    demand: Demand,
    /// Not all rules could be built: what seems possible may not be.
    pub unruled: bool,
    known: Vec<Known>,
    /// How often a node's gates were built.
    nodes: usize,
}

impl Universe {
    pub fn new(setting: Setting, copies: Copies) -> Self {
        let mut sat: Box<dyn Sat> = Box::new(Batsat::new(CONFLICTS));
        let [all, all_rules] = [(); 2].map(|()| sat.variable(Role::Helper));
        let positions = setting
            .facts
            .lists
            .iter()
            .map(|(list, given)| {
                let keys = given.objects().iter().enumerate().map(|(at, object)| (object.key.clone(), at));
                (list.clone(), keys.collect())
            })
            .collect();
        let mut universe = Universe {
            setting,
            copies,
            sat,
            circuit: Circuit::new(),
            places: Vec::new(),
            place_of: BTreeMap::new(),
            objects: Vec::new(),
            lists: BTreeMap::new(),
            chosen: BTreeMap::new(),
            vacant: BTreeMap::new(),
            positions,
            switches: BTreeMap::new(),
            parts: BTreeMap::new(),
            all,
            all_rules,
            equal: BTreeMap::new(),
            agreeing: BTreeMap::new(),
            atoms_of: BTreeMap::new(),
            touched: BTreeSet::new(),
            waiting: Vec::new(),
            holders: Vec::new(),
            ruled: BTreeSet::new(),
            room: BTreeMap::new(),
            keys: BTreeMap::new(),
            capped: BTreeSet::new(),
            capped_by_rules: BTreeSet::new(),
            demand: Demand::default(),
            unruled: false,
            known: Vec::new(),
            nodes: 0,
        };
        universe.make_room_for_rules();
        universe
    }

    /// Makes room for the objects that a question with `demand` needs, and the rules with it; everything is
    /// built anew if there is less room, and then gates of earlier conditions mean nothing any more.
    pub fn make_room(&mut self, demand: &Demand) {
        self.capped.clone_from(&self.capped_by_rules);
        self.demand.clone_from(demand);
        if demand.is_empty() {
            return;
        }
        let mut needed = self.setting.roots.demand.clone();
        needed.add(demand);
        let (mut room, mut keys) = (self.room.clone(), self.keys.clone());
        let mut grows = false;
        for list in demand.lists() {
            let wanted = self.wanted(&needed, list);
            if wanted.is_none() {
                self.capped.insert(list.to_string());
            }
            let wanted = wanted.unwrap_or(FEW * self.copy_count());
            let is_built = self.lists.contains_key(list) || self.setting.schema.list(list).is_none();
            grows |= is_built && wanted > self.slots(list);
            room.insert(list.to_string(), wanted.max(self.slots(list)));
            let named = keys.entry(list.to_string()).or_default();
            let before = named.len();
            named.extend(needed.keys(list).map(str::to_string));
            grows |= is_built && named.len() > before;
        }
        if grows {
            let (capped, demand) = (self.capped.clone(), demand.clone());
            *self =
                Universe { room, keys, capped, demand, ..Universe::new(self.setting.clone(), self.copies) };
        } else {
            (self.room, self.keys) = (room, keys);
        }
    }

    /// The room that the rules alone need.
    fn make_room_for_rules(&mut self) {
        let roots = self.setting.roots.clone();
        for list in roots.demand.lists() {
            let wanted = self.wanted(&roots.demand, list);
            if wanted.is_none() {
                self.capped_by_rules.insert(list.to_string());
            }
            self.room.insert(list.to_string(), wanted.unwrap_or(FEW * self.copy_count()));
            self.keys.insert(list.to_string(), roots.demand.keys(list).map(str::to_string).collect());
        }
        self.capped = self.capped_by_rules.clone();
    }

    /// How many objects of a list that nobody has named are needed; `None` if they are too many.
    fn wanted(&self, demand: &Demand, list: &str) -> Option<usize> {
        let known = |list: &str| self.setting.known_objects(list);
        let wanted = demand.slots(list, &known).saturating_mul(self.copy_count());
        let owners = match list.rsplit_once('.') {
            Some((owner, _)) if self.setting.schema.list(owner).is_some() => {
                let others = demand.slots(owner, &known).saturating_mul(self.copy_count()).min(SLOTS);
                known(owner).saturating_add(others)
            }
            _ => 1,
        };
        (wanted <= SLOTS && wanted.saturating_mul(owners) <= ELEMENTS.max(owners * 2)).then_some(wanted)
    }

    /// Whether what seems impossible may be possible with more objects.
    fn is_capped(&self) -> bool {
        let is_built =
            |list: &String| self.lists.contains_key(list) || self.setting.schema.list(list).is_none();
        self.capped.iter().any(is_built)
    }

    /// How many objects of a list that nobody has named are thought of.
    pub fn slots(&self, list: &str) -> usize {
        self.room.get(list).copied().unwrap_or_default().max(self.copy_count())
    }

    /// Keys of `list` that refs are compared with.
    pub fn named_keys(&self, list: &str) -> Vec<String> {
        self.keys.get(list).into_iter().flatten().cloned().collect()
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
        self.atom_unless(subject, None)
    }

    /// The same; two completions need not agree on it to agree on the subject where `idle` is true in one.
    pub fn atom_unless(&mut self, subject: Option<&Subject>, idle: Option<Literal>) -> Literal {
        let literals: Vec<Literal> =
            (0..self.copy_count()).map(|_| self.sat.variable(Role::Decision)).collect();
        let first = literals[0];
        if let (Copies::One, Some(subject)) = (self.copies, subject) {
            match self.atoms_of.get_mut(subject) {
                Some(atoms) => atoms.push(first),
                None => drop(self.atoms_of.insert(subject.clone(), vec![first])),
            }
        }
        if let (Copies::Two, Some(subject)) = (self.copies, subject) {
            let equal = self.equal(subject);
            let second = first.shifted(1);
            let idle: Vec<Literal> = idle.iter().flat_map(|idle| [*idle, idle.shifted(1)]).collect();
            self.sat.clause(&[&[equal.negated(), first.negated(), second], &idle[..]].concat());
            self.sat.clause(&[&[equal.negated(), first, second.negated()], &idle[..]].concat());
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
        if matches!(part, Part::Rule(_)) {
            self.sat.clause(&[self.all_rules.negated(), switch]);
        }
        self.parts.insert(switch, part.clone());
        self.switches.insert(part, switch);
        switch
    }

    /// Everything on.
    pub fn all(&self) -> Literal {
        self.all
    }

    /// All rules on: one assumption instead of many, for a question that need not tell which it rests on.
    pub fn all_rules(&self) -> Literal {
        self.all_rules
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
            return if self.is_capped() { Err(TooHard) } else { Ok(Outcome::Impossible(Vec::new())) };
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
            Answer::Impossible(_) if self.is_capped() => self.impossible_in_few(assumptions, goals),
            Answer::Impossible(core) => Ok(Outcome::Impossible(core)),
            Answer::Possible(_) if self.unruled => Err(TooHard),
            Answer::Possible(model) => {
                self.known.insert(0, Known { model, seen: Seen::default() });
                self.known.truncate(MODELS);
                Ok(Outcome::Possible)
            }
        }
    }

    /// What is impossible with fewer objects than all rules may need is impossible indeed if the rules it
    /// rests on need no more.
    fn impossible_in_few(&mut self, assumptions: &[Literal], goals: &[Gate]) -> Result<Outcome, TooHard> {
        let mut all: Vec<Literal> = goals.iter().map(|goal| self.force(*goal)).collect();
        all.extend(assumptions.iter().filter(|literal| ![self.all, self.all_rules].contains(literal)));
        if assumptions.contains(&self.all) {
            all.extend(self.switches.values());
        }
        if assumptions.contains(&self.all_rules) {
            let rules = self.switches.iter().filter(|(part, _)| matches!(part, Part::Rule(_)));
            all.extend(rules.map(|(_, switch)| *switch));
        }
        let Answer::Impossible(core) = self.sat.solve(&all) else { return Err(TooHard) };
        let roots = self.setting.roots.clone();
        let mut needed = self.demand.clone();
        needed.add(&roots.of_whens);
        for literal in &core {
            if let Some(Part::Rule(at)) = self.parts.get(literal) {
                needed.add(&roots.of_rule[*at]);
            }
        }
        let suffices =
            |list: &str| self.wanted(&needed, list).is_some_and(|wanted| wanted <= self.slots(list));
        if !needed.lists().all(suffices) {
            return Err(TooHard);
        }
        // What was asked for as a whole stands for its parts.
        let core = core.into_iter().filter(|literal| assumptions.contains(literal));
        Ok(Outcome::Impossible(core.collect()))
    }

    /// The subjects that were looked at, each with the variables that say what it is.
    pub fn subjects(&self) -> impl Iterator<Item = (&Subject, &[Literal])> {
        self.atoms_of.iter().map(|(subject, atoms)| (subject, atoms.as_slice()))
    }

    /// A completion in which all of them hold, if there is one, or what makes it impossible.
    pub fn find(
        &mut self,
        assumptions: &[Literal],
        goals: &[Gate],
    ) -> Result<Result<Model, Vec<Literal>>, TooHard> {
        if let Outcome::Impossible(core) = self.ask(assumptions, goals)? {
            return Ok(Err(core));
        }
        // The model that was found, or found again, is the first one; it may be older than some variables.
        let newest = self.sat.variables();
        if let Some(known) = self.known.first().filter(|known| known.model.size() == newest) {
            return Ok(Ok(known.model.clone()));
        }
        Ok(Ok(self.model(assumptions, goals)?.ok_or(TooHard)?))
    }

    /// A completion in which all of them hold, with a value for every variable there is.
    pub fn model(&mut self, assumptions: &[Literal], goals: &[Gate]) -> Result<Option<Model>, TooHard> {
        let mut all: Vec<Literal> = goals.iter().map(|goal| self.force(*goal)).collect();
        if goals.contains(&Gate::FALSE) {
            return if self.is_capped() { Err(TooHard) } else { Ok(None) };
        }
        all.extend_from_slice(assumptions);
        match self.sat.solve(&all) {
            Answer::Possible(model) if !self.unruled => Ok(Some(model)),
            Answer::Impossible(_) if !self.is_capped() => Ok(None),
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
