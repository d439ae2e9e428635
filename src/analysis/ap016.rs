//! AP016: step before the point of no return without a rollback that applies wherever it does.

use super::allowance::At;
use super::spot::{Spot, What};
use super::uses::stated;
use super::{Analysis, Example, Rule};
use crate::condition::{Everywhere, Expr, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::guide::Kind;
use crate::markup::CalloutKind;
use crate::source::Span;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    code: Code::NoWayBack,
    why: "Until the point of no return the change can be called off, and then somebody has to undo what was \
          done, at night and in a hurry. A step of which nobody has thought how leaves the service half moved.",
    mend: "Give the step or its procedure a `rollback=` to a procedure of `kind=rollback`, or a `> [!ROLLBACK]` \
          that says how it is undone or that nothing has to be. Only actions are asked for: checks, decisions, \
          waits and notices change nothing.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Change the route

## Change {#change}

1. Stop the old server. {#stop}
1. Close the Edge. {#close applies=edge.used}

   > [!ROLLBACK]
   > Open the Edge.

1. Delete the old server. {#delete irreversible}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Change the route

## Change {#change}

1. Stop the old server. {#stop rollback=#start}
1. Close the Edge. {#close applies=edge.used}

   > [!ROLLBACK]
   > Open the Edge.

1. Delete the old server. {#delete irreversible}

## Start it again {#start kind=rollback}

1. Start the old server. {#again}
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

/// A step without a way back, and a site that shows it.
struct Missing {
    step: usize,
    witness: String,
}

fn check(analysis: &mut Analysis<'_>) {
    let spots = analysis.walk.spots.clone();
    let mut phases: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, spot) in spots.iter().enumerate() {
        if spot.what == What::Step && !spot.is_rollback {
            phases.entry(spot.phase).or_default().push(at);
        }
    }
    for mut steps in phases.into_values() {
        // What is worked in another phase than its own is worked after what is its own.
        steps.sort_by_key(|at| (home(&spots, *at) != spots[*at].phase, *at));
        let mut missing: BTreeMap<usize, Vec<Missing>> = BTreeMap::new();
        for (position, at) in steps.iter().enumerate() {
            let later = steps[position + 1..].iter().find(|later| spots[**later].node.irreversible);
            let Some(later) = later.copied() else { break };
            if spots[*at].kind != Kind::Action || spots[*at].node.irreversible {
                continue;
            }
            let earlier: Vec<usize> =
                steps[..position].iter().copied().filter(|at| spots[*at].node.irreversible).collect();
            if let Some(witness) = without_way_back(analysis, &spots, *at, &earlier, later) {
                let procedure = analysis.walk.upwards(*at).find(|at| spots[*at].what == What::Procedure);
                missing.entry(procedure.unwrap_or(*at)).or_default().push(Missing { step: *at, witness });
            }
        }
        for (procedure, missing) in missing {
            let later = steps.iter().copied().find(|at| spots[*at].node.irreversible && *at > procedure);
            report(analysis, &spots, procedure, &missing, later);
        }
    }
}

/// The phase it stands in.
fn home(spots: &[Spot<'_>], at: usize) -> usize {
    let topic = std::iter::successors(Some(at), |at| spots[*at].parent).last();
    topic.map_or(spots[at].phase, |topic| spots[topic].phase)
}

/// A site where the step applies, nothing before it was irreversible, something behind it is, and it has no
/// way back.
fn without_way_back(
    analysis: &mut Analysis<'_>,
    spots: &[Spot<'_>],
    step: usize,
    earlier: &[usize],
    later: usize,
) -> Option<String> {
    let spot = &spots[step];
    let ways = ways_back(analysis, spots, step)?;
    // The cheap questions first: mostly one step that cannot be undone is before this one wherever it applies.
    let mut is_past = |at: &usize| analysis.follows(spot.place(), spots[*at].place()) == Some(true);
    if earlier.iter().any(&mut is_past) {
        return None;
    }
    let mut premise = spot.conditions.clone();
    let not_yet = |at: &usize| Expr::Not(Box::new(spots[*at].place().seen_inside(0)));
    premise.extend(earlier.iter().map(|at| stated(not_yet(at), spot.span)));
    premise.push(stated(spots[later].place().seen_inside(0), spot.span));
    let premise = Place { loops: &spot.loops, conditions: &premise };
    let any = [stated(Expr::Or(ways), spot.span)];
    match analysis.implies(premise, Place { loops: &spot.loops, conditions: &any }) {
        Everywhere::Yes => None,
        Everywhere::No(witness) => Some(analysis.shown(&witness)),
        Everywhere::TooHard => {
            let what = format!("whether {} has a rollback wherever it applies", spot.name());
            analysis.report_too_hard(At::Node(step), Code::NoWayBack, &what, spot.span);
            None
        }
    }
}

/// What undoes the step, as conditions; `None` where something always does.
fn ways_back(analysis: &Analysis<'_>, spots: &[Spot<'_>], step: usize) -> Option<Vec<Expr>> {
    let walk = &analysis.walk;
    let mut ways = Vec::new();
    for above in walk.upwards(step) {
        let targets = spots[above].node.rollback.iter().filter_map(|target| walk.target(target));
        let notes =
            walk.callouts.iter().filter(|note| note.kind == CalloutKind::Rollback && note.of == above);
        for at in targets.chain(notes.map(|note| note.own.unwrap_or(note.within))) {
            let way = &spots[at];
            if way.conditions.is_empty() && way.loops.is_empty() {
                return None;
            }
            // Between loops over the same list it is the rollback of the same object.
            let shared =
                way.loops.iter().zip(&spots[step].loops).take_while(|(one, other)| one == other).count();
            ways.push(way.place().seen_inside(shared));
        }
    }
    Some(ways)
}

fn report(
    analysis: &mut Analysis<'_>,
    spots: &[Spot<'_>],
    procedure: usize,
    missing: &[Missing],
    later: Option<usize>,
) {
    let Some(first) = missing.first() else { return };
    let message = match missing.len() {
        1 => format!("{} has no rollback and stands before the point of no return", spots[first.step].name()),
        many => format!(
            "{many} steps of {} have no rollback and stand before the point of no return",
            spots[procedure].name()
        ),
    };
    let mut diagnostic =
        Diagnostic::new(Code::NoWayBack, message).at(spots[first.step].span, "nothing undoes this");
    let more: Vec<Span> = missing.iter().skip(1).map(|one| spots[one.step].span).collect();
    for span in more {
        diagnostic = diagnostic.at(span, "nor this");
    }
    if let Some(later) = later {
        diagnostic = diagnostic.at(spots[later].span, "from here on there is no way back");
    }
    let diagnostic = diagnostic.witness(first.witness.clone()).help(
        "give the steps or their procedure `rollback=#…`, or a `> [!ROLLBACK]` that says how they are undone",
    );
    let at = if missing.len() == 1 { first.step } else { procedure };
    analysis.report(At::Node(at), diagnostic);
}
