//! Which files of the snapshot are the guide's and which are a site's.
//!
//! Names and places only: nothing here knows what a file says.

use super::FileId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One topic in one language: `<language>/…/<topic>.md`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TopicFile {
    pub language: String,
    /// The file's stem, which is the topic's id.
    pub topic: String,
    pub file: FileId,
}

/// A file that another one names: a table of facts, an overlay, a logo, an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// Its text in the snapshot is empty where the bytes are not UTF-8.
    pub file: FileId,
    pub bytes: Arc<[u8]>,
}

/// Files by their path relative to the folder, with `/` between the parts.
pub type NamedFiles = BTreeMap<String, NamedFile>;

/// The files of the guide's folder.
#[derive(Debug, Clone)]
pub struct GuideFiles {
    /// `guide.yaml`.
    pub yaml: FileId,
    /// `facts.yaml`; a guide without conditions and values needs none.
    pub facts: Option<FileId>,
    /// Every Markdown file below a folder of the guide's, by language and path. The language is the name
    /// of the top folder, whether or not the guide lists it.
    pub topics: Vec<TopicFile>,
    /// Everything else: overlays, images.
    pub named: NamedFiles,
}

/// The files of one site.
#[derive(Debug, Clone)]
pub struct SiteFiles {
    /// What its `site:` says, else the folder's name or the stem of a single file.
    pub id: String,
    /// `site.yaml`, or the single file.
    pub yaml: FileId,
    /// The other files of the folder; sites that are single files share those of the sites' folder.
    pub named: Arc<NamedFiles>,
}
