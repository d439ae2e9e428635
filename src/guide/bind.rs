//! Gives every node of a topic its meaning: attributes, conditions, values and links.
//!
//! The reference language is bound from its attributes; a translation takes its nodes from the
//! reference and is bound in its values and links alone.

use super::attributes::{Carrier, Reader, scope};
use super::inherit::inherit;
use super::reference::From;
use super::tree::{GuideLink, Node, Part, Procedure, Step, TopicText};
use crate::condition::{LoopName, PathType, Printed, read_value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Language, Type};
use crate::markup::{
    Attribute, Attributes, Block, BlockKind, CalloutKind, Inline, InlineKind, Piece, ValueUse,
};
use crate::source::Span;
use crate::vocabulary::{Allow, read_allow};
use crate::yaml::{Node as YamlNode, YamlValue, text as yaml_text};
use std::collections::BTreeMap;

/// The schemes a link can have.
pub const SCHEMES: [&str; 5] = ["https", "http", "mailto", "tel", "sip"];

/// Binds the topic `id` in all its languages, of which `reference` is the first. A translation that differs in
/// structure, which is reported, is left out.
pub fn bind_topic(
    id: &str,
    texts: &mut BTreeMap<Language, TopicText>,
    languages: &[Language],
    reader: &mut Reader,
) {
    let Some((reference, translations)) = languages.split_first() else { return };
    let Some(mut text) = texts.remove(reference) else { return };
    bind_reference(id, &mut text, reader);
    for language in translations {
        let Some(translation) = texts.get_mut(language) else { continue };
        if inherit(&text, translation, language, reader.diagnostics) {
            bind_translation(id, translation, reader);
        } else {
            texts.remove(language);
        }
    }
    texts.insert(reference.clone(), text);
}

fn bind_reference(id: &str, text: &mut TopicText, reader: &mut Reader) {
    let from = From { topic: id, procedure: None };
    let (mut node, loops) = reader.node(&text.attributes, &text.overlaid, Carrier::Topic, from, &[]);
    node.allow.extend(text.allow.iter().cloned());
    text.node = node;
    text.block_nodes.clear();
    bind(id, text, &loops, Nodes::FromAttributes, reader);
}

/// Binds values and links of a translation whose nodes were inherited.
fn bind_translation(id: &str, text: &mut TopicText, reader: &mut Reader) {
    let loops = own_loops(&text.node, &[]);
    bind(id, text, &loops, Nodes::Inherited, reader);
}

fn bind(id: &str, text: &mut TopicText, loops: &[LoopName], nodes: Nodes, reader: &mut Reader) {
    let mut binder = Binder {
        reader,
        text_values: BTreeMap::new(),
        text_links: BTreeMap::new(),
        block_nodes: std::mem::take(&mut text.block_nodes),
        nodes,
    };
    let mut parts = std::mem::take(&mut text.parts);
    binder.topic(id, text, &mut parts, loops);
    text.parts = parts;
    text.values = binder.text_values;
    text.links = binder.text_links;
    text.block_nodes = binder.block_nodes;
}

/// Where the nodes of headings, steps and blocks come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nodes {
    /// They are read: this is the reference language.
    FromAttributes,
    /// They are there: this is a translation.
    Inherited,
}

/// The front matter as attributes, without its `title`.
pub fn front_attributes(front: Option<&YamlNode>, diagnostics: &mut Diagnostics) -> Attributes {
    let mut attributes = Attributes::default();
    let Some(YamlNode { value: YamlValue::Map(entries), .. }) = front else { return attributes };
    for entry in entries {
        // In YAML allowances are a mapping, and read by themselves.
        if entry.key == "allow" && entry.value.map().is_some() {
            continue;
        }
        // Whoever read the front matter has reported a key that no topic takes.
        if !Carrier::Topic.names().contains(&entry.key.as_str()) {
            continue;
        }
        let Some(value) = yaml_text(&entry.value, &entry.key, diagnostics) else { continue };
        attributes.pairs.push(scalar_attribute(&entry.key, entry.key_span, value, entry.value.span));
    }
    attributes
}

/// The allowances of the front matter, where they are a mapping.
pub fn front_allow(front: Option<&YamlNode>, diagnostics: &mut Diagnostics) -> Vec<Allow> {
    let entry =
        front.and_then(YamlNode::map).and_then(|entries| entries.iter().find(|entry| entry.key == "allow"));
    match entry.filter(|entry| entry.value.map().is_some()) {
        Some(entry) => read_allow(&entry.value, "", diagnostics),
        None => Vec::new(),
    }
}

/// An attribute that was written as a YAML scalar; a quoted value stands one byte inside its quotes.
pub fn scalar_attribute(name: &str, name_span: Span, value: String, span: Span) -> Attribute {
    let inside = Span { start: span.start + 1, end: span.end.saturating_sub(1).max(span.start + 1), ..span };
    let is_quoted = (span.end - span.start) as usize == value.len() + 2;
    let value_span = if is_quoted { inside } else { span };
    Attribute { name: name.to_string(), name_span, value, value_span }
}

