//! `runsheet build`: tailor and write deliverables.
//!
//! Every site is tailored, rendered and staged before the first one is published, so that an error anywhere
//! leaves everything as it was; runbooks are dropped as they are staged, so that memory stays flat.

use super::meant::{Build, OnError};
use super::outcome::{Exit, Failure};
use super::parallel::parallel;
use super::progress::Progress;
use super::read::{Content, read};
use super::say::say;
use super::summary::{built_line, open_lines};
use super::tell;
use crate::Model;
use crate::analysis::Extent;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, nearest};
use crate::project::{Deliverable, Flags, MachineError, Output};
use crate::source::{Origin, Sources};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

/// Builds the sites that are asked for.
pub fn build(flags: &Flags, order: &Build) -> Result<Exit, Failure> {
    let mut content = read(flags, &order.filter, &order.answers)?;
    let (Some(config), Some(model)) = (&content.config, &content.model) else {
        return Ok(refuse(content.diagnostics, &content.sources));
    };
    check_languages(model, order)?;
    crate::analyse(model, Extent::Errors, &mut content.diagnostics);
    let blame = Blame::of(&content);
    if blame.everything || (order.on_error == OnError::WriteNothing && content.diagnostics.has_errors()) {
        // Nothing will be written, but the mistakes of every site are worth knowing.
        let more = tailor_all(model, &content.sources, order);
        content.diagnostics.extend(more);
        return Ok(refuse(content.diagnostics, &content.sources));
    }
    let output = Output::open(&config.output)?;
    let staged = stage_all(model, &content.sources, order, &output, &blame)?;
    let mut built = Vec::new();
    let mut failed = blame.sites.len();
    for site in staged {
        let broken = site.diagnostics.has_errors();
        failed += usize::from(broken);
        content.diagnostics.extend(site.diagnostics);
        if !broken {
            built.push((site.id, site.lines));
        }
    }
    if failed > 0 && order.on_error == OnError::WriteNothing {
        drop(output);
        return Ok(refuse(content.diagnostics, &content.sources));
    }
    let broken = content.diagnostics.has_errors();
    tell::diagnostics(&content.diagnostics.sorted(), &content.sources);
    for (id, lines) in built {
        if !lines.is_empty() {
            output.publish(&id)?;
        }
        say(&lines);
    }
    Ok(if broken { Exit::Content } else { Exit::Done })
}

/// Says what is wrong, and that nothing was written.
fn refuse(diagnostics: Diagnostics, sources: &Sources) -> Exit {
    tell::diagnostics(&diagnostics.sorted(), sources);
    tell::tell("nothing was written\n");
    Exit::Content
}

/// A language that no site has is a slip of the fingers.
fn check_languages(model: &Model, order: &Build) -> Result<(), Failure> {
    let known: BTreeSet<&str> =
        model.sites.iter().flat_map(|site| site.languages.iter().map(String::as_str)).collect();
    for language in &order.languages {
        if !known.contains(language.as_str()) && !known.is_empty() {
            let list: Vec<String> = known.iter().map(|language| format!("`{language}`")).collect();
            let failure = Failure::new(format!("no site has a runbook in `{language}`"))
                .help(format!("languages of these sites: {}", list.join(", ")));
            return Err(match nearest(language, known.iter().copied()) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure,
            });
        }
    }
    Ok(())
}

/// Whose mistakes the errors of reading are.
struct Blame {
    /// Sites with an error in one of their files.
    sites: BTreeSet<String>,
    /// Some error is the guide's or the workspace's, and so every site's.
    everything: bool,
}

impl Blame {
    fn of(content: &Content) -> Blame {
        let mut blame = Blame { sites: BTreeSet::new(), everything: false };
        for diagnostic in content.diagnostics.iter().filter(|one| one.severity == Severity::Error) {
            let owners = owners(diagnostic, content);
            blame.everything |= owners.is_empty();
            blame.sites.extend(owners);
        }
        blame
    }
}

