//! Counts, stops and what is not known.

use super::{Finding, Verdict};
use serde::Serialize;

/// How many steps have which verdict. `applies + not_applicable + undecided + on_site + waived = total`;
/// steps of rollback procedures are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    pub total: usize,
    pub applies: usize,
    pub not_applicable: usize,
    pub undecided: usize,
    pub on_site: usize,
    pub waived: usize,
    pub rollback: usize,
}

impl Summary {
    /// Counts one step.
    pub fn count(&mut self, verdict: Verdict) {
        self.total += 1;
        match verdict {
            Verdict::Applies => self.applies += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
            Verdict::Undecided => self.undecided += 1,
            Verdict::OnSite => self.on_site += 1,
            Verdict::Waived => self.waived += 1,
        }
    }

    /// The number of steps with this verdict.
    pub fn of(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Applies => self.applies,
            Verdict::NotApplicable => self.not_applicable,
            Verdict::Undecided => self.undecided,
            Verdict::OnSite => self.on_site,
            Verdict::Waived => self.waived,
        }
    }
}

/// A situation the guide does not support.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stop {
    pub id: String,
    pub finding: Finding,
    pub why: String,
    /// The objects it was found at, as labels.
    pub objects: Vec<String>,
    /// Keys of the nodes it is printed before; empty: before phase 1.
    pub at: Vec<String>,
}

/// A fact nobody gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// As in `runbook.json`.
    pub fact: String,
    pub label: String,
    /// How many steps wait for it.
    pub decides: usize,
    /// How many steps print it.
    pub prints: usize,
    /// `site`, `decision` or `runtime`.
    pub stage: String,
    /// The role's id.
    pub owner: Option<String>,
    pub owner_label: Option<String>,
    pub ask: String,
    /// Numbers (with marks) of the steps that wait for it or print it, in order.
    pub steps: Vec<String>,
}
