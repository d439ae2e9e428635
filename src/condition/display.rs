//! Conditions as text, with no more brackets than they need: read back, it is the same condition.
//!
//! Knows nothing of languages of deliverables; the wording for readers is made elsewhere.

use super::lexer::is_plain_word;
use super::{Compare, Condition, Expr, Of, Set, Test, TestKind};
use crate::fact::Value;
use crate::source::Span;
use std::fmt::{self, Display, Formatter};

impl Display for Condition {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.expr.fmt(formatter)
    }
}

impl Display for Expr {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write_expr(self, Follows::Nothing, formatter)
    }
}

impl Display for Test {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write_test(self, formatter)
    }
}

impl Compare {
    /// The sign as it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Compare::Equal => "==",
            Compare::NotEqual => "!=",
            Compare::Less => "<",
            Compare::LessOrEqual => "<=",
            Compare::Greater => ">",
            Compare::GreaterOrEqual => ">=",
        }
    }

    /// The comparison that holds exactly where this one does not.
    pub fn opposite(self) -> Compare {
        match self {
            Compare::Equal => Compare::NotEqual,
            Compare::NotEqual => Compare::Equal,
            Compare::Less => Compare::GreaterOrEqual,
            Compare::LessOrEqual => Compare::Greater,
            Compare::Greater => Compare::LessOrEqual,
            Compare::GreaterOrEqual => Compare::Less,
        }
    }
}

impl Expr {
    /// The place of the whole expression.
    pub fn span(&self) -> Span {
        match self {
            Expr::And(parts) | Expr::Or(parts) => match (parts.first(), parts.last()) {
                (Some(first), Some(last)) => first.span().to(last.span()),
                // A list of parts is never empty; a place must be given all the same.
                _ => Span::new(crate::source::FileId(0), 0, 0),
            },
            Expr::Not(inner) => inner.span(),
            Expr::Test(test) => test.span,
        }
    }

    /// Whether it ends in a quantifier, which would swallow an `and` or `or` behind it.
    fn reaches_right(&self) -> bool {
        match self {
            Expr::And(parts) | Expr::Or(parts) => parts.last().is_some_and(Expr::reaches_right),
            Expr::Not(inner) => inner.reaches_right(),
            Expr::Test(test) => matches!(test.kind, TestKind::Some { .. } | TestKind::Every { .. }),
        }
    }
}

/// Whether an `and` or `or` stands behind an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    Nothing,
    Operator,
}

fn write_expr(expr: &Expr, follows: Follows, formatter: &mut Formatter<'_>) -> fmt::Result {
    match expr {
        Expr::And(parts) => write_parts(parts, " and ", follows, formatter),
        Expr::Or(parts) => write_parts(parts, " or ", follows, formatter),
        Expr::Not(inner) => {
            formatter.write_str("not ")?;
            match **inner {
                Expr::And(_) | Expr::Or(_) => write_in_brackets(inner, formatter),
                _ => write_expr(inner, follows, formatter),
            }
        }
        Expr::Test(test) => write_test(test, formatter),
    }
}

/// Parts of an `and` or `or`. Tighter than what is around are only tests, `not` and, in an `or`, an
/// `and`; a quantifier with something behind it takes brackets.
fn write_parts(
    parts: &[Expr],
    between: &str,
    follows: Follows,
    formatter: &mut Formatter<'_>,
) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            formatter.write_str(between)?;
        }
        let follows = if at + 1 < parts.len() { Follows::Operator } else { follows };
        let loose = match part {
            Expr::Or(_) => true,
            Expr::And(_) => between == " and " || (part.reaches_right() && follows == Follows::Operator),
            Expr::Not(_) | Expr::Test(_) => part.reaches_right() && follows == Follows::Operator,
        };
        if loose {
            write_in_brackets(part, formatter)?;
        } else {
            write_expr(part, follows, formatter)?;
        }
    }
    Ok(())
}

fn write_in_brackets(expr: &Expr, formatter: &mut Formatter<'_>) -> fmt::Result {
    formatter.write_str("(")?;
    write_expr(expr, Follows::Nothing, formatter)?;
    formatter.write_str(")")
}

fn write_test(test: &Test, formatter: &mut Formatter<'_>) -> fmt::Result {
    match &test.kind {
        TestKind::IsTrue(path) => formatter.write_str(&path.text),
        TestKind::Define { name, .. } => formatter.write_str(name),
        TestKind::Compare { path, compare, literal } => {
            write!(formatter, "{} {} {}", path.text, compare.sign(), Literal(literal))
        }
        TestKind::In { path, negated, set } => {
            let not = if *negated { " not" } else { "" };
            write!(formatter, "{}{not} in ", path.text)?;
            write_set(set, formatter)
        }
        TestKind::Count { of, compare, number } => {
            write!(formatter, "{of} {} {number}", compare.sign())
        }
        TestKind::Some { name, list, body } => {
            write!(formatter, "some {name} in {} satisfies {body}", list.text)
        }
        TestKind::Every { name, list, body } => {
            write!(formatter, "every {name} in {} satisfies {body}", list.text)
        }
    }
}

impl Display for Of {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match &self.filter {
            None => write!(formatter, "count({})", self.list.text),
            Some((name, body)) => write!(formatter, "count({name} in {} where {body})", self.list.text),
        }
    }
}

fn write_set(set: &Set, formatter: &mut Formatter<'_>) -> fmt::Result {
    match set {
        Set::Range(low, high) => write!(formatter, "{}..{}", Literal(low), Literal(high)),
        Set::Members(values) => {
            formatter.write_str("[")?;
            for (at, value) in values.iter().enumerate() {
                let comma = if at == 0 { "" } else { ", " };
                write!(formatter, "{comma}{}", Literal(value))?;
            }
            formatter.write_str("]")
        }
    }
}

/// A value as a literal: bare where it reads as one word, else in the quotes it does not hold.
/// A literal that was read holds at most one kind of quote, since there is no escape.
struct Literal<'a>(&'a Value);

impl Display for Literal<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        if is_plain_word(&text) {
            formatter.write_str(&text)
        } else if text.contains('"') {
            write!(formatter, "'{text}'")
        } else {
            write!(formatter, "\"{text}\"")
        }
    }
}
