//! What stands before the phases: document control, people, the window, the facts used.

use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuideHead {
    pub id: String,
    pub version: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteHead {
    pub id: String,
    pub customer: String,
    pub scope: Option<String>,
    pub base_url: Option<String>,
    pub paper: Paper,
    pub brand: Option<Brand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    #[default]
    A4,
    Letter,
}

/// The customer's look: a logo file's name and bytes, a colour `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brand {
    pub logo: Option<String>,
    #[serde(skip)]
    pub logo_bytes: Option<Vec<u8>>,
    pub colour: Option<String>,
}

/// Everything of `document:` in `site.yaml`; what was not given stays `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DocumentControl {
    pub number: Option<String>,
    pub version: Option<String>,
    pub date: Option<String>,
    pub change: Option<String>,
    pub classification: Option<String>,
    pub authors: Vec<Person>,
    pub reviewers: Vec<Person>,
    pub approvers: Vec<Person>,
    pub distribution: Vec<Person>,
    pub history: Vec<HistoryLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Person {
    pub name: String,
    pub title: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryLine {
    pub version: String,
    pub date: Option<String>,
    pub by: Option<String>,
    pub what: Option<String>,
}

/// A change window; times as written, in `timezone`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    pub id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    pub start: String,
    pub end: String,
    pub timezone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub role: Role,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Support {
    pub vendor: String,
    pub contract: Option<String>,
    pub phone: Option<String>,
}

/// A role of the guide with its label in the runbook's language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Role {
    pub id: String,
    pub label: String,
}

/// A fact the runbook used: in a verdict or printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnvironmentFact {
    pub fact: String,
    pub label: String,
    /// The value in the language's form, or what is known of it.
    pub value: String,
    /// `known`, `assumed`, `partly`, `unknown`.
    pub status: String,
    pub origin: String,
    /// Whose field it is, where it is the field of an object.
    pub object: Option<EnvironmentObject>,
}

/// The object that a fact is a field of, so that a page can show its fields together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnvironmentObject {
    pub list: String,
    pub key: String,
    /// The field's label, without the object.
    pub field: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    pub id: String,
    pub term: String,
    pub means: String,
}

/// Content digests of what the runbook was made from, `sha256:…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Digests {
    pub guide: String,
    pub site: String,
    pub templates: String,
}
