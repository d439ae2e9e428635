//! How a change of facts is told: by the author's own tests where they say it, else by a value.
//!
//! Knows nothing of how the change was found.

use super::exact::{Gate, TooHard, Wanted};
use super::judgement::Change;
use super::lookup::{Names, Seen, find, members};
use super::node::Node;
use super::subjects::{Which, collect};
use super::turn::{Pins, Told, Turn};
use super::ways::{as_wanted, has_member};
use super::{Compare, Expr, Of, Path, PathType, Root, Test, TestKind};
use crate::fact::{Bound, FactDeclaration, Subject, Type};
use std::collections::BTreeSet;

/// A test that must come out as it says, and the changed fact it is told of.
#[derive(Debug, Clone)]
struct Said {
    of: Subject,
    test: Expr,
    gate: Gate,
    /// Told whether it is needed or not.
    stays: bool,
}

impl Turn<'_, '_> {
    /// Tests of the changed facts, each as the pins make it come out, that are enough for the node to apply;
    /// `None` if no words are.
    pub(super) fn told(
        &mut self,
        changed: &BTreeSet<Subject>,
        pins: &Pins,
        told: Told,
    ) -> Result<Option<Vec<Change>>, TooHard> {
        let mut said = self.by_author(changed, pins)?;
        if !self.is_told(changed, &said, told)? {
            for subject in changed {
                self.by_rules(subject, changed, pins, &mut said)?;
            }
        }
        if !self.is_told(changed, &said, told)? {
            for subject in changed {
                self.by_value(subject, changed, pins, &mut said)?;
            }
        }
        if !self.is_told(changed, &said, told)? {
            return Ok(None);
        }
        for at in (0..said.len()).rev() {
            let left_out = said.remove(at);
            if left_out.stays || !self.is_told(changed, &said, told)? {
                said.insert(at, left_out);
            }
        }
        Ok(Some(self.changes(changed, said)))
    }

    /// Whether of every changed fact something is told, and all of it is enough.
    fn is_told(&mut self, changed: &BTreeSet<Subject>, said: &[Said], told: Told) -> Result<bool, TooHard> {
        let gates: Vec<Gate> = said.iter().map(|said| said.gate).collect();
        for subject in changed {
            let is_named = said.iter().any(|said| said.of == *subject);
            let is_change = told == Told::Values || self.is_change(changed, subject, &gates)?;
            if !is_named || !is_change {
                return Ok(false);
            }
        }
        self.suffice(changed, &gates)
    }

    fn changes(&self, changed: &BTreeSet<Subject>, said: Vec<Said>) -> Vec<Change> {
        let mut changes = Vec::new();
        for subject in self.judge.in_order(changed.clone()) {
            let mut tests: Vec<Expr> = Vec::new();
            for said in said.iter().filter(|said| said.of == subject) {
                if !tests.contains(&said.test) {
                    tests.push(said.test.clone());
                }
            }
            let test = if tests.len() == 1 { tests.remove(0) } else { Expr::And(tests) };
            changes.push(Change { subject, test });
        }
        changes
    }

    /// The author's tests that the changed facts settle.
    fn by_author(&mut self, changed: &BTreeSet<Subject>, pins: &Pins) -> Result<Vec<Said>, TooHard> {
        let node: &Node = self.node;
        let mut said = Vec::new();
        for (name, bound) in &node.bindings {
            if let Bound::Empty { list } = bound
                && changed.contains(list)
                && let Some(test) = has_member(list, name, node)
            {
                let gate = self.universe.expr(&test, &mut self.names, 0, Wanted::True)?;
                said.push(Said { of: list.clone(), test, gate, stays: true });
            }
        }
        let mut tests = Vec::new();
        for attached in &node.conditions {
            tests_in(&attached.condition.expr, &mut Vec::new(), &mut tests);
        }
        self.settled_tests(tests, changed, pins, &mut said)?;
        Ok(said)
    }

