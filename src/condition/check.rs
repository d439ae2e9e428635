//! Looks up every name of a condition and checks every test against the type of its fact.
//!
//! Knows nothing of values that a site gives; all mistakes of one condition are reported together.

use super::names::{Meaning, Names};
use super::parse::{RawExpr, RawOf, RawTest, Word};
use super::place::Place;
use super::{Compare, Expr, LoopName, Of, Path, PathType, Root, Scope, Set, Test, TestKind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, UnknownWord};
use crate::fact::{MisfitKind, Type, Value, parse_value};

/// Turns a tree of words into a condition.
pub(super) struct Checker<'a, 'd> {
    pub names: Names<'a>,
    pub diagnostics: &'d mut Diagnostics,
}

impl<'a, 'd> Checker<'a, 'd> {
    pub fn new(scope: &'a Scope<'a>, place: Place, diagnostics: &'d mut Diagnostics) -> Self {
        Self { names: Names { scope, loops: scope.loops.clone(), place }, diagnostics }
    }

    /// The typed expression, or `None` if any part of it was reported.
    pub fn expr(&mut self, raw: &RawExpr) -> Option<Expr> {
        match raw {
            RawExpr::And(parts) => self.parts(parts).map(Expr::And),
            RawExpr::Or(parts) => self.parts(parts).map(Expr::Or),
            RawExpr::Not(inner) => self.expr(inner).map(|inner| Expr::Not(Box::new(inner))),
            RawExpr::Test(test, start, end) => {
                let kind = self.test(test)?;
                Some(Expr::Test(Test { kind, span: self.names.place.span(*start, *end) }))
            }
            RawExpr::Unreadable => None,
        }
    }

    /// Checks all parts, also behind one that is wrong.
    fn parts(&mut self, parts: &[RawExpr]) -> Option<Vec<Expr>> {
        let parts: Vec<Option<Expr>> = parts.iter().map(|part| self.expr(part)).collect();
        parts.into_iter().collect()
    }

    fn test(&mut self, test: &RawTest) -> Option<TestKind> {
        match test {
            RawTest::Bare(word) => self.bare(word),
            RawTest::Compare(word, compare, literal) => self.compare(word, *compare, literal),
            RawTest::Members { path, negated, literals } => {
                let (path, ty) = self.scalar(path)?;
                let members: Vec<Option<Value>> =
                    literals.iter().map(|literal| self.literal(literal, &path, &ty)).collect();
                let members: Option<Vec<Value>> = members.into_iter().collect();
                Some(TestKind::In { path, negated: *negated, set: Set::Members(members?) })
            }
            RawTest::Range { path, negated, low, high } => self.range(path, *negated, low, high),
            RawTest::Count { of, compare, number } => {
                let checked = self.of(of);
                let read = number.text.parse::<i64>().ok();
                if read.is_none() {
                    self.diagnostics.push(
                        Diagnostic::new(Code::WrongType, format!("`{}` is no whole number", number.text))
                            .at(self.names.span(number), "`count` is compared with a whole number")
                            .help("write a number, as in `count(legacy.pools) > 0`"),
                    );
                }
                Some(TestKind::Count { of: checked?, compare: *compare, number: read? })
            }
            RawTest::Some { name, list, body } => {
                let (list, body) = self.quantifier(name, list, body)?;
                Some(TestKind::Some { name: name.text.clone(), list, body: Box::new(body) })
            }
            RawTest::Every { name, list, body } => {
                let (list, body) = self.quantifier(name, list, body)?;
                Some(TestKind::Every { name: name.text.clone(), list, body: Box::new(body) })
            }
        }
    }

    fn bare(&mut self, word: &Word) -> Option<TestKind> {
        let path = match self.meaning(word)? {
            Meaning::Define(name, condition) => return Some(TestKind::Define { name, condition }),
            Meaning::Path(path) => path,
            Meaning::Document(_) => return None,
        };
        let text = &path.text;
        let (what, help) = match &path.ty {
            PathType::Scalar(Type::Bool) => return Some(TestKind::IsTrue(path)),
            PathType::Scalar(ty) => {
                let example = example(ty);
                (format!("of type {}", ty.word()), format!("compare it: `{text} == {example}`"))
            }
            PathType::Objects(_) | PathType::Scalars(_) => {
                ("a list".to_string(), format!("count it: `count({text}) > 0`"))
            }
        };
        self.diagnostics.push(
            Diagnostic::new(Code::WrongType, format!("`{text}` is {what}, and only a bool stands alone"))
                .at(path.span, "not a bool")
                .help(help),
        );
        None
    }

