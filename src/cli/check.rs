//! `runsheet check`: everything a build would report, and what is open at each site. Writes no file but the locks
//! of overlays, and those only with `--accept`.

use super::meant::jobs;
use super::outcome::{Exit, Failure};
use super::parallel::parallel;
use super::raw::{Check, Deny, ReportFormat};
use super::read::{Content, read};
use super::say::{colour, say};
use super::summary::{all_open_lines, counts};
use super::tell::{report, tell};
use crate::Purpose;
use crate::analysis::Extent;
use crate::diagnostic::{Code, Diagnostics, Severity, json, sarif};
use crate::guide::overlay::{LOCK_NAME, LockFile, lock_files, without_lock};
use crate::project::{Flags, SiteFilter, write_file};
use std::path::Path;

/// Checks the whole workspace.
pub fn check(flags: &Flags, order: &Check) -> Result<Exit, Failure> {
    let mut content = read(flags, &SiteFilter::default(), &order.answers)?;
    let mut open = String::new();
    if let Some(model) = &content.model {
        crate::analyse(model, Extent::Everything, &mut content.diagnostics);
        let sites = parallel(jobs(None)?, model.sites.len(), |at| {
            let mut diagnostics = Diagnostics::default();
            let languages = &model.sites[at].languages;
            let runbooks =
                crate::tailor(model, &content.sources, at, languages, Purpose::Draft, &mut diagnostics);
            let lines = runbooks.first().map(|runbook| {
                format!("{}: {}\n{}", runbook.site.id, counts(&runbook.summary), all_open_lines(runbook))
            });
            (diagnostics, lines.unwrap_or_default())
        });
        for (diagnostics, lines) in sites {
            content.diagnostics.extend(diagnostics);
            open.push_str(&lines);
        }
    }
    let accepted = accept(&mut content, order)?;
    let mut all = content.diagnostics.sorted();
    if order.deny == Some(Deny::Warnings) {
        let warnings = all.iter_mut().filter(|diagnostic| diagnostic.severity == Severity::Warning);
        warnings.for_each(|diagnostic| diagnostic.severity = Severity::Error);
    }
    match order.format {
        ReportFormat::Human => {
            let mut text = report(&all, &content.sources, colour());
            if !text.is_empty() && !open.is_empty() {
                text.push('\n');
            }
            say(&text);
            say(&open);
            say(&accepted);
        }
        ReportFormat::Json => say(&json(&all, &content.sources)),
        ReportFormat::Sarif => say(&sarif(&all, &content.sources)),
    }
    if order.format != ReportFormat::Human {
        tell(&accepted);
    }
    Ok(match all.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        true => Exit::Content,
        false => Exit::Done,
    })
}

/// Writes the locks of overlays if that is asked for and nothing is wrong, and gives what to say of it; else says
/// what is in no lock.
fn accept(content: &mut Content, order: &Check) -> Result<String, Failure> {
    let Some(model) = &content.model else { return Ok(String::new()) };
    let overlays = crate::applied_overlays(model, &content.sources);
    if !order.accept {
        without_lock(&overlays, &content.sources).into_iter().for_each(|note| content.diagnostics.push(note));
        return Ok(String::new());
    }
    if content.diagnostics.has_errors() {
        return Ok("nothing was accepted\n".to_string());
    }
    content.diagnostics.forget(Code::TargetChanged);
    let locks = lock_files(&overlays, &content.sources);
    if locks.is_empty() {
        return Ok("there are no overlays, and nothing to accept\n".to_string());
    }
    locks.iter().map(write).collect()
}

fn write(lock: &LockFile) -> Result<String, Failure> {
    let path = Path::new(&lock.beside).with_file_name(LOCK_NAME);
    write_file(&path, lock.text.as_bytes())?;
    let plural = if lock.targets == 1 { "" } else { "s" };
    Ok(format!("{} target{plural} accepted -> {}\n", lock.targets, path.display()))
}
