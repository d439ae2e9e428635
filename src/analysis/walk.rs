//! Every node of the guide with its loops, its conditions and its ancestors', in one pass over the reference
//! language: what rules look at.
//!
//! Nesting is the tailor's: headings hold what is deeper; a procedure's own loop is not its deeper headings'.

use super::spot::{Spot, What};
use crate::condition::{Condition, Loop, Printed};
use crate::guide::{
    Guide, GuideLink, Kind, Membership, Node, Part, Procedure, Prose, Step, Target, TopicText,
};
use crate::markup::{Block, BlockKind, CalloutKind, Inline, InlineKind, Piece, ValueUse};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The guide as rules see it.
#[derive(Debug, Clone, Default)]
pub(super) struct Walk<'g> {
    /// In the order of the guide; a node stands before what it holds.
    pub spots: Vec<Spot<'g>>,
    pub values: Vec<ValueAt<'g>>,
    pub links: Vec<LinkAt<'g>>,
    pub callouts: Vec<CalloutAt>,
    pub lists: Vec<ListAt>,
    pub sets: Vec<SetOf>,
    by_key: BTreeMap<String, usize>,
}

/// A value and the spot whose text prints it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueAt<'g> {
    pub spot: usize,
    pub span: Span,
    pub printed: &'g Printed,
}

/// A link to a node of the guide, and the spot it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinkAt<'g> {
    pub spot: usize,
    pub span: Span,
    pub target: &'g Target,
}

/// A callout: the spot whose it is, the spot it stands in, and its own if it has attributes.
#[derive(Debug, Clone, Copy)]
pub(super) struct CalloutAt {
    pub kind: CalloutKind,
    pub of: usize,
    pub within: usize,
    pub own: Option<usize>,
    pub span: Span,
}

/// A list or callout of a text, and for each part of it the spots it is made of; a part without any is
/// always there.
#[derive(Debug, Clone)]
pub(super) struct ListAt {
    pub within: usize,
    pub members: Vec<usize>,
    pub span: Span,
}

/// Alternatives: the node that holds them, and its members.
#[derive(Debug, Clone)]
pub(super) struct SetOf {
    pub holder: usize,
    pub members: Vec<usize>,
}

impl<'g> Walk<'g> {
    pub fn new(guide: &'g Guide) -> Self {
        let mut walk = Walk::default();
        let Some(reference) = guide.languages.first() else { return walk };
        let phases: BTreeMap<&str, usize> =
            guide.phases.iter().enumerate().map(|(at, phase)| (phase.id.as_str(), at)).collect();
        for (at, phase) in guide.phases.iter().enumerate() {
            for topic in &phase.topics {
                if let Some(text) = topic.texts.get(reference) {
                    Topic { walk: &mut walk, phases: &phases, id: &topic.id, text, phase: at }.topic();
                }
            }
        }
        walk
    }

    /// The spot that a reference names.
    pub fn target(&self, target: &Target) -> Option<usize> {
        self.by_key.get(&target.key()).copied()
    }

    /// The spot and those it stands in, innermost first.
    pub fn upwards(&self, spot: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(spot), |at| self.spots[*at].parent)
    }

    /// The spots that stand directly in this one, blocks left out.
    pub fn inside(&self, holder: usize) -> impl Iterator<Item = usize> {
        let is_inside = move |at: &usize| self.upwards(*at).any(|above| above == holder);
        (holder + 1..self.spots.len())
            .take_while(is_inside)
            .filter(move |at| self.spots[*at].parent == Some(holder) && self.spots[*at].what != What::Block)
    }
}

/// What stands around the next node.
#[derive(Clone)]
struct Around {
    parent: Option<usize>,
    loops: Vec<Loop>,
    conditions: Vec<Arc<Condition>>,
    phase: usize,
    is_rollback: bool,
    kind: Kind,
}

struct Topic<'w, 'g> {
    walk: &'w mut Walk<'g>,
    phases: &'w BTreeMap<&'g str, usize>,
    id: &'g str,
    text: &'g TopicText,
    phase: usize,
}

/// An open heading: its level, and what stands around what it holds.
struct Open {
    level: u8,
    around: Around,
    set: Option<usize>,
}

