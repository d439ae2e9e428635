//! What the judge says of small sites, and that no completion contradicts it.

use super::evaluate::Truth;
use super::judge::*;
use super::lookup::*;
use super::node::*;
use super::*;
use crate::condition::LoopName;
use crate::condition::plain::{all_exist, is_true, meanings};
use crate::condition::samples::{any_expr, read, schema, span};
use crate::condition::sites::{Dice, completion, known, some_site};
use crate::fact::*;
use crate::fact::{Domain, Given, ListGiven, Status, Value};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const COMPLETIONS: usize = 16;

fn own(expr: &Expr) -> Attached {
    let condition = Condition { expr: expr.clone(), text: expr.to_string(), span: span() };
    Attached { condition: Arc::new(condition), level: Level::Own }
}

fn pool(key: &str) -> Bindings {
    Bindings::from([("pool".to_string(), Bound::Object { list: "pools".to_string(), key: key.to_string() })])
}

fn holds(node: &Node, facts: &Facts) -> bool {
    let names = meanings(&node.bindings);
    all_exist(&names, facts)
        && node.conditions.iter().all(|attached| is_true(&attached.condition.expr, &names, facts))
}

fn runtime(facts: &Facts) -> Option<&Value> {
    facts.facts["pilot.accepted"].value()
}

/// Facts named in an expression outside of quantifiers.
fn named(expr: &Expr, names: &mut BTreeSet<String>) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| named(part, names)),
        Expr::Not(inner) => named(inner, names),
        Expr::Test(test) => match &test.kind {
            TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                if let Root::Fact(name) = &path.root {
                    names.insert(name.clone());
                }
            }
            TestKind::Some { body, .. } | TestKind::Every { body, .. } => named(body, names),
            TestKind::Count { of, .. } => {
                if let Some((_, body)) = &of.filter {
                    named(body, names);
                }
            }
            TestKind::Define { condition, .. } => named(&condition.expr, names),
        },
    }
}

/// A random node at a random site: with or without an object, one condition or two.
fn any_case() -> impl Strategy<Value = (Vec<Expr>, bool, u64)> {
    any::<bool>().prop_flat_map(|looped| {
        let names = if looped { vec!["pool".to_string()] } else { Vec::new() };
        (prop::collection::vec(any_expr(names, 2), 1..3), Just(looped), any::<u64>())
    })
}

