//! `overlay.lock`: what the targets of overlays were when somebody accepted them last.
//!
//! A rule is written for the words it changes. Where they are others now, or gone, it may no longer be right: that is
//! reported with the old text and the new one. Knows what the file says and never touches the disk.

use super::apply::Level;
use super::place::{extent, number, places};
use super::rule::Rule;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::Language;
use crate::guide::{Guide, Target, TargetPlace, Topic};
use crate::source::{FileId, NamedFiles, Sources, Span};
use crate::yaml::{self, Entry, Fields, Node, text, wrong_shape};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The name of the file, beside the overlays it is for.
pub const NAME: &str = "overlay.lock";

/// An overlay that was applied, and what its targets were before.
#[derive(Debug, Clone)]
pub struct AppliedOverlay {
    pub file: FileId,
    pub level: Level,
    /// The lock beside it, whether or not it knows the overlay.
    pub lock_file: Option<FileId>,
    pub targets: Vec<LockTarget>,
}

/// One target as it is now.
#[derive(Debug, Clone)]
pub struct LockTarget {
    pub key: String,
    pub number: String,
    pub texts: BTreeMap<Language, String>,
    /// Whether the lock knows it.
    pub is_locked: bool,
}

/// The part of a lock that is about one overlay, by target.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    pub(super) file: Option<FileId>,
    targets: BTreeMap<String, Locked>,
}

/// One target as it was.
#[derive(Debug, Clone)]
pub(super) struct Locked {
    number: String,
    hash: String,
    texts: BTreeMap<Language, String>,
    span: Span,
}

impl Lock {
    pub(super) fn get(&self, key: &str) -> Option<&Locked> {
        self.targets.get(key)
    }
}

/// What the lock beside the overlay with this name says of it: nothing where there is none.
pub(super) fn read_lock(
    overlay: &str,
    files: &NamedFiles,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Lock {
    let (folder, name) = overlay.rsplit_once('/').map_or(("", overlay), |(folder, name)| (folder, name));
    let path = if folder.is_empty() { NAME.to_string() } else { format!("{folder}/{NAME}") };
    let mut lock = Lock { file: files.get(&path).map(|file| file.file), ..Lock::default() };
    let Some(file) = lock.file else { return lock };
    let Some(root) = yaml::read(file, sources.text(file), 0, diagnostics) else { return lock };
    let Some(mut fields) = Fields::of(&root, "a lock", diagnostics) else { return lock };
    fields.require("lock");
    let overlays =
        fields.require("overlays").map_or(&[][..], |node| entries(node, "`overlays`", diagnostics));
    fields.finish(diagnostics);
    let Some(own) = overlays.iter().find(|entry| entry.key == name) else { return lock };
    for entry in entries(&own.value, &format!("`{name}`"), diagnostics) {
        if let Some(locked) = locked(entry, diagnostics) {
            lock.targets.insert(entry.key.clone(), locked);
        }
    }
    lock
}

fn entries<'a>(node: &'a Node, what: &str, diagnostics: &mut Diagnostics) -> &'a [Entry] {
    match node.map() {
        Some(entries) => entries,
        None if node.is_null() => &[],
        None => {
            wrong_shape(node, what, "a mapping", diagnostics);
            &[]
        }
    }
}

fn locked(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Locked> {
    let mut fields = Fields::of(&entry.value, "a target", diagnostics)?;
    let number = fields.require("number").and_then(|node| text(node, "number", diagnostics));
    let hash = fields.require("hash").and_then(|node| text(node, "hash", diagnostics));
    let written = fields.require("text").map_or(&[][..], |node| entries(node, "`text`", diagnostics));
    let texts = written
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), text(&entry.value, &entry.key, diagnostics)?)))
        .collect();
    fields.finish(diagnostics);
    Some(Locked { number: number?, hash: hash?, texts, span: entry.key_span })
}

