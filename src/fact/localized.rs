//! A text in the languages it was given in.

use std::collections::BTreeMap;

/// A language tag such as `es`.
pub type Language = String;

/// A text per language, or one text that serves all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Localized {
    Plain(String),
    Languages(BTreeMap<Language, String>),
}

impl Localized {
    /// The text in `language`; a text that lacks the language gives its first one.
    /// (Readers report a missing language as an error, so a build never falls back.)
    pub fn get(&self, language: &str) -> &str {
        match self {
            Localized::Plain(text) => text,
            Localized::Languages(texts) => {
                texts.get(language).or_else(|| texts.values().next()).map_or("", String::as_str)
            }
        }
    }
}

impl Default for Localized {
    fn default() -> Self {
        Localized::Plain(String::new())
    }
}
