//! AP005: condition that repeats or contradicts an ancestor's.

use super::allowance::At;
use super::ap004::is_always_true;
use super::spot::Spot;
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Loop, Place};
use crate::diagnostic::{Code, Diagnostic};
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: Code::RepeatsAncestor,
    why: "Conditions are inherited. What repeats one has to be changed at two places from then on, and what contradicts \
          one is never worked.",
    mend: "Remove a condition that repeats; mend one that contradicts, or move the node out of the one it contradicts.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Open the federation

## Open {#open applies=federation.enabled}

1. Open the route. {#route}
1. Test the route. {#test applies=federation.enabled}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Open the federation

## Open {#open applies=federation.enabled}

1. Open the route. {#route}
1. Test the route. {#test}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  federation.enabled: { type: bool }
";

fn check(analysis: &mut Analysis<'_>) {
    for at in 0..analysis.walk.spots.len() {
        let spot = analysis.walk.spots[at].clone();
        for stated in spot.stated() {
            let (loops, above) = (&stated.loops, &spot.conditions[..spot.inherited]);
            let around = Place { loops, conditions: above };
            let says_something = above.is_empty() && loops.iter().all(|each| each.filter.is_none());
            if says_something || analysis.can_apply(around) == Some(false) {
                continue;
            }
            let condition = &stated.condition;
            let own = Place { loops, conditions: std::slice::from_ref(condition) };
            let both: Vec<Arc<Condition>> = above.iter().chain([condition]).cloned().collect();
            let repeats = analysis.follows(around, own);
            let clashes = analysis.can_apply(Place { loops, conditions: &both }).map(|can| !can);
            let words = match (repeats, clashes) {
                (Some(true), _) if is_always_true(analysis, &stated) != Some(true) => REPEATS,
                (_, Some(true)) if is_possible_alone(analysis, loops, condition) => CONTRADICTS,
                (None, _) | (_, None) => {
                    let what = format!("whether the condition of {} repeats those above it", spot.name());
                    analysis.report_too_hard(At::Node(at), Code::RepeatsAncestor, &what, condition.span);
                    continue;
                }
                _ => continue,
            };
            let [verb, label, help] = words;
            let message = format!("the condition of {} {verb} what stands around it", spot.name());
            let mut diagnostic = Diagnostic::new(Code::RepeatsAncestor, message).at(condition.span, label);
            for other in decisive(analysis, &spot, loops, condition, words == REPEATS) {
                diagnostic = diagnostic.at(other.span, "inherited from here");
            }
            diagnostic = diagnostic.witness(analysis.site_of(around)).help(help);
            analysis.report(At::Node(at), diagnostic);
        }
    }
}

const REPEATS: [&str; 3] = [
    "repeats",
    "true wherever the nodes around it apply",
    "remove the condition: the node has the conditions of those around it anyway",
];
const CONTRADICTS: [&str; 3] = [
    "contradicts",
    "false wherever the nodes around it apply",
    "mend one of the conditions, or move the node out of the other one",
];

fn is_possible_alone(analysis: &mut Analysis<'_>, loops: &[Loop], condition: &Arc<Condition>) -> bool {
    let bare: Vec<Loop> = loops.iter().map(|each| Loop { filter: None, ..each.clone() }).collect();
    let alone = Place { loops: &bare, conditions: std::slice::from_ref(condition) };
    analysis.can_apply(alone) != Some(false)
}

/// The one condition above that decides by itself, or all of them.
fn decisive(
    analysis: &mut Analysis<'_>,
    spot: &Spot<'_>,
    loops: &[Loop],
    condition: &Arc<Condition>,
    repeats: bool,
) -> Vec<Arc<Condition>> {
    let bare: Vec<Loop> = loops.iter().map(|each| Loop { filter: None, ..each.clone() }).collect();
    let filters = loops.iter().filter_map(|each| each.filter.clone());
    let above: Vec<Arc<Condition>> =
        spot.conditions[..spot.inherited].iter().cloned().chain(filters).collect();
    for other in above.iter().rev() {
        let one = Place { loops: &bare, conditions: std::slice::from_ref(other) };
        let own = Place { loops: &bare, conditions: std::slice::from_ref(condition) };
        let both = [other.clone(), condition.clone()];
        let decides = match repeats {
            true => analysis.follows(one, own) == Some(true),
            false => analysis.can_apply(Place { loops: &bare, conditions: &both }) == Some(false),
        };
        if decides {
            return vec![other.clone()];
        }
    }
    above
}
