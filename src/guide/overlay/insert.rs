//! Steps that the guide does not have: what they are, where they stand, how they are numbered.
//!
//! No number moves. A step is added to the gap between two steps of the guide, behind those that were added
//! there before, and is numbered after the step that the gap follows: `6.2.3a`, `6.2.3b`.

use super::place::siblings;
use super::rule::{AddedStep, OverlayText};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::Language;
use crate::guide::{Node, Part, Procedure, Step, TargetPlace, Topic, TopicText};
use crate::markup::{Attributes, Block, BlockKind, CalloutKind, Inline, read_placed};
use crate::source::Span;
use std::collections::BTreeMap;

/// On which side of its target a step is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl Side {
    pub(super) fn key(self) -> &'static str {
        match self {
            Side::Before => "add-before",
            Side::After => "add-after",
        }
    }
}

/// Adds `added` beside the step at `place`, in every language; `reference` carries its attributes.
pub(super) fn insert(
    topic: &mut Topic,
    place: &TargetPlace,
    side: Side,
    added: &AddedStep,
    reference: &Language,
    diagnostics: &mut Diagnostics,
) {
    let TargetPlace::Step { procedure, steps } = place else {
        diagnostics.push(
            Diagnostic::new(Code::OverlayMisplaced, format!("`{}` stands at no step", side.key()))
                .at(added.span, "a step is added before or after a step")
                .help("make the rule one for a step: `topic#procedure/step`"),
        );
        return;
    };
    let Some(text) = topic.texts.get_mut(reference) else { return };
    let Some(gap) = gap(text, procedure, steps, side, added, diagnostics) else { return };
    let number = number(text, procedure, steps, gap, &topic.number);
    let mut written = Vec::new();
    for language in topic.texts.keys() {
        written.push(step(added, language, language == reference, &number, diagnostics));
    }
    // A step that one language lacks, which was reported, is in none.
    let Some(written) = written.into_iter().collect::<Option<Vec<Step>>>() else { return };
    for (text, step) in topic.texts.values_mut().zip(written) {
        if let Some((siblings, at)) = siblings(text, procedure, steps) {
            // It stands in the list of its target, and is a member of the set that the list is.
            let (member_of, list) = (siblings[at].member_of, siblings[at].list);
            siblings.insert(gap.min(siblings.len()), Step { member_of, list, ..step });
        }
    }
}

/// Where among its siblings the step will stand.
fn gap(
    text: &mut TopicText,
    procedure: &str,
    steps: &[String],
    side: Side,
    added: &AddedStep,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let (siblings, at) = siblings(text, procedure, steps)?;
    if let Some(first) = siblings.iter().find(|step| step.name == added.id.0) {
        diagnostics.push(
            Diagnostic::new(Code::DuplicateId, format!("the id `{}` is given twice", added.id.0))
                .at(added.id.1, "given again here")
                .at(first.attributes.id.as_ref().map_or(first.span, |(_, span)| *span), "first given here")
                .help("give the added step another id"),
        );
        return None;
    }
    if side == Side::Before && siblings[at].is_added() {
        diagnostics.push(
            Diagnostic::new(Code::OverlayMisplaced, "a step cannot be added before one that an overlay adds")
                .at(added.span, format!("it would have to be numbered before {}", siblings[at].number))
                .help("add it with `add-after`, or before a step of the guide"),
        );
        return None;
    }
    let behind = match side {
        Side::Before => at,
        Side::After => at + 1 + siblings[at + 1..].iter().take_while(|step| step.is_added()).count(),
    };
    Some(behind)
}

/// The number of a step at `gap`: that of the step of the guide before it, and the next letter.
fn number(text: &mut TopicText, procedure: &str, steps: &[String], gap: usize, topic: &str) -> String {
    let before = siblings(text, procedure, steps).and_then(|(siblings, _)| {
        siblings[..gap].iter().rev().find(|step| !step.is_added()).map(|step| step.number.clone())
    });
    let base = before.unwrap_or_else(|| number_before(text, procedure, steps, topic));
    let taken = numbers(text);
    let free = (0..).map(|at| format!("{base}{}", letters(at))).find(|number| !taken.contains(number));
    free.unwrap_or(base)
}

/// What stands before the first step: the last step of the procedure before, which counts on, or `6.2.0`.
fn number_before(text: &TopicText, name: &str, steps: &[String], topic: &str) -> String {
    let all: Vec<&Procedure> = text
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Procedure(procedure) => Some(procedure),
            Part::Prose(_) => None,
        })
        .collect();
    let Some(at) = all.iter().position(|procedure| procedure.name == name) else { return topic.to_string() };
    let own = all[at];
    if let [parents @ .., _] = steps
        && !parents.is_empty()
    {
        let mut siblings = &own.steps;
        let mut number = topic.to_string();
        for name in parents {
            let Some(step) = siblings.iter().find(|step| &step.name == name) else { break };
            (siblings, number) = (&step.steps, step.number.clone());
        }
        return format!("{number}.0");
    }
    let before = all[..at]
        .iter()
        .rev()
        .filter(|other| other.is_rollback() == own.is_rollback())
        .find_map(|other| other.steps.iter().rev().find(|step| !step.is_added()));
    let sign = if own.is_rollback() { "R" } else { "" };
    before.map_or_else(|| format!("{sign}{topic}.0"), |step| step.number.clone())
}

