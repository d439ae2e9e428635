//! The readers meet inputs nobody would write: what was found once, and some seconds of new ones.

use crate::fuzzing::{Target, feed, fuzz};
use std::path::Path;

/// Inputs that once broke something: `tests/fixtures/fuzz/<target>/*.txt`.
#[test]
fn what_was_found_once_is_found_no_more() {
    for target in Target::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz").join(target.name());
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let input = std::fs::read_to_string(entry.path()).expect("a text");
            let figures = feed(target, &input);
            assert!(figures.findings.is_empty(), "{}: {}", entry.path().display(), figures.findings[0].1);
        }
    }
}

/// The product is tested optimised; a debug build is slower by far and proves no less with fewer inputs.
const SHARE: u64 = if cfg!(debug_assertions) { 20 } else { 1 };

fn some(target: Target, executions: u64) {
    let executions = executions / SHARE;
    let figures =
        fuzz(target, 20_261_122, |figures| figures.executions >= executions || !figures.findings.is_empty());
    if let Some((input, what)) = figures.findings.first() {
        panic!("{}: {what}\n--- input\n{input}", target.name());
    }
    assert!(
        figures.accepted >= executions / 400,
        "{} of {executions} inputs meant anything",
        figures.accepted
    );
}

#[test]
fn markdown_nobody_would_write() {
    some(Target::Markdown, 300);
}

#[test]
fn attributes_nobody_would_write() {
    some(Target::Attributes, 4_000);
}

#[test]
fn yaml_nobody_would_write() {
    some(Target::Yaml, 300);
}

#[test]
fn conditions_nobody_would_write() {
    some(Target::Condition, 8_000);
}

#[test]
fn workspaces_nobody_would_write() {
    some(Target::Pipeline, 400);
}
