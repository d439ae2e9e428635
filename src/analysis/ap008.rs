//! AP008: list or table that can become empty inside a node that applies.

use super::allowance::At;
use super::spot::What;
use super::uses::stated;
use super::{Analysis, Example, Rule};
use crate::condition::{Everywhere, Expr, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: Code::EmptyList,
    why: "A heading that applies and has nothing to do under it makes people look for what they have missed.",
    mend: "Give the heading or group the condition under which something of it applies, or give it a step that \
          always does.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Move the directories

## Move {#move}

1. Move {{ directory.id }}. {#one each=\"directory in directories\"}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Move the directories

## Move {#move applies=\"count(directories) > 0\"}

1. Move {{ directory.id }}. {#one each=\"directory in directories\"}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
lists:
  directories: { key: id, fields: { id: { type: text } } }
";

fn check(analysis: &mut Analysis<'_>) {
    let mut lists: Vec<(usize, Vec<usize>, Span)> = Vec::new();
    for (at, spot) in analysis.walk.spots.iter().enumerate() {
        if matches!(spot.what, What::Procedure | What::Group) {
            let is_part = |part: &usize| analysis.walk.spots[*part].what.is_step();
            let parts: Vec<usize> = analysis.walk.inside(at).filter(is_part).collect();
            lists.push((at, parts, spot.span));
        }
    }
    // Alternatives that leave nothing have a gap, which AP009 tells.
    let sets = &analysis.walk.sets;
    lists.retain(|(_, parts, _)| !sets.iter().any(|set| set.members == *parts));
    let of_texts = analysis.walk.lists.iter().map(|list| (list.within, list.members.clone(), list.span));
    lists.extend(of_texts);
    for (within, parts, span) in lists {
        list(analysis, within, &parts, span);
    }
}

fn list(analysis: &mut Analysis<'_>, within: usize, parts: &[usize], span: Span) {
    let spot = analysis.walk.spots[within].clone();
    let around = spot.loops.len();
    let parts: Vec<_> = parts.iter().map(|part| analysis.walk.spots[*part].clone()).collect();
    let is_always_there =
        |part: &super::spot::Spot| part.node.conditions().next().is_none() && part.node.each.is_none();
    if parts.is_empty() || parts.iter().any(is_always_there) {
        return;
    }
    let any = Expr::Or(parts.iter().map(|part| part.place().seen_inside(around)).collect());
    let any = [stated(any, span)];
    let what = match spot.what {
        What::Procedure | What::Group => spot.name(),
        _ => format!("a list in {}", spot.name()),
    };
    match analysis.implies(spot.place(), Place { loops: &spot.loops, conditions: &any }) {
        Everywhere::Yes => {}
        Everywhere::TooHard => {
            let what = format!("whether {what} can become empty");
            analysis.report_too_hard(At::Node(within), Code::EmptyList, &what, span);
        }
        Everywhere::No(witness) => {
            let mut diagnostic =
                Diagnostic::new(Code::EmptyList, format!("{what} can apply with nothing in it"))
                    .at(span, "applies where none of its parts does");
            for part in &parts {
                let condition = part.node.conditions().next().map(|condition| condition.span);
                if let Some(span) = condition.or(part.node.each.as_ref().map(|each| each.span)) {
                    diagnostic = diagnostic.at(span, "this part may be absent");
                }
            }
            let help = match parts.as_slice() {
                [part] => match &part.node.each {
                    Some(each) => format!(
                        "give it `applies=\"count({}) > 0\"`, or a part that is always there",
                        each.list.text
                    ),
                    None => {
                        "give it the condition of its only part, or a part that is always there".to_string()
                    }
                },
                _ => "give it a condition that implies one of its parts, or a part that is always there"
                    .to_string(),
            };
            let diagnostic = diagnostic.witness(analysis.shown(&witness)).help(help);
            analysis.report(At::Node(within), diagnostic);
        }
    }
}
