//! What is known of a site before the first verdict: the given facts, with assumed values where
//! nothing was given, without values that mean nothing here.
//!
//! Knows nothing of nodes.

use super::conflict::{Conflict, conflict};
use super::evaluate::{Truth, truth};
use super::exact::expr_roots;
use super::exact::{Copies, Gate, Names as ExactNames, Roots, Setting, TooHard, Universe, Wanted};
use super::lookup::{Bindings, Index, Names, OWN, Seen, View};
use super::simple::is_simple_condition;
use super::subjects::{Which, collect};
use super::{Condition, Rule, Whens};
use crate::fact::{Bound, Domain, FactDeclaration, Facts, Given, ListGiven, Schema, Status, Subject, Value};
use crate::source::Origin;
use std::collections::BTreeSet;
use std::sync::Arc;

/// All that verdicts rest on.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    pub schema: &'a Schema,
    pub facts: &'a Facts,
    pub rules: &'a [Rule],
    pub whens: &'a Whens,
}

/// The facts of a site as verdicts see them.
#[derive(Debug, Clone)]
pub(super) struct Effective {
    pub facts: Facts,
    /// The same with what is given outside of its `when`, which binds nothing there but may tell that it is
    /// outside.
    pub given: Facts,
    /// Facts whose value is assumed, by the site or by the vocabulary; also where it means nothing here.
    pub assumed: BTreeSet<Subject>,
    /// Facts whose `when` is false here.
    pub meaningless: BTreeSet<Subject>,
    /// Facts whose `when` is open here: what is given of them holds only if they mean anything.
    pub doubtful: BTreeSet<Subject>,
    /// Lists of which a given ref names an object that nobody has listed: that object is there.
    pub held: BTreeSet<String>,
    /// Facts and rules that cannot hold together; then verdicts mean nothing.
    pub conflict: Option<Conflict>,
}

/// Joins what is assumed where facts and rules allow it, in the order of the vocabulary, then takes away
/// what means nothing here, each fact after those its `when` looks at.
pub(super) fn effective(knowledge: &Knowledge<'_>, roots: &Arc<Roots>) -> Effective {
    let facts = Arc::new(knowledge.facts.clone());
    let setting =
        Setting::new(knowledge.schema, knowledge.whens, knowledge.rules, facts.clone(), roots.clone());
    let held = setting.named.keys().cloned().collect();
    let index = Index::new(&facts);
    let mut universe = Universe::new(setting, Copies::One);
    let found = conflict(&mut universe, knowledge, &index);
    let exact = found.is_none().then_some(universe);
    let effective = Effective {
        facts: knowledge.facts.clone(),
        given: knowledge.facts.clone(),
        assumed: BTreeSet::new(),
        meaningless: BTreeSet::new(),
        doubtful: BTreeSet::new(),
        held,
        conflict: found,
    };
    let mut settling = Settling {
        knowledge: *knowledge,
        effective,
        index,
        visited: BTreeSet::new(),
        roots,
        exact,
        joined: Vec::new(),
    };
    let subjects = subjects(knowledge);
    subjects.iter().for_each(|subject| settling.assume(subject));
    subjects.iter().for_each(|subject| settling.settle(subject));
    settling.effective
}

/// Everything that can be given, in the order of the vocabulary.
fn subjects(knowledge: &Knowledge<'_>) -> Vec<Subject> {
    let facts = knowledge.schema.facts.iter().map(|fact| Subject::Fact(fact.name.clone()));
    let mut subjects: Vec<Subject> = facts.collect();
    for list in &knowledge.schema.lists {
        subjects.push(Subject::List(list.name.clone()));
        for object in knowledge.facts.lists.get(&list.name).map_or(&[][..], ListGiven::objects) {
            subjects.extend(list.fields.iter().map(|field| Subject::Field {
                list: list.name.clone(),
                key: object.key.clone(),
                field: field.name.clone(),
            }));
        }
    }
    subjects
}

struct Settling<'a> {
    knowledge: Knowledge<'a>,
    effective: Effective,
    index: Index,
    visited: BTreeSet<Subject>,
    roots: &'a Roots,
    /// What is given, with the rules; none where they contradict each other.
    exact: Option<Universe>,
    /// The assumptions that joined so far.
    joined: Vec<Gate>,
}

