//! Every rule of the analysis finds what its failing example has, nothing in the passing one, and its witness,
//! built, shows the fault.

use crate::workspace::{Read, Workspace};
use runsheet::analysis::{Example, Extent, RULES, Rule};
use runsheet::diagnostic::{Code, Colour, Diagnostic, Diagnostics, human, json, sarif};

const GUIDE: &str = "guide: example\nversion: 1.0.0\nlanguages: [en]\ntitle: Example\nroles: { admin: Administrator }\n\
    phases:\n  - { id: change, title: Change, owner: admin, topics: [change] }\n";

/// The workspace of an example, with `facts` as another site.
fn workspace(example: &Example, more_sites: &[String]) -> Workspace {
    let mut workspace = Workspace { files: Default::default() }
        .with("guide/guide.yaml", &format!("{GUIDE}{}", example.guide))
        .with("guide/facts.yaml", example.facts)
        .with("guide/en/change.md", example.topic);
    let sites = example.sites.iter().map(|facts| facts.to_string()).chain(more_sites.iter().cloned());
    for (at, facts) in sites.enumerate() {
        let indented: String = facts.lines().map(|line| format!("  {line}\n")).collect();
        let site = format!("site: site-{at}\ncustomer: Site\nlanguages: [en]\nfacts:\n{indented}");
        workspace = workspace.with(&format!("sites/site-{at}/site.yaml"), &site);
    }
    workspace
}

/// Everything that `check` reports of the guide, in order.
fn found(read: &Read) -> Vec<Diagnostic> {
    let mut diagnostics: Diagnostics = read.diagnostics.clone();
    if let Some(model) = &read.model {
        runsheet::analyse(model, Extent::Everything, &mut diagnostics);
    }
    diagnostics.sorted()
}

fn shown(diagnostics: &[Diagnostic], read: &Read) -> String {
    diagnostics.iter().map(|one| human(one, &read.snapshot.sources, Colour::Plain)).collect()
}

#[test]
fn every_rule_finds_its_failing_example_and_nothing_in_the_passing_one() {
    for rule in RULES {
        let name = rule.code.name();
        let read = workspace(&rule.fails, &[]).read();
        let all = found(&read);
        assert!(!all.is_empty(), "{name} finds nothing");
        assert!(all.iter().all(|one| one.code == rule.code), "{name}:\n{}", shown(&all, &read));
        assert!(all.iter().all(|one| !one.labels.is_empty() && !one.help.is_empty()), "{name}");
        let is_of_reading = matches!(rule.code, Code::UnknownName | Code::WrongType);
        assert!(all.iter().all(|one| one.witness.is_some() != is_of_reading), "{name} shows no site");
        let read = workspace(&rule.passes, &[]).read();
        let all = found(&read);
        assert!(all.is_empty(), "{name}:\n{}", shown(&all, &read));
    }
}