/// The loops around the content of `node`.
pub fn own_loops(node: &Node, around: &[LoopName]) -> Vec<LoopName> {
    let mut loops = around.to_vec();
    if let Some(each) = &node.each {
        loops.push(match &each.list.ty {
            PathType::Scalars(ty) | PathType::Scalar(ty) => {
                LoopName::Element { name: each.name.clone(), ty: ty.clone() }
            }
            PathType::Objects(list) => LoopName::Object { name: each.name.clone(), list: list.clone() },
        });
    }
    loops.extend(node.unread_loop.iter().map(|name| LoopName::Unknown { name: name.clone() }));
    loops
}

struct Binder<'a, 'b> {
    reader: &'a mut Reader<'b>,
    text_values: BTreeMap<Span, Printed>,
    text_links: BTreeMap<Span, GuideLink>,
    block_nodes: BTreeMap<Span, Node>,
    nodes: Nodes,
}

impl Binder<'_, '_> {
    fn topic(&mut self, id: &str, text: &TopicText, parts: &mut [Part], loops: &[LoopName]) {
        let from = From { topic: id, procedure: None };
        self.inlines(&text.title, from, loops);
        self.node_pieces(&text.node, loops);
        for part in parts {
            match part {
                Part::Prose(prose) => {
                    if self.nodes == Nodes::FromAttributes {
                        prose.node = self
                            .reader
                            .node(&prose.attributes, &prose.overlaid, Carrier::Heading, from, loops)
                            .0;
                    }
                    self.node_pieces(&prose.node, loops);
                    self.inlines(&prose.title, from, loops);
                    self.blocks(&prose.blocks, from, loops);
                }
                Part::Procedure(procedure) => self.procedure(id, procedure, loops),
            }
        }
    }

    fn procedure(&mut self, topic: &str, procedure: &mut Procedure, loops: &[LoopName]) {
        let name = procedure.name.clone();
        let from = From { topic, procedure: Some(&name) };
        if self.nodes == Nodes::FromAttributes {
            procedure.node = self
                .reader
                .node(&procedure.attributes, &procedure.overlaid, Carrier::Procedure, from, loops)
                .0;
        }
        let loops = own_loops(&procedure.node, loops);
        self.node_pieces(&procedure.node, &loops);
        self.inlines(&procedure.title, from, &loops);
        self.blocks(&procedure.opening, from, &loops);
        for step in &mut procedure.steps {
            self.step(step, from, &loops);
        }
        self.blocks(&procedure.closing, from, &loops);
    }

    fn step(&mut self, step: &mut Step, from: From, loops: &[LoopName]) {
        self.blocks(&step.lead, from, loops);
        if self.nodes == Nodes::FromAttributes {
            step.node = self.reader.node(&step.attributes, &step.overlaid, Carrier::Step, from, loops).0;
            if step.node.kind == Some(super::Kind::Rollback) {
                self.reader.diagnostics.push(
                    Diagnostic::new(Code::BadAttributeValue, "a step cannot be a rollback")
                        .at(step.attributes.span.unwrap_or(step.span), "")
                        .help("`kind=rollback` belongs to the procedure's heading"),
                );
            }
        }
        let loops = own_loops(&step.node, loops);
        self.node_pieces(&step.node, &loops);
        self.inlines(&step.action, from, &loops);
        for variant in &step.variants {
            self.inlines(&variant.action, from, &loops);
        }
        self.blocks(&step.blocks, from, &loops);
        for sub_step in &mut step.steps {
            self.step(sub_step, from, &loops);
        }
    }