    fn compare(&mut self, word: &Word, compare: Compare, literal: &Word) -> Option<TestKind> {
        let (path, ty) = self.scalar(word)?;
        let ordered = !matches!(compare, Compare::Equal | Compare::NotEqual);
        if ordered && !ty.is_ordered() {
            self.unordered(&path, &ty, &format!("`{}`", compare.sign()));
            return None;
        }
        let literal = self.literal(literal, &path, &ty)?;
        Some(TestKind::Compare { path, compare, literal })
    }

    fn range(&mut self, word: &Word, negated: bool, low: &Word, high: &Word) -> Option<TestKind> {
        let (path, ty) = self.scalar(word)?;
        if !ty.is_ordered() {
            self.unordered(&path, &ty, "a range");
            return None;
        }
        let (first, last) = (self.literal(low, &path, &ty), self.literal(high, &path, &ty));
        let (first, last) = (first?, last?);
        if first > last {
            let span = self.names.place.span(low.start, high.end);
            self.diagnostics.push(
                Diagnostic::new(Code::WrongType, format!("the range `{first}..{last}` runs backwards"))
                    .at(span, "the lower end comes first")
                    .help(format!("write `{last}..{first}`")),
            );
            return None;
        }
        Some(TestKind::In { path, negated, set: Set::Range(first, last) })
    }

    fn unordered(&mut self, path: &Path, ty: &Type, what: &str) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::WrongType,
                format!("`{}` is of type {}, which has no order for {what}", path.text, ty.word()),
            )
            .at(path.span, "not ordered")
            .help("compare it with `==` or `!=`, or list values: `in [a, b]`"),
        );
    }

    /// A path to one value that can be compared.
    fn scalar(&mut self, word: &Word) -> Option<(Path, Type)> {
        let path = match self.meaning(word)? {
            Meaning::Path(path) => path,
            Meaning::Define(name, _) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongType, format!("`{name}` is a define and cannot be compared"))
                        .at(self.names.span(word), "a define stands alone")
                        .help(format!("write `{name}` or `not {name}`")),
                );
                return None;
            }
            Meaning::Document(_) => return None,
        };
        match path.ty.clone() {
            PathType::Scalar(ty) => Some((path, ty)),
            PathType::Objects(_) | PathType::Scalars(_) => {
                let text = &path.text;
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongType, format!("`{text}` is a list and cannot be compared"))
                        .at(path.span, "a list")
                        .help(format!(
                            "test its members: `some x in {text} satisfies …`, or `count({text}) > 0`"
                        )),
                );
                None
            }
        }
    }

    /// A path to a list, with the loop name it gives a member.
    fn list(&mut self, word: &Word, name: Option<&Word>) -> Option<(Path, Option<LoopName>)> {
        let path = match self.meaning(word)? {
            Meaning::Path(path) => path,
            Meaning::Define(..) => return self.no_list(word, "a define"),
            Meaning::Document(_) => return None,
        };
        let name = name.map(|word| word.text.clone());
        match path.ty.clone() {
            PathType::Objects(list) => Some((path, name.map(|name| LoopName::Object { name, list }))),
            PathType::Scalars(ty) => Some((path, name.map(|name| LoopName::Element { name, ty }))),
            PathType::Scalar(ty) => self.no_list(word, &format!("of type {}", ty.word())),
        }
    }

    fn no_list<T>(&mut self, word: &Word, what: &str) -> Option<T> {
        let schema = self.names.scope.schema;
        self.diagnostics.push(
            Diagnostic::new(Code::WrongType, format!("`{}` is {what}, not a list", word.text))
                .at(self.names.span(word), "not a list")
                .suggest(&word.text, schema.lists.iter().map(|list| list.name.as_str()))
                .help("`some`, `every`, `count` and `each` take a list of the vocabulary"),
        );
        None
    }

    /// Binds `name` to the members of `word`; the caller takes the name off again.
    pub fn bind(&mut self, name: &Word, word: &Word) -> Option<Path> {
        let free = self.names.new_name(name, self.diagnostics);
        let (path, bound) = self.list(word, Some(name))?;
        free?;
        self.names.loops.extend(bound);
        Some(path)
    }

    fn quantifier(&mut self, name: &Word, list: &Word, body: &RawExpr) -> Option<(Path, Expr)> {
        let (list, body) = self.bound(name, list, body)?;
        for conjunct in conjuncts(&body) {
            if !conjunct.mentions(&name.text) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::UnrelatedConjunct,
                        format!("`{conjunct}` does not mention `{}`", name.text),
                    )
                    .at(conjunct.span(), "`satisfies` reaches as far as here".to_string())
                    .help("put brackets around the quantifier if this part stands outside of it"),
                );
            }
        }
        Some((list, body))
    }

    /// The list and the body behind it, in which `name` is bound.
    fn bound(&mut self, name: &Word, list: &Word, body: &RawExpr) -> Option<(Path, Expr)> {
        let before = self.names.loops.len();
        let list = self.bind(name, list)?;
        let body = self.expr(body);
        self.names.loops.truncate(before);
        Some((list, body?))
    }

    pub fn of(&mut self, of: &RawOf) -> Option<Of> {
        match &of.filter {
            None => self.list(&of.list, None).map(|(list, _)| Of { list, filter: None }),
            Some((name, body)) => {
                let (list, body) = self.bound(name, &of.list, body)?;
                Some(Of { list, filter: Some((name.text.clone(), Box::new(body))) })
            }
        }
    }

    /// What `word` means in a test; a text of the document is reported.
    fn meaning(&mut self, word: &Word) -> Option<Meaning> {
        let meaning = self.names.meaning(word, self.diagnostics)?;
        if let Meaning::Document(name) = &meaning {
            self.diagnostics.push(
                Diagnostic::new(Code::UntestableName, format!("`{name}` can be printed but not tested"))
                    .at(self.names.span(word), "a text of the site's document")
                    .help("declare a fact in `facts.yaml` and test that"),
            );
        }
        Some(meaning)
    }

    fn literal(&mut self, word: &Word, path: &Path, ty: &Type) -> Option<Value> {
        let misfit = match parse_value(&word.text, ty) {
            Ok(value) => return Some(value),
            Err(misfit) => misfit,
        };
        let (code, label) = match misfit.kind {
            MisfitKind::UnknownName => (Code::UnknownName, format!("not a value of `{}`", path.text)),
            MisfitKind::WrongForm | MisfitKind::ControlCharacter => {
                (Code::WrongType, format!("`{}` is of type {}", path.text, ty.word()))
            }
        };
        let mut diagnostic = Diagnostic::new(code, misfit.message).at(self.names.span(word), label);
        diagnostic.help = misfit.help;
        if let Type::Enum(values) = ty {
            let candidates = values.iter().map(|value| value.name.clone()).collect();
            diagnostic.unknown =
                Some(UnknownWord { given: word.text.clone(), candidates, text: String::new() });
        }
        self.diagnostics.push(diagnostic);
        None
    }
}

