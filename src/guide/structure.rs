//! Finds topic, procedures and steps in a Markdown document.
//!
//! Knows nothing of what attributes mean: they are carried along for `bind`.

use super::tree::{Membership, Node, Part, Procedure, Prose, Step, TopicText};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::markup::{Attributes, Block, BlockKind, Document, Inline, Item};
use crate::source::{FileId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The topic in `document`, its attributes not yet read. `None` where it has no title.
pub fn structure(file: FileId, document: Document, diagnostics: &mut Diagnostics) -> Option<TopicText> {
    let start = Span::new(file, 0, 0);
    let mut blocks = document.blocks.into_iter().peekable();
    let title = match blocks.peek().map(|block| &block.kind) {
        Some(BlockKind::Heading { level: 1, .. }) => blocks.next(),
        _ => None,
    };
    let Some(Block { kind: BlockKind::Heading { text: title, .. }, attributes, span }) = title else {
        diagnostics.push(
            Diagnostic::new(Code::NoTitle, "the topic has no title")
                .at(blocks.peek().map_or(start, |block| Span { end: block.span.start, ..block.span }), "")
                .help("begin the topic with `# Title`"),
        );
        return None;
    };
    if let Some(span) = attributes.span {
        diagnostics.push(
            Diagnostic::new(Code::MisplacedAttribute, "the title of a topic takes no attributes")
                .at(span, "")
                .help("put them in the front matter; the topic's id is its file's name"),
        );
    }
    let mut builder = Builder { diagnostics, parts: Vec::new(), ordinal: 0, sets: Vec::new() };
    let mut heading: Option<Heading> = None;
    let mut body = Vec::new();
    for block in blocks {
        match block.kind {
            BlockKind::Heading { level, text } => {
                builder.close(heading.take(), std::mem::take(&mut body), span);
                heading = Some(Heading { level, text, attributes: block.attributes, span: block.span });
            }
            _ => body.push(block),
        }
    }
    builder.close(heading, body, span);
    let parts = builder.parts;
    let text = TopicText {
        title,
        short_title: None,
        attributes: Attributes::default(),
        allow: Vec::new(),
        overlaid: Vec::new(),
        node: Node::default(),
        parts,
        values: BTreeMap::new(),
        links: BTreeMap::new(),
        block_nodes: BTreeMap::new(),
        span,
    };
    unique_ids(&text, diagnostics);
    misplaced_callouts(&text, diagnostics);
    Some(text)
}

struct Heading {
    level: u8,
    text: Vec<Inline>,
    attributes: Attributes,
    span: Span,
}

struct Builder<'a> {
    diagnostics: &'a mut Diagnostics,
    parts: Vec<Part>,
    ordinal: usize,
    /// Open headings with `{.choice}` or `{.alternatives}`: their level and what they are.
    sets: Vec<(u8, Membership)>,
}

impl Builder<'_> {
    /// Turns a heading (or the topic's start) and its body into a part.
    fn close(&mut self, heading: Option<Heading>, body: Vec<Block>, title: Span) {
        if let Some(heading) = &heading {
            if heading.level == 1 {
                self.diagnostics.push(
                    Diagnostic::new(Code::NoTitle, "a topic has one title")
                        .at(heading.span, "a second heading of the first level")
                        .help("begin this heading with `##`"),
                );
            }
            self.sets.retain(|(level, _)| *level < heading.level);
        }
        let member_of = self.sets.last().map(|(_, membership)| *membership);
        let set = heading.as_ref().and_then(|heading| membership(&heading.attributes));
        let has_steps = body.iter().any(is_step_list);
        if has_steps {
            self.ordinal += 1;
            let procedure = self.procedure(heading, body, title, member_of);
            self.parts.push(Part::Procedure(procedure));
            return;
        }
        if heading.is_none() && body.is_empty() {
            return;
        }
        let span = heading.as_ref().map_or(title, |heading| heading.span);
        if let (Some(heading), Some(set)) = (&heading, set) {
            self.sets.push((heading.level, set));
        }
        self.parts.push(Part::Prose(match heading {
            Some(heading) => Prose {
                id: heading.attributes.id.as_ref().map(|(id, _)| id.clone()),
                level: Some(heading.level),
                title: heading.text,
                attributes: heading.attributes,
                overlaid: Vec::new(),
                node: Node::default(),
                blocks: body,
                span,
            },
            None => Prose {
                id: None,
                level: None,
                title: Vec::new(),
                attributes: Attributes::default(),
                overlaid: Vec::new(),
                node: Node::default(),
                blocks: body,
                span,
            },
        }));
    }

    fn procedure(
        &mut self,
        heading: Option<Heading>,
        body: Vec<Block>,
        title: Span,
        member_of: Option<Membership>,
    ) -> Procedure {
        let mut opening = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        let mut between = Vec::new();
        let mut list_attributes = None;
        let mut list = 0;
        for block in body {
            if !is_step_list(&block) {
                if steps.is_empty() {
                    opening.push(block)
                } else {
                    between.push(block)
                }
                continue;
            }
            let Block { kind: BlockKind::List { items, .. }, attributes, .. } = block else { continue };
            let member_of = membership(&attributes);
            list_attributes.get_or_insert(attributes);
            let mut lead = std::mem::take(&mut between);
            for item in items {
                let mut step = self.step(item, steps.len() + 1);
                step.lead = std::mem::take(&mut lead);
                (step.member_of, step.list) = (member_of, list);
                steps.push(step);
            }
            list += 1;
        }
        let (level, text, mut attributes, span) = match heading {
            Some(heading) => (heading.level, heading.text, heading.attributes, heading.span),
            None => (1, Vec::new(), list_attributes.take().unwrap_or_default(), title),
        };
        // Attributes before the list of a heading say how its steps relate; an id there is the list's.
        if attributes.span.is_none()
            && let Some(list) = list_attributes
        {
            attributes = list;
        }
        let id = attributes.id.as_ref().map(|(id, _)| id.clone());
        Procedure {
            name: id.clone().unwrap_or_else(|| format!("p{}", self.ordinal)),
            id,
            level,
            title: text,
            attributes,
            overlaid: Vec::new(),
            node: Node::default(),
            member_of,
            opening,
            steps,
            closing: between,
            span,
        }
    }

    fn step(&mut self, mut item: Item, ordinal: usize) -> Step {
        let mut blocks = item.blocks.into_iter();
        let mut first = blocks.next();
        let action = match first.take() {
            Some(Block { kind: BlockKind::Paragraph(action), attributes, .. }) => {
                // Attributes as a paragraph of their own below the action are the step's.
                item.attributes = joined(item.attributes, attributes);
                action
            }
            other => {
                self.diagnostics.push(
                    Diagnostic::new(Code::EmptyStep, "a step begins with the action, in words")
                        .at(item.span, "")
                        .help("write what to do before the first list, code block or callout of the step"),
                );
                first = other;
                Vec::new()
            }
        };
        let mut step_blocks = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        let mut list = 0;
        for block in first.into_iter().chain(blocks) {
            if is_step_list(&block) {
                let member_of = membership(&block.attributes);
                if let BlockKind::List { items, .. } = block.kind {
                    for item in items {
                        let step = self.step(item, steps.len() + 1);
                        steps.push(Step { member_of, list, ..step });
                    }
                }
                list += 1;
            } else {
                step_blocks.push(block);
            }
        }
        let id = item.attributes.id.as_ref().map(|(id, _)| id.clone());
        Step {
            name: id.clone().unwrap_or_else(|| ordinal.to_string()),
            id,
            number: String::new(),
            attributes: item.attributes,
            overlaid: Vec::new(),
            node: Node::default(),
            lead: Vec::new(),
            action,
            variants: Vec::new(),
            blocks: step_blocks,
            steps,
            member_of: None,
            list: 0,
            span: item.span,
        }
    }
}

