//! Phases, and the runbook they make.

use super::around::Around;
use super::index::topics;
use super::session::Session;
use super::topic::Elsewhere;
use crate::runbook::{
    AllUses, Digests, GuideHead, Part, Phase, Procedure, Questionnaire, Runbook, Summary, Term, Verdict,
};
use std::collections::{BTreeMap, BTreeSet};

impl Session<'_> {
    /// The whole runbook; the index is made already.
    pub fn runbook(&mut self, digests: &Digests) -> Runbook {
        let stops = self.stops();
        let mut elsewhere = Elsewhere::default();
        let mut phases: Vec<Phase> = Vec::new();
        for guide in &self.guide.phases {
            let phase = self.phase(guide, &mut elsewhere);
            phases.push(phase);
        }
        for procedure in elsewhere.worked_in {
            let home = procedure.worked_in.as_ref().map(|phase| phase.id.clone());
            if let Some(phase) = phases.iter_mut().find(|phase| Some(&phase.id) == home.as_ref()) {
                work_in(procedure, phase);
            }
        }
        phases.iter_mut().for_each(drop_pointers_within);
        for phase in &mut phases {
            phase.preparation = self.needs.remove(&phase.id).unwrap_or_default();
        }
        let mut rollbacks = elsewhere.rollbacks;
        for procedure in &mut rollbacks {
            procedure.undoes = self.undone_by(procedure);
        }
        let language = self.language().to_string();
        let mut runbook = Runbook {
            guide: GuideHead {
                id: self.guide.id.clone(),
                version: self.guide.version.clone(),
                title: self.guide.title.get(&language).to_string(),
            },
            site: self.site_head(),
            document: self.document_control(),
            windows: self.windows(),
            contacts: self.contacts(),
            support: self.support(),
            roles: self.guide.roles.iter().map(|(role, _)| self.role(role)).collect(),
            environment: Vec::new(),
            summary: Summary::default(),
            stops,
            missing: Vec::new(),
            assumed: Vec::new(),
            passages: std::mem::take(&mut self.passages),
            questionnaire: Questionnaire::default(),
            phases,
            rollbacks,
            glossary: self.glossary(),
            digests: digests.clone(),
            language,
        };
        summarise(&mut runbook);
        let uses = AllUses::of(&runbook);
        runbook.missing = self.worded(&uses.missing);
        runbook.assumed = self.worded(&uses.assumed);
        runbook.environment = self.environment();
        runbook
    }

    fn phase(&mut self, guide: &crate::guide::Phase, elsewhere: &mut Elsewhere) -> Phase {
        self.left_out = 0;
        let top = Around::phase(guide.owner.clone());
        let mut written = Vec::new();
        let source = self.guide;
        for (_, topic) in topics(source).filter(|(phase, _)| phase.id == guide.id) {
            let Some(text) = topic.texts.get(self.language()) else { continue };
            for around in self.enter(&text.node, &top) {
                let topic = self.topic(&guide.id, topic, text, &around, elsewhere);
                written.push(topic);
            }
        }
        let title = match guide.id.as_str() {
            "introduction" => self.strings.get("common.introduction").to_string(),
            _ => guide.title.get(self.language()).to_string(),
        };
        Phase {
            id: guide.id.clone(),
            number: guide.number,
            title,
            owner: guide.owner.as_deref().map(|owner| self.role(owner)),
            summary: Summary::default(),
            left_out: self.left_out,
            preparation: Vec::new(),
            topics: written,
            worked_here: Vec::new(),
            gates: self.gates_after(&guide.id),
        }
    }

    /// The terms, in the order of the alphabet.
    fn glossary(&self) -> Vec<Term> {
        let language = self.language();
        let terms = self.guide.glossary.iter().map(|term| Term {
            id: term.id.clone(),
            term: term.term.get(language).to_string(),
            means: term.means.get(language).to_string(),
        });
        let mut terms: Vec<Term> = terms.collect();
        terms.sort_by_cached_key(|term| alphabetical(&term.term));
        terms
    }

    /// The nodes that name this rollback procedure; an unlooped one serves every object.
    fn undone_by(&self, procedure: &Procedure) -> Vec<crate::runbook::NodeReference> {
        let mut undone = self.undoes.get(&procedure.key).cloned().unwrap_or_default();
        if undone.iter().any(|node| node.verdict != Verdict::NotApplicable) {
            undone.retain(|node| node.verdict != Verdict::NotApplicable);
        }
        undone.sort_by_cached_key(|node| by_number(&node.number));
        undone
    }
}