/// The sites that have the file a diagnostic points at.
fn owners(diagnostic: &Diagnostic, content: &Content) -> Vec<String> {
    let file = match diagnostic.labels.first().map(|label| &label.origin) {
        Some(Origin::File(span) | Origin::Answer { at: span, .. }) => span.file,
        Some(Origin::Cell { file, .. }) => *file,
        Some(Origin::Flag(_)) | None => return Vec::new(),
    };
    let has = |site: &&crate::source::SiteFiles| {
        site.yaml == file || site.named.values().any(|named| named.file == file)
    };
    content.sites.iter().filter(has).map(|site| site.id.clone()).collect()
}

/// The languages of a site that are asked for, in the site's order.
fn languages(model: &Model, site: usize, order: &Build) -> Vec<String> {
    let wanted = |language: &&String| order.languages.is_empty() || order.languages.contains(*language);
    model.sites[site].languages.iter().filter(wanted).cloned().collect()
}

/// Tailors without writing, for the mistakes alone.
fn tailor_all(model: &Model, sources: &Sources, order: &Build) -> Diagnostics {
    let found = parallel(order.jobs, model.sites.len(), |at| {
        let mut diagnostics = Diagnostics::default();
        crate::tailor(model, sources, at, &languages(model, at, order), order.purpose, &mut diagnostics);
        diagnostics
    });
    let mut all = Diagnostics::default();
    found.into_iter().for_each(|diagnostics| all.extend(diagnostics));
    all
}

/// A site that is ready to be published, or has errors.
struct Staged {
    id: String,
    diagnostics: Diagnostics,
    /// What to say of it; empty where no language is asked for.
    lines: String,
}

fn stage_all(
    model: &Model,
    sources: &Sources,
    order: &Build,
    output: &Output,
    blame: &Blame,
) -> Result<Vec<Staged>, Failure> {
    let sites: Vec<usize> =
        (0..model.sites.len()).filter(|at| !blame.sites.contains(&model.sites[*at].id)).collect();
    let progress = Progress::new(sites.len());
    let failed = AtomicBool::new(false);
    let staged = parallel(order.jobs, sites.len(), |at| {
        let render = order.on_error == OnError::WriteTheOthers || !failed.load(Ordering::Relaxed);
        let staged =
            stage(model, sources, sites[at], order, output, if render { Go::On } else { Go::Tailor });
        if staged.as_ref().map_or(true, |site| site.diagnostics.has_errors()) {
            failed.store(true, Ordering::Relaxed);
        }
        progress.step();
        staged
    });
    staged.into_iter().map(|site| site.map_err(Failure::from)).collect()
}

/// Whether there is still a point in rendering.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Go {
    On,
    /// Another site has an error already: only this one's own mistakes are of interest.
    Tailor,
}

fn stage(
    model: &Model,
    sources: &Sources,
    at: usize,
    order: &Build,
    output: &Output,
    go: Go,
) -> Result<Staged, MachineError> {
    let id = model.sites[at].id.clone();
    let mut diagnostics = Diagnostics::default();
    if let Some(foreign) = output.foreign(&id)? {
        diagnostics.push(foreign);
    }
    let languages = languages(model, at, order);
    let runbooks = crate::tailor(model, sources, at, &languages, order.purpose, &mut diagnostics);
    let mut lines = String::new();
    if !diagnostics.has_errors() && go == Go::On && !runbooks.is_empty() {
        let mut deliverables = Vec::new();
        for runbook in &runbooks {
            let artifacts = crate::deliver(model, runbook, &order.formats, &mut diagnostics);
            deliverables.push(Deliverable { language: runbook.language.clone(), artifacts });
            lines.push_str(&built_line(runbook, &output.site(&id).join(&runbook.language)));
        }
        if let Some(runbook) = runbooks.first() {
            lines.push_str(&open_lines(runbook));
        }
        if !diagnostics.has_errors() {
            output.stage(&id, &deliverables)?;
        }
    }
    Ok(Staged { id, diagnostics, lines })
}