fn node(exprs: &[Expr], looped: bool, site: &Facts) -> Node {
    let key = site.lists["pools"].objects().first().map(|object| object.key.clone());
    let bindings = match (looped, key) {
        (true, Some(key)) => pool(&key),
        (true, None) => Bindings::from([(
            "pool".to_string(),
            match &site.lists["pools"] {
                ListGiven::Known { complete: true, .. } => {
                    Bound::Empty { list: Subject::List("pools".to_string()) }
                }
                _ => Bound::UnknownObject { list: "pools".to_string() },
            },
        )]),
        (false, _) => Bindings::new(),
    };
    Node {
        conditions: exprs.iter().map(own).collect(),
        own_names: bindings.keys().cloned().collect(),
        bindings,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(700) })]

    /// Verdicts, reasons and residuals say nothing that some completion of the facts contradicts.
    #[test]
    fn a_judgement_is_never_contradicted((exprs, looped, seed) in any_case()) {
        let mut dice = Dice::new(seed);
        let site = some_site(&mut dice);
        let schema = schema();
        let whens = Whens::default();
        let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
        let node = node(&exprs, looped, &site);
        let judgement = judge.cached(&node).judgement.clone();
        let marked = node.bindings.values().any(|bound| !matches!(bound, Bound::Object { .. }));
        let kept: BTreeSet<Subject> = judgement.reason.iter().filter_map(|part| match part {
            ReasonPart::Fact(subject) => Some(subject.clone()),
            _ => None,
        }).collect();
        prop_assert!(!judgement.reason.is_empty());
        if marked {
            prop_assert_ne!(judgement.settled, Settled::Applies);
            return Ok(());
        }
        let mut by_runtime: BTreeMap<Option<Value>, bool> = BTreeMap::new();
        for _ in 0..COMPLETIONS {
            let facts = completion(&site, None, &mut dice);
            let truth = holds(&node, &facts);
            match judgement.settled {
                Settled::Applies => prop_assert!(truth),
                Settled::NotApplicable => prop_assert!(!truth),
                Settled::OnSite => {
                    let known = *by_runtime.entry(runtime(&facts).cloned()).or_insert(truth);
                    prop_assert_eq!(known, truth);
                }
                Settled::Undecided => {}
            }
            if matches!(judgement.settled, Settled::Applies | Settled::NotApplicable) {
                let other = completion(&site, Some(&kept), &mut dice);
                prop_assert_eq!(holds(&node, &other), truth, "reason {:?}", kept);
            }
            if let Some(residual) = &judgement.residual {
                let names = meanings(&node.bindings);
                prop_assert_eq!(is_true(residual, &names, &facts), truth, "residual {}", residual);
            }
        }
        if let Some(residual) = &judgement.residual {
            let mut names = BTreeSet::new();
            named(residual, &mut names);
            for name in names {
                prop_assert!(site.facts[&name].value().is_none(), "{} is known in {}", name, residual);
            }
        }
    }

    /// No fact can be taken from a reason: the three-valued verdict would be open.
    #[test]
    fn a_reason_is_minimal((exprs, looped, seed) in any_case()) {
        let mut dice = Dice::new(seed);
        let site = some_site(&mut dice);
        let schema = schema();
        let whens = Whens::default();
        let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
        let node = node(&exprs, looped, &site);
        let judgement = judge.cached(&node).judgement.clone();
        if !matches!(judgement.settled, Settled::Applies | Settled::NotApplicable) {
            return Ok(());
        }
        let reason: Vec<Subject> = judgement.reason.iter().filter_map(|part| match part {
            ReasonPart::Fact(subject) => Some(subject.clone()),
            _ => None,
        }).collect();
        for left_out in &reason {
            let kept: BTreeSet<Subject> = reason.iter().filter(|subject| *subject != left_out).cloned().collect();
            prop_assert_eq!(judge.truth(&node, &[Level::Parent, Level::Own], Seen::Only(&kept)), Truth::Unknown);
        }
    }

    /// Knowing more never turns a verdict round, and a child never applies where its parent does not.
    #[test]
    fn more_facts_only_narrow((exprs, looped, seed) in any_case()) {
        let mut dice = Dice::new(seed);
        let site = some_site(&mut dice);
        let schema = schema();
        let whens = Whens::default();
        let node = node(&exprs, looped, &site);
        let before = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens }).cached(&node).judgement.settled;
        let more = completion(&site, None, &mut dice);
        let marked = node.bindings.values().any(|bound| !matches!(bound, Bound::Object { .. }));
        if marked { return Ok(()); }
        let judge = Judge::new(Knowledge { schema: &schema, facts: &more, rules: &[], whens: &whens });
        let after = judge.cached(&node).judgement.settled;
        prop_assert!(matches!(after, Settled::Applies | Settled::NotApplicable));
        if matches!(before, Settled::Applies | Settled::NotApplicable) {
            prop_assert_eq!(before, after);
        }
        let parent = Node { conditions: node.conditions[..1].to_vec(), ..node.clone() };
        if judge.cached(&parent).judgement.settled == Settled::NotApplicable {
            prop_assert_eq!(after, Settled::NotApplicable);
        }
    }
}

/// A site of the sample vocabulary of which nothing is known.
fn blank() -> Facts {
    let schema = schema();
    Facts {
        facts: schema.facts.iter().map(|fact| (fact.name.clone(), Given::nothing())).collect(),
        lists: schema
            .lists
            .iter()
            .map(|list| (list.name.clone(), ListGiven::Unknown { origin: None }))
            .collect(),
    }
}

fn judged(text: &str, site: &Facts) -> Judgement {
    let schema = schema();
    let whens = Whens::default();
    let judge = Judge::new(Knowledge { schema: &schema, facts: site, rules: &[], whens: &whens });
    let condition = read(text, &schema, Vec::new());
    let conditions = vec![Attached { condition, level: Level::Own }];
    (*judge.cached(&Node { conditions, ..Node::default() }).judgement).clone()
}

fn names(subjects: &[Subject]) -> Vec<String> {
    subjects.iter().map(Subject::name).collect()
}

fn is(name: &str, value: Value) -> Facts {
    let mut site = blank();
    site.facts.insert(name.to_string(), known(value));
    site
}

#[test]
fn nobody_said_is_never_false() {
    let judgement = judged("federation.enabled and sip.port > 3", &blank());
    assert_eq!(judgement.settled, Settled::Undecided);
    assert_eq!(names(&judgement.missing), ["federation.enabled", "sip.port"]);
    assert_eq!(judged("count(pools) == 0", &blank()).missing, [Subject::List("pools".to_string())]);
}

