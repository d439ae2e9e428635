//! What goes wrong with conditional text elsewhere, each with a test of its own name: nothing here may vanish,
//! leak, move or be decided in silence.

mod budget;
mod counts;
mod facts;
mod names;
mod texts;
mod verdicts;

use crate::workspace::{Read, Workspace};
use runsheet::runbook::{Runbook, Step};
use std::collections::BTreeMap;

const GUIDE: &str = "guide: small\nversion: 1.0.0\nlanguages: [en]\ntitle: Guide\nroles: { admin: Administrator }\n\
    phases:\n  - { id: plan, title: Plan, owner: admin, topics: [work] }\n  \
    - { id: later, title: Later, topics: [rest] }\n";

/// A guide of one topic that matters, and the site `one`.
fn workspace(facts: &str, topic: &str, site: &str) -> Workspace {
    Workspace { files: BTreeMap::new() }
        .with("guide/guide.yaml", GUIDE)
        .with("guide/facts.yaml", facts)
        .with("guide/en/work.md", topic)
        .with("guide/en/rest.md", "# Rest\n\nNothing.\n")
        .site("one", site)
}

trait WithSite {
    /// One more site of which these facts are given.
    fn site(self, id: &str, facts: &str) -> Self;
}

impl WithSite for Workspace {
    fn site(self, id: &str, facts: &str) -> Self {
        let facts: String = facts.lines().map(|line| format!("  {line}\n")).collect();
        let facts = if facts.is_empty() { " {}\n".to_string() } else { format!("\n{facts}") };
        let text = format!("site: {id}\ncustomer: C\nlanguages: [en]\nfacts:{facts}");
        self.with(&format!("sites/{id}/site.yaml"), &text)
    }
}

/// What was read, without a mistake in it.
fn read(workspace: &Workspace) -> Read {
    let read = workspace.read();
    assert_eq!(read.errors(), Vec::<String>::new());
    read
}

fn runbook(facts: &str, topic: &str, site: &str) -> Runbook {
    read(&workspace(facts, topic, site)).runbook("one", "en")
}

/// A topic with a step `s0`, `s1`, … per condition.
fn steps_under(conditions: &[&str]) -> String {
    let steps = conditions.iter().enumerate();
    let steps: String =
        steps.map(|(at, condition)| format!("1. Do. {{#s{at} applies='{condition}'}}\n")).collect();
    format!("# T\n\n## P {{#p}}\n\n{steps}")
}

/// The verdicts on conditions, in their order.
fn verdicts_on(facts: &str, conditions: &[&str], site: &str) -> Vec<&'static str> {
    let runbook = runbook(facts, &steps_under(conditions), site);
    runbook.steps().iter().map(|step| step.finding.verdict.name()).collect()
}

fn step<'a>(runbook: &'a Runbook, key: &str) -> &'a Step {
    runbook.steps().into_iter().find(|step| step.key == key).unwrap_or_else(|| panic!("no step {key}"))
}

/// Verdicts by key.
fn verdicts(runbook: &Runbook) -> BTreeMap<String, &'static str> {
    runbook.steps().iter().map(|step| (step.key.clone(), step.finding.verdict.name())).collect()
}
