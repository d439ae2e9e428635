//! What is given of one site: for every fact the values it can still have, and where that was said.

use super::{Type, Value};
use crate::source::Origin;
use std::collections::BTreeMap;

/// How sure the site is of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    #[default]
    Known,
    Assumed,
    /// Said to be unknown: not even the vocabulary's `assume` is used.
    Unknown,
}

/// The set of values a fact can still have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// Nothing was said: the whole domain of the type.
    Whole,
    /// Exactly this one.
    Known(Value),
    /// One of these.
    Among(Vec<Value>),
    /// Within bounds; each bound with whether it is itself included.
    Range { low: Option<(Value, bool)>, high: Option<(Value, bool)> },
}

/// What is said of one fact or field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub domain: Domain,
    pub status: Status,
    /// `None` only where nothing was said at all.
    pub origin: Option<Origin>,
    pub by: Option<String>,
    pub date: Option<String>,
    pub note: Option<String>,
}

impl Given {
    /// Nothing was said.
    pub fn nothing() -> Self {
        Self { domain: Domain::Whole, status: Status::Known, origin: None, by: None, date: None, note: None }
    }

    /// A known value from `origin`.
    pub fn known(value: Value, origin: Origin) -> Self {
        Self { domain: Domain::Known(value), origin: Some(origin), ..Self::nothing() }
    }

    /// The one value, if there is one.
    pub fn value(&self) -> Option<&Value> {
        match &self.domain {
            Domain::Known(value) => Some(value),
            _ => None,
        }
    }
}

/// One object of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The value of the key field in its raw form.
    pub key: String,
    /// Every declared field, also those nothing was said of.
    pub fields: BTreeMap<String, Given>,
    pub origin: Origin,
}

/// What is said of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListGiven {
    /// Absent or null: nobody said whether there are any.
    Unknown { origin: Option<Origin> },
    /// The known objects; if not `complete`, there may be more.
    Known { objects: Vec<Object>, complete: bool, origin: Origin },
}

impl ListGiven {
    pub fn objects(&self) -> &[Object] {
        match self {
            ListGiven::Unknown { .. } => &[],
            ListGiven::Known { objects, .. } => objects,
        }
    }

    pub fn is_complete(&self) -> bool {
        matches!(self, ListGiven::Known { complete: true, .. })
    }

    /// The object with this key, compared as the key field's type compares.
    pub fn object(&self, key: &str, ty: &Type) -> Option<&Object> {
        self.objects().iter().find(|object| {
            object.key == key || (ty.ignores_case() && object.key.to_lowercase() == key.to_lowercase())
        })
    }
}

/// All that is given of one site; every declared fact and list has an entry.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub facts: BTreeMap<String, Given>,
    pub lists: BTreeMap<String, ListGiven>,
}

/// What a loop's name stands for while one object is worked on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// The object with this key of this list.
    Object { list: String, key: String },
    /// An object that nobody has named yet, of a list that is unknown or incomplete.
    /// `subject` is the list's own name, or the field that holds the nested list.
    UnknownObject { list: String },
    /// An element of a nested scalar list; `list` is where the list stands, `value` its raw form.
    Element { list: super::Subject, value: String },
    /// An element nobody has named yet, of a nested list that is unknown.
    UnknownElement { list: super::Subject },
    /// The list is known and empty.
    Empty { list: super::Subject },
    /// A loop inside a loop over nothing; `list` is the outer one, which is known and empty.
    Nothing { list: super::Subject },
}
