//! Follows a path to what is known at its end.
//!
//! Knows nothing of tests; it gives what a value can still be, and which facts that rests on.

use super::{Path, PathType, Root, Whens};
use crate::fact::{
    Bound, Domain, Facts, Given, ListGiven, Object, Schema, Subject, Type, Value, parse_value,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What loop names stand for at a node. The object whose field's `when` is judged is bound to
/// `OWN`.
pub type Bindings = BTreeMap<String, Bound>;

/// The name of the object to which the bare names of a field's `when` belong.
pub(super) const OWN: &str = "";

/// Which facts are looked at. To find out what a verdict rests on, others are taken for unknown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'a> {
    All,
    Without(&'a BTreeSet<Subject>),
    Only(&'a BTreeSet<Subject>),
}

/// What is given of a site, seen in part.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub schema: &'a Schema,
    pub facts: &'a Facts,
    pub seen: Seen<'a>,
    pub index: Option<&'a Index>,
    /// Facts of which it is open whether they mean anything: what is said of them binds nothing yet.
    pub doubtful: Option<&'a BTreeSet<Subject>>,
    /// Where facts mean anything: seen in part, a fact that means something only by others is not seen.
    pub whens: Option<&'a Whens>,
}

impl<'a> View<'a> {
    pub fn is_hidden(&self, subject: &Subject) -> bool {
        if self.doubtful.is_some_and(|doubtful| doubtful.contains(subject)) {
            return true;
        }
        match self.seen {
            Seen::All => false,
            Seen::Without(hidden) => {
                !hidden.is_empty() && (hidden.contains(subject) || self.is_guarded(subject))
            }
            Seen::Only(seen) => !seen.contains(subject) || self.is_guarded(subject),
        }
    }

    fn is_guarded(&self, subject: &Subject) -> bool {
        self.whens.is_some_and(|whens| {
            whens.of(subject).is_some()
                || matches!(subject, Subject::Field { list, .. } if whens.lists.contains_key(list))
        })
    }

    fn object(&self, list: &str, key: &str) -> Option<&'a Object> {
        let given = self.facts.lists.get(list)?;
        if let Some(index) = self.index
            && let Some(position) = index.position(list, key)
        {
            return given.objects().get(position);
        }
        let key_field = self.schema.list(list)?.key_field()?;
        given.object(key, &key_field.ty)
    }

    /// Whether nothing about the subject is open.
    pub fn is_known(&self, subject: &Subject) -> bool {
        if self.is_hidden(subject) {
            return false;
        }
        match subject {
            Subject::Fact(name) => self.facts.facts.get(name).is_some_and(|given| given.value().is_some()),
            Subject::List(name) => self.facts.lists.get(name).is_some_and(ListGiven::is_complete),
            Subject::Field { list, key, field } => self
                .object(list, key)
                .and_then(|object| object.fields.get(field))
                .is_some_and(|given| given.value().is_some()),
        }
    }
}

/// Where each object stands in its list: a list of ten thousand objects is searched often.
#[derive(Debug, Default)]
pub(super) struct Index {
    positions: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Index {
    pub fn new(facts: &Facts) -> Self {
        let positions = facts
            .lists
            .iter()
            .map(|(list, given)| {
                let mut positions = BTreeMap::new();
                for (position, object) in given.objects().iter().enumerate() {
                    positions.entry(object.key.clone()).or_insert(position);
                }
                (list.clone(), positions)
            })
            .collect();
        Self { positions }
    }

    pub fn position(&self, list: &str, key: &str) -> Option<usize> {
        self.positions.get(list)?.get(key).copied()
    }
}

/// One member of a list while a quantifier or a count looks at it.
#[derive(Debug, Clone)]
pub(super) enum Member<'a> {
    Object {
        list: &'a str,
        object: &'a Object,
    },
    /// Any object of the list: nothing is known of it.
    UnknownObject {
        list: &'a str,
    },
    Element {
        list: Subject,
        value: &'a Value,
    },
    UnknownElement {
        list: Subject,
    },
}

impl Member<'_> {
    /// An object by its key, an element by its value; text without content for one nobody has named.
    pub fn value(&self) -> Value {
        match self {
            Member::Object { object, .. } => Value::Ref(object.key.clone()),
            Member::Element { value, .. } => (*value).clone(),
            Member::UnknownObject { .. } | Member::UnknownElement { .. } => Value::Text(String::new()),
        }
    }
}

