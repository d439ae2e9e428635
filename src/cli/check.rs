//! `runsheet check`: everything a build would report, and what is open at each site. Writes no file.

use super::meant::jobs;
use super::outcome::{Exit, Failure};
use super::parallel::parallel;
use super::raw::{Check, Deny, ReportFormat};
use super::read::read;
use super::say::{colour, say};
use super::summary::{all_open_lines, counts};
use super::tell::report;
use crate::Purpose;
use crate::analysis::Extent;
use crate::diagnostic::{Diagnostics, Severity, json, sarif};
use crate::project::{Flags, SiteFilter};

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
        }
        ReportFormat::Json => say(&json(&all, &content.sources)),
        ReportFormat::Sarif => say(&sarif(&all, &content.sources)),
    }
    Ok(match all.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        true => Exit::Content,
        false => Exit::Done,
    })
}
