//! The runbook from its cover to its last step.

use super::{
    Block, Callout, Contact, Digests, DocumentControl, EnvironmentFact, Finding, GuideHead, Inline, Missing,
    NodeReference, ObjectMark, Passage, PhaseReference, Questionnaire, Role, SiteHead, Step, Stop, Summary,
    Support, Term, Window,
};
use serde::Serialize;

/// The runbook of one site in one language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Runbook {
    pub guide: GuideHead,
    pub site: SiteHead,
    pub language: String,
    pub document: DocumentControl,
    pub windows: Vec<Window>,
    pub contacts: Vec<Contact>,
    pub support: Vec<Support>,
    pub roles: Vec<Role>,
    pub environment: Vec<EnvironmentFact>,
    pub summary: Summary,
    pub stops: Vec<Stop>,
    pub missing: Vec<Missing>,
    /// Assumed facts that a verdict or a printed value rests on.
    pub assumed: Vec<Missing>,
    /// What texts outside the steps wait for, print and assume; in order.
    #[serde(skip)]
    pub passages: Vec<Passage>,
    /// What is missing and what is to be confirmed, as questions.
    pub questionnaire: Questionnaire,
    /// Phase 0, the introduction, first.
    pub phases: Vec<Phase>,
    /// Rollback procedures in guide order, an instance per object: printed as cards.
    pub rollbacks: Vec<Procedure>,
    pub glossary: Vec<Term>,
    pub digests: Digests,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// `introduction` for phase 0.
    pub id: String,
    pub number: u32,
    pub title: String,
    pub owner: Option<Role>,
    pub summary: Summary,
    /// Prose blocks and callouts left out because they do not apply here.
    pub left_out: usize,
    /// What NEEDS callouts ask for, collected.
    pub preparation: Vec<Need>,
    pub topics: Vec<Topic>,
    /// Procedures of other phases that are worked in this one and that no order places among its topics'
    /// parts, in full; their own place holds a pointer.
    pub worked_here: Vec<Procedure>,
    /// Gates after the phase.
    pub gates: Vec<Gate>,
}

/// A right or precondition of the phase, with the node that asks for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Need {
    pub from: NodeReference,
    pub blocks: Vec<Block>,
}

/// A topic; a looped topic stands once per object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    pub id: String,
    /// The id, with loop marks for a looped topic.
    pub key: String,
    pub number: String,
    pub title: Vec<Inline>,
    pub short_title: Vec<Inline>,
    pub objects: Vec<ObjectMark>,
    pub owner: Option<Role>,
    pub finding: Finding,
    pub stops: Vec<String>,
    pub parts: Vec<Part>,
    pub origin: String,
}

/// A part of a topic, in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Part {
    /// Text under the topic's title or under a heading without steps.
    Prose(Prose),
    Procedure(Procedure),
    /// A rollback procedure stands here in the guide; it is printed as a card.
    RollbackPointer {
        target: NodeReference,
    },
    /// A procedure that is worked in another phase stands here in the guide.
    WorkedInPointer {
        target: NodeReference,
        phase: PhaseReference,
    },
    Gate(Gate),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prose {
    /// The id of the heading, if it has one.
    pub id: Option<String>,
    /// 2 to 6; `None` for text directly under the topic's title.
    pub level: Option<u8>,
    pub title: Option<Vec<Inline>>,
    /// Set where the heading has a condition.
    pub finding: Option<Finding>,
    pub blocks: Vec<Block>,
}

/// A procedure; a looped procedure stands once per object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Procedure {
    /// `topic#procedure[loop=key]`.
    pub key: String,
    /// The id, or `p2` where it has none.
    pub id: String,
    pub topic: String,
    pub topic_number: String,
    /// Empty for a list directly under the topic's title.
    pub title: Vec<Inline>,
    /// The heading's level, 1 for a list directly under the topic's title.
    pub level: u8,
    /// `action`, `check`, `decision`, `wait`, `notify`, `rollback`.
    pub kind: String,
    pub objects: Vec<ObjectMark>,
    pub owner: Option<Role>,
    pub host: Option<Vec<Inline>>,
    pub at: Option<String>,
    pub after: Vec<NodeReference>,
    pub rollback: Option<NodeReference>,
    pub on_fail: Option<NodeReference>,
    pub worked_in: Option<PhaseReference>,
    /// The title of the choice it is a member of: the operator picks one member.
    pub choice: Option<String>,
    pub finding: Finding,
    pub stops: Vec<String>,
    /// WARNING and CAUTION of the procedure, printed first.
    pub warnings: Vec<Callout>,
    /// Text before the steps, other callouts included.
    pub opening: Vec<Block>,
    pub rows: Vec<Row>,
    /// Text after the steps.
    pub closing: Vec<Block>,
    /// For a rollback: the nodes that name it as their rollback or on-fail.
    pub undoes: Vec<NodeReference>,
    /// Planned minutes of the steps that apply, undecided and on site included.
    pub minutes: u32,
    pub origin: String,
}

/// A row of a procedure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Row {
    Step(Box<Step>),
    Group(Group),
    /// Text between two lists of one procedure, printed across the rows.
    Text {
        blocks: Vec<Block>,
    },
}

/// An item with sub-steps: numbered, no box, not counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    pub key: String,
    pub number: String,
    pub mark: String,
    pub action: Vec<Inline>,
    pub objects: Vec<ObjectMark>,
    pub finding: Finding,
    pub warnings: Vec<Callout>,
    pub opening: Vec<Block>,
    pub rows: Vec<Row>,
    pub closing: Vec<Block>,
    pub choice: Option<String>,
    pub stops: Vec<String>,
    pub origin: String,
}

/// A go / no-go decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    pub id: String,
    /// The node it stands before, if it does.
    pub before: Option<NodeReference>,
    pub after_phase: Option<PhaseReference>,
    pub latest: Option<String>,
    pub approvers: Vec<Role>,
    pub on_no_go: Option<NodeReference>,
    pub criteria: Vec<Criterion>,
    /// Whether there is anything to decide: a gate of whose criteria none is measured here decides nothing.
    pub needed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// The steps measured, one per object; a criterion whose steps do not apply is not measured here.
    pub steps: Vec<NodeReference>,
    pub measure: Vec<Inline>,
    pub limit: Vec<Inline>,
    /// Whether any of its steps applies, is undecided or on site.
    pub measured: bool,
}
