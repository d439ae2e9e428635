//! `runsheet verify`: is a delivered folder what was delivered?

use super::issue::{languages, tailored};
use super::outcome::{Exit, Failure};
use super::raw::Verify;
use super::read::read;
use super::say::say;
use super::tell;
use crate::deliver::manifest::{Difference, Verification, verify as compare};
use crate::project::{Delivered, Flags, SiteFilter, delivered, folder, folders, workspace_of};
use crate::runbook::{Difference as RunbookDifference, Issue};
use std::collections::BTreeSet;

/// Compares every delivered folder at or below the one given with its manifest, and names what no build wrote
/// beside the languages of a site. In its workspace the verdicts are computed anew as well.
pub fn verify(flags: &Flags, order: &Verify) -> Result<Exit, Failure> {
    let Delivered { folders: delivered, strays } = delivered(&order.folder)?;
    if delivered.is_empty() {
        return Err(Failure::new(format!("`{}` holds no delivered folder", order.folder.display()))
            .help("a delivered folder has a `manifest.json`, as in `output/SITE/LANGUAGE`"));
    }
    let mut exit = Exit::Done;
    let mut issues = Vec::new();
    for path in delivered {
        let files = folder(&path)?;
        let manifest = files.get("manifest.json").map(Vec::as_slice).unwrap_or_default();
        let name = path.display();
        let runbook = files.get("runbook.json").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        // What is no runbook was changed since, which its digest tells.
        let issue = runbook.and_then(|text| Issue::read(&text).ok());
        issues.extend(issue.map(|issue| (name.to_string(), issue)));
        match compare(manifest, &files, &folders(&path)?) {
            Verification::Unreadable(why) => {
                exit = Exit::Content;
                say(&format!("{name}: `manifest.json` cannot be read: {why}\n"));
            }
            Verification::Read(differences) if differences.is_empty() => {
                say(&format!("{name}: {} files as delivered\n", files.len()));
            }
            Verification::Read(differences) => {
                exit = Exit::Content;
                for (file, difference) in differences {
                    let word = match difference {
                        Difference::Missing => "missing",
                        Difference::Changed => "changed",
                        Difference::Extra => "not delivered",
                    };
                    say(&format!("{name}/{file}: {word}\n"));
                }
            }
        }
    }
    for stray in strays {
        exit = Exit::Content;
        say(&format!("{stray}: not delivered\n"));
    }
    match (verdicts(flags, order, &issues)?, exit) {
        (Exit::Done, exit) => Ok(exit),
        (other, _) => Ok(other),
    }
}

/// Computes the verdicts of what was delivered anew, in the workspace that the folder is in; elsewhere there is
/// nothing to compute them from.
fn verdicts(flags: &Flags, order: &Verify, issues: &[(String, Issue)]) -> Result<Exit, Failure> {
    let workspace = flags.workspace.clone().or_else(|| workspace_of(&order.folder));
    let is_named = flags.guide.is_some() && flags.sites.is_some();
    if issues.is_empty() || (workspace.is_none() && !is_named) {
        return Ok(Exit::Done);
    }
    let flags = Flags { workspace, ..flags.clone() };
    let names: BTreeSet<&String> = issues.iter().map(|(_, issue)| &issue.site).collect();
    let filter = SiteFilter { names: names.into_iter().cloned().collect(), shard: None };
    let mut content = read(&flags, &filter, &order.answers)?;
    let mut diagnostics = std::mem::take(&mut content.diagnostics);
    let mut exit = Exit::Done;
    let languages = languages(&content);
    for (name, issue) in issues {
        let now = languages
            .contains(&issue.language)
            .then(|| tailored(&content, &issue.site, &issue.language, &mut diagnostics));
        let Some(Some(now)) = now else {
            exit = Exit::Content;
            say(&format!("{name}: the workspace makes no such runbook now\n"));
            continue;
        };
        let lines = changed(issue, &now);
        match lines.is_empty() {
            true => say(&format!("{name}: all verdicts hold\n")),
            false => exit = Exit::Content,
        }
        lines.iter().for_each(|line| say(&format!("{name}: {line}\n")));
    }
    if diagnostics.has_errors() {
        tell::diagnostics(&diagnostics.sorted(), &content.sources);
        return Ok(Exit::Content);
    }
    Ok(exit)
}

/// A line for every step whose verdict is another one now, or that is only in one of the two.
fn changed(then: &Issue, now: &Issue) -> Vec<String> {
    let difference = RunbookDifference::between(then, now);
    let spoken = |verdict: &str| verdict.replace('_', " ");
    let verdicts = difference.verdicts.iter().map(|change| {
        let (from, to) = (spoken(&change.from), spoken(&change.to));
        format!("{}  {}: delivered as {from}, now {to}", change.number, change.key)
    });
    let added = difference
        .added
        .iter()
        .map(|step| format!("{}  {}: not delivered, now {}", step.number, step.key, spoken(&step.verdict)));
    let gone = difference
        .removed
        .iter()
        .map(|step| format!("{}  {}: delivered, now no step", step.number, step.key));
    verdicts.chain(added).chain(gone).collect()
}