impl<'a> Settling<'a> {
    fn settle(&mut self, subject: &Subject) {
        // A cycle of `when`s is reported where the vocabulary is read; here it just ends.
        if !self.visited.insert(subject.clone()) {
            return;
        }
        if let Subject::Field { list, .. } = subject {
            self.settle(&Subject::List(list.clone()));
        }
        if let Some(condition) = self.knowledge.whens.of(subject) {
            let bindings = own_bindings(subject);
            for other in self.looked_at(condition, &bindings) {
                self.settle(&other);
            }
            match self.meaning(subject, condition, &bindings) {
                Truth::False => {
                    self.effective.meaningless.insert(subject.clone());
                    let given = self.given(subject);
                    if given
                        .is_some_and(|given| given.status == Status::Assumed && given.domain != Domain::Whole)
                    {
                        self.effective.assumed.insert(subject.clone());
                    }
                    self.take_away(subject);
                    return;
                }
                Truth::Unknown => {
                    self.effective.doubtful.insert(subject.clone());
                }
                Truth::True => {}
            }
        }
        if let Subject::Field { list, .. } = subject
            && self.effective.doubtful.contains(&Subject::List(list.clone()))
        {
            self.effective.doubtful.insert(subject.clone());
        }
        let Some(given) = self.given(subject) else { return };
        if given.status == Status::Assumed && given.domain != Domain::Whole {
            self.effective.assumed.insert(subject.clone());
        }
    }

    /// Joins the vocabulary's assumption where nothing was said, if it can be so.
    fn assume(&mut self, subject: &Subject) {
        let Some(declaration) = self.declaration(subject) else { return };
        let Some(value) = &declaration.assume else { return };
        let Some(given) = self.given(subject) else { return };
        if given.domain != Domain::Whole || given.status == Status::Unknown || !self.joins(subject, value) {
            return;
        }
        for facts in [&mut self.effective.facts, &mut self.effective.given] {
            let Some(given) = given_of(facts, subject, &self.index) else { return };
            *given = Given {
                domain: Domain::Known(value.clone()),
                status: Status::Assumed,
                origin: Some(Origin::File(declaration.span)),
                ..given.clone()
            };
        }
    }

    /// What was said of a fact or list that means nothing here is not used.
    fn take_away(&mut self, subject: &Subject) {
        if let Subject::List(name) = subject {
            let origin = None;
            self.effective.facts.lists.insert(name.clone(), ListGiven::Unknown { origin });
        } else if let Some(given) = self.given(subject) {
            *given = Given::nothing();
        }
    }

