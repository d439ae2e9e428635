//! The names a condition can use where it stands.

use super::Condition;
use crate::fact::{ListDeclaration, Schema, Type};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A name bound by a loop or a quantifier around the condition.
#[derive(Debug, Clone, PartialEq)]
pub enum LoopName {
    /// An object of the named list.
    Object { name: String, list: String },
    /// An element of a nested scalar list; a `ref` element continues into its list.
    Element { name: String, ty: Type },
    /// What its loop runs over could not be read, which was reported: nothing more is said of it.
    Unknown { name: String },
}

impl LoopName {
    pub fn name(&self) -> &str {
        match self {
            LoopName::Object { name, .. } | LoopName::Element { name, .. } | LoopName::Unknown { name } => {
                name
            }
        }
    }
}

/// Everything a name can mean at one place.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    pub schema: &'a Schema,
    pub defines: &'a BTreeMap<String, Arc<Condition>>,
    /// Outermost first; an inner name shadows nothing, since names are unique.
    pub loops: Vec<LoopName>,
    /// In a field's `when`: the list whose fields are bare names.
    pub own: Option<&'a ListDeclaration>,
}
