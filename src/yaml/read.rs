//! Reads a YAML text into a tree with a span on every key and value.

use super::node::{Entry, Node, Scalar, YamlValue};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::fmt;

/// Reads `text`, which stands at byte `offset` of `file`.
///
/// A text that is no YAML gives one diagnostic and `None`; an empty text gives a null node.
/// Duplicate keys are reported, each with both places, and the first one is kept.
pub fn read(file: FileId, text: &str, offset: usize, diagnostics: &mut Diagnostics) -> Option<Node> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
    };
    let whole = Span::new(file, offset, offset + text.len());
    if text.trim().is_empty() {
        return Some(Node { span: whole, value: YamlValue::Null });
    }
    match serde_saphyr::from_str_with_options::<RawNode>(text, options) {
        Ok(raw) => Some(Placer { file, text, offset, diagnostics }.node(raw)),
        Err(error) => {
            let at = error.location().map_or(offset, |location| match location.span().byte_offset() {
                Some(byte) => offset + byte as usize,
                None => offset + byte_of(text, location.line(), location.column()),
            });
            let at = at.min(offset + text.len());
            let sentence = tidy(&error.without_snippet().to_string());
            let diagnostic =
                Diagnostic::new(Code::YamlSyntax, format!("the YAML cannot be read: {}", plain(&sentence)))
                    .at(Span::new(file, at, at), "the reader gave up here");
            diagnostics.push(diagnostic.help(advice(&sentence)));
            None
        }
    }
}

/// The byte of a place that is given as people count.
fn byte_of(text: &str, line: u64, column: u64) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let characters = text[start..].char_indices().map(|(at, _)| at);
    characters.take(column as usize).last().map_or(text.len(), |at| start + at)
}

/// The reader's own sentence without its place, which the diagnostic shows itself.
fn tidy(sentence: &str) -> String {
    let first = sentence.lines().next().unwrap_or_default();
    let first = first.split(" at line ").next().unwrap_or(first);
    let first = first.strip_prefix("error: ").unwrap_or(first);
    let first = match first.strip_prefix("line ") {
        Some(rest) => rest.split_once(": ").map_or(first, |(_, message)| message),
        None => first,
    };
    first.trim_end_matches('.').to_string()
}

/// What the reader's usual complaints mean, in words for people who write YAML now and then.
const COMPLAINTS: &[(&str, &str, &str)] = &[
    (
        "mapping values are not allowed",
        "a second `: ` stands in this line",
        "put a text with `: ` or ` #` in quotes, a condition too; or begin a new line for the second key",
    ),
    ("tabs disallowed", "a tab stands in the indentation", "indent with spaces"),
    (
        "did not find expected key",
        "this line is not indented like the ones above it",
        "indent all keys of a mapping alike; if they are, look for an open quote or bracket above",
    ),
    (
        "did not find expected '-'",
        "this line is not indented like the items above it",
        "indent all items of a list alike, each with its `- `",
    ),
    (
        "did not find expected ',' or '}'",
        "a `,` or `}` belongs here",
        "close the braces; inside `{ }`, put a text or condition with brackets, braces or commas in quotes",
    ),
    (
        "did not find expected ',' or ']'",
        "a `,` or `]` belongs here",
        "close the brackets; inside `[ ]`, put a text with brackets, braces or commas in quotes",
    ),
    (
        "illegal placement of ':'",
        "a `:` stands where a list or a mapping in braces is still open",
        "close the `[` or `{` that is open in a line above",
    ),
    (
        "trailing content after",
        "something follows a closing quote",
        "close the quotes in the lines above, and write `\\\"` for a quote inside double quotes",
    ),
];

fn complaint(sentence: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    COMPLAINTS.iter().find(|(words, _, _)| sentence.contains(words))
}

fn plain(sentence: &str) -> &str {
    complaint(sentence).map_or(sentence, |(_, meaning, _)| meaning)
}

fn advice(sentence: &str) -> &'static str {
    complaint(sentence)
        .map_or("look for a missing colon, quote or bracket here or in the line before", |(_, _, advice)| {
            advice
        })
}

struct RawNode(Spanned<Raw>);

enum Raw {
    Null,
    Scalar(String),
    List(Vec<RawNode>),
    Map(Vec<(Spanned<String>, RawNode)>),
}

