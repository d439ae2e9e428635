//! `data.json`: all that the theme sets. Every text in it can be set with the fonts of the bundle.

use super::fonts::FontShelf;
use super::glyphs::{Missing, replace_uncovered};
use super::labels::destinations;
use crate::runbook::{Runbook, Strings};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The data of both documents, and the characters in it that no font has. `logo` is the name of a file in
/// the bundle's `assets/`.
pub fn data(
    runbook: &Runbook,
    strings: &Strings,
    fonts: &FontShelf,
    logo: Option<&str>,
) -> (String, BTreeMap<char, Missing>) {
    let words: BTreeMap<&String, &String> =
        strings.words().iter().filter(|(name, _)| name.starts_with("paper.")).collect();
    let guide = [("guide", runbook.guide.title.as_str())];
    let mut value = json!({
        "settings": {
            "title": strings.fill("paper.title_runbook", &guide),
            "checklist_title": strings.fill("paper.title_checklist", &guide),
            "logo": logo,
        },
        "words": words,
        // The runbook is made of texts, numbers, lists and mappings with text keys, which JSON always has.
        "runbook": serde_json::to_value(runbook).unwrap_or(Value::Null),
    });
    let missing = replace_uncovered(&mut value, fonts);
    // Names, not text: these are never printed, and must stay as they are.
    value["settings"]["text_fonts"] = json!(fonts.text_families());
    value["settings"]["code_fonts"] = json!(fonts.code_families());
    value["labels"] = json!(destinations(runbook));
    (value.to_string(), missing)
}
