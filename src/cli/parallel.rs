//! The same work on many sites at once; the answers come in the sites' order.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Room for deeply nested content in every worker.
const STACK: usize = 16 * 1024 * 1024;

/// Calls `work` with `0..count`, at most `jobs` at a time. Which worker does what is left to chance; the
/// order of the answers is not.
pub fn parallel<T: Send>(jobs: NonZeroUsize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let answers: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
    let worker = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return;
            }
            let answer = work(at);
            answers.lock().unwrap_or_else(PoisonError::into_inner).push((at, answer));
        }
    };
    std::thread::scope(|scope| {
        let started = (0..jobs.get().min(count))
            .filter(|_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker).is_ok())
            .count();
        if started == 0 {
            // A machine that gives no thread still gets its work done.
            worker();
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order() {
        for jobs in [1, 3, 100] {
            let answers = parallel(NonZeroUsize::new(jobs).unwrap(), 50, |at| at * at);
            assert_eq!(answers, (0..50).map(|at| at * at).collect::<Vec<_>>());
        }
    }
}
