//! AP003: node that can never apply.

use super::allowance::At;
use super::{Analysis, Example, Rule};
use crate::condition::Place;
use crate::diagnostic::{Code, Diagnostic};

pub(super) const RULE: Rule = Rule {
    code: Code::NeverApplies,
    why: "The step looks as if it were part of the plan and is in no runbook. Mostly two values are joined by `and` that \
          exclude each other, or a rule of the vocabulary excludes what the condition asks for.",
    mend: "Mend the condition, or the rule if it is not true of every site; remove the node if it is no longer needed.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Open the federation

## Open {#open}

1. Tell everybody. {#tell}
1. Open the route. {#route applies=\"federation.enabled and not edge.used\"}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Open the federation

## Open {#open}

1. Tell everybody. {#tell}
1. Open the route. {#route applies=federation.enabled}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  edge.used: { type: bool }
  federation.enabled: { type: bool }
rules:
  federation-needs-edge: { when: federation.enabled, then: edge.used, why: Only an Edge federates. }
";

fn check(analysis: &mut Analysis<'_>) {
    for at in 0..analysis.walk.spots.len() {
        let spot = analysis.walk.spots[at].clone();
        for stated in spot.stated() {
            let loops = stated.bare_loops();
            let condition = stated.condition;
            let place = Place { loops: &loops, conditions: std::slice::from_ref(&condition) };
            match analysis.can_apply(place) {
                Some(true) => {}
                Some(false) => {
                    let diagnostic =
                        Diagnostic::new(Code::NeverApplies, format!("{} can never apply", spot.name()))
                            .at(condition.span, "true at no site that the rules allow")
                            .witness(super::witness::EVERY_SITE)
                            .help("mend the condition, or the rule that excludes it, or remove the node");
                    analysis.report(At::Node(at), diagnostic);
                }
                None => {
                    let what = format!("whether {} can apply", spot.name());
                    analysis.report_too_hard(At::Node(at), Code::NeverApplies, &what, condition.span);
                }
            }
        }
    }
}
