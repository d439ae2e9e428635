//! The tree of a guide, in every language.

use super::Target;
use super::overlay::{AppliedOverlay, Change, Overlaid, Variant};
use crate::condition::{Condition, Loop, Printed};
use crate::fact::{Language, Localized};
use crate::markup::{Attributes, Block, Inline, Piece};
use crate::source::Span;
use crate::vocabulary::{Allow, Vocabulary};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The whole guide. Where readers reported an error, parts may be missing: a build stops then.
#[derive(Debug, Clone)]
pub struct Guide {
    pub id: String,
    pub version: String,
    /// The first is the reference.
    pub languages: Vec<Language>,
    pub title: Localized,
    /// In the order of `guide.yaml`.
    pub roles: Vec<(String, Localized)>,
    pub glossary: Vec<GlossaryTerm>,
    /// Phase 0, the introduction, first.
    pub phases: Vec<Phase>,
    pub gates: Vec<Gate>,
    pub vocabulary: Vocabulary,
    /// The overlays that made it what it is, in the order in which they were applied.
    pub overlays: Vec<AppliedOverlay>,
}

#[derive(Debug, Clone)]
pub struct GlossaryTerm {
    pub id: String,
    pub term: Localized,
    pub means: Localized,
}

#[derive(Debug, Clone)]
pub struct Phase {
    /// `introduction` for phase 0.
    pub id: String,
    pub number: u32,
    /// Empty for phase 0; the interface has a word for it.
    pub title: Localized,
    pub owner: Option<String>,
    pub topics: Vec<Topic>,
}

/// A topic: one tree per language. The trees have the same procedures and steps, in the same order,
/// and share their conditions.
#[derive(Debug, Clone)]
pub struct Topic {
    pub id: String,
    /// `10.1`.
    pub number: String,
    pub texts: BTreeMap<Language, TopicText>,
}

#[derive(Debug, Clone)]
pub struct TopicText {
    pub title: Vec<Inline>,
    /// The front matter's `title:`, for navigation.
    pub short_title: Option<String>,
    /// Those of the front matter.
    pub attributes: Attributes,
    /// The front matter's `allow:`, where it is a mapping.
    pub allow: Vec<Allow>,
    pub overlaid: Vec<Overlaid>,
    pub node: Node,
    pub parts: Vec<Part>,
    /// What each value in this text prints, by the span of its expression.
    pub values: BTreeMap<Span, Printed>,
    /// Where each link in this text leads, by the span of the link.
    pub links: BTreeMap<Span, GuideLink>,
    /// The nodes of blocks that carry attributes, by the span of the block; of items of prose, by their mark.
    pub block_nodes: BTreeMap<Span, Node>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum Part {
    Prose(Prose),
    Procedure(Procedure),
}

/// Text under the topic's title, or a heading without steps.
#[derive(Debug, Clone)]
pub struct Prose {
    pub id: Option<String>,
    /// `None` for text directly under the topic's title.
    pub level: Option<u8>,
    pub title: Vec<Inline>,
    pub attributes: Attributes,
    pub overlaid: Vec<Overlaid>,
    pub node: Node,
    pub blocks: Vec<Block>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Procedure {
    pub id: Option<String>,
    /// The id, or `p2`.
    pub name: String,
    pub level: u8,
    pub title: Vec<Inline>,
    pub attributes: Attributes,
    pub overlaid: Vec<Overlaid>,
    pub node: Node,
    /// The heading it is a member of, where that is a choice or a set of alternatives.
    pub member_of: Option<Membership>,
    pub opening: Vec<Block>,
    pub steps: Vec<Step>,
    pub closing: Vec<Block>,
    pub span: Span,
}

impl Procedure {
    pub fn is_rollback(&self) -> bool {
        self.node.kind == Some(Kind::Rollback)
    }

