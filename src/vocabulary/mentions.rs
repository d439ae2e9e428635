//! The facts, lists and fields that a condition depends on.

use crate::condition::{Condition, Expr, Loop, Of, Path, PathType, Printed, Root, TestKind};
use crate::fact::{Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The full names (`exchange.used`, `legacy.pools`, `legacy.pools.edition`) that `condition` mentions;
/// `own` is the list whose fields are its bare names.
pub fn mentions(condition: &Condition, schema: &Schema, own: Option<&str>) -> BTreeSet<String> {
    let mut walk =
        Walk { schema, own, bound: BTreeMap::new(), found: BTreeSet::new(), defines: Defines::LeftOut };
    walk.expr(&condition.expr);
    walk.found
}

/// As [`mentions`], of a condition of the guide inside these loops; the names of defines are among them.
pub fn mentions_inside(condition: &Condition, schema: &Schema, around: &[Loop]) -> BTreeSet<String> {
    let mut walk = Walk::inside(schema, around);
    walk.expr(&condition.expr);
    walk.found
}

/// What a loop runs over, inside these loops.
pub fn mentions_of_loop(each: &Loop, schema: &Schema, around: &[Loop]) -> BTreeSet<String> {
    let mut walk = Walk::inside(schema, around);
    walk.path(&each.list);
    walk.found
}

/// What a value prints, inside these loops.
pub fn mentions_of_value(printed: &Printed, schema: &Schema, around: &[Loop]) -> BTreeSet<String> {
    let mut walk = Walk::inside(schema, around);
    match printed {
        Printed::Path(path) => walk.path(path),
        Printed::Count(Of { list, filter }) => {
            walk.path(list);
            if let Some((name, body)) = filter {
                walk.bind(name, list, body);
            }
        }
        Printed::Document(_) | Printed::Literal(_) => {}
    }
    walk.found
}

struct Walk<'a> {
    schema: &'a Schema,
    own: Option<&'a str>,
    /// The list of the objects a name stands for, where it stands for objects.
    bound: BTreeMap<String, Option<String>>,
    found: BTreeSet<String>,
    /// Whether the names of defines are wanted too.
    defines: Defines,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Defines {
    LeftOut,
    Named,
}

impl<'a> Walk<'a> {
    fn inside(schema: &'a Schema, around: &[Loop]) -> Self {
        let mut walk = Walk {
            schema,
            own: None,
            bound: BTreeMap::new(),
            found: BTreeSet::new(),
            defines: Defines::Named,
        };
        for each in around {
            walk.bound.insert(each.name.clone(), objects_of(&each.list));
        }
        walk
    }
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
            TestKind::Define { name, condition } => {
                if self.defines == Defines::Named {
                    self.found.insert(name.clone());
                }
                self.expr(&condition.expr);
            }
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
        self.bound.insert(name.to_string(), objects_of(list));
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

/// The list whose objects a name stands for that runs over `list`.
fn objects_of(list: &Path) -> Option<String> {
    match &list.ty {
        PathType::Objects(list) | PathType::Scalars(Type::Ref(list)) => Some(list.clone()),
        _ => None,
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