    /// Tests that rules make of a changed fact.
    fn by_rules(
        &mut self,
        subject: &Subject,
        changed: &BTreeSet<Subject>,
        pins: &Pins,
        said: &mut Vec<Said>,
    ) -> Result<(), TooHard> {
        let judge = self.judge;
        let mut tests = Vec::new();
        for at in judge.roots.rules.get(subject.root()).into_iter().flatten() {
            let rule = &judge.rules[*at];
            let mut bound: Vec<&str> = rule.each.iter().map(|each| each.name.as_str()).collect();
            for condition in rule.when.iter().chain([&rule.then]) {
                tests_in(&condition.expr, &mut bound, &mut tests);
            }
        }
        self.settled_tests(tests, changed, pins, said)
    }

    fn settled_tests(
        &mut self,
        tests: Vec<&Test>,
        changed: &BTreeSet<Subject>,
        pins: &Pins,
        said: &mut Vec<Said>,
    ) -> Result<(), TooHard> {
        for test in tests {
            let Some(of) = self.told_of(test, changed) else { continue };
            let expr = Expr::Test(test.clone());
            let holds = self.universe.expr(&expr, &mut self.names, 0, Wanted::True)?;
            let fails = self.universe.expr(&expr, &mut self.names, 0, Wanted::False)?;
            let Some(wanted) = self.outcome(changed, pins, (holds, fails))? else { continue };
            let gate = if wanted == Wanted::True { holds } else { fails };
            let test = as_wanted(test, wanted);
            if !said.iter().any(|said| said.gate == gate) {
                said.push(Said { of, test, gate, stays: false });
            }
        }
        Ok(())
    }