    /// The number of its first step, whatever an overlay puts before it.
    pub fn number(&self) -> Option<&String> {
        let own = self.steps.iter().find(|step| !step.is_added());
        own.or(self.steps.first()).map(|step| &step.number)
    }
}

/// A step, or a group where it has sub-steps.
#[derive(Debug, Clone)]
pub struct Step {
    pub id: Option<String>,
    /// The id, or the ordinal.
    pub name: String,
    /// `10.1.2`, set once the whole guide is known.
    pub number: String,
    pub attributes: Attributes,
    pub overlaid: Vec<Overlaid>,
    pub node: Node,
    /// Blocks that stand between the list before and the list this step begins.
    pub lead: Vec<Block>,
    pub action: Vec<Inline>,
    /// The actions of single objects, where an overlay gives one another; the last one counts.
    pub variants: Vec<Variant>,
    pub blocks: Vec<Block>,
    pub steps: Vec<Step>,
    /// Whether it is a member of a set: `{.choice}` or `{.alternatives}` before its list.
    pub member_of: Option<Membership>,
    /// The list it stands in, counted from 0 in what holds it: a set is the steps of one list.
    pub list: usize,
    pub span: Span,
}

impl Step {
    /// Whether an overlay added it: only the numbers of added steps end with a letter.
    pub fn is_added(&self) -> bool {
        self.number.ends_with(|last: char| last.is_ascii_lowercase())
    }
}

/// How members of a set relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// Facts decide, exactly one applies.
    Alternatives,
    /// The operator picks one.
    Choice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Action,
    Check,
    Decision,
    Wait,
    Notify,
    Rollback,
}

impl Kind {
    pub const ALL: [Kind; 6] =
        [Kind::Action, Kind::Check, Kind::Decision, Kind::Wait, Kind::Notify, Kind::Rollback];

    pub fn word(self) -> &'static str {
        match self {
            Kind::Action => "action",
            Kind::Check => "check",
            Kind::Decision => "decision",
            Kind::Wait => "wait",
            Kind::Notify => "notify",
            Kind::Rollback => "rollback",
        }
    }
}

/// What the attributes of a topic, heading, step or block say. Nothing is inherited here: `tailor`
/// inherits while it walks down.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub condition: Option<Arc<Condition>>,
    pub each: Option<Arc<Loop>>,
    /// The name of a loop that could not be read, so that what it names is not reported too.
    pub unread_loop: Option<String>,
    pub owner: Option<String>,
    pub host: Option<Vec<Piece>>,
    pub kind: Option<Kind>,
    pub minutes: Option<u32>,
    pub max_minutes: Option<u32>,
    pub until: Option<Vec<Piece>>,
    pub at: Option<String>,
    pub after: Vec<Target>,
    /// The phase's id.
    pub worked_in: Option<String>,
    pub rollback: Option<Target>,
    pub on_fail: Option<Target>,
    pub irreversible: bool,
    pub critical: bool,
    pub sets: Option<String>,
    pub translate: bool,
    pub order_free: bool,
    /// `file=` of EVIDENCE.
    pub file: Option<Vec<Piece>>,
    /// `unit=`, `min=`, `max=` of RECORD.
    pub unit: Option<String>,
    pub minimum: Option<Vec<Piece>>,
    pub maximum: Option<Vec<Piece>>,
    /// `allow="AP008: reason"`.
    pub allow: Vec<Allow>,
    /// What overlays say: all of it holds beside the rest.
    pub changes: Vec<Change>,
}

impl Node {
    /// What has to hold for it, whatever the object: its own condition, and those by which overlays narrow it.
    pub fn conditions(&self) -> impl Iterator<Item = &Arc<Condition>> {
        let narrowing = self.changes.iter().filter(|change| change.objects.is_empty());
        self.condition.iter().chain(narrowing.filter_map(|change| change.condition.as_ref()))
    }
}

/// Where a link in a text leads.
#[derive(Debug, Clone, PartialEq)]
pub enum GuideLink {
    Node(Target),
    Term(String),
    /// An address, perhaps with values in it.
    External(Vec<Piece>),
}

#[derive(Debug, Clone)]
pub struct Gate {
    pub id: String,
    pub before: Option<Target>,
    pub after_phase: Option<String>,
    pub latest: Option<String>,
    pub approvers: Vec<String>,
    pub on_no_go: Option<Target>,
    pub criteria: Vec<Criterion>,
    pub allow: Vec<Allow>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Criterion {
    pub step: Target,
    pub measure: Localized,
    pub limit: Localized,
}
