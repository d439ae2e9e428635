//! The only module that opens, lists and writes files.
//!
//! Knows nothing of what the files mean: it finds the workspace, reads every file into one snapshot, and
//! puts finished folders in the place of old ones.

mod config;
mod exchange;
mod folder;
mod heal;
mod load;
mod machine;
mod output;
mod snapshot;
mod stage;
mod start;
mod tree;

pub use config::{Config, Flags, Place, open, workspace_of};
pub use folder::{Delivered, delivered, folder, folders, read_file, runbook_file};
pub use load::{Shard, SiteFilter, load, load_answers};
pub use machine::MachineError;
pub use output::Output;
pub use snapshot::Snapshot;
pub use stage::{Deliverable, write_file};
pub use start::start;
