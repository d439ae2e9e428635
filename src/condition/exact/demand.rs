//! How many objects nobody has named yet a condition can tell apart.
//!
//! With no comparison of two facts, objects matter only by what tests say of them. To make a condition
//! true or false it takes one object for every `some` and `every`, and n + 1 for a count compared with
//! n; and never more than that many of each combination of tests. The smaller of the two bounds is room
//! enough. Knows nothing of a site.

use crate::condition::cells::Predicate;
use crate::condition::{Condition, Expr, Loop, Path, PathType, Root, Test, TestKind};
use crate::fact::{Schema, Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// More kinds of objects than this are not told apart; the other bound is smaller by then.
const MOST_KINDS: usize = 1 << 10;

/// What is needed of one list.
#[derive(Debug, Clone, Default, PartialEq)]
struct Need {
    /// By the test as it is spelt: how many objects make it come out either way, and the outer lists for
    /// each kind of whose objects it may take as many.
    witnesses: BTreeMap<String, (usize, BTreeSet<String>)>,
    /// Tests of one object, by the value they are of.
    tests: BTreeMap<String, Cells>,
    /// The largest number of objects one test counts.
    most: usize,
    /// What leads into this list: facts, lists by a field, nested lists by their elements.
    followers: BTreeSet<Follower>,
    /// Keys that refs are compared with.
    keys: BTreeSet<String>,
}

/// Into how many cells the tests of a value divide it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Cells {
    /// All cells there are, for a type that has few values.
    all: Option<usize>,
    literals: BTreeSet<String>,
    ordered: bool,
}

impl Cells {
    fn add(&mut self, other: &Cells) {
        self.all = self.all.or(other.all);
        self.ordered |= other.ordered;
        self.literals.extend(other.literals.iter().cloned());
    }

    fn count(&self) -> usize {
        let told_apart = if self.ordered { self.literals.len() * 2 + 1 } else { self.literals.len() + 1 };
        self.all.map_or(told_apart, |all| all.min(told_apart.max(2)))
    }
}

