//! The words of the interface in one language, from `templates/strings/<language>.yaml`.

use std::collections::BTreeMap;

/// The words by their dotted name (`verdict.applies`); `{n}`, `{name}` are filled by the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strings {
    pub language: String,
    words: BTreeMap<String, String>,
}

impl Strings {
    /// From the words by name.
    pub fn new(language: &str, words: BTreeMap<String, String>) -> Self {
        Self { language: language.to_string(), words }
    }

    /// The word with this name; a name that is not there shows itself, so that a gap is seen.
    pub fn get<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }

    /// The word with `{key}` replaced for every pair.
    pub fn fill(&self, name: &str, pairs: &[(&str, &str)]) -> String {
        let template = self.get(name);
        let mut text = String::new();
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            text.push_str(before);
            let filled = after.find('}').and_then(|close| {
                let value = pairs.iter().find(|(key, _)| *key == &after[1..close])?.1;
                Some((value, close))
            });
            match filled {
                Some((value, close)) => {
                    text.push_str(value);
                    rest = &after[close + 1..];
                }
                None => {
                    text.push('{');
                    rest = &after[1..];
                }
            }
        }
        text.push_str(rest);
        text
    }

    pub fn words(&self) -> &BTreeMap<String, String> {
        &self.words
    }
}
