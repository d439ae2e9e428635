//! `facts.yaml`: what can be known of a site, and what is true of every one.
//!
//! Knows nothing of any site's values and nothing of guides beyond their languages and roles.

mod allow;
mod conditions;
mod cycles;
mod declarations;
mod defines;
mod json_schema;
mod mentions;
mod names;
mod read;
mod rules;
mod secrets;
mod stops;
mod tree;
mod types;
mod unique;
mod whens;

#[cfg(test)]
mod tests;

pub use json_schema::json_schema;
pub use read::read;
pub use secrets::hide_assumed;
pub use stops::{StopRule, StopTest};
pub use tree::{Allow, Define, UniqueGroup, Vocabulary};
