//! Procedures: one per object of their loop.

use super::around::Around;
use super::block::{Owner, Prose};
use super::inline::Writer;
use super::session::Session;
use super::step::Parent;
use crate::guide::{Kind, Membership, Procedure as GuideProcedure, Topic, TopicText};
use crate::runbook::{Block, NodeReference, Procedure, Row, Verdict, plain_inlines};

/// The topic that procedures stand in.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    pub phase: &'p str,
    pub topic: &'p Topic,
    pub text: &'p TopicText,
    /// The title of the set of alternatives or choice around it.
    pub set_title: Option<&'p str>,
}

impl Session<'_> {
    pub fn procedure(&mut self, guide: &GuideProcedure, around: &Around, place: Place) -> Procedure {
        let base = format!("{}#{}", place.topic.id, guide.name);
        let key = format!("{base}{}", around.marks());
        let finding = self.finding(&key, around);
        let verdict = finding.verdict;
        let mut writer = Writer::new(self, place.text, around, verdict);
        let title = writer.inlines(&guide.title);
        let host = around.host.as_ref().map(|pieces| writer.text_pieces(pieces));
        let (open, assumes) = (writer.open, writer.assumes);
        let owner = Owner {
            text: place.text,
            around,
            verdict,
            is_check: around.kind == Kind::Check,
            prose: Prose::LeftOut,
        };
        let mut opening = self.sort(&guide.opening, owner);
        opening.note(open, assumes);
        opening.findings.push(finding.clone());
        self.note_passage(&place.topic.number, verdict, &opening);
        let plain_title = plain_inlines(&title);
        let parent = Parent {
            phase: place.phase,
            topic: place.topic,
            text: place.text,
            procedure: &guide.name,
            procedure_title: &plain_title,
            base: &base,
            around,
        };
        let rows: Vec<Row> = guide.steps.iter().flat_map(|step| self.rows(step, parent)).collect();
        let rows = self.or_nothing(verdict, rows);
        let closing = self.sort(&guide.closing, owner);
        self.note_passage(&place.topic.number, verdict, &closing);
        let number = guide.number().unwrap_or(&place.topic.number).clone();
        let reference = NodeReference {
            key: key.clone(),
            number: format!("{number} {}", around.mark_beside(&plain_title)).trim_end().to_string(),
            title: plain_title.clone(),
            topic: place.topic.id.clone(),
            verdict,
        };
        self.collect_needs(&opening.needs, &reference, place.phase, around);
        let rollback = self.reference(guide.node.rollback.as_ref(), &around.bindings);
        let on_fail = self.reference(guide.node.on_fail.as_ref(), &around.bindings);
        self.note_undoes(&guide.node, &around.bindings, &reference);
        let mut warnings = opening.warnings;
        warnings.extend(closing.warnings);
        let mut procedure = Procedure {
            key,
            id: guide.name.clone(),
            topic: place.topic.id.clone(),
            topic_number: place.topic.number.clone(),
            title,
            level: guide.level,
            kind: around.kind.word().to_string(),
            objects: around.objects.clone(),
            owner: around.owner.as_deref().map(|owner| self.role(owner)),
            host,
            at: guide.node.at.clone(),
            after: self.references(&guide.node.after, &around.bindings),
            rollback,
            on_fail,
            worked_in: around.worked_in.clone(),
            choice: (around.member_of == Some(Membership::Choice))
                .then(|| place.set_title.unwrap_or_default().to_string()),
            finding,
            stops: self.stops_before(&base),
            warnings,
            opening: with_extras(opening.body, opening.expected, opening.rollback_notes),
            rows,
            closing: with_extras(closing.body, closing.expected, closing.rollback_notes),
            undoes: Vec::new(),
            minutes: 0,
            origin: self.sources.describe(&guide.span.into()),
        };
        procedure.minutes = procedure
            .steps()
            .iter()
            .filter(|step| !matches!(step.finding.verdict, Verdict::NotApplicable | Verdict::Waived))
            .filter_map(|step| step.minutes)
            .sum();
        procedure
    }
}

/// A procedure has no row for an expected result: it stands in its text.
fn with_extras(mut body: Vec<Block>, expected: Vec<Vec<Block>>, notes: Vec<Vec<Block>>) -> Vec<Block> {
    body.extend(expected.into_iter().flatten());
    body.extend(notes.into_iter().flatten());
    body
}
