//! Reads overlays: from the names in `overlays:` to typed rules.
//!
//! Knows the languages of the guide and nothing else of it; whether targets, roles and facts exist is seen when
//! the rules are applied.

use super::change::Mark;
use super::lock::{Lock, read_lock};
use super::rule::{AddedStep, CHANGES, FOREIGN, Overlay, OverlayText, PlacedText, Replacement, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Language, Languages, Localized, encode_key, read_localized};
use crate::guide::bind::scalar_attribute;
use crate::markup::{ATTRIBUTE_NAMES, Attribute};
use crate::source::{FileId, NamedFiles, Sources, Span};
use crate::yaml::{self, Entry, Fields, Node, places, text, wrong_shape};
use std::collections::{BTreeMap, BTreeSet};

/// The names in an `overlays:` key, and what is needed to read the files.
#[derive(Clone, Copy)]
pub struct Listed<'a> {
    pub names: &'a [(String, Span)],
    /// The files beside the one that names them.
    pub files: &'a NamedFiles,
    pub sources: &'a Sources,
    pub languages: &'a [Language],
}

/// The overlays that are listed, in that order. What cannot be read is reported and left out.
pub fn read_listed(listed: Listed, diagnostics: &mut Diagnostics) -> Vec<Overlay> {
    let mut overlays: Vec<Overlay> = Vec::new();
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, span) in listed.names {
        if let Some(first) = seen.get(name.as_str()) {
            diagnostics.push(
                Diagnostic::new(Code::DuplicateKey, format!("the overlay `{name}` is listed twice"))
                    .at(*span, "listed again here")
                    .at(*first, "first listed here")
                    .help("keep one of the two"),
            );
            continue;
        }
        seen.insert(name, *span);
        let Some(file) = listed.files.get(name) else {
            diagnostics.push(
                Diagnostic::new(Code::MissingFile, format!("the overlay `{name}` is not there"))
                    .at(*span, "")
                    .suggest(name, listed.files.keys().map(String::as_str))
                    .help("write the file beside the one that names it, or take it out of `overlays`"),
            );
            continue;
        };
        if listed.sources.text(file.file).is_empty() && !file.bytes.is_empty() {
            diagnostics.push(
                Diagnostic::new(Code::NotUtf8, format!("the overlay `{name}` is not UTF-8"))
                    .at(*span, "named here")
                    .help("save the file as UTF-8 in your editor"),
            );
            continue;
        }
        let mut reader = Reader { listed, source: listed.sources.text(file.file), diagnostics };
        let Some(mut overlay) = reader.overlay(file.file) else { continue };
        overlay.lock = read_lock(name, listed.files, listed.sources, diagnostics);
        overlays.push(overlay);
    }
    overlays
}

