//! Which steps and stops rest on a fact, and which question comes first.

use crate::runbook::{Question, Runbook, Step, Verdict, Why};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The steps that rest on one fact, or on several asked together.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    pub decides: Vec<StepUse>,
    pub prints: Vec<StepUse>,
    pub stops: Vec<String>,
}

/// A step by its place in the runbook, its number with mark, and whether it is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepUse {
    position: usize,
    pub number: String,
    counted: Counted,
}

/// Steps of rollbacks ask without being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
            own.sort();
        }
        for stop in &other.stops {
            if !self.stops.contains(stop) {
                self.stops.push(stop.clone());
            }
        }
    }

    pub fn count(steps: &[StepUse]) -> usize {
        steps.iter().filter(|step| step.counted == Counted::Yes).count()
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
        let steps = runbook.steps().into_iter().map(|step| (step, Counted::Yes));
        let rollbacks = runbook.rollback_steps().into_iter().map(|step| (step, Counted::No));
        for (position, (step, counted)) in steps.chain(rollbacks).enumerate() {
            all.step(step, position, counted);
        }
        for stop in &runbook.stops {
            for fact in &stop.finding.missing {
                all.missing.entry(fact.clone()).or_default().stops.push(stop.id.clone());
            }
        }
        all
    }

    fn step(&mut self, step: &Step, position: usize, counted: Counted) {
        let number = [step.number.as_str(), step.mark.as_str()].join(" ").trim_end().to_string();
        let step_here = StepUse { position, number, counted };
        for fact in &step.finding.missing {
            self.missing.entry(fact.clone()).or_default().decides.push(step_here.clone());
        }
        for fact in &step.open {
            self.missing.entry(fact.clone()).or_default().prints.push(step_here.clone());
        }
        for fact in &step.finding.assumed_facts {
            self.assumed.entry(fact.clone()).or_default().decides.push(step_here.clone());
        }
        if !matches!(step.finding.verdict, Verdict::NotApplicable | Verdict::Waived) {
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
