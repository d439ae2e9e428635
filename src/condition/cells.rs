//! Values that no test can tell apart: a domain falls into finitely many cells between the literals.
//!
//! Knows nothing of facts; it is given a type, what is known of a value, and the tests.

use super::{Compare, Set, TestKind};
use crate::fact::{Date, Domain, Type, Value};

/// A place on the line of an ordered type: just before the value it spells. Versions compare by as
/// many components as a literal has, so that "equal to 14.3" is everything from 14.3 to before 14.4;
/// with places between values every ordered type is the same half-open arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Point {
    Number(i128),
    /// Components without trailing zeros.
    Version(Vec<u128>),
}

/// The place just before `value`; `None` for types without order.
pub(super) fn before(value: &Value) -> Option<Point> {
    match value {
        Value::Int(number) => Some(Point::Number(i128::from(*number))),
        Value::Date(date) => Some(Point::Number(days(*date))),
        Value::Version(version) => {
            Some(version_point(version.components().iter().map(|part| u128::from(*part)).collect()))
        }
        _ => None,
    }
}

/// The place just behind everything that equals the literal `value`.
pub(super) fn after(value: &Value) -> Option<Point> {
    match value {
        Value::Version(version) => {
            let mut parts: Vec<u128> = version.components().iter().map(|part| u128::from(*part)).collect();
            if let Some(last) = parts.last_mut() {
                *last += 1;
            }
            Some(version_point(parts))
        }
        _ => before(value).map(|point| match point {
            Point::Number(number) => Point::Number(number + 1),
            Point::Version(parts) => Point::Version(parts),
        }),
    }
}

fn version_point(mut parts: Vec<u128>) -> Point {
    while parts.last() == Some(&0) {
        parts.pop();
    }
    Point::Version(parts)
}

/// Days since the first of March of the year 0.
fn days(date: Date) -> i128 {
    let (year, month) = match date.month {
        1 | 2 => (i128::from(date.year) - 1, i128::from(date.month) + 9),
        month => (i128::from(date.year), i128::from(month) - 3),
    };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + i128::from(date.day) - 1
}

/// The day that many days after the first of March of the year 0.
fn date_on(number: i128) -> Option<Date> {
    let start = |year: i128| year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // The mean year is a little longer than the shortest, so that this is the year or the next one.
    let mut year = (number * 400).div_euclid(146_097) + 1;
    while start(year) > number {
        year -= 1;
    }
    let rest = number - start(year);
    let month = (0..12).rev().find(|month| (month * 153 + 2) / 5 <= rest)?;
    let day = rest - (month * 153 + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    Some(Date { year: year.try_into().ok()?, month: month.try_into().ok()?, day: day.try_into().ok()? })
}

/// A value from `low` to before `high`, the first one where there is a first; `None` for types without
/// order.
pub(super) fn value_between(low: Option<&Point>, high: Option<&Point>, ty: &Type) -> Option<Value> {
    let number = |or: i128| match (low, high) {
        (Some(Point::Number(low)), _) => *low,
        (_, Some(Point::Number(high))) => (high - 1).min(or),
        _ => or,
    };
    match ty {
        Type::Int { .. } => i64::try_from(number(0)).ok().map(Value::Int),
        Type::Date => date_on(number(days(Date { year: 2026, month: 1, day: 1 }))).map(Value::Date),
        Type::Version => {
            let parts: Vec<String> = match low {
                Some(Point::Version(parts)) => parts.iter().map(u128::to_string).collect(),
                _ => Vec::new(),
            };
            let text = if parts.is_empty() { "0".to_string() } else { parts.join(".") };
            crate::fact::Version::parse(&text).map(Value::Version)
        }
        _ => None,
    }
}

/// A set of values that all tests at hand treat alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell {
    /// This very value.
    One(Value),
    /// From `low` to before `high`; `None` is without end.
    Between { low: Option<Point>, high: Option<Point> },
    /// Every text that is none of the literals.
    Other,
}

