//! Which nodes three-valued evaluation judges exactly.
//!
//! Where every fact is looked at once, no value depends on another: then what is true, false or open is
//! so in every sense, and what leaves it open is what is missing. Knows nothing of rules.

use super::evaluate::{Counted, with_any};
use super::lookup::{Bindings, Members, Names, View, find, members};
use super::node::Node;
use super::{Condition, Expr, Path, PathType, Root, TestKind, Whens};
use crate::fact::{Subject, Type};
use std::collections::BTreeSet;

/// Looks for a fact that is met twice.
struct Search<'a> {
    view: View<'a>,
    whens: &'a Whens,
    held: &'a BTreeSet<String>,
    met: BTreeSet<Subject>,
}

/// Whether three-valued evaluation judges `node` exactly, rules apart.
pub(super) fn is_simple<'a>(
    node: &'a Node,
    view: &View<'a>,
    whens: &'a Whens,
    held: &'a BTreeSet<String>,
) -> bool {
    let mut search = Search { view: *view, whens, held, met: BTreeSet::new() };
    let bound_once = node.bindings.values().all(|bound| search.meet(super::bounds::existence_subject(bound)));
    // A known object's own list is looked at for its existence only.
    bound_once
        && node
            .conditions
            .iter()
            .all(|attached| search.expr(&attached.condition.expr, &mut Names::new(&node.bindings)))
        && !search.refers_to_list_met()
}

/// The same for one condition by itself.
pub(super) fn is_simple_condition<'a>(
    condition: &'a Condition,
    bindings: &'a Bindings,
    view: &View<'a>,
    whens: &'a Whens,
    held: &'a BTreeSet<String>,
) -> bool {
    let mut search = Search { view: *view, whens, held, met: BTreeSet::new() };
    search.expr(&condition.expr, &mut Names::new(bindings))
}

impl<'a> Search<'a> {
    fn meet(&mut self, subject: Subject) -> bool {
        let guarded = self.whens.of(&subject).is_some()
            || matches!(&subject, Subject::Field { list, .. } if self.whens.lists.contains_key(list));
        // A ref elsewhere may say that a list has an object.
        let held = matches!(&subject, Subject::List(list) if self.held.contains(list));
        !guarded && !held && self.met.insert(subject)
    }

    /// A list of refs says of the list they lead into that it has these objects.
    fn refers_to_list_met(&self) -> bool {
        self.met.iter().any(|subject| {
            let list =
                super::lookup::member_type(subject, self.view.schema).and_then(super::lookup::referred);
            list.is_some_and(|list| self.met.contains(&Subject::List(list.to_string())))
        })
    }

    fn expr(&mut self, expr: &'a Expr, names: &mut Names<'a>) -> bool {
        let test = match expr {
            Expr::And(parts) | Expr::Or(parts) => return parts.iter().all(|part| self.expr(part, names)),
            Expr::Not(inner) => return self.expr(inner, names),
            Expr::Test(test) => test,
        };
        match &test.kind {
            TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                let found = find(path, names, &self.view);
                // A ref on the way, or a ref that can only lead to what its list has.
                found.through.is_empty() && !looks_behind_ref(path) && self.meet(found.subject)
            }
            TestKind::Define { condition, .. } => self.expr(&condition.expr, names),
            TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
                let members = members(list, names, &self.view);
                self.members(members, Some((name, body)), names)
            }
            TestKind::Count { of, .. } => {
                let members = members(&of.list, names, &self.view);
                let body = of.filter.as_ref().map(|(name, body)| (name.as_str(), body.as_ref()));
                self.members(members, body, names)
            }
        }
    }

    fn members(
        &mut self,
        members: Members<'a>,
        body: Option<(&'a str, &'a Expr)>,
        names: &mut Names<'a>,
    ) -> bool {
        if !members.through.is_empty() || !self.meet(members.subject.clone()) {
            return false;
        }
        let Some((name, body)) = body else { return true };
        // Without its list, a body that looks twice at one field may still be settled.
        if looks_twice(body) {
            return false;
        }
        with_any(members).all(|member| {
            let (Counted::Known(member) | Counted::Any(member)) = member;
            names.with(name, member, |names| self.expr(body, names))
        })
    }
}

/// Whether two tests of the expression are of one path.
fn looks_twice(expr: &Expr) -> bool {
    let mut tests = Vec::new();
    expr.every_test(&mut tests);
    let mut seen = BTreeSet::new();
    tests.iter().any(|test| match &test.kind {
        TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
            !seen.insert(&path.text)
        }
        TestKind::Some { list, .. } | TestKind::Every { list, .. } => !seen.insert(&list.text),
        TestKind::Count { of, .. } => !seen.insert(&of.list.text),
        TestKind::Define { .. } => false,
    })
}

fn looks_behind_ref(path: &Path) -> bool {
    let own = match path.root {
        Root::Name(_) | Root::Own => 1,
        Root::Fact(_) | Root::List(_) => 0,
    };
    path.fields.len() > own || matches!(path.ty, PathType::Scalar(Type::Ref(_)))
}
