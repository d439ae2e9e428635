//! What `--final` refuses.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::Stage;
use crate::runbook::{Runbook, Step, Verdict};

/// One diagnostic for every step that is undecided, every open value, every stop that applies or is open
/// and every assumption that a verdict or a printed value rests on.
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
        let what = match (missing.decides, missing.prints) {
            (0, 1) => "1 step prints it".to_string(),
            (0, prints) => format!("{prints} steps print it"),
            (1, 0) => "1 step waits for it".to_string(),
            (decides, 0) => format!("{decides} steps wait for it"),
            (decides, prints) => format!("it decides {decides} steps and is printed in {prints}"),
        };
        diagnostics.push(
            Diagnostic::new(Code::NotFinal, format!("`{site}`: `{}` is not known, and {what}", missing.fact))
                .note(missing.ask.clone())
                .help(format!("give `{}` in the site's file", missing.fact)),
        );
    }
    for step in runbook.steps().into_iter().chain(runbook.rollback_steps()) {
        assumptions(site, step, &mut diagnostics);
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

fn assumptions(site: &str, step: &Step, diagnostics: &mut Diagnostics) {
    let applies = !matches!(step.finding.verdict, Verdict::NotApplicable | Verdict::Waived);
    let printed = step.printed_assumptions.iter().filter(|_| applies);
    for assumption in step.finding.assumes.iter().chain(printed) {
        diagnostics.push(
            Diagnostic::new(Code::NotFinal, format!("`{site}`: it is assumed that {assumption}"))
                .note(format!("step {} rests on it", step.number))
                .help("confirm the value in the site's file, with `status: known`"),
        );
    }
}
