//! What would have to be different for a step to apply, told under the rules.

use crate::workspace::Workspace;

const FACTS: &str = "\
facts:
  edge.used: { type: bool, label: Edge }
  federation.enabled: { type: bool, label: federation }
  exchange.used: { type: bool, label: Exchange }
  mode: { type: enum, values: [small, large], label: size }
lists:
  pools:
    key: name
    label: pools
    fields: { name: { type: text }, live: { type: bool, label: live }, big: { type: bool, label: big } }
rules:
  no-edge-no-federation: { when: not edge.used, then: not federation.enabled, why: Without an Edge there is no way out. }
  federation-is-large: { when: federation.enabled, then: mode == large, why: Small sites have none. }
  big-is-live: { each: p in pools, when: p.big, then: p.live, why: A big pool is live. }
";

/// What a step under `condition` says, at a site with `facts`.
fn would_apply_if(condition: &str, facts: &str) -> Option<String> {
    let facts: String = facts.lines().map(|line| format!("  {line}\n")).collect();
    let read = Workspace { files: Default::default() }
        .with(
            "guide/guide.yaml",
            "guide: small\nversion: 1.0.0\nlanguages: [en]\ntitle: Guide\nroles: { admin: Administrator }\n\
             phases:\n  - { id: plan, title: Plan, owner: admin, topics: [work] }\n",
        )
        .with("guide/facts.yaml", FACTS)
        .with("guide/en/work.md", &format!("# T\n\n1. Do. {{#do applies='{condition}'}}\n"))
        .with("sites/one/site.yaml", &format!("site: one\ncustomer: C\nlanguages: [en]\nfacts:\n{facts}"))
        .read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("one", "en");
    let finding = &runbook.steps()[0].finding;
    assert_eq!(finding.verdict.name(), "not_applicable", "{condition}");
    finding.would_apply_if.clone()
}

#[test]
fn what_a_rule_forbids_is_told_with_what_changes_along() {
    let told = |condition, facts| would_apply_if(condition, facts).unwrap_or_default();
    // One fact is enough where the rules leave room for it.
    assert_eq!(told("exchange.used", "exchange.used: false"), "Exchange: yes");
    // Federation cannot be while there is no Edge.
    assert_eq!(told("federation.enabled", "edge.used: false\nmode: large"), "Edge: yes and federation: yes");
    // And not in a small site either.
    assert_eq!(
        told("federation.enabled", "edge.used: false\nmode: small"),
        "Edge: yes and federation: yes and size: large"
    );
    // A fact that a rule settles once another changes is not told.
    assert_eq!(told("mode == large", "mode: small"), "size: large");
    assert_eq!(
        told("not federation.enabled and mode == large", "edge.used: false\nmode: small"),
        "size: large"
    );
}

#[test]
fn a_field_that_no_loop_reaches_is_told_by_its_object() {
    let facts = "pools: [{ name: one, live: false, big: false }]\nexchange.used: true";
    let told = would_apply_if("count(pools) == 1 and some p in pools satisfies p.big", facts);
    assert!(told.as_deref().is_some_and(|told| told.contains("big")), "{told:?}");
}

#[test]
fn what_the_rules_exclude_would_never_apply() {
    assert_eq!(would_apply_if("federation.enabled and not edge.used", "exchange.used: true"), None);
    assert_eq!(would_apply_if("federation.enabled and mode == small", "edge.used: true"), None);
}
