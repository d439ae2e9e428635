//! YAML and JSON with a span on every value, and a reader that reports all mistakes of a mapping.
//!
//! Knows nothing of what the keys mean.

mod fields;
mod node;
mod places;
mod read;

pub use fields::{Fields, text, wrong_shape};
pub use node::{Entry, Node, Scalar, YamlValue};
pub use places::places;
pub use read::read;
