//! How a command ends.

use crate::project::MachineError;
use std::process::ExitCode;

/// How a command that could do its work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// The content has errors.
    Content,
    /// Usage or machine.
    Machine,
}

impl Exit {
    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Exit::Done => 0,
            Exit::Content => 1,
            Exit::Machine => 2,
        })
    }
}

/// Why a command could not do its work: arguments that make no sense, or the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    pub help: Vec<String>,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: Vec::new() }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

impl From<MachineError> for Failure {
    fn from(error: MachineError) -> Self {
        Self { message: error.message, help: error.help }
    }
}
