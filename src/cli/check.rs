//! `runsheet check`: everything a build would report, and what is open at each site. Writes no file but the locks
//! of overlays, and those only with `--accept`.

use super::meant::jobs;
use super::outcome::{Exit, Failure};
use super::parallel::parallel;
use super::raw::{Check, Deny, ReportFormat};
use super::read::read;
use super::say::{colour, say};
use super::summary::{all_open_lines, counts};
use super::tell::{report, tell};
use crate::Purpose;
use crate::diagnostic::{Code, Diagnostics, Severity, json, sarif};
use crate::guide::overlay::{LOCK_NAME, LockFile, lock_files, without_lock};
use crate::project::{Flags, SiteFilter, write_file};
use std::path::Path;

/// Checks the whole workspace.
pub fn check(flags: &Flags, order: &Check) -> Result<Exit, Failure> {
    let mut content = read(flags, &SiteFilter::default(), &order.answers)?;
    let mut open = String::new();
    if let Some(model) = &content.model {
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
    let mut accepted = String::new();
    if let Some(model) = &content.model {
        let overlays = crate::applied_overlays(model, &content.sources);
        if order.accept && !content.diagnostics.has_errors() {
            content.diagnostics.forget(Code::TargetChanged);
            accepted = accept(&lock_files(&overlays, &content.sources))?;
        } else if order.accept {
            accepted = "nothing was accepted\n".to_string();
        }
        if !order.accept
            && let Some(note) = without_lock(&overlays, &content.sources)
        {
            content.diagnostics.push(note);
        }
    }
    let all = content.diagnostics.sorted();
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
    let refused = |severity: Severity| match severity {
        Severity::Error => true,
        Severity::Warning => order.deny == Some(Deny::Warnings),
        Severity::Note => false,
    };
    if order.format != ReportFormat::Human {
        tell(&accepted);
    }
    Ok(match all.iter().any(|diagnostic| refused(diagnostic.severity)) {
        true => Exit::Content,
        false => Exit::Done,
    })
}

/// Writes the locks, and says what is in them.
fn accept(locks: &[LockFile]) -> Result<String, Failure> {
    if locks.is_empty() {
        return Ok("there are no overlays, and nothing to accept\n".to_string());
    }
    let mut lines = String::new();
    for lock in locks {
        let path = Path::new(&lock.beside).with_file_name(LOCK_NAME);
        write_file(&path, lock.text.as_bytes())?;
        let plural = if lock.targets == 1 { "" } else { "s" };
        lines.push_str(&format!("{} target{plural} accepted -> {}\n", lock.targets, path.display()));
    }
    Ok(lines)
}