/// Two sets of attributes of one node; what the first one says goes before.
fn joined(mut first: Attributes, second: Attributes) -> Attributes {
    first.id = first.id.or(second.id);
    first.classes.extend(second.classes);
    let new: Vec<_> = second.pairs.into_iter().filter(|pair| first.get(&pair.name).is_none()).collect();
    first.pairs.extend(new);
    first.span = first.span.or(second.span);
    first
}

/// An ordered list that is not taken out by `{.prose}`.
fn is_step_list(block: &Block) -> bool {
    matches!(block.kind, BlockKind::List { ordered: true, .. }) && !block.attributes.has_class("prose")
}

fn membership(attributes: &Attributes) -> Option<Membership> {
    if attributes.has_class("alternatives") {
        Some(Membership::Alternatives)
    } else if attributes.has_class("choice") {
        Some(Membership::Choice)
    } else {
        None
    }
}

/// Reports callouts that only a step can have where there is none.
fn misplaced_callouts(text: &TopicText, diagnostics: &mut Diagnostics) {
    for part in &text.parts {
        let outside: Vec<&Block> = match part {
            Part::Prose(prose) => prose.blocks.iter().collect(),
            Part::Procedure(procedure) => {
                // Between two steps it has cut the list, which is reported.
                procedure.opening.iter().chain(&procedure.closing).collect()
            }
        };
        for block in outside {
            let BlockKind::Callout { kind, .. } = &block.kind else { continue };
            if !kind.is_of_a_step() {
                continue;
            }
            diagnostics.push(
                Diagnostic::new(Code::MisplacedCallout, format!("{} stands in no step", kind.word()))
                    .at(block.span, "")
                    .help("indent it as far as the text of the step it belongs to, or make it a NOTE"),
            );
        }
    }
}

/// Reports ids that are given twice among the headings of the topic, or among the steps of a parent.
fn unique_ids(text: &TopicText, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for part in &text.parts {
        let (attributes, steps) = match part {
            Part::Prose(prose) => (&prose.attributes, None),
            Part::Procedure(procedure) => (&procedure.attributes, Some(&procedure.steps)),
        };
        unique(attributes, &mut seen, diagnostics);
        if let Some(steps) = steps {
            unique_steps(steps, diagnostics);
        }
    }
}

fn unique_steps(steps: &[Step], diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    let ordinals: BTreeSet<&str> =
        steps.iter().filter(|step| step.id.is_none()).map(|step| step.name.as_str()).collect();
    debug_assert!(ordinals.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_digit())));
    for step in steps {
        unique(&step.attributes, &mut seen, diagnostics);
        unique_steps(&step.steps, diagnostics);
    }
}

fn unique(attributes: &Attributes, seen: &mut BTreeMap<String, Span>, diagnostics: &mut Diagnostics) {
    let Some((id, span)) = &attributes.id else { return };
    if let Some(first) = seen.get(id) {
        diagnostics.push(
            Diagnostic::new(Code::DuplicateId, format!("the id `{id}` is given twice"))
                .at(*span, "given again here")
                .at(*first, "first given here")
                .help("give one of them another id, in every language"),
        );
        return;
    }
    seen.insert(id.clone(), *span);
}
