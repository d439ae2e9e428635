//! Replaces the characters that no font has by a mark with their number.
//!
//! PDF/A has no place for a missing glyph, and a build must not fail because of one name.

use super::fonts::FontShelf;
use serde_json::Value;
use std::collections::BTreeMap;

/// A character that no font has, how often it stood, and the first text it stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub count: usize,
    /// `file:line:column` of the first node of the guide that prints it, if one does.
    pub place: Option<String>,
    pub text: String,
}

/// Replaces every uncovered character in the texts of `value`; the keys of objects are left alone.
pub fn replace_uncovered(value: &mut Value, fonts: &FontShelf) -> BTreeMap<char, Missing> {
    let mut scan = Scan { fonts, known: BTreeMap::new(), missing: BTreeMap::new() };
    scan.value(value, None);
    scan.missing
}

struct Scan<'a> {
    fonts: &'a FontShelf,
    known: BTreeMap<char, bool>,
    missing: BTreeMap<char, Missing>,
}

impl Scan<'_> {
    fn value(&mut self, value: &mut Value, place: Option<&str>) {
        match value {
            Value::String(text) => self.text(text, place),
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value, place)),
            Value::Object(fields) => {
                let own = match fields.get("origin") {
                    Some(Value::String(origin)) if fields.contains_key("key") => Some(origin.clone()),
                    _ => None,
                };
                // A key is how nodes find each other; it is never printed.
                for (_, value) in fields.iter_mut().filter(|(name, _)| *name != "key") {
                    self.value(value, own.as_deref().or(place));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, text: &mut String, place: Option<&str>) {
        // Nearly all text is of these characters, which every font has.
        if text.bytes().all(|byte| (0x20..0x7f).contains(&byte) || byte == b'\n' || byte == b'\t') {
            return;
        }
        let mut replaced = String::with_capacity(text.len());
        let mut changed = false;
        for character in text.chars() {
            if is_invisible(character) {
                changed = true;
            } else if self.covers(character) {
                replaced.push(character);
            } else {
                changed = true;
                replaced.push_str(&format!("[U+{:04X}]", u32::from(character)));
                let missing = self.missing.entry(character).or_insert_with(|| Missing {
                    count: 0,
                    place: place.map(str::to_string),
                    text: text.clone(),
                });
                // A text before the steps has no place; the first step that has the sign gives one.
                missing.place = missing.place.take().or_else(|| place.map(str::to_string));
                missing.count += 1;
            }
        }
        if changed {
            *text = replaced;
        }
    }

    fn covers(&mut self, character: char) -> bool {
        match character {
            '\n' | '\t' => true,
            '\u{e000}'..='\u{f8ff}' => false,
            _ if character.is_control() => false,
            _ => *self.known.entry(character).or_insert_with(|| self.fonts.covers(character)),
        }
    }
}

/// Marks that choose how the character before them looks, or nothing at all: they have no glyph to miss.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::super::bundle::theme_fonts;
    use super::*;
    use crate::deliver::Templates;
    use serde_json::json;

    #[test]
    fn an_uncovered_character_becomes_its_number_and_is_told_with_its_place() {
        let templates = Templates::built_in();
        let (fonts, broken) = FontShelf::new(theme_fonts(&templates), &[]);
        assert!(broken.is_empty());
        let mut value = json!({ "key": "日", "origin": "es/a.md:3:1", "texts": ["ñ é → ≥ ✓", "sede 日本"] });
        let missing = replace_uncovered(&mut value, &fonts);
        assert_eq!(value["texts"][0], "ñ é → ≥ ✓");
        assert_eq!(value["texts"][1], "sede [U+65E5][U+672C]");
        assert_eq!(value["key"], "日");
        assert_eq!(missing[&'日'].place.as_deref(), Some("es/a.md:3:1"));
        assert_eq!(missing[&'日'].count, 1);
    }
}
