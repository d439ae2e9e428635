//! What a condition tests, and when each test matters: the guards around it.
//!
//! A test matters where its neighbours joined by `and` are true and those joined by `or` are false. Knows
//! nothing of guides.

use crate::condition::{Condition, Expr, Loop, Of, Path, Root, TestKind};
use crate::source::Span;
use crate::vocabulary::Vocabulary;
use std::sync::Arc;

/// A path that a condition looks at.
#[derive(Debug, Clone)]
pub(super) struct Use<'c> {
    pub path: &'c Path,
    /// The quantifiers around it, as loops.
    pub loops: Vec<Loop>,
    /// What must hold for it to matter.
    pub context: Vec<Arc<Condition>>,
    /// The place in the condition itself, where the path stands in a define.
    pub through: Option<Span>,
}

/// Everything that `condition` looks at, also in defines.
pub(super) fn uses(condition: &Condition) -> Vec<Use<'_>> {
    let mut search = Search {
        span: condition.span,
        loops: Vec::new(),
        context: Vec::new(),
        through: None,
        found: Vec::new(),
    };
    search.expr(&condition.expr);
    search.found
}

/// What a value that counts looks at.
pub(super) fn uses_of_count(of: &Of, span: Span) -> Vec<Use<'_>> {
    let mut search =
        Search { span, loops: Vec::new(), context: Vec::new(), through: None, found: Vec::new() };
    search.of(of, span);
    search.found
}

struct Search<'c> {
    span: Span,
    loops: Vec<Loop>,
    context: Vec<Arc<Condition>>,
    through: Option<Span>,
    found: Vec<Use<'c>>,
}

impl<'c> Search<'c> {
    fn expr(&mut self, expr: &'c Expr) {
        match expr {
            Expr::And(parts) => self.parts(parts, |other| other.clone()),
            Expr::Or(parts) => self.parts(parts, |other| Expr::Not(Box::new(other.clone()))),
            Expr::Not(inner) => self.expr(inner),
            Expr::Test(test) => match &test.kind {
                TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                    self.add(path);
                }
                TestKind::Define { condition, .. } => {
                    let outer = self.through.replace(self.through.unwrap_or(test.span));
                    self.expr(&condition.expr);
                    self.through = outer;
                }
                TestKind::Count { of, .. } => self.of(of, test.span),
                TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
                    self.bound(name, list, body, test.span);
                }
            },
        }
    }

    /// Each part where the others leave it to decide.
    fn parts(&mut self, parts: &'c [Expr], others: impl Fn(&Expr) -> Expr) {
        let deciding: Vec<Arc<Condition>> =
            parts.iter().map(|part| stated(others(part), self.span)).collect();
        for (at, part) in parts.iter().enumerate() {
            let before = self.context.len();
            let others = deciding.iter().enumerate().filter(|(other, _)| *other != at);
            self.context.extend(others.map(|(_, other)| other.clone()));
            self.expr(part);
            self.context.truncate(before);
        }
    }

    fn of(&mut self, of: &'c Of, span: Span) {
        match &of.filter {
            Some((name, body)) => self.bound(name, &of.list, body, span),
            None => self.add(&of.list),
        }
    }

    fn bound(&mut self, name: &str, list: &'c Path, body: &'c Expr, span: Span) {
        self.add(list);
        self.loops.push(Loop { name: name.to_string(), list: list.clone(), filter: None, span });
        self.expr(body);
        self.loops.pop();
    }

    fn add(&mut self, path: &'c Path) {
        self.found.push(Use {
            path,
            loops: self.loops.clone(),
            context: self.context.clone(),
            through: self.through,
        });
    }
}

/// An expression as a condition, for questions; its text is never shown.
pub(super) fn stated(expr: Expr, span: Span) -> Arc<Condition> {
    Arc::new(Condition { expr, text: String::new(), span })
}

/// A fact, list or field on a path that means something only under a `when`.
#[derive(Debug, Clone)]
pub(super) struct Guard<'v> {
    /// As it is declared: `exchange.version`, `legacy.pools.sql`.
    pub name: String,
    pub when: &'v Arc<Condition>,
    /// The `when` as it reads at the path.
    pub expr: Expr,
}

/// The `when`s of everything that a path comes through, in its order.
pub(super) fn guards<'v>(path: &Path, around: &[Loop], vocabulary: &'v Vocabulary) -> Vec<Guard<'v>> {
    let mut guards = Vec::new();
    let of_whole = |name: &String, when: Option<&'v Arc<Condition>>| {
        when.map(|when| Guard { name: name.clone(), when, expr: when.expr.clone() })
    };
    let mut list = match &path.root {
        Root::Fact(name) => {
            guards.extend(of_whole(name, vocabulary.whens.facts.get(name)));
            vocabulary.schema.fact(name).and_then(|fact| referred(&fact.ty))
        }
        Root::List(name) => {
            guards.extend(of_whole(name, vocabulary.whens.lists.get(name)));
            Some(name.clone())
        }
        Root::Name(name) => around.iter().rev().find(|each| each.name == *name).and_then(list_of),
        Root::Own => None,
    };
    for (at, field) in path.fields.iter().enumerate() {
        let Some(of) = list else { break };
        if let Some(when) = vocabulary.whens.fields.get(&(of.clone(), field.clone())) {
            let object = before(path, at);
            guards.push(Guard { name: format!("{of}.{field}"), when, expr: when.expr.seen_from(&object) });
        }
        list = vocabulary
            .schema
            .list(&of)
            .and_then(|list| list.field(field))
            .and_then(|field| referred(&field.ty));
    }
    guards
}

/// The path up to its field at `at`.
fn before(path: &Path, at: usize) -> Path {
    let behind: usize = path.fields[at..].iter().map(|field| field.len() + 1).sum();
    let text = path.text.get(..path.text.len().saturating_sub(behind)).unwrap_or(&path.text).to_string();
    Path { fields: path.fields[..at].to_vec(), text, ..path.clone() }
}

/// The list whose objects a loop's name stands for.
fn list_of(each: &Loop) -> Option<String> {
    use crate::condition::PathType;
    match &each.list.ty {
        PathType::Objects(list) => Some(list.clone()),
        PathType::Scalars(ty) | PathType::Scalar(ty) => referred(ty),
    }
}

fn referred(ty: &crate::fact::Type) -> Option<String> {
    match ty {
        crate::fact::Type::Ref(list) => Some(list.clone()),
        crate::fact::Type::List(of) => referred(of),
        _ => None,
    }
}
