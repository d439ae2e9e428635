//! One step of the runbook.

use super::{
    Block, Callout, Finding, Inline, NodeReference, ObjectMark, PhaseReference, Role, plain_inlines,
};
use serde::Serialize;

/// One action or check of one operator at one object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// `topic#procedure/step[loop=key]`.
    pub key: String,
    /// `10.1.2`, `10.1.2.1`, `R10.1.1`: from the unfiltered guide.
    pub number: String,
    /// `[3]` for a row of a loop, empty otherwise; stands after the number.
    pub mark: String,
    pub phase: String,
    pub topic: String,
    /// The procedure's id, or `p2` where it has none.
    pub procedure: String,
    /// `action`, `check`, `decision`, `wait`, `notify`.
    pub kind: String,
    pub owner: Option<Role>,
    pub host: Option<Vec<Inline>>,
    pub minutes: Option<u32>,
    pub max_minutes: Option<u32>,
    pub until: Option<Vec<Inline>>,
    /// A fixed time as it was written.
    pub at: Option<String>,
    pub after: Vec<NodeReference>,
    pub rollback: Option<NodeReference>,
    pub on_fail: Option<NodeReference>,
    pub irreversible: bool,
    pub critical: bool,
    pub worked_in: Option<PhaseReference>,
    pub objects: Vec<ObjectMark>,
    /// Members of a choice: the operator picks one and marks the others unused.
    pub choice: Option<String>,
    pub finding: Finding,
    /// The action: the item's first paragraph.
    pub action: Vec<Inline>,
    /// WARNING and CAUTION, printed before the row.
    pub warnings: Vec<Callout>,
    /// Everything else of the step in order: paragraphs, lists, code, tables, notes.
    pub body: Vec<Block>,
    pub expected: Vec<Vec<Block>>,
    pub rollback_notes: Vec<Vec<Block>>,
    pub evidence: Vec<Evidence>,
    pub records: Vec<Record>,
    pub needs: Vec<Vec<Block>>,
    /// Stops printed before this step, by id.
    pub stops: Vec<String>,
    /// The fact that this step answers, by name.
    pub sets: Option<String>,
    /// Names of the facts it prints and nobody gave.
    pub open: Vec<String>,
    /// Whether a printed value is assumed, as label and value.
    pub printed_assumptions: Vec<String>,
    /// The names of these facts.
    #[serde(skip)]
    pub printed_assumed_facts: Vec<String>,
    /// `file:line:column` in the guide's folder.
    pub origin: String,
}

impl Step {
    /// The action as plain text.
    pub fn text(&self) -> String {
        plain_inlines(&self.action)
    }

    /// The text of every code block, in order.
    pub fn commands(&self) -> Vec<String> {
        fn collect(blocks: &[Block], commands: &mut Vec<String>) {
            for block in blocks {
                match block {
                    Block::Code { text, .. } => commands.push(super::plain_pieces(text)),
                    Block::List { items, .. } => items.iter().for_each(|item| collect(item, commands)),
                    Block::Quote { blocks } => collect(blocks, commands),
                    Block::Callout(callout) => collect(&callout.blocks, commands),
                    Block::Paragraph { .. } | Block::Table { .. } | Block::Rule => {}
                }
            }
        }
        let mut commands = Vec::new();
        collect(&self.body, &mut commands);
        commands
    }
}

/// What to keep as proof.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    pub file: Option<Vec<Inline>>,
    pub blocks: Vec<Block>,
}

/// A value to write down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    pub id: Option<String>,
    pub unit: Option<String>,
    pub minimum: Option<String>,
    pub maximum: Option<String>,
    pub blocks: Vec<Block>,
}
