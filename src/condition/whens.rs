//! Where each fact, list and field means anything.

use super::Condition;
use crate::fact::Subject;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The `when` of every fact, list and field that has one; what has none always means something.
#[derive(Debug, Clone, Default)]
pub struct Whens {
    pub facts: BTreeMap<String, Arc<Condition>>,
    pub lists: BTreeMap<String, Arc<Condition>>,
    /// By list and field; its bare names are the object's own fields.
    pub fields: BTreeMap<(String, String), Arc<Condition>>,
}

impl Whens {
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.lists.is_empty() && self.fields.is_empty()
    }

    /// The `when` of a subject itself; a field also needs its list's.
    pub fn of(&self, subject: &Subject) -> Option<&Arc<Condition>> {
        match subject {
            Subject::Fact(name) => self.facts.get(name),
            Subject::List(name) => self.lists.get(name),
            Subject::Field { list, field, .. } => self.fields.get(&(list.clone(), field.clone())),
        }
    }
}
