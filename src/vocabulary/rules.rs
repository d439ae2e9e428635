//! Reads `rules`: what is true of every valid site.

use super::Vocabulary;
use super::conditions::loop_names;
use super::read::Reader;
use crate::condition::{Rule, Scope};
use crate::yaml::{Entry, Fields};

impl Reader<'_> {
    pub(super) fn rules(&mut self, vocabulary: &Vocabulary, entries: &[Entry]) -> Vec<Rule> {
        entries.iter().filter_map(|entry| self.rule(vocabulary, entry)).collect()
    }

    fn rule(&mut self, vocabulary: &Vocabulary, entry: &Entry) -> Option<Rule> {
        let mut fields = Fields::of(&entry.value, &format!("`{}`", entry.key), self.diagnostics)?;
        let each_node = fields.get("each");
        let when_node = fields.get("when");
        let then_node = fields.require("then");
        let why = self.required_text(&mut fields, "why");
        self.allow(&mut fields, &entry.key);
        fields.finish(self.diagnostics);

        let each = each_node.and_then(|node| self.each(node, "each", &vocabulary.scope()));
        if each_node.is_some() && each.is_none() {
            return None;
        }
        let scope = Scope { loops: loop_names(each.as_ref()), ..vocabulary.scope() };
        let when = when_node.map(|node| self.condition(node, "when", &scope));
        let then = self.condition(then_node?, "then", &scope);
        // A rule whose `when` cannot be read must not be taken for one that always holds.
        let when = match when {
            Some(condition) => Some(condition?),
            None => None,
        };
        Some(Rule { id: entry.key.clone(), each, when, then: then?, why, span: entry.key_span })
    }
}
