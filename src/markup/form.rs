//! Braces that read as attributes, and how sure it is that they are meant as such.
//!
//! Knows nothing of what an attribute means, but for the names that guides use.

use super::tree::{Attribute, Attributes};
use crate::diagnostic::{Diagnostic, nearest};

/// The names a guide knows; others are read all the same, and judged by who knows the kind of node.
pub const ATTRIBUTE_NAMES: [&str; 22] = [
    "applies",
    "each",
    "owner",
    "host",
    "kind",
    "minutes",
    "max-minutes",
    "until",
    "at",
    "after",
    "worked-in",
    "rollback",
    "on-fail",
    "irreversible",
    "critical",
    "sets",
    "translate",
    "allow",
    "file",
    "unit",
    "min",
    "max",
];

/// The names that mean something without a value.
const FLAGS: [&str; 3] = ["irreversible", "critical", "translate"];

/// Braces that read as attributes from the first to the last byte.
pub(super) struct Form {
    pub attributes: Attributes,
    /// Mistakes that do not keep them from being attributes: bad ids, names given twice.
    pub mistakes: Vec<Diagnostic>,
    /// The byte behind the closing brace.
    pub end: usize,
}

impl Form {
    /// Are these attributes when they stand where attributes may stand?
    pub fn is_plausible(&self) -> bool {
        let bare = |pair: &Attribute| pair.value_span == pair.name_span;
        self.has_mark()
            || self.attributes.pairs.iter().any(|pair| !bare(pair))
            || (!self.attributes.pairs.is_empty()
                && self.attributes.pairs.iter().all(|pair| nearest(&pair.name, FLAGS).is_some()))
    }

    /// Are these attributes wherever they stand?
    pub fn is_certain(&self) -> bool {
        let valued = |pair: &Attribute| pair.value_span != pair.name_span;
        self.has_mark()
            || self
                .attributes
                .pairs
                .iter()
                .any(|pair| valued(pair) && ATTRIBUTE_NAMES.contains(&pair.name.as_str()))
    }

    fn has_mark(&self) -> bool {
        self.attributes.id.is_some() || !self.attributes.classes.is_empty()
    }
}
