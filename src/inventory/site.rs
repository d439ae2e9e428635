//! A site that was read and checked: its document, its people, its facts.

use super::{Document, Import, Prefer, SiteContact, SiteSupport, SiteWindow};
use crate::fact::{Facts, Language, Localized};
use crate::source::{FileId, Span};

/// Everything of one `site.yaml`.
#[derive(Debug, Clone)]
pub struct Site {
    pub file: FileId,
    pub id: String,
    pub id_span: Span,
    pub customer: String,
    /// The languages to write, in the order of the file; all of the guide's where none were given.
    pub languages: Vec<Language>,
    pub scope: Option<Localized>,
    pub base_url: Option<String>,
    pub document: Document,
    pub windows: Vec<SiteWindow>,
    /// In the order of the file, which is the order to call in for one role.
    pub contacts: Vec<SiteContact>,
    pub support: Vec<SiteSupport>,
    pub paper: PaperSize,
    pub brand: Option<SiteBrand>,
    /// Every declared fact, list and field has an entry.
    pub facts: Facts,
    pub imports: Vec<Import>,
    pub prefer: Vec<Prefer>,
    /// Files of overlays, relative to the site's folder.
    pub overlays: Vec<(String, Span)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PaperSize {
    #[default]
    A4,
    Letter,
}

/// The customer's look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteBrand {
    /// A file's path, relative to the site's folder, and where it is named.
    pub logo: Option<(String, Span)>,
    /// `#rrggbb`, in lower case.
    pub colour: Option<String>,
}
