//! What is said where a heading, a group or a list applies and nothing in it does: people would look for what
//! they have missed.
//!
//! Decides nothing: every verdict is there before.

use super::session::Session;
use crate::runbook::{Block, Finding, Inline, Row, Verdict};

/// More reasons than this are not said at once where every row says its own.
const REASONS: usize = 3;

impl Session<'_> {
    /// `rows`, after a sentence where none of them applies though what holds them may.
    pub fn or_nothing(&self, verdict: Verdict, mut rows: Vec<Row>) -> Vec<Row> {
        let findings: Vec<&Finding> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Step(step) => Some(&step.finding),
                Row::Group(group) => Some(&group.finding),
                Row::Text { .. } => None,
            })
            .collect();
        let is_gone = |finding: &&Finding| finding.verdict == Verdict::NotApplicable;
        if verdict == Verdict::NotApplicable || findings.is_empty() || !findings.iter().all(is_gone) {
            return rows;
        }
        let reasons = reasons(findings.into_iter());
        let sentence = match reasons.len() <= REASONS {
            true => self.because("reason.nothing", &reasons),
            false => paragraph(self.strings.get("reason.nothing_each").to_string()),
        };
        rows.insert(0, Row::Text { blocks: vec![sentence] });
        rows
    }

    /// A list of which some items are gone, each with the findings that say so; `None` for one that is there. A
    /// numbered item keeps its number, so that what speaks of it stays right.
    pub fn list_left(&self, ordered: bool, items: Vec<(Vec<Block>, Option<Vec<Finding>>)>) -> Left {
        let gone: Vec<&Finding> = items.iter().filter_map(|(_, gone)| gone.as_ref()).flatten().collect();
        if !items.is_empty() && items.iter().all(|(_, gone)| gone.is_some()) {
            return Left::Nothing(self.because("reason.nothing", &reasons(gone.into_iter())));
        }
        let left = items.into_iter().filter_map(|(blocks, gone)| match gone {
            None => Some(blocks),
            Some(gone) if ordered => Some(vec![self.because("reason.gone_item", &reasons(gone.iter()))]),
            Some(_) => None,
        });
        Left::Items(left.collect())
    }

    fn because(&self, word: &str, reasons: &[&str]) -> Block {
        paragraph(self.strings.fill(word, &[("why", &reasons.join("; "))]))
    }
}

/// What is left of a list.
pub enum Left {
    Items(Vec<Vec<Block>>),
    /// What is said in its place.
    Nothing(Block),
}

/// The reasons of what does not apply, each once.
fn reasons<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<&'f str> {
    let mut reasons: Vec<&str> = Vec::new();
    for finding in findings.filter(|finding| finding.verdict == Verdict::NotApplicable) {
        if !reasons.contains(&finding.reason_text.as_str()) {
            reasons.push(&finding.reason_text);
        }
    }
    reasons
}

fn paragraph(text: String) -> Block {
    Block::Paragraph { content: vec![Inline::Text { text }] }
}
