//! Builds code blocks, and gives back to code what masks hide in it.
//!
//! Knows nothing of languages.

use super::build::{Builder, Draft};
use super::mask::MaskKind;
use super::tree::{BlockKind, Piece};
use super::values::push_text;
use crate::diagnostic::{Code, Diagnostic};
use pulldown_cmark::{CodeBlockKind, Event};
use std::ops::Range;

impl<'a> Builder<'a> {
    pub fn code_block(&mut self, kind: CodeBlockKind<'a>, range: Range<usize>) -> Draft {
        let language = match kind {
            CodeBlockKind::Fenced(info) => self.language(&info, &range),
            CodeBlockKind::Indented => String::new(),
        };
        let mut text = Vec::new();
        while let Some((event, part)) = self.advance() {
            match event {
                Event::Text(line) => {
                    for piece in self.restore(&line, &part) {
                        push_piece(&mut text, piece);
                    }
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        if let Some(Piece::Text(last)) = text.last_mut() {
            if last.ends_with('\n') {
                last.pop();
            }
            if last.is_empty() {
                text.pop();
            }
        }
        self.built.opaque.push(range.clone());
        self.plain(range, BlockKind::Code { language, text })
    }

    /// The first word behind the fence.
    fn language(&mut self, info: &str, range: &Range<usize>) -> String {
        let fence = self.masked.get(range.clone()).unwrap_or_default();
        let line = range.start..range.start + fence.find(['\n', '\r']).unwrap_or(fence.len());
        for mask in self.masks_in(&line) {
            let place = self.span(self.masks[mask].range.clone());
            let mistake = match self.masks[mask].kind {
                MaskKind::Attributes(_) => Diagnostic::new(
                    Code::MisplacedAttribute,
                    "attributes stand behind the fence of a code block",
                )
                .at(place, "")
                .help("put them in a paragraph of their own below the block, with blank lines around"),
                _ => Diagnostic::new(Code::ValueSyntax, "a value stands behind the fence of a code block")
                    .at(place, "")
                    .help("write only the language there, such as `powershell`"),
            };
            self.built.diagnostics.push(mistake);
        }
        let text: String =
            self.restore(info, &line).into_iter().map(|piece| self.plain_text(piece)).collect();
        text.split_whitespace().next().unwrap_or_default().to_lowercase()
    }

    /// Puts back what masks hide in `text`, which Markdown made of the source in `range`.
    pub fn restore(&self, text: &str, range: &Range<usize>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = text;
        for mask in &self.masks[self.masks_in(range)] {
            let Some(at) = rest.find(&self.masked[mask.range.clone()]) else { continue };
            push_literal(&mut pieces, &rest[..at]);
            match &mask.kind {
                MaskKind::Value(value) => pieces.push(Piece::Value(value.clone())),
                _ => push_literal(&mut pieces, &self.source[mask.range.clone()]),
            }
            rest = &rest[at + mask.range.len()..];
        }
        push_literal(&mut pieces, rest);
        pieces
    }

    /// The source of a piece.
    pub fn plain_text(&self, piece: Piece) -> String {
        match piece {
            Piece::Text(text) => text,
            Piece::Value(value) => format!("{{{{ {} }}}}", value.expression),
        }
    }
}

/// Adds literal text with line ends as `\n`.
fn push_literal(pieces: &mut Vec<Piece>, text: &str) {
    match text.contains('\r') {
        true => push_text(pieces, &text.replace("\r\n", "\n").replace('\r', "\n")),
        false => push_text(pieces, text),
    }
}

/// Adds a piece, literal text as one with literal text before it.
fn push_piece(pieces: &mut Vec<Piece>, piece: Piece) {
    match piece {
        Piece::Text(text) => push_text(pieces, &text),
        value => pieces.push(value),
    }
}
