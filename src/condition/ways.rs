//! The smallest change of facts that makes a plain node apply: one in which every fact is met once.
//!
//! A condition is turned into ways to make it true, each a set of tests that must hold together;
//! the way that changes the fewest facts wins. Knows nothing of rules.

use super::cells::{Predicate, cells};
use super::evaluate::{Truth, truth, truth_of_test, truth_of_value};
use super::exact::Wanted;
use super::lookup::{Members, Names, View, find, members};
use super::node::Node;
use super::order::Order;
use super::{Change, Compare, Expr, Of, Path, PathType, Root, Set, Test, TestKind};
use crate::fact::{Bound, Domain, Subject, Type};
use std::collections::BTreeMap;

/// More ways than this are cut off, the costlier ones first.
const MOST_WAYS: usize = 24;

/// One test that must come out as wanted.
#[derive(Debug, Clone)]
struct Atom {
    test: Expr,
    /// The type of the tested value; lists have none.
    ty: Option<Type>,
    /// Whether it already comes out so.
    holds: bool,
}

/// Tests that together make the condition true, by the fact they are of.
type Way = BTreeMap<Subject, Vec<Atom>>;

/// The change that makes `node` apply, in vocabulary order; `None` if no change does.
pub(super) fn smallest_change<'a>(node: &'a Node, view: &View<'a>, order: &Order) -> Option<Vec<Change>> {
    let mut ways = vec![Way::new()];
    for (name, bound) in &node.bindings {
        // A node of an object is about that object; only one of an empty list has to get one first.
        if let Bound::Empty { list } = bound {
            ways = both(&ways, &[Way::from([(list.clone(), vec![some_member(list, name, node)?])])]);
        }
    }
    for attached in &node.conditions {
        let names = &mut Names::new(&node.bindings);
        ways = both(&ways, &ways_to(&attached.condition.expr, Wanted::True, names, view));
    }
    let way = ways.into_iter().min_by_key(cost)?;
    let changes: BTreeMap<Subject, Vec<Atom>> =
        way.into_iter().filter(|(_, atoms)| is_change(atoms)).collect();
    if changes.is_empty() {
        return None;
    }
    let index = super::lookup::Index::default();
    let sorted = order.sorted(changes.keys().cloned().collect(), view.index.unwrap_or(&index));
    Some(
        sorted
            .into_iter()
            .filter_map(|subject| {
                let mut tests: Vec<Expr> = Vec::new();
                for atom in changes.get(&subject)? {
                    if !tests.contains(&atom.test) {
                        tests.push(atom.test.clone());
                    }
                }
                let test = if tests.len() == 1 { tests.remove(0) } else { Expr::And(tests) };
                Some(Change { subject, test })
            })
            .collect(),
    )
}

fn truth_wanted(wanted: Wanted) -> Truth {
    match wanted {
        Wanted::True => Truth::True,
        Wanted::False => Truth::False,
    }
}

fn is_change(atoms: &[Atom]) -> bool {
    atoms.iter().any(|atom| !atom.holds)
}

/// Fewest changed facts first, then in the order of names.
fn cost(way: &Way) -> (usize, Vec<Subject>) {
    let changed: Vec<Subject> =
        way.iter().filter(|(_, atoms)| is_change(atoms)).map(|(subject, _)| subject.clone()).collect();
    (changed.len(), changed)
}

fn cheapest(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_by_cached_key(cost);
    ways.truncate(MOST_WAYS);
    ways
}

/// Every way of the one joined with every way of the other, unless one value cannot pass both.
fn both(ones: &[Way], others: &[Way]) -> Vec<Way> {
    let mut joined = Vec::new();
    for one in ones {
        for other in others {
            let mut way = one.clone();
            for (subject, atoms) in other {
                way.entry(subject.clone()).or_default().extend(atoms.iter().cloned());
            }
            if other.keys().all(|subject| way.get(subject).is_none_or(|atoms| is_possible(atoms))) {
                joined.push(way);
            }
        }
    }
    cheapest(joined)
}

