//! The order in which facts are told, asked and taken away: that of the vocabulary.
//!
//! Knows nothing of what is given but the order of a list's objects.

use super::lookup::Index;
use crate::fact::{Schema, Stage, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// Facts first, then lists; in a list its own name, then the objects as they stand, field by field.
#[derive(Debug, Default)]
pub(super) struct Order {
    roots: BTreeMap<String, usize>,
    fields: BTreeMap<String, BTreeMap<String, (usize, Stage)>>,
    stages: BTreeMap<String, Stage>,
}

impl Order {
    pub fn new(schema: &Schema) -> Self {
        let mut order = Order::default();
        for fact in &schema.facts {
            order.roots.insert(fact.name.clone(), order.roots.len());
            order.stages.insert(fact.name.clone(), fact.stage);
        }
        for list in &schema.lists {
            order.roots.insert(list.name.clone(), order.roots.len());
            order.stages.insert(list.name.clone(), list.stage);
            let fields = list.fields.iter().enumerate().map(|(at, field)| {
                // A field that does not say otherwise is known when its list is.
                let stage = if field.stage == Stage::Site { list.stage } else { field.stage };
                (field.name.clone(), (at, stage))
            });
            order.fields.insert(list.name.clone(), fields.collect());
        }
        order
    }

    /// When the subject can be known.
    pub fn stage(&self, subject: &Subject) -> Stage {
        match subject {
            Subject::Fact(name) | Subject::List(name) => self.stages.get(name).copied().unwrap_or_default(),
            Subject::Field { list, field, .. } => self
                .fields
                .get(list)
                .and_then(|fields| fields.get(field))
                .map_or(Stage::Site, |(_, stage)| *stage),
        }
    }

    pub fn sorted(&self, subjects: BTreeSet<Subject>, index: &Index) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = subjects.into_iter().collect();
        subjects.sort_by_cached_key(|subject| self.key(subject, index));
        subjects
    }

    pub fn key(&self, subject: &Subject, index: &Index) -> (usize, usize, usize) {
        let root = self.roots.get(subject.root()).copied().unwrap_or(usize::MAX);
        match subject {
            Subject::Fact(_) | Subject::List(_) => (root, 0, 0),
            Subject::Field { list, key, field } => {
                let object = index.position(list, key).map_or(usize::MAX, |position| position + 1);
                let field =
                    self.fields.get(list).and_then(|fields| fields.get(field)).map_or(0, |(at, _)| *at);
                (root, object, field)
            }
        }
    }
}
