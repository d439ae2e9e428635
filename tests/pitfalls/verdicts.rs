//! What is left of a condition, which filter comes first, and whose verdict an object has.

use super::{WithSite, read, runbook, step, steps_under, verdicts, workspace};
use std::collections::BTreeMap;

const SMALL: &str = "\
facts:
  a: { type: bool }
  b: { type: bool }
  kind: { type: enum, values: [p, q, r] }
  size: { type: int, range: 1..4 }
rules:
  a-means-q: { when: a, then: kind == q, why: So it is. }
";

/// Every site there can be, as its facts and its text.
fn all_sites() -> Vec<(BTreeMap<&'static str, String>, String)> {
    let mut sites = Vec::new();
    for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
        for kind in ["p", "q", "r"] {
            for size in 1..=4 {
                if a && kind != "q" {
                    continue;
                }
                let facts = BTreeMap::from([
                    ("a", a.to_string()),
                    ("b", b.to_string()),
                    ("kind", kind.to_string()),
                    ("size", size.to_string()),
                ]);
                let text = facts.iter().map(|(fact, value)| format!("{fact}: {value}\n")).collect();
                sites.push((facts, text));
            }
        }
    }
    sites
}

/// Elsewhere what is left of a condition means something else than the condition (OPA #9139, cel-go #1444).
#[test]
fn a_residual_means_what_the_condition_means() {
    let conditions = [
        "a and b",
        "a or kind == p",
        "not (a and (b or size > 2))",
        "kind == q and size in 2..3 or b",
        "kind in [p, r] or size >= 3 and not b",
        "(a or b) and (kind != q or size < 4)",
        "not a and not b and kind == r",
        "b and (kind == q or kind != q)",
    ];
    let known = [
        ("", vec![]),
        ("a: true", vec!["a", "kind"]),
        ("a: false", vec!["a"]),
        ("b: true", vec!["b"]),
        ("b: false\nkind: q", vec!["b", "kind"]),
        ("size: { range: \">= 3\" }", vec![]),
        ("kind: { among: [p, q] }\nb: false", vec!["b"]),
    ];
    let mut compared = 0;
    for (site, settled) in known {
        let open = runbook(SMALL, &steps_under(&conditions), site);
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for (at, condition) in conditions.iter().enumerate() {
            let finding = &step(&open, &format!("work#p/s{at}")).finding;
            let Some(residual) = &finding.residual else { continue };
            let words: Vec<&str> = residual.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
            assert!(!words.iter().any(|word| settled.contains(word)), "{condition} at {site}: {residual}");
            pairs.push((condition, residual.clone()));
        }
        assert!(!pairs.is_empty(), "nothing is left open at {site}");
        let both: Vec<&str> =
            pairs.iter().flat_map(|(condition, residual)| [*condition, residual.as_str()]).collect();
        let mut every_site = workspace(SMALL, &steps_under(&both), "");
        let possible: Vec<_> = all_sites().into_iter().filter(|(facts, _)| fits(facts, site)).collect();
        for (at, (_, text)) in possible.iter().enumerate() {
            every_site = every_site.site(&format!("at-{at}"), text);
        }
        let every_site = read(&every_site);
        for (at, (facts, _)) in possible.iter().enumerate() {
            let runbook = every_site.runbook(&format!("at-{at}"), "en");
            for (pair, (condition, residual)) in pairs.iter().enumerate() {
                let verdict = |at: usize| step(&runbook, &format!("work#p/s{at}")).finding.verdict;
                assert_eq!(verdict(2 * pair), verdict(2 * pair + 1), "{condition} | {residual} at {facts:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "only {compared} were compared");
}

/// Whether a site can turn out to be this one.
fn fits(facts: &BTreeMap<&str, String>, site: &str) -> bool {
    site.lines().all(|line| {
        let (fact, value) = line.split_once(": ").unwrap();
        let actual = &facts[fact];
        match value {
            "{ range: \">= 3\" }" => actual.as_str() >= "3",
            "{ among: [p, q] }" => ["p", "q"].contains(&actual.as_str()),
            _ => actual == value,
        }
    })
}

/// Elsewhere it matters which filter comes first (DITA-OT #4094).
#[test]
fn filters_only_narrow_whichever_comes_first() {
    let facts = "facts:\n  a: { type: bool }\n  b: { type: bool }\n\
                 lists:\n  pools: { key: id, fields: { id: { type: text }, big: { type: bool }, old: { type: bool } } }\n";
    let topic = "# T\n\n## One {#one applies=a}\n\n1. Do. {#do applies=b}\n\n## Other {#other applies=b}\n\n1. Do. {#do applies=a}\n\n\
                 ## Where {#where}\n\n1. Do. {#do each=\"p in pools where p.big\" applies=\"p.old\"}\n\n\
                 ## Applies {#applies}\n\n1. Do. {#do each=\"p in pools where p.old\" applies=\"p.big\"}\n";
    let said = [Some(true), Some(false), None];
    for a in said {
        for b in said {
            let given = |name: &str, value: Option<bool>| value.map(|value| format!("{name}: {value}"));
            let facts_given: Vec<String> = [given("a", a), given("b", b)].into_iter().flatten().collect();
            let fields: Vec<String> =
                ["id: one".to_string()].into_iter().chain(given("big", a)).chain(given("old", b)).collect();
            let site = format!("{}\npools: [{{ {} }}]", facts_given.join("\n"), fields.join(", "));
            let runbook = runbook(facts, topic, site.trim_start());
            let expected = match (a, b) {
                (Some(false), _) | (_, Some(false)) => "not_applicable",
                (Some(true), Some(true)) => "applies",
                _ => "undecided",
            };
            for key in ["work#one/do", "work#other/do", "work#where/do[p=one]", "work#applies/do[p=one]"] {
                let found = step(&runbook, key).finding.verdict.name();
                assert_eq!(found, expected, "{key} with a: {a:?}, b: {b:?}");
            }
            let parent = runbook.procedure("work#one").unwrap().finding.verdict.name();
            let of_parent = match a {
                Some(true) => "applies",
                Some(false) => "not_applicable",
                None => "undecided",
            };
            assert_eq!(parent, of_parent, "a heading has its own condition alone");
        }
    }
}

/// Elsewhere the last object decides for all (inspec-gcp #96).
#[test]
fn every_object_of_a_loop_has_a_verdict_of_its_own() {
    let facts = "lists:\n  pools: { key: id, fields: { id: { type: text }, old: { type: bool }, servers: { type: list, of: fqdn } } }\n";
    let topic = "# T\n\n## P {#p each=\"p in pools\" applies=\"p.old\"}\n\n1. Do. {#do}\n\n\
                 ## Q {#q}\n\n1. Do. {#do each=\"p in pools\" applies=\"count(p.servers) > 0\"}\n";
    let objects =
        ["{ id: a, old: true, servers: [s.example] }", "{ id: b, old: false, servers: [] }", "{ id: c }"];
    for [x, y, z] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let site = format!("pools: [{}, {}, {}]", objects[x], objects[y], objects[z]);
        let found = verdicts(&runbook(facts, topic, &site));
        for (object, verdict) in [("a", "applies"), ("b", "not_applicable"), ("c", "undecided")] {
            assert_eq!(found[&format!("work#p/do[p={object}]")], verdict, "{object} in {site}");
            assert_eq!(found[&format!("work#q/do[p={object}]")], verdict, "{object} in {site}");
        }
        assert_eq!(found.len(), 6);
    }
}
