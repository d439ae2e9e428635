//! `facts:`, dotted or nested, each name looked up in the vocabulary.

use super::Answered;
use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Facts, Given, ListDeclaration, ListGiven};
use crate::source::Span;
use crate::yaml::{Entry, Node, YamlValue, wrong_shape};
use std::collections::BTreeMap;

impl Reader<'_> {
    /// All that `facts:` says and what was answered. Every declared fact and list has an entry, also
    /// where nothing was said.
    pub(super) fn facts(&mut self, node: Option<&Node>, answered: &[Answered]) -> Facts {
        let mut facts = self.stated(node);
        for answers in answered {
            self.join(&mut facts, answers);
        }
        self.resolve_references(&mut facts);
        self.check_unique(&facts);
        facts
    }

    /// What one mapping of facts says, taken by itself.
    pub(super) fn stated(&mut self, node: Option<&Node>) -> Facts {
        let schema = &self.vocabulary.schema;
        let mut facts = Facts::default();
        facts.facts.extend(schema.facts.iter().map(|fact| (fact.name.clone(), Given::nothing())));
        let unknown = ListGiven::Unknown { origin: None };
        facts.lists.extend(schema.lists.iter().map(|list| (list.name.clone(), unknown.clone())));
        match node.map(|node| (&node.value, node)) {
            None => {}
            Some((YamlValue::Map(entries), _)) => {
                let mut walk = Walk { facts: &mut facts, seen: BTreeMap::new() };
                self.walk("", entries, &mut walk);
            }
            Some((_, node)) => wrong_shape(node, "`facts`", "a mapping", self.diagnostics),
        }
        facts
    }

    /// Reads the entries below `prefix`, which is empty or ends with a dot.
    fn walk(&mut self, prefix: &str, entries: &[Entry], walk: &mut Walk) {
        let schema = &self.vocabulary.schema;
        for entry in entries {
            let name = format!("{prefix}{}", entry.key);
            if let Some(fact) = schema.fact(&name) {
                if self.is_first(&name, entry.key_span, walk) {
                    let given = self.given(&entry.value, &fact.ty);
                    walk.facts.facts.insert(name, given);
                }
            } else if let Some(list) = schema.list(&name) {
                if self.is_first(&name, entry.key_span, walk) {
                    let given = self.list_given(&entry.value, list);
                    walk.facts.lists.insert(name, given);
                }
            } else if schema.names().any(|known| is_below(&name, known)) {
                self.group(&name, entry, walk);
            } else {
                self.unknown_name(&name, entry.key_span);
            }
        }
    }

    /// A mapping above facts.
    fn group(&mut self, name: &str, entry: &Entry, walk: &mut Walk) {
        match &entry.value.value {
            YamlValue::Map(entries) => self.walk(&format!("{name}."), entries, walk),
            YamlValue::Null => {}
            _ => {
                let below = self.vocabulary.schema.names().filter(|known| is_below(name, known));
                let below: Vec<String> = below.take(5).map(|known| format!("`{known}`")).collect();
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::WrongShape,
                        format!("`{name}` is no fact, but the beginning of several"),
                    )
                    .at(entry.value.span, "a value stands here")
                    .help(format!("give one of them: {}", below.join(", "))),
                );
            }
        }
    }

    fn is_first(&mut self, name: &str, span: Span, walk: &mut Walk) -> bool {
        let first = *walk.seen.entry(name.to_string()).or_insert(span);
        if first != span {
            self.diagnostics.push(
                Diagnostic::new(Code::DuplicateKey, format!("`{name}` is given twice"))
                    .at(span, "given again here")
                    .at(first, "first given here")
                    .help("keep one of the two"),
            );
        }
        first == span
    }

    /// Reports a name that the vocabulary does not have.
    pub(super) fn unknown_name(&mut self, name: &str, span: Span) {
        let vocabulary = self.vocabulary;
        let mut diagnostic = Diagnostic::new(Code::UnknownName, format!("unknown fact `{name}`"))
            .at(span, "the vocabulary does not have it");
        let above = vocabulary.schema.names().find(|known| is_below(known, name));
        diagnostic = if vocabulary.define(name).is_some() {
            diagnostic.help(format!("`{name}` follows from other facts; give those"))
        } else if let Some(list) = above.and_then(|above| vocabulary.schema.list(above)) {
            diagnostic.help(format!("give `{}` as a list of objects", list.name))
        } else if let Some(fact) = above {
            diagnostic.help(format!("`{fact}` is a fact with one value"))
        } else {
            diagnostic.suggest(name, vocabulary.schema.names()).help("the names of facts are in `facts.yaml`")
        };
        self.diagnostics.push(diagnostic);
    }

    /// Reports a field that the list does not have.
    pub(super) fn unknown_field(&mut self, list: &ListDeclaration, field: &str, span: Span) {
        let all: Vec<String> = list.fields.iter().map(|field| format!("`{}`", field.name)).collect();
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownName, format!("`{}` has no field `{field}`", list.name))
                .at(span, "the vocabulary does not have it")
                .suggest(field, list.fields.iter().map(|field| field.name.as_str()))
                .help(format!("fields: {}", all.join(", "))),
        );
    }
}

struct Walk<'a> {
    facts: &'a mut Facts,
    seen: BTreeMap<String, Span>,
}

/// Whether `long` begins with `short` and a dot.
fn is_below(short: &str, long: &str) -> bool {
    long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'))
}
