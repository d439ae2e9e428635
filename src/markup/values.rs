//! Finds the values `{{ … }}` in a text.
//!
//! Knows nothing of Markdown, nor of what an expression means.

use super::tree::{Piece, ValueUse};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use std::ops::Range;

/// One pair of braces.
pub(super) struct Braces {
    /// The bytes from the first `{` to behind the last `}`.
    pub whole: Range<usize>,
    /// The bytes of the trimmed expression; empty for `{{ }}`.
    pub expression: Range<usize>,
}

/// Finds the braces that open at a given byte. Remembers which lines have no end of a value, so that a
/// line full of `{{` is searched once.
pub(super) struct ValueScanner<'a> {
    text: &'a str,
    /// The end of the line that was read last.
    line_end: usize,
    /// Up to here no `}}` follows.
    barren_until: usize,
}

/// What stands at an opening `{{`.
pub(super) enum Opening {
    Closed(Braces),
    /// No `}}` follows on the line.
    Unclosed,
    /// No `}}` follows, and an earlier opening of the same line has said so.
    UnclosedAgain,
}

impl<'a> ValueScanner<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, line_end: 0, barren_until: 0 }
    }

    /// Reads the value whose `{{` stands at byte `at`. A value ends on its own line.
    pub fn read(&mut self, at: usize) -> Opening {
        if at < self.barren_until {
            return Opening::UnclosedAgain;
        }
        if at >= self.line_end {
            self.line_end = self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |length| at + length);
        }
        match close(&self.text[at + 2..self.line_end]) {
            Some(length) => {
                let inner = &self.text[at + 2..at + 2 + length];
                let start = at + 2 + (inner.len() - inner.trim_start().len());
                let expression = start..start + inner.trim().len();
                Opening::Closed(Braces { whole: at..at + length + 4, expression })
            }
            None => {
                self.barren_until = self.line_end;
                Opening::Unclosed
            }
        }
    }
}

/// The length of the text before the closing braces. A quoted text at the front may itself hold braces.
fn close(rest: &str) -> Option<usize> {
    let trimmed = rest.trim_start();
    if let Some(quote) = trimmed.chars().next().filter(|first| matches!(first, '\'' | '"')) {
        let lead = rest.len() - trimmed.len() + 1;
        if let Some(length) = rest[lead..].find(quote) {
            let behind = lead + length + 1;
            let gap = rest[behind..].len() - rest[behind..].trim_start().len();
            if rest[behind + gap..].starts_with("}}") {
                return Some(behind + gap);
            }
        }
    }
    rest.find("}}")
}

/// The mistake of braces that nothing closes.
pub(super) fn unclosed(place: Span) -> Diagnostic {
    Diagnostic::new(Code::ValueSyntax, "the braces of this value are not closed")
        .at(place, "opened here")
        .help("close the value with `}}` on the same line")
        .help("a literal `{{` is written `{{ '{{' }}`")
}

/// The mistake of braces with nothing in them.
pub(super) fn empty(place: Span) -> Diagnostic {
    Diagnostic::new(Code::ValueSyntax, "this value is empty")
        .at(place, "")
        .help("name what is to be printed, as in `{{ customer }}`")
        .help("a literal `{{` is written `{{ '{{' }}`")
}

/// Splits `text` into literal text and values. `span` is the exact place of `text`; where the two differ
/// in length (a quoted text with escapes), every value gets the whole place.
///
/// Braces that are empty or not closed are reported and stay literal text.
pub fn pieces(text: &str, span: Span, diagnostics: &mut Diagnostics) -> Vec<Piece> {
    let exact = span.range().len() == text.len();
    let place = |range: Range<usize>| match exact {
        true => Span::new(span.file, span.start as usize + range.start, span.start as usize + range.end),
        false => span,
    };
    let mut pieces = Vec::new();
    let mut scanner = ValueScanner::new(text);
    let (mut literal, mut at) = (0, 0);
    while let Some(length) = text[at..].find("{{") {
        let start = at + length;
        at = start + 2;
        match scanner.read(start) {
            Opening::Closed(braces) => {
                at = braces.whole.end;
                if braces.expression.is_empty() {
                    diagnostics.push(empty(place(braces.whole)));
                    continue;
                }
                push_text(&mut pieces, &text[literal..start]);
                let expression = text[braces.expression.clone()].to_string();
                pieces.push(Piece::Value(ValueUse { expression, span: place(braces.expression) }));
                literal = at;
            }
            Opening::Unclosed => diagnostics.push(unclosed(place(start..start + 2))),
            Opening::UnclosedAgain => {}
        }
    }
    push_text(&mut pieces, &text[literal..]);
    pieces
}

/// Adds literal text, as one piece with literal text before it.
pub(super) fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(before)) => before.push_str(text),
        _ => pieces.push(Piece::Text(text.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn show(text: &str) -> (String, usize) {
        let mut diagnostics = Diagnostics::default();
        let span = Span::new(FileId(0), 100, 100 + text.len());
        let shown = pieces(text, span, &mut diagnostics)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => format!("[{text}]"),
                Piece::Value(value) => {
                    assert_eq!(
                        text[value.span.range().start - 100..value.span.range().end - 100],
                        value.expression
                    );
                    format!("<{}>", value.expression)
                }
            })
            .collect();
        (shown, diagnostics.iter().count())
    }

    #[test]
    fn splits_text_and_values() {
        assert_eq!(show("a {{ b.c }}d{{e}}"), ("[a ]<b.c>[d]<e>".to_string(), 0));
        assert_eq!(show(""), (String::new(), 0));
    }

    #[test]
    fn a_quoted_text_may_hold_braces() {
        assert_eq!(show("{{ '{{' }}x"), ("<'{{'>[x]".to_string(), 0));
        assert_eq!(show("{{ '}}' }}x"), ("<'}}'>[x]".to_string(), 0));
        assert_eq!(show("{{ it's }}"), ("<it's>".to_string(), 0));
    }

    #[test]
    fn reports_empty_and_unclosed_braces() {
        assert_eq!(show("a {{ }} b"), ("[a {{ }} b]".to_string(), 1));
        assert_eq!(show("a {{ b {{ c"), ("[a {{ b {{ c]".to_string(), 1));
        assert_eq!(show("{{ a\n}}"), ("[{{ a\n}}]".to_string(), 1));
    }
}
