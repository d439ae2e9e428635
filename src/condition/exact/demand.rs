//! How many objects nobody has named yet a condition can tell apart.
//!
//! With no comparison of two facts, objects matter only by what tests say of them. To make a condition
//! true or false it takes one object for every `some` and `every`, and n + 1 for a count compared with
//! n; and never more than that many of each combination of tests. The smaller of the two bounds is room
//! enough. Knows nothing of a site.

use crate::condition::{Condition, Expr, Loop, Path, PathType, Root, Test, TestKind};
use crate::fact::{Schema, Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// More tests than this are not multiplied out; the other bound is smaller by then.
const MOST_TESTS: u32 = 10;

/// What is needed of one list.
#[derive(Debug, Clone, Default, PartialEq)]
struct Need {
    /// By the test as it is spelt: how many objects make it come out either way.
    witnesses: BTreeMap<String, usize>,
    /// Tests of one object.
    tests: BTreeSet<String>,
    /// The largest number of objects one test counts.
    most: usize,
    /// Lists whose objects follow a ref into this one, and facts that do.
    followers: BTreeSet<String>,
    /// Keys that refs are compared with.
    keys: BTreeSet<String>,
}

/// What conditions need of all lists; a nested list is `list.field` or the fact's name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::condition) struct Demand {
    needs: BTreeMap<String, Need>,
}

/// A loop name while its body is walked: the list it ranges over.
type Around = Vec<(String, String)>;

impl Demand {
    pub fn condition(&mut self, condition: &Condition, schema: &Schema, around: &[(String, String)]) {
        self.expression(&condition.expr, schema, around);
    }

    pub fn expression(&mut self, expr: &Expr, schema: &Schema, around: &[(String, String)]) {
        self.expr(expr, schema, &mut around.to_vec());
    }

    /// The name a loop binds, with the list it runs over.
    pub fn looped(&mut self, each: &Loop, schema: &Schema, around: &[(String, String)]) -> (String, String) {
        let list = list_name(&each.list, schema, around);
        (each.name.clone(), list)
    }

    /// So many more objects of a list than conditions tell apart.
    pub fn more(&mut self, list: &str, objects: usize) {
        self.needs.entry(list.to_string()).or_default().witnesses.insert(String::new(), objects);
    }

    /// Whether there is room for `other` without adding anything.
    pub fn covers(&self, other: &Demand) -> bool {
        other.needs.iter().all(|(list, need)| {
            self.needs.get(list).is_some_and(|mine| {
                need.most <= mine.most
                    && need.tests.is_subset(&mine.tests)
                    && need.followers.is_subset(&mine.followers)
                    && need.keys.is_subset(&mine.keys)
                    && need
                        .witnesses
                        .iter()
                        .all(|(test, number)| mine.witnesses.get(test).is_some_and(|mine| mine >= number))
            })
        })
    }

    pub fn add(&mut self, other: &Demand) {
        for (list, need) in &other.needs {
            let mine = self.needs.entry(list.clone()).or_default();
            for (test, number) in &need.witnesses {
                let known = mine.witnesses.entry(test.clone()).or_default();
                *known = (*known).max(*number);
            }
            mine.tests.extend(need.tests.iter().cloned());
            mine.most = mine.most.max(need.most);
            mine.followers.extend(need.followers.iter().cloned());
            mine.keys.extend(need.keys.iter().cloned());
        }
    }

    /// The keys that refs into `list` are compared with.
    pub fn keys(&self, list: &str) -> impl Iterator<Item = &str> {
        self.needs.get(list).into_iter().flat_map(|need| need.keys.iter().map(String::as_str))
    }

    pub fn lists(&self) -> impl Iterator<Item = &str> {
        self.needs.keys().map(String::as_str)
    }

    /// How many objects of `list` nobody has named must be thought of; `known` counts the known ones.
    pub fn slots(&self, list: &str, known: &impl Fn(&str) -> usize) -> usize {
        let Some(need) = self.needs.get(list) else { return 0 };
        let combinations = 1usize << (need.tests.len() as u32).min(MOST_TESTS);
        let enough = combinations
            .saturating_mul(need.most.max(1))
            .saturating_add(need.witnesses.get("").copied().unwrap_or(0));
        let witnesses: usize = need.witnesses.values().fold(0, |sum, number| sum.saturating_add(*number));
        let followers = need.followers.iter().fold(0usize, |sum, follower| {
            let objects = match self.needs.get(follower) {
                Some(other) if follower != list => {
                    other.witnesses.values().fold(known(follower), |sum, number| sum.saturating_add(*number))
                }
                Some(_) => combinations,
                None => known(follower).max(1),
            };
            sum.saturating_add(objects.min(combinations))
        });
        witnesses.saturating_add(followers).min(enough)
    }

