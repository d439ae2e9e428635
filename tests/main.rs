//! The integration tests: one binary, behaviour through the public pipeline.

mod main_job;
mod mistakes;
mod unknown;
mod workspace;
