//! Finds the YAML between `---` fences at the very start of a file.
//!
//! Knows nothing of YAML.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use std::ops::Range;

/// The bytes of the YAML, if there is any, and the byte at which the Markdown begins.
pub(super) struct Front {
    pub inner: Option<Range<usize>>,
    pub body: usize,
}

/// Looks for front matter in `text`, behind a byte order mark if it has one.
pub(super) fn find(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Front {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = lines(text, start);
    let Some(opening) = lines.next().filter(|line| is_fence(&text[line.clone()])) else {
        return Front { inner: None, body: start };
    };
    match lines.find(|line| is_fence(&text[line.clone()])) {
        Some(closing) => Front { inner: Some(opening.end..closing.start), body: closing.end },
        None => {
            if looks_like_yaml(&text[opening.end..]) {
                diagnostics.push(
                    Diagnostic::new(Code::YamlSyntax, "the front matter is not closed")
                        .at(Span::new(file, opening.start, opening.start + 3), "opened here")
                        .help("close it with a line `---` behind its last key"),
                );
            }
            Front { inner: None, body: start }
        }
    }
}

/// The lines of `text` from byte `start` on, with their ends.
fn lines(text: &str, start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = start;
    text[start..].split_inclusive('\n').map(move |line| {
        let range = at..at + line.len();
        at = range.end;
        range
    })
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Does the first line have the form `key: …`?
fn looks_like_yaml(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.split_once(':').is_some_and(|(key, _)| {
        key.starts_with(|first: char| first.is_ascii_lowercase())
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Option<&str>, &str, bool) {
        let mut diagnostics = Diagnostics::default();
        let front = find(FileId(0), text, &mut diagnostics);
        (front.inner.map(|inner| &text[inner]), &text[front.body..], diagnostics.is_empty())
    }

    #[test]
    fn finds_the_text_between_fences() {
        assert_eq!(found("---\nowner: a\n---\n# T"), (Some("owner: a\n"), "# T", true));
        assert_eq!(found("\u{feff}---\r\na: b\r\n---\r\nx"), (Some("a: b\r\n"), "x", true));
        assert_eq!(found("---\n---"), (Some(""), "", true));
        assert_eq!(found("# T\n---\n"), (None, "# T\n---\n", true));
        assert_eq!(found("\u{feff}# T"), (None, "# T", true));
        assert_eq!(found("---\n\nTwo words: text\n"), (None, "---\n\nTwo words: text\n", true));
    }

    #[test]
    fn tells_of_a_missing_fence() {
        assert_eq!(found("---\nowner: a\n# T"), (None, "---\nowner: a\n# T", false));
    }
}
