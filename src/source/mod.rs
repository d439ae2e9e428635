//! The files a build reads, as one snapshot in memory, and places inside them.
//!
//! Knows nothing of what the files mean, and never touches the disk: `project` fills it.

mod file;
mod files;
mod origin;
mod places;
mod span;

pub use file::{FileId, LineColumn, SourceFile, Sources};
pub use files::{GuideFiles, NamedFile, NamedFiles, SiteFiles, TopicFile};
pub use origin::Origin;
pub use places::Places;
pub use span::Span;
