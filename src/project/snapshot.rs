//! Everything a build reads, in memory.

use crate::source::{FileId, GuideFiles, SiteFiles, Sources};
use std::collections::BTreeMap;

/// The files of one run. Whatever comes after is a pure function of this.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    pub sources: Sources,
    /// `None` where there is no `guide.yaml`; that is reported.
    pub guide: Option<GuideFiles>,
    /// In the order of their names.
    pub sites: Vec<SiteFiles>,
    /// Files of answers, in the order they were named.
    pub answers: Vec<FileId>,
    /// Files that stand in for built-in templates, by relative path.
    pub templates: BTreeMap<String, Vec<u8>>,
    /// Fonts of the workspace, by relative path.
    pub fonts: BTreeMap<String, Vec<u8>>,
}