/// The parts joined by `and`, also those inside alternatives; a body without any is its own part.
fn conjuncts(body: &Expr) -> Vec<&Expr> {
    match body {
        Expr::And(parts) => parts.iter().collect(),
        Expr::Or(parts) => {
            parts.iter().filter(|part| matches!(part, Expr::And(_))).flat_map(conjuncts).collect()
        }
        Expr::Not(_) | Expr::Test(_) => vec![body],
    }
}

/// A literal of this type, for advice.
fn example(ty: &Type) -> String {
    match ty {
        Type::Bool => "true".to_string(),
        Type::Enum(values) => values.first().map_or("value".to_string(), |value| value.name.clone()),
        Type::Int { minimum, .. } => minimum.unwrap_or(1).to_string(),
        Type::Version => "14.3".to_string(),
        Type::Date => "2026-11-20".to_string(),
        _ => "\"…\"".to_string(),
    }
}

impl Expr {
    /// Whether a path in it, at any depth, begins with the loop name `name`.
    pub fn mentions(&self, name: &str) -> bool {
        let path = |path: &Path| matches!(&path.root, Root::Name(root) if root == name);
        match self {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().any(|part| part.mentions(name)),
            Expr::Not(inner) => inner.mentions(name),
            Expr::Test(test) => match &test.kind {
                TestKind::IsTrue(tested)
                | TestKind::Compare { path: tested, .. }
                | TestKind::In { path: tested, .. } => path(tested),
                // A define knows no loop names.
                TestKind::Define { .. } => false,
                TestKind::Count { of, .. } => {
                    path(&of.list) || of.filter.as_ref().is_some_and(|(_, body)| body.mentions(name))
                }
                TestKind::Some { list, body, .. } | TestKind::Every { list, body, .. } => {
                    path(list) || body.mentions(name)
                }
            },
        }
    }
}
