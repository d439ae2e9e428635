//! Reads the `when` of facts, lists and fields, once all names are known.

use super::Vocabulary;
use super::declarations::Declaration;
use super::mentions::mentions;
use super::read::Reader;
use crate::condition::Scope;
use crate::source::Span;
use crate::yaml::Node;
use std::collections::BTreeMap;

impl Reader<'_> {
    /// Fills the vocabulary's `whens`. One that depends on itself is reported and left out.
    pub(super) fn whens(&mut self, vocabulary: &mut Vocabulary, nodes: Vec<(Declaration, &Node)>) {
        let mut read = BTreeMap::new();
        let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut spans: BTreeMap<String, Span> = BTreeMap::new();
        for (declaration, node) in nodes {
            let own = match &declaration {
                Declaration::Field { list, .. } => vocabulary.schema.list(list),
                _ => None,
            };
            let scope = Scope { own, ..vocabulary.scope() };
            let Some(condition) = self.condition(node, "when", &scope) else { continue };
            let own = own.map(|list| list.name.as_str());
            let name = declaration.name();
            uses.insert(name.clone(), mentions(&condition, &vocabulary.schema, own).into_iter().collect());
            spans.insert(name.clone(), node.span);
            read.insert(name, (declaration, condition));
        }
        for name in self.in_order("`when`", &uses, |name| spans.get(name).copied()) {
            let Some((declaration, condition)) = read.remove(&name) else { continue };
            match declaration {
                Declaration::Fact(name) => vocabulary.whens.facts.insert(name, condition),
                Declaration::List(name) => vocabulary.whens.lists.insert(name, condition),
                Declaration::Field { list, field } => {
                    vocabulary.whens.fields.insert((list, field), condition)
                }
            };
        }
    }
}
