//! Finds the values of secret facts in what people wrote, so that no message shows them.
//!
//! Looks at the form of the text alone: a value that does not fit its fact is a secret all the same.

use crate::fact::{FactDeclaration, ListDeclaration};
use crate::source::{FileId, Sources, Span};
use crate::vocabulary::Vocabulary;
use crate::yaml::{self, Entry, Node, YamlValue};
use std::ops::Range;

/// Hides what `site.yaml` says of secret facts. Where a part of it cannot be read, the lines that look as if
/// they gave a secret are hidden whole.
pub fn hide_secrets(file: FileId, sources: &mut Sources, vocabulary: &Vocabulary) {
    let names = secret_names(vocabulary);
    if names.is_empty() {
        return;
    }
    let text = sources.text(file).to_string();
    let mut mistakes = crate::diagnostic::Diagnostics::default();
    let root = yaml::read(file, &text, 0, &mut mistakes);
    let entries = root.as_ref().and_then(Node::map).unwrap_or_default();
    for entry in entries.iter().filter(|entry| entry.key == "facts") {
        hide_facts(&entry.value, sources, vocabulary);
    }
    if mistakes.has_errors() {
        for name in names {
            for Range { start, end } in after(&text, name) {
                sources.hide(Span::new(file, start, end), "");
            }
        }
    }
}

/// Hides what a mapping of facts says of secret ones; the names of its keys are those of `facts:`.
pub fn hide_facts(facts: &Node, sources: &mut Sources, vocabulary: &Vocabulary) {
    walk("", facts.map().unwrap_or_default(), sources, vocabulary);
}

/// The names of secret facts, whole and the last part of each, and of secret fields.
fn secret_names(vocabulary: &Vocabulary) -> Vec<&str> {
    let last = |name: &'_ str| name.rfind('.').map_or(0, |dot| dot + 1);
    let facts = vocabulary.schema.facts.iter().filter(|fact| fact.secret);
    let fields = vocabulary.schema.lists.iter().flat_map(|list| &list.fields).filter(|field| field.secret);
    facts.chain(fields).map(|declared| &declared.name[last(&declared.name)..]).collect()
}

fn walk(prefix: &str, entries: &[Entry], sources: &mut Sources, vocabulary: &Vocabulary) {
    for entry in entries {
        let name = format!("{prefix}{}", entry.key);
        let field = || {
            let (list, rest) = name.split_once('[')?;
            let (_, field) = rest.rsplit_once("].")?;
            vocabulary.schema.list(list)?.field(field)
        };
        if let Some(fact) = vocabulary.schema.fact(&name).or_else(field) {
            hide_value(fact, &entry.value, sources);
        } else if let Some(list) = vocabulary.schema.list(&name) {
            hide_objects(list, &entry.value, sources);
        } else if let YamlValue::Map(below) = &entry.value.value {
            walk(&format!("{name}."), below, sources, vocabulary);
        }
    }
}

fn hide_objects(list: &ListDeclaration, node: &Node, sources: &mut Sources) {
    match &node.value {
        YamlValue::List(objects) => objects.iter().for_each(|object| hide_objects(list, object, sources)),
        YamlValue::Map(entries) => {
            for entry in entries {
                match list.field(&entry.key) {
                    Some(field) => hide_value(field, &entry.value, sources),
                    // `known:` and `value:` hold the objects of a list.
                    None => hide_objects(list, &entry.value, sources),
                }
            }
        }
        YamlValue::Scalar(_) | YamlValue::Null => {}
    }
}

fn hide_value(declared: &FactDeclaration, node: &Node, sources: &mut Sources) {
    if !declared.secret {
        return;
    }
    match &node.value {
        YamlValue::Scalar(scalar) => {
            sources.hide(node.span, &scalar.text);
            // Advice repeats what is left without a dot at the end.
            sources.hide(node.span, scalar.text.trim_end_matches('.'));
            // A range is told of bound by bound.
            for bound in scalar.text.split(',').filter(|_| scalar.text.contains(['<', '>'])) {
                sources.hide(node.span, bound.trim().trim_start_matches(['<', '>', '=']));
            }
        }
        YamlValue::List(nodes) => nodes.iter().for_each(|node| hide_value(declared, node, sources)),
        YamlValue::Map(entries) => {
            let says_something =
                |entry: &&Entry| !["status", "by", "date", "note"].contains(&entry.key.as_str());
            entries
                .iter()
                .filter(says_something)
                .for_each(|entry| hide_value(declared, &entry.value, sources));
        }
        YamlValue::Null => {}
    }
}

/// What follows `name:` in each place, to the end of its line and of the lines that are indented below it.
fn after(text: &str, name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(name) {
        let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
        let rest = text[at + name.len()..].trim_start_matches(['"', '\'']).trim_start_matches(' ');
        if text[..at].ends_with(is_name) || !rest.starts_with(':') {
            continue;
        }
        let start = text.len() - rest.len() + 1;
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
        let own = indent(&text[line..]);
        let mut end = start;
        for (number, line) in text[start..].split_inclusive('\n').enumerate() {
            if number > 0 && !line.trim().is_empty() && indent(line) <= own {
                break;
            }
            end += line.len();
        }
        found.push(start..end);
    }
    found
}
