//! The commands, one file each. The only module that prints.
//!
//! Decides nothing about content: it calls the pipeline and says what came of it.

mod ask;
mod build;
mod check;
mod diff;
mod explain;
mod hand_over;
mod init;
mod issue;
mod matrix;
mod meant;
mod outcome;
mod parallel;
mod pick;
mod progress;
mod raw;
mod read;
mod say;
mod schema;
mod summary;
mod tell;
mod verify;

use clap::Parser;
use outcome::{Exit, Failure};
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command that the arguments name, the program's own name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let raw = match raw::Arguments::try_parse_from(arguments) {
        Ok(raw) => raw,
        Err(error) => {
            // Nothing can be done about a terminal that is gone.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let flags = raw.folders.into_flags();
    let result = match raw.command {
        raw::Command::Build(command) => {
            meant::Build::from_raw(command).and_then(|m| build::build(&flags, &m))
        }
        raw::Command::Check(command) => check::check(&flags, &command),
        raw::Command::Explain(command) => explain::explain(&flags, &command),
        raw::Command::Ask(command) => ask::ask(&flags, &command),
        raw::Command::Matrix(command) => matrix::matrix(&flags, &command),
        raw::Command::Diff(command) => diff::diff(&flags, &command),
        raw::Command::Schema(command) => schema::schema(&flags, &command),
        raw::Command::Init(command) => init::init(&command),
        raw::Command::Verify(command) => verify::verify(&flags, &command),
    };
    let exit = match result {
        Ok(exit) => exit,
        Err(Failure { message, help }) => {
            tell::failure(&message, &help);
            Exit::Machine
        }
    };
    exit.code()
}