#[test]
fn a_partly_known_value_settles_what_all_its_values_agree_on() {
    let mut site = blank();
    let version = |text: &str| crate::fact::Version::parse(text).map_or(Value::Int(0), Value::Version);
    let domain = Domain::Range { low: Some((version("3"), true)), high: Some((version("4"), false)) };
    site.facts.insert("exchange.version".to_string(), Given { domain, ..Given::nothing() });
    assert_eq!(judged("exchange.version in 3..4", &site).settled, Settled::Applies);
    assert_eq!(judged("exchange.version >= 4", &site).settled, Settled::NotApplicable);
    assert_eq!(judged("exchange.version >= 3.5", &site).settled, Settled::Undecided);
    assert_eq!(judged("sip.port in 1..9", &blank()).settled, Settled::Applies);
}

#[test]
fn runtime_facts_alone_are_decided_on_site() {
    let judgement =
        judged("pilot.accepted or federation.enabled", &is("federation.enabled", Value::Bool(false)));
    assert_eq!(judgement.settled, Settled::OnSite);
    assert_eq!(judgement.residual.map(|left| left.to_string()).as_deref(), Some("pilot.accepted"));
    assert!(judgement.missing.is_empty());
    let judgement = judged("pilot.accepted or federation.enabled", &blank());
    assert_eq!(
        (judgement.settled, names(&judgement.missing)),
        (Settled::Undecided, vec!["federation.enabled".to_string()])
    );
}

#[test]
fn a_condition_that_needs_no_fact_is_its_own_reason() {
    let judgement = judged("count(pools) < 0", &blank());
    assert_eq!(judgement.settled, Settled::NotApplicable);
    assert!(
        matches!(&judgement.reason[..], [ReasonPart::Condition(condition)] if condition.text == "count(pools) < 0")
    );
}

#[test]
fn a_list_is_no_reason_for_what_no_object_can_be() {
    let mut site = blank();
    let origin = crate::source::Origin::File(span());
    site.lists.insert("pools".to_string(), ListGiven::Known { objects: Vec::new(), complete: true, origin });
    let judgement = judged("count(p in pools where p.live and not p.live) < 1", &site);
    assert_eq!(judgement.settled, Settled::Applies);
    assert!(matches!(&judgement.reason[..], [ReasonPart::Condition(_)]), "{:?}", judgement.reason);
}

#[test]
fn an_assumed_value_tags_only_the_verdicts_that_rest_on_it() {
    let mut site = is("federation.enabled", Value::Bool(true));
    if let Some(given) = site.facts.get_mut("federation.enabled") {
        given.status = Status::Assumed;
    }
    let judgement = judged("federation.enabled", &site);
    assert_eq!(
        (judgement.settled, names(&judgement.assumed)),
        (Settled::Applies, vec!["federation.enabled".to_string()])
    );
    site.facts.insert("exchange.used".to_string(), known(Value::Bool(true)));
    let judgement = judged("federation.enabled or exchange.used", &site);
    assert_eq!((judgement.settled, judgement.assumed.len()), (Settled::Applies, 0));
    assert_eq!(judgement.reason, [ReasonPart::Fact(Subject::Fact("exchange.used".to_string()))]);
}

#[test]
fn the_vocabularys_assumption_joins_unless_the_value_is_said_to_be_unknown() {
    let mut schema = schema();
    schema.facts[0].assume = Some(Value::Bool(true));
    let whens = Whens::default();
    let condition = read("federation.enabled", &schema, Vec::new());
    let node = Node { conditions: vec![Attached { condition, level: Level::Own }], ..Node::default() };
    let mut site = blank();
    let settled = |site: &Facts| {
        let judgement = Judge::new(Knowledge { schema: &schema, facts: site, rules: &[], whens: &whens })
            .cached(&node)
            .judgement
            .clone();
        (judgement.settled, judgement.assumed.len())
    };
    assert_eq!(settled(&site), (Settled::Applies, 1));
    site.facts
        .insert("federation.enabled".to_string(), Given { status: Status::Unknown, ..Given::nothing() });
    assert_eq!(settled(&site), (Settled::Undecided, 0));
}

#[test]
fn a_fact_outside_its_when_is_neither_used_nor_missing() {
    let schema = schema();
    let mut whens = Whens::default();
    let used = read("exchange.used", &schema, Vec::new());
    whens.facts.insert("exchange.version".to_string(), used);
    let mut site = is("exchange.used", Value::Bool(false));
    site.facts.insert(
        "exchange.version".to_string(),
        known(Value::Version(crate::fact::Version::parse("15").expect("a version"))),
    );
    let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
    assert!(judge.is_meaningless(&Subject::Fact("exchange.version".to_string())));
    let condition = read("exchange.version >= 15 and sip.port > 3", &schema, Vec::new());
    let judgement = judge
        .cached(&Node { conditions: vec![Attached { condition, level: Level::Own }], ..Node::default() })
        .judgement
        .clone();
    assert_eq!(
        (judgement.settled, names(&judgement.missing)),
        (Settled::Undecided, vec!["sip.port".to_string()])
    );
}

