//! The guide before any site is known: Guide > Phase > Topic > Procedure > Step.
//!
//! Conditions are typed here, never evaluated. Knows nothing of sites.

mod attributes;
mod bind;
mod guide_file;
mod inherit;
mod json_schema;
mod number;
pub mod overlay;
mod prose_lists;
mod read;
mod reference;
mod structure;
mod tree;

pub use json_schema::json_schema;
pub use read::read;
pub use reference::{Target, TargetPlace};
pub use tree::{
    Criterion, Gate, GlossaryTerm, Guide, GuideLink, Kind, Membership, Node, Part, Phase, Procedure, Prose,
    Step, Topic, TopicText,
};