pub(super) struct Reader<'a> {
    pub(super) listed: Listed<'a>,
    /// The whole text of the file.
    source: &'a str,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn overlay(&mut self, file: FileId) -> Option<Overlay> {
        let root = yaml::read(file, self.source, 0, self.diagnostics)?;
        let mut fields = Fields::of(&root, "an overlay", self.diagnostics)?;
        let id = fields.require("overlay").and_then(|node| text(node, "overlay", self.diagnostics));
        let rules = fields.require("rules");
        fields.finish(self.diagnostics);
        let mut overlay =
            Overlay { id: id.unwrap_or_default(), file, rules: Vec::new(), lock: Lock::default() };
        let Some(node) = rules else { return Some(overlay) };
        let Some(entries) = node.map() else {
            wrong_shape(node, "`rules`", "a mapping", self.diagnostics);
            return None;
        };
        let mut seen: BTreeMap<(String, BTreeSet<(String, String)>), Span> = BTreeMap::new();
        for entry in entries {
            let Some(rule) = self.rule(entry) else { continue };
            let objects = rule.objects.iter().map(|mark| (mark.name.clone(), mark.key.clone())).collect();
            let place = (rule.key.clone(), objects);
            if let Some(first) = seen.get(&place) {
                self.diagnostics.push(
                    Diagnostic::new(Code::DuplicateKey, format!("two rules are for `{}`", entry.key))
                        .at(rule.span, "given again here")
                        .at(*first, "first given here")
                        .help("write one rule with everything that changes there"),
                );
                continue;
            }
            seen.insert(place, rule.span);
            overlay.rules.push(rule);
        }
        Some(overlay)
    }

    fn rule(&mut self, entry: &Entry) -> Option<Rule> {
        let (key, objects) = self.key(entry)?;
        let Some(changes) = entry.value.map() else {
            wrong_shape(
                &entry.value,
                &format!("the rule for `{}`", entry.key),
                "a mapping",
                self.diagnostics,
            );
            return None;
        };
        let mut rule = Rule {
            key,
            span: entry.key_span,
            objects,
            attributes: Vec::new(),
            waive: None,
            replace: Vec::new(),
            text: None,
            fill: Vec::new(),
            omit: Vec::new(),
            expected: None,
            add_before: Vec::new(),
            add_after: Vec::new(),
        };
        for change in changes {
            let node = &change.value;
            match change.key.as_str() {
                "waive" => rule.waive = self.waiver(node),
                "replace" => rule.replace = self.replacements(node, Replaced::Errata),
                "fill" => rule.fill = self.replacements(node, Replaced::Placeholders),
                "omit" => rule.omit = self.omissions(node),
                "text" => rule.text = self.text(node, "text"),
                "expected" => rule.expected = self.text(node, "expected"),
                "add-before" => rule.add_before = self.steps(node, "add-before"),
                "add-after" => rule.add_after = self.steps(node, "add-after"),
                _ => rule.attributes.extend(self.attribute(change, "a rule", &CHANGES)),
            }
        }
        Some(rule)
    }

    /// The key without its objects, and they.
    fn key(&mut self, entry: &Entry) -> Option<(String, Vec<Mark>)> {
        let Some(start) = entry.key.find('[') else { return Some((entry.key.clone(), Vec::new())) };
        let marks = &entry.key[start..];
        let mut objects = Vec::new();
        let inner = marks.strip_prefix('[').and_then(|marks| marks.strip_suffix(']'));
        for mark in inner.into_iter().flat_map(|inner| inner.split("][")) {
            let Some((name, key)) =
                mark.split_once('=').filter(|(name, key)| !name.is_empty() && !key.is_empty())
            else {
                break;
            };
            // As a person types it, or as a deliverable shows it.
            let key = if key.contains('%') { key.to_string() } else { encode_key(key) };
            objects.push(Mark { name: name.to_string(), key, span: entry.key_span });
        }
        if objects.len() != marks.matches('[').count() {
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownTarget, format!("the objects of `{}` cannot be read", entry.key))
                    .at(entry.key_span, "")
                    .help("one object of a loop is `topic#procedure/step[pool=KEY]`, with a pair of brackets per loop"),
            );
            return None;
        }
        Some((entry.key[..start].to_string(), objects))
    }

    /// An attribute, which is what every other key is; `others` are the keys that are none.
    fn attribute(&mut self, entry: &Entry, what: &str, others: &[&'static str]) -> Option<Attribute> {
        let name = entry.key.as_str();
        if FOREIGN.contains(&name) {
            self.diagnostics.push(
                Diagnostic::new(Code::OverlayMisplaced, format!("`{name}` means nothing in a native guide"))
                    .at(entry.key_span, "it says of a foreign source which of its lists are steps")
                    .help("a native topic says so itself: `{.prose}` before a list takes it out, an ordered list makes steps"),
            );
            return None;
        }
        let names = || ATTRIBUTE_NAMES.iter().copied().chain(["order"]);
        if !names().any(|known| known == name) {
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownAttribute, format!("unknown attribute `{name}`"))
                    .at(entry.key_span, format!("not what {what} can say"))
                    .suggest(name, names().chain(others.iter().copied()))
                    .help(format!(
                        "{what} takes {} and the attributes of topics, procedures and steps",
                        others.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                    )),
            );
            return None;
        }
        let value = text(&entry.value, name, self.diagnostics)?;
        Some(scalar_attribute(name, entry.key_span, value, entry.value.span))
    }

    pub(super) fn localized(&mut self, node: &Node, key: &str) -> Option<Localized> {
        read_localized(node, key, Languages::all(self.listed.languages), self.diagnostics)
    }

    /// A text in every language, with the places of its letters.
    fn text(&mut self, node: &Node, key: &str) -> Option<OverlayText> {
        let read = self.localized(node, key)?;
        let mut texts = BTreeMap::new();
        for language in self.listed.languages {
            let written = match &read {
                Localized::Plain(_) => Some(node),
                Localized::Languages(texts) if !texts.contains_key(language) => None,
                Localized::Languages(_) => node
                    .map()
                    .and_then(|entries| entries.iter().find(|entry| &entry.key == language))
                    .map(|entry| &entry.value),
            };
            texts.extend(written.and_then(|node| Some((language.clone(), self.placed(node)?))));
        }
        Some(OverlayText { texts, span: node.span })
    }

    fn placed(&self, node: &Node) -> Option<PlacedText> {
        let scalar = node.scalar()?;
        Some(PlacedText { text: scalar.text.clone(), places: places(node, scalar, self.source) })
    }

    fn replacements(&mut self, node: &Node, kind: Replaced) -> Vec<Replacement> {
        let key = kind.key();
        let Some(nodes) = node.list() else {
            wrong_shape(node, &format!("`{key}`"), "a list", self.diagnostics);
            return Vec::new();
        };
        nodes.iter().filter_map(|node| self.replacement(node, kind)).collect()
    }

    fn replacement(&mut self, node: &Node, kind: Replaced) -> Option<Replacement> {
        let mut fields = Fields::of(node, &format!("an entry of `{}`", kind.key()), self.diagnostics)?;
        let from_node = fields.require("from");
        let from = from_node.and_then(|node| text(node, "from", self.diagnostics));
        let to_node = fields.require("to");
        let to = to_node.and_then(|node| text(node, "to", self.diagnostics));
        let to = to.and_then(|_| self.placed(to_node?));
        let language = fields.get("lang").map(|node| self.language(node));
        if kind == Replaced::Errata
            && let Some(why) = fields.require("why")
        {
            self.reason(why);
        }
        fields.finish(self.diagnostics);
        let from = from.filter(|from| {
            if from.trim().is_empty() {
                self.diagnostics.push(
                    Diagnostic::new(Code::OverlayMismatch, "`from` is empty, and would match everywhere")
                        .at(from_node.map_or(node.span, |node| node.span), "")
                        .help("write the words of the source that are replaced"),
                );
            }
            !from.trim().is_empty()
        });
        // A language that was misspelt is reported, and would mean all of them here.
        let language = match language {
            Some(language) => Some(language?),
            None => None,
        };
        Some(Replacement { language, from: from?, to: to?, span: node.span })
    }

    fn language(&mut self, node: &Node) -> Option<Language> {
        let language = text(node, "lang", self.diagnostics)?;
        let known = self.listed.languages;
        if known.contains(&language) {
            return Some(language);
        }
        let all = known.iter().map(|language| format!("`{language}`")).collect::<Vec<_>>().join(", ");
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownLanguage, format!("the guide has no language `{language}`"))
                .at(node.span, "not a language of the guide")
                .suggest(&language, known.iter().map(String::as_str))
                .help(format!("languages of the guide: {all}; without `lang` all of them are meant")),
        );
        None
    }

    /// `[{ text: "For example:" }]`. Only a foreign source has images.
    fn omissions(&mut self, node: &Node) -> Vec<OverlayText> {
        let Some(nodes) = node.list() else {
            wrong_shape(node, "`omit`", "a list", self.diagnostics);
            return Vec::new();
        };
        let mut omitted = Vec::new();
        for node in nodes {
            if node.scalar().is_some_and(|scalar| scalar.text == "images") {
                self.diagnostics.push(
                    Diagnostic::new(Code::OverlayMisplaced, "`images` means nothing in a native guide")
                        .at(node.span, "its topics have no images")
                        .help("leave `images` out; a paragraph is left out with `{ text: \"…\" }`"),
                );
                continue;
            }
            let Some(mut fields) = Fields::of(node, "an entry of `omit`", self.diagnostics) else { continue };
            let text = fields.require("text").and_then(|node| self.text(node, "text"));
            fields.finish(self.diagnostics);
            omitted.extend(text);
        }
        omitted
    }

    fn steps(&mut self, node: &Node, key: &str) -> Vec<AddedStep> {
        let Some(nodes) = node.list() else {
            wrong_shape(node, &format!("`{key}`"), "a list", self.diagnostics);
            return Vec::new();
        };
        nodes.iter().filter_map(|node| self.step(node)).collect()
    }

    fn step(&mut self, node: &Node) -> Option<AddedStep> {
        let Some(entries) = node.map() else {
            wrong_shape(node, "an added step", "a mapping", self.diagnostics);
            return None;
        };
        let (mut id, mut action, mut expected, mut attributes) = (None, None, None, Vec::new());
        for entry in entries.iter().filter(|entry| !entry.value.is_null()) {
            match entry.key.as_str() {
                "id" => id = Some(self.id(&entry.value)),
                "text" => action = Some(self.text(&entry.value, "text")),
                "expected" => expected = self.text(&entry.value, "expected"),
                _ => attributes.extend(self.attribute(entry, "an added step", &["id", "text", "expected"])),
            }
        }
        for (key, is_given) in [("id", id.is_some()), ("text", action.is_some())] {
            if !is_given {
                self.diagnostics.push(
                    Diagnostic::new(Code::MissingKey, format!("`{key}` is missing"))
                        .at(Span { end: node.span.start, ..node.span }, "this step needs it")
                        .help(format!("add `{key}:`")),
                );
            }
        }
        Some(AddedStep { id: id??, text: action??, expected, attributes, span: node.span })
    }

    fn id(&mut self, node: &Node) -> Option<(String, Span)> {
        let id = text(node, "id", self.diagnostics)?;
        let is_id = id.starts_with(|first: char| first.is_ascii_lowercase())
            && id
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
        if !is_id {
            self.diagnostics.push(
                Diagnostic::new(Code::BadId, format!("`{id}` is no id"))
                    .at(node.span, "")
                    .help("begin with a letter, then lower-case letters, digits and hyphens"),
            );
        }
        is_id.then_some((id, node.span))
    }
}

/// Why one text takes the place of another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replaced {
    /// A mistake of the source, which has to be explained.
    Errata,
    Placeholders,
}

impl Replaced {
    fn key(self) -> &'static str {
        match self {
            Replaced::Errata => "replace",
            Replaced::Placeholders => "fill",
        }
    }
}