/// Whether one value passes all tests; of lists this is not looked into.
fn is_possible(atoms: &[Atom]) -> bool {
    let Some(ty) = atoms.first().and_then(|atom| atom.ty.as_ref()) else { return true };
    let predicates: Option<Vec<(Predicate<'_>, Wanted)>> =
        atoms.iter().map(|atom| predicate(&atom.test)).collect();
    let Some(predicates) = predicates else { return true };
    let literals: Vec<_> = predicates.iter().flat_map(|(predicate, _)| predicate.literals()).collect();
    cells(&Domain::Whole, ty, &literals).iter().any(|cell| {
        predicates.iter().all(|(predicate, wanted)| predicate.holds(cell, ty) == (*wanted == Wanted::True))
    })
}

fn predicate(test: &Expr) -> Option<(Predicate<'_>, Wanted)> {
    match test {
        Expr::Test(test) => Predicate::of(&test.kind).map(|predicate| (predicate, Wanted::True)),
        Expr::Not(inner) => predicate(inner).map(|(predicate, wanted)| (predicate, wanted.opposite())),
        Expr::And(_) | Expr::Or(_) => None,
    }
}

fn ways_to<'a>(expr: &'a Expr, wanted: Wanted, names: &mut Names<'a>, view: &View<'a>) -> Vec<Way> {
    match (expr, wanted) {
        (Expr::Not(inner), _) => ways_to(inner, wanted.opposite(), names, view),
        (Expr::And(parts), Wanted::True) | (Expr::Or(parts), Wanted::False) => {
            let mut ways = vec![Way::new()];
            for part in parts {
                ways = both(&ways, &ways_to(part, wanted, names, view));
            }
            ways
        }
        (Expr::And(parts), Wanted::False) | (Expr::Or(parts), Wanted::True) => {
            cheapest(parts.iter().flat_map(|part| ways_to(part, wanted, names, view)).collect())
        }
        (Expr::Test(test), _) => ways_of_test(test, wanted, names, view),
    }
}

fn ways_of_test<'a>(test: &'a Test, wanted: Wanted, names: &mut Names<'a>, view: &View<'a>) -> Vec<Way> {
    match &test.kind {
        TestKind::Define { condition, .. } => ways_to(&condition.expr, wanted, names, view),
        TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
            let Some(predicate) = Predicate::of(&test.kind) else { return Vec::new() };
            let found = find(path, names, view);
            let holds = truth_of_value(&found, path, predicate) == truth_wanted(wanted);
            if is_key(&found.subject, view) {
                // An object with another key is another object.
                return if holds { vec![Way::new()] } else { Vec::new() };
            }
            let PathType::Scalar(whole) = &path.ty else { return Vec::new() };
            let can_be = cells(&Domain::Whole, whole, &predicate.literals())
                .iter()
                .any(|cell| predicate.holds(cell, whole) == (wanted == Wanted::True));
            if !can_be {
                return Vec::new();
            }
            // Behind an unknown ref or object, and inside a known list, it is that which changes.
            let direct = match &found.subject {
                Subject::Fact(_) => matches!(path.root, Root::Fact(_)) && path.fields.is_empty(),
                Subject::Field { field, .. } => path.fields.last() == Some(field),
                Subject::List(_) => false,
            };
            let ty = match &path.ty {
                PathType::Scalar(ty) if direct => Some(ty.clone()),
                _ => None,
            };
            let atom = Atom { test: as_wanted(test, wanted), ty, holds };
            let way = Way::from([(found.subject, vec![atom])]);
            if way.values().all(|atoms| is_possible(atoms)) { vec![way] } else { Vec::new() }
        }
        TestKind::Some { name, list, body } => {
            ways_of_list(test, wanted, list, Some((name, body, wanted)), names, view)
        }
        TestKind::Every { name, list, body } => {
            ways_of_list(test, wanted, list, Some((name, body, wanted)), names, view)
        }
        TestKind::Count { of, .. } => {
            let body = of.filter.as_ref().map(|(name, body)| (name.as_str(), body.as_ref(), Wanted::True));
            ways_of_list(test, wanted, &of.list, body, names, view)
        }
    }
}

fn is_key(subject: &Subject, view: &View<'_>) -> bool {
    match subject {
        Subject::Field { list, field, .. } => {
            view.schema.list(list).is_some_and(|declared| declared.key == *field)
        }
        Subject::Fact(_) | Subject::List(_) => false,
    }
}