fn would_apply_if(text: &str, site: &Facts) -> Option<String> {
    let (schema, whens) = (schema(), Whens::default());
    let judge = Judge::new(Knowledge { schema: &schema, facts: site, rules: &[], whens: &whens });
    let changes = judge.would_apply_if(&[read(text, &schema, Vec::new())], 0, None, &Bindings::new())?;
    Some(changes.iter().map(|change| change.test.to_string()).collect::<Vec<_>>().join("; "))
}

#[test]
fn the_smallest_change_that_turns_it_round_is_told() {
    let mut site = is("federation.enabled", Value::Bool(false));
    site.facts.insert("sip.port".to_string(), known(Value::Int(2)));
    site.facts.insert("exchange.used".to_string(), known(Value::Bool(true)));
    let cases = [
        ("federation.enabled", Some("federation.enabled")),
        ("not exchange.used", Some("not exchange.used")),
        ("federation.enabled and sip.port > 3", Some("federation.enabled; sip.port > 3")),
        // Either would do: the one that changes less, not the one that is written first.
        ("(federation.enabled and sip.port > 3) or not exchange.used", Some("not exchange.used")),
        // What is unknown has to come out right as well.
        ("federation.enabled and site.name == x", Some("federation.enabled; site.name == x")),
        // Two tests of one value must hold together, also where one of them already does.
        ("sip.port >= 4 and sip.port < 6", Some("sip.port >= 4 and sip.port < 6")),
        ("sip.port > 5 and sip.port < 3 or not exchange.used", Some("not exchange.used")),
        ("sip.port == 3 and sip.port != 3", None),
        ("sip.port > 9", None),
    ];
    for (text, expected) in cases {
        assert_eq!(would_apply_if(text, &site).as_deref(), expected, "{text}");
    }
}

#[test]
fn lists_change_as_a_whole() {
    let mut site = is("federation.enabled", Value::Bool(false));
    let origin = crate::source::Origin::File(span());
    site.lists.insert("pools".to_string(), ListGiven::Known { objects: Vec::new(), complete: true, origin });
    let cases = [
        ("count(pools) > 0", Some("count(pools) > 0")),
        ("count(pools) < 0", None),
        ("some p in pools satisfies p.live", Some("some p in pools satisfies p.live")),
        (
            "some p in pools satisfies (p.live and federation.enabled)",
            Some("federation.enabled; some p in pools satisfies p.live and federation.enabled"),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(would_apply_if(text, &site).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_loop_says_what_its_list_says() {
    let schema = schema();
    let whens = Whens::default();
    let mut site = blank();
    let node = |bound: Bound, text: &str| {
        let loops = vec![LoopName::Object { name: "pool".to_string(), list: "pools".to_string() }];
        let condition = read(text, &schema, loops);
        let conditions = vec![Attached { condition, level: Level::Own }];
        Node {
            conditions,
            bindings: Bindings::from([("pool".to_string(), bound)]),
            own_names: BTreeSet::from(["pool".to_string()]),
        }
    };
    let any = Bound::UnknownObject { list: "pools".to_string() };
    let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
    let judgement = judge.cached(&node(any.clone(), "sip.port in 1..9")).judgement.clone();
    assert_eq!(
        (judgement.settled, names(&judgement.missing)),
        (Settled::Undecided, vec!["pools".to_string()])
    );
    assert_eq!(judgement.residual.as_ref().map(|left| left.to_string()).as_deref(), Some("count(pools) > 0"));
    let judgement = judge.cached(&node(any.clone(), "pool.live and sip.port > 9")).judgement.clone();
    assert_eq!(judgement.settled, Settled::NotApplicable);
    site.facts.insert("federation.enabled".to_string(), known(Value::Bool(false)));
    let judge = Judge::new(Knowledge { schema: &schema, facts: &site, rules: &[], whens: &whens });
    let judgement = judge.cached(&node(any, "pool.live and federation.enabled")).judgement.clone();
    assert_eq!(judgement.settled, Settled::NotApplicable);
    assert_eq!(judgement.reason, [ReasonPart::Fact(Subject::Fact("federation.enabled".to_string()))]);
    let empty = Bound::Empty { list: Subject::List("pools".to_string()) };
    let judgement = judge.cached(&node(empty, "pool.live")).judgement.clone();
    assert_eq!(
        (judgement.settled, &judgement.reason[..]),
        (Settled::NotApplicable, &[ReasonPart::Fact(Subject::List("pools".to_string()))][..])
    );
}
