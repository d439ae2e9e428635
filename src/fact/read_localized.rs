//! Reads a text that may be given per language.
//!
//! Knows nothing of which key it stands under; the caller says what to call it.

use super::Localized;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::yaml::{Node, YamlValue, wrong_shape};
use std::collections::BTreeMap;

/// The languages a text must have, and those it may have: in a guide both are the guide's, in a site
/// only the site's are needed.
#[derive(Debug, Clone, Copy)]
pub struct Languages<'a> {
    pub needed: &'a [String],
    pub allowed: &'a [String],
}

impl<'a> Languages<'a> {
    /// Texts need all of these and may have no others.
    pub fn all(languages: &'a [String]) -> Self {
        Self { needed: languages, allowed: languages }
    }
}

/// The text of `node`: one scalar that serves all languages, or a mapping with one text per language.
/// `what` is the key, for messages. A mapping that lacks a needed language, or has one that the guide
/// does not, is reported and still read.
pub fn read_localized(
    node: &Node,
    what: &str,
    languages: Languages,
    diagnostics: &mut Diagnostics,
) -> Option<Localized> {
    let entries = match &node.value {
        YamlValue::Scalar(scalar) => {
            return shown(&scalar.text, node, what, diagnostics).map(Localized::Plain);
        }
        YamlValue::Map(entries) => entries,
        _ => {
            wrong_shape(node, &format!("`{what}`"), "a text, or one text per language", diagnostics);
            return None;
        }
    };
    let mut texts = BTreeMap::new();
    for entry in entries {
        if !languages.allowed.contains(&entry.key) {
            let all = languages.allowed.iter().map(|language| format!("`{language}`")).collect::<Vec<_>>();
            let mut diagnostic =
                Diagnostic::new(Code::UnknownKey, format!("`{}` is no language of the guide", entry.key))
                    .at(entry.key_span, "not a language of the guide")
                    .help(format!("languages of the guide: {}", all.join(", ")));
            // Nothing is lost by a text nobody asks for; a misspelt language is missing, which is an error.
            diagnostic.severity = Severity::Warning;
            diagnostics.push(diagnostic);
            continue;
        }
        if entry.value.is_null() {
            continue;
        }
        let text = crate::yaml::text(&entry.value, &entry.key, diagnostics);
        if let Some(text) = text.and_then(|text| shown(&text, &entry.value, what, diagnostics)) {
            texts.insert(entry.key.clone(), text);
        }
    }
    for language in languages.needed {
        // A language whose text has the wrong shape was reported above; it is not missing too.
        if !entries.iter().any(|entry| &entry.key == language && !entry.value.is_null()) {
            diagnostics.push(
                Diagnostic::new(Code::MissingLanguage, format!("`{what}` lacks the language `{language}`"))
                    .at(node.span, "given for other languages only")
                    .help(format!("add `{language}:`, or give one plain text that serves all languages")),
            );
        }
    }
    Some(Localized::Languages(texts))
}

/// The text, if every character of it can be shown.
fn shown(text: &str, node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let hidden = text.chars().find(|letter| letter.is_control() && *letter != '\n');
    if let Some(character) = hidden {
        diagnostics.push(
            Diagnostic::new(
                Code::ControlCharacter,
                format!("`{what}` has the control character U+{:04X}", u32::from(character)),
            )
            .at(node.span, "no page can show it")
            .help("remove the character"),
        );
    }
    hidden.is_none().then(|| text.to_string())
}
