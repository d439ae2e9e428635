//! A site as the analysis sees it.

use crate::fact::Facts;

/// A site that the workspace has, for what can only be said of known sites.
#[derive(Debug, Clone, Copy)]
pub struct KnownSite<'s> {
    pub id: &'s str,
    pub facts: &'s Facts,
}
