//! A phase, as the templates see it: topics, procedures, rows, gates.
//!
//! Runs of steps that do not apply are folded here; nothing is ever left out.

use super::fragment::Fragments;
use super::places::{anchor, prose_key};
use super::view_gate::{GateView, gate_view, stop_html};
use super::view_step::{
    Chip, FindingView, LinkLine, StepView, callouts, common_chips, finding_view, link_lines, number,
    number_html, step_view,
};
use crate::deliver::detail::{Detail, STEPS_TO_FOLD};
use crate::deliver::phrase::duration;
use crate::runbook::{
    Block, Finding, Group, Inline, Part, Phase, Procedure, Prose, Row, Runbook, Summary, Topic, Verdict,
};
use serde::Serialize;

#[derive(Serialize)]
pub struct PhaseView {
    pub id: String,
    pub number: u32,
    pub title: String,
    pub page: String,
    pub owner: Option<String>,
    /// In words; empty where nothing is planned.
    pub duration: String,
    pub summary: Summary,
    pub left_out: usize,
    pub preparation: Vec<NeedView>,
    pub topics: Vec<TopicView>,
    pub worked_here: Vec<ProcedureView>,
    pub gates: Vec<GateView>,
}

#[derive(Serialize)]
pub struct NeedView {
    pub from_html: String,
    pub body_html: String,
}

#[derive(Serialize)]
pub struct TopicView {
    pub key: String,
    pub anchor: String,
    pub number: String,
    pub title_html: String,
    pub chips: Vec<Chip>,
    pub finding: FindingView,
    pub folded: bool,
    /// Whether anything of it is worked or decided: prose alone is on no checklist.
    pub has_work: bool,
    pub stops_html: Vec<String>,
    pub parts: Vec<PartView>,
}

/// One part of a topic; which of the fields is filled is told by `kind`.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PartView {
    Prose {
        anchor: Option<String>,
        level: u8,
        title_html: Option<String>,
        finding: Option<FindingView>,
        body_html: String,
    },
    Procedure {
        procedure: Box<ProcedureView>,
    },
    Rollback {
        link_html: String,
    },
    WorkedIn {
        link_html: String,
        phase: String,
    },
    Gate {
        gate: GateView,
    },
}

#[derive(Serialize)]
pub struct ProcedureView {
    pub key: String,
    pub anchor: String,
    pub topic_number: String,
    pub title_html: Option<String>,
    pub level: u8,
    pub kind: String,
    pub chips: Vec<Chip>,
    pub links: Vec<LinkLine>,
    pub choice: Option<String>,
    pub finding: FindingView,
    pub folded: bool,
    pub stops_html: Vec<String>,
    pub warnings_html: String,
    pub opening_html: String,
    pub rows: Vec<RowView>,
    pub closing_html: String,
    pub undoes_html: Vec<String>,
    pub steps: usize,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowView {
    Step { step: Box<StepView> },
    Group { group: Box<GroupView> },
    Text { body_html: String },
    Fold { count: usize, names: String, rows: Vec<RowView> },
}

#[derive(Serialize)]
pub struct GroupView {
    pub key: String,
    pub anchor: String,
    pub number_html: String,
    pub action_html: String,
    pub chips: Vec<Chip>,
    pub choice: Option<String>,
    pub finding: FindingView,
    pub stops_html: Vec<String>,
    pub warnings_html: String,
    pub opening_html: String,
    pub rows: Vec<RowView>,
    pub closing_html: String,
}

/// Whether what does not apply may still be folded, or stands in a fold already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Folding {
    Open,
    Inside,
}

/// The phases one after the other, and the stops before them.
#[derive(Serialize)]
pub struct ChecklistView {
    pub stops_html: Vec<String>,
    pub phases: Vec<PhaseView>,
}

/// Builds the views of one page.
pub struct Views<'a> {
    pub runbook: &'a Runbook,
    pub fragments: &'a Fragments<'a>,
}

