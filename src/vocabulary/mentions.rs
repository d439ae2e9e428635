//! The facts, lists and fields that a condition depends on.

use crate::condition::{Condition, Expr, Of, Path, PathType, Root, TestKind};
use crate::fact::{Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The full names (`exchange.used`, `legacy.pools`, `legacy.pools.edition`) that `condition` mentions;
/// `own` is the list whose fields are its bare names.
pub(super) fn mentions(condition: &Condition, schema: &Schema, own: Option<&str>) -> BTreeSet<String> {
    let mut walk = Walk { schema, own, bound: BTreeMap::new(), found: BTreeSet::new() };
    walk.expr(&condition.expr);
    walk.found
}

struct Walk<'a> {
    schema: &'a Schema,
    own: Option<&'a str>,
    /// The list of the objects a name stands for, where it stands for objects.
    bound: BTreeMap<String, Option<String>>,
    found: BTreeSet<String>,
}

impl Walk<'_> {
    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.expr(part)),
            Expr::Not(inner) => self.expr(inner),
            Expr::Test(test) => self.test(&test.kind),
        }
    }

    fn test(&mut self, test: &TestKind) {
        match test {
            TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                self.path(path)
            }
            TestKind::Define { condition, .. } => self.expr(&condition.expr),
            TestKind::Count { of: Of { list, filter }, .. } => {
                self.path(list);
                if let Some((name, body)) = filter {
                    self.bind(name, list, body);
                }
            }
            TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
                self.path(list);
                self.bind(name, list, body);
            }
        }
    }

    fn bind(&mut self, name: &str, list: &Path, body: &Expr) {
        let objects = match &list.ty {
            PathType::Objects(list) => Some(list.clone()),
            PathType::Scalars(Type::Ref(list)) => Some(list.clone()),
            _ => None,
        };
        self.bound.insert(name.to_string(), objects);
        self.expr(body);
    }

    /// Follows a path from its root, through every `ref` on the way.
    fn path(&mut self, path: &Path) {
        let mut list = match &path.root {
            Root::Fact(name) => {
                self.found.insert(name.clone());
                self.schema.fact(name).and_then(|fact| target(&fact.ty))
            }
            Root::List(name) => {
                self.found.insert(name.clone());
                Some(name.clone())
            }
            Root::Name(name) => self.bound.get(name).cloned().flatten(),
            Root::Own => self.own.map(str::to_string),
        };
        for field in &path.fields {
            let Some(name) = list else { return };
            self.found.insert(format!("{name}.{field}"));
            list = self
                .schema
                .list(&name)
                .and_then(|list| list.field(field))
                .and_then(|field| target(&field.ty));
        }
    }
}

/// The list a `ref` continues in.
fn target(ty: &Type) -> Option<String> {
    match ty {
        Type::Ref(list) => Some(list.clone()),
        Type::List(of) => target(of),
        _ => None,
    }
}
