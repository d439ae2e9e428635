//! Conditions without what is secret: a literal that is compared with a secret fact may be its value.

use crate::condition::{Condition, Expr, Of, Path, PathType, Root, Set, Test, TestKind};
use crate::fact::{Bound, SECRET, Schema, Type, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The expression with every literal masked that is compared with a secret fact or field.
pub fn without_secrets(expr: &Expr, schema: &Schema, bindings: &BTreeMap<String, Bound>) -> Expr {
    let is_secret = |field: &crate::fact::FactDeclaration| field.secret;
    let any = schema.facts.iter().any(is_secret)
        || schema.lists.iter().any(|list| list.fields.iter().any(is_secret));
    if !any {
        return expr.clone();
    }
    let lists = bindings.iter().filter_map(|(name, bound)| match bound {
        Bound::Object { list, .. } | Bound::UnknownObject { list } => Some((name.clone(), list.clone())),
        _ => None,
    });
    Mask { schema, lists: lists.collect() }.expr(expr)
}

struct Mask<'a> {
    schema: &'a Schema,
    /// The list that the object of a name is of.
    lists: BTreeMap<String, String>,
}

impl Mask<'_> {
    fn expr(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::And(parts) => Expr::And(parts.iter().map(|part| self.expr(part)).collect()),
            Expr::Or(parts) => Expr::Or(parts.iter().map(|part| self.expr(part)).collect()),
            // Of a secret bool not even the negation is said.
            Expr::Not(inner) => match &**inner {
                Expr::Test(Test { kind: TestKind::IsTrue(path), .. }) if self.is_secret(path) => {
                    self.expr(inner)
                }
                _ => Expr::Not(Box::new(self.expr(inner))),
            },
            Expr::Test(test) => Expr::Test(Test { kind: self.test(&test.kind), span: test.span }),
        }
    }

    fn test(&self, kind: &TestKind) -> TestKind {
        let mask = || Value::Text(SECRET.to_string());
        match kind {
            TestKind::IsTrue(path) if self.is_secret(path) => TestKind::Compare {
                path: path.clone(),
                compare: crate::condition::Compare::Equal,
                literal: mask(),
            },
            TestKind::Compare { path, compare, .. } if self.is_secret(path) => {
                TestKind::Compare { path: path.clone(), compare: *compare, literal: mask() }
            }
            TestKind::In { path, negated, .. } if self.is_secret(path) => {
                TestKind::In { path: path.clone(), negated: *negated, set: Set::Members(vec![mask()]) }
            }
            TestKind::Define { name, condition } => TestKind::Define {
                name: name.clone(),
                condition: Arc::new(Condition { expr: self.expr(&condition.expr), ..(**condition).clone() }),
            },
            TestKind::Count { of: Of { list, filter }, compare, number } => {
                let filter = filter
                    .as_ref()
                    .map(|(name, body)| (name.clone(), Box::new(self.inside(name, list).expr(body))));
                let of = Of { list: list.clone(), filter };
                TestKind::Count { of, compare: *compare, number: *number }
            }
            TestKind::Some { name, list, body } => {
                let body = Box::new(self.inside(name, list).expr(body));
                TestKind::Some { name: name.clone(), list: list.clone(), body }
            }
            TestKind::Every { name, list, body } => {
                let body = Box::new(self.inside(name, list).expr(body));
                TestKind::Every { name: name.clone(), list: list.clone(), body }
            }
            TestKind::IsTrue(_) | TestKind::Compare { .. } | TestKind::In { .. } => kind.clone(),
        }
    }

    fn inside(&self, name: &str, list: &Path) -> Mask<'_> {
        let mut lists = self.lists.clone();
        match &list.ty {
            PathType::Objects(of) | PathType::Scalars(Type::Ref(of)) => {
                lists.insert(name.to_string(), of.clone());
            }
            _ => {
                lists.remove(name);
            }
        }
        Mask { schema: self.schema, lists }
    }

    fn is_secret(&self, path: &Path) -> bool {
        let fields: Vec<&str> = path.fields.iter().map(String::as_str).collect();
        match &path.root {
            Root::Fact(name) => {
                self.schema.fact(name).is_some_and(|fact| match (&fact.ty, fields.as_slice()) {
                    (_, []) => fact.secret,
                    (Type::Ref(list), fields) => self.leads_to_secret(list, fields),
                    _ => fact.secret,
                })
            }
            Root::List(list) => self.leads_to_secret(list, &fields),
            Root::Name(name) => match self.lists.get(name) {
                Some(list) => self.leads_to_secret(list, &fields),
                None => self.may_be_secret(&fields),
            },
            Root::Own => self.may_be_secret(&fields),
        }
    }

    fn leads_to_secret(&self, list: &str, fields: &[&str]) -> bool {
        let Some((first, rest)) = fields.split_first() else { return false };
        let Some(field) = self.schema.list(list).and_then(|list| list.field(first)) else { return false };
        match &field.ty {
            Type::Ref(to) if !rest.is_empty() => self.leads_to_secret(to, rest),
            _ => field.secret,
        }
    }

    /// Of an object nobody says of which list: whether any list has a secret field of this name.
    fn may_be_secret(&self, fields: &[&str]) -> bool {
        let last = fields.last().copied().unwrap_or_default();
        self.schema.lists.iter().filter_map(|list| list.field(last)).any(|field| field.secret)
    }
}
