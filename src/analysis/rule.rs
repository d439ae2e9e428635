//! What a rule is: a code, its page, its check, and an example of either kind.
//!
//! Knows no guide.

use super::Analysis;
use crate::diagnostic::Code;

/// A rule of the analysis. What its code means stands with the code; the rest of the page stands here.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub code: Code,
    /// Why it matters, in whole sentences.
    pub why: &'static str,
    /// How to mend it, in whole sentences.
    pub mend: &'static str,
    /// A guide in which the rule finds something, and nothing else does.
    pub fails: Example,
    /// The same guide, mended: no rule finds anything.
    pub passes: Example,
    /// `None` where whoever reads the guide finds it.
    pub(super) check: Option<fn(&mut Analysis<'_>)>,
}

/// A small guide of one language and, for some rules, its sites.
#[derive(Debug, Clone, Copy, Default)]
pub struct Example {
    /// `facts.yaml`.
    pub facts: &'static str,
    /// The one topic, `es/change.md`.
    pub topic: &'static str,
    /// What stands in `guide.yaml` behind its phase.
    pub guide: &'static str,
    /// What stands under `facts:` of each site.
    pub sites: &'static [&'static str],
}
