//! What can be known of a site: types, values, what is given of each, and where it was given.
//!
//! Knows nothing of conditions; `condition` compares these values, `vocabulary` declares the facts,
//! `inventory` fills them in.

mod date;
mod facts;
pub mod json_schema;
mod localized;
mod misfit;
mod parse;
mod read_localized;
mod read_path;
mod schema;
mod types;
mod value;
mod version;

/// What a secret prints as, wherever it stands.
pub const SECRET: &str = "••••••";

pub use date::Date;
pub use facts::{Bound, Domain, Facts, Given, ListGiven, Object, Status};
pub use localized::{Language, Localized};
pub use misfit::{Misfit, MisfitKind};
pub use parse::{check_line, parse_value};
pub use read_localized::{Languages, read_localized};
pub use read_path::read_path;
pub use schema::{FactDeclaration, ListDeclaration, Schema, Stage, Subject, encode_key};
pub use types::{EnumValue, Type};
pub use value::Value;
pub use version::Version;
