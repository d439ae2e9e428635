//! One mistake, and the collector that all stages share.

use super::{Code, Severity};
use crate::source::Origin;

/// A place the message points at, with what to say there; the first label is the primary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub origin: Origin,
    pub text: String,
}

/// A word that is not known, and all that are known at its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownWord {
    pub given: String,
    pub candidates: Vec<String>,
    /// The whole text it stands in, whose other words nothing came of.
    pub text: String,
}

/// One mistake: what, where, and how to mend it.
///
/// `message` is one sentence in lower case without a full stop, with the user's text in backticks.
/// `help` lines can be followed as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub labels: Vec<Label>,
    pub notes: Vec<String>,
    pub help: Vec<String>,
    /// The word that is none of those that can stand there, where it is a value of an enum.
    pub unknown: Option<UnknownWord>,
    /// A made-up site that shows the mistake, as YAML to stand under `facts:`.
    pub witness: Option<String>,
}

impl Diagnostic {
    /// A diagnostic with the code's own severity and no place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: one_line(&message.into()),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            unknown: None,
            witness: None,
        }
    }

    /// Points at a place; the first call names the primary place. `text` may be empty.
    pub fn at(mut self, origin: impl Into<Origin>, text: impl Into<String>) -> Self {
        self.labels.push(Label { origin: origin.into(), text: one_line(&text.into()) });
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(one_line(&note.into()));
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(one_line(&help.into()));
        self
    }

    /// Shows the mistake by a site: YAML of several lines.
    pub fn witness(mut self, witness: impl Into<String>) -> Self {
        self.witness = Some(witness.into());
        self
    }

    /// Adds ``did you mean `x`?`` when a candidate is near enough.
    pub fn suggest<'a>(self, given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match super::nearest(given, candidates) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// What people wrote is quoted in messages: its line breaks are spaces there, and its control characters, which
/// could rewrite a terminal, are marks.
pub fn one_line(text: &str) -> String {
    let shown = |character: char| match character {
        '\n' | '\r' | '\t' => ' ',
        _ if character.is_control() => '\u{FFFD}',
        _ => character,
    };
    text.chars().map(shown).collect()
}

/// The collector: mistakes are pushed here and never stop a stage.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.all.push(diagnostic);
    }

    pub fn extend(&mut self, other: Diagnostics) {
        self.all.extend(other.all);
    }

    /// Forgets all diagnostics of a code: they follow from another mistake, which is reported.
    pub fn forget(&mut self, code: Code) {
        self.all.retain(|diagnostic| diagnostic.code != code);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.all.iter_mut()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.all.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// In the order of their places, each once: the order never depends on who found it first.
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.all.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.labels.first().map(|label| label.origin.clone());
            (place(a), a.code, &a.message).cmp(&(place(b), b.code, &b.message))
        });
        self.all.dedup();
        self.all
    }
}
