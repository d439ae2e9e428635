//! How much of a step a page shows: what stands on a checklist is the same in every format that asks here.

use crate::runbook::{Block, plain_pieces};

/// Commands of a checklist: longer ones stand in the runbook only.
const LINES_ON_A_CHECKLIST: usize = 2;
/// So many steps in a row that do not apply are one line of a checklist.
pub const STEPS_TO_FOLD: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything: the runbook.
    Full,
    /// What is needed to work it down: the checklist.
    Brief,
}

impl Detail {
    /// What is shown of a step's body.
    pub fn of(self, body: &[Block]) -> Vec<Block> {
        body.iter().filter(|block| self == Detail::Full || is_brief(block)).cloned().collect()
    }

    /// Whether a command of the body stands in the runbook only.
    pub fn leaves_out_a_command(self, body: &[Block]) -> bool {
        self == Detail::Brief
            && body.iter().any(|block| matches!(block, Block::Code { .. }) && !is_brief(block))
    }
}

/// What of a step's body stands on a checklist: short commands and tables to tick.
fn is_brief(block: &Block) -> bool {
    match block {
        Block::Code { text, .. } => plain_pieces(text).lines().count() <= LINES_ON_A_CHECKLIST,
        Block::Table { rows, .. } => rows.iter().flatten().any(|cell| cell.tick_box),
        _ => false,
    }
}
