//! `document:`, the document control of the deliverables.

use super::read::Reader;
use crate::fact::{Date, Localized, Type, Value};
use crate::yaml::{Fields, Node, YamlValue};

/// Everything of `document:`; what was not given is `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub number: Option<String>,
    pub version: Option<String>,
    pub date: Option<Date>,
    pub change: Option<String>,
    pub classification: Option<Localized>,
    pub authors: Vec<Signatory>,
    pub reviewers: Vec<Signatory>,
    pub approvers: Vec<Signatory>,
    pub distribution: Vec<Signatory>,
    pub history: Vec<HistoryEntry>,
}

/// A person, or a group of persons, of the document control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    pub name: Localized,
    pub title: Option<Localized>,
}

/// One earlier version of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    pub version: String,
    pub date: Option<Date>,
    pub by: Option<String>,
    pub what: Option<Localized>,
}

impl Reader<'_> {
    pub(super) fn document(&mut self, node: Option<&Node>) -> Document {
        let Some(node) = node else { return Document::default() };
        let Some(mut fields) = Fields::of(node, "`document`", self.diagnostics) else {
            return Document::default();
        };
        let document = Document {
            number: self.line_key(&mut fields, "number"),
            version: self.line_key(&mut fields, "version"),
            date: self.date_key(&mut fields, "date"),
            change: self.line_key(&mut fields, "change"),
            classification: self.localized_key(&mut fields, "classification"),
            authors: self.signatories(&mut fields, "authors"),
            reviewers: self.signatories(&mut fields, "reviewers"),
            approvers: self.signatories(&mut fields, "approvers"),
            distribution: self.signatories(&mut fields, "distribution"),
            history: self.history(&mut fields),
        };
        fields.finish(self.diagnostics);
        document
    }

    pub(super) fn date_key(&mut self, fields: &mut Fields, key: &'static str) -> Option<Date> {
        let node = fields.get(key)?;
        match self.typed(node, key, &Type::Date)? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    fn signatories(&mut self, fields: &mut Fields, key: &'static str) -> Vec<Signatory> {
        let nodes = fields.list(key, self.diagnostics);
        nodes.iter().filter_map(|node| self.signatory(node, key)).collect()
    }

    /// `{ name, title }`, or a name alone, which may be given per language.
    fn signatory(&mut self, node: &Node, key: &str) -> Option<Signatory> {
        let is_person = match &node.value {
            YamlValue::Map(entries) => {
                entries.is_empty() || entries.iter().any(|entry| entry.key == "name" || entry.key == "title")
            }
            _ => false,
        };
        if !is_person {
            return Some(Signatory { name: self.localized(node, key)?, title: None });
        }
        let mut fields = Fields::of(node, key, self.diagnostics)?;
        let name = fields.require("name").and_then(|node| self.localized(node, "name"));
        let title = self.localized_key(&mut fields, "title");
        fields.finish(self.diagnostics);
        Some(Signatory { name: name?, title })
    }

    fn history(&mut self, fields: &mut Fields) -> Vec<HistoryEntry> {
        let nodes = fields.list("history", self.diagnostics);
        let mut history = Vec::new();
        for node in nodes {
            let Some(mut fields) = Fields::of(node, "`history`", self.diagnostics) else { continue };
            let version = fields.require("version");
            let version = version.and_then(|node| self.line(node, "version"));
            let entry = HistoryEntry {
                version: version.unwrap_or_default(),
                date: self.date_key(&mut fields, "date"),
                by: self.line_key(&mut fields, "by"),
                what: self.localized_key(&mut fields, "what"),
            };
            fields.finish(self.diagnostics);
            history.push(entry);
        }
        history
    }
}
