//! AP009: alternatives with a gap or an overlap.

use super::allowance::At;
use super::spot::Spot;
use super::uses::stated;
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Everywhere, Expr, Loop, Place};
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
        let holder = analysis.walk.spots[set.holder].clone();
        let set = Set { at: set.holder, loops: shared_loops(&holder, &members), holder, members };
        set.gap(analysis);
        for (at, one) in set.members.iter().enumerate() {
            for other in &set.members[at + 1..] {
                set.overlap(analysis, one, other);
            }
        }
    }
}

/// One set of alternatives.
struct Set<'g> {
    at: usize,
    holder: Spot<'g>,
    members: Vec<Spot<'g>>,
    /// The loops in which one of the members has to apply.
    loops: Vec<Loop>,
}

/// The loops around the holder and, where every member loops over the same list, that one: then it is one of
/// them for each object, and none where there is no object.
fn shared_loops(holder: &Spot<'_>, members: &[Spot<'_>]) -> Vec<Loop> {
    let own =
        |member: &Spot| member.node.each.as_deref().map(|each| (each.name.clone(), each.list.text.clone()));
    let first = members.first().and_then(own);
    let is_shared = first.is_some() && members.iter().all(|member| own(member) == first);
    let each = members.first().and_then(|member| member.node.each.as_deref()).filter(|_| is_shared);
    let whole = each.map(|each| Loop { filter: None, ..each.clone() });
    holder.loops.iter().cloned().chain(whole).collect()
}

impl Set<'_> {
    fn gap(&self, analysis: &mut Analysis<'_>) {
        let around = self.loops.len();
        let any = Expr::Or(self.members.iter().map(|member| member.place().seen_inside(around)).collect());
        let any = [stated(any, self.holder.span)];
        let premise = Place { loops: &self.loops, conditions: &self.holder.conditions };
        match analysis.implies(premise, Place { loops: &self.loops, conditions: &any }) {
            Everywhere::Yes => {}
            Everywhere::TooHard => self.too_hard(analysis, "have a gap"),
            Everywhere::No(witness) => {
                let message = format!("the alternatives of {} have a gap", self.holder.name());
                let mut diagnostic = Diagnostic::new(Code::BadAlternatives, message)
                    .at(self.holder.span, "at some site none of them applies");
                for span in self.members.iter().filter_map(condition_span) {
                    diagnostic = diagnostic.at(span, "one of them");
                }
                let diagnostic = diagnostic.witness(analysis.shown(&witness)).help(
                    "add the alternative that is missing, or give what holds them a condition under which none is",
                );
                analysis.report(At::Node(self.at), diagnostic);
            }
        }
    }

    fn overlap(&self, analysis: &mut Analysis<'_>, one: &Spot<'_>, other: &Spot<'_>) {
        let around = self.loops.len();
        let both = [one, other].map(|member| stated(member.place().seen_inside(around), member.span));
        let conditions: Vec<Arc<Condition>> = self.holder.conditions.iter().chain(&both).cloned().collect();
        match analysis.never_applies(Place { loops: &self.loops, conditions: &conditions }) {
            Everywhere::Yes => {}
            Everywhere::TooHard => self.too_hard(analysis, "overlap"),
            Everywhere::No(witness) => {
                let message = format!("two alternatives of {} overlap", self.holder.name());
                let diagnostic = Diagnostic::new(Code::BadAlternatives, message)
                    .at(condition_span(one).unwrap_or(one.span), "this one applies")
                    .at(condition_span(other).unwrap_or(other.span), "and this one at the same site")
                    .witness(analysis.shown(&witness))
                    .help(
                        "let each condition exclude the others, or write `{.choice}` if the operator chooses",
                    );
                analysis.report(At::Node(self.at), diagnostic);
            }
        }
    }

    fn too_hard(&self, analysis: &mut Analysis<'_>, what: &str) {
        let what = format!("whether the alternatives of {} {what}", self.holder.name());
        analysis.report_too_hard(At::Node(self.at), Code::BadAlternatives, &what, self.holder.span);
    }
}

fn condition_span(spot: &Spot<'_>) -> Option<crate::source::Span> {
    spot.node.conditions().next().map(|condition| condition.span)
}
