//! The snapshot: every file that was read, with its path and its lines.

use super::{Origin, Span};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// A file of the snapshot, by its position in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place as people count: line and column start at one, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    pub line: usize,
    pub column: usize,
}

/// One file: its text and the two names it goes by.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as a message shows it: as the user would type it from where they stand.
    pub path: String,
    /// The path relative to the guide's or the site's folder, as deliverables show it.
    pub relative_path: String,
    pub text: String,
    line_starts: Vec<usize>,
    /// What no message shows, in bytes.
    hidden: Vec<Range<usize>>,
}

impl SourceFile {
    /// Line and column of the byte `offset`; an offset past the end is the end.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_starts.partition_point(|start| *start <= offset) - 1;
        let column = self.text[self.line_starts[line]..offset].chars().count() + 1;
        LineColumn { line: line + 1, column }
    }
}

/// All files that were read, in the order they were read.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// Texts that no message shows, wherever they stand.
    secrets: BTreeSet<String>,
}

impl Sources {
    /// Adds a file and gives its id. `path` is shown in messages, `relative_path` in deliverables.
    pub fn add(&mut self, path: &str, relative_path: &str, text: String) -> FileId {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        self.files.push(SourceFile {
            path: path.to_string(),
            relative_path: relative_path.to_string(),
            text,
            line_starts,
            hidden: Vec::new(),
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// The file with this id; ids come only from [`Sources::add`].
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Lets no message show this span, nor `secret` anywhere; of an empty text only the span is hidden.
    pub fn hide(&mut self, span: Span, secret: &str) {
        let secret = secret.trim();
        if !secret.is_empty() {
            self.secrets.insert(secret.to_string());
        }
        self.files[span.file.0 as usize].hidden.push(span.range());
    }

    /// The texts that no message shows.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(String::as_str)
    }

    /// A part of a file as messages show it: of what is hidden every byte is a `*`, so that all others keep
    /// their places. A secret is hidden wherever it stands, if it is long enough to be no part of a word.
    pub fn shown(&self, id: FileId, part: Range<usize>) -> Cow<'_, str> {
        const LONG: usize = 6;
        let file = self.file(id);
        let text = &file.text[part.clone()];
        let long = self.secrets.iter().filter(|secret| secret.len() >= LONG);
        let found = long.flat_map(|secret| {
            text.match_indices(secret.as_str())
                .map(|(at, found)| part.start + at..part.start + at + found.len())
        });
        let hidden: Vec<Range<usize>> = file.hidden.iter().cloned().chain(found).collect();
        if hidden.is_empty() {
            return text.into();
        }
        let mut shown = String::with_capacity(text.len());
        for (at, letter) in text.char_indices() {
            match letter != '\n' && hidden.iter().any(|range| range.contains(&(part.start + at))) {
                true => shown.extend(std::iter::repeat_n('*', letter.len_utf8())),
                false => shown.push(letter),
            }
        }
        shown.into()
    }

    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// The source text of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text(span.file)[span.range()]
    }

    /// `file:line:column` or `Sheet!Cell`, relative to the guide's or the site's folder; an answer also
    /// says who gave it and when.
    pub fn describe(&self, origin: &Origin) -> String {
        match origin {
            Origin::File(span) => {
                let file = self.file(span.file);
                let at = file.line_column(span.start as usize);
                format!("{}:{}:{}", file.relative_path, at.line, at.column)
            }
            Origin::Answer { at, by, date } => {
                let place = self.describe(&Origin::File(*at));
                [Some(&place), by.as_ref(), date.as_ref()]
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .join(", ")
            }
            Origin::Cell { file, sheet, cell } => {
                format!("{}:{sheet}!{cell}", self.file(*file).relative_path)
            }
            Origin::Flag(flag) => flag.clone(),
        }
    }
}
