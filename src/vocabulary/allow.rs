//! Reads `allow: { AP010: reason }`.

use super::{Allow, read::Reader};
use crate::diagnostic::{Code, Diagnostic};
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
            if !is_finding(&entry.key) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::UnknownName,
                        format!("`{}` is no finding of the analysis", entry.key),
                    )
                    .at(entry.key_span, "not a code that can be allowed")
                    .help("write a code such as `AP010` and the reason: `allow: { AP010: reason }`"),
                );
                continue;
            }
            if let Some(reason) = text(&entry.value, &entry.key, self.diagnostics) {
                self.allows.push(Allow {
                    on: on.to_string(),
                    code: entry.key.clone(),
                    reason,
                    span: entry.key_span,
                });
            }
        }
    }
}

/// The findings are `AP001` to `AP017`; the rules themselves stand further down the house.
fn is_finding(code: &str) -> bool {
    let number = code.strip_prefix("AP").filter(|digits| digits.len() == 3);
    number.and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|number| (1..=17).contains(&number))
}
