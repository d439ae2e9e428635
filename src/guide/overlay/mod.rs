//! Overlays: rules that change a guide one does not own, or for one customer.
//!
//! An overlay is read into an [`Overlay`] and applied by [`apply`], a function from a guide to a guide: whatever an
//! author could have written is checked by those who check what authors write. Knows nothing of sites: a site with
//! overlays is tailored against a guide of its own.

mod apply;
mod change;
mod insert;
mod json_schema;
mod lock;
mod lock_file;
mod place;
mod reach;
mod read;
mod read_waiver;
mod rebind;
mod rule;
mod text;

pub use apply::{Level, apply};
pub use change::{Change, Mark, Overlaid, Variant, Waiver};
pub use json_schema::json_schema;
pub use lock::{AppliedOverlay, LockTarget, NAME as LOCK_NAME, without_lock};
pub use lock_file::{LockFile, lock_files};
pub use read::{Listed, read_listed};
pub(super) use rebind::all_names;
pub use rule::Overlay;
