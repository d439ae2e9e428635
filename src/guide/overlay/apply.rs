//! Applies overlays: a guide and rules become another guide.
//!
//! Edits the trees as an author would have, and has the topics that changed read anew by those who read every
//! topic: conditions are typed, values looked up, languages held against each other, each with its place in the
//! overlay. Numbers stay.

use super::change::{Overlaid, Variant};
use super::insert::{Side, action, expected, insert, span_of};
use super::lock::{AppliedOverlay, gone, target};
use super::place::{Found, find};
use super::reach::{omit_from, replace_in};
use super::rebind::{Words, all_names, blamed, new_ones, rebind};
use super::rule::{Overlay, OverlayText, Replacement, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::guide::reference::From;
use crate::guide::{Guide, TargetPlace, Topic};
use crate::markup::{Attribute, Attributes, BlockKind, CalloutKind, pieces_placed};
use crate::source::{Sources, Span};
use std::collections::BTreeSet;

/// Who an overlay is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Everybody who uses the guide.
    Guide,
    /// One site, whose objects it may name.
    Site,
}

/// `guide` with the overlays, each applied to what the one before it made. What cannot be applied is reported and
/// left out.
pub fn apply(
    guide: &Guide,
    overlays: &[Overlay],
    level: Level,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Guide {
    let mut done: Option<Guide> = None;
    for overlay in overlays {
        let before = done.as_ref().unwrap_or(guide);
        let (rules, applied) = resolve(before, overlay, level, sources, diagnostics);
        let mut after = before.clone();
        let mut work = Work { guide: &mut after, touched: BTreeSet::new(), diagnostics };
        for aimed in &rules {
            work.check(aimed);
        }
        // What is wrong in the source is mended before anything else looks at it.
        for aimed in &rules {
            work.replace(aimed, &aimed.rule.replace, "replace");
        }
        for aimed in &rules {
            work.words(aimed);
        }
        for aimed in &rules {
            work.add(aimed);
        }
        for aimed in &rules {
            work.attributes(aimed);
        }
        let touched = work.touched;
        let found = rebind(&mut after, &touched);
        for diagnostic in new_ones(found, before, &touched) {
            diagnostics.push(blamed(diagnostic, &after, &rules));
        }
        after.overlays.push(applied);
        done = Some(after);
    }
    done.unwrap_or_else(|| guide.clone())
}

/// A rule whose target is there.
pub(super) struct Aimed<'o> {
    pub(super) rule: &'o Rule,
    pub(super) topic: String,
    pub(super) place: TargetPlace,
}

/// Looks up the targets of all rules, and holds them against the lock.
fn resolve<'o>(
    guide: &Guide,
    overlay: &'o Overlay,
    level: Level,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> (Vec<Aimed<'o>>, AppliedOverlay) {
    let (names, words) = (all_names(guide), Words::of(guide));
    let mut applied =
        AppliedOverlay { file: overlay.file, level, lock_file: overlay.lock.file, targets: Vec::new() };
    let mut aimed = Vec::new();
    for rule in &overlay.rules {
        let from = From { topic: "", procedure: None };
        let found = match names.resolve(&rule.key, rule.span, from) {
            Ok(found) => found,
            Err(_) => {
                match overlay.lock.get(&rule.key) {
                    Some(locked) => diagnostics.push(gone(guide, rule, locked, sources)),
                    None => {
                        words.reader(guide, &names, diagnostics).target(&rule.key, rule.span, from);
                    }
                }
                continue;
            }
        };
        let locked = overlay.lock.get(&rule.key);
        applied.targets.push(target(guide, rule, &found, locked, sources, diagnostics));
        aimed.push(Aimed { rule, topic: found.topic, place: found.place });
    }
    (aimed, applied)
}

/// One overlay while it is applied.
struct Work<'a> {
    guide: &'a mut Guide,
    /// Topics to be read anew.
    touched: BTreeSet<String>,
    diagnostics: &'a mut Diagnostics,
}

