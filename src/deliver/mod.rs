//! Runbook in, artifacts out. A renderer lays out; it never evaluates, numbers or resolves a link.
//!
//! Knows nothing of conditions, guides or the disk.

mod artifact;

pub use artifact::Artifact;
