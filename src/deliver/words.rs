//! Reads the words of the interface in one language out of the templates.
//!
//! Knows nothing of where the words are used.

use super::Templates;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::runbook::Strings;
use crate::source::Sources;
use crate::yaml::{Node, YamlValue, read, wrong_shape};
use std::collections::BTreeMap;

/// The words of `language`: the built-in ones, with those of the workspace on top, so that a workspace
/// file that lacks a word of a later version still shows it. A language that nobody translated has
/// the English words. Mistakes are pushed; what could be read is returned.
pub fn strings(
    templates: &Templates,
    language: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Strings {
    let mut words = BTreeMap::new();
    let own = format!("strings/{language}.yaml");
    let mut layers: Vec<(&str, &[u8])> = Vec::new();
    layers.extend(Templates::built_in_file("strings/en.yaml").map(|bytes| ("strings/en.yaml", bytes)));
    layers.extend(Templates::built_in_file(&own).map(|bytes| (own.as_str(), bytes)));
    layers.extend(templates.get(&own).map(|bytes| (own.as_str(), bytes)));
    for (at, (name, bytes)) in layers.iter().enumerate() {
        if layers[..at].iter().any(|(_, earlier)| earlier == bytes) {
            continue;
        }
        let path = format!("templates/{name}");
        let Ok(text) = std::str::from_utf8(bytes) else {
            diagnostics.push(
                Diagnostic::new(Code::NotUtf8, format!("`{path}` is not UTF-8"))
                    .help("save the file as UTF-8"),
            );
            continue;
        };
        let file = sources.add(&path, &path, text.to_string());
        if let Some(node) = read(file, text, 0, diagnostics) {
            flatten(&node, "", &mut words, diagnostics);
        }
    }
    Strings::new(language, words)
}

/// Turns nested keys into dotted names.
fn flatten(node: &Node, prefix: &str, words: &mut BTreeMap<String, String>, diagnostics: &mut Diagnostics) {
    match &node.value {
        YamlValue::Null => {}
        YamlValue::Scalar(scalar) => {
            words.insert(prefix.to_string(), scalar.text.clone());
        }
        YamlValue::Map(entries) => {
            for entry in entries {
                let name =
                    if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
                flatten(&entry.value, &name, words, diagnostics);
            }
        }
        YamlValue::List(_) => {
            wrong_shape(node, &format!("the word `{prefix}`"), "a text", diagnostics);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(templates: &Templates, language: &str) -> (Strings, Diagnostics) {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let strings = strings(templates, language, &mut sources, &mut diagnostics);
        (strings, diagnostics)
    }

    #[test]
    fn nested_keys_become_dotted_names() {
        let (strings, diagnostics) = words_of(&Templates::built_in(), "es");
        assert!(diagnostics.is_empty());
        assert_eq!(strings.get("common.verdict.not_applicable"), "no se aplica");
    }

    #[test]
    fn a_workspace_changes_single_words() {
        let own = b"common: { verdict: { applies: vale } }".to_vec();
        let templates = Templates::with(BTreeMap::from([("strings/es.yaml".to_string(), own)]));
        let (strings, diagnostics) = words_of(&templates, "es");
        assert!(diagnostics.is_empty());
        assert_eq!(strings.get("common.verdict.applies"), "vale");
        assert_eq!(strings.get("common.verdict.waived"), "dispensado");
    }

    #[test]
    fn an_unknown_language_speaks_english() {
        let (strings, _) = words_of(&Templates::built_in(), "fr");
        assert_eq!(strings.get("common.verdict.applies"), "applies");
    }

    #[test]
    fn both_languages_have_the_same_words() {
        let names = |language: &str| {
            let bytes = Templates::built_in_file(&format!("strings/{language}.yaml")).unwrap();
            let text = std::str::from_utf8(bytes).unwrap();
            let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
            let file = sources.add("x", "x", text.to_string());
            let mut words = BTreeMap::new();
            let node = read(file, text, 0, &mut diagnostics).unwrap();
            flatten(&node, "", &mut words, &mut diagnostics);
            assert!(diagnostics.is_empty(), "{language}: {diagnostics:?}");
            words.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(names("es"), names("en"));
    }
}