impl Work<'_> {
    /// Reports what a rule cannot do where it stands.
    fn check(&mut self, aimed: &Aimed) {
        let Aimed { rule, place, .. } = aimed;
        let mut misplaced = |key: &str, span: Span, why: &str, help: &str| {
            let message = format!("`{key}` means nothing {why}");
            self.diagnostics.push(Diagnostic::new(Code::OverlayMisplaced, message).at(span, "").help(help));
        };
        let is_step = matches!(place, TargetPlace::Step { .. });
        if let Some(text) = rule.expected.as_ref().filter(|_| !is_step) {
            let help = "write the rule for a step: `topic#procedure/step`";
            misplaced("expected", text.span, "but at a step", help);
        }
        if rule.objects.is_empty() {
            return;
        }
        let whole = [
            ("replace", rule.replace.first().map(|one| one.span)),
            ("fill", rule.fill.first().map(|one| one.span)),
            ("omit", rule.omit.first().map(|one| one.span)),
            ("expected", rule.expected.as_ref().map(|one| one.span)),
            ("add-before", rule.add_before.first().map(|one| one.span)),
            ("add-after", rule.add_after.first().map(|one| one.span)),
            ("text", rule.text.as_ref().filter(|_| !is_step).map(|one| one.span)),
        ];
        let help = format!("write it in a rule for `{}`, which is for all objects", rule.key);
        for (key, span) in whole {
            if let Some(span) = span {
                misplaced(key, span, "for one object", &help);
            }
        }
        for attribute in rule.attributes.iter().filter(|one| !FOR_OBJECTS.contains(&one.name.as_str())) {
            misplaced(&attribute.name, attribute.name_span, "for one object", &help);
        }
    }

    fn topic(&mut self, id: &str) -> Option<&mut Topic> {
        self.touched.insert(id.to_string());
        self.guide.phases.iter_mut().flat_map(|phase| &mut phase.topics).find(|topic| topic.id == id)
    }

    /// Puts other text in the place of what stands there, in every language that is meant.
    fn replace(&mut self, aimed: &Aimed, replacements: &[Replacement], key: &str) {
        if !aimed.rule.objects.is_empty() {
            return;
        }
        for replacement in replacements {
            let to = pieces_placed(&replacement.to.text, &replacement.to.places, self.diagnostics);
            let Some(topic) = self.topic(&aimed.topic) else { continue };
            let mut without = Vec::new();
            for (language, text) in &mut topic.texts {
                if replacement.language.as_ref().is_some_and(|only| only != language) {
                    continue;
                }
                let Some(found) = find(text, &aimed.place) else { continue };
                if replace_in(found, &replacement.from, &to) == 0 {
                    without.push(format!("`{language}`"));
                }
            }
            if without.is_empty() {
                continue;
            }
            let all = without.len() == self.guide.languages.len() || replacement.language.is_some();
            let (from, target) = (&replacement.from, &aimed.rule.key);
            let message = match all {
                true => format!("`{from}` does not stand in `{target}`"),
                false => format!("`{from}` does not stand in `{target}` in {}", without.join(", ")),
            };
            let mut diagnostic = Diagnostic::new(Code::OverlayMismatch, message)
                .at(replacement.span, format!("`{key}` would change nothing"));
            if !all {
                diagnostic = diagnostic.help("say with `lang:` which language is meant");
            }
            self.diagnostics.push(diagnostic.help(
                "copy it letter by letter from the source: a run of words, of code or of an address, without marks such as `**` around it",
            ));
        }
    }

    /// New words, values in the place of placeholders, paragraphs left out, another expected result.
    fn words(&mut self, aimed: &Aimed) {
        let rule = aimed.rule;
        if let Some(text) = &rule.text {
            self.text(aimed, text);
        }
        self.replace(aimed, &rule.fill, "fill");
        if !rule.objects.is_empty() {
            return;
        }
        for omitted in &rule.omit {
            self.omit(aimed, omitted);
        }
        if let Some(text) = &rule.expected {
            self.expected(aimed, text);
        }
    }

    fn text(&mut self, aimed: &Aimed, text: &OverlayText) {
        let mut found = Diagnostics::default();
        let Some(topic) = self.topic(&aimed.topic) else { return };
        for (language, topic_text) in &mut topic.texts {
            let Some((action, blocks)) = action(text, language, &mut found) else { continue };
            if let Some(block) = blocks.first() {
                found.push(
                    Diagnostic::new(Code::OverlayMisplaced, "the text of a rule is one paragraph")
                        .at(block.span, "more stands here")
                        .help("leave it out, or add a step with `add-after`"),
                );
            }
            match find(topic_text, &aimed.place) {
                Some(Found::Step(step)) if !aimed.rule.objects.is_empty() => {
                    step.variants.push(Variant { objects: aimed.rule.objects.clone(), action });
                }
                _ if !aimed.rule.objects.is_empty() => {}
                Some(Found::Step(step)) => step.action = action,
                Some(Found::Procedure(procedure)) => procedure.title = action,
                Some(Found::Heading(prose)) => prose.title = action,
                Some(Found::Topic(text)) => text.title = action,
                None => {}
            }
        }
        self.diagnostics.extend(found);
    }

    fn omit(&mut self, aimed: &Aimed, omitted: &OverlayText) {
        let Some(topic) = self.topic(&aimed.topic) else { return };
        let mut without = Vec::new();
        for (language, text) in &mut topic.texts {
            let Some(wanted) = omitted.texts.get(language) else { continue };
            let Some(found) = find(text, &aimed.place) else { continue };
            if omit_from(found, &wanted.text) == 0 {
                without.push((language.clone(), wanted.text.clone()));
            }
        }
        for (language, wanted) in without {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::OverlayMismatch,
                    format!("`{}` has no paragraph `{wanted}` in `{language}`", aimed.rule.key),
                )
                .at(span_of(omitted, &language), "`omit` would leave out nothing")
                .help(
                    "give the whole text of a paragraph, list, callout or block of code, in every language",
                ),
            );
        }
    }

    fn expected(&mut self, aimed: &Aimed, text: &OverlayText) {
        let mut found = Diagnostics::default();
        let Some(topic) = self.topic(&aimed.topic) else { return };
        for (language, topic_text) in &mut topic.texts {
            let Some(block) = expected(text, language, &mut found) else { continue };
            let Some(Found::Step(step)) = find(topic_text, &aimed.place) else { continue };
            let is_expected =
                |kind: &BlockKind| matches!(kind, BlockKind::Callout { kind: CalloutKind::Expected, .. });
            step.blocks.retain(|block| !is_expected(&block.kind));
            step.blocks.push(block);
        }
        self.diagnostics.extend(found);
    }

    fn add(&mut self, aimed: &Aimed) {
        let rule = aimed.rule;
        let Some(reference) = self.guide.languages.first().cloned() else { return };
        if !rule.objects.is_empty() {
            return;
        }
        for (side, steps) in [(Side::Before, &rule.add_before), (Side::After, &rule.add_after)] {
            for added in steps {
                let mut found = Diagnostics::default();
                if let Some(topic) = self.topic(&aimed.topic) {
                    insert(topic, &aimed.place, side, added, &reference, &mut found);
                }
                self.diagnostics.extend(found);
            }
        }
    }

    /// Attributes and waivers, which stand at the reference alone.
    fn attributes(&mut self, aimed: &Aimed) {
        let rule = aimed.rule;
        let Some(reference) = self.guide.languages.first().cloned() else { return };
        let mut found = Diagnostics::default();
        let Some(text) = self.topic(&aimed.topic).and_then(|topic| topic.texts.get_mut(&reference)) else {
            return;
        };
        let Some((attributes, overlaid, is_rollback)) = find(text, &aimed.place).map(parts) else { return };
        let mut narrowing = Attributes::default();
        for attribute in &rule.attributes {
            match attribute.name.as_str() {
                name if !rule.objects.is_empty() => {
                    narrowing.pairs.extend(FOR_OBJECTS.contains(&name).then(|| attribute.clone()));
                }
                "applies" => narrowing.pairs.push(attribute.clone()),
                "allow" => attributes.pairs.push(attribute.clone()),
                _ => match refused(attribute, attributes, is_rollback) {
                    Some(diagnostic) => found.push(diagnostic),
                    None => {
                        attributes.pairs.retain(|pair| pair.name != attribute.name);
                        attributes.pairs.push(attribute.clone());
                    }
                },
            }
        }
        // Of the text for one object, too, it is to be seen whether its loop is there.
        if !narrowing.pairs.is_empty() || rule.waive.is_some() || !rule.objects.is_empty() {
            overlaid.push(Overlaid {
                objects: rule.objects.clone(),
                attributes: narrowing,
                waiver: rule.waive.clone(),
            });
        }
        self.diagnostics.extend(found);
    }
}

