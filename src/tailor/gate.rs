//! Gates: where they stand and what they measure.

use super::around::Around;
use super::session::Session;
use crate::guide::{Gate as GuideGate, TargetPlace};
use crate::runbook::{Criterion, Gate, Inline, Part, Verdict};
use std::collections::BTreeMap;

impl Session<'_> {
    /// The gates that stand before this node.
    pub fn gates_before(&self, topic: &str, place: &TargetPlace, around: &Around) -> Vec<Part> {
        let stands_here = |gate: &&GuideGate| {
            gate.before.as_ref().is_some_and(|before| {
                let same_place = match (&before.place, place) {
                    // A gate before a step stands before the procedure the step is in.
                    (TargetPlace::Step { procedure, .. }, TargetPlace::Procedure(name)) => procedure == name,
                    (before, place) => before == place,
                };
                before.topic == topic && same_place
            })
        };
        self.guide.gates.iter().filter(stands_here).map(|gate| Part::Gate(self.gate(gate, around))).collect()
    }

    /// The gates that stand after a phase.
    pub fn gates_after(&self, phase: &str) -> Vec<Gate> {
        let around = Around::phase(None);
        self.guide
            .gates
            .iter()
            .filter(|gate| gate.after_phase.as_deref() == Some(phase))
            .map(|gate| self.gate(gate, &around))
            .collect()
    }

    fn gate(&self, gate: &GuideGate, around: &Around) -> Gate {
        let language = self.language();
        let everywhere = BTreeMap::new();
        let text = |text: &str| vec![Inline::Text { text: text.to_string() }];
        let criteria: Vec<Criterion> = gate
            .criteria
            .iter()
            .map(|criterion| {
                let steps = self.references(std::slice::from_ref(&criterion.step), &everywhere);
                let measured = steps
                    .iter()
                    .any(|step| !matches!(step.verdict, Verdict::NotApplicable | Verdict::Waived));
                Criterion {
                    steps,
                    measure: text(criterion.measure.get(language)),
                    limit: text(criterion.limit.get(language)),
                    measured,
                }
            })
            .collect();
        Gate {
            needed: criteria.is_empty() || criteria.iter().any(|criterion| criterion.measured),
            id: gate.id.clone(),
            before: self.reference(gate.before.as_ref(), &around.bindings),
            after_phase: gate.after_phase.as_ref().and_then(|phase| self.phase_reference(phase)),
            latest: gate.latest.clone(),
            approvers: gate.approvers.iter().map(|role| self.role(role)).collect(),
            on_no_go: self.reference(gate.on_no_go.as_ref(), &around.bindings),
            criteria,
        }
    }
}
