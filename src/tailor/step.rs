//! Steps and groups.

use super::around::Around;
use super::block::{Owner, Prose, Sorted};
use super::inline::Writer;
use super::session::Session;
use crate::guide::{Kind, Membership, Step as GuideStep, Topic, TopicText};
use crate::runbook::{Group, NodeReference, Row, Step, Verdict, plain_inlines};

/// Where steps stand.
#[derive(Clone, Copy)]
pub struct Parent<'p> {
    pub phase: &'p str,
    pub topic: &'p Topic,
    pub text: &'p TopicText,
    pub procedure: &'p str,
    pub procedure_title: &'p str,
    /// The key of the procedure or group, without marks.
    pub base: &'p str,
    pub around: &'p Around,
}

impl Session<'_> {
    /// The rows of a step: one per object.
    pub fn rows(&mut self, step: &GuideStep, parent: Parent) -> Vec<Row> {
        let mut rows = Vec::new();
        if !step.lead.is_empty() {
            let verdict =
                self.finding(&format!("{}{}", parent.base, parent.around.marks()), parent.around).verdict;
            let owner = Owner {
                text: parent.text,
                around: parent.around,
                verdict,
                is_check: false,
                prose: Prose::LeftOut,
            };
            let sorted = self.sort(&step.lead, owner);
            self.note_passage(&parent.topic.number, verdict, &sorted);
            let warnings = sorted.warnings.into_iter().map(crate::runbook::Block::Callout);
            let blocks: Vec<_> = warnings.chain(sorted.body).collect();
            if !blocks.is_empty() {
                rows.push(Row::Text { blocks });
            }
        }
        let base = format!("{}/{}", parent.base, step.name);
        for mut around in self.enter(&step.node, parent.around) {
            around.join(step.member_of);
            rows.push(if step.steps.is_empty() {
                Row::Step(Box::new(self.step(step, &base, &around, parent)))
            } else {
                Row::Group(self.group(step, &base, &around, parent))
            });
        }
        rows
    }

    fn group(&mut self, step: &GuideStep, base: &str, around: &Around, parent: Parent) -> Group {
        let key = format!("{base}{}", around.marks());
        let finding = self.finding(&key, around);
        let mut writer = Writer::new(self, parent.text, around, finding.verdict);
        let action = writer.inlines(&step.action);
        let (open, assumes) = (writer.open, writer.assumes);
        let is_check = around.kind == Kind::Check;
        let owner =
            Owner { text: parent.text, around, verdict: finding.verdict, is_check, prose: Prose::Stays };
        let mut sorted = self.sort(&step.blocks, owner);
        sorted.note(open, assumes);
        sorted.findings.push(finding.clone());
        self.note_passage(&numbered(step, around), finding.verdict, &sorted);
        // A group has no row of its own: what a step would show apart stands in its opening.
        for blocks in sorted.expected.drain(..).chain(sorted.rollback_notes.drain(..)) {
            sorted.body.extend(blocks);
        }
        let needs = std::mem::take(&mut sorted.needs);
        let reference = self.own_reference(&key, step, &action, parent, around, finding.verdict);
        self.collect_needs(&needs, &reference, parent.phase, around);
        let inner = Parent { base, around, ..parent };
        let rows = step.steps.iter().flat_map(|sub_step| self.rows(sub_step, inner)).collect();
        let rows = self.or_nothing(finding.verdict, rows);
        Group {
            number: step.number.clone(),
            mark: around.mark(),
            objects: around.objects.clone(),
            stops: self.stops_before(base),
            choice: choice(around, parent),
            origin: self.sources.describe(&step.span.into()),
            key,
            action,
            finding,
            warnings: sorted.warnings,
            opening: sorted.body,
            rows,
            closing: Vec::new(),
        }
    }

    fn step(&mut self, step: &GuideStep, base: &str, around: &Around, parent: Parent) -> Step {
        let key = format!("{base}{}", around.marks());
        let finding = self.finding(&key, around);
        let verdict = finding.verdict;
        let mut writer = Writer::new(self, parent.text, around, verdict);
        let action = writer.inlines(action_at(step, around));
        let host = around.host.as_ref().map(|pieces| writer.text_pieces(pieces));
        let until = step.node.until.as_ref().map(|pieces| writer.text_pieces(pieces));
        let (open, assumes) = (writer.open, writer.assumes);
        let is_check = around.kind == Kind::Check;
        let owner = Owner { text: parent.text, around, verdict, is_check, prose: Prose::Stays };
        let mut sorted = self.sort(&step.blocks, owner);
        let body_open = std::mem::take(&mut sorted.open);
        let body_assumes = std::mem::take(&mut sorted.assumes);
        sorted.note(open, assumes);
        sorted.note(body_open, body_assumes);
        let conditional = Sorted { findings: std::mem::take(&mut sorted.findings), ..Sorted::default() };
        self.note_passage(&numbered(step, around), verdict, &conditional);
        let reference = self.own_reference(&key, step, &action, parent, around, verdict);
        self.collect_needs(&sorted.needs, &reference, parent.phase, around);
        let rollback = self.reference(step.node.rollback.as_ref(), &around.bindings);
        let on_fail = self.reference(step.node.on_fail.as_ref(), &around.bindings);
        self.note_undoes(&step.node, &around.bindings, &reference);
        Step {
            number: step.number.clone(),
            mark: around.mark(),
            phase: parent.phase.to_string(),
            topic: parent.topic.id.clone(),
            procedure: parent.procedure.to_string(),
            kind: around.kind.word().to_string(),
            owner: around.owner.as_deref().map(|owner| self.role(owner)),
            host,
            minutes: minutes_at(step, around),
            max_minutes: step.node.max_minutes,
            until,
            at: step.node.at.clone(),
            after: self.references(&step.node.after, &around.bindings),
            rollback,
            on_fail,
            irreversible: step.node.irreversible,
            critical: step.node.critical,
            worked_in: around.worked_in.clone(),
            objects: around.objects.clone(),
            choice: choice(around, parent),
            stops: self.stops_before(base),
            sets: step.node.sets.clone(),
            open: sorted.open,
            printed_assumptions: sorted.assumes.iter().map(|assumed| assumed.text.clone()).collect(),
            printed_assumed_facts: sorted.assumes.into_iter().map(|assumed| assumed.fact).collect(),
            origin: self.sources.describe(&step.span.into()),
            key,
            finding,
            action,
            warnings: sorted.warnings,
            body: sorted.body,
            expected: sorted.expected,
            rollback_notes: sorted.rollback_notes,
            evidence: sorted.evidence,
            records: sorted.records,
            needs: sorted.needs,
        }
    }

    fn own_reference(
        &self,
        key: &str,
        step: &GuideStep,
        action: &[crate::runbook::Inline],
        parent: Parent,
        around: &Around,
        verdict: Verdict,
    ) -> NodeReference {
        NodeReference {
            key: key.to_string(),
            number: numbered(step, around),
            title: plain_inlines(action),
            topic: parent.topic.id.clone(),
            verdict,
        }
    }
}

/// The action of a step for the objects at hand.
pub fn action_at<'s>(step: &'s GuideStep, around: &Around) -> &'s [crate::markup::Inline] {
    let own = step.variants.iter().rev().find(|variant| around.is_among(&variant.objects));
    own.map_or(&step.action, |variant| &variant.action)
}

fn minutes_at(step: &GuideStep, around: &Around) -> Option<u32> {
    let changes = step.node.changes.iter().rev().filter(|change| around.is_among(&change.objects));
    changes.filter_map(|change| change.minutes).next().or(step.node.minutes)
}

/// `10.1.2 [3]`.
fn numbered(step: &GuideStep, around: &Around) -> String {
    format!("{} {}", step.number, around.mark()).trim_end().to_string()
}

fn choice(around: &Around, parent: Parent) -> Option<String> {
    (around.member_of == Some(Membership::Choice)).then(|| parent.procedure_title.to_string())
}