/// The names bound where an expression is evaluated: the node's loops, then quantifiers.
pub(super) struct Names<'a> {
    outer: &'a Bindings,
    inner: Vec<(&'a str, Member<'a>)>,
}

impl<'a> Names<'a> {
    pub fn new(outer: &'a Bindings) -> Self {
        Self { outer, inner: Vec::new() }
    }

    /// Runs `work` while `name` stands for `member`.
    pub fn with<T>(&mut self, name: &'a str, member: Member<'a>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.inner.push((name, member));
        let result = work(self);
        self.inner.pop();
        result
    }

    fn inner(&self, name: &str) -> Option<&Member<'a>> {
        self.inner.iter().rev().find(|(bound, _)| *bound == name).map(|(_, member)| member)
    }
}

/// What is known at the end of a path to one value or to a nested list.
pub(super) struct Found<'a> {
    pub domain: Cow<'a, Domain>,
    /// Where it was said, if it was.
    pub given: Option<&'a Given>,
    pub subject: Subject,
    pub through: Vec<Subject>,
}

/// Where the walk along a path has come.
enum At<'a> {
    Object { list: &'a str, key: Cow<'a, str>, object: Option<&'a Object> },
    Value { domain: Cow<'a, Domain>, given: Option<&'a Given>, subject: Subject, refers_to: Option<&'a str> },
}

fn unknown<'a>(subject: Subject) -> At<'a> {
    At::Value { domain: Cow::Owned(Domain::Whole), given: None, subject, refers_to: None }
}

/// Follows a path that leads to one value or to a nested list of scalars.
pub(super) fn find<'a>(path: &'a Path, names: &Names<'a>, view: &View<'a>) -> Found<'a> {
    let mut through = Vec::new();
    let mut at = start(path, names, view);
    for field in &path.fields {
        at = step(at, field, view, &mut through);
    }
    match at {
        At::Value { domain, given, subject, .. } => Found { domain, given, subject, through },
        // The name of an object alone is its key.
        At::Object { list, key, object } => {
            let field = view.schema.list(list).map_or("", |list| &list.key);
            Found {
                given: object.and_then(|object| object.fields.get(field)),
                subject: Subject::Field {
                    list: list.to_string(),
                    key: key.to_string(),
                    field: field.to_string(),
                },
                domain: Cow::Owned(Domain::Known(Value::Ref(key.into_owned()))),
                through,
            }
        }
    }
}

fn start<'a>(path: &'a Path, names: &Names<'a>, view: &View<'a>) -> At<'a> {
    let name = match &path.root {
        Root::Fact(name) => {
            let subject = Subject::Fact(name.clone());
            let refers_to = if path.fields.is_empty() {
                None
            } else {
                view.schema.fact(name).and_then(|fact| referred(&fact.ty))
            };
            return value(view.facts.facts.get(name), subject, refers_to, view);
        }
        Root::List(name) => return unknown(Subject::List(name.clone())),
        Root::Name(name) => name.as_str(),
        Root::Own => OWN,
    };
    if let Some(member) = names.inner(name) {
        return match member.clone() {
            Member::Object { list, object } => {
                At::Object { list, key: Cow::Borrowed(&object.key), object: Some(object) }
            }
            Member::UnknownObject { list } => unknown(Subject::List(list.to_string())),
            Member::Element { list, value } => element(list, value.clone(), view),
            Member::UnknownElement { list } => unknown(list),
        };
    }
    match names.outer.get(name) {
        Some(Bound::Object { list, key }) => {
            let object = view.object(list, key);
            At::Object { list, key: Cow::Borrowed(key), object }
        }
        Some(Bound::UnknownObject { list }) => unknown(Subject::List(list.clone())),
        Some(Bound::Element { list, value }) => {
            let value = member_type(list, view.schema).and_then(|ty| parse_value(value, ty).ok());
            match value {
                Some(value) => element(list.clone(), value, view),
                None => unknown(list.clone()),
            }
        }
        Some(Bound::UnknownElement { list } | Bound::Empty { list } | Bound::Nothing { list }) => {
            unknown(list.clone())
        }
        // Readers bind every name; a name that is not bound is taken for a fact nobody gave.
        None => unknown(Subject::Fact(name.to_string())),
    }
}

fn element<'a>(list: Subject, value: Value, view: &View<'a>) -> At<'a> {
    let refers_to = member_type(&list, view.schema).and_then(referred);
    let domain = match view.is_hidden(&list) {
        true => Domain::Whole,
        false => Domain::Known(value),
    };
    At::Value { domain: Cow::Owned(domain), given: None, subject: list, refers_to }
}