    fn view(&self) -> View<'_> {
        View {
            schema: self.knowledge.schema,
            facts: &self.effective.facts,
            seen: Seen::All,
            index: Some(&self.index),
            doubtful: Some(&self.effective.doubtful),
            whens: None,
        }
    }

    /// Whether the subject means anything: as far as the facts say, else as the rules say.
    fn meaning(&mut self, subject: &Subject, when: &Condition, bindings: &Bindings) -> Truth {
        let truth = truth(&when.expr, &mut Names::new(bindings), &self.view());
        if truth != Truth::Unknown || !(self.is_ruled(when) || self.looks_twice(when, bindings)) {
            return truth;
        }
        match self.possible_meanings(subject, when) {
            Ok((false, _)) => Truth::False,
            Ok((true, false)) => Truth::True,
            Ok((true, true)) | Err(TooHard) => Truth::Unknown,
        }
    }

    /// Whether three-valued evaluation may miss what the facts say of it.
    fn looks_twice(&self, condition: &Condition, bindings: &Bindings) -> bool {
        let Knowledge { whens, .. } = self.knowledge;
        !is_simple_condition(condition, bindings, &self.view(), whens, &self.effective.held)
    }

    fn is_ruled(&self, condition: &Condition) -> bool {
        let mut names = BTreeSet::new();
        expr_roots(&condition.expr, self.knowledge.schema, &mut Vec::new(), &mut names);
        // The bare names of a field's `when` are fields of its own list, which has rules or not.
        self.roots.are_ruled(names.iter().map(String::as_str))
            || (names.is_empty() && !self.roots.rules.is_empty())
    }

    /// Whether the `when` can be true, and whether it can be false.
    fn possible_meanings(&mut self, subject: &Subject, when: &Condition) -> Result<(bool, bool), TooHard> {
        let bindings = own_bindings(subject);
        let joined = self.joined.clone();
        let Some(universe) = &mut self.exact else { return Err(TooHard) };
        let mut possible = [false; 2];
        for (at, wanted) in [Wanted::True, Wanted::False].into_iter().enumerate() {
            let mut names = universe.names(&bindings)?;
            let gate = universe.expr(&when.expr, &mut names, 0, wanted)?;
            universe.connect();
            possible[at] = !universe.is_impossible(&[universe.all()], &[&joined[..], &[gate]].concat())?;
        }
        Ok((possible[0], possible[1]))
    }

    /// Whether facts, rules and the assumptions that joined before leave room for this one.
    fn joins(&mut self, subject: &Subject, value: &Value) -> bool {
        let guarded = self.knowledge.whens.of(subject).is_some();
        let Some(universe) = &mut self.exact else { return true };
        // A ref must lead to an object that can be there.
        let refers = matches!(value, Value::Ref(_) | Value::List(_));
        if !guarded && !refers && !self.roots.are_ruled(std::iter::once(subject.root())) {
            return true;
        }
        let gates = assumption(universe, subject, value, self.knowledge.whens);
        let Ok((meant, held)) = gates else { return false };
        universe.connect();
        let goals = [&self.joined[..], &meant].concat();
        let joins = universe.is_impossible(&[universe.all()], &goals) == Ok(false);
        if joins {
            self.joined.push(held);
        }
        joins
    }

    fn looked_at(&self, condition: &Condition, bindings: &Bindings) -> BTreeSet<Subject> {
        let view = self.view();
        let mut subjects = BTreeSet::new();
        collect(&condition.expr, Which::All, &mut Names::new(bindings), &view, &mut subjects);
        subjects
    }

    fn declaration(&self, subject: &Subject) -> Option<&'a FactDeclaration> {
        match subject {
            Subject::Fact(name) => self.knowledge.schema.fact(name),
            Subject::Field { list, field, .. } => self.knowledge.schema.list(list)?.field(field),
            Subject::List(_) => None,
        }
    }

    fn given(&mut self, subject: &Subject) -> Option<&mut Given> {
        given_of(&mut self.effective.facts, subject, &self.index)
    }
}

fn given_of<'f>(facts: &'f mut Facts, subject: &Subject, index: &Index) -> Option<&'f mut Given> {
    match subject {
        Subject::Fact(name) => Some(facts.facts.entry(name.clone()).or_insert_with(Given::nothing)),
        Subject::List(_) => None,
        Subject::Field { list, key, field } => match facts.lists.get_mut(list)? {
            ListGiven::Unknown { .. } => None,
            ListGiven::Known { objects, .. } => {
                let object = objects.get_mut(index.position(list, key)?)?;
                Some(object.fields.entry(field.clone()).or_insert_with(Given::nothing))
            }
        },
    }
}

/// That the subject means something and has the value, and that it has it if it means anything.
fn assumption(
    universe: &mut Universe,
    subject: &Subject,
    value: &Value,
    whens: &Whens,
) -> Result<(Vec<Gate>, Gate), TooHard> {
    let place = match subject {
        Subject::Fact(name) => universe.fact_place(name)?,
        Subject::List(_) => return Err(TooHard),
        Subject::Field { list, key, field } => {
            let schema = universe.setting.schema.clone();
            let declared = schema.list(list).and_then(|list| list.field(field)).ok_or(TooHard)?;
            let object = universe.object(list, key)?.ok_or(TooHard)?;
            universe.field_place(object, declared)?
        }
    };
    let is = universe.equals(place, 0, value, Wanted::True);
    let Some(when) = whens.of(subject) else { return Ok((vec![is], is)) };
    let mut names: ExactNames = universe.names(&own_bindings(subject))?;
    let inside = universe.expr(&when.expr, &mut names, 0, Wanted::True)?;
    let outside = universe.expr(&when.expr, &mut names, 0, Wanted::False)?;
    Ok((vec![is, inside], universe.circuit.or(vec![is, outside])))
}

/// The bindings under which a field's `when` is judged: its own object.
pub(super) fn own_bindings(subject: &Subject) -> Bindings {
    match subject {
        Subject::Field { list, key, .. } => {
            let own = Bound::Object { list: list.clone(), key: key.clone() };
            Bindings::from([(OWN.to_string(), own)])
        }
        Subject::Fact(_) | Subject::List(_) => Bindings::new(),
    }
}