impl Views<'_> {
    pub fn checklist(&self) -> ChecklistView {
        let stops = self.runbook.stops.iter().filter(|stop| stop.at.is_empty());
        ChecklistView {
            stops_html: stops.map(|stop| stop_html(stop, self.fragments)).collect(),
            phases: self.runbook.phases.iter().map(|phase| self.phase(phase)).collect(),
        }
    }

    pub fn phase(&self, phase: &Phase) -> PhaseView {
        PhaseView {
            id: phase.id.clone(),
            number: phase.number,
            title: phase.title.clone(),
            page: self.fragments.places.phase_page(&phase.id).to_string(),
            owner: phase.owner.as_ref().map(|role| role.label.clone()),
            duration: planned(phase.procedures().map(|procedure| procedure.minutes).sum()),
            summary: phase.summary,
            left_out: phase.left_out,
            preparation: phase
                .preparation
                .iter()
                .map(|need| NeedView {
                    from_html: self.fragments.reference(&need.from),
                    body_html: self.fragments.blocks(&need.blocks),
                })
                .collect(),
            topics: phase.topics.iter().map(|topic| self.topic(topic)).collect(),
            worked_here: phase
                .worked_here
                .iter()
                .map(|procedure| self.procedure(procedure, &mut 2))
                .collect(),
            gates: phase.gates.iter().map(|gate| gate_view(gate, self.fragments)).collect(),
        }
    }

    fn topic(&self, topic: &Topic) -> TopicView {
        // A checklist names every step that does not apply, so that it hides no topic behind one line.
        let is_full = self.fragments.detail == Detail::Full;
        let folded = is_full && topic.finding.verdict == Verdict::NotApplicable;
        let folding = if folded { Folding::Inside } else { Folding::Open };
        // Headings below the topic's own: a level is never skipped on the way down.
        let mut level = 2;
        TopicView {
            key: topic.key.clone(),
            anchor: anchor(&topic.key),
            number: topic.number.clone(),
            title_html: self.fragments.inlines(&topic.title),
            chips: common_chips(&topic.objects, &topic.title, None, None, None, self.fragments),
            finding: finding_view(&topic.finding, self.fragments.places),
            folded,
            has_work: topic.parts.iter().any(|part| !matches!(part, Part::Prose(_))),
            stops_html: self.stops(&topic.stops),
            parts: topic.parts.iter().map(|part| self.part(part, topic, folding, &mut level)).collect(),
        }
    }

    fn part(&self, part: &Part, topic: &Topic, folding: Folding, level: &mut u8) -> PartView {
        match part {
            Part::Prose(prose) => self.prose(prose, topic, level),
            Part::Procedure(procedure) => {
                PartView::Procedure { procedure: Box::new(self.folding_procedure(procedure, folding, level)) }
            }
            Part::RollbackPointer { target } => {
                PartView::Rollback { link_html: self.fragments.reference(target) }
            }
            Part::WorkedInPointer { target, phase } => PartView::WorkedIn {
                link_html: self.fragments.reference(target),
                phase: format!("{} · {}", phase.number, phase.title),
            },
            Part::Gate(gate) => PartView::Gate { gate: gate_view(gate, self.fragments) },
        }
    }

    fn prose(&self, prose: &Prose, topic: &Topic, level: &mut u8) -> PartView {
        if prose.title.is_some() {
            *level = deeper(prose.level.unwrap_or(2), *level);
        }
        PartView::Prose {
            anchor: prose.id.as_ref().map(|id| anchor(&prose_key(&topic.key, id))),
            level: *level,
            title_html: prose.title.as_ref().map(|title| self.fragments.inlines(title)),
            finding: prose.finding.as_ref().map(|finding| finding_view(finding, self.fragments.places)),
            body_html: full_text(
                &self.fragments.of(&topic.key, super::fragment::Copying::Offered),
                &prose.blocks,
            ),
        }
    }

    /// A procedure on a page of its own kind, such as a rollback card; `level` is that of the heading above.
    pub fn procedure(&self, procedure: &Procedure, level: &mut u8) -> ProcedureView {
        self.folding_procedure(procedure, Folding::Open, level)
    }

    fn folding_procedure(&self, procedure: &Procedure, folding: Folding, level: &mut u8) -> ProcedureView {
        let titled = !procedure.title.is_empty();
        if titled {
            *level = deeper(procedure.level, *level);
        }
        let is_full = self.fragments.detail == Detail::Full;
        let folded =
            is_full && folding == Folding::Open && procedure.finding.verdict == Verdict::NotApplicable;
        let folding = if folded { Folding::Inside } else { folding };
        let fragments = self.fragments.of(&procedure.key, super::fragment::Copying::Offered);
        let mut chips = common_chips(
            &procedure.objects,
            &procedure.title,
            procedure.owner.as_ref(),
            procedure.host.as_ref(),
            procedure.at.as_ref(),
            &fragments,
        );
        if procedure.minutes > 0 {
            chips.push(self.minutes(procedure.minutes));
        }
        ProcedureView {
            key: procedure.key.clone(),
            anchor: anchor(&procedure.key),
            topic_number: procedure.topic_number.clone(),
            title_html: titled.then(|| fragments.inlines(&procedure.title)),
            level: *level,
            kind: procedure.kind.clone(),
            chips,
            links: link_lines(
                &procedure.after,
                procedure.rollback.as_ref(),
                procedure.on_fail.as_ref(),
                &fragments,
            ),
            choice: procedure.choice.clone(),
            finding: finding_view(&procedure.finding, self.fragments.places),
            folded,
            stops_html: self.stops(&procedure.stops),
            warnings_html: callouts(&procedure.warnings, &fragments),
            opening_html: full_text(&fragments, &procedure.opening),
            rows: self.rows(&procedure.rows, folding),
            closing_html: full_text(&fragments, &procedure.closing),
            undoes_html: procedure.undoes.iter().map(|node| fragments.reference(node)).collect(),
            steps: procedure.steps().len(),
        }
    }

    fn minutes(&self, minutes: u32) -> Chip {
        let strings = self.fragments.strings;
        Chip {
            class: "minutes",
            label: strings.get("page.duration").to_string(),
            value_html: duration(minutes),
        }
    }

    fn rows(&self, rows: &[Row], folding: Folding) -> Vec<RowView> {
        let mut views = Vec::new();
        let mut at = 0;
        while at < rows.len() {
            let run = rows[at..].iter().take_while(|row| is_out(row)).count();
            if folding == Folding::Open && run >= STEPS_TO_FOLD {
                let mut numbers = Vec::new();
                rows[at..at + run].iter().for_each(|row| collect_numbers(row, &mut numbers));
                views.push(RowView::Fold {
                    count: numbers.len(),
                    names: numbers.join(", "),
                    rows: self.rows(&rows[at..at + run], Folding::Inside),
                });
                at += run;
            } else {
                views.push(self.row(&rows[at], folding));
                at += 1;
            }
        }
        views
    }

    fn row(&self, row: &Row, folding: Folding) -> RowView {
        match row {
            Row::Step(step) => {
                RowView::Step { step: Box::new(step_view(step, self.fragments, self.stops(&step.stops))) }
            }
            Row::Group(group) => RowView::Group { group: Box::new(self.group(group, folding)) },
            Row::Text { blocks } => RowView::Text { body_html: full_text(self.fragments, blocks) },
        }
    }

    fn group(&self, group: &Group, folding: Folding) -> GroupView {
        let fragments = self.fragments.of(&group.key, super::fragment::Copying::Offered);
        GroupView {
            key: group.key.clone(),
            anchor: anchor(&group.key),
            number_html: number_html(&group.number, &group.mark),
            action_html: fragments.inlines(&group.action),
            chips: common_chips(&group.objects, &group.action, None, None, None, &fragments),
            choice: group.choice.clone(),
            finding: finding_view(&group.finding, self.fragments.places),
            stops_html: self.stops(&group.stops),
            warnings_html: callouts(&group.warnings, &fragments),
            opening_html: full_text(&fragments, &group.opening),
            rows: self.rows(&group.rows, folding),
            closing_html: full_text(&fragments, &group.closing),
        }
    }

    /// The stops with these ids, as boxes; an id that is not there is passed over.
    fn stops(&self, ids: &[String]) -> Vec<String> {
        let stops = self.runbook.stops.iter().filter(|stop| ids.contains(&stop.id));
        stops.map(|stop| stop_html(stop, self.fragments)).collect()
    }
}

