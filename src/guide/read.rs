//! Reads a whole guide: `guide.yaml`, `facts.yaml` and the topics of every language.

use super::attributes::Reader;
use super::bind::{bind_topic, front_allow, front_attributes, scalar_attribute};
use super::guide_file::{GateEntry, GuideFile, PhaseEntry, read_guide_file};
use super::number::{names, number_steps, topic_number};
use super::overlay::{self, Level, Listed, read_listed};
use super::prose_lists::inherit_prose;
use super::reference::From;
use super::structure::structure;
use super::tree::{Criterion, Gate, Guide, Phase, Topic, TopicText};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::markup::Document;
use crate::source::{FileId, GuideFiles, Sources, Span, TopicFile};
use crate::vocabulary::Vocabulary;
use crate::yaml::{Fields, Node};
use std::collections::{BTreeMap, BTreeSet};

/// The guide in `files`. Mistakes are reported and what they spoil is left out, so that all of them are
/// found in one run; `None` only where `guide.yaml` itself cannot be read.
pub fn read(files: &GuideFiles, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Guide> {
    let head = read_guide_file(files.yaml, sources.text(files.yaml), diagnostics)?;
    let roles: BTreeSet<String> = head.roles.iter().map(|(role, _)| role.clone()).collect();
    let vocabulary = match files.facts {
        Some(file) => crate::vocabulary::read(file, sources, &head.languages, &roles, diagnostics),
        None => Vocabulary::empty(files.yaml),
    };
    let listed = listed_topics(&head, files, sources, diagnostics);
    let mut topics = Topics::read(&head, &listed, sources, diagnostics);
    let reference = head.languages.first().cloned().unwrap_or_default();
    let names = names(topics.language(&reference));
    let role_ids: Vec<String> = head.roles.iter().map(|(role, _)| role.clone()).collect();
    let phase_ids: Vec<String> = head.phases.iter().map(|phase| phase.id.clone()).collect();
    let terms: Vec<String> = head.glossary.iter().map(|term| term.id.clone()).collect();
    let mut reader = Reader {
        vocabulary: &vocabulary,
        names: &names,
        roles: &role_ids,
        phases: &phase_ids,
        terms: &terms,
        diagnostics,
    };
    topics.bind(&head, &mut reader);
    let phases = phases(&head, topics, &mut reader);
    let guide = Guide {
        id: head.id,
        version: head.version,
        languages: head.languages,
        title: head.title,
        roles: head.roles,
        glossary: head.glossary,
        phases,
        gates: Vec::new(),
        vocabulary,
        overlays: Vec::new(),
    };
    let listed = Listed { names: &head.overlays, files: &files.named, sources, languages: &guide.languages };
    let overlays = read_listed(listed, diagnostics);
    let mut guide = match overlays.is_empty() {
        true => guide,
        false => overlay::apply(&guide, &overlays, Level::Guide, sources, diagnostics),
    };
    // Gates and stops may name a step that an overlay adds.
    let names = overlay::all_names(&guide);
    let mut reader = Reader {
        vocabulary: &guide.vocabulary,
        names: &names,
        roles: &role_ids,
        phases: &phase_ids,
        terms: &terms,
        diagnostics,
    };
    let gates = head.gates.iter().map(|gate| bind_gate(gate, &mut reader)).collect();
    check_stops(&mut reader);
    guide.gates = gates;
    Some(guide)
}

/// The topics of `guide.yaml` that have a file in every language, with their files.
fn listed_topics<'a>(
    head: &GuideFile,
    files: &'a GuideFiles,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<(String, String), &'a TopicFile> {
    let mut stored: BTreeMap<(String, String), &TopicFile> = BTreeMap::new();
    let mut foreign: BTreeSet<&String> = BTreeSet::new();
    for file in &files.topics {
        if !head.languages.contains(&file.language) {
            if foreign.insert(&file.language) && !head.languages.is_empty() {
                diagnostics.push(foreign_language(file, head));
            }
            continue;
        }
        let key = (file.topic.clone(), file.language.clone());
        if let Some(first) = stored.get(&key) {
            let path = sources.file(first.file).path.clone();
            diagnostics.push(
                Diagnostic::new(Code::RepeatedTopic, format!("the topic `{}` has two files", file.topic))
                    .at(Span::new(file.file, 0, 0), format!("the other one is `{path}`"))
                    .help("a topic has one file per language; rename or remove one of them"),
            );
            continue;
        }
        stored.insert(key, file);
    }
    let mut listed: BTreeMap<String, Span> = BTreeMap::new();
    for (topic, span) in head.phases.iter().flat_map(|phase| &phase.topics) {
        if let Some(first) = listed.get(topic) {
            diagnostics.push(
                Diagnostic::new(Code::RepeatedTopic, format!("the topic `{topic}` is listed twice"))
                    .at(*span, "listed again here")
                    .at(*first, "listed first here")
                    .help("a topic has one place in the guide"),
            );
            continue;
        }
        listed.insert(topic.clone(), *span);
        let missing: Vec<&String> = head
            .languages
            .iter()
            .filter(|language| !stored.contains_key(&(topic.clone(), (*language).clone())))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let everywhere = missing.len() == head.languages.len();
        let known: BTreeSet<&str> = stored.keys().map(|(topic, _)| topic.as_str()).collect();
        let which = missing.iter().map(|language| format!("`{language}`")).collect::<Vec<_>>().join(" and ");
        let mut diagnostic =
            Diagnostic::new(Code::MissingTopic, format!("the topic `{topic}` has no file in {which}"))
                .at(*span, "");
        if everywhere {
            diagnostic = diagnostic.suggest(topic, known);
        }
        for language in missing {
            diagnostic = diagnostic.help(format!("write `{language}/{topic}.md`"));
        }
        diagnostics.push(diagnostic);
    }
    for ((topic, _), file) in &stored {
        if !listed.contains_key(topic) {
            diagnostics.push(
                Diagnostic::new(Code::ExtraTopic, format!("the topic `{topic}` is in no phase"))
                    .at(Span::new(file.file, 0, 0), "")
                    .suggest(topic, listed.keys().map(String::as_str))
                    .help("list it in `guide.yaml`, or remove the file"),
            );
        }
    }
    stored.retain(|(topic, _), _| listed.contains_key(topic));
    stored
}

/// A folder of topics that is no language of the guide, shown by its first file.
fn foreign_language(file: &TopicFile, head: &GuideFile) -> Diagnostic {
    let language = &file.language;
    let known = head.languages.iter().map(|language| format!("`{language}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::new(Code::ExtraTopic, format!("the guide has no language `{language}`"))
        .at(Span::new(file.file, 0, 0), format!("a topic in `{language}/`"))
        .suggest(language, head.languages.iter().map(String::as_str))
        .help(format!("languages of the guide: {known}"))
        .help(format!("add `{language}` to `languages:` in `guide.yaml`, or rename or remove the folder"))
}

/// The topics while they are read, by topic and language.
struct Topics {
    texts: BTreeMap<String, BTreeMap<String, TopicText>>,
}

impl Topics {
    fn read(
        head: &GuideFile,
        files: &BTreeMap<(String, String), &TopicFile>,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Topics {
        let mut documents: BTreeMap<&String, BTreeMap<&String, (FileId, Document)>> = BTreeMap::new();
        for ((topic, language), file) in files {
            let source = sources.text(file.file);
            if source.trim().is_empty() {
                let path = &sources.file(file.file).path;
                diagnostics.push(
                    Diagnostic::new(Code::MissingFile, format!("`{path}` is empty"))
                        .at(Span::new(file.file, 0, 0), "")
                        .help("write the topic, or remove it from `guide.yaml` and its files with it"),
                );
                continue;
            }
            check_characters(file.file, source, diagnostics);
            let document = crate::markup::read(file.file, source, diagnostics);
            documents.entry(topic).or_default().insert(language, (file.file, document));
        }
        let mut texts: BTreeMap<String, BTreeMap<String, TopicText>> = BTreeMap::new();
        let reference = head.languages.first();
        for (topic, mut languages) in documents {
            mark_prose(&mut languages, reference, diagnostics);
            for (language, (file, document)) in languages {
                let source = sources.text(file);
                crate::markup::check_lists(source, &document.blocks, diagnostics);
                let front = document.front_matter.and_then(|span| {
                    crate::yaml::read(file, &source[span.range()], span.start as usize, diagnostics)
                });
                if let Some(front) = &front {
                    check_front(front, Some(language) == reference, diagnostics);
                }
                if let Some(mut text) = structure(file, document, diagnostics) {
                    text.short_title = short_title(front.as_ref(), diagnostics);
                    if Some(language) == reference {
                        text.attributes = front_attributes(front.as_ref(), diagnostics);
                        text.allow = front_allow(front.as_ref(), diagnostics);
                    }
                    texts.entry(topic.clone()).or_default().insert(language.clone(), text);
                }
            }
        }
        Topics { texts }
    }

    /// Topics with their text in `language`.
    fn language<'a>(&'a self, language: &'a str) -> impl Iterator<Item = (&'a str, &'a TopicText)> {
        self.texts.iter().filter_map(move |(id, texts)| texts.get(language).map(|text| (id.as_str(), text)))
    }

    fn bind(&mut self, head: &GuideFile, reader: &mut Reader) {
        let reference = head.languages.first().cloned().unwrap_or_default();
        for (topic, (host, span)) in hosts(head) {
            let text = self.texts.get_mut(topic).and_then(|texts| texts.get_mut(&reference));
            let Some(text) = text.filter(|text| text.attributes.get("host").is_none()) else { continue };
            text.attributes.pairs.push(scalar_attribute("host", *span, host.clone(), *span));
        }
        for (id, texts) in &mut self.texts {
            bind_topic(id, texts, &head.languages, reader);
        }
    }
}

/// The topics whose phase says where it is worked: they inherit it.
fn hosts(head: &GuideFile) -> impl Iterator<Item = (&String, &(String, Span))> {
    let phases = head.phases.iter().filter_map(|phase| Some((phase, phase.host.as_ref()?)));
    phases.flat_map(|(phase, host)| phase.topics.iter().map(move |(topic, _)| (topic, host)))
}

/// Gives the translations of a topic the reference's `{.prose}`, which has to be known before steps are looked for.
fn mark_prose(
    languages: &mut BTreeMap<&String, (FileId, Document)>,
    reference: Option<&String>,
    diagnostics: &mut Diagnostics,
) {
    let Some((reference, own)) = reference.and_then(|tag| languages.remove_entry(tag)) else { return };
    for (_, translation) in languages.values_mut() {
        inherit_prose(&own.1, translation, diagnostics);
    }
    languages.insert(reference, own);
}

/// Reports control characters, which no page can show. A file that is no text at all has many: the first few
/// are enough.
fn check_characters(file: FileId, source: &str, diagnostics: &mut Diagnostics) {
    let hidden = |letter: &(usize, char)| letter.1.is_control() && !matches!(letter.1, '\n' | '\t');
    for (at, letter) in source.char_indices().filter(hidden).take(10) {
        diagnostics.push(
            Diagnostic::new(
                Code::ControlCharacter,
                format!("the topic has the control character U+{:04X}", u32::from(letter)),
            )
            .at(Span::new(file, at, at + letter.len_utf8()), "no page can show it")
            .help("remove the character"),
        );
    }
}

/// Keys of the front matter: all that a topic takes in the reference, `title` alone in a translation.
fn check_front(front: &Node, is_reference: bool, diagnostics: &mut Diagnostics) {
    let Some(mut fields) = Fields::of(front, "the front matter", diagnostics) else { return };
    let others = ["applies", "each", "owner", "host", "order", "allow"];
    fields.get("title");
    for key in others {
        if let Some(node) = fields.get(key)
            && !is_reference
        {
            diagnostics.push(
                Diagnostic::new(Code::AttributeInTranslation, format!("`{key}` stands in a translation"))
                    .at(node.span, "translations carry ids alone")
                    .help("remove it here: a translation has the attributes of the reference language"),
            );
        }
    }
    fields.finish(diagnostics);
}

fn short_title(front: Option<&Node>, diagnostics: &mut Diagnostics) -> Option<String> {
    let entries = front?.map()?;
    let title = entries.iter().find(|entry| entry.key == "title" && !entry.value.is_null())?;
    crate::yaml::text(&title.value, "title", diagnostics)
}

fn phases(head: &GuideFile, mut topics: Topics, reader: &mut Reader) -> Vec<Phase> {
    head.phases
        .iter()
        .map(|entry| {
            let mut phase = Phase {
                id: entry.id.clone(),
                number: entry.number,
                title: entry.title.clone(),
                owner: phase_owner(entry, reader),
                topics: Vec::new(),
            };
            for (position, (id, _)) in entry.topics.iter().enumerate() {
                let Some(texts) = topics.texts.remove(id) else { continue };
                let number = topic_number(&phase, position);
                let texts = texts
                    .into_iter()
                    .map(|(language, mut text)| {
                        number_steps(&mut text, &number);
                        (language, text)
                    })
                    .collect();
                phase.topics.push(Topic { id: id.clone(), number, texts });
            }
            phase
        })
        .collect()
}

fn phase_owner(entry: &PhaseEntry, reader: &mut Reader) -> Option<String> {
    let (owner, span) = entry.owner.as_ref()?;
    reader.role(owner, *span)
}

fn bind_gate(entry: &GateEntry, reader: &mut Reader) -> Gate {
    let from = From { topic: "", procedure: None };
    let mut target = |reference: &Option<(String, Span)>| {
        let (text, span) = reference.as_ref()?;
        reader.target(text, *span, from)
    };
    let before = target(&entry.before);
    let on_no_go = target(&entry.on_no_go);
    let criteria = entry
        .criteria
        .iter()
        .filter_map(|criterion| {
            Some(Criterion {
                step: target(&Some(criterion.step.clone()))?,
                measure: criterion.measure.clone(),
                limit: criterion.limit.clone(),
            })
        })
        .collect();
    Gate {
        id: entry.id.clone(),
        before,
        after_phase: entry.after_phase.as_ref().and_then(|(phase, span)| reader.phase(phase, *span)),
        latest: entry.latest.as_ref().map(|(time, _)| time.clone()),
        approvers: entry.approvers.iter().filter_map(|(role, span)| reader.role(role, *span)).collect(),
        on_no_go,
        criteria,
        allow: entry.allow.clone(),
        span: entry.span,
    }
}

/// Stops may stand before a node of the guide; that node must be there.
fn check_stops(reader: &mut Reader) {
    let vocabulary = reader.vocabulary;
    for (reference, span) in vocabulary.stops.iter().flat_map(|stop| &stop.at) {
        reader.target(reference, *span, From { topic: "", procedure: None });
    }
}
