//! A misspelt or unset name is false elsewhere, and content is gone in silence (asciidoctor, Sphinx, OpenSCAP
//! #2404, Helm).

use super::{runbook, step, workspace};
use crate::workspace::Workspace;

const FACTS: &str = "\
facts:
  federation.enabled: { type: bool }
  edge.type: { type: enum, values: [none, single, scaled] }
  exchange.used: { type: bool }
  exchange.version: { type: version, when: exchange.used }
lists:
  pools:
    key: name
    fields:
      name: { type: text }
      edition: { type: enum, values: [standard, enterprise] }
      servers: { type: list, of: fqdn }
      sql: { type: text, when: edition == enterprise }
      target: { type: ref, to: targets }
  targets: { key: name, fields: { name: { type: text }, mirrored: { type: bool } } }
define:
  uses_edge: { when: edge.type != none, label: the Edge is used }
  federates: { when: uses_edge and federation.enabled, label: it federates }
rules:
  federating: { when: federation.enabled, then: edge.type != none, why: Through the Edge. }
  mirroring: { each: pool in pools, when: pool.target.mirrored, then: pool.edition == enterprise, why: Only there. }
stops:
  expanded: { when: some p in pools satisfies p.edition == standard, why: Not supported. }
  same-pool: { each: pool in pools, same: [pool.name, pool.sql], why: Must be one. }
";

const TOPIC: &str = "\
---
applies: uses_edge or federates
---
# Work

> [!NOTE] {#n applies=\"exchange.used\"}
> A note.

- An item. {applies=\"edge.type == single\"}

## Heading {#h applies=\"edge.type in [single, scaled]\"}

Text.

## Procedure {#p each=\"pool in pools where pool.edition == standard\"}

1. Stop {{ pool.target.name }}. {#stop applies=\"not pool.target.mirrored\"}
1. Group. {#group}
   1. Start {{ server }}. {#start each=\"server in pool.servers\"}

## Others {#o}

1. Count. {#count applies=\"count(t in targets where t.mirrored) > 1\"}
1. Nest. {#nest applies=\"every t in targets satisfies (some p in pools satisfies p.edition == enterprise)\"}
1. Not. {#not applies=\"not (exchange.used and not federation.enabled)\"}
";

const SITE: &str = "\
federation.enabled: true
edge: { type: single }
pools: [{ name: a, edition: standard }]
";

fn base() -> Workspace {
    workspace(FACTS, TOPIC, SITE)
}

#[test]
fn a_misspelt_name_is_an_error_at_every_depth() {
    assert_eq!(base().read().errors(), Vec::<String>::new());
    let topic = "guide/en/work.md";
    let facts = "guide/facts.yaml";
    let site = "sites/one/site.yaml";
    for (file, right, wrong, name) in [
        (topic, "applies: uses_edge", "applies: use_edge", "use_edge"),
        (topic, "or federates", "or federate", "federate"),
        (topic, "#n applies=\"exchange.used", "#n applies=\"exchange.use", "exchange.use"),
        (topic, "{applies=\"edge.type == single", "{applies=\"edge.typ == single", "edge.typ"),
        (topic, "{applies=\"edge.type == single", "{applies=\"edge.type == singel", "singel"),
        (topic, "in [single, scaled]", "in [single, scalde]", "scalde"),
        (topic, "pool in pools where", "pool in pool where", "pool"),
        (topic, "where pool.edition", "where pool.editon", "pool.editon"),
        (topic, "== standard", "== standart", "standart"),
        (topic, "pool.target.name", "pool.target.nam", "pool.target.nam"),
        (topic, "pool.target.mirrored", "pool.target.mirored", "pool.target.mirored"),
        (topic, "server in pool.servers", "server in pool.server", "pool.server"),
        (topic, "where t.mirrored", "where t.mirrord", "t.mirrord"),
        (topic, "every t in targets", "every t in target", "target"),
        (topic, "satisfies p.edition", "satisfies p.editions", "p.editions"),
        (topic, "== enterprise", "== enterprize", "enterprize"),
        (topic, "not federation.enabled", "not federation.enable", "federation.enable"),
        (facts, "when: exchange.used", "when: exchange.usd", "exchange.usd"),
        (facts, "when: edition ==", "when: editon ==", "editon"),
        (facts, "to: targets", "to: target", "target"),
        (facts, "when: edge.type != none", "when: edge.type != nome", "nome"),
        (facts, "when: uses_edge and", "when: uses_edges and", "uses_edges"),
        (facts, "when: federation.enabled", "when: federation.enabld", "federation.enabld"),
        (facts, "then: edge.type", "then: edge.tipe", "edge.tipe"),
        (facts, "each: pool in pools, when", "each: pool in pooles, when", "pooles"),
        (facts, "when: pool.target.mirrored", "when: pool.targt.mirrored", "pool.targt.mirrored"),
        (facts, "then: pool.edition", "then: pool.edtion", "pool.edtion"),
        (facts, "when: some p in pools", "when: some p in poolz", "poolz"),
        (facts, "p.edition == standard, why", "p.edition == standar, why", "standar"),
        (facts, "pool.sql]", "pool.sqll]", "pool.sqll"),
        (site, "federation.enabled", "federation.enabeld", "federation.enabeld"),
        (site, "{ type: single }", "{ type: singles }", "singles"),
        (site, "edition: standard", "editoin: standard", "editoin"),
    ] {
        let errors = base().edit(file, right, wrong).read().errors();
        assert_eq!(errors.len(), 1, "{wrong}: {errors:#?}");
        let error = &errors[0];
        let last = name.rsplit('.').next().unwrap();
        assert!(error.starts_with("error[AP001]: "), "{wrong}: {error}");
        assert!(error.contains(last) && error.contains("did you mean"), "{wrong}: {error}");
        assert!(error.contains(&format!("{file}:")), "{wrong}: {error}");
    }
}

#[test]
fn an_unset_name_is_asked_for_and_never_false() {
    let conditions = [
        "exchange.used",
        "not exchange.used",
        "edge.type == none",
        "edge.type != none",
        "federates",
        "count(pools) == 0",
        "some p in pools satisfies p.edition == standard",
    ];
    let runbook = runbook(FACTS, &super::steps_under(&conditions), "");
    for (at, condition) in conditions.iter().enumerate() {
        let finding = &step(&runbook, &format!("work#p/s{at}")).finding;
        assert_eq!(finding.verdict.name(), "undecided", "{condition}");
        assert!(!finding.missing.is_empty(), "{condition} waits for nothing");
        for fact in &finding.missing {
            assert!(runbook.missing.iter().any(|asked| asked.fact == *fact), "{fact} is not asked for");
        }
    }
}
