//! AP014: runtime fact that decides a heading or a phase, or is used before the step that `sets` it.

use super::allowance::At;
use super::spot::What;
use super::uses::{Use, uses};
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Loop, Place, Root};
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::Stage;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: Code::EarlyRuntime,
    why: "Whether a topic or a whole section is worked has to be known when the contents, the plan and the \
          checklists are printed. And a step that asks for an answer nobody has yet stops the work, or is \
          answered by guess.",
    mend: "Put the condition on the steps or the procedure that the answer decides. Move the step that `sets` \
          the fact before the first that uses it.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Accept the pilot

## Accept {#accept}

1. Roll out to everybody. {#roll-out applies=pilot.accepted}
1. Ask the pilot users. {#ask sets=pilot.accepted}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Accept the pilot

## Accept {#accept}

1. Ask the pilot users. {#ask sets=pilot.accepted}
1. Roll out to everybody. {#roll-out applies=pilot.accepted}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  pilot.accepted: { type: bool, stage: runtime }
";

fn check(analysis: &mut Analysis<'_>) {
    let spots = analysis.walk.spots.clone();
    let mut setters: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, spot) in spots.iter().enumerate().filter(|(_, spot)| !spot.is_rollback) {
        if let Some(fact) = &spot.node.sets {
            let first = setters.entry(fact).or_insert(at);
            if (spot.phase, at) < (spots[*first].phase, *first) {
                *first = at;
            }
        }
    }
    for (at, spot) in spots.iter().enumerate() {
        for condition in spot.stated() {
            for used in uses(&condition.condition) {
                let Some(fact) = runtime_fact(&used, analysis.vocabulary) else { continue };
                let decides = matches!(spot.what, What::Topic | What::Heading);
                let setter = setters.get(fact).copied();
                let early = setter.filter(|setter| {
                    !spot.is_rollback && (spot.phase, at) <= (spots[*setter].phase, *setter)
                });
                let mut diagnostic = match (decides, early) {
                    (true, _) => Diagnostic::new(
                        Code::EarlyRuntime,
                        format!("`{fact}`, known only while working, decides {}", spot.name()),
                    )
                    .at(used.through.unwrap_or(used.path.span), "not known when this is printed")
                    .help("put the condition on the procedures or steps that it decides"),
                    (false, Some(_)) => Diagnostic::new(
                        Code::EarlyRuntime,
                        format!("{} uses `{fact}` before it is known", spot.name()),
                    )
                    .at(used.through.unwrap_or(used.path.span), "used here")
                    .help("move the step that sets it before this one"),
                    (false, None) => continue,
                };
                if let Some(setter) = early {
                    diagnostic = diagnostic.at(spots[setter].span, "set only here");
                }
                let loops: Vec<Loop> = condition.loops.iter().chain(&used.loops).cloned().collect();
                let above = &spot.conditions[..spot.inherited];
                let around: Vec<Arc<Condition>> = above.iter().chain(&used.context).cloned().collect();
                let witness = analysis.site_of(Place { loops: &loops, conditions: &around });
                analysis.report(At::Node(at), diagnostic.witness(witness));
            }
        }
    }
}

/// The runtime fact that is looked at, or the list with such a field.
fn runtime_fact<'v>(used: &Use<'_>, vocabulary: &'v Vocabulary) -> Option<&'v str> {
    let Root::Fact(name) = &used.path.root else { return None };
    vocabulary.schema.fact(name).filter(|fact| fact.stage == Stage::Runtime).map(|fact| fact.name.as_str())
}