/// A test of a whole list changes by its objects, or by facts outside that its body looks at.
fn ways_of_list<'a>(
    test: &'a Test,
    wanted: Wanted,
    list: &'a Path,
    body: Option<(&'a str, &'a Expr, Wanted)>,
    names: &mut Names<'a>,
    view: &View<'a>,
) -> Vec<Way> {
    let holds = truth_of_test(test, names, view) == truth_wanted(wanted);
    let Members { subject, known, any, .. } = members(list, names, view);
    let atom = Atom { test: as_wanted(test, wanted), ty: None, holds };
    let of_list = Way::from([(subject.clone(), vec![atom])]);
    let Some((name, body, of_body)) = body else { return possible_count(test, wanted, of_list) };
    if holds {
        return vec![of_list];
    }
    // Other objects help only if the body can come out so for any object at all.
    let for_any = names.with(name, any.clone(), |names| truth(body, names, view));
    let mut ways = if for_any == truth_wanted(of_body.opposite()) {
        let outside = names.with(name, any, |names| ways_to(body, of_body, names, view));
        let outside: Vec<Way> = outside.into_iter().map(|way| without(way, &subject)).collect();
        both(&[of_list], &outside)
    } else {
        possible_count(test, wanted, of_list)
    };
    let any_will_do = matches!(
        (&test.kind, wanted),
        (TestKind::Some { .. }, Wanted::True) | (TestKind::Every { .. }, Wanted::False)
    );
    if any_will_do {
        for member in known.into_iter().take(MOST_WAYS) {
            let of_member = names.with(name, member, |names| ways_to(body, of_body, names, view));
            let root = subject.root().to_string();
            ways.extend(of_member.into_iter().filter(|way| {
                way.iter().all(|(subject, atoms)| subject.root() != root || !is_change(atoms))
            }));
        }
    }
    cheapest(ways)
}

/// A count can come to every number from nought upwards, and to no other.
fn possible_count(test: &Test, wanted: Wanted, way: Way) -> Vec<Way> {
    let TestKind::Count { compare, number, .. } = &test.kind else { return vec![way] };
    let possible = |count: i64| {
        let ordering = count.cmp(number);
        let passes = match compare {
            Compare::Equal => ordering.is_eq(),
            Compare::NotEqual => ordering.is_ne(),
            Compare::Less => ordering.is_lt(),
            Compare::LessOrEqual => ordering.is_le(),
            Compare::Greater => ordering.is_gt(),
            Compare::GreaterOrEqual => ordering.is_ge(),
        };
        passes == (wanted == Wanted::True)
    };
    let candidates = [0, 1, number.saturating_sub(1), *number, number.saturating_add(1)];
    if candidates.into_iter().any(|count| count >= 0 && possible(count)) { vec![way] } else { Vec::new() }
}

fn without(mut way: Way, subject: &Subject) -> Way {
    way.remove(subject);
    way
}

/// The test as it must hold: itself, or its opposite.
pub(super) fn as_wanted(test: &Test, wanted: Wanted) -> Expr {
    if wanted == Wanted::True {
        return Expr::Test(test.clone());
    }
    let kind = match &test.kind {
        TestKind::Compare { path, compare, literal } => {
            TestKind::Compare { path: path.clone(), compare: compare.opposite(), literal: literal.clone() }
        }
        TestKind::In { path, negated, set } => match set {
            Set::Members(members) if members.len() == 1 && !negated => TestKind::Compare {
                path: path.clone(),
                compare: Compare::NotEqual,
                literal: members[0].clone(),
            },
            _ => TestKind::In { path: path.clone(), negated: !negated, set: set.clone() },
        },
        TestKind::Count { of, compare, number } => {
            TestKind::Count { of: of.clone(), compare: compare.opposite(), number: *number }
        }
        _ => return Expr::Not(Box::new(Expr::Test(test.clone()))),
    };
    Expr::Test(Test { kind, span: test.span })
}

fn some_member(list: &Subject, name: &str, node: &Node) -> Option<Atom> {
    let test = has_member(list, name, node)?;
    Some(Atom { test, ty: None, holds: false })
}

/// That the list a loop's `name` runs over has a member at all.
pub(super) fn has_member(list: &Subject, name: &str, node: &Node) -> Option<Expr> {
    let span = node.conditions.first().map(|attached| attached.condition.span);
    let span = span.unwrap_or(crate::source::Span::new(crate::source::FileId(0), 0, 0));
    let (root, fields, ty, text) = match list {
        Subject::List(list) => {
            (Root::List(list.clone()), Vec::new(), PathType::Objects(list.clone()), list.clone())
        }
        Subject::Fact(fact) => {
            (Root::Fact(fact.clone()), Vec::new(), PathType::Scalars(Type::Text), fact.clone())
        }
        Subject::Field { list, key, field } => {
            let outer = node.bindings.iter().find(|(other, bound)| {
                *other != name
                    && matches!(bound, Bound::Object { list: of, key: at } if of == list && at == key)
            });
            let outer = outer?.0.clone();
            let text = format!("{outer}.{field}");
            (Root::Name(outer), vec![field.clone()], PathType::Scalars(Type::Text), text)
        }
    };
    let of = Of { list: Path { root, fields, ty, text, span }, filter: None };
    let kind = TestKind::Count { of, compare: Compare::Greater, number: 0 };
    Some(Expr::Test(Test { kind, span }))
}
