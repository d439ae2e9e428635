//! Which facts a condition looks at, and which of them leave it open.
//!
//! Knows nothing of verdicts.

use super::evaluate::{Counted, Truth, truth, truth_of_member, with_any};
use super::lookup::{Bindings, Members, Names, Seen, View, find, members};
use super::{Expr, TestKind};
use crate::fact::{Facts, Schema, Subject};
use std::collections::BTreeSet;

/// Every fact, list and field that `expr` looks at, known or not: refs on the way, the lists of
/// quantifiers and the fields of their known objects.
pub fn subjects(expr: &Expr, bindings: &Bindings, facts: &Facts, schema: &Schema) -> BTreeSet<Subject> {
    let view = View { schema, facts, seen: Seen::All, index: None, doubtful: None, whens: None };
    let mut subjects = BTreeSet::new();
    collect(expr, Which::All, &mut Names::new(bindings), &view, &mut subjects);
    subjects
}

/// Which facts to collect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// All that are looked at.
    All,
    /// Those that are not fully known, in parts that they leave open.
    Open,
}

pub(super) fn collect<'a>(
    expr: &'a Expr,
    which: Which,
    names: &mut Names<'a>,
    view: &View<'a>,
    subjects: &mut BTreeSet<Subject>,
) {
    if which == Which::Open && truth(expr, names, view) != Truth::Unknown {
        return;
    }
    let test = match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            for part in parts {
                collect(part, which, names, view, subjects);
            }
            return;
        }
        Expr::Not(inner) => return collect(inner, which, names, view, subjects),
        Expr::Test(test) => test,
    };
    match &test.kind {
        TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
            let found = find(path, names, view);
            add(found.through.into_iter().chain([found.subject]), which, view, subjects);
        }
        TestKind::Define { condition, .. } => collect(&condition.expr, which, names, view, subjects),
        TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
            let members = members(list, names, view);
            collect_members(members, Some((name, body)), which, names, view, subjects);
        }
        TestKind::Count { of, .. } => {
            let members = members(&of.list, names, view);
            let filter = of.filter.as_ref().map(|(name, body)| (name.as_str(), body.as_ref()));
            collect_members(members, filter, which, names, view, subjects);
        }
    }
}

fn collect_members<'a>(
    members: Members<'a>,
    body: Option<(&'a str, &'a Expr)>,
    which: Which,
    names: &mut Names<'a>,
    view: &View<'a>,
    subjects: &mut BTreeSet<Subject>,
) {
    let own = members.through.iter().cloned().chain([members.subject.clone()]);
    add(own, which, view, subjects);
    let Some((name, body)) = body else { return };
    for member in with_any(members) {
        let (Counted::Known(member) | Counted::Any(member)) = member;
        if which == Which::Open && truth_of_member(name, member.clone(), body, names, view) != Truth::Unknown
        {
            continue;
        }
        names.with(name, member, |names| collect(body, which, names, view, subjects));
    }
}

fn add(
    found: impl Iterator<Item = Subject>,
    which: Which,
    view: &View<'_>,
    subjects: &mut BTreeSet<Subject>,
) {
    subjects.extend(found.filter(|subject| which == Which::All || !view.is_known(subject)));
}
