//! Turns bytes of a condition's text into places of its file.
//!
//! Knows nothing of what stands there.

use crate::source::Span;

/// Where the text of a condition stands. If the file spells it byte for byte, parts of it have exact
/// places; where YAML folded lines or took away quotes, every part is at the place of the whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    span: Span,
    exact: bool,
}

impl Place {
    pub fn new(text: &str, span: Span) -> Self {
        Self { span, exact: span.range().len() == text.len() }
    }

    pub fn whole(self) -> Span {
        self.span
    }

    /// The place of the bytes `start..end` of the text.
    pub fn span(self, start: usize, end: usize) -> Span {
        if self.exact {
            let offset = self.span.start as usize;
            Span::new(self.span.file, offset + start, offset + end)
        } else {
            self.span
        }
    }
}
