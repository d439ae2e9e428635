//! Finds the node of a target in the text of one language.
//!
//! Translations have the names of the reference, so that one target is a place in each of them.

use crate::guide::{Part, Procedure, Prose, Step, TargetPlace, TopicText};
use crate::source::Span;

/// A node that a rule can change.
pub(super) enum Found<'t> {
    Topic(&'t mut TopicText),
    Heading(&'t mut Prose),
    Procedure(&'t mut Procedure),
    Step(&'t mut Step),
}

/// The node at `place`; `None` where this language lacks it, which was reported.
pub(super) fn find<'t>(text: &'t mut TopicText, place: &TargetPlace) -> Option<Found<'t>> {
    match place {
        TargetPlace::Topic => Some(Found::Topic(text)),
        TargetPlace::Heading(id) => text.parts.iter_mut().find_map(|part| match part {
            Part::Prose(prose) if prose.id.as_ref() == Some(id) => Some(Found::Heading(prose)),
            _ => None,
        }),
        TargetPlace::Procedure(name) => procedure(text, name).map(Found::Procedure),
        TargetPlace::Step { procedure: name, steps } => {
            let mut siblings = &mut procedure(text, name)?.steps;
            let (last, parents) = steps.split_last()?;
            for name in parents {
                siblings = &mut siblings.iter_mut().find(|step| &step.name == name)?.steps;
            }
            siblings.iter_mut().find(|step| &step.name == last).map(Found::Step)
        }
    }
}

/// The steps among which the step at `steps` stands, and its place there.
pub(super) fn siblings<'t>(
    text: &'t mut TopicText,
    name: &str,
    steps: &[String],
) -> Option<(&'t mut Vec<Step>, usize)> {
    let mut siblings = &mut procedure(text, name)?.steps;
    let (last, parents) = steps.split_last()?;
    for name in parents {
        siblings = &mut siblings.iter_mut().find(|step| &step.name == name)?.steps;
    }
    let at = siblings.iter().position(|step| &step.name == last)?;
    Some((siblings, at))
}

fn procedure<'t>(text: &'t mut TopicText, name: &str) -> Option<&'t mut Procedure> {
    text.parts.iter_mut().find_map(|part| match part {
        Part::Procedure(procedure) if procedure.name == name => Some(procedure),
        _ => None,
    })
}

/// The number of the node at `place`: of a procedure, that of its first step. `topic` is the topic's own.
pub(super) fn number(text: &TopicText, place: &TargetPlace, topic: &str) -> String {
    let procedure = |name: &str| {
        text.parts.iter().find_map(|part| match part {
            Part::Procedure(procedure) if procedure.name == name => Some(procedure),
            _ => None,
        })
    };
    let number = match place {
        TargetPlace::Topic | TargetPlace::Heading(_) => None,
        TargetPlace::Procedure(name) => procedure(name).and_then(Procedure::number).cloned(),
        TargetPlace::Step { procedure: name, steps } => procedure(name)
            .and_then(|procedure| step(&procedure.steps, steps))
            .map(|step| step.number.clone()),
    };
    number.unwrap_or_else(|| topic.to_string())
}

fn step<'t>(siblings: &'t [Step], names: &[String]) -> Option<&'t Step> {
    let (first, rest) = names.split_first()?;
    let found = siblings.iter().find(|step| &step.name == first)?;
    if rest.is_empty() { Some(found) } else { step(&found.steps, rest) }
}

/// All of the node at `place` in its file: of a topic the whole file, of a heading or procedure all up to the
/// next one. A span may end behind the end of its file.
pub(super) fn extent(text: &TopicText, place: &TargetPlace) -> Option<Span> {
    let to_next = |at: usize, start: Span| {
        let next = text.parts.get(at + 1).map(part_span).filter(|next| next.file == start.file);
        Span { end: next.map_or(u32::MAX, |next| next.start), ..start }
    };
    let part = |wanted: &dyn Fn(&Part) -> bool| {
        let at = text.parts.iter().position(wanted)?;
        Some(to_next(at, part_span(&text.parts[at])))
    };
    match place {
        TargetPlace::Topic => Some(Span { start: 0, end: u32::MAX, ..text.span }),
        TargetPlace::Heading(id) => {
            part(&|part| matches!(part, Part::Prose(prose) if prose.id.as_ref() == Some(id)))
        }
        TargetPlace::Procedure(name) => {
            part(&|part| matches!(part, Part::Procedure(procedure) if procedure.name == *name))
        }
        TargetPlace::Step { procedure: name, steps } => text.parts.iter().find_map(|part| match part {
            Part::Procedure(procedure) if procedure.name == *name => {
                step(&procedure.steps, steps).map(|step| step.span)
            }
            _ => None,
        }),
    }
}

fn part_span(part: &Part) -> Span {
    match part {
        Part::Prose(prose) => prose.span,
        Part::Procedure(procedure) => procedure.span,
    }
}

/// Every place of the topic, in its order.
pub(super) fn places(text: &TopicText) -> Vec<TargetPlace> {
    let mut places = vec![TargetPlace::Topic];
    for part in &text.parts {
        match part {
            Part::Prose(prose) => places.extend(prose.id.clone().map(TargetPlace::Heading)),
            Part::Procedure(procedure) => {
                places.push(TargetPlace::Procedure(procedure.name.clone()));
                step_places(&procedure.steps, &procedure.name, &mut Vec::new(), &mut places);
            }
        }
    }
    places
}

fn step_places(steps: &[Step], procedure: &str, above: &mut Vec<String>, places: &mut Vec<TargetPlace>) {
    for step in steps {
        above.push(step.name.clone());
        places.push(TargetPlace::Step { procedure: procedure.to_string(), steps: above.clone() });
        step_places(&step.steps, procedure, above, places);
        above.pop();
    }
}
