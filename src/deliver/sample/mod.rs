//! A small runbook that has every part a runbook can have, for the tests of the renderers.
//!
//! Knows nothing of any format. What it says is made up; its counts add up and its references lead
//! somewhere, as the tailor guarantees for real ones.

mod findings;
mod head;
mod make;
mod phases;
mod questions;
mod rollbacks;
mod steps;

use crate::runbook::{Runbook, Summary};

/// A value that means something in Markdown, HTML, Typst, a shell or a forge.
pub const HOSTILE: &str = "*edge_01*|<b>\"x\"</b> #1 $(rm) ``` @team \\ {{ x }} é ñ";

/// The sample in Spanish.
pub fn runbook() -> Runbook {
    runbook_in("es")
}

/// The sample in `es` or, for any other language, in English.
pub fn runbook_in(language: &str) -> Runbook {
    let words = make::Words { spanish: language == "es" };
    let mut runbook = head::without_phases(words, language);
    runbook.phases = phases::all(words);
    runbook.rollbacks = rollbacks::all(words);
    count(&mut runbook);
    runbook
}

/// Sets every summary from the steps: a step counts in the phase it belongs to.
fn count(runbook: &mut Runbook) {
    let verdicts: Vec<_> =
        runbook.steps().iter().map(|step| (step.phase.clone(), step.finding.verdict)).collect();
    let mut total = Summary::default();
    for phase in &mut runbook.phases {
        phase.summary = Summary::default();
        for (_, verdict) in verdicts.iter().filter(|(id, _)| *id == phase.id) {
            phase.summary.count(*verdict);
            total.count(*verdict);
        }
    }
    total.rollback = runbook.rollback_steps().len();
    runbook.summary = total;
}

#[cfg(test)]
mod tests {
    use super::{runbook, runbook_in};
    use crate::runbook::Verdict;
    use std::collections::BTreeSet;

    #[test]
    fn has_every_verdict_and_counts_that_add_up() {
        let runbook = runbook();
        let summary = runbook.summary;
        assert_eq!(Verdict::ALL.map(|verdict| summary.of(verdict)).iter().sum::<usize>(), summary.total);
        assert!(Verdict::ALL.iter().all(|verdict| summary.of(*verdict) > 0), "{summary:?}");
        assert_eq!(runbook.phases.iter().map(|phase| phase.summary.total).sum::<usize>(), summary.total);
        assert_eq!(runbook.steps().len(), summary.total);
    }

    #[test]
    fn every_key_is_there_once_and_the_same_in_both_languages() {
        let keys = |language: &str| -> Vec<String> {
            let runbook = runbook_in(language);
            let all = runbook.steps().into_iter().chain(runbook.rollback_steps());
            all.map(|step| step.key.clone()).collect()
        };
        let spanish = keys("es");
        assert_eq!(spanish, keys("en"));
        assert_eq!(spanish.iter().collect::<BTreeSet<_>>().len(), spanish.len());
    }
}
