//! AP009: alternatives with a gap or an overlap.

use super::allowance::At;
use super::spot::Spot;
use super::uses::stated;
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Everywhere, Expr, Place};
use crate::diagnostic::{Code, Diagnostic};
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: Code::BadAlternatives,
    why: "With a gap, the operator finds every way crossed out and none to take. With an overlap, two ways are \
          to be taken, each of which was written as the only one.",
    mend: "Write the conditions so that exactly one is true at every site where the alternatives are shown; \
          give the heading above them a condition where none is wanted. Where the operator chooses, \
          `{.choice}` is meant.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Balance the load

## Balance {#balance .alternatives}

### With DNS {#dns applies=\"edge.balancing == dns\"}

1. Create the records. {#create}

### With a device {#device applies=\"edge.balancing == hardware\"}

1. Set up the device. {#set-up}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Balance the load

## Balance {#balance .alternatives applies=\"edge.balancing != none\"}

### With DNS {#dns applies=\"edge.balancing == dns\"}

1. Create the records. {#create}

### With a device {#device applies=\"edge.balancing == hardware\"}

1. Set up the device. {#set-up}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  edge.balancing: { type: enum, values: [none, dns, hardware] }
";

fn check(analysis: &mut Analysis<'_>) {
    for set in analysis.walk.sets.clone() {
        let members: Vec<Spot> = set.members.iter().map(|at| analysis.walk.spots[*at].clone()).collect();
        if members.is_empty() {
            continue;
        }
        gap(analysis, set.holder, &members);
        for (at, one) in members.iter().enumerate() {
            for other in &members[at + 1..] {
                overlap(analysis, set.holder, one, other);
            }
        }
    }
}

fn gap(analysis: &mut Analysis<'_>, holder: usize, members: &[Spot<'_>]) {
    let spot = analysis.walk.spots[holder].clone();
    let around = spot.loops.len();
    let any = Expr::Or(members.iter().map(|member| member.place().seen_inside(around)).collect());
    let any = [stated(any, spot.span)];
    match analysis.implies(spot.place(), Place { loops: &spot.loops, conditions: &any }) {
        Everywhere::Yes => {}
        Everywhere::TooHard => too_hard(analysis, holder, "have a gap"),
        Everywhere::No(witness) => {
            let message = format!("the alternatives of {} have a gap", spot.name());
            let mut diagnostic = Diagnostic::new(Code::BadAlternatives, message)
                .at(spot.span, "at some site none of them applies");
            for span in members.iter().filter_map(condition_span) {
                diagnostic = diagnostic.at(span, "one of them");
            }
            let diagnostic = diagnostic.witness(analysis.shown(&witness)).help(
                "add the alternative that is missing, or give what holds them a condition under which none is",
            );
            analysis.report(At::Node(holder), diagnostic);
        }
    }
}

fn overlap(analysis: &mut Analysis<'_>, holder: usize, one: &Spot<'_>, other: &Spot<'_>) {
    let spot = analysis.walk.spots[holder].clone();
    let around = spot.loops.len();
    let members = [one, other].map(|member| stated(member.place().seen_inside(around), member.span));
    let conditions: Vec<Arc<Condition>> = spot.conditions.iter().chain(&members).cloned().collect();
    match analysis.never_applies(Place { loops: &spot.loops, conditions: &conditions }) {
        Everywhere::Yes => {}
        Everywhere::TooHard => too_hard(analysis, holder, "overlap"),
        Everywhere::No(witness) => {
            let message = format!("two alternatives of {} overlap", spot.name());
            let diagnostic = Diagnostic::new(Code::BadAlternatives, message)
                .at(condition_span(one).unwrap_or(one.span), "this one applies")
                .at(condition_span(other).unwrap_or(other.span), "and this one at the same site")
                .witness(analysis.shown(&witness))
                .help("let each condition exclude the others, or write `{.choice}` if the operator chooses");
            analysis.report(At::Node(holder), diagnostic);
        }
    }
}

fn condition_span(spot: &Spot<'_>) -> Option<crate::source::Span> {
    spot.node.condition.as_ref().map(|condition| condition.span)
}

fn too_hard(analysis: &mut Analysis<'_>, holder: usize, what: &str) {
    let spot = analysis.walk.spots[holder].clone();
    let what = format!("whether the alternatives of {} {what}", spot.name());
    analysis.report_too_hard(At::Node(holder), Code::BadAlternatives, &what, spot.span);
}
