//! Phases, topics, procedures, gates and rollback cards.

use super::block::Level;
use super::page::Page;
use super::run::Run;
use super::step::is_done;
use super::tree::{Item, Node, Spacing};
use crate::deliver::detail::Detail;
use crate::deliver::phrase::duration;
use crate::runbook::{
    Criterion, Finding, Gate, Need, Part, Phase, Procedure, Prose, Summary, Topic, Verdict,
};

const PHASE: u8 = 2;
const TOPIC: u8 = 3;

impl Page<'_> {
    pub fn phase(self, phase: &Phase) -> Vec<Node> {
        let mut blocks = vec![self.heading(PHASE, self.phase_title(phase))];
        let mut line = Vec::new();
        if let Some(owner) = &phase.owner {
            line.extend(self.label("owner"));
            line.push(Run::text(format!("{}. ", owner.label)));
        }
        line.push(Run::text(self.counts(&phase.summary)));
        if phase.left_out > 0 && self.detail == Detail::Full {
            let count = phase.left_out.to_string();
            line.push(Run::text(format!(" {}", self.fill("left_out", &[("n", &count)]))));
        }
        blocks.push(self.paragraph(line));
        if !phase.preparation.is_empty() {
            blocks.push(self.heading_word(TOPIC, "preparation"));
            blocks.push(self.preparation(&phase.preparation));
        }
        blocks.extend(phase.topics.iter().flat_map(|topic| self.topic(topic)));
        for procedure in &phase.worked_here {
            blocks.extend(self.procedure(procedure, TOPIC));
        }
        blocks.extend(phase.gates.iter().flat_map(|gate| self.gate(gate)));
        blocks
    }

    /// `Phase 2: Cutover`, `Introduction`.
    pub fn phase_title(self, phase: &Phase) -> Vec<Run> {
        let mut runs = Vec::new();
        if phase.number > 0 {
            runs.push(Run::text(format!("{} {}: ", self.word("phase"), phase.number)));
        }
        runs.extend(Run::sentence(&phase.title));
        runs
    }

    /// `9 steps: 5 applies, …`, verdicts that do not occur left out.
    pub fn counts(self, summary: &Summary) -> String {
        let counts: Vec<String> = Verdict::ALL
            .into_iter()
            .filter(|verdict| summary.of(*verdict) > 0)
            .map(|verdict| format!("{}: {}", self.verdict(verdict), summary.of(verdict)))
            .collect();
        let total = summary.total.to_string();
        match counts.is_empty() {
            true => self.word("no_steps"),
            false => self.fill("counts", &[("n", &total), ("counts", &counts.join(", "))]),
        }
    }

    fn preparation(self, needs: &[Need]) -> Node {
        let items = needs.iter().map(|need| {
            let mut blocks = self.blocks(&need.blocks, Level::Inside);
            let mut from = self.label("needed_by");
            from.extend(self.reference(&need.from));
            blocks.push(self.paragraph(from));
            Item::plain(blocks)
        });
        Node::bullets(Spacing::Close, items.collect())
    }

    fn topic(self, topic: &Topic) -> Vec<Node> {
        let mut title = vec![Run::text(format!("{} ", topic.number))];
        title.extend(self.runs(&topic.title));
        title.extend(self.objects(&topic.objects, &topic.title));
        let mut blocks = vec![self.heading(TOPIC, title)];
        if let (Some(owner), Detail::Full) = (&topic.owner, self.detail) {
            blocks.push(self.said("owner", vec![Run::text(format!("{}.", owner.label))]));
        }
        blocks.extend(self.verdict_of(&topic.finding));
        blocks.extend(self.before(&topic.stops, &[], topic.finding.verdict, Level::Outermost));
        for part in &topic.parts {
            blocks.extend(self.part(part));
        }
        blocks
    }

    /// Why a heading is, or is not, to be worked; nothing for one that always applies.
    fn verdict_of(self, finding: &Finding) -> Option<Node> {
        let runs = if finding.by_parent { Vec::new() } else { self.finding(finding) };
        (!runs.is_empty()).then(|| self.paragraph(runs))
    }

    fn part(self, part: &Part) -> Vec<Node> {
        match part {
            Part::Prose(_) if self.detail == Detail::Brief => Vec::new(),
            Part::Prose(prose) => self.prose(prose),
            Part::Procedure(procedure) => self.procedure(procedure, TOPIC + 1),
            Part::RollbackPointer { target } => vec![self.said("rollback_card", self.reference(target))],
            Part::WorkedInPointer { target, phase } => {
                let mut runs = self.reference(target);
                let number = phase.number.to_string();
                let place = self.fill("worked_in", &[("number", &number), ("title", &phase.title)]);
                runs.push(Run::text(": "));
                runs.extend(Run::sentence(&place));
                vec![self.paragraph(runs)]
            }
            Part::Gate(gate) => self.gate(gate),
        }
    }

    fn prose(self, prose: &Prose) -> Vec<Node> {
        let mut blocks = Vec::new();
        if let Some(title) = &prose.title {
            let level = prose.level.unwrap_or(2).saturating_add(2);
            blocks.push(self.heading(level.clamp(TOPIC + 1, 6), self.runs(title)));
        }
        if let Some(finding) = &prose.finding {
            blocks.extend(self.verdict_of(finding));
        }
        blocks.extend(self.blocks(&prose.blocks, Level::Outermost));
        blocks
    }

    /// A procedure under its title; `base` is the level of one at level 2.
    pub fn procedure(self, procedure: &Procedure, base: u8) -> Vec<Node> {
        let mut blocks = Vec::new();
        if !procedure.title.is_empty() || !procedure.objects.is_empty() {
            let mut title = self.runs(&procedure.title);
            title.extend(self.objects(&procedure.objects, &procedure.title));
            let level = base.saturating_add(procedure.level.saturating_sub(2));
            blocks.push(self.heading(level.min(6), title));
        }
        blocks.extend(self.procedure_body(procedure));
        blocks
    }

    /// Everything of a procedure but its title.
    fn procedure_body(self, procedure: &Procedure) -> Vec<Node> {
        let mut blocks: Vec<Node> = self.verdict_of(&procedure.finding).into_iter().collect();
        let is_worked = is_done(procedure.finding.verdict);
        blocks.extend(self.before(
            &procedure.stops,
            &procedure.warnings,
            procedure.finding.verdict,
            Level::Outermost,
        ));
        if is_worked {
            blocks.extend(self.about(procedure));
        }
        if is_worked && self.detail == Detail::Full {
            blocks.extend(self.blocks(&procedure.opening, Level::Outermost));
        }
        blocks.extend(self.rows(&procedure.rows, Level::Outermost));
        if is_worked && self.detail == Detail::Full {
            blocks.extend(self.blocks(&procedure.closing, Level::Outermost));
        }
        blocks
    }

    /// Who, where, when, after what, and the way back, in one paragraph.
    fn about(self, procedure: &Procedure) -> Option<Node> {
        let mut line: Vec<Run> = Vec::new();
        let mut say = |name: &str, runs: Vec<Run>| {
            if !line.is_empty() {
                line.push(Run::text(" · "));
            }
            line.extend(self.label(name));
            line.extend(runs);
        };
        if let Some(choice) = &procedure.choice {
            say("choice", Run::sentence(choice));
        }
        if let (Some(owner), Detail::Full) = (&procedure.owner, self.detail) {
            say("owner", vec![Run::text(&owner.label)]);
        }
        if let (Some(host), Detail::Full) = (&procedure.host, self.detail) {
            say("host", self.runs(host));
        }
        if let Some(at) = &procedure.at {
            say("at", vec![time(at)]);
        }
        if procedure.minutes > 0 {
            say("planned", vec![Run::text(duration(procedure.minutes))]);
        }
        for node in &procedure.after {
            say("after", self.reference(node));
        }
        if let Some(node) = &procedure.rollback {
            say("rollback", self.reference(node));
        }
        if let Some(node) = &procedure.on_fail {
            say("on_fail", self.reference(node));
        }
        (!line.is_empty()).then(|| self.paragraph(line))
    }

    fn gate(self, gate: &Gate) -> Vec<Node> {
        let title = vec![Run::text(format!("{} ", self.word("gate"))), Run::Code(gate.id.clone())];
        let mut blocks = vec![self.heading(TOPIC + 1, title)];
        let mut lines = Vec::new();
        if let Some(node) = &gate.before {
            lines.push(self.said("gate_before", self.reference(node)));
        }
        if let Some(phase) = &gate.after_phase {
            let title = format!("{} {}: {}", self.word("phase"), phase.number, phase.title);
            lines.push(self.said("gate_after", Run::sentence(&title)));
        }
        if !gate.needed {
            lines.push(self.paragraph(vec![Run::text(self.word("gate_not_needed"))]));
            lines.extend(gate.criteria.iter().map(|criterion| self.criterion(criterion)));
            let items = lines.into_iter().map(|line| Item::plain(vec![line])).collect();
            blocks.push(Node::bullets(Spacing::Close, items));
            return blocks;
        }
        if let Some(latest) = &gate.latest {
            lines.push(self.said("latest", vec![Run::value(latest)]));
        }
        if let Some(node) = &gate.on_no_go {
            lines.push(self.said("on_no_go", self.reference(node)));
        }
        lines.extend(gate.criteria.iter().map(|criterion| self.criterion(criterion)));
        let mut decision = vec![Run::strong(self.word("go"))];
        decision.push(Run::text(format!(" · {}: ", self.word("time"))));
        decision.push(Run::Blank);
        lines.push(self.paragraph(decision));
        for role in &gate.approvers {
            let name = Run::text(format!("{}: ", role.label));
            lines.push(self.said("signature", vec![name, Run::Blank, Run::text(" "), Run::Blank]));
        }
        let items = lines.into_iter().map(|line| Item::plain(vec![line])).collect();
        blocks.push(Node::bullets(Spacing::Close, items));
        blocks
    }

    fn criterion(self, criterion: &Criterion) -> Node {
        let mut runs = self.runs(&criterion.measure);
        for (at, node) in criterion.steps.iter().enumerate() {
            runs.push(Run::text(if at == 0 { " (" } else { ", " }));
            runs.push(Run::strong(&node.number));
        }
        if !criterion.steps.is_empty() {
            runs.push(Run::text(")"));
        }
        if criterion.measured {
            runs.extend([Run::text(": "), Run::Blank]);
            runs.push(Run::text(format!(" · {} ", self.word("limit"))));
            runs.extend(self.runs(&criterion.limit));
            runs.push(Run::text(format!(" · {}", self.word("pass_fail"))));
        } else {
            runs.push(Run::text(format!(": {}.", self.word("not_measured"))));
        }
        self.said("criterion", runs)
    }

    /// The rollback cards.
    pub fn rollbacks(self) -> Vec<Node> {
        if self.runbook.rollbacks.is_empty() {
            return Vec::new();
        }
        let mut blocks = vec![self.heading_word(PHASE, "rollbacks")];
        let count = self.runbook.summary.rollback.to_string();
        blocks.push(self.paragraph(vec![Run::text(self.fill("rollbacks_why", &[("n", &count)]))]));
        for card in &self.runbook.rollbacks {
            let mut title: Vec<Run> =
                card.number().map(|number| Run::text(format!("{number} "))).into_iter().collect();
            title.extend(self.runs(&card.title));
            title.extend(self.objects(&card.objects, &card.title));
            blocks.push(self.heading(TOPIC, title));
            if !card.undoes.is_empty() {
                let mut runs = Vec::new();
                for (at, node) in card.undoes.iter().enumerate() {
                    if at > 0 {
                        runs.push(Run::text(", "));
                    }
                    runs.extend(self.reference(node));
                }
                blocks.push(self.said("undoes", runs));
            }
            blocks.extend(self.procedure_body(card));
        }
        blocks
    }

    /// Who did each phase; then what went otherwise.
    pub fn closing(self) -> Vec<Node> {
        let phases = self.runbook.phases.iter().filter(|phase| phase.summary.total > 0);
        let mut rows: Vec<Vec<Vec<Run>>> =
            phases.map(|phase| vec![self.phase_title(phase), vec![], vec![], vec![], vec![]]).collect();
        for person in &self.runbook.document.approvers {
            let title = person.title.as_ref().map_or(String::new(), |title| format!(" ({title})"));
            let mut runs = vec![Run::value(&person.name)];
            runs.extend(Run::sentence_after(&title));
            rows.push(vec![runs, vec![], vec![], vec![], vec![]]);
        }
        let sign_off = ["for_what", "performed_by", "verified_by", "when", "deviations"];
        let log = ["step", "time", "what_happened", "decided_by"];
        let empty = |count: usize| (0..6).map(|_| vec![Vec::new(); count]).collect();
        vec![
            self.heading_word(PHASE, "sign_off"),
            self.table(&sign_off, rows),
            self.heading_word(PHASE, "deviation_log"),
            self.table(&log, empty(log.len())),
        ]
    }
}

/// A time as it was written, with a space where the standard has a letter.
pub fn time(text: &str) -> Run {
    match text.split_once('T') {
        Some((day, hour)) if day.starts_with(|first: char| first.is_ascii_digit()) => {
            Run::value(&format!("{day} {hour}"))
        }
        _ => Run::value(text),
    }
}
