//! Which steps and stops rest on a fact, and which question comes first.

use crate::runbook::{Question, Runbook, Step, Verdict, Why};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The steps that rest on one fact, or on several asked together.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// Numbers of steps with whether the step is counted, in the order of the runbook.
    pub decides: Vec<(String, Counted)>,
    pub prints: Vec<(String, Counted)>,
    pub stops: Vec<String>,
}

/// Steps of rollbacks ask without being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    Yes,
    No,
}

impl Uses {
    /// Takes in what else is asked with it; a step that rests on both is one step.
    pub fn add(&mut self, other: &Uses) {
        for (own, new) in [(&mut self.decides, &other.decides), (&mut self.prints, &other.prints)] {
            for step in new {
                if !own.contains(step) {
                    own.push(step.clone());
                }
            }
        }
        for stop in &other.stops {
            if !self.stops.contains(stop) {
                self.stops.push(stop.clone());
            }
        }
    }

    pub fn count(steps: &[(String, Counted)]) -> usize {
        steps.iter().filter(|(_, counted)| *counted == Counted::Yes).count()
    }
}

/// The uses of every fact that is missing, and of every one that is assumed.
#[derive(Debug, Clone, Default)]
pub struct AllUses {
    pub missing: BTreeMap<String, Uses>,
    pub assumed: BTreeMap<String, Uses>,
}

impl AllUses {
    pub fn of(runbook: &Runbook) -> AllUses {
        let mut all = AllUses::default();
        for step in runbook.steps() {
            all.step(step, Counted::Yes);
        }
        for step in runbook.rollback_steps() {
            all.step(step, Counted::No);
        }
        for stop in &runbook.stops {
            for fact in &stop.finding.missing {
                all.missing.entry(fact.clone()).or_default().stops.push(stop.id.clone());
            }
        }
        all
    }

    fn step(&mut self, step: &Step, counted: Counted) {
        let number = [step.number.as_str(), step.mark.as_str()].join(" ").trim_end().to_string();
        let step_here = (number, counted);
        for fact in &step.finding.missing {
            self.missing.entry(fact.clone()).or_default().decides.push(step_here.clone());
        }
        for fact in &step.open {
            self.missing.entry(fact.clone()).or_default().prints.push(step_here.clone());
        }
        for fact in &step.finding.assumed_facts {
            self.assumed.entry(fact.clone()).or_default().decides.push(step_here.clone());
        }
        if step.finding.verdict != Verdict::NotApplicable {
            for fact in &step.printed_assumed_facts {
                self.assumed.entry(fact.clone()).or_default().prints.push(step_here.clone());
            }
        }
    }
}

/// Questions that decide come first, the one that decides most at the head; then those that are printed;
/// then what is to be confirmed. Equals stay in the order of the vocabulary.
pub fn rank(questions: &mut [Question]) {
    questions.sort_by_key(|question| {
        (question.why, Reverse(question.decides), Reverse(question.prints), Reverse(question.stops.len()))
    });
}

/// Why a fact with these uses is asked, if it is missing.
pub fn why(uses: &Uses) -> Why {
    if uses.decides.is_empty() && uses.stops.is_empty() { Why::Prints } else { Why::Decides }
}
