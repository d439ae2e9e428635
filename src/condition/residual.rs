//! What is left of a condition once the known is filled in.
//!
//! Keeps the author's shape: parts that are settled fall away, what remains stands in its order.
//! Knows nothing of rules.

use super::evaluate::{Truth, compare_count, count, truth, truth_of_test};
use super::lookup::{Member, Names, View, members};
use super::{Compare, Expr, Of, Path, Test, TestKind};

/// A condition partly evaluated.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Residue {
    True,
    False,
    Open(Expr),
}

/// What is left of `expr`; equivalent to it wherever the facts in view hold.
pub(super) fn residual<'a>(expr: &'a Expr, names: &mut Names<'a>, view: &View<'a>) -> Residue {
    match expr {
        Expr::And(parts) => {
            let mut left = Vec::new();
            for part in parts {
                match residual(part, names, view) {
                    Residue::True => {}
                    Residue::False => return Residue::False,
                    Residue::Open(Expr::And(inner)) => left.extend(inner),
                    Residue::Open(part) => left.push(part),
                }
            }
            joined(left, Expr::And, Residue::True)
        }
        Expr::Or(parts) => {
            let mut left = Vec::new();
            for part in parts {
                match residual(part, names, view) {
                    Residue::False => {}
                    Residue::True => return Residue::True,
                    Residue::Open(Expr::Or(inner)) => left.extend(inner),
                    Residue::Open(part) => left.push(part),
                }
            }
            joined(left, Expr::Or, Residue::False)
        }
        Expr::Not(inner) => match residual(inner, names, view) {
            Residue::True => Residue::False,
            Residue::False => Residue::True,
            Residue::Open(Expr::Not(inner)) => Residue::Open(*inner),
            Residue::Open(inner) => Residue::Open(Expr::Not(Box::new(inner))),
        },
        Expr::Test(test) => match truth_of_test(test, names, view) {
            Truth::True => Residue::True,
            Truth::False => Residue::False,
            Truth::Unknown => residual_of_test(test, names, view),
        },
    }
}

/// Joins what is left of parts, each once.
pub(super) fn joined(parts: Vec<Expr>, make: fn(Vec<Expr>) -> Expr, none: Residue) -> Residue {
    let mut left: Vec<Expr> = Vec::with_capacity(parts.len());
    let mut spelt = std::collections::BTreeSet::new();
    for part in parts {
        if spelt.insert(part.to_string()) {
            left.push(part);
        }
    }
    match left.len() {
        0 => none,
        1 => Residue::Open(left.remove(0)),
        _ => Residue::Open(make(left)),
    }
}

fn residual_of_test<'a>(test: &'a Test, names: &mut Names<'a>, view: &View<'a>) -> Residue {
    let again = |kind: TestKind| Residue::Open(Expr::Test(Test { kind, span: test.span }));
    match &test.kind {
        TestKind::IsTrue(_) | TestKind::Compare { .. } | TestKind::In { .. } => again(test.kind.clone()),
        // A define keeps its name while nothing of it is settled.
        TestKind::Define { condition, .. } => match residual(&condition.expr, names, view) {
            Residue::Open(left) if left == condition.expr => again(test.kind.clone()),
            other => other,
        },
        TestKind::Some { name, list, body } => {
            if let Some(parts) = parts_without_name(name, list, body, names, view) {
                return joined(parts, Expr::Or, Residue::False);
            }
            match residual_of_any(name, list, body, names, view) {
                Residue::False => Residue::False,
                Residue::True => again(counted(list, Compare::Greater)),
                Residue::Open(body) => {
                    again(TestKind::Some { name: name.clone(), list: list.clone(), body: Box::new(body) })
                }
            }
        }
        TestKind::Every { name, list, body } => {
            if let Some(parts) = parts_without_name(name, list, body, names, view) {
                return joined(parts, Expr::And, Residue::True);
            }
            match residual_of_any(name, list, body, names, view) {
                Residue::True => Residue::True,
                Residue::False => again(counted(list, Compare::Equal)),
                Residue::Open(body) => {
                    again(TestKind::Every { name: name.clone(), list: list.clone(), body: Box::new(body) })
                }
            }
        }
        TestKind::Count { of, compare, number } => {
            if let Some(left) = count_without_name(of, *compare, *number, names, view) {
                return left;
            }
            let filter = match &of.filter {
                None => None,
                Some((name, body)) => match residual_of_any(name, &of.list, body, names, view) {
                    Residue::True => None,
                    // False of any object: then nothing is counted, which is settled.
                    Residue::False => Some((name.clone(), body.clone())),
                    Residue::Open(body) => Some((name.clone(), Box::new(body))),
                },
            };
            let of = Of { list: of.list.clone(), filter };
            again(TestKind::Count { of, compare: *compare, number: *number })
        }
    }
}

fn counted(list: &Path, compare: Compare) -> TestKind {
    TestKind::Count { of: Of { list: list.clone(), filter: None }, compare, number: 0 }
}

/// What is left of a body whatever the object: only facts outside of it are filled in.
fn residual_of_any<'a>(
    name: &'a str,
    list: &'a Path,
    body: &'a Expr,
    names: &mut Names<'a>,
    view: &View<'a>,
) -> Residue {
    let any = members(list, names, view).any;
    names.with(name, any, |names| residual(body, names, view))
}

/// What is left of the body for each member that leaves it open, if the list is complete and none
/// of it still speaks of the member: then the known list need not be mentioned.
fn parts_without_name<'a>(
    name: &'a str,
    list: &'a Path,
    body: &'a Expr,
    names: &mut Names<'a>,
    view: &View<'a>,
) -> Option<Vec<Expr>> {
    let members = members(list, names, view);
    if !members.complete {
        return None;
    }
    let mut parts = Vec::new();
    for member in members.known {
        match names.with(name, member, |names| residual(body, names, view)) {
            Residue::Open(part) if part.mentions(name) => return None,
            Residue::Open(part) => parts.push(part),
            Residue::True | Residue::False => {}
        }
    }
    Some(parts)
}

/// A count over a complete list in which all open members are open for the same reason.
fn count_without_name<'a>(
    of: &'a Of,
    compare: Compare,
    number: i64,
    names: &mut Names<'a>,
    view: &View<'a>,
) -> Option<Residue> {
    let (name, body) = of.filter.as_ref()?;
    let members = members(&of.list, names, view);
    if !members.complete {
        return None;
    }
    let (low, high) = count(of, names, view);
    let high = high?;
    let mut left: Option<Expr> = None;
    for member in members.known {
        let member: Member<'a> = member;
        if names.with(name, member.clone(), |names| truth(body, names, view)) != Truth::Unknown {
            continue;
        }
        match names.with(name, member, |names| residual(body, names, view)) {
            Residue::Open(part) if !part.mentions(name) => match &left {
                Some(other) if *other != part => return None,
                _ => left = Some(part),
            },
            _ => return None,
        }
    }
    let left = left?;
    // Either none of the open members counts, or all of them do.
    let none = compare_count(low, Some(low), compare, number);
    let all = compare_count(high, Some(high), compare, number);
    Some(match (none, all) {
        (Truth::False, Truth::True) => Residue::Open(left),
        (Truth::True, Truth::False) => Residue::Open(match left {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        }),
        (Truth::True, Truth::True) => Residue::True,
        _ => Residue::False,
    })
}
