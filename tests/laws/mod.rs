//! The laws of verdicts, held against brute force over small random vocabularies, rules, guides and sites.

mod case;
mod check;
mod dice;
mod random;
mod reference;
mod world;

use case::Case;
use check::{Outcome, check};
use random::{Kind, random};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the cases of some seeds; the first that fails is made as small as it gets and told.
///
/// `RUNSHEET_LAWS_FROM=100000` tries other cases than the usual ones.
fn run(kind: Kind, seeds: std::ops::Range<u64>) {
    let from: u64 = std::env::var("RUNSHEET_LAWS_FROM").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let seeds = seeds.start + from..seeds.end + from;
    let (mut checked, mut conflicts, mut left_out) = (0, 0, 0);
    for seed in seeds.clone() {
        let case = random(kind, seed);
        match catch_unwind(AssertUnwindSafe(|| check(&case))) {
            Ok(Outcome::Checked(_)) => checked += 1,
            Ok(Outcome::Conflict) => conflicts += 1,
            Ok(Outcome::LeftOut) => left_out += 1,
            Err(panic) => {
                let (small, why) = smallest(case, message(panic));
                panic!("{kind:?}, seed {seed}: {why}\n\n{small}");
            }
        }
    }
    // Most cases say something: neither rules nor completions are too many.
    assert!(checked > conflicts, "{checked} checked, {conflicts} conflicts");
    assert!(left_out * 10 <= checked + conflicts, "{left_out} cases have too many completions");
}

fn message(panic: Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_default()
}

/// The smallest case that still fails, with how it fails.
fn smallest(mut case: Case, mut why: String) -> (Case, String) {
    let head = |why: &str| why.split(' ').take(3).collect::<Vec<_>>().join(" ");
    let kind = head(&why);
    std::panic::set_hook(Box::new(|_| {}));
    loop {
        let smaller = case.smaller().into_iter().find_map(|smaller| {
            if smaller.to_string() == case.to_string() {
                return None;
            }
            catch_unwind(AssertUnwindSafe(|| smaller.build())).ok()?;
            let panic = catch_unwind(AssertUnwindSafe(|| check(&smaller))).err()?;
            let why = message(panic);
            (head(&why) == kind).then_some((smaller, why))
        });
        match smaller {
            Some((smaller, reason)) => (case, why) = (smaller, reason),
            None => break,
        }
    }
    drop(std::panic::take_hook());
    (case, why)
}

#[test]
fn facts_1() {
    run(Kind::Facts, 0..5000);
}

#[test]
fn facts_2() {
    run(Kind::Facts, 5000..10_000);
}

#[test]
fn lists_1() {
    run(Kind::Lists, 0..1500);
}

#[test]
fn lists_2() {
    run(Kind::Lists, 1500..3000);
}
