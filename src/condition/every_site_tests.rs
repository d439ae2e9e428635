//! Questions about every site, and their witnesses.

use super::every_site::*;
use super::{Condition, Loop, Path, PathType, Root, Rule, Whens, Witness};
use crate::condition::samples::{read, schema, span};
use crate::condition::{Judge, Knowledge, LoopName, Settled};
use crate::fact::{Bound, Localized, Subject};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn pools(name: &str) -> Loop {
    let path = Path {
        root: Root::List("pools".to_string()),
        fields: Vec::new(),
        ty: PathType::Objects("pools".to_string()),
        text: "pools".to_string(),
        span: span(),
    };
    Loop { name: name.to_string(), list: path, filter: None, span: span() }
}

fn rule(id: &str, each: Option<&str>, when: &str, then: &str) -> Rule {
    Rule {
        id: id.to_string(),
        each: each.map(pools),
        when: (!when.is_empty()).then(|| condition(when, each)),
        then: condition(then, each),
        why: Localized::default(),
        span: span(),
    }
}

fn condition(text: &str, name: Option<&str>) -> Arc<Condition> {
    read(text, &schema(), name.map(object).into_iter().collect())
}

fn object(name: &str) -> LoopName {
    LoopName::Object { name: name.to_string(), list: "pools".to_string() }
}

fn rules() -> Vec<Rule> {
    vec![
        rule("port", None, "federation.enabled", "sip.port > 5"),
        rule("live", Some("p"), "p.edition == enterprise", "p.live"),
        rule("used", None, "exchange.version >= 14.0", "exchange.used"),
    ]
}

fn every_site(rules: &[Rule]) -> EverySite {
    EverySite::new(&schema(), rules, &Whens::default())
}

fn place<'a>(loops: &'a [Loop], conditions: &'a [Arc<Condition>]) -> Place<'a> {
    Place { loops, conditions }
}

/// The verdict at the witness's site, for one of its objects if there is a loop.
fn verdict(
    witness: &Witness,
    rules: &[Rule],
    each: Option<&str>,
    condition: &Arc<Condition>,
) -> BTreeSet<Settled> {
    let (schema, whens) = (schema(), Whens::default());
    let judge = Judge::new(Knowledge { schema: &schema, facts: &witness.facts, rules, whens: &whens });
    assert!(judge.conflict().is_none(), "{witness:?}");
    let bindings: Vec<crate::condition::Bindings> = match each {
        None => vec![BTreeMap::new()],
        Some(name) => witness.facts.lists["pools"]
            .objects()
            .iter()
            .map(|object| Bound::Object { list: "pools".to_string(), key: object.key.clone() })
            .map(|bound| BTreeMap::from([(name.to_string(), bound)]))
            .collect(),
    };
    let conditions = [condition.clone()];
    bindings.iter().map(|bindings| judge.verdict(&conditions, 0, each, bindings).settled).collect()
}

#[test]
fn what_rules_exclude_applies_nowhere() {
    let sites = every_site(&rules());
    let never = condition("federation.enabled and sip.port < 4", None);
    assert_eq!(sites.never_applies(place(&[], &[never])), Everywhere::Yes);
    let loops = [pools("pool")];
    let never = condition("pool.edition == enterprise and not pool.live", Some("pool"));
    assert_eq!(sites.never_applies(place(&loops, &[never])), Everywhere::Yes);
}

#[test]
fn a_witness_is_a_site_where_it_applies_and_as_small_as_can_be() {
    let rules = rules();
    let sites = every_site(&rules);
    for (text, known) in [
        ("federation.enabled or sip.port > 8", 1),
        ("exchange.version in 14.0..14.3 and edge.balancing != none", 2),
        ("count(pools) == 2 and some p in pools satisfies not p.live", 2),
        ("site.name != a and site.name not in [zz, b]", 1),
        ("main_pool.target.ready", 4),
    ] {
        let condition = condition(text, None);
        match sites.never_applies(place(&[], std::slice::from_ref(&condition))) {
            Everywhere::No(witness) => {
                let settled = verdict(&witness, &rules, None, &condition);
                assert_eq!(settled, BTreeSet::from([Settled::Applies]), "{text}: {witness:?}");
                assert_eq!(witness.known.len(), known, "{text}: {:?}", witness.known);
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn one_node_follows_from_another() {
    let rules = rules();
    let sites = every_site(&rules);
    let (one, other) = ([pools("one")], [pools("other")]);
    let enterprise = [condition("one.edition == enterprise", Some("one"))];
    let live = [condition("other.live", Some("other"))];
    assert_eq!(sites.implies(place(&one, &enterprise), place(&other, &live)), Everywhere::Yes);
    let Everywhere::No(witness) = sites.implies(place(&other, &live), place(&one, &enterprise)) else {
        panic!("a standard pool can be live");
    };
    assert_eq!(verdict(&witness, &rules, Some("other"), &live[0]), BTreeSet::from([Settled::Applies]));
    assert_eq!(
        verdict(&witness, &rules, Some("one"), &enterprise[0]),
        BTreeSet::from([Settled::NotApplicable])
    );
    // The names of a witness are those of the vocabulary.
    assert!(witness.known.contains(&Subject::List("pools".to_string())));
    let some = [condition("some p in pools satisfies p.live", None)];
    assert_eq!(sites.implies(place(&one, &enterprise), place(&[], &some)), Everywhere::Yes);
    assert_eq!(sites.implies(place(&[], &some), place(&other, &live)), Everywhere::Yes);
    assert!(matches!(sites.implies(place(&[], &[]), place(&[], &some)), Everywhere::No(_)));
}

#[test]
fn two_loops_over_one_list_can_have_different_objects() {
    let sites = every_site(&[]);
    let loops = [pools("one"), pools("two")];
    let both = read("one.live and not two.live", &schema(), vec![object("one"), object("two")]);
    assert!(matches!(sites.never_applies(place(&loops, &[both])), Everywhere::No(_)));
}

#[test]
fn rules_contradict_and_repeat_each_other() {
    assert_eq!(every_site(&rules()).contradiction(), None);
    let mut clashing = rules();
    clashing.push(rule("always", None, "", "federation.enabled"));
    clashing.push(rule("low", None, "", "sip.port in 1..3"));
    let ids = ["port", "always", "low"].map(str::to_string).to_vec();
    assert_eq!(every_site(&clashing).contradiction(), Some(ids));
    let mut repeating = rules();
    repeating.push(rule("again", None, "federation.enabled", "sip.port != 2"));
    repeating.push(rule("nothing", None, "", "federation.enabled or not federation.enabled"));
    repeating.push(rule("each", Some("q"), "q.edition == enterprise and federation.enabled", "q.live"));
    let sites = every_site(&repeating);
    assert_eq!(sites.repeated_by(3), Some(vec!["port".to_string()]));
    assert_eq!(sites.repeated_by(4), Some(Vec::new()));
    assert_eq!(sites.repeated_by(5), Some(vec!["live".to_string()]));
    assert!((0..3).all(|at| !sites.is_repeated(at)));
}