    /// The changed fact that a test is of: the one at the end of its path, else one that it looks at.
    fn told_of(&self, test: &Test, changed: &BTreeSet<Subject>) -> Option<Subject> {
        let view = self.judge.view(Seen::All);
        let names = Names::new(&self.node.bindings);
        let main = match &test.kind {
            TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                find(path, &names, &view).subject
            }
            TestKind::Some { list, .. } | TestKind::Every { list, .. } => {
                members(list, &names, &view).subject
            }
            TestKind::Count { of, .. } => members(&of.list, &names, &view).subject,
            TestKind::Define { .. } => return None,
        };
        if changed.contains(&main) {
            return Some(main);
        }
        let mut subjects = BTreeSet::new();
        let expr = Expr::Test(test.clone());
        let view = self.judge.view(Seen::All);
        collect(&expr, Which::All, &mut Names::new(&self.node.bindings), &view, &mut subjects);
        subjects.into_iter().find(|subject| changed.contains(subject))
    }

    /// What the value of a changed fact is, as far as any test can tell.
    fn by_value(
        &mut self,
        subject: &Subject,
        changed: &BTreeSet<Subject>,
        pins: &Pins,
        said: &mut Vec<Said>,
    ) -> Result<(), TooHard> {
        let mut names = self.names_with(subject)?;
        let tests = match self.path_to(subject) {
            Some(path) => self.value_tests(subject, &path),
            None => self.member_test(subject).into_iter().collect(),
        };
        for test in tests {
            let expr = Expr::Test(test.clone());
            let holds = self.universe.expr(&expr, &mut names, 0, Wanted::True)?;
            let fails = self.universe.expr(&expr, &mut names, 0, Wanted::False)?;
            let Some(wanted) = self.outcome(changed, pins, (holds, fails))? else { continue };
            let gate = if wanted == Wanted::True { holds } else { fails };
            if !said.iter().any(|said| said.gate == gate) {
                let test = as_wanted(&test, wanted);
                said.push(Said { of: subject.clone(), test, gate, stays: false });
            }
        }
        Ok(())
    }

    /// Tests of the value at `path`: every one that a condition or a rule makes of such a value.
    fn value_tests(&self, subject: &Subject, path: &Path) -> Vec<Test> {
        let mut tests = Vec::new();
        for attached in &self.node.conditions {
            attached.condition.expr.every_test(&mut tests);
        }
        for rule in self.judge.rules {
            let filter = rule.each.as_ref().and_then(|each| each.filter.as_ref());
            for condition in filter.into_iter().chain(&rule.when).chain([&rule.then]) {
                condition.expr.every_test(&mut tests);
            }
        }
        let is_of = |other: &Path| match subject {
            Subject::Fact(name) => other.fields.is_empty() && other.root == Root::Fact(name.clone()),
            Subject::Field { field, .. } => other.fields.last() == Some(field) && other.ty == path.ty,
            Subject::List(_) => false,
        };
        let mut kinds: Vec<TestKind> = Vec::new();
        for test in tests {
            let kind = match &test.kind {
                TestKind::IsTrue(other) if is_of(other) => TestKind::IsTrue(path.clone()),
                TestKind::Compare { path: other, compare, literal } if is_of(other) => {
                    TestKind::Compare { path: path.clone(), compare: *compare, literal: literal.clone() }
                }
                TestKind::In { path: other, negated, set } if is_of(other) => {
                    TestKind::In { path: path.clone(), negated: *negated, set: set.clone() }
                }
                _ => continue,
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds.into_iter().map(|kind| Test { kind, span: path.span }).collect()
    }

    /// That a list has members at all.
    fn member_test(&self, subject: &Subject) -> Option<Test> {
        let schema = self.judge.schema;
        let (root, fields, ty, span) = match subject {
            Subject::List(list) => {
                let span = schema.list(list)?.span;
                (Root::List(list.clone()), Vec::new(), PathType::Objects(list.clone()), span)
            }
            Subject::Fact(name) => {
                let declared = schema.fact(name)?;
                (
                    Root::Fact(name.clone()),
                    Vec::new(),
                    PathType::Scalars(element(&declared.ty)?),
                    declared.span,
                )
            }
            Subject::Field { list, field, .. } => {
                let declared = schema.list(list)?.field(field)?;
                let root = Root::Name(subject.object_name()?);
                (root, vec![field.clone()], PathType::Scalars(element(&declared.ty)?), declared.span)
            }
        };
        let list = Path { root, fields, ty, text: subject.name(), span };
        let of = Of { list, filter: None };
        Some(Test { kind: TestKind::Count { of, compare: Compare::Greater, number: 0 }, span })
    }

    /// The path to a single value: a fact, or a field of an object by the object's own name.
    fn path_to(&self, subject: &Subject) -> Option<Path> {
        let schema = self.judge.schema;
        let (declared, root, fields): (&FactDeclaration, Root, Vec<String>) = match subject {
            Subject::Fact(name) => (schema.fact(name)?, Root::Fact(name.clone()), Vec::new()),
            Subject::Field { list, field, .. } => {
                let declared = schema.list(list)?.field(field)?;
                (declared, Root::Name(subject.object_name()?), vec![field.clone()])
            }
            Subject::List(_) => return None,
        };
        if matches!(declared.ty, Type::List(_)) {
            return None;
        }
        let ty = PathType::Scalar(declared.ty.clone());
        Some(Path { root, fields, ty, text: subject.name(), span: declared.span })
    }

    fn names_with(&mut self, subject: &Subject) -> Result<super::exact::Names, TooHard> {
        let mut names = self.names.clone();
        if let (Subject::Field { list, key, .. }, Some(name)) = (subject, subject.object_name())
            && let Some(object) = self.universe.object(list, key)?
        {
            names.bind_object(&name, object);
        }
        Ok(names)
    }
}

fn element(ty: &Type) -> Option<Type> {
    match ty {
        Type::List(of) => Some(of.as_ref().clone()),
        _ => None,
    }
}

/// All tests of an expression that look at no name bound inside of it, also those in bodies and defines.
fn tests_in<'e>(expr: &'e Expr, bound: &mut Vec<&'e str>, tests: &mut Vec<&'e Test>) {
    let test = match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            return parts.iter().for_each(|part| tests_in(part, bound, tests));
        }
        Expr::Not(inner) => return tests_in(inner, bound, tests),
        Expr::Test(test) => test,
    };
    if let TestKind::Define { condition, .. } = &test.kind {
        return tests_in(&condition.expr, &mut Vec::new(), tests);
    }
    if !bound.iter().any(|name| expr.mentions(name)) {
        tests.push(test);
    }
    let inside = match &test.kind {
        TestKind::Some { name, body, .. } | TestKind::Every { name, body, .. } => Some((name, body)),
        TestKind::Count { of, .. } => of.filter.as_ref().map(|(name, body)| (name, body)),
        _ => None,
    };
    if let Some((name, body)) = inside {
        bound.push(name);
        tests_in(body, bound, tests);
        bound.pop();
    }
}