fn numbers(text: &TopicText) -> Vec<String> {
    fn collect(steps: &[Step], numbers: &mut Vec<String>) {
        for step in steps {
            numbers.push(step.number.clone());
            collect(&step.steps, numbers);
        }
    }
    let mut all = Vec::new();
    for part in &text.parts {
        if let Part::Procedure(procedure) = part {
            collect(&procedure.steps, &mut all);
        }
    }
    all
}

/// `a`, `b`, … `z`, `aa`, `ab`, …
fn letters(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + (at % 26) as u8));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

/// The added step in one language.
fn step(
    added: &AddedStep,
    language: &Language,
    is_reference: bool,
    number: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Step> {
    let (action, mut blocks) = action(&added.text, language, diagnostics)?;
    for block in &blocks {
        if let BlockKind::List { ordered: true, .. } = block.kind
            && !block.attributes.has_class("prose")
        {
            diagnostics.push(
                Diagnostic::new(Code::OverlayMisplaced, "an added step has no steps of its own")
                    .at(block.span, "a numbered list stands here")
                    .help("add each of them as a step, or begin its lines with `-`"),
            );
        }
    }
    blocks.extend(added.expected.as_ref().and_then(|text| expected(text, language, diagnostics)));
    let (id, id_span) = added.id.clone();
    let pairs = if is_reference { added.attributes.clone() } else { Vec::new() };
    let attributes =
        Attributes { id: Some((id.clone(), id_span)), classes: Vec::new(), pairs, span: Some(added.span) };
    Some(Step {
        name: id.clone(),
        id: Some(id),
        number: number.to_string(),
        attributes,
        overlaid: Vec::new(),
        node: Node::default(),
        lead: Vec::new(),
        action,
        variants: Vec::new(),
        blocks,
        steps: Vec::new(),
        member_of: None,
        list: 0,
        span: added.span,
    })
}

/// A text as the action of a step, and what stands below it.
pub(super) fn action(
    text: &OverlayText,
    language: &Language,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<Inline>, Vec<Block>)> {
    let placed = text.texts.get(language)?;
    let mut blocks = read_placed(&placed.text, &placed.places, diagnostics).into_iter();
    let first = blocks.next();
    let blocks: Vec<Block> = blocks.collect();
    for block in first.iter().chain(&blocks) {
        if let BlockKind::Heading { .. } = block.kind {
            diagnostics.push(
                Diagnostic::new(Code::OverlayMisplaced, "a heading stands in the text of an overlay")
                    .at(block.span, "")
                    .help("write paragraphs, lists, code and callouts"),
            );
        }
    }
    match first {
        Some(Block { kind: BlockKind::Paragraph(action), attributes, .. }) => {
            if let Some(span) = attributes.span {
                diagnostics.push(
                    Diagnostic::new(Code::MisplacedAttribute, "attributes stand in the text of an overlay")
                        .at(span, "")
                        .help("give them beside the text: `{ id: …, owner: …, text: … }`"),
                );
            }
            Some((action, blocks))
        }
        other => {
            diagnostics.push(
                Diagnostic::new(Code::EmptyStep, "the text does not begin with an action, in words")
                    .at(other.map_or(placed.places.whole, |block| block.span), "")
                    .help("write what to do before the first list, code block or callout"),
            );
            None
        }
    }
}

/// A text as the EXPECTED callout of a step.
pub(super) fn expected(
    text: &OverlayText,
    language: &Language,
    diagnostics: &mut Diagnostics,
) -> Option<Block> {
    let placed = text.texts.get(language)?;
    let blocks = read_placed(&placed.text, &placed.places, diagnostics);
    let kind = BlockKind::Callout { kind: CalloutKind::Expected, blocks };
    Some(Block { span: placed.places.whole, attributes: Attributes::default(), kind })
}

/// The spans of the texts by language, for places in messages.
pub(super) fn span_of(text: &OverlayText, language: &Language) -> Span {
    let spans: BTreeMap<&Language, Span> =
        text.texts.iter().map(|(language, placed)| (language, placed.places.whole)).collect();
    spans.get(language).copied().unwrap_or(text.span)
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_go_on_behind_z() {
        let shown: Vec<String> = [0, 1, 25, 26, 27, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(shown, ["a", "b", "z", "aa", "ab", "az", "ba", "zz", "aaa"]);
    }
}
