//! Fuzzes the readers: `cargo run --release --example fuzz -- TARGET SECONDS [SEED]`.
//!
//! Inputs that break something, and the slowest one, are kept in `target/fuzz/`. Those that were mended belong
//! into `tests/fixtures/fuzz/TARGET/`, where the tests read them for ever.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for those who work on the product, which stops where it cannot go on"
)]

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/fuzzing.rs"]
mod fuzzing;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/workspace.rs"]
mod workspace;

use fuzzing::{Target, fuzz};
use std::process::ExitCode;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let target =
        arguments.first().and_then(|name| Target::ALL.into_iter().find(|target| target.name() == name));
    let seconds = arguments.get(1).and_then(|seconds| seconds.parse().ok());
    let (Some(target), Some(seconds)) = (target, seconds) else {
        eprintln!("usage: fuzz markdown|attributes|yaml|condition|pipeline SECONDS [SEED]");
        return ExitCode::from(2);
    };
    let seed = arguments.get(2).and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let end = Instant::now() + Duration::from_secs(seconds);
    let figures = fuzz(target, seed, move |figures| Instant::now() >= end || figures.findings.len() >= 20);
    let name = target.name();
    println!(
        "{name}: {} executions, {} without an error, {} findings, slowest {} ms ({} bytes)",
        figures.executions,
        figures.accepted,
        figures.findings.len(),
        figures.slowest.as_millis(),
        figures.slowest_input.len()
    );
    let folder = std::path::Path::new("target/fuzz");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join(format!("{name}-slowest.txt")), &figures.slowest_input).expect("a file");
    for (at, (input, what)) in figures.findings.iter().enumerate() {
        println!("{name}-{at}: {what}");
        std::fs::write(folder.join(format!("{name}-{at}.txt")), input).expect("a file");
    }
    if figures.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
