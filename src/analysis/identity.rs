//! RS313: steps and procedures without an id, which their number stands in for.

use super::Analysis;
use super::allowance::At;
use crate::diagnostic::{Code, Diagnostic};
use crate::guide::{Part, Procedure, Step};

/// Asks for the ids of each topic's steps and procedures, once per procedure.
pub(super) fn check(analysis: &mut Analysis<'_>) {
    let guide = analysis.guide;
    let Some(reference) = guide.languages.first() else { return };
    for topic in guide.phases.iter().flat_map(|phase| &phase.topics) {
        let Some(text) = topic.texts.get(reference) else { continue };
        for part in &text.parts {
            if let Part::Procedure(procedure) = part {
                one(analysis, &topic.id, procedure);
            }
        }
    }
}

fn one(analysis: &mut Analysis<'_>, topic: &str, procedure: &Procedure) {
    let key = format!("{topic}#{}", procedure.name);
    if procedure.id.is_none() {
        let diagnostic = Diagnostic::new(Code::MissingId, format!("the procedure `{key}` has no id"))
            .at(procedure.span, "")
            .help("give it one, here and in the translations: `{#name}` at the end of the heading, or before the list");
        analysis.report(At::Guide, diagnostic);
    }
    let mut nameless = Vec::new();
    collect(&procedure.steps, &key, &mut nameless);
    let Some(((first, span), more)) = nameless.split_first() else { return };
    let message = match more.len() {
        0 => format!("the step `{first}` has no id"),
        more => format!("{} steps of `{key}` have no id", more + 1),
    };
    let mut diagnostic = Diagnostic::new(Code::MissingId, message).at(*span, "");
    for (_, span) in more {
        diagnostic = diagnostic.at(*span, "");
    }
    let help = "give it one, here and in the translations: `{#name}` at the end of its first paragraph";
    analysis.report(At::Guide, diagnostic.help(help));
}

/// Keys and places of the steps without an id.
fn collect(steps: &[Step], parent: &str, nameless: &mut Vec<(String, crate::source::Span)>) {
    for step in steps {
        let key = format!("{parent}/{}", step.name);
        if step.id.is_none() {
            nameless.push((key.clone(), super::walk::action_span(step)));
        }
        collect(&step.steps, &key, nameless);
    }
}
