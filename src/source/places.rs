//! Where each byte of a text stands that was read out of a file and does not look there as it reads: a YAML
//! scalar in quotes, or in a block with an indentation.
//!
//! Knows nothing of what changed the text on its way.

use super::{FileId, Span};
use std::ops::Range;

/// The places of a text in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// All of it in the file.
    pub whole: Span,
    /// Parts that stand in the file as they read: the byte of the text, and the byte of the file.
    runs: Vec<(u32, u32)>,
}

impl Places {
    /// A text that stands at `span` byte for byte.
    pub fn exact(span: Span) -> Places {
        Places { whole: span, runs: vec![(0, span.start)] }
    }

    /// A text of which each part begins at a byte of the text and one of the file, in their order.
    pub fn of_runs(whole: Span, runs: Vec<(u32, u32)>) -> Places {
        Places { whole, runs }
    }

    pub fn file(&self) -> FileId {
        self.whole.file
    }

    /// The place in the file of these bytes of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.byte(range.start);
        // The end is behind the last byte, not before the next one: between two lines there is indentation.
        let end = if range.end > range.start { self.byte(range.end - 1) + 1 } else { start };
        Span { file: self.whole.file, start, end: end.max(start) }
    }

    fn byte(&self, at: usize) -> u32 {
        let at = at as u32;
        let next = self.runs.partition_point(|(text, _)| *text <= at);
        let (text, file) = match next.checked_sub(1) {
            Some(run) => self.runs[run],
            None => (0, self.whole.start),
        };
        (file + (at - text)).min(self.whole.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_two_lines_has_the_places_of_its_lines() {
        // `ab\ncd` at 10 and, behind an indentation of two, at 15.
        let places = Places::of_runs(Span::new(FileId(0), 8, 17), vec![(0, 10), (3, 15)]);
        assert_eq!(places.span(0..2), Span::new(FileId(0), 10, 12));
        assert_eq!(places.span(3..5), Span::new(FileId(0), 15, 17));
        assert_eq!(places.span(1..4), Span::new(FileId(0), 11, 16));
        assert_eq!(places.span(3..3), Span::new(FileId(0), 15, 15));
        assert_eq!(Places::exact(Span::new(FileId(0), 4, 9)).span(2..4), Span::new(FileId(0), 6, 8));
    }
}