/// What a ref that leads into a list belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Follower {
    Fact(String),
    /// Each object of this list.
    Objects(String),
    /// Each element of this nested list, of each object of the list it is in, if it is in one.
    Elements(String, Option<String>),
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
        let need = self.needs.entry(list.to_string()).or_default();
        need.witnesses.insert(String::new(), (objects, BTreeSet::new()));
    }

    pub fn add(&mut self, other: &Demand) {
        for (list, need) in &other.needs {
            let mine = self.needs.entry(list.clone()).or_default();
            for (test, (number, outer)) in &need.witnesses {
                let known = mine.witnesses.entry(test.clone()).or_default();
                known.0 = known.0.max(*number);
                known.1.extend(outer.iter().cloned());
            }
            for (test, cells) in &need.tests {
                mine.tests.entry(test.clone()).or_default().add(cells);
            }
            mine.most = mine.most.max(need.most);
            mine.followers.extend(need.followers.iter().cloned());
            mine.keys.extend(need.keys.iter().cloned());
        }
    }

    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }

    /// The keys that refs into `list` are compared with.
    pub fn keys(&self, list: &str) -> impl Iterator<Item = &str> {
        self.needs.get(list).into_iter().flat_map(|need| need.keys.iter().map(String::as_str))
    }

    pub fn lists(&self) -> impl Iterator<Item = &str> {
        self.needs.keys().map(String::as_str)
    }

    /// How many objects of `list` nobody has named must be thought of; `known` counts the other ones.
    pub fn slots(&self, list: &str, known: &dyn Fn(&str) -> usize) -> usize {
        self.slots_within(list, known, &mut Vec::new())
    }

    /// `inside` are the lists whose followers are being counted: where refs run in a circle, only the kinds
    /// of objects bound their number.
    fn slots_within<'d>(
        &'d self,
        list: &'d str,
        known: &dyn Fn(&str) -> usize,
        inside: &mut Vec<&'d str>,
    ) -> usize {
        let Some(need) = self.needs.get(list) else { return 0 };
        let kinds = self.kinds(list);
        let more = need.witnesses.get("").map_or(0, |(number, _)| *number);
        let enough = kinds.saturating_mul(need.most.max(1)).saturating_add(more);
        if inside.contains(&list) {
            return enough;
        }
        inside.push(list);
        let witnesses = need.witnesses.values().fold(0usize, |sum, (number, outer)| {
            let kinds = outer.iter().fold(1usize, |all, outer| all.saturating_mul(self.kinds(outer)));
            sum.saturating_add(number.saturating_mul(kinds))
        });
        let followers = need.followers.iter().fold(0usize, |sum, follower| {
            let sources = match follower {
                Follower::Fact(_) => 1,
                Follower::Objects(from) => known(from).saturating_add(self.slots_within(from, known, inside)),
                Follower::Elements(nested, owner) => {
                    let elements = self.slots_within(nested, known, inside).max(1);
                    let owners = owner.as_ref().map_or(1, |owner| {
                        known(owner).saturating_add(self.slots_within(owner, known, inside)).max(1)
                    });
                    elements.saturating_mul(owners)
                }
            };
            sum.saturating_add(sources.min(kinds))
        });
        inside.pop();
        witnesses.saturating_add(followers).min(enough)
    }

    /// How many kinds of objects of a list the tests tell apart.
    fn kinds(&self, list: &str) -> usize {
        let tests = self.needs.get(list).into_iter().flat_map(|need| need.tests.values());
        tests.fold(1usize, |all, cells| all.saturating_mul(cells.count())).min(MOST_KINDS)
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
        // For every kind of object of an outer loop that the body looks at, it may be another test.
        let spelt = Expr::Test(test.clone());
        let mut outer_lists = BTreeSet::new();
        for (outer, outer_list) in around.iter() {
            let nested = matches!(&list.root, Root::Name(root) if root == outer);
            if !nested && spelt.mentions(outer) {
                outer_lists.insert(outer_list.clone());
                let two = Cells { all: Some(2), ..Cells::default() };
                let outer = self.needs.entry(outer_list.clone()).or_default();
                outer.tests.entry(spelt.to_string()).or_default().add(&two);
            }
        }
        let need = self.needs.entry(name.clone()).or_default();
        let known = need.witnesses.entry(spelt.to_string()).or_default();
        known.0 = known.0.max(objects);
        known.1.extend(outer_lists);
        need.most = need.most.max(objects);
        if let Some((bound, body)) = body {
            around.push((bound.to_string(), name));
            self.expr(body, schema, around);
            around.pop();
        }
    }

    /// Notes the test at every list its path comes through.
    fn path(&mut self, path: &Path, test: &Test, schema: &Schema, around: &Around) {
        let mut at: Option<String> = None;
        let mut rest = &path.fields[..];
        match &path.root {
            Root::Name(name) => {
                let list = around.iter().rev().find(|(bound, _)| bound == name).map(|(_, list)| list.clone());
                let Some(list) = list else { return };
                self.note(&list, path, test, name.len());
                let elements = element_list(&list, schema);
                if let Some(of) = &elements {
                    self.note(of, path, test, name.len());
                    self.follow_elements(of, &list, schema);
                }
                at = elements.or(Some(list));
            }
            Root::Fact(name) => {
                if let (Some(fact), false) = (schema.fact(name), path.fields.is_empty())
                    && let Type::Ref(list) = &fact.ty
                {
                    self.follow(list, Follower::Fact(name.clone()));
                    self.note(list, path, test, name.len());
                    at = Some(list.clone());
                }
            }
            Root::List(_) | Root::Own => {}
        }
        while let (Some(list), [field, more @ ..]) = (&at, rest) {
            let Some(declared) = schema.list(list).and_then(|list| list.field(field)) else { return };
            let (Type::Ref(next), false) = (&declared.ty, more.is_empty()) else { return };
            let (from, next) = (list.clone(), next.clone());
            self.follow(&next, Follower::Objects(from));
            let behind: usize = more.iter().map(|field| field.len() + 1).sum();
            self.note(&next, path, test, path.text.len().saturating_sub(behind));
            at = Some(next);
            rest = more;
        }
    }

    fn follow(&mut self, list: &str, from: Follower) {
        self.needs.entry(list.to_string()).or_default().followers.insert(from);
    }

    /// Elements of a nested list of refs lead into the list of their objects.
    fn follow_elements(&mut self, list: &str, nested: &str, schema: &Schema) {
        let owner = match schema.fact(nested) {
            Some(_) => None,
            None => nested.rsplit_once('.').map(|(owner, _)| owner.to_string()),
        };
        self.follow(list, Follower::Elements(nested.to_string(), owner));
    }

    /// Two tests are of one value if their paths differ in nothing but the name before byte `from`.
    fn note(&mut self, list: &str, path: &Path, test: &Test, from: usize) {
        let suffix = path.text.get(from..).unwrap_or("");
        let (value, cells) = match (Predicate::of(&test.kind), &path.ty) {
            (Some(predicate), PathType::Scalar(ty)) => {
                let all = match ty {
                    Type::Bool => Some(2),
                    Type::Enum(values) => Some(values.len()),
                    Type::Int { minimum: Some(low), maximum: Some(high), .. } => {
                        usize::try_from(high.saturating_sub(*low).saturating_add(1)).ok()
                    }
                    _ => None,
                };
                let literals = predicate.literals().into_iter().map(|literal| literal.to_string());
                let cells = Cells { all, literals: literals.collect(), ordered: ty.is_ordered() };
                (suffix.to_string(), cells)
            }
            // Of a list it is the whole test that matters.
            _ => {
                let spelt = Expr::Test(test.clone()).to_string();
                (spelt.replacen(&path.text, suffix, 1), Cells { all: Some(2), ..Cells::default() })
            }
        };
        self.needs.entry(list.to_string()).or_default().tests.entry(value).or_default().add(&cells);
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
