//! A runbook in a few lines: its counts, and what is open in it.

use crate::runbook::{Missing, Runbook, Stop, Summary, Verdict};
use std::path::Path;

/// How many missing facts a build names before it points to `check`.
const NAMED: usize = 5;

/// `clinica-levante es: 38 steps, 21 apply, … -> output/clinica-levante/es`.
pub fn built_line(runbook: &Runbook, folder: &Path) -> String {
    let folder = folder.display().to_string().replace(std::path::MAIN_SEPARATOR, "/");
    format!("{} {}: {} -> {folder}\n", runbook.site.id, runbook.language, counts(&runbook.summary))
}

/// `38 steps, 21 apply, 17 not applicable, 0 undecided, 0 on site, 0 waived`: all of them, always.
pub fn counts(summary: &Summary) -> String {
    format!(
        "{}, {} apply, {} not applicable, {} undecided, {} on site, {} waived",
        number(summary.total, "step"),
        summary.applies,
        summary.not_applicable,
        summary.undecided,
        summary.on_site,
        summary.waived
    )
}

/// The stops and the most telling of what is missing, for the end of a build.
pub fn open_lines(runbook: &Runbook) -> String {
    let mut lines: String = stops(runbook);
    let missing = &runbook.missing;
    lines.push_str(&missing_head(runbook));
    missing.iter().take(NAMED).for_each(|fact| lines.push_str(&missing_line(fact)));
    if missing.len() > NAMED {
        lines.push_str(&format!("    and {} more: `runsheet check` lists them all\n", missing.len() - NAMED));
    }
    lines
}

/// Everything that is open, for `check`.
pub fn all_open_lines(runbook: &Runbook) -> String {
    let mut lines = stops(runbook);
    lines.push_str(&missing_head(runbook));
    runbook.missing.iter().for_each(|fact| lines.push_str(&missing_line(fact)));
    lines
}

fn stops(runbook: &Runbook) -> String {
    runbook.stops.iter().filter_map(stop_line).collect()
}

fn stop_line(stop: &Stop) -> Option<String> {
    let state = match stop.finding.verdict {
        Verdict::Applies => "applies",
        Verdict::Undecided => "may apply",
        Verdict::OnSite => "is decided on site",
        Verdict::NotApplicable | Verdict::Waived => return None,
    };
    Some(format!("  stop `{}` {state}: {}\n", stop.id, stop.why))
}

fn missing_head(runbook: &Runbook) -> String {
    match runbook.missing.len() {
        0 => String::new(),
        count => format!("  open: {}\n", number(count, "missing fact")),
    }
}

fn missing_line(missing: &Missing) -> String {
    let mut uses = Vec::new();
    if missing.decides > 0 {
        uses.push(format!("decides {}", number(missing.decides, "step")));
    }
    if missing.prints > 0 {
        uses.push(format!("is printed in {}", number(missing.prints, "step")));
    }
    let owner = missing.owner.as_ref().map_or_else(String::new, |owner| format!(" ({owner})"));
    // A fact for which only a stop or a text outside the steps waits has no number of steps.
    let uses = if uses.is_empty() { String::new() } else { format!(" {}", uses.join(" and ")) };
    format!("    `{}`{uses}{owner}: {}\n", missing.fact, missing.ask)
}

/// `1 step`, `2 steps`.
fn number(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
