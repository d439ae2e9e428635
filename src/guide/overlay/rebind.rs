//! Has the topics that an overlay changed read anew, as if their author had written them so.
//!
//! Tells what the overlay brought about from what was wrong before.

use super::apply::Aimed;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::guide::Guide;
use crate::guide::attributes::Reader;
use crate::guide::bind::bind_topic;
use crate::guide::number::names;
use crate::guide::reference::Names;
use crate::source::FileId;
use std::collections::BTreeSet;

/// What was found in topics that was not wrong with them before.
pub(super) fn new_ones(found: Diagnostics, before: &Guide, touched: &BTreeSet<String>) -> Vec<Diagnostic> {
    if found.is_empty() {
        return Vec::new();
    }
    let known = rebind(&mut before.clone(), touched);
    found.iter().filter(|one| !known.iter().any(|other| other == *one)).cloned().collect()
}

/// A mistake that shows in a topic, and that a rule of the overlay has brought about.
pub(super) fn blamed(diagnostic: Diagnostic, guide: &Guide, rules: &[Aimed]) -> Diagnostic {
    let files: Vec<FileId> =
        diagnostic.labels.iter().filter_map(|label| label.origin.span()).map(|span| span.file).collect();
    if rules.iter().any(|aimed| files.contains(&aimed.rule.span.file)) {
        return diagnostic;
    }
    let is_in = |aimed: &&Aimed| {
        let topics = guide.phases.iter().flat_map(|phase| &phase.topics);
        let mut texts = topics.filter(|topic| topic.id == aimed.topic).flat_map(|topic| topic.texts.values());
        texts.any(|text| files.contains(&text.span.file))
    };
    match rules.iter().find(is_in) {
        Some(aimed) => diagnostic.at(aimed.rule.span, "the overlay changes it so"),
        None => diagnostic,
    }
}

/// The names that attributes are read against.
pub(super) struct Words {
    roles: Vec<String>,
    phases: Vec<String>,
    terms: Vec<String>,
}

impl Words {
    pub(super) fn of(guide: &Guide) -> Words {
        Words {
            roles: guide.roles.iter().map(|(role, _)| role.clone()).collect(),
            phases: guide.phases.iter().map(|phase| phase.id.clone()).collect(),
            terms: guide.glossary.iter().map(|term| term.id.clone()).collect(),
        }
    }

    pub(super) fn reader<'a>(
        &'a self,
        guide: &'a Guide,
        names: &'a Names,
        diagnostics: &'a mut Diagnostics,
    ) -> Reader<'a> {
        let (roles, phases, terms) = (&self.roles, &self.phases, &self.terms);
        Reader { vocabulary: &guide.vocabulary, names, roles, phases, terms, diagnostics }
    }
}

/// All names of the guide, those of added steps among them.
pub(in crate::guide) fn all_names(guide: &Guide) -> Names {
    let reference = guide.languages.first();
    let topics = guide.phases.iter().flat_map(|phase| &phase.topics);
    names(topics.filter_map(|topic| Some((topic.id.as_str(), topic.texts.get(reference?)?))))
}

/// Reads the topics that changed as if they had been written so.
pub(super) fn rebind(guide: &mut Guide, touched: &BTreeSet<String>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let (names, words) = (all_names(guide), Words::of(guide));
    let Words { roles, phases, terms } = &words;
    let vocabulary = &guide.vocabulary;
    let diagnostics = &mut found;
    let mut reader = Reader { vocabulary, names: &names, roles, phases, terms, diagnostics };
    let topics = guide.phases.iter_mut().flat_map(|phase| &mut phase.topics);
    for topic in topics.filter(|topic| touched.contains(&topic.id)) {
        bind_topic(&topic.id, &mut topic.texts, &guide.languages, &mut reader);
    }
    found
}
