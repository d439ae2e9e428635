//! Topics: one per object of their loop, with their parts in order.

use super::around::{Around, mark_of_objects};
use super::block::{Owner, Prose as ProseRule, Sorted};
use super::index::without_loop;
use super::inline::Writer;
use super::procedure::Place;
use super::session::Session;
use crate::guide::{
    Kind, Part as GuidePart, Procedure as GuideProcedure, Prose as GuideProse, TargetPlace,
    Topic as GuideTopic, TopicText,
};
use crate::runbook::{Block, Inline, NodeReference, Part, Procedure, Prose, Topic, Verdict, plain_inlines};

/// The procedures of a topic that are printed elsewhere.
#[derive(Debug, Default)]
pub struct Elsewhere {
    pub rollbacks: Vec<Procedure>,
    /// With the phase they are worked in.
    pub worked_in: Vec<Procedure>,
}

impl Session<'_> {
    pub fn topic(
        &mut self,
        phase: &str,
        guide: &GuideTopic,
        text: &TopicText,
        around: &Around,
        elsewhere: &mut Elsewhere,
    ) -> Topic {
        let key = format!("{}{}", guide.id, around.marks());
        let finding = self.finding(&key, around);
        let verdict = finding.verdict;
        let mut writer = Writer::without_links(self, text, around, verdict);
        let title = writer.inlines(&text.title);
        let mut noted = Sorted { findings: vec![finding.clone()], ..Sorted::default() };
        noted.note(writer.open, writer.assumes);
        self.note_passage(&guide.number, verdict, &noted);
        let short_title = match &text.short_title {
            Some(short) => vec![Inline::Text { text: short.clone() }],
            None => title.clone(),
        };
        let mut topic = Topic {
            id: guide.id.clone(),
            key,
            number: guide.number.clone(),
            title,
            short_title,
            objects: around.objects.clone(),
            owner: around.owner.as_deref().map(|owner| self.role(owner)),
            finding,
            stops: self.stops_before(&guide.id),
            parts: self.gates_before(&guide.id, &TargetPlace::Topic, around),
            origin: self.sources.describe(&text.span.into()),
        };
        let mut headings: Vec<Heading> = Vec::new();
        for part in &text.parts {
            match part {
                GuidePart::Prose(prose) => {
                    let level = prose.level.unwrap_or(1);
                    if prose.level.is_some() {
                        headings.retain(|heading| heading.level < level);
                    }
                    let outer = headings.last().map_or(around, |heading| &heading.around);
                    let inner = outer.enter(&prose.node, None, String::new());
                    let written = self.prose(phase, guide, text, prose, &inner);
                    if prose.level.is_some() {
                        let title = plain_inlines(written.title.as_deref().unwrap_or_default());
                        headings.push(Heading { level, around: inner, title });
                    }
                    topic.parts.push(Part::Prose(written));
                }
                GuidePart::Procedure(procedure) => {
                    headings.retain(|heading| heading.level < procedure.level);
                    let outer =
                        headings.last().map_or_else(|| around.clone(), |heading| heading.around.clone());
                    let set_title = headings.last().map(|heading| heading.title.clone());
                    let place = Place { phase, topic: guide, text, set_title: set_title.as_deref() };
                    self.add_procedures(procedure, &outer, place, &mut topic.parts, elsewhere);
                    let inner = outer.enter(&without_loop(&procedure.node), None, String::new());
                    // A list under the topic's title has no headings below it.
                    if procedure.level > 1 {
                        headings.push(Heading {
                            level: procedure.level,
                            around: inner,
                            title: String::new(),
                        });
                    }
                }
            }
        }
        topic
    }

    fn add_procedures(
        &mut self,
        guide: &GuideProcedure,
        outer: &Around,
        place: Place,
        parts: &mut Vec<Part>,
        elsewhere: &mut Elsewhere,
    ) {
        let gate_place = TargetPlace::Procedure(guide.name.clone());
        parts.extend(self.gates_before(&place.topic.id, &gate_place, outer));
        for around in self.enter_procedure(guide, outer) {
            let procedure = self.procedure(guide, &around, place);
            let target = reference_to(&procedure);
            if guide.node.kind == Some(Kind::Rollback) {
                parts.push(Part::RollbackPointer { target });
                elsewhere.rollbacks.push(procedure);
                continue;
            }
            match procedure.worked_in.clone() {
                Some(phase) => {
                    parts.push(Part::WorkedInPointer { target, phase });
                    elsewhere.worked_in.push(procedure);
                }
                None => parts.push(Part::Procedure(procedure)),
            }
        }
    }

    fn prose(
        &mut self,
        phase: &str,
        topic: &GuideTopic,
        text: &TopicText,
        guide: &GuideProse,
        around: &Around,
    ) -> Prose {
        let finding = match &guide.id {
            Some(id) => self.finding(&format!("{}#{id}{}", topic.id, around.marks()), around),
            None => self.make_finding(around),
        };
        let owner =
            Owner { text, around, verdict: finding.verdict, is_check: false, prose: ProseRule::LeftOut };
        let mut sorted = self.sort(&guide.blocks, owner);
        let title = guide.level.map(|_| {
            let mut writer = Writer::without_links(self, text, around, finding.verdict);
            let title = writer.inlines(&guide.title);
            sorted.note(writer.open, writer.assumes);
            title
        });
        sorted.findings.extend(guide.level.map(|_| finding.clone()));
        self.note_passage(&topic.number, finding.verdict, &sorted);
        // Text directly below the topic's title goes by that title.
        let topic_title =
            Writer::without_links(self, text, around, Verdict::NotApplicable).inlines(&text.title);
        let reference = NodeReference {
            key: topic.id.clone(),
            number: topic.number.clone(),
            title: plain_inlines(title.as_deref().unwrap_or(&topic_title)),
            topic: topic.id.clone(),
            verdict: finding.verdict,
        };
        self.collect_needs(&sorted.needs, &reference, phase, around);
        let mut blocks: Vec<Block> = sorted.warnings.into_iter().map(Block::Callout).collect();
        blocks.extend(sorted.body);
        let has_condition = guide.node.condition.is_some()
            || !guide.node.changes.is_empty()
            || finding.verdict != Verdict::Applies;
        Prose {
            id: guide.id.clone(),
            level: guide.level,
            title,
            finding: (guide.level.is_some() && has_condition).then_some(finding),
            blocks,
        }
    }
}

struct Heading {
    level: u8,
    around: Around,
    title: String,
}

/// A reference to a finished procedure.
fn reference_to(procedure: &Procedure) -> NodeReference {
    let title = plain_inlines(&procedure.title);
    let number = procedure.number().unwrap_or(&procedure.topic_number);
    NodeReference {
        key: procedure.key.clone(),
        number: format!("{number} {}", mark_of_objects(&procedure.objects, &title)).trim_end().to_string(),
        title,
        topic: procedure.topic.clone(),
        verdict: procedure.finding.verdict,
    }
}
