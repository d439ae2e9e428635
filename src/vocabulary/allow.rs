//! Reads `allow: { AP010: reason }`.

use super::{Allow, read::Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::yaml::{Fields, Node, text, wrong_shape};

impl Reader<'_> {
    /// The `allow` of the declaration called `on`, if it has one.
    pub(super) fn allow(&mut self, fields: &mut Fields, on: &str) {
        let Some(node) = fields.get("allow") else { return };
        self.allows.extend(read_allow(node, on, self.diagnostics));
    }
}

/// The allowances that `node` spells, for what is called `on`.
pub fn read_allow(node: &Node, on: &str, diagnostics: &mut Diagnostics) -> Vec<Allow> {
    let Some(entries) = node.map() else {
        wrong_shape(node, "`allow`", "a mapping of codes to reasons", diagnostics);
        return Vec::new();
    };
    let mut allows = Vec::new();
    for entry in entries {
        if !is_finding(&entry.key) {
            diagnostics.push(
                Diagnostic::new(Code::UnknownName, format!("`{}` is no finding of the analysis", entry.key))
                    .at(entry.key_span, "not a code that can be allowed")
                    .help("write a code such as `AP010` and the reason: `allow: { AP010: reason }`"),
            );
            continue;
        }
        let Some(reason) = text(&entry.value, &entry.key, diagnostics) else { continue };
        if reason.trim().is_empty() {
            diagnostics.push(
                Diagnostic::new(Code::WrongShape, format!("`{}` is allowed without a reason", entry.key))
                    .at(entry.value.span, "")
                    .help("say why it is right here"),
            );
            continue;
        }
        allows.push(Allow { on: on.to_string(), code: entry.key.clone(), reason, span: entry.key_span });
    }
    allows
}

/// Whether the code is one of the analysis, which can be allowed.
pub fn is_finding(code: &str) -> bool {
    code.starts_with("AP") && Code::from_name(code).is_some_and(|known| known.name() == code)
}
