//! The first page, as the templates see it.

use super::fragment::{Fragments, term_anchor};
use super::places::{INDEX, Places};
use super::view_gate::{gate_anchor, stop_html};
use super::view_phase::planned;
use super::view_site::to_do;
use super::view_step::number;
use crate::runbook::{
    Contact, DocumentControl, EnvironmentFact, Gate, Missing, Part, Phase, Runbook, Step, Stop, Summary,
    Support, Verdict, Window,
};
use serde::Serialize;

#[derive(Serialize)]
pub struct IndexView<'a> {
    pub document: &'a DocumentControl,
    pub windows: Vec<WindowView<'a>>,
    pub contacts: Vec<ContactView<'a>>,
    pub support: &'a [Support],
    pub environment: &'a [EnvironmentFact],
    pub stops_html: Vec<String>,
    /// Situations the guide does not support, and that are not the case here.
    pub stops_clear: Vec<&'a String>,
    /// The keys of rollback steps as JSON: ticks that are no progress.
    pub rollback_keys: String,
    pub phases: Vec<PhaseLine<'a>>,
    pub gates: Vec<GateLine>,
    /// The first step that cannot be undone; none where no such step applies.
    pub no_return: Vec<StepLine>,
    /// How many more there are after it.
    pub no_return_more: usize,
    /// In words; empty where nothing is planned.
    pub rollback_duration: String,
    pub duration: String,
    pub missing: &'a [Missing],
    pub assumptions: Vec<&'a EnvironmentFact>,
}

#[derive(Serialize)]
pub struct WindowView<'a> {
    pub name: Option<&'a str>,
    pub start: String,
    pub end: String,
    pub timezone: Option<&'a str>,
}

#[derive(Serialize)]
pub struct ContactView<'a> {
    #[serde(flatten)]
    pub contact: &'a Contact,
    /// The number without the signs people put in it for reading.
    pub call: Option<String>,
}

#[derive(Serialize)]
pub struct PhaseLine<'a> {
    pub id: &'a str,
    pub number: u32,
    pub title: &'a str,
    pub href: String,
    pub owner: Option<&'a str>,
    pub summary: Summary,
    pub to_do: usize,
    pub left_out: usize,
    /// Why what does not apply here does not: each reason once, with the number of its steps.
    pub reasons: Vec<(String, usize)>,
    pub topics: Vec<TopicRow>,
}

#[derive(Serialize)]
pub struct TopicRow {
    pub number: String,
    pub title: String,
    pub href: String,
    pub verdict: &'static str,
}

#[derive(Serialize)]
pub struct GateLine {
    pub id: String,
    pub href: String,
    pub place_html: String,
    pub latest: Option<String>,
    pub approvers: String,
    pub on_no_go_html: Option<String>,
}

#[derive(Serialize)]
pub struct StepLine {
    pub link_html: String,
    pub rollback_html: Option<String>,
}

pub fn index_view<'a>(runbook: &'a Runbook, fragments: &Fragments) -> IndexView<'a> {
    let steps = runbook.steps();
    let (clear, shown): (Vec<&Stop>, Vec<&Stop>) =
        runbook.stops.iter().partition(|stop| stop.finding.verdict == Verdict::NotApplicable);
    let phases: Vec<PhaseLine> = phase_lines(runbook, fragments.places, &steps);
    IndexView {
        document: &runbook.document,
        windows: runbook.windows.iter().map(window_view).collect(),
        contacts: runbook.contacts.iter().map(contact_view).collect(),
        support: &runbook.support,
        environment: &runbook.environment,
        stops_html: shown.iter().map(|stop| stop_html(stop, fragments)).collect(),
        stops_clear: clear.into_iter().map(|stop| &stop.why).collect(),
        rollback_keys: serde_json::to_string(
            &runbook.rollback_steps().iter().map(|step| &step.key).collect::<Vec<_>>(),
        )
        .unwrap_or_default(),
        gates: gate_lines(runbook, fragments),
        no_return: steps
            .iter()
            .filter(|step| step.irreversible && may_be_done(step.finding.verdict))
            .take(1)
            .map(|step| StepLine {
                link_html: step_link(step, fragments),
                rollback_html: step.rollback.as_ref().map(|node| fragments.reference(node)),
            })
            .collect(),
        no_return_more: steps
            .iter()
            .filter(|step| step.irreversible && may_be_done(step.finding.verdict))
            .count()
            .saturating_sub(1),
        rollback_duration: planned(runbook.rollbacks.iter().map(|procedure| procedure.minutes).sum()),
        duration: planned(runbook.phases.iter().flat_map(Phase::procedures).map(|one| one.minutes).sum()),
        phases,
        missing: &runbook.missing,
        assumptions: runbook.environment.iter().filter(|fact| fact.status == "assumed").collect(),
    }
}

