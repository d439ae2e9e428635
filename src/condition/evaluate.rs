//! Evaluates a condition in three values: true, false, unknown.
//!
//! Sound, and not complete: it never says true or false where the facts leave it open, and leaves
//! some things open that they settle. Knows nothing of rules.

use super::cells::{Predicate, cells};
use super::lookup::{Found, Member, Members, Names, View, find, members};
use super::{Compare, Expr, Of, Path, PathType, Test, TestKind};
use crate::fact::{Bound, Domain, ListGiven};

/// What is known of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    pub fn negate(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }

    fn of(holds: bool) -> Truth {
        match holds {
            true => Truth::True,
            false => Truth::False,
        }
    }
}

/// What the facts in view say of `expr`.
pub(super) fn truth<'a>(expr: &'a Expr, names: &mut Names<'a>, view: &View<'a>) -> Truth {
    match expr {
        Expr::And(parts) => {
            let mut all = Truth::True;
            for part in parts {
                all = all.and(truth(part, names, view));
                if all == Truth::False {
                    break;
                }
            }
            all
        }
        Expr::Or(parts) => {
            let mut any = Truth::False;
            for part in parts {
                any = any.or(truth(part, names, view));
                if any == Truth::True {
                    break;
                }
            }
            any
        }
        Expr::Not(inner) => truth(inner, names, view).negate(),
        Expr::Test(test) => truth_of_test(test, names, view),
    }
}

pub(super) fn truth_of_test<'a>(test: &'a Test, names: &mut Names<'a>, view: &View<'a>) -> Truth {
    match &test.kind {
        TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
            match Predicate::of(&test.kind) {
                Some(predicate) => truth_of_value(&find(path, names, view), path, predicate),
                None => Truth::Unknown,
            }
        }
        TestKind::Define { condition, .. } => truth(&condition.expr, names, view),
        TestKind::Some { name, list, body } => {
            let members = members(list, names, view);
            let mut any = Truth::False;
            for member in with_any(members) {
                any = any.or(match member {
                    Counted::Known(member) => truth_of_member(name, member, body, names, view),
                    // There may be none: true of any object is not yet true of some.
                    Counted::Any(member) => {
                        truth_of_member(name, member, body, names, view).and(Truth::Unknown)
                    }
                });
                if any == Truth::True {
                    break;
                }
            }
            any
        }
        TestKind::Every { name, list, body } => {
            let members = members(list, names, view);
            let mut all = Truth::True;
            for member in with_any(members) {
                all = all.and(match member {
                    Counted::Known(member) => truth_of_member(name, member, body, names, view),
                    Counted::Any(member) => {
                        truth_of_member(name, member, body, names, view).or(Truth::Unknown)
                    }
                });
                if all == Truth::False {
                    break;
                }
            }
            all
        }
        TestKind::Count { of, compare, number } => {
            let (low, high) = count(of, names, view);
            compare_count(low, high, *compare, *number)
        }
    }
}

/// What a test says of a value of which this is known.
pub(super) fn truth_of_value(found: &Found<'_>, path: &Path, predicate: Predicate<'_>) -> Truth {
    let PathType::Scalar(ty) = &path.ty else { return Truth::Unknown };
    let domain: &Domain = &found.domain;
    let mut passes =
        cells(domain, ty, &predicate.literals()).into_iter().map(|cell| predicate.holds(&cell, ty));
    match passes.next() {
        None => Truth::Unknown,
        Some(first) if passes.all(|other| other == first) => Truth::of(first),
        Some(_) => Truth::Unknown,
    }
}

/// A member that is there, or one that may be.
pub(super) enum Counted<'a> {
    Known(Member<'a>),
    Any(Member<'a>),
}

/// The known members, and one more if there may be others.
pub(super) fn with_any<'a>(members: Members<'a>) -> impl Iterator<Item = Counted<'a>> {
    let any = (!members.complete).then_some(members.any);
    members.known.into_iter().map(Counted::Known).chain(any.map(Counted::Any))
}

pub(super) fn truth_of_member<'a>(
    name: &'a str,
    member: Member<'a>,
    body: &'a Expr,
    names: &mut Names<'a>,
    view: &View<'a>,
) -> Truth {
    names.with(name, member, |names| truth(body, names, view))
}

/// The least and the most that can be counted; no most where the list is open.
pub(super) fn count<'a>(of: &'a Of, names: &mut Names<'a>, view: &View<'a>) -> (i64, Option<i64>) {
    let members = members(&of.list, names, view);
    let (mut low, mut high) = (0i64, Some(0i64));
    for member in with_any(members) {
        let (member, is_known) = match member {
            Counted::Known(member) => (member, true),
            Counted::Any(member) => (member, false),
        };
        let counts = match &of.filter {
            None => Truth::True,
            Some((name, body)) => truth_of_member(name, member, body, names, view),
        };
        match (counts, is_known) {
            (Truth::False, _) => {}
            (_, false) => high = None,
            (Truth::True, true) => {
                low += 1;
                high = high.map(|high| high + 1);
            }
            (Truth::Unknown, true) => high = high.map(|high| high + 1),
        }
    }
    (low, high)
}

/// What `compare number` says of a count from `low` to `high`.
pub(super) fn compare_count(low: i64, high: Option<i64>, compare: Compare, number: i64) -> Truth {
    let at_most = |number: i64| high.is_some_and(|high| high <= number);
    let less = |number: i64| {
        if at_most(number.saturating_sub(1)) {
            Truth::True
        } else if low >= number {
            Truth::False
        } else {
            Truth::Unknown
        }
    };
    let equal = if low == number && high == Some(number) {
        Truth::True
    } else if low > number || high.is_some_and(|high| high < number) {
        Truth::False
    } else {
        Truth::Unknown
    };
    match compare {
        Compare::Equal => equal,
        Compare::NotEqual => equal.negate(),
        Compare::Less => less(number),
        Compare::GreaterOrEqual => less(number).negate(),
        Compare::LessOrEqual => less(number.saturating_add(1)),
        Compare::Greater => less(number.saturating_add(1)).negate(),
    }
}

/// Whether the thing a loop's name stands for is there.
pub(super) fn exists(bound: &Bound, view: &View<'_>) -> Truth {
    if view.is_hidden(&super::bounds::existence_subject(bound)) {
        return Truth::Unknown;
    }
    match bound {
        Bound::Object { .. } | Bound::Element { .. } => Truth::True,
        Bound::Empty { .. } | Bound::Nothing { .. } => Truth::False,
        Bound::UnknownElement { .. } => Truth::Unknown,
        // A loop inside an unknown object runs over a list that may itself be known.
        Bound::UnknownObject { list } => match view.facts.lists.get(list) {
            Some(ListGiven::Known { objects, complete: true, .. }) => Truth::of(!objects.is_empty()),
            _ => Truth::Unknown,
        },
    }
}
