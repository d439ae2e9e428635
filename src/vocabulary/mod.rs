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

pub use allow::{is_finding, read_allow};
pub use json_schema::{allow as allow_schema, json_schema};
pub use mentions::{mentions, mentions_inside, mentions_of_loop, mentions_of_value};
pub use read::read;
pub use secrets::hide_assumed;
pub use stops::{StopRule, StopTest};
pub use tree::{Allow, Define, UniqueGroup, Vocabulary};
