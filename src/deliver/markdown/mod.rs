//! `runbook.md`, `checklist.md` and, if something is open, `questionnaire.md`: GFM that reads well raw.
//!
//! A tree of nodes is built and written by comrak's writer; no text with a value in it is ever put
//! together as Markdown.

mod block;
mod head;
mod page;
mod phase;
mod questionnaire;
mod run;
mod step;
mod tree;

#[cfg(test)]
mod tests;

use super::Artifact;
use super::detail::Detail;
use crate::runbook::{Runbook, Strings};
use page::Page;

/// The Markdown files of a runbook.
pub fn markdown(runbook: &Runbook, strings: &Strings) -> Vec<Artifact> {
    let mut artifacts = vec![
        Artifact::new("runbook.md", tree::write(full(Page { runbook, strings, detail: Detail::Full }))),
        Artifact::new("checklist.md", tree::write(brief(Page { runbook, strings, detail: Detail::Brief }))),
    ];
    if !runbook.questionnaire.is_empty() {
        artifacts.push(Artifact::new("questionnaire.md", questionnaire(runbook, strings)));
    }
    artifacts
}

/// `questionnaire.md` as text.
pub fn questionnaire(runbook: &Runbook, strings: &Strings) -> String {
    tree::write(Page { runbook, strings, detail: Detail::Full }.questionnaire())
}

/// A title and one table of texts.
pub fn table_page(title: &str, header: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let cell = |text: String| run::nodes(run::Place::Cell, run::Run::sentence(&text));
    let header = header.into_iter().map(cell).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    let title = tree::Node::heading(1, run::nodes(run::Place::Heading, run::Run::sentence(title)));
    tree::write(vec![title, tree::Node::table(&[], header, rows)])
}

/// The runbook, in the order of a printed one.
fn full(page: Page<'_>) -> Vec<tree::Node> {
    let mut blocks = page.title(None);
    blocks.extend(page.draft());
    blocks.extend(page.document_control());
    blocks.extend(page.windows());
    blocks.extend(page.people_to_call());
    blocks.extend(page.environment());
    blocks.extend(page.summary());
    blocks.extend(page.stops());
    blocks.extend(page.open_questions());
    blocks.extend(page.runbook.phases.iter().flat_map(|phase| page.phase(phase)));
    blocks.extend(page.rollbacks());
    blocks.extend(page.closing());
    blocks.extend(page.glossary());
    blocks
}

/// The checklist: the steps with their boxes, and what is needed to sign it.
fn brief(page: Page<'_>) -> Vec<tree::Node> {
    let mut blocks = page.title(Some("checklist"));
    blocks.extend(page.draft());
    blocks.extend(page.document_control());
    blocks.extend(page.windows());
    blocks.extend(page.people_to_call());
    blocks.extend(page.summary());
    blocks.extend(page.stops());
    blocks.extend(page.runbook.phases.iter().flat_map(|phase| page.phase(phase)));
    blocks.extend(page.rollbacks());
    blocks.extend(page.closing());
    blocks
}
