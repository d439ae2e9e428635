//! AP006: a reference whose target may be absent where its source is present.

use super::allowance::At;
use super::{Analysis, Example, Rule};
use crate::condition::{Everywhere, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::guide::Target;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: Code::AbsentTarget,
    why: "The reader is sent to a step that is crossed out. A `rollback` that does not apply leaves no way \
          back, a criterion nobody measures lets a gate pass, and an `after` waits for nothing.",
    mend: "Give the source the condition of its target, or the target the condition of its source; name another \
          target where that one is absent. Where it is right as it is, say why: `allow=\"AP006: reason\"`.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Open the federation

## Open {#open}

1. Tell everybody. {#tell}
1. Open the route. {#route applies=federation.enabled}
1. Call a partner. {#call after=#route}
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
1. Call a partner. {#call after=#route applies=federation.enabled}
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

/// One reference: what stands there, from where, and to where.
struct Reference {
    /// What depends on it, as a message says it.
    what: String,
    source: Source,
    target: usize,
    span: Span,
}

/// Where a reference stands.
enum Source {
    Node(usize),
    /// A gate, by its position, and the node it stands before.
    Gate(usize, Option<usize>),
}

fn check(analysis: &mut Analysis<'_>) {
    for reference in references(analysis) {
        let (at, source) = match reference.source {
            Source::Node(spot) => (At::Node(spot), Some(spot)),
            Source::Gate(gate, before) => (At::Gate(gate), before),
        };
        let source = source.map(|spot| analysis.walk.spots[spot].clone());
        let nowhere = Place { loops: &[], conditions: &[] };
        let premise = source.as_ref().map_or(nowhere, |spot| spot.place());
        let target = analysis.walk.spots[reference.target].clone();
        if target.conditions.is_empty() && target.loops.is_empty() {
            continue;
        }
        match analysis.implies(premise, target.place()) {
            Everywhere::Yes => {}
            Everywhere::TooHard => {
                let what = format!("whether {} is there wherever {} needs it", target.name(), reference.what);
                analysis.report_too_hard(at, Code::AbsentTarget, &what, reference.span);
            }
            Everywhere::No(witness) => {
                let message = format!("{} may be absent where {} needs it", target.name(), reference.what);
                let mut diagnostic =
                    Diagnostic::new(Code::AbsentTarget, message).at(reference.span, "named here");
                let (missing, words) = missing_part(analysis, premise, reference.target);
                if let Some(span) = missing {
                    diagnostic = diagnostic.at(span, words);
                }
                let diagnostic = diagnostic.witness(analysis.shown(&witness)).help(
                    "let both apply under the same condition, name another target, or allow it with the reason",
                );
                analysis.report(at, diagnostic);
            }
        }
    }
}

/// What of the target does not follow from the source: the first condition or loop.
fn missing_part(analysis: &mut Analysis<'_>, premise: Place<'_>, target: usize) -> (Option<Span>, String) {
    let spot = analysis.walk.spots[target].clone();
    let some = Place { loops: &spot.loops, conditions: &[] };
    if analysis.follows(premise, some) == Some(false) {
        let each = spot.loops.last();
        return (each.map(|each| each.span), "there may be none of these".to_string());
    }
    for condition in &spot.conditions {
        let one = Place { loops: &spot.loops, conditions: std::slice::from_ref(condition) };
        if analysis.follows(premise, one) == Some(false) {
            return (Some(condition.span), "only here is the target there".to_string());
        }
    }
    (spot.conditions.last().map(|condition| condition.span), "only here is the target there".to_string())
}

fn references(analysis: &Analysis<'_>) -> Vec<Reference> {
    let walk = &analysis.walk;
    let mut references = Vec::new();
    for (at, spot) in walk.spots.iter().enumerate() {
        let mut add = |name: &str, target: &Target| {
            if let Some(found) = walk.target(target) {
                let what = format!("`{name}` of {}", spot.name());
                references.push(Reference {
                    what,
                    source: Source::Node(at),
                    target: found,
                    span: target.span,
                });
            }
        };
        spot.node.after.iter().for_each(|target| add("after", target));
        spot.node.rollback.iter().for_each(|target| add("rollback", target));
        spot.node.on_fail.iter().for_each(|target| add("on-fail", target));
    }
    for link in &walk.links {
        let in_step = walk.upwards(link.spot).find(|at| walk.spots[*at].what.is_step());
        if let (Some(step), Some(found)) = (in_step, walk.target(link.target)) {
            let what = format!("a link of {}", walk.spots[step].name());
            references.push(Reference {
                what,
                source: Source::Node(link.spot),
                target: found,
                span: link.span,
            });
        }
    }
    for (at, gate) in analysis.guide.gates.iter().enumerate() {
        let before = gate.before.as_ref().and_then(|target| walk.target(target));
        let criteria = gate.criteria.iter().map(|criterion| ("a criterion", &criterion.step));
        for (name, target) in criteria.chain(gate.on_no_go.iter().map(|target| ("`on-no-go`", target))) {
            if let Some(found) = walk.target(target) {
                let what = format!("{name} of the gate `{}`", gate.id);
                let source = Source::Gate(at, before);
                references.push(Reference { what, source, target: found, span: target.span });
            }
        }
    }
    references
}
