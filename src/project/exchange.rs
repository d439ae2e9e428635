//! Exchanges two folders in one act, where the system can.

use std::path::Path;

/// Whether the system has exchanged the two folders; if not, nothing has happened.
#[cfg(target_os = "linux")]
pub(super) fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}