    fn expr(&mut self, expr: &Expr, schema: &Schema, around: &mut Around) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => {
                parts.iter().for_each(|part| self.expr(part, schema, around));
            }
            Expr::Not(inner) => self.expr(inner, schema, around),
            Expr::Test(test) => self.test(test, schema, around),
        }
    }

    fn test(&mut self, test: &Test, schema: &Schema, around: &mut Around) {
        match &test.kind {
            TestKind::Define { condition, .. } => self.expr(&condition.expr, schema, &mut Vec::new()),
            TestKind::IsTrue(path) => self.path(path, test, schema, around),
            TestKind::Compare { path, literal, .. } => {
                self.path(path, test, schema, around);
                self.literal(path, literal);
            }
            TestKind::In { path, set, .. } => {
                self.path(path, test, schema, around);
                if let super::super::Set::Members(members) = set {
                    members.iter().for_each(|member| self.literal(path, member));
                }
            }
            TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
                self.quantifier(test, list, 1, Some((name, body)), schema, around);
            }
            TestKind::Count { of, number, .. } => {
                let objects = usize::try_from(*number).unwrap_or(0).saturating_add(1);
                let body = of.filter.as_ref().map(|(name, body)| (name.as_str(), body.as_ref()));
                self.quantifier(test, &of.list, objects, body, schema, around);
            }
        }
    }

    fn quantifier(
        &mut self,
        test: &Test,
        list: &Path,
        objects: usize,
        body: Option<(&str, &Expr)>,
        schema: &Schema,
        around: &mut Around,
    ) {
        self.path(list, test, schema, around);
        let name = list_name(list, schema, around);
        // For every object of an outer loop that the body looks at, the test may be another one.
        let spelt = Expr::Test(test.clone());
        let mut times = 1usize;
        for (outer, outer_list) in around.iter() {
            let nested = matches!(&list.root, Root::Name(root) if root == outer);
            if !nested && spelt.mentions(outer) {
                let tests = self.needs.get(outer_list).map_or(1, |need| need.tests.len() as u32 + 1);
                times = times.saturating_mul(1 << tests.min(4));
                self.needs.entry(outer_list.clone()).or_default().tests.insert(spelt.to_string());
            }
        }
        let need = self.needs.entry(name.clone()).or_default();
        let witnesses = objects.saturating_mul(times);
        let known = need.witnesses.entry(spelt.to_string()).or_default();
        *known = (*known).max(witnesses);
        need.most = need.most.max(objects);
        if let Some((bound, body)) = body {
            around.push((bound.to_string(), name));
            self.expr(body, schema, around);
            around.pop();
        }
    }

    /// Notes the test at every list its path comes through.
    fn path(&mut self, path: &Path, test: &Test, schema: &Schema, around: &Around) {
        let kind = Expr::Test(test.clone()).to_string();
        let mut at: Option<String> = None;
        let mut rest = &path.fields[..];
        match &path.root {
            Root::Name(name) => {
                let list = around.iter().rev().find(|(bound, _)| bound == name).map(|(_, list)| list.clone());
                let Some(list) = list else { return };
                self.note(&list, path, &kind, name.len());
                at = element_list(&list, schema).or(Some(list));
            }
            Root::Fact(name) => {
                if let (Some(fact), false) = (schema.fact(name), path.fields.is_empty())
                    && let Type::Ref(list) = &fact.ty
                {
                    self.follow(list, name);
                    self.note(list, path, &kind, name.len());
                    at = Some(list.clone());
                }
            }
            Root::List(_) | Root::Own => {}
        }
        while let (Some(list), [field, more @ ..]) = (&at, rest) {
            let Some(declared) = schema.list(list).and_then(|list| list.field(field)) else { return };
            let (Type::Ref(next), false) = (&declared.ty, more.is_empty()) else { return };
            let (from, next) = (list.clone(), next.clone());
            self.follow(&next, &from);
            let behind: usize = more.iter().map(|field| field.len() + 1).sum();
            self.note(&next, path, &kind, path.text.len().saturating_sub(behind));
            at = Some(next);
            rest = more;
        }
    }

    fn follow(&mut self, list: &str, from: &str) {
        self.needs.entry(list.to_string()).or_default().followers.insert(from.to_string());
    }

    /// Two tests are one if they differ in nothing but the name before byte `from` of the path.
    fn note(&mut self, list: &str, path: &Path, kind: &str, from: usize) {
        let suffix = path.text.get(from..).unwrap_or("");
        let what = kind.replacen(&path.text, suffix, 1);
        self.needs.entry(list.to_string()).or_default().tests.insert(what);
    }

    fn literal(&mut self, path: &Path, literal: &Value) {
        if let (PathType::Scalar(Type::Ref(list)), Value::Ref(key)) = (&path.ty, literal) {
            self.needs.entry(list.clone()).or_default().keys.insert(key.to_lowercase());
        }
    }
}

/// The list that elements of the nested list `name` refer to, if they do.
fn element_list(name: &str, schema: &Schema) -> Option<String> {
    if schema.list(name).is_some() {
        return None;
    }
    let ty = match schema.fact(name) {
        Some(fact) => &fact.ty,
        None => {
            let (list, field) = name.rsplit_once('.')?;
            &schema.list(list)?.field(field)?.ty
        }
    };
    match ty {
        Type::List(of) => match of.as_ref() {
            Type::Ref(list) => Some(list.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The name under which room is kept for the list at the end of a path.
pub(in crate::condition) fn list_name(path: &Path, schema: &Schema, around: &[(String, String)]) -> String {
    if let PathType::Objects(list) = &path.ty {
        return list.clone();
    }
    let mut list = match &path.root {
        Root::Fact(name) if path.fields.is_empty() => return name.clone(),
        Root::Fact(name) => match schema.fact(name).map(|fact| &fact.ty) {
            Some(Type::Ref(list)) => list.clone(),
            _ => return name.clone(),
        },
        Root::Name(name) => match around.iter().rev().find(|(bound, _)| bound == name) {
            Some((_, list)) => element_list(list, schema).unwrap_or_else(|| list.clone()),
            None => return path.text.clone(),
        },
        // In the `when` of a field the path is the object's own; any list with this field will do.
        Root::Own => {
            let first = path.fields.first().map_or("", String::as_str);
            match schema.lists.iter().find(|list| list.field(first).is_some()) {
                Some(list) => list.name.clone(),
                None => return path.text.clone(),
            }
        }
        Root::List(name) => return name.clone(),
    };
    for field in &path.fields {
        let Some(declared) = schema.list(&list).and_then(|list| list.field(field)) else { break };
        match &declared.ty {
            Type::Ref(next) => list = next.clone(),
            _ => return format!("{list}.{field}"),
        }
    }
    list
}
