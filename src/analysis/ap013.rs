//! AP013: the same condition written twice.

use super::allowance::At;
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Expr, Place, TestKind};
use crate::diagnostic::{Code, Diagnostic};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: Code::RepeatedCondition,
    why: "What is written twice is changed once. A `define` has one place, and a label that readers understand \
          better than the condition.",
    mend: "Give the condition a name under `define:` in `facts.yaml` and write the name. A single test is short \
          enough as it is, and what tests an object of a loop cannot be a define; neither is told.",
    fails: Example {
        facts: "\
facts:
  edge.used: { type: bool }
  federation.enabled: { type: bool }
",
        topic: "\
# Open the federation

## Open {#open}

1. Tell everybody. {#tell}
1. Open the route. {#route applies=\"federation.enabled and not edge.used\"}
1. Call a partner. {#call applies=\"federation.enabled and not edge.used\"}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: "\
facts:
  edge.used: { type: bool }
  federation.enabled: { type: bool }
define:
  federates_directly: { when: federation.enabled and not edge.used, label: federation without an Edge }
",
        topic: "\
# Open the federation

## Open {#open}

1. Tell everybody. {#tell}
1. Open the route. {#route applies=federates_directly}
1. Call a partner. {#call applies=federates_directly}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

fn check(analysis: &mut Analysis<'_>) {
    let mut written: BTreeMap<String, Vec<(usize, Arc<Condition>)>> = BTreeMap::new();
    for (at, spot) in analysis.walk.spots.iter().enumerate() {
        for stated in spot.stated() {
            let depends = spot.loops.iter().any(|each| stated.condition.expr.mentions(&each.name));
            if !depends && is_worth_a_name(&stated.condition.expr) {
                written.entry(stated.condition.to_string()).or_default().push((at, stated.condition));
            }
        }
    }
    for (text, places) in written.into_iter().filter(|(_, places)| places.len() > 1) {
        let Some((first, condition)) = places.first().cloned() else { continue };
        let message = format!("`{text}` is written {} times", places.len());
        let mut diagnostic = Diagnostic::new(Code::RepeatedCondition, message).at(condition.span, "here");
        for (_, other) in &places[1..] {
            diagnostic = diagnostic.at(other.span, "and here");
        }
        let known = analysis.vocabulary.defines.iter().find(|define| define.condition.to_string() == text);
        let help = match known {
            Some(define) => format!("write `{}`, which says just that", define.name),
            None => format!(
                "give it a name in `facts.yaml`: `define: {{ NAME: {{ when: \"{text}\", label: … }} }}`"
            ),
        };
        let place = Place { loops: &[], conditions: std::slice::from_ref(&condition) };
        let diagnostic = diagnostic.witness(analysis.site_of(place)).help(help);
        analysis.report(At::Node(first), diagnostic);
    }
}

/// Whether it is more than one plain test.
fn is_worth_a_name(expr: &Expr) -> bool {
    match expr {
        Expr::And(_) | Expr::Or(_) => true,
        Expr::Not(inner) => is_worth_a_name(inner),
        Expr::Test(test) => match &test.kind {
            TestKind::Some { .. } | TestKind::Every { .. } => true,
            TestKind::Count { of, .. } => of.filter.is_some(),
            TestKind::IsTrue(_)
            | TestKind::Define { .. }
            | TestKind::Compare { .. }
            | TestKind::In { .. } => false,
        },
    }
}
