//! Runbook in, artifacts out. A renderer lays out; it never evaluates, numbers or resolves a link.
//!
//! Knows nothing of conditions, guides or the disk.

mod artifact;
mod detail;
mod format;
pub mod html;
pub mod json;
pub mod manifest;
pub mod markdown;
pub mod matrix;
#[cfg(feature = "pdf")]
pub mod pdf;
mod phrase;
mod questions;
#[cfg(test)]
pub(crate) mod sample;
mod templates;
mod words;

pub use artifact::Artifact;
pub use format::Format;
pub use questions::questions;
pub use templates::Templates;
pub use words::strings;
