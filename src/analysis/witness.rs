//! A witness as YAML, to be pasted under `facts:` of a site.
//!
//! Knows nothing of what it shows.

use crate::condition::Witness;
use crate::fact::{FactDeclaration, Given, ListDeclaration, Object, Schema, Subject, Value};
use std::collections::BTreeSet;

/// The witness that nothing needs to be known for.
pub(super) const EVERY_SITE: &str = "{}";

/// Its known facts, then its lists, in the order of the vocabulary; an object a line.
pub(super) fn to_yaml(witness: &Witness, schema: &Schema) -> String {
    let known: BTreeSet<&Subject> = witness.known.iter().collect();
    let mut text = String::new();
    for fact in &schema.facts {
        let value = witness.facts.facts.get(&fact.name).and_then(Given::value);
        if let Some(value) = value.filter(|_| known.contains(&Subject::Fact(fact.name.clone()))) {
            text.push_str(&format!("{}: {}\n", fact.name, scalar(value)));
        }
    }
    for list in schema.lists.iter().filter(|list| known.contains(&Subject::List(list.name.clone()))) {
        let objects = witness.facts.lists.get(&list.name).map(|given| given.objects()).unwrap_or_default();
        match objects.is_empty() {
            true => text.push_str(&format!("{}: []\n", list.name)),
            false => text.push_str(&format!("{}:\n", list.name)),
        }
        for object in objects {
            text.push_str(&format!("  - {{ {} }}\n", fields(object, list)));
        }
    }
    if text.is_empty() { EVERY_SITE.to_string() } else { text.trim_end().to_string() }
}

fn fields(object: &Object, list: &ListDeclaration) -> String {
    let field = |field: &FactDeclaration| {
        let value = object.fields.get(&field.name).and_then(Given::value)?;
        Some(format!("{}: {}", field.name, scalar(value)))
    };
    list.fields.iter().filter_map(field).collect::<Vec<_>>().join(", ")
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(_) | Value::Int(_) | Value::Enum(_) => value.to_string(),
        Value::List(values) => format!("[{}]", values.iter().map(scalar).collect::<Vec<_>>().join(", ")),
        Value::Version(_) | Value::Date(_) | Value::Text(_) | Value::Ref(_) => text(&value.to_string()),
    }
}

/// A text that YAML reads as itself: quoted unless it is a plain word with a letter first.
fn text(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | '/');
    let is_name = text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(is_part);
    let is_word_of_yaml = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    match is_name && !is_word_of_yaml {
        true => text.to_string(),
        false => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_where_yaml_would_read_something_else() {
        for (given, written) in [
            ("a.example", "a.example"),
            ("14.0", "\"14.0\""),
            ("No", "\"No\""),
            ("a: \"b\"\\", "\"a: \\\"b\\\"\\\\\""),
        ] {
            assert_eq!(text(given), written);
        }
    }
}
