//! Which steps, texts and stops rest on a fact that is missing or assumed.

use super::{Runbook, Step, Verdict};
use std::collections::BTreeMap;

/// What rests on one fact, or on several asked together.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    pub decides: Vec<StepUse>,
    pub prints: Vec<StepUse>,
    /// Stops, by id.
    pub stops: Vec<String>,
}

/// A step by its place in the runbook, its number with mark, and whether it is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepUse {
    position: usize,
    pub number: String,
    counted: Counted,
}

/// Steps of rollbacks, and texts outside the steps, ask without being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Counted {
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

    /// The numbers of all steps that wait for it or print it, each once, in order.
    pub fn numbers(&self) -> Vec<String> {
        let mut steps: Vec<&StepUse> = self.decides.iter().chain(&self.prints).collect();
        steps.sort();
        let mut numbers: Vec<String> = steps.into_iter().map(|step| step.number.clone()).collect();
        numbers.dedup();
        numbers
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
        let mut position = 0;
        for (step, counted) in steps.chain(rollbacks) {
            all.step(step, position, counted);
            position += 1;
        }
        for stop in &runbook.stops {
            for (facts, uses) in
                [(&stop.finding.missing, &mut all.missing), (&stop.finding.assumed_facts, &mut all.assumed)]
            {
                for fact in facts {
                    uses.entry(fact.clone()).or_default().stops.push(stop.id.clone());
                }
            }
        }
        all.passages(runbook, position);
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

    /// A text outside the steps asks where no step does: mostly the steps below it say the same.
    fn passages(&mut self, runbook: &Runbook, first_position: usize) {
        let steps = self.clone();
        for (at, passage) in runbook.passages.iter().enumerate() {
            let place = StepUse {
                position: first_position + at,
                number: passage.number.clone(),
                counted: Counted::No,
            };
            for fact in passage.missing.iter().filter(|fact| !steps.missing.contains_key(*fact)) {
                push(&mut self.missing.entry(fact.clone()).or_default().decides, &place);
            }
            for fact in passage.open.iter().filter(|fact| !steps.missing.contains_key(*fact)) {
                push(&mut self.missing.entry(fact.clone()).or_default().prints, &place);
            }
            for fact in passage.assumed.iter().filter(|fact| !steps.assumed.contains_key(*fact)) {
                let uses = self.assumed.entry(fact.clone()).or_default();
                match &passage.stop {
                    Some(stop) => uses.stops.push(stop.clone()),
                    None => push(&mut uses.decides, &place),
                }
            }
        }
    }
}

/// Texts of one topic have one number: it is named once.
fn push(places: &mut Vec<StepUse>, place: &StepUse) {
    if places.last().is_none_or(|last| last.number != place.number) {
        places.push(place.clone());
    }
}
