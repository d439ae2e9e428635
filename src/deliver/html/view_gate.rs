//! Gates and stops, as the templates see them.
//!
//! Knows nothing of the page around them.

use super::fragment::Fragments;
use super::places::anchor;
use crate::runbook::{Gate, Stop};
use serde::Serialize;

#[derive(Serialize)]
pub struct GateView {
    pub id: String,
    pub anchor: String,
    pub before_html: Option<String>,
    pub after_phase: Option<String>,
    pub latest: Option<String>,
    pub approvers: Vec<String>,
    pub on_no_go_html: Option<String>,
    pub criteria: Vec<CriterionView>,
    pub needed: bool,
}

#[derive(Serialize)]
pub struct CriterionView {
    pub steps_html: Vec<String>,
    pub measure_html: String,
    pub limit_html: String,
    pub measured: bool,
}

/// A gate as its page shows it.
pub fn gate_view(gate: &Gate, fragments: &Fragments) -> GateView {
    GateView {
        needed: gate.needed,
        id: gate.id.clone(),
        anchor: gate_anchor(&gate.id),
        before_html: gate.before.as_ref().map(|node| fragments.reference(node)),
        after_phase: gate.after_phase.as_ref().map(|phase| format!("{} · {}", phase.number, phase.title)),
        latest: gate.latest.clone(),
        approvers: gate.approvers.iter().map(|role| role.label.clone()).collect(),
        on_no_go_html: gate.on_no_go.as_ref().map(|node| fragments.reference(node)),
        criteria: gate
            .criteria
            .iter()
            .map(|criterion| CriterionView {
                steps_html: criterion
                    .steps
                    .iter()
                    .map(|step| fragments.linked(&step.key, &super::escape::escape(&step.number)))
                    .collect(),
                measure_html: fragments.inlines(&criterion.measure),
                limit_html: fragments.inlines(&criterion.limit),
                measured: criterion.measured,
            })
            .collect(),
    }
}

/// The anchor of a gate on the page that prints it.
pub fn gate_anchor(id: &str) -> String {
    format!("_gate-{}", anchor(id))
}

/// A stop as a box, printed before what it stops.
pub fn stop_html(stop: &Stop, fragments: &Fragments) -> String {
    let escape = super::escape::escape;
    let objects = match stop.objects.is_empty() {
        true => String::new(),
        false => format!(" <span class=\"value\">{}</span>", escape(&stop.objects.join(", "))),
    };
    let reason = match stop.finding.reason_text.is_empty() {
        true => String::new(),
        false => format!("<p class=\"reason\">{}</p>", escape(&stop.finding.reason_text)),
    };
    format!(
        "<div class=\"callout stop {}\" role=\"note\"><p class=\"signal\">{}</p>{}<p>{}{objects}</p>{reason}</div>\n",
        stop.finding.verdict.name(),
        fragments.word("page.stop"),
        fragments.condition(&stop.finding),
        escape(&stop.why),
    )
}
