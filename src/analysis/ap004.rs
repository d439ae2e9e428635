//! AP004: condition that is always true.

use super::allowance::At;
use super::{Analysis, Example, Rule};
use crate::condition::Place;
use crate::diagnostic::{Code, Diagnostic};

pub(super) const RULE: Rule = Rule {
    code: Code::AlwaysTrue,
    why: "A condition that decides nothing is read, asked about and printed as a reason all the same. Mostly it was meant \
          to say something else.",
    mend: "Remove the condition, or write what was meant.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Move the pools

## Move {#move}

1. Move {{ pool.fqdn }}. {#one each=\"pool in pools\"}
1. Tell everybody. {#tell applies=\"count(pools) > 0\"}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Move the pools

## Move {#move}

1. Move {{ pool.fqdn }}. {#one each=\"pool in pools\"}
1. Tell everybody. {#tell}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
lists:
  pools: { key: fqdn, fields: { fqdn: { type: fqdn } } }
rules:
  something-to-move: { then: count(pools) > 0, why: Without a pool there is nothing to move. }
";

fn check(analysis: &mut Analysis<'_>) {
    for at in 0..analysis.walk.spots.len() {
        let spot = analysis.walk.spots[at].clone();
        for stated in spot.stated() {
            let condition = stated.condition.clone();
            match is_always_true(analysis, &stated) {
                Some(false) => {}
                Some(true) => {
                    let loops = spot.loops.clone();
                    let place = Place { loops: &loops, conditions: std::slice::from_ref(&condition) };
                    let witness = analysis.site_of(place);
                    let diagnostic = Diagnostic::new(
                        Code::AlwaysTrue,
                        format!("the condition of {} is always true", spot.name()),
                    )
                    .at(condition.span, "true at every site that the rules allow")
                    .witness(witness)
                    .help("remove the condition, or write what was meant");
                    analysis.report(At::Node(at), diagnostic);
                }
                None => {
                    let what = format!("whether the condition of {} is always true", spot.name());
                    analysis.report_too_hard(At::Node(at), Code::AlwaysTrue, &what, condition.span);
                }
            }
        }
    }
}

/// Whether a condition is true for every object of the loops around it, at every site.
pub(super) fn is_always_true(
    analysis: &mut Analysis<'_>,
    stated: &super::spot::StatedCondition,
) -> Option<bool> {
    let loops = stated.bare_loops();
    let conclusion = Place { loops: &loops, conditions: std::slice::from_ref(&stated.condition) };
    analysis.follows(Place { loops: &loops, conditions: &[] }, conclusion)
}
