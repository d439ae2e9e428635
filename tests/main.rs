//! The integration tests: one binary, a module per subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and the helpers of a test are part of it"
)]

mod analysis;
mod architecture;
mod browser;
mod checklist;
mod commands;
mod compare;
mod conditions_page;
mod coverage;
mod disguise;
mod every_mistake;
mod explain;
mod fuzz;
mod fuzzing;
mod hostile;
mod hostile_browser;
mod hostile_paper;
mod init;
mod kill;
mod laws;
mod main_job;
mod merge_wizard;
mod mistakes;
mod overlays;
mod page;
mod pages;
mod paper;
mod paper_counts;
mod pitfalls;
mod poison;
mod question;
mod reading;
mod same_bytes;
mod scenarios;
mod schema;
mod secrets;
mod small;
mod tailoring;
mod told;
mod turning;
mod typst_witness;
mod unknown;
mod unwritable;
mod verify;
mod workspace;
