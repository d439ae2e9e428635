//! Where the text of a scalar stands in its file, letter by letter.
//!
//! Knows the ways in which YAML writes a text, and reads none: the text is there already.

use super::{Node, Scalar};
use crate::source::Places;

/// The places of the text of the scalar `node`, whose file has the text `source`.
///
/// Quotes, escapes, indentation and folding are seen through. What cannot be seen through stands within the
/// scalar, no two letters at one place.
pub fn places(node: &Node, scalar: &Scalar, source: &str) -> Places {
    let raw = &source[node.span.range()];
    let mut walk = Walk { raw, at: beginning(raw), runs: Vec::new(), next: (u32::MAX, u32::MAX) };
    for (text_at, letter) in scalar.text.char_indices() {
        if !walk.find(text_at, letter, node.span.start) {
            return Places::of_runs(node.span, vec![(0, node.span.start)]);
        }
    }
    Places::of_runs(node.span, walk.runs)
}

/// The byte at which the text begins: behind a quote, or the line with the sign of a block.
fn beginning(raw: &str) -> usize {
    match raw.chars().next() {
        Some('"' | '\'') => 1,
        Some('|' | '>') => raw.find('\n').map_or(raw.len(), |end| end + 1),
        _ => 0,
    }
}

struct Walk<'a> {
    raw: &'a str,
    at: usize,
    runs: Vec<(u32, u32)>,
    /// Where the next letter stands, of the text and in the file, if nothing comes between.
    next: (u32, u32),
}

impl Walk<'_> {
    /// Finds the next letter of the text; `false` where it is not to be seen how it is written.
    fn find(&mut self, text_at: usize, letter: char, offset: u32) -> bool {
        loop {
            let Some(found) = self.raw[self.at..].chars().next() else { return false };
            if found == '\\' && self.raw.starts_with('"') {
                let length = self.escape();
                self.note(text_at, letter, offset, length);
                return true;
            }
            // A line break that YAML folds is a space.
            if found == letter || (letter == ' ' && found == '\n') {
                self.note(text_at, letter, offset, found.len_utf8());
                // A quote in single quotes is written twice.
                if letter == '\'' && self.raw.starts_with('\'') {
                    self.at += 1;
                }
                return true;
            }
            if !found.is_whitespace() {
                return false;
            }
            self.at += found.len_utf8();
        }
    }

    fn note(&mut self, text_at: usize, letter: char, offset: u32, length: usize) {
        let place = (text_at as u32, offset + self.at as u32);
        if place != self.next {
            self.runs.push(place);
        }
        self.at += length;
        let read = letter.len_utf8() as u32;
        self.next = (place.0 + read, place.1 + read);
    }

    /// The length of the escape that stands here.
    fn escape(&self) -> usize {
        let rest = &self.raw[self.at + 1..];
        let length = match rest.chars().next() {
            Some('x') => 4,
            Some('u') => 6,
            Some('U') => 10,
            Some(letter) => 1 + letter.len_utf8(),
            None => 1,
        };
        length.min(self.raw.len() - self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::source::FileId;

    /// What stands in the file where the text says `part`.
    fn stands(yaml: &str, part: &str) -> (String, String) {
        let node = crate::yaml::read(FileId(0), yaml, 0, &mut Diagnostics::default()).unwrap();
        let value = node.map().unwrap().iter().find(|entry| entry.key == "a").unwrap().value.clone();
        let scalar = value.scalar().unwrap().clone();
        let at = scalar.text.find(part).unwrap_or_else(|| panic!("{:?}", scalar.text));
        let span = places(&value, &scalar, yaml).span(at..at + part.len());
        (scalar.text, yaml[span.range()].to_string())
    }

    #[test]
    fn every_way_to_write_a_text_is_seen_through() {
        let cases = [
            ("a: see {{ x.y }} there\n", "x.y", "x.y"),
            ("a: \"see {{ x.y }} there\"\n", "x.y", "x.y"),
            ("a: 'it''s {{ x.y }}'\n", "x.y", "x.y"),
            ("a: \"say \\\"no\\\" to {{ x.y }}\\n\"\n", "x.y", "x.y"),
            ("a: \"caf\\u00e9 {{ x.y }}\"\n", "x.y", "x.y"),
            ("a: |\n  Uno.\n\n  ```sh\n    run {{ x.y }}\n  ```\nb: c\n", "x.y", "x.y"),
            ("a: |\n  Uno.\n\n  ```sh\n    run {{ x.y }}\n  ```\nb: c\n", "run {{", "run {{"),
            ("a: >\n  Uno\n  dos {{ x.y }}\n\n  tres {{ z.w }}\nb: c\n", "z.w", "z.w"),
            ("a: uno\n  dos {{ x.y }}\nb: c\n", "x.y", "x.y"),
            ("{ a: \"sé {{ x.y }}\", b: c }\n", "x.y", "x.y"),
            ("a: |-\n  Uno.\n", "Uno.", "Uno."),
        ];
        for (yaml, part, expected) in cases {
            let (text, found) = stands(yaml, part);
            assert_eq!(found, expected, "{yaml:?} reads {text:?}");
        }
    }
}