impl<'g> Topic<'_, 'g> {
    fn topic(&mut self) {
        let text = self.text;
        let top = Around {
            parent: None,
            loops: Vec::new(),
            conditions: Vec::new(),
            phase: self.phase,
            is_rollback: false,
            kind: Kind::Action,
        };
        let around = self.enter(&top, What::Topic, self.id.to_string(), &text.node, text.span);
        self.inlines(&text.title, &around);
        let mut open: Vec<Open> = Vec::new();
        for part in &text.parts {
            match part {
                Part::Prose(prose) => self.prose(prose, &around, &mut open),
                Part::Procedure(procedure) => self.procedure(procedure, &around, &mut open),
            }
        }
    }

    fn prose(&mut self, prose: &'g Prose, topic: &Around, open: &mut Vec<Open>) {
        let Some(level) = prose.level else { return self.blocks(&prose.blocks, topic) };
        open.retain(|other| other.level < level);
        let outer = open.last().map_or(topic, |heading| &heading.around);
        let key = match &prose.id {
            Some(id) => format!("{}#{id}", self.id),
            None => self.id.to_string(),
        };
        let around = self.enter(outer, What::Heading, key, &prose.node, prose.span);
        self.inlines(&prose.title, &around);
        self.blocks(&prose.blocks, &around);
        let is_set = prose.attributes.has_class("alternatives");
        let set = around.parent.filter(|_| is_set).map(|holder| {
            self.walk.sets.push(SetOf { holder, members: Vec::new() });
            self.walk.sets.len() - 1
        });
        let set = set.or(open.last().and_then(|heading| heading.set));
        open.push(Open { level, around, set });
    }

    fn procedure(&mut self, procedure: &'g Procedure, topic: &Around, open: &mut Vec<Open>) {
        open.retain(|other| other.level < procedure.level);
        let outer = open.last().map_or(topic, |heading| &heading.around).clone();
        let mut inside = outer.clone();
        if let Some(phase) = procedure.node.worked_in.as_deref().and_then(|id| self.phases.get(id)) {
            inside.phase = *phase;
        }
        inside.is_rollback |= procedure.is_rollback();
        let key = format!("{}#{}", self.id, procedure.name);
        let around = self.enter(&inside, What::Procedure, key.clone(), &procedure.node, procedure.span);
        if let (Some(Membership::Alternatives), Some(own)) = (procedure.member_of, around.parent)
            && let Some(set) = open.last().and_then(|heading| heading.set)
        {
            self.walk.sets[set].members.push(own);
        }
        self.inlines(&procedure.title, &around);
        self.blocks(&procedure.opening, &around);
        self.steps(&procedure.steps, &key, &around);
        self.blocks(&procedure.closing, &around);
        // A list under the topic's title has no headings below it.
        if procedure.level > 1 {
            let mut deeper = Around { parent: around.parent, ..outer };
            if procedure.node.each.is_none() {
                deeper.conditions = around.conditions;
            }
            let set = open.last().and_then(|heading| heading.set);
            open.push(Open { level: procedure.level, around: deeper, set });
        }
    }

    fn steps(&mut self, steps: &'g [Step], key: &str, around: &Around) {
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for step in steps {
            self.blocks(&step.lead, around);
            let own = self.step(step, key, around);
            if step.member_of == Some(Membership::Alternatives) {
                sets.entry(step.list).or_default().extend(own);
            }
        }
        if let Some(holder) = around.parent {
            self.walk.sets.extend(sets.into_values().map(|members| SetOf { holder, members }));
        }
    }

    fn step(&mut self, step: &'g Step, parent: &str, around: &Around) -> Option<usize> {
        let key = format!("{parent}/{}", step.name);
        let what = if step.steps.is_empty() { What::Step } else { What::Group };
        let inside = self.enter(around, what, key.clone(), &step.node, action_span(step));
        self.inlines(&step.action, &inside);
        self.blocks(&step.blocks, &inside);
        self.steps(&step.steps, &key, &inside);
        inside.parent
    }

    /// Adds a spot; what comes back stands around what it holds.
    fn enter(&mut self, around: &Around, what: What, key: String, node: &'g Node, span: Span) -> Around {
        let own = self.walk.spots.len();
        let mut inside = around.clone();
        inside.parent = Some(own);
        inside.loops.extend(node.each.as_deref().cloned());
        inside.conditions.extend(node.conditions().cloned());
        inside.kind = node.kind.unwrap_or(inside.kind);
        if what != What::Block {
            self.walk.by_key.entry(key.clone()).or_insert(own);
        }
        self.walk.spots.push(Spot {
            what,
            key,
            parent: around.parent,
            node,
            phase: inside.phase,
            is_rollback: inside.is_rollback,
            kind: inside.kind,
            loops: inside.loops.clone(),
            conditions: inside.conditions.clone(),
            inherited: around.conditions.len(),
            span,
        });
        for pieces in
            [&node.host, &node.until, &node.file, &node.minimum, &node.maximum].into_iter().flatten()
        {
            self.pieces(pieces, &inside);
        }
        inside
    }

    fn blocks(&mut self, blocks: &'g [Block], around: &Around) {
        let owner = around.parent.unwrap_or_default();
        self.blocks_of(blocks, around, owner);
    }

    /// Blocks of the node `owner`, which stand directly in `around`; gives the spots of those that have one.
    fn blocks_of(&mut self, blocks: &'g [Block], around: &Around, owner: usize) -> Vec<Option<usize>> {
        blocks.iter().map(|block| self.block(block, around, owner)).collect()
    }

    fn block(&mut self, block: &'g Block, around: &Around, owner: usize) -> Option<usize> {
        let node = self.text.block_nodes.get(&block.span);
        let inside = match node {
            Some(node) => {
                let key = self.walk.spots[owner].key.clone();
                self.enter(
                    around,
                    What::Block,
                    key,
                    node,
                    block.attributes.span.unwrap_or(beginning(block.span)),
                )
            }
            None => around.clone(),
        };
        let own = node.and(inside.parent);
        match &block.kind {
            BlockKind::Heading { text: content, .. } | BlockKind::Paragraph(content) => {
                self.inlines(content, &inside);
            }
            BlockKind::List { items, .. } => {
                let mut members = Vec::new();
                for item in items {
                    let Some(node) = self.text.block_nodes.get(&item.mark()) else {
                        members.extend(self.blocks_of(&item.blocks, &inside, owner));
                        continue;
                    };
                    let key = self.walk.spots[owner].key.clone();
                    let place = item.attributes.span.unwrap_or(beginning(item.span));
                    let in_item = self.enter(&inside, What::Block, key, node, place);
                    members.push(in_item.parent);
                    self.blocks_of(&item.blocks, &in_item, owner);
                }
                self.list(members, &inside, block.span);
            }
            BlockKind::Code { text, .. } => self.pieces(text, &inside),
            BlockKind::Quote(blocks) => {
                let members = self.blocks_of(blocks, &inside, owner);
                self.list(members, &inside, block.span);
            }
            BlockKind::Callout { kind, blocks } => {
                let within = around.parent.unwrap_or(owner);
                self.walk.callouts.push(CalloutAt {
                    kind: *kind,
                    of: owner,
                    within,
                    own,
                    span: beginning(block.span),
                });
                let members = self.blocks_of(blocks, &inside, owner);
                self.list(members, &inside, block.span);
            }
            BlockKind::Table { header, rows, .. } => {
                for cell in header.iter().chain(rows.iter().flatten()) {
                    self.inlines(cell, &inside);
                }
            }
            BlockKind::Rule => {}
        }
        own
    }

    /// Notes a list all of whose parts may be absent.
    fn list(&mut self, members: Vec<Option<usize>>, inside: &Around, span: Span) {
        let conditional = |member: &Option<usize>| {
            member.filter(|at| self.walk.spots[*at].node.conditions().next().is_some())
        };
        let all: Option<Vec<usize>> = members.iter().map(conditional).collect();
        if let (Some(members), Some(within)) = (all.filter(|all| !all.is_empty()), inside.parent) {
            self.walk.lists.push(ListAt { within, members, span: beginning(span) });
        }
    }

    fn inlines(&mut self, inlines: &'g [Inline], around: &Around) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Value(value) => self.value(value, around),
                InlineKind::Code(text) => self.pieces(text, around),
                InlineKind::Emphasis(content)
                | InlineKind::Strong(content)
                | InlineKind::Strikethrough(content) => self.inlines(content, around),
                InlineKind::Link { content, target, .. } => {
                    self.inlines(content, around);
                    self.pieces(target, around);
                    if let (Some(GuideLink::Node(target)), Some(spot)) =
                        (self.text.links.get(&inline.span), around.parent)
                    {
                        self.walk.links.push(LinkAt { spot, span: inline.span, target });
                    }
                }
                InlineKind::Image { .. }
                | InlineKind::Text(_)
                | InlineKind::SoftBreak
                | InlineKind::HardBreak => {}
            }
        }
    }

    fn pieces(&mut self, pieces: &'g [Piece], around: &Around) {
        for piece in pieces {
            if let Piece::Value(value) = piece {
                self.value(value, around);
            }
        }
    }

    fn value(&mut self, value: &'g ValueUse, around: &Around) {
        if let (Some(printed), Some(spot)) = (self.text.values.get(&value.span), around.parent) {
            self.walk.values.push(ValueAt { spot, span: value.span, printed });
        }
    }
}

/// The place of the action, which stands on one line mostly; the whole step may be long.
pub(super) fn action_span(step: &Step) -> Span {
    match (step.action.first(), step.action.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => beginning(step.span),
    }
}

/// The first character of a block.
fn beginning(span: Span) -> Span {
    Span { end: span.end.min(span.start + 1), ..span }
}