/// Whether anybody may have to work the step.
fn may_be_done(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::NotApplicable | Verdict::Waived)
}

fn step_link(step: &Step, fragments: &Fragments) -> String {
    let escape = super::escape::escape;
    let text = format!(
        "<span class=\"number\">{}</span> {}",
        escape(&number(&step.number, &step.mark)),
        escape(&step.text())
    );
    let link = fragments.linked(&step.key, &text);
    match step.finding.verdict {
        Verdict::Applies => link,
        verdict => format!("{link} ({})", fragments.word(&format!("common.verdict.{}", verdict.name()))),
    }
}

/// `2026-12-05T22:00` reads as `2026-12-05 22:00`.
fn window_view(window: &Window) -> WindowView<'_> {
    WindowView {
        name: window.name.as_deref(),
        start: window.start.replace('T', " "),
        end: window.end.replace('T', " "),
        timezone: window.timezone.as_deref(),
    }
}

fn contact_view(contact: &Contact) -> ContactView<'_> {
    let digits = |phone: &String| {
        let call: String =
            phone.chars().filter(|character| character.is_ascii_digit() || *character == '+').collect();
        (!call.is_empty()).then_some(call)
    };
    ContactView { contact, call: contact.phone.as_ref().and_then(digits) }
}

fn phase_lines<'a>(runbook: &'a Runbook, places: &Places, steps: &[&Step]) -> Vec<PhaseLine<'a>> {
    let line = |phase: &'a crate::runbook::Phase| {
        let page = places.phase_page(&phase.id).to_string();
        let mut reasons: Vec<(String, usize)> = Vec::new();
        for step in steps.iter().filter(|step| step.phase == phase.id) {
            let out = step.finding.verdict == Verdict::NotApplicable;
            if !out || step.finding.reason_text.is_empty() {
                continue;
            }
            match reasons.iter_mut().find(|(reason, _)| *reason == step.finding.reason_text) {
                Some((_, count)) => *count += 1,
                None => reasons.push((step.finding.reason_text.clone(), 1)),
            }
        }
        PhaseLine {
            id: &phase.id,
            number: phase.number,
            title: &phase.title,
            owner: phase.owner.as_ref().map(|role| role.label.as_str()),
            summary: phase.summary,
            to_do: to_do(&phase.summary),
            left_out: phase.left_out,
            reasons,
            topics: phase
                .topics
                .iter()
                .map(|topic| TopicRow {
                    number: topic.number.clone(),
                    title: super::view_phase::plain(&topic.title),
                    href: places.find(&topic.key).map_or_else(|| page.clone(), |place| place.href(INDEX)),
                    verdict: topic.finding.verdict.name(),
                })
                .collect(),
            href: page,
        }
    };
    runbook.phases.iter().map(line).collect()
}

fn gate_lines(runbook: &Runbook, fragments: &Fragments) -> Vec<GateLine> {
    let escape = super::escape::escape;
    let mut lines = Vec::new();
    for phase in &runbook.phases {
        let page = fragments.places.phase_page(&phase.id);
        let inside = phase.topics.iter().flat_map(|topic| &topic.parts).filter_map(|part| match part {
            Part::Gate(gate) => Some(gate),
            _ => None,
        });
        lines.extend(inside.chain(&phase.gates).map(|gate: &Gate| GateLine {
            id: gate.id.clone(),
            href: format!("{page}#{}", gate_anchor(&gate.id)),
            place_html: match (&gate.before, &gate.after_phase) {
                (Some(node), _) => {
                    format!("{} {}", fragments.word("page.before"), fragments.reference(node))
                }
                (None, Some(phase)) => {
                    format!(
                        "{} {} · {}",
                        fragments.word("page.after_phase"),
                        phase.number,
                        escape(&phase.title)
                    )
                }
                (None, None) => String::new(),
            },
            latest: gate.latest.clone(),
            approvers: gate.approvers.iter().map(|role| role.label.as_str()).collect::<Vec<_>>().join(", "),
            on_no_go_html:
                gate.on_no_go.as_ref().filter(|_| gate.needed).map(|node| fragments.reference(node)),
        }));
    }
    lines
}

#[derive(Serialize)]
pub struct TermView<'a> {
    pub anchor: String,
    pub term: &'a str,
    pub means: &'a str,
}

pub fn terms(runbook: &Runbook) -> Vec<TermView<'_>> {
    runbook
        .glossary
        .iter()
        .map(|term| TermView { anchor: term_anchor(&term.id), term: &term.term, means: &term.means })
        .collect()
}
