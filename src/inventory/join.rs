//! Two sources for one fact or list: what both of them say together, or where they contradict each other.
//!
//! Knows nothing of files: places come with the values.

use super::references::fold;
use crate::fact::{Domain, Given, ListDeclaration, ListGiven, Object, Status, Type, Value};
use crate::source::Origin;
use std::cmp::Ordering;

/// Two places that cannot both be right, with what each of them says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contradiction {
    pub answer: Option<Origin>,
    pub answer_says: String,
    pub site: Option<Origin>,
    pub site_says: String,
    /// The object and the field of a list, where it is about one.
    field: Option<(String, String)>,
}

impl Contradiction {
    /// The name of what it is about, in the list `list`.
    pub fn subject(&self, list: &str) -> String {
        match &self.field {
            Some((key, field)) => {
                let (list, key, field) = (list.to_string(), key.clone(), field.clone());
                crate::fact::Subject::Field { list, key, field }.name()
            }
            None => list.to_string(),
        }
    }
}

/// Takes `answer` over into `given`, unless `given` says something else for certain. What is only assumed
/// or known in part gives way to an answer.
pub(super) fn join_given(given: &mut Given, answer: Given, ty: &Type) -> Result<(), Contradiction> {
    if !says_something(&answer) {
        return Ok(());
    }
    if !says_something(given) || given.status == Status::Assumed {
        *given = answer;
        return Ok(());
    }
    let domain = match (&given.domain, &answer.domain) {
        (Domain::Known(own), other) if contains(other, own, ty) => return Ok(()),
        (own, Domain::Known(value)) if contains(own, value, ty) => Some(answer.domain.clone()),
        (Domain::Among(values), other) | (other, Domain::Among(values)) => {
            let both: Vec<Value> =
                values.iter().filter(|value| contains(other, value, ty)).cloned().collect();
            match both.as_slice() {
                [] => None,
                [value] => Some(Domain::Known(value.clone())),
                _ => Some(Domain::Among(both)),
            }
        }
        (Domain::Range { .. }, Domain::Range { .. }) => Some(answer.domain.clone()),
        _ => None,
    };
    match domain {
        Some(domain) => {
            *given = Given { domain, ..answer };
            Ok(())
        }
        None => Err(Contradiction {
            answer_says: format!("the answer is {}", said(&answer.domain)),
            answer: answer.origin,
            site: given.origin.clone(),
            site_says: format!("the site says {}", said(&given.domain)),
            field: None,
        }),
    }
}

/// Takes the objects of `answer` over into `given`: objects with the same key field by field, new ones
/// where the site has not said that it named them all.
pub(super) fn join_list(
    given: &mut ListGiven,
    answer: ListGiven,
    list: &ListDeclaration,
) -> Vec<Contradiction> {
    let mut contradictions = Vec::new();
    let (new, settles, answered_at) = match answer {
        ListGiven::Unknown { .. } => return contradictions,
        ListGiven::Known { objects, complete, origin } => (objects, complete, origin),
    };
    let (own, complete, origin) = match given {
        ListGiven::Unknown { .. } => {
            *given = ListGiven::Known { objects: new, complete: settles, origin: answered_at };
            return contradictions;
        }
        ListGiven::Known { objects, complete, origin } => (objects, complete, origin),
    };
    if *complete && settles && own.is_empty() != new.is_empty() {
        contradictions.push(Contradiction {
            answer: Some(answered_at),
            answer_says: format!("the answer names {}", number(new.len())),
            site: Some(origin.clone()),
            site_says: format!("the site names {}", number(own.len())),
            field: None,
        });
        return contradictions;
    }
    for object in new {
        match own.iter_mut().find(|other| same_key(other, &object, list)) {
            Some(other) => join_object(other, object, list, &mut contradictions),
            None if *complete => contradictions.push(Contradiction {
                answer: Some(object.origin),
                answer_says: format!("the answer adds `{}`", object.key),
                site: Some(origin.clone()),
                site_says: format!("the site says that there are {} and no more", own.len()),
                field: None,
            }),
            None => own.push(object),
        }
    }
    if settles && !*complete {
        *complete = true;
        *origin = answered_at;
    }
    contradictions
}

fn join_object(
    own: &mut Object,
    answer: Object,
    list: &ListDeclaration,
    contradictions: &mut Vec<Contradiction>,
) {
    for (name, value) in answer.fields {
        let (Some(field), Some(given)) = (list.field(&name), own.fields.get_mut(&name)) else { continue };
        if let Err(contradiction) = join_given(given, value, &field.ty) {
            contradictions.push(Contradiction { field: Some((own.key.clone(), name)), ..contradiction });
        }
    }
}

fn same_key(one: &Object, other: &Object, list: &ListDeclaration) -> bool {
    let key = |object: &Object| {
        let field = list.key_field()?;
        Some(fold(object.fields.get(&field.name)?.value()?, &field.ty))
    };
    match (key(one), key(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.key == other.key,
    }
}

/// Whether a value is one of those that `domain` leaves.
fn contains(domain: &Domain, value: &Value, ty: &Type) -> bool {
    match domain {
        Domain::Whole => true,
        Domain::Known(other) => other.same(value, ty),
        Domain::Among(values) => values.iter().any(|other| other.same(value, ty)),
        Domain::Range { low, high } => {
            let lies = |bound: &Option<(Value, bool)>, side: Ordering| match bound {
                None => true,
                Some((bound, included)) => {
                    let order = compare(value, bound);
                    order == side || (*included && order.is_eq())
                }
            };
            lies(low, Ordering::Greater) && lies(high, Ordering::Less)
        }
    }
}

/// A version is compared by as many components as the bound has.
fn compare(value: &Value, bound: &Value) -> Ordering {
    match (value, bound) {
        (Value::Version(value), Value::Version(bound)) => value.compare_to_literal(bound),
        (value, bound) => value.cmp(bound),
    }
}

fn said(domain: &Domain) -> String {
    match domain {
        Domain::Whole => "nothing".to_string(),
        Domain::Known(value) => format!("`{value}`"),
        Domain::Among(values) => {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            format!("one of {}", values.join(", "))
        }
        Domain::Range { low, high } => {
            let bound = |bound: &Option<(Value, bool)>, sign: &str| {
                bound
                    .as_ref()
                    .map(|(value, included)| format!("{sign}{} {value}", if *included { "=" } else { "" }))
            };
            let ends: Vec<String> = [bound(low, ">"), bound(high, "<")].into_iter().flatten().collect();
            format!("`{}`", ends.join(", "))
        }
    }
}

fn number(count: usize) -> String {
    match count {
        0 => "no object".to_string(),
        1 => "1 object".to_string(),
        _ => format!("{count} objects"),
    }
}

/// Whether anything is said of the value at all.
fn says_something(given: &Given) -> bool {
    given.domain != Domain::Whole
}
