//! Reads `guide.yaml`: titles, roles, glossary, phases, gates. References stay text until all topics
//! are known.

use super::tree::GlossaryTerm;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Language, Languages, Localized, read_localized, read_path};
use crate::source::{FileId, Span};
use crate::vocabulary::{Allow, read_allow};
use crate::yaml::{Entry, Fields, Node, YamlValue, text, wrong_shape};

/// `guide.yaml` as it stands.
#[derive(Debug, Clone, Default)]
pub struct GuideFile {
    pub id: String,
    pub version: String,
    pub languages: Vec<Language>,
    pub title: Localized,
    pub roles: Vec<(String, Localized)>,
    pub glossary: Vec<GlossaryTerm>,
    pub phases: Vec<PhaseEntry>,
    pub gates: Vec<GateEntry>,
    /// Files of overlays, relative to the guide's folder.
    pub overlays: Vec<(String, Span)>,
}

#[derive(Debug, Clone)]
pub struct PhaseEntry {
    pub id: String,
    pub number: u32,
    pub title: Localized,
    pub owner: Option<(String, Span)>,
    /// Where the phase is worked; topics that say nothing else inherit it.
    pub host: Option<(String, Span)>,
    pub topics: Vec<(String, Span)>,
}

#[derive(Debug, Clone)]
pub struct GateEntry {
    pub id: String,
    pub before: Option<(String, Span)>,
    pub after_phase: Option<(String, Span)>,
    pub latest: Option<(String, Span)>,
    pub approvers: Vec<(String, Span)>,
    pub on_no_go: Option<(String, Span)>,
    pub criteria: Vec<CriterionEntry>,
    pub allow: Vec<Allow>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct CriterionEntry {
    pub step: (String, Span),
    pub measure: Localized,
    pub limit: Localized,
}

/// Reads the file; `None` where it is no YAML mapping.
pub fn read_guide_file(file: FileId, source: &str, diagnostics: &mut Diagnostics) -> Option<GuideFile> {
    let node = crate::yaml::read(file, source, 0, diagnostics)?;
    let mut fields = Fields::of(&node, "guide.yaml", diagnostics)?;
    let mut guide = GuideFile::default();
    if let Some(node) = fields.require("guide") {
        guide.id = identifier(node, "guide", diagnostics).unwrap_or_default();
    }
    guide.version = fields.text("version", diagnostics).unwrap_or_else(|| "0".to_string());
    if fields.require("languages").is_some() {
        guide.languages =
            fields.texts("languages", diagnostics).into_iter().map(|(language, _)| language).collect();
    }
    let languages = guide.languages.clone();
    if let Some(node) = fields.require("title") {
        guide.title = localized(node, "title", &languages, diagnostics);
    }
    for entry in entries(fields.get("roles"), "`roles`", diagnostics) {
        guide.roles.push((entry.key.clone(), localized(&entry.value, &entry.key, &languages, diagnostics)));
    }
    for entry in entries(fields.get("glossary"), "`glossary`", diagnostics) {
        if let Some(term) = glossary_term(entry, &languages, diagnostics) {
            guide.glossary.push(term);
        }
    }
    guide.phases.push(PhaseEntry {
        id: "introduction".to_string(),
        number: 0,
        title: Localized::default(),
        owner: None,
        host: None,
        topics: fields.texts("introduction", diagnostics),
    });
    let mut next = 1;
    let phases = fields.list("phases", diagnostics);
    for node in phases {
        if let Some(phase) = phase(node, next, &languages, diagnostics) {
            next = phase.number + 1;
            if let Some(other) =
                guide.phases.iter().find(|other| other.id == phase.id || other.number == phase.number)
            {
                let message = match other.id == phase.id {
                    true => format!("two phases have the id `{}`", phase.id),
                    false => format!(
                        "the phases `{}` and `{}` have the number {}",
                        other.id, phase.id, phase.number
                    ),
                };
                diagnostics.push(
                    Diagnostic::new(Code::DuplicateId, message)
                        .at(node.span, "")
                        .help("give every phase an id and a number of its own"),
                );
            }
            guide.phases.push(phase);
        }
    }
    for node in fields.list("gates", diagnostics) {
        if let Some(gate) = gate(node, &languages, diagnostics) {
            guide.gates.push(gate);
        }
    }
    for node in fields.list("overlays", diagnostics) {
        let path = read_path(node, "overlays", "the guide", diagnostics);
        guide.overlays.extend(path.map(|path| (path, node.span)));
    }
    // Read by `source` dialects; a native guide has none.
    if let Some(node) = fields.get("source") {
        diagnostics.push(
            Diagnostic::new(Code::NotReadYet, "a guide of foreign sources cannot be read yet")
                .at(node.span, "")
                .help("write the topics in the native dialect: `<language>/<topic>.md`"),
        );
    }
    fields.finish(diagnostics);
    Some(guide)
}

fn phase(
    node: &Node,
    next: u32,
    languages: &[Language],
    diagnostics: &mut Diagnostics,
) -> Option<PhaseEntry> {
    let mut fields = Fields::of(node, "a phase", diagnostics)?;
    let id = fields.require("id").and_then(|node| identifier(node, "id", diagnostics));
    let number = fields.get("number").and_then(|node| {
        let number = node.scalar().and_then(|scalar| scalar.text.parse().ok());
        if number.is_none() {
            wrong_shape(node, "`number`", "a whole number", diagnostics);
        }
        number
    });
    let title = match fields.require("title") {
        Some(node) => localized(node, "title", languages, diagnostics),
        None => Localized::default(),
    };
    let owner = spanned(fields.get("owner"), "owner", diagnostics);
    let host = spanned(fields.get("host"), "host", diagnostics);
    let topics = fields.texts("topics", diagnostics);
    fields.finish(diagnostics);
    let number = number.unwrap_or(next);
    // Without an id, which was reported, the phase is still there with its topics.
    let id = id.unwrap_or_else(|| format!("phase-{number}"));
    Some(PhaseEntry { id, number, title, owner, host, topics })
}

fn gate(node: &Node, languages: &[Language], diagnostics: &mut Diagnostics) -> Option<GateEntry> {
    let mut fields = Fields::of(node, "a gate", diagnostics)?;
    let id = fields.require("id").and_then(|node| identifier(node, "id", diagnostics));
    let before = spanned(fields.get("before"), "before", diagnostics);
    let after_phase = spanned(fields.get("after-phase"), "after-phase", diagnostics);
    let latest = spanned(fields.get("latest"), "latest", diagnostics);
    if let Some((time, span)) = &latest
        && !super::attributes::is_time(time)
    {
        diagnostics.push(
            Diagnostic::new(Code::BadAttributeValue, format!("`{time}` is no time"))
                .at(*span, "")
                .help("write `T-2h`, `T+30m`, `22:00` or `2026-12-05T22:00`"),
        );
    }
    let approvers = fields.texts("approvers", diagnostics);
    let on_no_go = spanned(fields.get("on-no-go"), "on-no-go", diagnostics);
    let name = id.clone().unwrap_or_default();
    let allow = fields.get("allow").map(|node| read_allow(node, &name, diagnostics)).unwrap_or_default();
    let mut criteria = Vec::new();
    for node in fields.list("criteria", diagnostics) {
        let Some(mut fields) = Fields::of(node, "a criterion", diagnostics) else { continue };
        let node = fields.require("step");
        let step = spanned(node, "step", diagnostics);
        let mut texts = |key, diagnostics: &mut Diagnostics| match fields.require(key) {
            Some(node) => localized(node, key, languages, diagnostics),
            None => Localized::default(),
        };
        let (measure, limit) = (texts("measure", diagnostics), texts("limit", diagnostics));
        fields.finish(diagnostics);
        if let Some(step) = step {
            criteria.push(CriterionEntry { step, measure, limit });
        }
    }
    fields.finish(diagnostics);
    if before.is_some() == after_phase.is_some() {
        diagnostics.push(
            Diagnostic::new(Code::MissingKey, "a gate stands either before a node or after a phase")
                .at(node.span, "")
                .help("give one of `before:` and `after-phase:`"),
        );
        return None;
    }
    Some(GateEntry {
        id: id?,
        before,
        after_phase,
        latest,
        approvers,
        on_no_go,
        criteria,
        allow,
        span: node.span,
    })
}

fn glossary_term(
    entry: &Entry,
    languages: &[Language],
    diagnostics: &mut Diagnostics,
) -> Option<GlossaryTerm> {
    let mut fields = Fields::of(&entry.value, "a glossary entry", diagnostics)?;
    let mut texts = |key, diagnostics: &mut Diagnostics| match fields.require(key) {
        Some(node) => localized(node, key, languages, diagnostics),
        None => Localized::default(),
    };
    let (term, means) = (texts("term", diagnostics), texts("means", diagnostics));
    fields.finish(diagnostics);
    Some(GlossaryTerm { id: entry.key.clone(), term, means })
}

fn spanned(node: Option<&Node>, key: &str, diagnostics: &mut Diagnostics) -> Option<(String, Span)> {
    let node = node?;
    Some((text(node, key, diagnostics)?, node.span))
}

fn entries<'a>(node: Option<&'a Node>, what: &str, diagnostics: &mut Diagnostics) -> &'a [Entry] {
    match node.map(|node| (&node.value, node)) {
        Some((YamlValue::Map(entries), _)) => entries,
        Some((_, node)) => {
            wrong_shape(node, what, "a mapping", diagnostics);
            &[]
        }
        None => &[],
    }
}

/// An id: `[a-z][a-z0-9-]*`.
fn identifier(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let id = text(node, key, diagnostics)?;
    let well_formed = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !well_formed {
        diagnostics.push(
            Diagnostic::new(Code::BadId, format!("`{id}` is no id"))
                .at(node.span, "")
                .help("begin with a letter, then lower-case letters, digits and hyphens"),
        );
    }
    Some(id)
}

/// A text per language; every language of the guide must be there, or it is one plain text.
fn localized(node: &Node, what: &str, languages: &[Language], diagnostics: &mut Diagnostics) -> Localized {
    read_localized(node, what, Languages::all(languages), diagnostics).unwrap_or_default()
}
