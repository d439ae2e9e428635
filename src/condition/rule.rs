//! A rule of the vocabulary: true of every valid site.

use super::{Condition, Loop};
use crate::fact::Localized;
use crate::source::Span;
use std::sync::Arc;

/// `when` implies `then`, for every object of `each` if it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub id: String,
    pub each: Option<Loop>,
    /// `None` is "always".
    pub when: Option<Arc<Condition>>,
    pub then: Arc<Condition>,
    pub why: Localized,
    pub span: Span,
}