/// A duration in words; nothing where nothing is planned.
pub fn planned(minutes: u32) -> String {
    if minutes == 0 { String::new() } else { duration(minutes) }
}

/// Text between the steps, which a checklist leaves out.
fn full_text(fragments: &Fragments, blocks: &[Block]) -> String {
    if fragments.detail == Detail::Full { fragments.blocks(blocks) } else { String::new() }
}

fn deeper(wanted: u8, above: u8) -> u8 {
    (wanted + 1).max(3).min(above + 1).min(6)
}

fn is_out(row: &Row) -> bool {
    let out = |finding: &Finding| finding.verdict == Verdict::NotApplicable;
    match row {
        Row::Step(step) => out(&step.finding),
        Row::Group(group) => {
            out(&group.finding) && group.rows.iter().all(|row| matches!(row, Row::Text { .. }) || is_out(row))
        }
        Row::Text { .. } => false,
    }
}

fn collect_numbers(row: &Row, numbers: &mut Vec<String>) {
    match row {
        Row::Step(step) => numbers.push(number(&step.number, &step.mark)),
        Row::Group(group) => group.rows.iter().for_each(|row| collect_numbers(row, numbers)),
        Row::Text { .. } => {}
    }
}

/// Inlines as text, for places that take no tags.
pub fn plain(inlines: &[Inline]) -> String {
    crate::runbook::plain_inlines(inlines)
}
