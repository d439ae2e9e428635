//! How far a long command is: one line on a terminal, nothing when piped.

use super::tell::{is_terminal, tell};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts sites while they are worked on.
pub struct Progress {
    total: usize,
    done: AtomicUsize,
    shown: Shown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Yes,
    No,
}

impl Progress {
    pub fn new(total: usize) -> Self {
        let shown = if is_terminal() && total > 1 { Shown::Yes } else { Shown::No };
        Self { total, done: AtomicUsize::new(0), shown }
    }

    /// One more site is done.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shown == Shown::Yes {
            tell(&format!("\r{done} of {} sites", self.total));
        }
    }
}

impl Drop for Progress {
    /// Clears the line.
    fn drop(&mut self) {
        if self.shown == Shown::Yes {
            tell("\r\x1b[2K");
        }
    }
}
