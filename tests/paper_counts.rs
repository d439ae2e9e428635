//! The counts on paper are those of the runbook: every step stands in the PDF under its number.
#![cfg(feature = "pdf")]

use crate::paper::{joined, pdf_text};
use crate::workspace::Workspace;
use runsheet::deliver::Format;
use std::collections::BTreeSet;

#[test]
fn every_step_stands_on_paper_and_the_counts_are_the_runbooks() {
    let read = Workspace::shipped().read();
    let runbook = read.runbook("clinica-levante", "es");
    let files = read.files(&runbook, Format::Pdf);
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("runbook.pdf");
    std::fs::write(&file, &files["runbook.pdf"]).expect("written");
    let text = pdf_text(&file);
    let words: BTreeSet<&str> = text.split_whitespace().collect();
    for step in runbook.steps() {
        assert!(words.contains(step.number.as_str()), "no {} on paper", step.number);
    }
    let summary = runbook.summary;
    let row = [
        summary.total,
        summary.applies,
        summary.not_applicable,
        summary.undecided,
        summary.on_site,
        summary.waived,
    ];
    let row: String = row.iter().map(usize::to_string).collect();
    assert!(joined(&text).contains(&row), "the brief lacks the counts {row}");
}

/// What is asked on paper is what `questionnaire.md` asks.
#[test]
fn the_questions_on_paper_are_those_of_the_questionnaire() {
    let workspace = crate::checklist::workspace();
    let read = workspace.edit("sites/one/site.yaml", "facts: { sip.used: false }\n", "").read();
    let runbook = read.runbook("one", "en");
    let files = read.files(&runbook, Format::Pdf);
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("runbook.pdf");
    std::fs::write(&file, &files["runbook.pdf"]).expect("written");
    let text = joined(&pdf_text(&file));
    assert!(runbook.questionnaire.questions().count() > 0);
    for question in runbook.questionnaire.questions() {
        assert!(text.contains(&joined(&question.ask)), "{} is not asked on paper", question.fact);
        for number in &question.decided_steps {
            assert!(text.contains(&joined(number)), "{number} is not named on paper");
        }
    }
}
