//! Steps by sites: which site does what, and why.
//!
//! A row is a step of the guide, its key without marks; where a step is there once per object, its cell
//! counts the verdicts. Steps of rollbacks are left out, as they are from every count.

use super::{Inline, Piece, Runbook, Step, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// Steps by sites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The sites, in the order of the columns.
    pub sites: Vec<MatrixSite>,
    pub rows: Vec<MatrixRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixSite {
    pub id: String,
    pub customer: String,
}

/// A step of the guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixRow {
    pub key: String,
    pub number: String,
    pub phase: String,
    /// The action, with the names of values in place of the values of any one site.
    pub text: String,
    /// In the order of the sites; `None` where a site's runbook does not have the step.
    pub cells: Vec<Option<MatrixCell>>,
}

/// What a step is at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixCell {
    /// Each verdict with the number of objects that have it, in the order of `Verdict::ALL`.
    pub verdicts: Vec<(Verdict, usize)>,
    /// Why: each reason once, in the order of the objects; empty for a step without any condition.
    pub reasons: Vec<String>,
}

impl MatrixCell {
    /// The one verdict, if all objects have the same.
    pub fn verdict(&self) -> Option<Verdict> {
        match self.verdicts.as_slice() {
            [(verdict, _)] => Some(*verdict),
            _ => None,
        }
    }

    /// The verdicts in the words that `word` has for them: `applies`, or `applies 2, not applicable 1`.
    pub fn said<'w>(&self, word: impl Fn(Verdict) -> &'w str) -> String {
        match self.verdicts.as_slice() {
            [(verdict, 1)] => word(*verdict).to_string(),
            all => {
                let counts = all.iter().map(|(verdict, count)| format!("{} {count}", word(*verdict)));
                counts.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// One site of a matrix: all that is kept of its runbook.
#[derive(Debug, Clone)]
pub struct MatrixColumn {
    site: MatrixSite,
    /// The steps in guide order, each once.
    steps: Vec<ColumnStep>,
}

#[derive(Debug, Clone)]
struct ColumnStep {
    key: String,
    number: String,
    phase: String,
    text: String,
    cell: MatrixCell,
}

impl MatrixColumn {
    pub fn of(runbook: &Runbook) -> MatrixColumn {
        let mut steps: Vec<ColumnStep> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for step in runbook.steps() {
            let key = step.key.split('[').next().unwrap_or_default().to_string();
            let at = *places.entry(key.clone()).or_insert(steps.len());
            if at == steps.len() {
                steps.push(ColumnStep {
                    key,
                    number: step.number.clone(),
                    phase: step.phase.clone(),
                    text: general_text(step),
                    cell: MatrixCell { verdicts: Vec::new(), reasons: Vec::new() },
                });
            }
            steps[at].cell.add(step);
        }
        let site = MatrixSite { id: runbook.site.id.clone(), customer: runbook.site.customer.clone() };
        MatrixColumn { site, steps }
    }
}

impl MatrixCell {
    fn add(&mut self, step: &Step) {
        let finding = &step.finding;
        match self.verdicts.iter_mut().find(|(verdict, _)| *verdict == finding.verdict) {
            Some((_, count)) => *count += 1,
            None => {
                self.verdicts.push((finding.verdict, 1));
                self.verdicts.sort();
            }
        }
        let reason = finding.waiver.as_ref().map_or(&finding.reason_text, |waiver| &waiver.text);
        if !reason.is_empty() && !self.reasons.contains(reason) {
            self.reasons.push(reason.clone());
        }
    }
}

impl Matrix {
    /// The columns side by side; steps in the order of the first column that has them.
    pub fn of(columns: Vec<MatrixColumn>) -> Matrix {
        let mut rows: Vec<MatrixRow> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut sites = Vec::new();
        let width = columns.len();
        for (column, MatrixColumn { site, steps }) in columns.into_iter().enumerate() {
            sites.push(site);
            for step in steps {
                let at = *places.entry(step.key.clone()).or_insert(rows.len());
                if at == rows.len() {
                    let ColumnStep { key, number, phase, text, .. } = step;
                    rows.push(MatrixRow { key, number, phase, text, cells: vec![None; width] });
                }
                rows[at].cells[column] = Some(step.cell);
            }
        }
        Matrix { sites, rows }
    }
}

/// The action with `‹name›` for every value, so that it is the same at every site.
fn general_text(step: &Step) -> String {
    let mut text = String::new();
    add_general(&step.action, &mut text);
    text
}

fn add_general(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text { text: literal } => text.push_str(literal),
            Inline::Value { fact, .. } => add_name(fact, text),
            Inline::Code { text: pieces } => {
                for piece in pieces {
                    match piece {
                        Piece::Text { text: literal } => text.push_str(literal),
                        Piece::Value { fact, .. } => add_name(fact, text),
                    }
                }
            }
            Inline::Emphasis { content }
            | Inline::Strong { content }
            | Inline::Strikethrough { content }
            | Inline::Link { content, .. }
            | Inline::Gone { content, .. } => add_general(content, text),
            Inline::SoftBreak | Inline::HardBreak => text.push(' '),
        }
    }
}

/// The name of a fact without the object it is of.
fn add_name(fact: &str, text: &mut String) {
    let name = match (fact.split_once('['), fact.rsplit_once(']')) {
        (Some((list, _)), Some((_, field))) => format!("‹{list}{field}›"),
        _ => format!("‹{fact}›"),
    };
    text.push_str(&name);
}
