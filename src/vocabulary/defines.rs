//! Reads `define`, each after those it uses.

use super::read::Reader;
use super::{Define, Vocabulary};
use crate::condition::{Condition, Expr};
use crate::fact::Localized;
use crate::source::Span;
use crate::yaml::{Entry, Fields, Node};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Reader<'_> {
    /// Reads all defines into the vocabulary, in the order they were written. One that cannot be read
    /// is taken as always true, so that what uses it is not reported again.
    pub(super) fn defines(&mut self, vocabulary: &mut Vocabulary, entries: &[Entry]) {
        let mut labels: Vec<Option<Localized>> = Vec::new();
        let mut nodes: BTreeMap<String, (&Node, Span)> = BTreeMap::new();
        for entry in entries {
            let what = format!("`{}`", entry.key);
            let Some(mut fields) = Fields::of(&entry.value, &what, self.diagnostics) else {
                labels.push(None);
                continue;
            };
            if let Some(node) = fields.require("when") {
                nodes.insert(entry.key.clone(), (node, entry.key_span));
            }
            labels.push(self.localized_key(&mut fields, "label"));
            self.allow(&mut fields, &entry.key);
            fields.finish(self.diagnostics);
        }
        let uses: BTreeMap<String, Vec<String>> = nodes
            .iter()
            .map(|(name, (node, _))| {
                let text = node.scalar().map_or("", |scalar| scalar.text.as_str());
                (name.clone(), words(text).into_iter().filter(|word| nodes.contains_key(word)).collect())
            })
            .collect();
        let order = self.in_order("define", &uses, |name| nodes.get(name).map(|(_, span)| *span));
        for entry in entries.iter().filter(|entry| !order.contains(&entry.key)) {
            vocabulary.conditions.insert(entry.key.clone(), always(entry));
        }
        let mut unread: Vec<&Node> = Vec::new();
        for name in order {
            let Some(entry) = entries.iter().find(|entry| entry.key == name) else { continue };
            let Some((node, _)) = nodes.get(&name) else { continue };
            let before = std::mem::take(self.diagnostics);
            let condition = self.condition(node, "when", &vocabulary.scope());
            let found = std::mem::replace(self.diagnostics, before);
            match condition.is_some() {
                true => self.diagnostics.extend(found),
                false => unread.push(node),
            }
            vocabulary.conditions.insert(name, condition.unwrap_or_else(|| always(entry)));
        }
        // Once more, now that every name is there which could have been meant.
        for node in unread {
            self.condition(node, "when", &vocabulary.scope());
        }
        for (entry, label) in entries.iter().zip(labels) {
            let condition = vocabulary.conditions.get(&entry.key).cloned();
            vocabulary.defines.push(Define {
                name: entry.key.clone(),
                condition: condition.unwrap_or_else(|| always(entry)),
                label: label.unwrap_or_else(|| Localized::Plain(entry.key.clone())),
                span: entry.key_span,
            });
        }
    }
}

/// What stands in for a define that cannot be read.
fn always(entry: &Entry) -> Arc<Condition> {
    Arc::new(Condition { expr: Expr::And(Vec::new()), text: entry.key.clone(), span: entry.key_span })
}

/// The words of a condition that can be bare names: not in quotes, not parts of a dotted name and not
/// literals, which follow an operator, a bracket or a comma.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut previous = ' ';
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if character == '"' || character == '\'' {
            let inner = &rest[1..];
            rest = inner.find(character).map_or("", |end| &inner[end + 1..]);
            previous = character;
        } else if character.is_alphanumeric() || character == '_' {
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | ':');
            let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            if !matches!(previous, '=' | '<' | '>' | '[' | ',') {
                words.push(rest[..end].to_string());
            }
            rest = &rest[end..];
            previous = 'a';
        } else {
            if !character.is_whitespace() {
                previous = character;
            }
            rest = &rest[character.len_utf8()..];
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn only_words_that_can_be_names_count() {
        assert_eq!(
            words("uses_edge and not (a.b == uses_um or c in [x, 'y']) and \"z\" or w"),
            ["uses_edge", "and", "not", "a.b", "or", "c", "in", "and", "or", "w"]
        );
        assert_eq!(words("ñ'"), ["ñ"]);
    }
}
