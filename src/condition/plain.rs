//! The plainest possible reading of conditions, for tests: over a site of which everything is known.
//!
//! Shares no code with the product's evaluation, so that the two can be compared.

use super::{Compare, Expr, Of, Path, PathType, Root, Set, Test, TestKind};
use crate::fact::{Bound, Domain, Facts, Given, ListGiven, Object, Type, Value};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum Meant {
    Object(String, String),
    Value(Value),
}

pub(super) type Meanings = BTreeMap<String, Meant>;

pub(super) fn meanings(bindings: &BTreeMap<String, Bound>) -> Meanings {
    bindings
        .iter()
        .filter_map(|(name, bound)| match bound {
            Bound::Object { list, key } => Some((name.clone(), Meant::Object(list.clone(), key.clone()))),
            Bound::Element { value, .. } => Some((name.clone(), Meant::Value(Value::Text(value.clone())))),
            _ => None,
        })
        .collect()
}

/// Whether all objects that names stand for are there.
pub(super) fn all_exist(meanings: &Meanings, facts: &Facts) -> bool {
    meanings.values().all(|meant| match meant {
        Meant::Object(list, key) => object(list, key, facts).is_some(),
        Meant::Value(_) => true,
    })
}

pub(super) fn is_true(expr: &Expr, names: &Meanings, facts: &Facts) -> bool {
    match expr {
        Expr::And(parts) => parts.iter().all(|part| is_true(part, names, facts)),
        Expr::Or(parts) => parts.iter().any(|part| is_true(part, names, facts)),
        Expr::Not(inner) => !is_true(inner, names, facts),
        Expr::Test(test) => passes(test, names, facts),
    }
}

fn passes(test: &Test, names: &Meanings, facts: &Facts) -> bool {
    let inside = |name: &str, meant: Meant, body: &Expr| {
        let mut names = names.clone();
        names.insert(name.to_string(), meant);
        is_true(body, &names, facts)
    };
    match &test.kind {
        TestKind::IsTrue(path) => value(path, names, facts) == Value::Bool(true),
        TestKind::Define { condition, .. } => is_true(&condition.expr, names, facts),
        TestKind::Compare { path, compare, literal } => {
            compares(&value(path, names, facts), *compare, literal, path)
        }
        TestKind::In { path, negated, set } => {
            let value = value(path, names, facts);
            let is = |compare, literal| compares(&value, compare, literal, path);
            let inside = match set {
                Set::Members(members) => members.iter().any(|member| is(Compare::Equal, member)),
                Set::Range(low, high) => is(Compare::GreaterOrEqual, low) && is(Compare::LessOrEqual, high),
            };
            inside != *negated
        }
        TestKind::Count { of: Of { list, filter }, compare, number } => {
            let counted = all(list, names, facts)
                .into_iter()
                .filter(|meant| match filter {
                    None => true,
                    Some((name, body)) => inside(name, meant.clone(), body),
                })
                .count() as i64;
            matches_order(counted.cmp(number), *compare)
        }
        TestKind::Some { name, list, body } => {
            all(list, names, facts).into_iter().any(|meant| inside(name, meant, body))
        }
        TestKind::Every { name, list, body } => {
            all(list, names, facts).into_iter().all(|meant| inside(name, meant, body))
        }
    }
}

fn compares(value: &Value, compare: Compare, literal: &Value, path: &Path) -> bool {
    match (value, literal) {
        (Value::Version(value), Value::Version(literal)) => {
            matches_order(value.compare_to_literal(literal), compare)
        }
        (Value::Int(_), _) | (Value::Date(_), _) => matches_order(value.cmp(literal), compare),
        _ => {
            let PathType::Scalar(ty) = &path.ty else { panic!("a list is compared") };
            value.same(literal, ty) == (compare == Compare::Equal)
        }
    }
}

fn matches_order(ordering: Ordering, compare: Compare) -> bool {
    match compare {
        Compare::Equal => ordering.is_eq(),
        Compare::NotEqual => ordering.is_ne(),
        Compare::Less => ordering.is_lt(),
        Compare::LessOrEqual => ordering.is_le(),
        Compare::Greater => ordering.is_gt(),
        Compare::GreaterOrEqual => ordering.is_ge(),
    }
}

fn object<'a>(list: &str, key: &str, facts: &'a Facts) -> Option<&'a Object> {
    facts.lists.get(list)?.objects().iter().find(|object| object.key == key)
}

fn all(list: &Path, names: &Meanings, facts: &Facts) -> Vec<Meant> {
    if let PathType::Objects(list) = &list.ty {
        let objects = facts.lists.get(list).map_or(&[][..], ListGiven::objects);
        return objects.iter().map(|object| Meant::Object(list.clone(), object.key.clone())).collect();
    }
    match value(list, names, facts) {
        Value::List(values) => values.into_iter().map(Meant::Value).collect(),
        other => panic!("`{}` is {other}, not a list", list.text),
    }
}

/// The lists that refs of the sample vocabulary lead to.
fn referred(field: &str) -> &'static str {
    match field {
        "main_pool" => "pools",
        _ => "targets",
    }
}

/// The value at the end of a path; a ref to an object that is not there leads to `false`.
fn value(path: &Path, names: &Meanings, facts: &Facts) -> Value {
    let known = |given: Option<&Given>| match given.map(|given| &given.domain) {
        Some(Domain::Known(value)) => value.clone(),
        other => panic!("`{}` is not known: {other:?}", path.text),
    };
    let mut last = String::new();
    let mut at = match &path.root {
        Root::Fact(name) => {
            last.clone_from(name);
            Meant::Value(known(facts.facts.get(name)))
        }
        Root::Name(name) => names[name].clone(),
        other => panic!("no value at {other:?}"),
    };
    for field in &path.fields {
        let (list, key) = match at {
            Meant::Object(list, key) => (list, key),
            Meant::Value(Value::Ref(key)) => (referred(&last).to_string(), key),
            Meant::Value(other) => panic!("{other} has no fields"),
        };
        at = match object(&list, &key, facts) {
            Some(object) => Meant::Value(known(object.fields.get(field))),
            None => return Value::Bool(false),
        };
        last.clone_from(field);
    }
    match at {
        Meant::Value(value) => value,
        Meant::Object(_, key) => Value::Ref(key),
    }
}

/// Whether `value` lies in the domain, as the plain reading compares.
pub(super) fn lies_in(value: &Value, domain: &Domain, ty: &Type) -> bool {
    let is = |compare, bound: &Value| match (value, bound) {
        (Value::Version(value), Value::Version(bound)) => {
            matches_order(value.compare_to_literal(bound), compare)
        }
        _ => matches_order(value.cmp(bound), compare),
    };
    match domain {
        Domain::Whole => true,
        Domain::Known(known) => known.same(value, ty),
        Domain::Among(values) => values.iter().any(|other| other.same(value, ty)),
        Domain::Range { low, high } => {
            low.as_ref().is_none_or(|(low, included)| {
                is(if *included { Compare::GreaterOrEqual } else { Compare::Greater }, low)
            }) && high.as_ref().is_none_or(|(high, included)| {
                is(if *included { Compare::LessOrEqual } else { Compare::Less }, high)
            })
        }
    }
}
