//! Reads `allow: { AP010: reason }`.

use super::{Allow, read::Reader};
use crate::diagnostic::{CODES, Code, Diagnostic};
use crate::yaml::{Fields, text, wrong_shape};

impl Reader<'_> {
    /// The `allow` of the declaration called `on`, if it has one.
    pub(super) fn allow(&mut self, fields: &mut Fields, on: &str) {
        let Some(node) = fields.get("allow") else { return };
        let Some(entries) = node.map() else {
            wrong_shape(node, "`allow`", "a mapping of codes to reasons", self.diagnostics);
            return;
        };
        for entry in entries {
            let Some(code) = Code::from_name(&entry.key).filter(|code| code.name().starts_with("AP")) else {
                let names = CODES.iter().map(|doc| doc.name).filter(|name| name.starts_with("AP"));
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::UnknownName,
                        format!("`{}` is no finding of the analysis", entry.key),
                    )
                    .at(entry.key_span, "not a code that can be allowed")
                    .suggest(&entry.key, names)
                    .help("write a code such as `AP010` and the reason: `allow: { AP010: reason }`"),
                );
                continue;
            };
            if let Some(reason) = text(&entry.value, &entry.key, self.diagnostics) {
                self.allows.push(Allow { on: on.to_string(), code, reason, span: entry.key_span });
            }
        }
    }
}
