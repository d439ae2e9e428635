//! `runsheet init`: a workspace to start from.

use super::outcome::{Exit, Failure};
use super::raw::Init;
use super::say::say;
use crate::project::start;

/// Writes the workspace and says what to type next.
pub fn init(order: &Init) -> Result<Exit, Failure> {
    let files = start(&order.folder)?;
    let folder = order.folder.display().to_string();
    let enter = match folder.trim_end_matches('/') {
        "." | "" => String::new(),
        folder => format!("  cd {}\n", quoted(folder)),
    };
    say(&format!(
        "`{folder}` is a workspace now: {files} files, of which `README.md` says what is what\nnext:\n{enter}  \
         runsheet check\n  runsheet build\n"
    ));
    Ok(Exit::Done)
}

/// The name as a shell takes it: in quotes if it holds more than letters, digits and the signs of paths.
fn quoted(name: &str) -> String {
    match name.chars().all(|letter| letter.is_alphanumeric() || "/._-".contains(letter)) {
        true => name.to_string(),
        false => format!("\"{name}\""),
    }
}