/// A test of one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Predicate<'a> {
    IsTrue,
    Compare(Compare, &'a Value),
    In { negated: bool, set: &'a Set },
}

impl<'a> Predicate<'a> {
    /// The test of one value in `kind`; `None` for defines, counts and quantifiers.
    pub fn of(kind: &'a TestKind) -> Option<Predicate<'a>> {
        match kind {
            TestKind::IsTrue(_) => Some(Predicate::IsTrue),
            TestKind::Compare { compare, literal, .. } => Some(Predicate::Compare(*compare, literal)),
            TestKind::In { negated, set, .. } => Some(Predicate::In { negated: *negated, set }),
            TestKind::Define { .. }
            | TestKind::Count { .. }
            | TestKind::Some { .. }
            | TestKind::Every { .. } => None,
        }
    }

    pub fn literals(self) -> Vec<&'a Value> {
        match self {
            Predicate::IsTrue => Vec::new(),
            Predicate::Compare(_, literal) => vec![literal],
            Predicate::In { set: Set::Members(members), .. } => members.iter().collect(),
            Predicate::In { set: Set::Range(low, high), .. } => vec![low, high],
        }
    }

    /// Whether the values of `cell` pass; right for cells made with this predicate's literals.
    pub fn holds(self, cell: &Cell, ty: &Type) -> bool {
        match self {
            Predicate::IsTrue => *cell == Cell::One(Value::Bool(true)),
            Predicate::Compare(compare, literal) => match compare {
                Compare::Equal => is(cell, literal, ty),
                Compare::NotEqual => !is(cell, literal, ty),
                Compare::Less => is_below(cell, before(literal)),
                Compare::LessOrEqual => is_below(cell, after(literal)),
                Compare::Greater => !is_below(cell, after(literal)),
                Compare::GreaterOrEqual => !is_below(cell, before(literal)),
            },
            Predicate::In { negated, set } => {
                let inside = match set {
                    Set::Members(members) => members.iter().any(|member| is(cell, member, ty)),
                    Set::Range(low, high) => !is_below(cell, before(low)) && is_below(cell, after(high)),
                };
                inside != negated
            }
        }
    }
}

/// Whether the cell's values equal the literal.
fn is(cell: &Cell, literal: &Value, ty: &Type) -> bool {
    match before(literal) {
        Some(point) => !is_below(cell, Some(point)) && is_below(cell, after(literal)),
        None => matches!(cell, Cell::One(value) if value.same(literal, ty)),
    }
}

/// Whether the cell's values lie before `point`.
fn is_below(cell: &Cell, point: Option<Point>) -> bool {
    let Some(point) = point else { return false };
    match cell {
        Cell::One(value) => before(value).is_some_and(|value| value < point),
        Cell::Between { low, .. } => low.as_ref().is_none_or(|low| *low < point),
        Cell::Other => false,
    }
}

/// The cells of what a value of type `ty` can still be, told apart by `literals`.
/// Empty only where the domain itself is.
pub(super) fn cells(domain: &Domain, ty: &Type, literals: &[&Value]) -> Vec<Cell> {
    match domain {
        Domain::Known(value) => vec![Cell::One(value.clone())],
        Domain::Among(values) => {
            let mut cells: Vec<Cell> = values.iter().cloned().map(Cell::One).collect();
            cells.sort();
            cells.dedup();
            cells
        }
        Domain::Whole => match ty {
            Type::Bool => vec![Cell::One(Value::Bool(false)), Cell::One(Value::Bool(true))],
            Type::Enum(values) => {
                values.iter().map(|value| Cell::One(Value::Enum(value.name.clone()))).collect()
            }
            _ if ty.is_ordered() => between(ty, None, None, literals),
            _ => texts(ty, literals),
        },
        Domain::Range { low, high } => {
            let low = low.as_ref().and_then(|(value, included)| match included {
                true => before(value),
                false => after(value),
            });
            let high = high.as_ref().and_then(|(value, included)| match included {
                true => after(value),
                false => before(value),
            });
            between(ty, low, high, literals)
        }
    }
}

/// The cells from `low` to `high`, inside the bounds of the type itself.
fn between(ty: &Type, low: Option<Point>, high: Option<Point>, literals: &[&Value]) -> Vec<Cell> {
    let (lowest, highest) = match ty {
        Type::Int { minimum, maximum, .. } => (
            minimum.map(|minimum| Point::Number(i128::from(minimum))),
            maximum.map(|maximum| Point::Number(i128::from(maximum) + 1)),
        ),
        Type::Version => (Some(Point::Version(Vec::new())), None),
        _ => (None, None),
    };
    // Of two lower ends the later one counts; of two upper ends the earlier one.
    let low = low.max(lowest);
    let high = match (high, highest) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    if let (Some(low), Some(high)) = (&low, &high)
        && low >= high
    {
        return Vec::new();
    }
    let mut cuts: Vec<Point> = literals
        .iter()
        .flat_map(|literal| [before(literal), after(literal)])
        .flatten()
        .filter(|cut| low.as_ref().is_none_or(|low| cut > low))
        .filter(|cut| high.as_ref().is_none_or(|high| cut < high))
        .collect();
    cuts.sort();
    cuts.dedup();
    let lows = std::iter::once(low).chain(cuts.iter().cloned().map(Some));
    let highs = cuts.iter().cloned().map(Some).chain(std::iter::once(high.clone()));
    lows.zip(highs).map(|(low, high)| Cell::Between { low, high }).collect()
}

fn texts(ty: &Type, literals: &[&Value]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for literal in literals {
        let known = cells.iter().any(|cell| matches!(cell, Cell::One(value) if value.same(literal, ty)));
        if !known {
            cells.push(Cell::One((*literal).clone()));
        }
    }
    cells.push(Cell::Other);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Version;
    use proptest::prelude::*;

    fn version(text: &str) -> Value {
        Version::parse(text).map_or(Value::Int(0), Value::Version)
    }

    fn date(text: &str) -> Value {
        Date::parse(text).map_or(Value::Int(0), Value::Date)
    }

    #[test]
    fn days_count_on_over_months_and_leap_years() {
        for (one, next) in [
            ("2024-02-28", "2024-02-29"),
            ("2024-02-29", "2024-03-01"),
            ("2023-02-28", "2023-03-01"),
            ("2023-12-31", "2024-01-01"),
            ("1900-02-28", "1900-03-01"),
            ("2000-02-29", "2000-03-01"),
        ] {
            assert_eq!(after(&date(one)), before(&date(next)), "{one}");
        }
    }

    #[test]
    fn a_value_between_two_places_lies_there() {
        for text in ["0000-03-01", "1999-12-31", "2000-02-29", "2024-02-28", "2026-11-23", "2100-02-28"] {
            let value = date(text);
            let found = value_between(before(&value).as_ref(), after(&value).as_ref(), &Type::Date);
            assert_eq!(found, Some(value.clone()), "{text}");
            let below = value_between(None, before(&value).as_ref(), &Type::Date);
            assert!(below.is_some_and(|below| before(&below) < before(&value)), "{text}");
        }
        for text in ["0", "14", "14.0.7"] {
            let value = version(text);
            let found = value_between(before(&value).as_ref(), after(&value).as_ref(), &Type::Version);
            assert_eq!(found, Some(value), "{text}");
        }
    }

    #[test]
    fn neighbours_without_a_value_between_them_leave_no_cell() {
        let (three, four) = (Value::Int(3), Value::Int(4));
        let range = Domain::Range { low: Some((three, false)), high: Some((four, false)) };
        assert!(cells(&range, &Type::Int { minimum: None, maximum: None, unit: None }, &[]).is_empty());
    }

    fn any_version() -> impl Strategy<Value = Value> {
        prop::collection::vec(0u8..4, 1..4)
            .prop_map(|parts| version(&parts.iter().map(u8::to_string).collect::<Vec<_>>().join(".")))
    }

    fn any_compare() -> impl Strategy<Value = Compare> {
        prop_oneof![
            Just(Compare::Equal),
            Just(Compare::NotEqual),
            Just(Compare::Less),
            Just(Compare::LessOrEqual),
            Just(Compare::Greater),
            Just(Compare::GreaterOrEqual),
        ]
    }

    proptest! {
        /// The arithmetic of places says what comparing component by component says.
        #[test]
        fn versions_compare_by_the_literals_components(value in any_version(), literal in any_version(), compare in any_compare()) {
            let (Value::Version(a), Value::Version(b)) = (&value, &literal) else { return Ok(()) };
            let ordering = a.compare_to_literal(b);
            let expected = match compare {
                Compare::Equal => ordering.is_eq(),
                Compare::NotEqual => ordering.is_ne(),
                Compare::Less => ordering.is_lt(),
                Compare::LessOrEqual => ordering.is_le(),
                Compare::Greater => ordering.is_gt(),
                Compare::GreaterOrEqual => ordering.is_ge(),
            };
            let predicate = Predicate::Compare(compare, &literal);
            prop_assert_eq!(predicate.holds(&Cell::One(value), &Type::Version), expected);
        }

        /// A value lies in exactly one cell of its domain, and the cell passes as the value does.
        #[test]
        fn a_cell_speaks_for_its_values(value in any_version(), literals in prop::collection::vec(any_version(), 0..4), compare in any_compare()) {
            let all: Vec<&Value> = literals.iter().collect();
            let point = before(&value);
            let found: Vec<Cell> = cells(&Domain::Whole, &Type::Version, &all)
                .into_iter()
                .filter(|cell| match cell {
                    Cell::Between { low, high } => *low <= point && high.as_ref().is_none_or(|high| point.as_ref() < Some(high)),
                    _ => false,
                })
                .collect();
            prop_assert_eq!(found.len(), 1);
            for literal in &literals {
                let predicate = Predicate::Compare(compare, literal);
                prop_assert_eq!(predicate.holds(&found[0], &Type::Version), predicate.holds(&Cell::One(value.clone()), &Type::Version));
            }
        }
    }
}
