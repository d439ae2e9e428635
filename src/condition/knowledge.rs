//! What is known of a site before the first verdict: the given facts, with assumed values where
//! nothing was given, without values that mean nothing here.
//!
//! Knows nothing of nodes.

use super::evaluate::{Truth, truth};
use super::lookup::{Bindings, Index, Names, OWN, Seen, View};
use super::subjects::{Which, collect};
use super::{Condition, Rule, Whens};
use crate::fact::{Bound, Domain, FactDeclaration, Facts, Given, ListGiven, Schema, Status, Subject};
use crate::source::Origin;
use std::collections::BTreeSet;

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
    /// Facts whose value is assumed, by the site or by the vocabulary.
    pub assumed: BTreeSet<Subject>,
    /// Facts whose `when` is false here.
    pub meaningless: BTreeSet<Subject>,
}

/// Takes away what means nothing here and joins what is assumed, each fact after those its `when`
/// looks at.
pub(super) fn effective(knowledge: &Knowledge<'_>) -> Effective {
    let effective =
        Effective { facts: knowledge.facts.clone(), assumed: BTreeSet::new(), meaningless: BTreeSet::new() };
    let index = Index::new(knowledge.facts);
    let mut settling = Settling { knowledge: *knowledge, effective, index, visited: BTreeSet::new() };
    for fact in &knowledge.schema.facts {
        settling.settle(&Subject::Fact(fact.name.clone()));
    }
    for list in &knowledge.schema.lists {
        let keys: Vec<String> = match knowledge.facts.lists.get(&list.name) {
            Some(given) => given.objects().iter().map(|object| object.key.clone()).collect(),
            None => Vec::new(),
        };
        for key in keys {
            for field in &list.fields {
                let (list, key, field) = (list.name.clone(), key.clone(), field.name.clone());
                settling.settle(&Subject::Field { list, key, field });
            }
        }
    }
    settling.effective
}

struct Settling<'a> {
    knowledge: Knowledge<'a>,
    effective: Effective,
    index: Index,
    visited: BTreeSet<Subject>,
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
            if self.truth(condition, &bindings) == Truth::False {
                self.effective.meaningless.insert(subject.clone());
                self.take_away(subject);
                return;
            }
        }
        let Some(declaration) = self.declaration(subject) else { return };
        let Some(given) = self.given(subject) else { return };
        let nothing = given.domain == Domain::Whole && given.status != Status::Unknown;
        if let Some(value) = declaration.assume.as_ref().filter(|_| nothing) {
            *given = Given {
                domain: Domain::Known(value.clone()),
                status: Status::Assumed,
                origin: Some(Origin::File(declaration.span)),
                ..given.clone()
            };
        }
        if given.status == Status::Assumed && given.domain != Domain::Whole {
            self.effective.assumed.insert(subject.clone());
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

    fn truth(&self, condition: &Condition, bindings: &Bindings) -> Truth {
        let (schema, facts) = (self.knowledge.schema, &self.effective.facts);
        let view = View { schema, facts, seen: Seen::All, index: Some(&self.index) };
        truth(&condition.expr, &mut Names::new(bindings), &view)
    }

    fn looked_at(&self, condition: &Condition, bindings: &Bindings) -> BTreeSet<Subject> {
        let (schema, facts) = (self.knowledge.schema, &self.effective.facts);
        let view = View { schema, facts, seen: Seen::All, index: Some(&self.index) };
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
        match subject {
            Subject::Fact(name) => {
                Some(self.effective.facts.facts.entry(name.clone()).or_insert_with(Given::nothing))
            }
            Subject::List(_) => None,
            Subject::Field { list, key, field } => match self.effective.facts.lists.get_mut(list)? {
                ListGiven::Unknown { .. } => None,
                ListGiven::Known { objects, .. } => {
                    let object = objects.get_mut(self.index.position(list, key)?)?;
                    Some(object.fields.entry(field.clone()).or_insert_with(Given::nothing))
                }
            },
        }
    }
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
