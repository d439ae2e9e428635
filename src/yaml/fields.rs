//! Reads a mapping key by key; what is left over at the end is an unknown key.

use super::node::{Entry, Node, YamlValue};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::Span;

/// The keys of one mapping while they are read. Every `get` names a key that is known here; `finish`
/// reports the keys nobody asked for, with a suggestion among those that were.
pub struct Fields<'a> {
    span: Span,
    entries: &'a [Entry],
    known: Vec<&'static str>,
    /// Keys that must be given and are not.
    missing: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The keys of `node`; anything but a mapping is reported as not being `what` (e.g. "a role"),
    /// null counts as an empty mapping.
    pub fn of(node: &'a Node, what: &str, diagnostics: &mut Diagnostics) -> Option<Fields<'a>> {
        match &node.value {
            YamlValue::Map(entries) => {
                Some(Fields { span: node.span, entries, known: Vec::new(), missing: Vec::new() })
            }
            YamlValue::Null => {
                Some(Fields { span: node.span, entries: &[], known: Vec::new(), missing: Vec::new() })
            }
            _ => {
                wrong_shape(node, what, "a mapping", diagnostics);
                None
            }
        }
    }

    /// The span of the whole mapping.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value of `key`; a key that is given as null counts as not given.
    pub fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
            .filter(|node| !node.is_null())
    }

    /// The value of `key`, which must be given: `finish` reports it if it is not.
    pub fn require(&mut self, key: &'static str) -> Option<&'a Node> {
        let node = self.get(key);
        if node.is_none() {
            self.missing.push(key);
        }
        node
    }

    /// The text of `key`: any scalar as it is spelt.
    pub fn text(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<String> {
        let node = self.get(key)?;
        text(node, key, diagnostics)
    }

    /// The list of `key`; anything but a list is reported.
    pub fn list(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> &'a [Node] {
        let Some(node) = self.get(key) else { return &[] };
        match &node.value {
            YamlValue::List(nodes) => nodes,
            _ => {
                wrong_shape(node, &format!("`{key}`"), "a list", diagnostics);
                &[]
            }
        }
    }

    /// The texts of `key`, which is a list of scalars.
    pub fn texts(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Vec<(String, Span)> {
        // One text without its brackets is reported, and read as what was meant.
        if let Some(scalar) = self.get(key).and_then(Node::scalar).filter(|scalar| !scalar.text.is_empty()) {
            let span = self.get(key).map_or(self.span, |node| node.span);
            diagnostics.push(
                Diagnostic::new(Code::WrongShape, format!("`{key}` takes a list, not a text"))
                    .at(span, "a text stands here")
                    .help(format!("write `{key}: [{}]`", scalar.text)),
            );
            return vec![(scalar.text.clone(), span)];
        }
        self.list(key, diagnostics)
            .iter()
            .filter_map(|node| Some((text(node, key, diagnostics)?, node.span)))
            .collect()
    }

    /// The bool of `key`; anything but `true` or `false` is reported, absent is `None`.
    pub fn flag(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<bool> {
        let node = self.get(key)?;
        match node.scalar().map(|scalar| (scalar.text.as_str(), scalar.plain)) {
            Some(("true", true)) => Some(true),
            Some(("false", true)) => Some(false),
            _ => {
                wrong_shape(node, &format!("`{key}`"), "`true` or `false`", diagnostics);
                None
            }
        }
    }

    /// Reports every key that was never asked for, and every one that must be given and is not, unless
    /// it is there under a misspelt name.
    pub fn finish(self, diagnostics: &mut Diagnostics) {
        for key in &self.missing {
            let is_misspelt = |entry: &Entry| {
                !self.known.contains(&entry.key.as_str())
                    && nearest(&entry.key, self.known.iter().copied()) == Some(*key)
            };
            if self.entries.iter().any(is_misspelt) {
                continue;
            }
            diagnostics.push(
                Diagnostic::new(Code::MissingKey, format!("`{key}` is missing"))
                    .at(Span { end: self.span.start, ..self.span }, "this mapping needs it")
                    .help(format!("add `{key}:`")),
            );
        }
        for entry in self.entries {
            if !self.known.contains(&entry.key.as_str()) {
                diagnostics.push(
                    Diagnostic::new(Code::UnknownKey, format!("unknown key `{}`", entry.key))
                        .at(entry.key_span, "not a key that is known here")
                        .suggest(&entry.key, self.known.iter().copied())
                        .help(format!("keys here: {}", list_of(&self.known))),
                );
            }
        }
    }
}

/// The text of a scalar node; anything else is reported as not being the text `what` takes.
pub fn text(node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    match node.scalar() {
        Some(scalar) => Some(scalar.text.clone()),
        None => {
            let only = match node.list() {
                Some([only]) => only.scalar(),
                _ => None,
            };
            match only {
                Some(scalar) => diagnostics.push(
                    Diagnostic::new(Code::WrongShape, format!("`{what}` takes a text, not a list"))
                        .at(node.span, "a list stands here")
                        .help(format!("write `{}` without brackets", scalar.text)),
                ),
                None => wrong_shape(node, &format!("`{what}`"), "a text", diagnostics),
            }
            None
        }
    }
}

/// Reports that `node` is not the `wanted` shape.
pub fn wrong_shape(node: &Node, what: &str, wanted: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::new(Code::WrongShape, format!("{what} takes {wanted}, not {}", node.shape()))
            .at(node.span, format!("{} stands here", node.shape()))
            .help(match wanted {
                "a mapping" => {
                    "write keys with values: `key: value` line by line, or `{ key: value }`".to_string()
                }
                _ => format!("write {wanted}"),
            }),
    );
}

fn list_of(known: &[&'static str]) -> String {
    let mut known: Vec<&str> = known.to_vec();
    known.sort_unstable();
    known.dedup();
    known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
