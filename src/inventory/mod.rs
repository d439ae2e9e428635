//! `site.yaml`: what one customer really has, with the place where each value was given.
//!
//! Knows nothing of topics and steps; of the guide only its languages and roles.

mod answers;
mod document;
mod facts;
mod given;
mod import;
mod join;
mod json_schema;
mod meaningless;
mod objects;
mod people;
mod range;
mod read;
mod references;
mod secrets;
mod site;
mod texts;
mod unique;
mod windows;

#[cfg(test)]
mod tests;

pub use answers::Answered;
pub use document::{Document, HistoryEntry, Signatory};
pub use import::{Import, ImportSource, Prefer};
pub use json_schema::json_schema;
pub use meaningless::{drop_meaningless, given_under_when};
pub use people::{SiteContact, SiteSupport};
pub use read::{read, read_with_answers};
pub use secrets::{hide_facts, hide_secrets};
pub use site::{PaperSize, Site, SiteBrand};
pub use windows::{LocalTime, SiteWindow};