/// The target of `rule` as it is now, held against what it was when it was locked.
pub(super) fn target(
    guide: &Guide,
    rule: &Rule,
    found: &Target,
    locked: Option<&Locked>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> LockTarget {
    let topic = guide.phases.iter().flat_map(|phase| &phase.topics).find(|topic| topic.id == found.topic);
    let reference = guide.languages.first().and_then(|language| topic?.texts.get(language));
    let now = LockTarget {
        key: rule.key.clone(),
        number: topic
            .zip(reference)
            .map_or_else(String::new, |(topic, text)| number(text, &found.place, &topic.number)),
        texts: topic.map_or_else(BTreeMap::new, |topic| texts(topic, &found.place, sources)),
        is_locked: locked.is_some(),
    };
    if let Some(was) = locked {
        diagnostics_of(guide, rule, was, &now, sources).into_iter().for_each(|found| diagnostics.push(found));
    }
    now
}

/// What has become of a target that is still there.
fn diagnostics_of(
    guide: &Guide,
    rule: &Rule,
    was: &Locked,
    now: &LockTarget,
    sources: &Sources,
) -> Option<Diagnostic> {
    let key = &rule.key;
    let mut said = None;
    let message = if was.hash == hash(&now.texts) {
        if was.number == now.number {
            return None;
        }
        said = was
            .texts
            .iter()
            .next()
            .map(|(language, text)| format!("{language}: it says `{}`", first_line(text)));
        format!("`{key}` has moved: it was {}, and is {} now", was.number, now.number)
    } else {
        match elsewhere(guide, was, sources) {
            Some(other) => format!("`{key}` is another one now: what the rule was written for is `{other}`"),
            None => format!("`{key}` has changed since the rule was written"),
        }
    };
    let mut diagnostic = Diagnostic::new(Code::TargetChanged, message)
        .at(rule.span, "the rule")
        .at(was.span, "what it was written for");
    diagnostic.notes.extend(said);
    let help = "see whether the rule is still right, then accept what is there: `runsheet check --accept`";
    Some(with_texts(diagnostic, &was.texts, &now.texts).help(help))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// A rule whose target was there once.
pub(super) fn gone(guide: &Guide, rule: &Rule, was: &Locked, sources: &Sources) -> Diagnostic {
    let key = &rule.key;
    let mut diagnostic = Diagnostic::new(Code::TargetGone, format!("`{key}` is gone"))
        .at(rule.span, "the rule is for nothing that is there")
        .at(was.span, "what it was written for");
    diagnostic = with_texts(diagnostic, &was.texts, &BTreeMap::new());
    match elsewhere(guide, was, sources) {
        Some(other) => diagnostic.help(format!("did you mean `{other}`? it has the same text")),
        None => diagnostic.help("write the rule for the step that is there now, or remove it"),
    }
}

/// The old and the new text, as far as they differ.
fn with_texts(
    mut diagnostic: Diagnostic,
    was: &BTreeMap<Language, String>,
    now: &BTreeMap<Language, String>,
) -> Diagnostic {
    for (language, old) in was {
        let new = now.get(language).map_or("", String::as_str);
        if old == new {
            continue;
        }
        for (word, own, other) in [("was", old.as_str(), new), ("is", new, old.as_str())] {
            let others: Vec<&str> = other.lines().map(str::trim).collect();
            let lines: Vec<&str> = own
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !others.contains(line))
                .collect();
            if !lines.is_empty() {
                diagnostic = diagnostic.note(format!("{language}: it {word} `{}`", lines.join(" / ")));
            }
        }
    }
    diagnostic
}

/// The key of the node that has the old text now.
fn elsewhere(guide: &Guide, was: &Locked, sources: &Sources) -> Option<String> {
    let reference = guide.languages.first()?;
    for topic in guide.phases.iter().flat_map(|phase| &phase.topics) {
        let Some(text) = topic.texts.get(reference) else { continue };
        for place in places(text) {
            if hash(&texts(topic, &place, sources)) == was.hash {
                return Some(Target { topic: topic.id.clone(), place, span: text.span }.key());
            }
        }
    }
    None
}

/// The source text of a node in every language.
fn texts(topic: &Topic, place: &TargetPlace, sources: &Sources) -> BTreeMap<Language, String> {
    topic
        .texts
        .iter()
        .filter_map(|(language, text)| Some((language.clone(), source(extent(text, place)?, sources))))
        .collect()
}

/// The text at `span` without the indentation of its lines, and without the mark of a list: where it stands is
/// no part of what it says.
fn source(span: Span, sources: &Sources) -> String {
    let file = sources.text(span.file);
    let end = (span.end as usize).min(file.len());
    let text = file.get(span.start as usize..end).unwrap_or_default().trim();
    let marked = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let text = match marked.strip_prefix(['.', ')']) {
        Some(rest) if marked.len() < text.len() => rest.trim_start(),
        _ => text,
    };
    let indentation = text
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or_default();
    let lines = text.lines().enumerate().map(|(at, line)| {
        let line = if at == 0 { line } else { line.get(indentation..).unwrap_or_default() };
        line.trim_end()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One digest of a text in all its languages.
pub(super) fn hash(texts: &BTreeMap<Language, String>) -> String {
    let mut digest = Sha256::new();
    for (language, text) in texts {
        digest.update(format!("{language}\n{}\n{text}\n", text.len()));
    }
    let hexadecimal: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hexadecimal}")
}

/// Says once that some targets of these overlays are in no lock, so that nothing tells when they change.
pub fn without_lock(overlays: &[AppliedOverlay], sources: &Sources) -> Option<Diagnostic> {
    let is_open = |overlay: &&AppliedOverlay| overlay.targets.iter().any(|target| !target.is_locked);
    let mut open: Vec<&AppliedOverlay> = overlays.iter().filter(is_open).collect();
    open.sort_by_key(|overlay| overlay.file);
    open.dedup_by_key(|overlay| overlay.file);
    let (first, others) = open.split_first()?;
    let path = &sources.file(first.file).path;
    let message = match others.len() {
        0 => format!("`{path}` changes steps that no `{NAME}` knows"),
        1 => format!("`{path}` and another overlay change steps that no `{NAME}` knows"),
        more => format!("`{path}` and {more} other overlays change steps that no `{NAME}` knows"),
    };
    let unknown = first.targets.iter().find(|target| !target.is_locked);
    let label = unknown.map_or_else(String::new, |target| format!("`{}`, for one", target.key));
    Some(
        Diagnostic::new(Code::NoLock, message)
            .at(Span::new(first.file, 0, 0), label)
            .note("nothing will tell when the guide changes them")
            .help(format!("write `{NAME}` beside each overlay: `runsheet check --accept`")),
    )
}

#[cfg(test)]
mod tests {
    use super::super::lock_file::lock_files;
    use super::*;

    #[test]
    fn where_a_text_stands_is_no_part_of_it() {
        let mut sources = Sources::default();
        let text = "1. One.\n\n   ```sh\n     run\n   ```\n\n12) One.\n\n    ```sh\n      run\n    ```\n";
        let file = sources.add("a.md", "a.md", text.to_string());
        let second = text.find("12)").unwrap();
        let first = source(Span::new(file, 0, second), &sources);
        assert_eq!(first, "One.\n\n```sh\n  run\n```");
        assert_eq!(source(Span::new(file, second, text.len() + 9), &sources), first);
    }

    #[test]
    fn a_lock_reads_as_it_was_written() {
        let mut sources = Sources::default();
        let overlay = sources.add("x/waivers.yaml", "waivers.yaml", String::new());
        let texts = [
            ("en", "Go.\n\n```sh\n  run: x # y\n```\n\n> [!EXPECTED]\n> All {{ a.b }}."),
            ("es", " odd\u{2028}"),
        ];
        let texts: BTreeMap<Language, String> =
            texts.map(|(language, text)| (language.to_string(), text.to_string())).into();
        let target = LockTarget {
            key: "a#p1/3".into(),
            number: "1.10".into(),
            texts: texts.clone(),
            is_locked: false,
        };
        let applied =
            AppliedOverlay { file: overlay, level: Level::Site, lock_file: None, targets: vec![target] };
        let files = lock_files([&applied], &sources);
        assert_eq!((files.len(), files[0].beside.as_str()), (1, "x/waivers.yaml"));
        let lock = sources.add("x/overlay.lock", "overlay.lock", files[0].text.clone());
        let named = NamedFiles::from([(
            NAME.to_string(),
            crate::source::NamedFile { file: lock, bytes: Vec::new().into() },
        )]);
        let mut diagnostics = Diagnostics::default();
        let read = read_lock("waivers.yaml", &named, &sources, &mut diagnostics);
        let locked = read.get("a#p1/3").unwrap();
        assert!(diagnostics.is_empty());
        assert_eq!((locked.number.as_str(), &locked.hash, &locked.texts), ("1.10", &hash(&texts), &texts));
        assert!(read_lock("others.yaml", &named, &sources, &mut diagnostics).get("a#p1/3").is_none());
    }
}
