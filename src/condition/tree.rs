//! A condition after type-checking.

use crate::fact::{Type, Value};
use crate::source::Span;
use std::sync::Arc;

/// A condition with its place and the text its author wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub expr: Expr,
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Test(Test),
}

/// One test with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub kind: TestKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TestKind {
    /// A bare path to a bool.
    IsTrue(Path),
    /// A bare name of a define.
    Define {
        name: String,
        condition: Arc<Condition>,
    },
    Compare {
        path: Path,
        compare: Compare,
        literal: Value,
    },
    In {
        path: Path,
        negated: bool,
        set: Set,
    },
    Count {
        of: Of,
        compare: Compare,
        number: i64,
    },
    Some {
        name: String,
        list: Path,
        body: Box<Expr>,
    },
    Every {
        name: String,
        list: Path,
        body: Box<Expr>,
    },
}

impl Expr {
    /// Adds all its tests, also those in bodies and defines.
    pub(super) fn every_test<'e>(&'e self, tests: &mut Vec<&'e Test>) {
        let test = match self {
            Expr::And(parts) | Expr::Or(parts) => {
                return parts.iter().for_each(|part| part.every_test(tests));
            }
            Expr::Not(inner) => return inner.every_test(tests),
            Expr::Test(test) => test,
        };
        tests.push(test);
        match &test.kind {
            TestKind::Define { condition, .. } => condition.expr.every_test(tests),
            TestKind::Some { body, .. } | TestKind::Every { body, .. } => body.every_test(tests),
            TestKind::Count { of, .. } => {
                if let Some((_, body)) = &of.filter {
                    body.every_test(tests);
                }
            }
            TestKind::IsTrue(_) | TestKind::Compare { .. } | TestKind::In { .. } => {}
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What follows `in`.
#[derive(Debug, Clone, PartialEq)]
pub enum Set {
    Members(Vec<Value>),
    /// Both ends belong to it.
    Range(Value, Value),
}

/// What `count( )` counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Of {
    pub list: Path,
    /// `name in list where body`.
    pub filter: Option<(String, Box<Expr>)>,
}

/// A name that was looked up.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    pub root: Root,
    /// Field names after the root; a field that is a `ref` continues in its list.
    pub fields: Vec<String>,
    pub ty: PathType,
    /// As it was written.
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A fact by its dotted name.
    Fact(String),
    /// A declared list by its dotted name.
    List(String),
    /// A loop's or quantifier's name.
    Name(String),
    /// The object whose field's `when` this is: `fields` begins with its field.
    Own,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum PathType {
    /// One value; a `Type::Ref` without further fields is the key of its object.
    Scalar(Type),
    /// Objects of the named list.
    Objects(String),
    /// A nested list of scalars of this type.
    Scalars(Type),
}

/// `name in list [where condition]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    pub name: String,
    pub list: Path,
    pub filter: Option<Arc<Condition>>,
    pub span: Span,
}

/// What stands between `{{` and `}}`.
#[derive(Debug, Clone, PartialEq)]
pub enum Printed {
    Path(Path),
    Count(Of),
    /// `customer`, `document.number`, `window.start`, `contact.uc-admin.name`: a text of the site's
    /// document, by its dotted name.
    Document(String),
    /// `'{{'`: the characters themselves.
    Literal(String),
}