/// The attributes that can be given for one object.
const FOR_OBJECTS: [&str; 4] = ["applies", "owner", "host", "minutes"];

/// What attributes are of a node, and whether it belongs to a procedure that undoes.
fn parts<'t>(found: Found<'t>) -> (&'t mut Attributes, &'t mut Vec<Overlaid>, bool) {
    match found {
        Found::Topic(text) => (&mut text.attributes, &mut text.overlaid, false),
        Found::Heading(prose) => (&mut prose.attributes, &mut prose.overlaid, false),
        Found::Procedure(procedure) => {
            let is_rollback = procedure.is_rollback();
            (&mut procedure.attributes, &mut procedure.overlaid, is_rollback)
        }
        Found::Step(step) => (&mut step.attributes, &mut step.overlaid, false),
    }
}

/// Why an attribute cannot be given to a node that has `others`.
fn refused(attribute: &Attribute, others: &Attributes, is_rollback: bool) -> Option<Diagnostic> {
    let (message, label, help) = match attribute.name.as_str() {
        "each" => (
            "the node is repeated already",
            "another loop would change the keys of its steps",
            "narrow its loop with `applies`, which is evaluated per object",
        ),
        "kind" => (
            "whether a procedure undoes something is the guide's to say",
            "its steps would have other numbers",
            "leave `kind` out",
        ),
        _ => return None,
    };
    let is_refused = match attribute.name.as_str() {
        "each" => others.get("each").is_some(),
        _ => is_rollback || attribute.value == "rollback",
    };
    let diagnostic =
        || Diagnostic::new(Code::OverlayMisplaced, message).at(attribute.name_span, label).help(help);
    is_refused.then(diagnostic)
}
