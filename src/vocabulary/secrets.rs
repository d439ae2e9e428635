//! Finds the values that `facts.yaml` assumes of secret facts, so that no message shows them.

use crate::diagnostic::Diagnostics;
use crate::source::{FileId, Sources};
use crate::yaml::{self, Node, YamlValue};

/// Hides every `assume` that stands beside a `secret: true`.
pub fn hide_assumed(file: FileId, sources: &mut Sources) {
    let text = sources.text(file).to_string();
    if text.contains("secret")
        && let Some(root) = yaml::read(file, &text, 0, &mut Diagnostics::default())
    {
        hide(&root, sources);
    }
}

fn hide(node: &Node, sources: &mut Sources) {
    let entries = node.map().unwrap_or_default();
    let value = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
    let is_secret = value("secret").and_then(Node::scalar).is_some_and(|scalar| scalar.text == "true");
    match value("assume").map(|node| (&node.value, node.span)) {
        Some((YamlValue::Scalar(scalar), span)) if is_secret => sources.hide(span, &scalar.text),
        _ => entries.iter().for_each(|entry| hide(&entry.value, sources)),
    }
}
