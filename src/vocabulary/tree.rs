//! A vocabulary that was read and checked.

use super::StopRule;
use crate::condition::{Condition, Rule, Scope, Whens};
use crate::fact::{Localized, Schema};
use crate::source::{FileId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything of one `facts.yaml`, in the order it was written.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    pub file: FileId,
    /// Whether `facts.yaml` could be read at all; where not, no name can be said to be unknown.
    pub is_readable: bool,
    pub schema: Schema,
    pub defines: Vec<Define>,
    /// The defines' conditions by name, as [`Scope`] takes them.
    pub conditions: BTreeMap<String, Arc<Condition>>,
    pub whens: Whens,
    pub rules: Vec<Rule>,
    pub stops: Vec<StopRule>,
    pub unique: Vec<UniqueGroup>,
    pub allows: Vec<Allow>,
}

impl Vocabulary {
    /// The vocabulary of a guide without facts.
    pub fn empty(file: FileId) -> Self {
        Self {
            file,
            is_readable: true,
            schema: Schema::default(),
            defines: Vec::new(),
            conditions: BTreeMap::new(),
            whens: Whens::default(),
            rules: Vec::new(),
            stops: Vec::new(),
            unique: Vec::new(),
            allows: Vec::new(),
        }
    }

    /// The names a condition outside any loop can use.
    pub fn scope(&self) -> Scope<'_> {
        Scope { schema: &self.schema, defines: &self.conditions, loops: Vec::new(), own: None }
    }

    pub fn define(&self, name: &str) -> Option<&Define> {
        self.defines.iter().find(|define| define.name == name)
    }
}

/// A condition with a name, and the words for it.
#[derive(Debug, Clone)]
pub struct Define {
    pub name: String,
    pub condition: Arc<Condition>,
    pub label: Localized,
    pub span: Span,
}

/// Fields of lists whose values are all different, taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueGroup {
    /// List and field.
    pub fields: Vec<(String, String)>,
    pub span: Span,
}

/// `allow: { AP010: reason }` beside a declaration or at a gate, `allow="AP008: reason"` on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// What it stands beside: a fact, `list`, `list.field`, define, rule, stop or gate by its name; empty for
    /// the whole of `facts.yaml`, and on a node, which has no need of a name.
    pub on: String,
    /// `AP001` to `AP017`.
    pub code: String,
    pub reason: String,
    pub span: Span,
}
