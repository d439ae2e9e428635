//! AP015: warning that may be lost because of where it stands.
//!
//! Never because of the warning's own `applies`: that is what its author meant.

use super::allowance::At;
use super::spot::What;
use super::walk::CalloutAt;
use super::{Analysis, Example, Rule};
use crate::condition::Everywhere;
use crate::diagnostic::{Code, Diagnostic};
use crate::markup::CalloutKind;

pub(super) const RULE: Rule = Rule {
    code: Code::LostWarning,
    why: "A warning belongs to the step it stands in, else to its procedure or topic, and is printed before \
          it. Under the condition of another heading or of a list it is left out where that condition is \
          false, while the step is worked.",
    mend: "Put the warning into the step or procedure it is about. If it is about the other condition alone, \
          give the warning itself that condition: `> [!WARNING] {applies=…}`.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Move the users

## Before you begin {#before applies=edge.used}

> [!WARNING]
> Users are signed out.

## Move {#move}

1. Move the users. {#users}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Move the users

## Before you begin {#before applies=edge.used}

Close the console of the Edge.

## Move {#move}

> [!WARNING]
> Users are signed out.

1. Move the users. {#users}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  edge.used: { type: bool }
";

fn check(analysis: &mut Analysis<'_>) {
    for callout in analysis.walk.callouts.clone() {
        if !matches!(callout.kind, CalloutKind::Warning | CalloutKind::Caution) {
            continue;
        }
        let Some(about) = about(analysis, &callout) else { continue };
        if about == callout.within {
            continue;
        }
        let [step, warning] = [about, callout.within].map(|at| analysis.walk.spots[at].clone());
        match analysis.implies(step.place(), warning.place()) {
            Everywhere::Yes => {}
            Everywhere::TooHard => {
                let what = format!("whether the warning is there wherever {} applies", step.name());
                analysis.report_too_hard(At::Node(callout.within), Code::LostWarning, &what, callout.span);
            }
            Everywhere::No(witness) => {
                let message = format!("{} can apply without its warning", step.name());
                let mut diagnostic = Diagnostic::new(Code::LostWarning, message)
                    .at(callout.span, format!("left out with {}", warning.name()));
                if let Some(condition) = warning.conditions.last() {
                    diagnostic = diagnostic.at(condition.span, "where this is false");
                }
                let diagnostic = diagnostic
                    .at(step.span, "applies all the same")
                    .witness(analysis.shown(&witness))
                    .help("move the warning to what it is about, or give the warning itself the condition");
                analysis.report(At::Node(callout.within), diagnostic);
            }
        }
    }
}

/// The node a warning is about: the step or procedure it stands in. Under a heading without steps it is about
/// the procedures below that heading, which have its condition anyway; where there are none, about the next
/// procedure beside it, or else the one before.
fn about(analysis: &Analysis<'_>, callout: &CalloutAt) -> Option<usize> {
    let walk = &analysis.walk;
    if walk.spots[callout.of].what != What::Heading {
        return Some(callout.of);
    }
    let is_procedure = |at: &usize| walk.spots[*at].what == What::Procedure && !walk.spots[*at].is_rollback;
    for holder in walk.upwards(callout.of) {
        let is_inside = |at: &usize| walk.upwards(*at).any(|above| above == holder);
        let procedures: Vec<usize> =
            (holder + 1..walk.spots.len()).take_while(is_inside).filter(is_procedure).collect();
        if procedures.is_empty() {
            continue;
        }
        if holder == callout.of {
            return None;
        }
        let next = procedures.iter().find(|at| **at > callout.of);
        return next.or(procedures.last()).copied();
    }
    None
}
