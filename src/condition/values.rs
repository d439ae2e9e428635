//! What the judge says of values: for printing them, for looping over lists, for comparing two.
//!
//! Knows nothing of conditions on nodes.

use super::bounds::{bounds, existence_subject};
use super::evaluate::count;
use super::lookup::{Bindings, Names, find, members};
use super::{Condition, Judge, Of, Path, PathType, Root, Settled};
use crate::fact::{Bound, Domain, Given, Subject, Type, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is known at the end of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup<'a> {
    /// A fact or field with what is said of it, which may be nothing.
    Given { given: &'a Given, subject: Subject },
    /// A list; its members are asked for with [`Judge::elements`].
    List { subject: Subject },
    /// A ref on the way, or the object itself, is not known: `subject` has to be.
    Unknown { subject: Subject },
    /// A member of a nested list, or the key of an object that only a ref names.
    Element { subject: Subject, value: Value, ty: Type },
    /// The loop runs over nothing.
    Empty,
}

/// The number of things in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    Exactly(u64),
    /// The list has to be known, or what its filter tests.
    Unknown(Subject),
}

/// Whether several values are all equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Same {
    /// `None` where it is not known.
    pub same: Option<bool>,
    /// The facts that say so.
    pub reason: Vec<Subject>,
    /// The facts that have to be known.
    pub missing: Vec<Subject>,
}

impl Judge<'_> {
    /// What is known at the end of `path`.
    pub fn lookup(&self, path: &Path, bindings: &Bindings) -> Lookup<'_> {
        if let PathType::Objects(list) = &path.ty {
            return Lookup::List { subject: Subject::List(list.clone()) };
        }
        if let Root::Name(name) = &path.root
            && let Some(Bound::Empty { .. } | Bound::Nothing { .. }) = bindings.get(name)
        {
            return Lookup::Empty;
        }
        // The facts are the judge's own, so that what is found lives as long as they do.
        let view = self.said();
        let names = Names::new(bindings);
        let found = find(path, &names, &view);
        let subject = found.subject;
        match (&path.ty, found.domain.as_ref()) {
            (PathType::Scalars(_), _) => match self.given(&subject) {
                Some(_) => Lookup::List { subject },
                None => Lookup::Unknown { subject },
            },
            (PathType::Scalar(ty), Domain::Known(value)) if found.given.is_none() => {
                Lookup::Element { subject, value: value.clone(), ty: ty.clone() }
            }
            _ => match self.given(&subject).filter(|_| found.given.is_some()) {
                Some(given) => Lookup::Given { given, subject },
                None => Lookup::Unknown { subject },
            },
        }
    }

    /// What is said of a fact or field, as verdicts see it.
    pub fn given(&self, subject: &Subject) -> Option<&Given> {
        match subject {
            Subject::Fact(name) => self.effective.facts.facts.get(name),
            Subject::List(_) => None,
            Subject::Field { list, key, field } => {
                let position = self.index.position(list, key)?;
                self.effective.facts.lists.get(list)?.objects().get(position)?.fields.get(field)
            }
        }
    }

    /// The members of a list, if all of them are known: keys of objects, or elements.
    pub fn elements(&self, path: &Path, bindings: &Bindings) -> Option<Vec<Value>> {
        let names = Names::new(bindings);
        let view = self.said();
        let members = members(path, &names, &view);
        members.complete.then(|| members.known.iter().map(|member| member.value()).collect())
    }

    /// What the name of a loop over `list` stands for, one after the other.
    pub fn bounds(&self, list: &Path, bindings: &Bindings) -> Vec<Bound> {
        bounds(list, bindings, &self.said())
    }

    /// How many there are.
    pub fn count(&self, of: &Of, bindings: &Bindings) -> Counted {
        let view = self.said();
        let (low, high) = count(of, &mut Names::new(bindings), &view);
        match (u64::try_from(low), high == Some(low)) {
            (Ok(number), true) => Counted::Exactly(number),
            _ => Counted::Unknown(members(&of.list, &Names::new(bindings), &view).subject),
        }
    }

    /// The `when` of a subject.
    pub fn when(&self, subject: &Subject) -> Option<Arc<Condition>> {
        let own = self.whens.of(subject).cloned();
        match subject {
            Subject::Field { list, .. } => own.or_else(|| self.whens.lists.get(list).cloned()),
            Subject::Fact(_) | Subject::List(_) => own,
        }
    }

    /// Whether the subject means anything here; `None` if it always does.
    pub fn meaning(&self, subject: &Subject) -> Option<Settled> {
        let when = self.when(subject)?;
        let outside = self.is_meaningless(subject)
            || matches!(subject, Subject::Field { list, .. } if self.is_meaningless(&Subject::List(list.clone())));
        if outside {
            return Some(Settled::NotApplicable);
        }
        let bindings = super::knowledge::own_bindings(subject);
        Some(self.verdict(&[when], 0, None, &bindings).settled)
    }

    /// Whether the values at the ends of all paths are equal.
    pub fn same(&self, paths: &[Path], bindings: &Bindings) -> Same {
        let view = self.said();
        let names = Names::new(bindings);
        let mut known: Vec<(Subject, Value)> = Vec::new();
        let mut missing = BTreeSet::new();
        for bound in bindings.values() {
            if matches!(bound, Bound::UnknownObject { .. } | Bound::UnknownElement { .. }) {
                missing.insert(existence_subject(bound));
            }
        }
        for path in paths {
            let found = find(path, &names, &view);
            match found.domain.as_ref() {
                Domain::Known(value) => known.push((found.subject, value.clone())),
                _ => {
                    missing.insert(found.subject);
                }
            }
        }
        missing.retain(|subject| !self.is_meaningless(subject));
        let text = Type::Text;
        let ty = paths
            .iter()
            .map(|path| match &path.ty {
                PathType::Scalar(ty) => ty,
                _ => &text,
            })
            .find(|ty| ty.ignores_case())
            .unwrap_or(&text);
        let different = known.first().and_then(|(subject, first)| {
            let other = known.iter().find(|(_, other)| !other.same(first, ty))?;
            Some(vec![subject.clone(), other.0.clone()])
        });
        if let Some(reason) = different {
            return Same { same: Some(false), reason, missing: Vec::new() };
        }
        let same = (known.len() == paths.len() && missing.is_empty()).then_some(true);
        let reason = known.into_iter().map(|(subject, _)| subject).collect();
        Same { same, reason, missing: self.in_order(missing) }
    }
}
