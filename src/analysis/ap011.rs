//! AP011: fact used where its `when` does not follow.

use super::allowance::At;
use super::uses::{Use, guards, stated, uses, uses_of_count};
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Everywhere, Loop, Place, Printed};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::vocabulary::StopTest;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: Code::UsedOutsideWhen,
    why: "Outside its `when` a fact means nothing and is not asked for, so that the verdict would rest on a \
          value nobody can give.",
    mend: "Test the `when` first, joined by `and`: what follows is then looked at only where it means \
          something. Or give the node, or one around it, a condition that implies it.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Connect Exchange

## Connect {#connect}

1. Open the console. {#open}
1. Set up the dial plan. {#plan applies=\"exchange.version >= 14\"}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Connect Exchange

## Connect {#connect}

1. Open the console. {#open}
1. Set up the dial plan. {#plan applies=\"exchange.used and exchange.version >= 14\"}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  exchange.used: { type: bool }
  exchange.version: { type: version, when: exchange.used }
";

/// A condition that is looked through, with what stands around it.
struct Looked<'c> {
    at: At,
    /// How a message calls it.
    name: String,
    loops: Vec<Loop>,
    around: Vec<Arc<Condition>>,
    uses: Vec<Use<'c>>,
    span: Span,
}

fn check(analysis: &mut Analysis<'_>) {
    let spots = analysis.walk.spots.clone();
    let mut told: BTreeSet<(Span, Span)> = BTreeSet::new();
    for (at, spot) in spots.iter().enumerate() {
        let above = &spot.conditions[..spot.inherited];
        if let Some(each) = &spot.node.each {
            let uses = vec![Use { path: &each.list, loops: Vec::new(), context: Vec::new(), through: None }];
            let (loops, around) = (spot.loops.clone(), spot.conditions.clone());
            let looked = Looked {
                at: At::Node(at),
                name: format!("the loop of {}", spot.name()),
                loops,
                around,
                uses,
                span: each.span,
            };
            looked.check(analysis, &mut told);
        }
        for condition in spot.stated() {
            // What stands beside it on the same node is true as well where it matters.
            let own = spot.node.conditions().filter(|own| **own != condition.condition);
            let looked = Looked {
                at: At::Node(at),
                name: format!("the condition of {}", spot.name()),
                loops: condition.loops.clone(),
                around: above.iter().chain(own).cloned().collect(),
                uses: uses(&condition.condition),
                span: condition.condition.span,
            };
            looked.check(analysis, &mut told);
        }
    }
    for value in analysis.walk.values.clone() {
        if let Printed::Count(of) = value.printed {
            let spot = &spots[value.spot];
            let looked = Looked {
                at: At::Node(value.spot),
                name: format!("a count printed in {}", spot.name()),
                loops: spot.loops.clone(),
                around: spot.conditions.clone(),
                // The list itself is what AP007 asks about.
                uses: uses_of_count(of, value.span).into_iter().skip(1).collect(),
                span: value.span,
            };
            looked.check(analysis, &mut told);
        }
    }
    for stop in &analysis.vocabulary.stops {
        if let StopTest::When(condition) = &stop.test {
            let looked = Looked {
                at: At::Declared(stop.id.clone()),
                name: format!("the stop `{}`", stop.id),
                loops: stop.each.iter().cloned().collect(),
                around: Vec::new(),
                uses: uses(condition),
                span: condition.span,
            };
            looked.check(analysis, &mut told);
        }
    }
}

impl Looked<'_> {
    fn check(self, analysis: &mut Analysis<'_>, told: &mut BTreeSet<(Span, Span)>) {
        for used in &self.uses {
            let loops: Vec<Loop> = self.loops.iter().chain(&used.loops).cloned().collect();
            for guard in guards(used.path, &loops, analysis.vocabulary) {
                let when = stated(guard.expr, guard.when.span);
                let premise: Vec<Arc<Condition>> = self.around.iter().chain(&used.context).cloned().collect();
                let premise = Place { loops: &loops, conditions: &premise };
                let meaning = Place { loops: &loops, conditions: std::slice::from_ref(&when) };
                match analysis.implies(premise, meaning) {
                    Everywhere::Yes => {}
                    Everywhere::TooHard => {
                        let what = format!(
                            "whether `{}` means anything wherever {} tests it",
                            used.path.text, self.name
                        );
                        analysis.report_too_hard(self.at.clone(), Code::UsedOutsideWhen, &what, self.span);
                    }
                    Everywhere::No(witness) => {
                        // The same words of a define are told once, whoever uses it.
                        if !told.insert((used.path.span, guard.when.span)) {
                            continue;
                        }
                        let message =
                            format!("{} tests `{}` where it may mean nothing", self.name, used.path.text);
                        let mut diagnostic = Diagnostic::new(Code::UsedOutsideWhen, message)
                            .at(used.path.span, "tested at sites without it");
                        if let Some(through) = used.through {
                            diagnostic = diagnostic.at(through, "used here");
                        }
                        let diagnostic = diagnostic
                            .at(guard.when.span, format!("`{}` means something only here", guard.name))
                            .witness(analysis.shown(&witness))
                            .help(format!("test it first: `{} and …`", when.expr));
                        analysis.report(self.at.clone(), diagnostic);
                    }
                }
            }
        }
    }
}
