//! Reads a path that a file gives of another one beside it.
//!
//! Opens nothing.

use super::check_line;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::yaml::{Node, text};

/// The path of `key`, below the folder of `whose`, such as "the site"; one that leads out of it is reported.
pub fn read_path(node: &Node, key: &str, whose: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let path = text(node, key, diagnostics)?;
    if let Err(misfit) = check_line(&path) {
        diagnostics.push(misfit.at(node.span, format!("`{key}` takes one line of text")));
        return None;
    }
    let leads_out = path.is_empty()
        || path.starts_with(['/', '\\', '~'])
        || path.contains(':')
        || path.split(['/', '\\']).any(|part| part == "..");
    if leads_out {
        diagnostics.push(
            Diagnostic::new(Code::WrongValue, format!("`{path}` is no path inside {whose}'s folder"))
                .at(node.span, format!("not inside {whose}'s folder"))
                .help(format!("put the file into {whose}'s folder, and write its path from there")),
        );
    }
    (!leads_out).then_some(path)
}
