//! Which facts and lists the rules look at, and the room their tests need.
//!
//! Knows nothing of a site.

use super::demand::Demand;
use crate::condition::{Expr, Loop, Of, Path, PathType, Root, Rule, TestKind, Whens};
use crate::fact::{Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The rules by what they look at.
#[derive(Debug, Clone, Default)]
pub(in crate::condition) struct Roots {
    pub rules: BTreeMap<String, Vec<usize>>,
    /// The room that all rules and `when`s need together.
    pub demand: Demand,
    /// The room that the `when`s need, and each rule by itself.
    pub of_whens: Demand,
    pub of_rule: Vec<Demand>,
}

impl Roots {
    pub fn new(schema: &Schema, rules: &[Rule], whens: &Whens) -> Self {
        let mut roots = Roots::default();
        for (at, rule) in rules.iter().enumerate() {
            let mut names = rule_roots(rule, schema);
            under_when(&mut names, schema, whens);
            for name in names {
                roots.rules.entry(name).or_default().push(at);
            }
            let mut demand = Demand::default();
            let around: Vec<(String, String)> =
                rule.each.iter().map(|each| demand.looped(each, schema, &[])).collect();
            let filter = rule.each.as_ref().and_then(|each| each.filter.as_ref());
            for condition in filter.into_iter().chain(&rule.when).chain([&rule.then]) {
                demand.condition(condition, schema, &around);
            }
            roots.demand.add(&demand);
            roots.of_rule.push(demand);
        }
        for condition in whens.facts.values().chain(whens.lists.values()) {
            roots.of_whens.condition(condition, schema, &[]);
        }
        for ((list, _), condition) in &whens.fields {
            let own = [(crate::condition::lookup::OWN.to_string(), list.clone())];
            roots.of_whens.condition(condition, schema, &own);
        }
        let of_whens = roots.of_whens.clone();
        roots.demand.add(&of_whens);
        roots
    }

    /// Whether some rule looks at one of `names`.
    pub fn are_ruled<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> bool {
        names.any(|name| self.rules.contains_key(name))
    }
}

/// Adds what the `when`s of facts and lists look at: there it is decided whether they are bound at all.
fn under_when(names: &mut BTreeSet<String>, schema: &Schema, whens: &Whens) {
    let mut waiting: Vec<String> = names.iter().cloned().collect();
    while let Some(name) = waiting.pop() {
        let own = whens.facts.get(&name).into_iter().chain(whens.lists.get(&name));
        let of_fields = whens.fields.iter().filter(|((list, _), _)| *list == name).map(|(_, when)| when);
        let mut found = BTreeSet::new();
        for when in own.chain(of_fields) {
            expr_roots(&when.expr, schema, &mut Vec::new(), &mut found);
        }
        waiting.extend(found.into_iter().filter(|found| names.insert(found.clone())));
    }
}

fn rule_roots(rule: &Rule, schema: &Schema) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut around = Vec::new();
    if let Some(each) = &rule.each {
        loop_roots(each, schema, &mut around, &mut names);
    }
    for condition in rule.when.iter().chain([&rule.then]) {
        expr_roots(&condition.expr, schema, &mut around, &mut names);
    }
    names
}

fn loop_roots(
    each: &Loop,
    schema: &Schema,
    around: &mut Vec<(String, Option<String>)>,
    names: &mut BTreeSet<String>,
) {
    let list = path_roots(&each.list, schema, around, names);
    around.push((each.name.clone(), list));
    if let Some(filter) = &each.filter {
        expr_roots(&filter.expr, schema, around, names);
    }
}

/// Every fact and list that `expr` looks at, also behind refs and in defines; `around` are the names
/// bound around it, with the list of the objects they stand for.
pub(in crate::condition) fn expr_roots(
    expr: &Expr,
    schema: &Schema,
    around: &mut Vec<(String, Option<String>)>,
    names: &mut BTreeSet<String>,
) {
    let test = match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            return parts.iter().for_each(|part| expr_roots(part, schema, around, names));
        }
        Expr::Not(inner) => return expr_roots(inner, schema, around, names),
        Expr::Test(test) => test,
    };
    let mut inside = |name: &str, list: &Path, body: &Expr, around: &mut Vec<_>| {
        let list = path_roots(list, schema, around, names);
        around.push((name.to_string(), list));
        expr_roots(body, schema, around, names);
        around.pop();
    };
    match &test.kind {
        TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
            path_roots(path, schema, around, names);
        }
        TestKind::Define { condition, .. } => expr_roots(&condition.expr, schema, &mut Vec::new(), names),
        TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
            inside(name, list, body, around);
        }
        TestKind::Count { of: Of { list, filter: Some((name, body)) }, .. } => {
            inside(name, list, body, around)
        }
        TestKind::Count { of: Of { list, filter: None }, .. } => {
            path_roots(list, schema, around, names);
        }
    }
}

/// Notes what the path comes through; gives the list whose objects are at its end, if they are objects.
fn path_roots(
    path: &Path,
    schema: &Schema,
    around: &[(String, Option<String>)],
    names: &mut BTreeSet<String>,
) -> Option<String> {
    let mut list: Option<String> = None;
    let mut ty: Option<Type> = None;
    match &path.root {
        Root::Fact(name) => {
            names.insert(name.clone());
            ty = schema.fact(name).map(|fact| fact.ty.clone());
        }
        Root::List(name) => {
            names.insert(name.clone());
            list = Some(name.clone());
        }
        Root::Name(name) => {
            list = around.iter().rev().find(|(bound, _)| bound == name).and_then(|(_, list)| list.clone());
        }
        Root::Own => {}
    }
    for field in &path.fields {
        if let Some(Type::Ref(next)) = &ty {
            list = Some(next.clone());
        }
        let Some(of) = &list else { break };
        names.insert(of.clone());
        ty = schema.list(of).and_then(|list| list.field(field)).map(|field| field.ty.clone());
    }
    // Whoever says where a ref leads says that there is an object.
    let refers = match &ty {
        Some(Type::List(of)) => Some(of.as_ref()),
        other => other.as_ref(),
    };
    if let Some(Type::Ref(next)) = refers {
        names.insert(next.clone());
    }
    match (&path.ty, ty) {
        (PathType::Objects(list), _) => Some(list.clone()),
        (_, Some(Type::Ref(next))) => Some(next),
        (_, Some(Type::List(of))) => match *of {
            Type::Ref(next) => Some(next),
            _ => None,
        },
        _ if path.fields.is_empty() => list,
        _ => None,
    }
}
