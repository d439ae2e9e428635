//! What `--final` refuses.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::Stage;
use crate::runbook::{Missing, Runbook, Verdict};

/// One diagnostic for every step that is undecided, every open value, every stop that applies or is open
/// and every assumed fact that a verdict or a printed value rests on.
pub fn final_check(runbook: &Runbook) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let site = &runbook.site.id;
    for stop in &runbook.stops {
        let word = match stop.finding.verdict {
            Verdict::Applies => "applies",
            Verdict::Undecided | Verdict::OnSite => "is open",
            Verdict::NotApplicable | Verdict::Waived => continue,
        };
        diagnostics.push(
            Diagnostic::new(Code::NotFinal, format!("`{site}`: the stop `{}` {word}", stop.id))
                .note(stop.finding.reason_text.clone())
                .help("change what it names, or give the facts it waits for"),
        );
    }
    // What is known only while working is written down then, and no reason to wait.
    for missing in runbook.missing.iter().filter(|missing| missing.stage != Stage::Runtime.word()) {
        let message = format!("`{site}`: `{}` is not known, and {}", missing.fact, waiting(missing));
        diagnostics.push(
            Diagnostic::new(Code::NotFinal, message)
                .note(missing.ask.clone())
                .help(format!("give `{}` in the site's file, or in a file of answers", missing.fact)),
        );
    }
    for assumed in &runbook.assumed {
        let message = format!("`{site}`: `{}` is only assumed, and {}", assumed.fact, resting(assumed));
        diagnostics.push(
            Diagnostic::new(Code::NotFinal, message)
                .note(assumed.ask.clone())
                .help("confirm the value in the site's file with `status: known`, or in a file of answers"),
        );
    }
    for step in runbook.steps().into_iter().chain(runbook.rollback_steps()) {
        if step.finding.verdict == Verdict::Undecided && step.finding.missing.is_empty() {
            diagnostics.push(
                Diagnostic::new(Code::NotFinal, format!("`{site}`: step {} is undecided", step.number))
                    .note(step.finding.reason_text.clone())
                    .help("give the facts its condition names"),
            );
        }
    }
    diagnostics
}

/// What waits for a fact that nobody gave.
fn waiting(missing: &Missing) -> String {
    match (missing.decides, missing.prints) {
        // Rollbacks and texts outside the steps are not counted.
        (0, 0) if missing.steps.is_empty() => "a stop waits for it".to_string(),
        (0, 0) => format!("{} asks for it", missing.steps.join(", ")),
        (0, 1) => "1 step prints it".to_string(),
        (0, prints) => format!("{prints} steps print it"),
        (1, 0) => "1 step waits for it".to_string(),
        (decides, 0) => format!("{decides} steps wait for it"),
        (decides, prints) => format!("it decides {decides} steps and is printed in {prints}"),
    }
}

fn resting(assumed: &Missing) -> String {
    match assumed.steps.as_slice() {
        [] => "a stop rests on it".to_string(),
        [one] => format!("{one} rests on it"),
        several => format!("{} places rest on it", several.len()),
    }
}