    fn blocks(&mut self, blocks: &[Block], from: From, loops: &[LoopName]) {
        for block in blocks {
            if self.nodes == Nodes::FromAttributes && block.attributes.span.is_some() {
                let node = self.reader.node(&block.attributes, &[], carrier(&block.kind), from, loops).0;
                self.block_nodes.insert(block.span, node);
            }
            if let Some(node) = self.block_nodes.get(&block.span).cloned() {
                self.node_pieces(&node, loops);
            }
            match &block.kind {
                BlockKind::Heading { text, .. } => self.inlines(text, from, loops),
                BlockKind::Paragraph(content) => self.inlines(content, from, loops),
                BlockKind::List { items, .. } => {
                    for item in items {
                        if self.nodes == Nodes::FromAttributes && item.attributes.span.is_some() {
                            let node = self.reader.node(&item.attributes, &[], Carrier::Item, from, loops).0;
                            self.block_nodes.insert(item.mark(), node);
                        }
                        self.blocks(&item.blocks, from, loops);
                    }
                }
                BlockKind::Code { text, .. } => self.code(text, loops),
                BlockKind::Quote(blocks) | BlockKind::Callout { blocks, .. } => {
                    self.blocks(blocks, from, loops)
                }
                BlockKind::Table { header, rows, .. } => {
                    for cell in header.iter().chain(rows.iter().flatten()) {
                        self.inlines(cell, from, loops);
                    }
                }
                BlockKind::Rule => {}
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline], from: From, loops: &[LoopName]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Value(value) => {
                    self.value(value, loops);
                }
                InlineKind::Code(text) => self.code(text, loops),
                InlineKind::Emphasis(content)
                | InlineKind::Strong(content)
                | InlineKind::Strikethrough(content) => {
                    self.inlines(content, from, loops);
                }
                InlineKind::Link { target, content, .. } => {
                    self.inlines(content, from, loops);
                    self.link(inline.span, target, from, loops);
                }
                InlineKind::Image { .. } => self.reader.diagnostics.push(
                    Diagnostic::new(Code::Image, "a topic cannot hold an image yet")
                        .at(inline.span, "")
                        .help("say in words what the picture shows"),
                ),
                InlineKind::Text(_) | InlineKind::SoftBreak | InlineKind::HardBreak => {}
            }
        }
    }

    /// Values in code: a list has no form there.
    fn code(&mut self, pieces: &[Piece], loops: &[LoopName]) {
        for piece in pieces {
            let Piece::Value(value) = piece else { continue };
            if let Some(PathType::Objects(_) | PathType::Scalars(_) | PathType::Scalar(Type::List(_))) =
                self.value(value, loops)
            {
                self.reader.diagnostics.push(
                    Diagnostic::new(
                        Code::ListInCode,
                        format!("`{}` is a list and cannot stand in code", value.expression),
                    )
                    .at(value.span, "")
                    .help(format!(
                        "loop over it: put `each=\"one in {}\"` on the step and print `{{{{ one }}}}`",
                        value.expression
                    )),
                );
            }
        }
    }

    /// Reads what a value prints; gives the type of a path.
    fn value(&mut self, value: &ValueUse, loops: &[LoopName]) -> Option<PathType> {
        let scope = scope(self.reader.vocabulary, loops);
        let printed = read_value(&value.expression, value.span, &scope, self.reader.diagnostics)?;
        let ty = match &printed {
            Printed::Path(path) => Some(path.ty.clone()),
            _ => None,
        };
        self.text_values.insert(value.span, printed);
        ty
    }

    fn node_pieces(&mut self, node: &Node, loops: &[LoopName]) {
        let hosts = node.changes.iter().filter_map(|change| change.host.as_ref());
        for pieces in [&node.host, &node.until, &node.file, &node.minimum, &node.maximum]
            .into_iter()
            .flatten()
            .chain(hosts)
        {
            for piece in pieces {
                if let Piece::Value(value) = piece {
                    self.value(value, loops);
                }
            }
        }
    }

    fn link(&mut self, span: Span, target: &[Piece], from: From, loops: &[LoopName]) {
        let text = match target {
            [] => String::new(),
            [Piece::Text(text)] => text.clone(),
            pieces => {
                for piece in pieces {
                    if let Piece::Value(value) = piece {
                        self.value(value, loops);
                    }
                }
                self.text_links.insert(span, GuideLink::External(pieces.to_vec()));
                return;
            }
        };
        if let Some((scheme, _)) = text.split_once(':')
            && !scheme.contains(['/', '#', '.'])
        {
            if !SCHEMES.contains(&scheme.to_lowercase().as_str()) {
                self.reader.diagnostics.push(
                    Diagnostic::new(Code::LinkScheme, format!("a link cannot have the scheme `{scheme}`"))
                        .at(span, "")
                        .help("use `https`, `http`, `mailto`, `tel` or `sip`, or name a topic"),
                );
                return;
            }
            self.text_links.insert(span, GuideLink::External(target.to_vec()));
            return;
        }
        if let Some(term) = text.strip_prefix("glossary#") {
            if !self.reader.terms.iter().any(|known| known == term) {
                self.reader.diagnostics.push(
                    Diagnostic::new(Code::UnknownTarget, format!("the glossary has no term `{term}`"))
                        .at(span, "")
                        .suggest(term, self.reader.terms.iter().map(String::as_str))
                        .help("add the term to `glossary:` in `guide.yaml`"),
                );
            }
            self.text_links.insert(span, GuideLink::Term(term.to_string()));
            return;
        }
        let (path, fragment) = match text.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (text.as_str(), None),
        };
        let topic = path.rsplit('/').next().unwrap_or(path);
        let topic = topic.strip_suffix(".md").unwrap_or(topic);
        let reference = match fragment {
            Some(fragment) => format!("{topic}#{fragment}"),
            None => topic.to_string(),
        };
        if let Some(target) = self.reader.target_of(&reference, &text, span, from) {
            self.text_links.insert(span, GuideLink::Node(target));
        }
    }
}

fn carrier(kind: &BlockKind) -> Carrier {
    match kind {
        BlockKind::Code { .. } => Carrier::Code,
        BlockKind::Callout { kind: CalloutKind::Evidence, .. } => Carrier::Evidence,
        BlockKind::Callout { kind: CalloutKind::Record, .. } => Carrier::Record,
        _ => Carrier::Block,
    }
}