fn value<'a>(
    given: Option<&'a Given>,
    subject: Subject,
    refers_to: Option<&'a str>,
    view: &View<'a>,
) -> At<'a> {
    match given {
        Some(given) if !view.is_hidden(&subject) => {
            At::Value { domain: Cow::Borrowed(&given.domain), given: Some(given), subject, refers_to }
        }
        _ => At::Value { domain: Cow::Owned(Domain::Whole), given: None, subject, refers_to },
    }
}

fn step<'a>(at: At<'a>, field: &str, view: &View<'a>, through: &mut Vec<Subject>) -> At<'a> {
    let (list, key, object) = match at {
        At::Object { list, key, object } => (list, key, object),
        At::Value { domain, subject, refers_to, .. } => match (domain.as_ref(), refers_to) {
            (Domain::Known(Value::Ref(key)), Some(list)) => {
                let object = view.object(list, key);
                let key = object.map_or(key, |object| &object.key).clone();
                through.push(subject);
                (list, Cow::Owned(key), object)
            }
            // An unknown ref, or an unknown object: what lies behind it waits for the same subject.
            _ => return unknown(subject),
        },
    };
    let Some(declaration) = view.schema.list(list) else { return unknown(Subject::List(list.to_string())) };
    let Some(field) = declaration.field(field) else { return unknown(Subject::List(list.to_string())) };
    let refers_to = referred(&field.ty);
    let subject = Subject::Field { list: list.to_string(), key: key.to_string(), field: field.name.clone() };
    match object {
        // Whoever speaks of an object has said its key: it rests on no other fact.
        Some(object) if field.name == declaration.key => match object.fields.get(&field.name) {
            Some(given) => {
                At::Value { domain: Cow::Borrowed(&given.domain), given: Some(given), subject, refers_to }
            }
            None => unknown(subject),
        },
        Some(object) => value(object.fields.get(&field.name), subject, refers_to, view),
        // A ref names an object that its list does not have (yet): its key is known all the same.
        None if field.name == declaration.key => match parse_value(&key, &field.ty) {
            Ok(key) => {
                let subject = through.pop().unwrap_or(subject);
                At::Value { domain: Cow::Owned(Domain::Known(key)), given: None, subject, refers_to }
            }
            Err(_) => unknown(Subject::List(list.to_string())),
        },
        None => unknown(Subject::List(list.to_string())),
    }
}

pub(super) fn referred(ty: &Type) -> Option<&str> {
    match ty {
        Type::Ref(list) => Some(list),
        _ => None,
    }
}

/// The type of the members of the nested list that is `subject`.
pub(super) fn member_type<'a>(subject: &Subject, schema: &'a Schema) -> Option<&'a Type> {
    let ty = match subject {
        Subject::Fact(name) => &schema.fact(name)?.ty,
        Subject::Field { list, field, .. } => &schema.list(list)?.field(field)?.ty,
        Subject::List(_) => return None,
    };
    match ty {
        Type::List(of) => Some(of),
        _ => None,
    }
}

/// The members of a list that a path leads to.
pub(super) struct Members<'a> {
    /// What has to be known for the list to be known.
    pub subject: Subject,
    pub through: Vec<Subject>,
    pub known: Vec<Member<'a>>,
    /// Whether there can be no others.
    pub complete: bool,
    /// Stands for a member nobody has named yet.
    pub any: Member<'a>,
}

/// The members of the list at the end of `path`.
pub(super) fn members<'a>(path: &'a Path, names: &Names<'a>, view: &View<'a>) -> Members<'a> {
    if let PathType::Objects(list) = &path.ty {
        let subject = Subject::List(list.clone());
        let given = view.facts.lists.get(list).filter(|_| !view.is_hidden(&subject));
        let known = given.map_or(&[][..], ListGiven::objects);
        return Members {
            known: known.iter().map(|object| Member::Object { list, object }).collect(),
            complete: given.is_some_and(ListGiven::is_complete),
            subject,
            through: Vec::new(),
            any: Member::UnknownObject { list },
        };
    }
    let found = find(path, names, view);
    let any = Member::UnknownElement { list: found.subject.clone() };
    let (known, complete) = match found.given.map(|given| &given.domain) {
        Some(Domain::Known(Value::List(values))) => {
            let list = &found.subject;
            (values.iter().map(|value| Member::Element { list: list.clone(), value }).collect(), true)
        }
        _ => (Vec::new(), false),
    };
    Members { subject: found.subject, through: found.through, known, complete, any }
}
