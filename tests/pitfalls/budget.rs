//! What exceeds the budget is undecided, says so, and never hangs: conflicts of the solver are counted, never time.

use super::{runbook, step, steps_under};
use std::fmt::Write;

/// Eleven pigeons and ten holes: the condition that all of them are in one is false, and no solver that learns
/// clauses finds that out soon.
#[test]
fn what_exceeds_the_budget_is_undecided_with_that_reason() {
    let (pigeons, holes) = (11, 10);
    let mut facts = "facts:\n  easy: { type: bool }\n".to_string();
    let names: Vec<String> = (0..holes).map(|hole| format!("hole-{hole}")).collect();
    for pigeon in 0..pigeons {
        writeln!(facts, "  pigeon-{pigeon}: {{ type: enum, values: [away, {}] }}", names.join(", ")).unwrap();
    }
    facts.push_str("rules:\n");
    for one in 0..pigeons {
        for other in 0..one {
            let apart: Vec<String> = names
                .iter()
                .map(|hole| format!("not (pigeon-{one} == {hole} and pigeon-{other} == {hole})"))
                .collect();
            writeln!(facts, "  apart-{one}-{other}: {{ then: {}, why: One each. }}", apart.join(" and "))
                .unwrap();
        }
    }
    let home: Vec<String> = (0..pigeons).map(|pigeon| format!("pigeon-{pigeon} != away")).collect();
    let home = home.join(" and ");
    let conditions = [home.as_str(), "pigeon-0 == hole-3 and pigeon-1 == hole-3", "easy"];
    let runbook = runbook(&facts, &steps_under(&conditions), "easy: true");
    let hard = &step(&runbook, "work#p/s0").finding;
    assert_eq!(hard.verdict.name(), "undecided");
    assert!(hard.reason_text.contains("too hard to decide within the budget (en/work.md:5:"), "{hard:?}");
    assert_eq!(hard.residual.as_deref(), Some(home.as_str()));
    assert_eq!(hard.missing.len(), pigeons, "it waits for what it names");
    // What is easy is decided beside it.
    let easy = &step(&runbook, "work#p/s1").finding;
    assert_eq!(easy.verdict.name(), "not_applicable");
    assert!(easy.inferred && easy.reason_text.contains("One each."), "{easy:?}");
    assert_eq!(step(&runbook, "work#p/s2").finding.verdict.name(), "applies");
}

/// More objects than are thought of.
#[test]
fn counts_of_too_many_objects_are_undecided_with_that_reason() {
    let facts = "lists:\n  pools: { key: id, fields: { id: { type: text }, big: { type: bool } } }\n";
    let count = |large: usize, small: usize, all: usize| {
        format!(
            "count(p in pools where p.big) >= {large} and count(p in pools where not p.big) >= {small} and \
             count(pools) < {all}"
        )
    };
    let runbook = runbook(facts, &steps_under(&[&count(2, 2, 4), &count(2, 2, 5)]), "");
    assert_eq!(step(&runbook, "work#p/s0").finding.verdict.name(), "not_applicable");
    assert_eq!(step(&runbook, "work#p/s1").finding.verdict.name(), "undecided");
    // Whether there could be so many or not.
    for condition in [count(40, 40, 70), count(40, 40, 90), count(400, 400, 700), count(400, 400, 900)] {
        let runbook = super::runbook(facts, &steps_under(&[&condition]), "");
        let hard = &step(&runbook, "work#p/s0").finding;
        assert_eq!(hard.verdict.name(), "undecided", "{condition}");
        assert_eq!(hard.missing, ["pools"]);
        assert!(hard.reason_text.contains("too hard to decide within the budget"), "{hard:?}");
    }
}