/// Puts a procedure of another place where it is worked: right after the last procedure that it waits for, if
/// none that waits for it stands before; else before the first that waits for it, or at the end of the phase.
/// Those that wait for the same keep the guide's order.
fn work_in(procedure: Procedure, phase: &mut Phase) {
    let applies = |verdict: Verdict| verdict != Verdict::NotApplicable;
    let (mut before, mut after, mut sibling) = (None, None, None);
    for (at, topic) in phase.topics.iter().enumerate() {
        // What applies is not looked for under the title of what does not.
        if applies(procedure.finding.verdict) && !applies(topic.finding.verdict) {
            continue;
        }
        for (place, part) in topic.parts.iter().enumerate() {
            let Part::Procedure(other) = part else { continue };
            if before.is_none() && waits_for(other, &procedure) {
                before = Some((at, place));
            }
            if waits_for(&procedure, other) {
                after = Some((at, place + 1));
            }
            // The objects of one loop keep their order.
            if other.topic == procedure.topic && other.id == procedure.id {
                sibling = Some((at, place + 1));
            }
        }
    }
    let is_early = |place: &(usize, usize)| before.is_none_or(|before| *place <= before);
    let found = match after.filter(is_early) {
        Some((at, mut place)) => {
            let topic = &phase.topics[at];
            while let Some(Part::Procedure(other)) = topic.parts.get(place)
                && other.topic != topic.id
                && !waits_for(other, &procedure)
            {
                place += 1;
            }
            Some((at, place))
        }
        None => before.or(sibling),
    };
    match found {
        Some((topic, place)) => phase.topics[topic].parts.insert(place, Part::Procedure(procedure)),
        None => phase.worked_here.push(procedure),
    }
}

/// Whether a procedure, or one of its steps, comes after the other.
fn waits_for(waiting: &Procedure, awaited: &Procedure) -> bool {
    let steps = waiting.steps();
    let references = waiting.after.iter().chain(steps.iter().flat_map(|step| &step.after));
    references.into_iter().any(|node| {
        node.key == awaited.topic
            || node.key == awaited.key
            || node.key.starts_with(&format!("{}/", awaited.key))
    })
}

/// A procedure that is worked in its own topic, at another place, needs no pointer.
fn drop_pointers_within(phase: &mut Phase) {
    for topic in &mut phase.topics {
        let keys: BTreeSet<String> = topic
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Procedure(procedure) => Some(procedure.key.clone()),
                _ => None,
            })
            .collect();
        topic.parts.retain(|part| match part {
            Part::WorkedInPointer { target, .. } => !keys.contains(&target.key),
            _ => true,
        });
    }
}

/// Counts steps where they stand in the guide, and rollback steps apart.
fn summarise(runbook: &mut Runbook) {
    let mut whole = Summary::default();
    let mut by_phase: BTreeMap<String, Summary> = BTreeMap::new();
    for step in runbook.steps() {
        whole.count(step.finding.verdict);
        by_phase.entry(step.phase.clone()).or_default().count(step.finding.verdict);
    }
    for step in runbook.rollback_steps() {
        whole.rollback += 1;
        by_phase.entry(step.phase.clone()).or_default().rollback += 1;
    }
    runbook.summary = whole;
    for phase in &mut runbook.phases {
        phase.summary = by_phase.get(&phase.id).copied().unwrap_or_default();
    }
}

/// A text as it is sorted: in lower case, letters without their accents, but an ñ after every n.
fn alphabetical(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let tilde = '\u{303}';
    text.nfd()
        .filter(|sign| *sign == tilde || !unicode_normalization::char::is_combining_mark(*sign))
        .collect::<String>()
        .to_lowercase()
}

/// The parts of a number, so that `2.10` stands after `2.9`.
fn by_number(number: &str) -> Vec<u32> {
    let numbered = number.split(' ').next().unwrap_or_default();
    numbered.split('.').filter_map(|part| part.parse().ok()).collect()
}
