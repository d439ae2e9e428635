//! Holds a translation against the reference, and gives it the reference's nodes.
//!
//! A translation has the same headings, procedures and steps with the same ids, the same code, and no
//! attribute but ids. Where its structure differs nothing can be inherited, and the topic is left out.

use super::tree::{Node, Part, Procedure, Prose, Step, TopicText};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::markup::{Attributes, Block, BlockKind, Inline, InlineKind, Item, Piece};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Copies the nodes of `reference` into `translation`, which is in `language`; `false` where they differ
/// in structure.
pub fn inherit(
    reference: &TopicText,
    translation: &mut TopicText,
    language: &str,
    diagnostics: &mut Diagnostics,
) -> bool {
    let mut pair = Pair {
        language,
        diagnostics,
        reference_nodes: &reference.block_nodes,
        nodes: BTreeMap::new(),
        same: true,
    };
    translation.node = reference.node.clone();
    let mut parts = std::mem::take(&mut translation.parts);
    align_opening(&reference.parts, &mut parts);
    pair.parts(&reference.parts, &mut parts, translation.span);
    translation.parts = parts;
    translation.block_nodes = pair.nodes;
    pair.same
}

struct Pair<'a> {
    language: &'a str,
    diagnostics: &'a mut Diagnostics,
    reference_nodes: &'a BTreeMap<Span, Node>,
    nodes: BTreeMap<Span, Node>,
    same: bool,
}

