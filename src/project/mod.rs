//! The only module that opens, lists and writes files.
//!
//! Knows nothing of what the files mean: it finds the workspace, reads every file into one snapshot, and
//! puts finished folders in the place of old ones.

mod config;
mod digests;
mod load;
mod lock;
mod machine;
mod replace;
mod snapshot;
mod tree;
mod write;

pub use config::{Config, Flags, Place, open};
pub use digests::digests;
pub use load::{Shard, SiteFilter, load};
pub use machine::MachineError;
pub use snapshot::Snapshot;
pub use write::{Deliverable, foreign_output, write_file, write_site};
