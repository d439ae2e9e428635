//! What is assumed, compared and contradictory.

use super::{WithSite, read, runbook, step, verdicts_on, workspace};
use crate::small::{put, run, tree};
use runsheet::deliver::Format;

/// Elsewhere a default is used without a word (sphinx-needs #1529).
#[test]
fn an_assumed_value_is_told_and_counted() {
    let facts = "facts:\n  port: { type: int, assume: 5061, label: SIP port }\n  tls: { type: bool }\n";
    let topic = super::steps_under(&["port == 5061", "port == 5060", "tls or port == 5061", "tls"]);
    let assumed = read(&workspace(facts, &topic, "tls: true").site("given", "tls: true\nport: 5061"));
    let runbook = assumed.runbook("one", "en");
    let tagged = |runbook: &runsheet::runbook::Runbook| -> Vec<bool> {
        runbook.steps().iter().map(|step| step.finding.assumed).collect()
    };
    assert_eq!(tagged(&runbook), [true, true, false, false]);
    assert_eq!(tagged(&assumed.runbook("given", "en")), [false; 4]);
    let counted: Vec<(&str, usize)> =
        runbook.assumed.iter().map(|fact| (fact.fact.as_str(), fact.decides)).collect();
    assert_eq!(counted, [("port", 2)]);
    // Said in every format, and nothing final rests on it.
    let json = read_file(&assumed, Format::Json, "runbook.json");
    assert_eq!(json.matches("\"assumed\": true").count(), 2);
    let page = read_file(&assumed, Format::Html, "phase-plan.html");
    assert!(page.contains("assumes"), "{page}");
    let markdown = read_file(&assumed, Format::Markdown, "checklist.md");
    assert!(markdown.contains("**Confirm first; assumed:** SIP port: 5061"), "{markdown}");
    assert!(assumed.refused("one").iter().any(|message| message.contains("`port` is only assumed")));
    assert_eq!(assumed.refused("given"), Vec::<String>::new());
}

fn read_file(read: &crate::workspace::Read, format: Format, name: &str) -> String {
    let runbook = read.runbook("one", "en");
    String::from_utf8(read.files(&runbook, format).remove(name).unwrap()).unwrap()
}

/// Elsewhere an unknown value compared with a literal gives false (cel-java #863).
#[test]
fn an_unknown_fact_compared_with_anything_is_undecided() {
    let facts = "facts:\n  flag: { type: bool }\n  kind: { type: enum, values: [a, b, c] }\n  \
                 size: { type: int, range: 1..9 }\n  build: { type: version }\n  day: { type: date }\n  \
                 name: { type: text }\n  host: { type: fqdn }\n  pool: { type: ref, to: pools }\n  \
                 hosts: { type: list, of: fqdn }\n\
                 lists:\n  pools: { key: id, fields: { id: { type: text }, big: { type: bool } } }\n";
    let mut conditions: Vec<String> = vec!["flag".into(), "flag == true".into(), "flag != true".into()];
    for (fact, literal) in [("kind", "a"), ("name", "x"), ("host", "a.example"), ("pool", "p")] {
        for operator in ["==", "!="] {
            conditions.push(format!("{fact} {operator} {literal}"));
        }
        conditions.push(format!("{fact} in [{literal}]"));
        conditions.push(format!("{fact} not in [{literal}]"));
    }
    for (fact, low, high) in
        [("size", "3", "5"), ("build", "3.9", "3.10"), ("day", "2026-01-01", "2026-02-01")]
    {
        for operator in ["==", "!=", "<", "<=", ">", ">="] {
            conditions.push(format!("{fact} {operator} {low}"));
        }
        conditions.push(format!("{fact} in {low}..{high}"));
        conditions.push(format!("{fact} not in {low}..{high}"));
    }
    for list in ["pools", "hosts"] {
        for operator in ["==", "!=", "<", "<=", ">", ">="] {
            conditions.push(format!("count({list}) {operator} 2"));
        }
    }
    conditions.push("pool.big".into());
    conditions.push("some p in pools satisfies p.big".into());
    conditions.push("every p in pools satisfies p.big".into());
    conditions.push("count(p in pools where p.big) >= 1".into());
    conditions.push("some h in hosts satisfies h == a.example".into());
    let negated: Vec<String> = conditions.iter().map(|condition| format!("not ({condition})")).collect();
    let all: Vec<&str> = conditions.iter().chain(&negated).map(String::as_str).collect();
    for (condition, verdict) in all.iter().zip(verdicts_on(facts, &all, "")) {
        assert_eq!(verdict, "undecided", "{condition}");
    }
}

/// Elsewhere `3.10` is a number less than `3.9` (arangodb docs #780).
#[test]
fn version_3_10_is_later_than_3_9() {
    let facts = "facts:\n  build: { type: version }\n";
    let conditions = ["build > 3.9", "build < 3.9", "build >= 3.10", "build == 3.1", "build in 3.9..3.11"];
    // Without quotes other readers of YAML make a number of it, and 3.1.
    for given in ["build: \"3.10\"", "build: 3.10"] {
        assert_eq!(
            verdicts_on(facts, &conditions, given),
            ["applies", "not_applicable", "applies", "not_applicable", "applies"],
            "{given}"
        );
    }
}

const CLASH: &str = "\
facts:
  federation.enabled: { type: bool }
  edge.used: { type: bool }
  other: { type: bool }
rules:
  through-the-edge: { when: federation.enabled, then: edge.used, why: Through the Edge. }
  unrelated: { when: other, then: other, why: So it is. }
";

/// In a solver everything follows from facts that contradict each other.
#[test]
fn contradictory_facts_are_told_first_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let site = "federation.enabled: true\nedge.used: false\nother: true";
    let written = workspace(CLASH, &super::steps_under(&["other", "edge.used"]), site);
    for (path, text) in &written.files {
        put(folder.path(), path, text);
    }
    put(folder.path(), "runsheet.yaml", "guide: guide\nsites: sites\n");
    let built = run(folder.path(), &["build", "--format", "json"]);
    assert_eq!(built.code, Some(1), "{}", built.messages);
    let errors: Vec<&str> = built.messages.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(errors, ["error[RS406]: the facts of `one` contradict the rules of the vocabulary"]);
    for place in ["site.yaml:5:23", "edge.used: false\n", "facts.yaml:6:3"] {
        assert!(built.messages.contains(place), "{}", built.messages);
    }
    assert!(!built.messages.contains("unrelated"), "more than clashes is named: {}", built.messages);
    assert!(tree(&folder.path().join("output")).is_empty(), "something was written");
    // With one of them mended every verdict is there.
    let runbook =
        runbook(CLASH, &super::steps_under(&["other", "edge.used"]), "federation.enabled: true\nother: true");
    assert_eq!(step(&runbook, "work#p/s1").finding.verdict.name(), "applies");
    assert!(step(&runbook, "work#p/s1").finding.inferred);
}