impl Pair<'_> {
    fn parts(&mut self, reference: &[Part], translation: &mut [Part], title: Span) {
        let end = translation.last().map_or(title, part_span);
        if reference.len() != translation.len() {
            let counterpart = reference.get(translation.len()).or(reference.last()).map_or(title, part_span);
            let message = format!(
                "the translation has {} headings and lists, the reference {}",
                translation.len(),
                reference.len()
            );
            self.differ(message, end, counterpart);
            return;
        }
        for (reference, translation) in reference.iter().zip(translation) {
            match (reference, translation) {
                (Part::Prose(reference), Part::Prose(translation)) => self.prose(reference, translation),
                (Part::Procedure(reference), Part::Procedure(translation)) => {
                    self.procedure(reference, translation);
                }
                (reference, translation) => {
                    let message = "a heading has steps in one language and none in the other".to_string();
                    self.differ(message, part_span(translation), part_span(reference));
                }
            }
        }
    }

    fn prose(&mut self, reference: &Prose, translation: &mut Prose) {
        self.ids(&reference.attributes, &translation.attributes, reference.span, translation.span, "heading");
        self.only_ids(&translation.attributes);
        if reference.level != translation.level {
            self.differ("a heading has another level".to_string(), translation.span, reference.span);
        }
        translation.node = reference.node.clone();
        self.blocks(&reference.blocks, &translation.blocks);
    }

    fn procedure(&mut self, reference: &Procedure, translation: &mut Procedure) {
        self.ids(
            &reference.attributes,
            &translation.attributes,
            reference.span,
            translation.span,
            "procedure",
        );
        self.only_ids(&translation.attributes);
        if reference.level != translation.level {
            self.differ("a heading has another level".to_string(), translation.span, reference.span);
        }
        translation.node = reference.node.clone();
        translation.member_of = reference.member_of;
        self.blocks(&reference.opening, &translation.opening);
        self.steps(&reference.steps, &mut translation.steps, reference.span, translation.span);
        self.blocks(&reference.closing, &translation.closing);
    }

    fn steps(&mut self, reference: &[Step], translation: &mut [Step], reference_at: Span, at: Span) {
        if reference.len() != translation.len() {
            let missing = reference
                .iter()
                .find(|step| step.id.is_some() && !translation.iter().any(|other| other.id == step.id))
                .or(reference.get(translation.len()));
            let counterpart = missing.map_or(reference_at, |step| step.span);
            let name = missing.and_then(|step| step.id.as_deref());
            let message = match name {
                Some(id) if reference.len() > translation.len() => {
                    format!("the translation lacks the step `{id}`")
                }
                _ => format!(
                    "the translation has {} steps, the reference {}",
                    translation.len(),
                    reference.len()
                ),
            };
            self.differ(message, translation.last().map_or(at, |step| step.span), counterpart);
            return;
        }
        for (reference, translation) in reference.iter().zip(translation) {
            self.ids(
                &reference.attributes,
                &translation.attributes,
                reference.span,
                translation.span,
                "step",
            );
            self.only_ids(&translation.attributes);
            translation.node = reference.node.clone();
            (translation.member_of, translation.list) = (reference.member_of, reference.list);
            self.blocks(&reference.lead, &translation.lead);
            self.values(&reference.action, &translation.action, translation.span, reference.span);
            self.blocks(&reference.blocks, &translation.blocks);
            self.steps(&reference.steps, &mut translation.steps, reference.span, translation.span);
        }
    }

    /// Nodes of blocks: by id, else by their position among the blocks of the same kind.
    fn blocks(&mut self, reference: &[Block], translation: &[Block]) {
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for block in reference {
            let counterpart = counterpart(block, reference, translation, &taken);
            let Some(at) = counterpart else {
                if let BlockKind::Callout { kind, .. } = &block.kind {
                    let place = translation.first().map_or(block.span, |first| first.span);
                    self.diagnostics.push(
                        Diagnostic::new(
                            Code::MissingInTranslation,
                            format!("the `{}` translation lacks the callout {}", self.language, kind.word()),
                        )
                        .at(place, "missing hereabouts")
                        .at(block.span, "it stands here in the reference")
                        .help(format!("translate the callout: `> [!{}]`", kind.word())),
                    );
                } else if matches!(block.kind, BlockKind::Code { .. }) {
                    self.code_differs(block.span, block.span, "a code block is missing in the translation");
                } else if block.attributes.span.is_some() {
                    let message = "the translation lacks a block that has attributes".to_string();
                    self.differ(
                        message,
                        translation.first().map_or(block.span, |first| first.span),
                        block.span,
                    );
                }
                continue;
            };
            taken.insert(at);
            let other = &translation[at];
            if let Some(node) = self.reference_nodes.get(&block.span) {
                self.nodes.insert(other.span, node.clone());
            }
            self.block(block, other);
        }
        for (at, block) in translation.iter().enumerate() {
            self.only_ids(&block.attributes);
            let extra = !taken.contains(&at);
            if extra && matches!(block.kind, BlockKind::Code { .. }) {
                self.code_differs(block.span, block.span, "the reference has no such code block");
            }
        }
    }

    fn block(&mut self, reference: &Block, translation: &Block) {
        match (&reference.kind, &translation.kind) {
            (BlockKind::Paragraph(a), BlockKind::Paragraph(b)) => {
                self.values(a, b, translation.span, reference.span);
            }
            (BlockKind::Code { text: a, .. }, BlockKind::Code { text: b, .. }) => {
                let may_differ = self.reference_nodes.get(&reference.span).is_some_and(|node| node.translate);
                if !may_differ && code_text(a) != code_text(b) {
                    self.code_differs(translation.span, reference.span, "this code is not the reference's");
                }
            }
            (BlockKind::Callout { blocks: a, .. }, BlockKind::Callout { blocks: b, .. })
            | (BlockKind::Quote(a), BlockKind::Quote(b)) => self.blocks(a, b),
            (BlockKind::List { items: a, .. }, BlockKind::List { items: b, .. }) => {
                self.items(a, b, translation.span);
            }
            _ => {}
        }
    }

    /// Items stand for each other by their position.
    fn items(&mut self, reference: &[Item], translation: &[Item], here: Span) {
        for (at, item) in reference.iter().enumerate() {
            let Some(other) = translation.get(at) else {
                if item.attributes.span.is_some() {
                    let message = "the translation lacks an item that has attributes".to_string();
                    self.differ(message, here, item.span);
                }
                continue;
            };
            if let Some(node) = self.reference_nodes.get(&item.mark()) {
                self.nodes.insert(other.mark(), node.clone());
            }
            self.blocks(&item.blocks, &other.blocks);
        }
        for item in translation {
            self.only_ids(&item.attributes);
        }
    }

    fn ids(&mut self, reference: &Attributes, translation: &Attributes, at: Span, here: Span, what: &str) {
        let id = |attributes: &Attributes| attributes.id.as_ref().map(|(id, _)| id.clone());
        let (wanted, given) = (id(reference), id(translation));
        if wanted == given {
            return;
        }
        let message = match (&wanted, &given) {
            (Some(wanted), Some(given)) => {
                format!("the {what} is `{wanted}` in the reference, not `{given}`")
            }
            (Some(wanted), None) => format!("the {what} lacks the id `{wanted}`"),
            _ => format!("the {what} has an id that the reference does not have"),
        };
        let place = translation.id.as_ref().map_or(here, |(_, span)| *span);
        let help = match &wanted {
            Some(wanted) => format!("write `{{#{wanted}}}`"),
            None => "remove the id, or give it to the reference too".to_string(),
        };
        self.same = false;
        self.diagnostics.push(
            Diagnostic::new(Code::TranslationDiffers, message)
                .at(place, "")
                .at(at, "the reference")
                .help(help),
        );
    }

    fn only_ids(&mut self, attributes: &Attributes) {
        for attribute in &attributes.pairs {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::AttributeInTranslation,
                    format!("`{}` stands in a translation", attribute.name),
                )
                .at(attribute.name_span, "translations carry ids alone")
                .help("remove it here: a translation has the attributes of the reference language"),
            );
        }
    }

    fn values(&mut self, reference: &[Inline], translation: &[Inline], here: Span, at: Span) {
        let printed = values_of(translation);
        for value in values_of(reference) {
            if !printed.contains(&value) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::MissingInTranslation,
                        format!("the `{}` translation does not print `{value}`", self.language),
                    )
                    .at(here, "")
                    .at(at, "the reference prints it")
                    .help(format!("print `{{{{ {value} }}}}` in the translation too")),
                );
            }
        }
    }

    fn code_differs(&mut self, here: Span, at: Span, label: &str) {
        self.diagnostics.push(
            Diagnostic::new(Code::CodeDiffers, "code differs between the languages")
                .at(here, label)
                .at(at, "the reference")
                .help("make them the same, or put `{translate}` as a paragraph after the block in the reference"),
        );
    }

    fn differ(&mut self, message: String, here: Span, at: Span) {
        self.same = false;
        self.diagnostics.push(
            Diagnostic::new(Code::TranslationDiffers, message)
                .at(here, format!("the `{}` translation", self.language))
                .at(at, "the reference")
                .help("bring both languages to the same headings, lists and steps, with the same ids"),
        );
    }
}