/// Turns the raw tree into ours: line positions become spans, scalars get their spelling back.
struct Placer<'a> {
    file: FileId,
    text: &'a str,
    offset: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Placer<'_> {
    fn bytes(&self, location: serde_saphyr::Location) -> std::ops::Range<usize> {
        let span = location.span();
        let start = span.byte_offset().map_or(0, |byte| byte as usize).min(self.text.len());
        let length = span.byte_len().map_or(0, |byte| byte as usize);
        start..(start + length).min(self.text.len())
    }

    fn span(&self, location: serde_saphyr::Location) -> Span {
        let bytes = self.bytes(location);
        Span::new(self.file, self.offset + bytes.start, self.offset + bytes.end)
    }

    fn node(&mut self, RawNode(raw): RawNode) -> Node {
        let mut span = self.span(raw.referenced);
        let value = match raw.value {
            Raw::Null => YamlValue::Null,
            Raw::Scalar(content) => {
                let spelling = &self.text[self.bytes(raw.defined)];
                // Block scalars and folded lines are text; only a one-line plain scalar can be a
                // bool or a number, and it keeps its spelling: `1.10` stays `1.10`.
                let plain = !spelling.starts_with(['"', '\'', '!', '&'])
                    && !spelling.contains('\n')
                    && !content.contains('\n');
                let text =
                    if plain && !spelling.is_empty() { spelling.trim_end().to_string() } else { content };
                YamlValue::Scalar(Scalar { text, plain })
            }
            Raw::List(items) => {
                let nodes: Vec<Node> = items.into_iter().map(|item| self.node(item)).collect();
                if let Some(last) = nodes.last() {
                    span = span.to(last.span);
                }
                YamlValue::List(nodes)
            }
            Raw::Map(pairs) => {
                let entries = self.entries(pairs);
                if let Some(last) = entries.last() {
                    span = span.to(last.value.span).to(last.key_span);
                }
                YamlValue::Map(entries)
            }
        };
        Node { span, value }
    }

    fn entries(&mut self, pairs: Vec<(Spanned<String>, RawNode)>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (key, value) in pairs {
            let key_span = self.span(key.referenced);
            let value = self.node(value);
            if let Some(first) = entries.iter().find(|entry| entry.key == key.value) {
                self.diagnostics.push(
                    Diagnostic::new(Code::DuplicateKey, format!("`{}` is given twice", key.value))
                        .at(key_span, "given again here")
                        .at(first.key_span, "first given here")
                        .help("keep one of the two"),
                );
                continue;
            }
            entries.push(Entry { key: key.value, key_span, value });
        }
        entries
    }
}

impl<'de> Deserialize<'de> for RawNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::<Raw>::deserialize(deserializer).map(RawNode)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Scalar(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Scalar(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Scalar(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Scalar(value.to_string()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Scalar(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element::<RawNode>()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = access.next_key::<Spanned<String>>()? {
            pairs.push((key, access.next_value::<RawNode>()?));
        }
        Ok(Raw::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn tree(text: &str) -> (Node, Diagnostics, Sources) {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "a.yaml", text.to_string());
        let mut diagnostics = Diagnostics::default();
        let node = read(file, text, 0, &mut diagnostics).expect("yaml");
        (node, diagnostics, sources)
    }

    #[test]
    fn every_scalar_keeps_its_spelling_and_its_span() {
        let text = "version: 1.10\nquoted: \"é # x\"\nblock: |\n  a\n  b\nflow: { a: [no, 0755], b: ~ }\nempty:\nlist:\n  - { fqdn: x.example, n: 3 }\n";
        let (node, diagnostics, sources) = tree(text);
        assert!(diagnostics.is_empty());
        let entries = node.map().expect("map");
        let scalar = |at: usize| entries[at].value.scalar().expect("scalar").clone();
        assert_eq!(scalar(0), Scalar { text: "1.10".into(), plain: true });
        assert_eq!(scalar(1), Scalar { text: "é # x".into(), plain: false });
        assert_eq!(scalar(2), Scalar { text: "a\nb\n".into(), plain: false });
        assert_eq!(sources.slice(entries[0].value.span), "1.10");
        assert_eq!(sources.slice(entries[1].key_span), "quoted");
        assert_eq!(sources.slice(entries[1].value.span), "\"é # x\"");
        let flow = entries[3].value.map().expect("map");
        let list = flow[0].value.list().expect("list");
        assert_eq!(list[0].scalar().expect("scalar").text, "no");
        assert_eq!(list[1].scalar().expect("scalar").text, "0755");
        assert!(flow[1].value.is_null());
        assert!(entries[4].value.is_null());
        let object = entries[5].value.list().expect("list")[0].map().expect("map");
        assert_eq!(sources.slice(object[0].value.span), "x.example");
        assert_eq!(sources.slice(object[1].value.span), "3");
    }

    #[test]
    fn a_mistake_is_where_the_reader_gave_up() {
        let mut sources = Sources::default();
        let text = "a: 1\nñ: { b: c in [d, e] }\n";
        let file = sources.add("a.yaml", "a.yaml", text.to_string());
        let mut diagnostics = Diagnostics::default();
        assert!(read(file, text, 0, &mut diagnostics).is_none());
        let place = diagnostics.iter().map(|found| sources.describe(&found.labels[0].origin)).next();
        assert_eq!(place.as_deref(), Some("a.yaml:2:14"));
    }

    #[test]
    fn duplicate_keys_are_all_reported() {
        let (_, diagnostics, _) = tree("a: 1\nb: 2\na: 3\nc: { d: 1, d: 2 }\n");
        assert_eq!(diagnostics.iter().filter(|d| d.code == Code::DuplicateKey).count(), 2);
    }
}
