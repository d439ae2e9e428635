//! Ways through a runbook that several renderers take.

use super::{Part, Phase, Procedure, Row, Runbook, Step, Topic};

impl Runbook {
    /// All steps in guide order, groups left out, rollback steps left out; a `worked-in` step at its own
    /// place in the guide.
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        for phase in &self.phases {
            for topic in &phase.topics {
                for part in &topic.parts {
                    match part {
                        Part::Procedure(procedure) if procedure.topic == topic.id => {
                            steps.extend(procedure.steps());
                        }
                        // A procedure of another phase that is worked here: its own place points to it.
                        Part::Procedure(_) => {}
                        Part::WorkedInPointer { target, .. } => {
                            if let Some(procedure) = self.procedure(&target.key) {
                                steps.extend(procedure.steps());
                            }
                        }
                        Part::Prose(_) | Part::RollbackPointer { .. } | Part::Gate(_) => {}
                    }
                }
            }
        }
        steps
    }

    /// All steps of rollback procedures.
    pub fn rollback_steps(&self) -> Vec<&Step> {
        self.rollbacks.iter().flat_map(Procedure::steps).collect()
    }

    /// The procedure with this key, wherever it is printed.
    pub fn procedure(&self, key: &str) -> Option<&Procedure> {
        self.phases
            .iter()
            .flat_map(|phase| phase.worked_here.iter().chain(phase.topics.iter().flat_map(Topic::procedures)))
            .chain(&self.rollbacks)
            .find(|procedure| procedure.key == key)
    }
}

impl Phase {
    /// Procedures printed in this phase, in printing order.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.topics.iter().flat_map(Topic::procedures).chain(&self.worked_here)
    }
}

impl Topic {
    /// Procedures printed in this topic.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.parts.iter().filter_map(|part| match part {
            Part::Procedure(procedure) => Some(procedure),
            _ => None,
        })
    }
}

impl Procedure {
    /// The steps, sub-steps included, groups left out.
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        collect(&self.rows, &mut steps);
        steps
    }

    /// The number it goes by: that of its first step, whatever an overlay puts before it. Only the numbers of
    /// added steps end with a letter.
    pub fn number(&self) -> Option<&str> {
        let steps = self.steps();
        let own = steps.iter().find(|step| !step.number.ends_with(|last: char| last.is_ascii_lowercase()));
        own.or(steps.first()).map(|step| step.number.as_str())
    }
}

fn collect<'a>(rows: &'a [Row], steps: &mut Vec<&'a Step>) {
    for row in rows {
        match row {
            Row::Step(step) => steps.push(step),
            Row::Group(group) => collect(&group.rows, steps),
            Row::Text { .. } => {}
        }
    }
}