/// Text under the title may be missing in a translation, as any prose may; what it lacks is told block by
/// block.
fn align_opening(reference: &[Part], translation: &mut Vec<Part>) {
    let opening = |parts: &[Part]| match parts.first() {
        Some(Part::Prose(prose)) if prose.level.is_none() => Some(prose.clone()),
        _ => None,
    };
    if let (Some(prose), None) = (opening(reference), opening(translation)) {
        translation.insert(0, Part::Prose(Prose { blocks: Vec::new(), ..prose }));
    }
}

fn part_span(part: &Part) -> Span {
    match part {
        Part::Prose(prose) => prose.span,
        Part::Procedure(procedure) => procedure.span,
    }
}

/// The block of `translation` that stands for `block`: by id, else by position among its kind.
fn counterpart(
    block: &Block,
    reference: &[Block],
    translation: &[Block],
    taken: &BTreeSet<usize>,
) -> Option<usize> {
    if let Some((id, _)) = &block.attributes.id
        && let Some(at) = translation
            .iter()
            .position(|other| other.attributes.id.as_ref().is_some_and(|(other, _)| other == id))
    {
        return Some(at);
    }
    let kind = kind_of(block);
    let position =
        reference.iter().filter(|other| kind_of(other) == kind).position(|other| other.span == block.span)?;
    translation
        .iter()
        .enumerate()
        .filter(|(_, other)| kind_of(other) == kind)
        .nth(position)
        .map(|(at, _)| at)
        .filter(|at| !taken.contains(at))
}

fn kind_of(block: &Block) -> &'static str {
    match &block.kind {
        BlockKind::Heading { .. } => "heading",
        BlockKind::Paragraph(_) => "paragraph",
        BlockKind::List { .. } => "list",
        BlockKind::Code { .. } => "code",
        BlockKind::Quote(_) => "quote",
        BlockKind::Callout { kind, .. } => kind.word(),
        BlockKind::Table { .. } => "table",
        BlockKind::Rule => "rule",
    }
}

fn code_text(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(value) => format!("{{{{ {} }}}}", value.expression),
        })
        .collect()
}

fn values_of(inlines: &[Inline]) -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    collect_values(inlines, &mut values);
    values
}

fn collect_values(inlines: &[Inline], values: &mut BTreeSet<String>) {
    let pieces = |pieces: &[Piece], values: &mut BTreeSet<String>| {
        for piece in pieces {
            if let Piece::Value(value) = piece {
                values.insert(value.expression.clone());
            }
        }
    };
    for inline in inlines {
        match &inline.kind {
            InlineKind::Value(value) => {
                values.insert(value.expression.clone());
            }
            InlineKind::Code(text) => pieces(text, values),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content) => {
                collect_values(content, values);
            }
            InlineKind::Link { target, content, .. } => {
                pieces(target, values);
                collect_values(content, values);
            }
            InlineKind::Image { .. }
            | InlineKind::Text(_)
            | InlineKind::SoftBreak
            | InlineKind::HardBreak => {}
        }
    }
}
