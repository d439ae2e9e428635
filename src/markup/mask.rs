//! Hides values and attributes from Markdown: each becomes as many ASCII letters as it has bytes, so that
//! no `<`, `*`, `|` or quote in it means anything and every offset stays true.
//!
//! Knows nothing of Markdown's blocks: what is masked in code is given back by whoever builds the tree.

use super::attributes::{self, LITERAL};
use super::form::Form;
use super::tree::ValueUse;
use super::values::{self, Opening, ValueScanner};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// A hidden part of the source.
pub(super) struct Mask {
    pub range: Range<usize>,
    pub kind: MaskKind,
}

pub(super) enum MaskKind {
    Value(ValueUse),
    /// An empty value: its text stays.
    Nothing,
    /// Attributes with their comment, if they are wrapped in one.
    Attributes(Box<Form>),
}

/// The source as Markdown shall see it, and what it does not see.
pub(super) struct Masked<'a> {
    /// As long as the source, byte for byte.
    pub text: Cow<'a, str>,
    /// In the order of the source.
    pub masks: Vec<Mask>,
    /// Mistakes in values, wherever they stand.
    pub mistakes: Vec<Diagnostic>,
    /// Mistakes in attributes, each with its byte; void if that byte is in code.
    pub strays: Vec<(usize, Diagnostic)>,
}

/// Masks `source` from byte `body` on; what stands before becomes empty lines. Braces that open at a byte
/// in `refused` are not read as attributes.
pub(super) fn mask<'a>(file: FileId, source: &'a str, body: usize, refused: &BTreeSet<usize>) -> Masked<'a> {
    let mut scanner = Scanner {
        file,
        source,
        refused,
        values: ValueScanner::new(source),
        line: body,
        gone_to: body,
        masks: Vec::new(),
        mistakes: Vec::new(),
        strays: Vec::new(),
    };
    let mut at = body;
    while let Some(length) = source[at..].find('{') {
        scanner.go_to(at + length);
        at = scanner.brace(at + length, body);
    }
    let Scanner { masks, mistakes, strays, .. } = scanner;
    Masked { text: hide(source, body, &masks), masks, mistakes, strays }
}

/// The source with letters in the place of the masks.
fn hide<'a>(source: &'a str, body: usize, masks: &[Mask]) -> Cow<'a, str> {
    if body == 0 && masks.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut text = String::with_capacity(source.len());
    text.extend(std::iter::repeat_n('\n', body));
    for mask in masks {
        text.push_str(&source[text.len()..mask.range.start]);
        push_letters(&mut text, &source[mask.range.clone()]);
    }
    text.push_str(&source[text.len()..]);
    Cow::Owned(text)
}

/// Letters that stand for `hidden`: the same for the same text, so that the labels of reference links
/// still match; a digit first, so that `<{{ host }}>` is no HTML.
fn push_letters(text: &mut String, hidden: &str) {
    let mut hash = hidden.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    text.push('1');
    for _ in 1..hidden.len() {
        text.push(char::from(b'a' + (hash >> 59) as u8 % 26));
        hash = hash.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
    }
}

struct Scanner<'a> {
    file: FileId,
    source: &'a str,
    refused: &'a BTreeSet<usize>,
    values: ValueScanner<'a>,
    /// Where the line begins on which `gone_to` stands.
    line: usize,
    gone_to: usize,
    masks: Vec<Mask>,
    mistakes: Vec<Diagnostic>,
    strays: Vec<(usize, Diagnostic)>,
}

impl Scanner<'_> {
    /// Keeps the beginning of the line, so that no line is searched twice.
    fn go_to(&mut self, at: usize) {
        if let Some(length) = self.source[self.gone_to..at].rfind('\n') {
            self.line = self.gone_to + length + 1;
        }
        self.gone_to = at;
    }

    /// Reads what opens at the brace at byte `start`; gives the byte to go on from.
    fn brace(&mut self, start: usize, body: usize) -> usize {
        if self.source[start..].starts_with("{{") {
            return self.value(start);
        }
        let before = &self.source[body..start];
        let opening = comment_opening(before).map_or(start, |length| body + length);
        let spaced =
            matches!(self.source[body..opening].bytes().last(), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        if self.refused.contains(&opening) || (!spaced && !self.is_glued_id(start, body)) {
            return start + 1;
        }
        match attributes::read(self.file, self.source, start, quote_marks(&self.source[self.line..start])) {
            attributes::Braces::Complete(form) | attributes::Braces::Recovered(form) if spaced => {
                self.form(opening, start, form)
            }
            attributes::Braces::Complete(form) => self.glued(start, &form),
            attributes::Braces::Broken(mistake) if spaced => {
                self.strays.push((start, mistake));
                start + 1
            }
            _ => start + 1,
        }
    }

    fn value(&mut self, start: usize) -> usize {
        match self.values.read(start) {
            Opening::Closed(braces) => {
                let end = braces.whole.end;
                let kind = if braces.expression.is_empty() {
                    self.mistakes.push(values::empty(Span::new(self.file, start, end)));
                    MaskKind::Nothing
                } else {
                    let span = Span::new(self.file, braces.expression.start, braces.expression.end);
                    MaskKind::Value(ValueUse { expression: self.source[braces.expression].to_string(), span })
                };
                self.masks.push(Mask { range: braces.whole, kind });
                end
            }
            Opening::Unclosed => {
                self.mistakes.push(values::unclosed(Span::new(self.file, start, start + 2)));
                start + 2
            }
            Opening::UnclosedAgain => start + 2,
        }
    }

    /// Masks attributes that end their line; tells of those that do not.
    fn form(&mut self, opening: usize, start: usize, form: Form) -> usize {
        let end = match opening < start {
            false => Some(form.end),
            true => comment_end(&self.source[form.end..]).map(|length| form.end + length),
        };
        match end.filter(|end| ends_line(&self.source[*end..])) {
            Some(end) if form.is_plausible() => {
                self.masks.push(Mask { range: opening..end, kind: MaskKind::Attributes(Box::new(form)) });
                end
            }
            Some(_) => start + 1,
            None => {
                if form.is_certain() {
                    let place = Span::new(self.file, start, form.end);
                    let mistake =
                        Diagnostic::new(Code::MisplacedAttribute, "attributes stand in the middle of a line")
                            .at(place, "")
                            .help("move them to the end of the line")
                            .help(LITERAL);
                    self.strays.push((start, mistake));
                }
                start + 1
            }
        }
    }

    /// `Title{#id}`: does the brace open an id right behind a word?
    fn is_glued_id(&self, start: usize, body: usize) -> bool {
        let behind_word = self.source[body..start].chars().next_back().is_some_and(|last| {
            last.is_alphanumeric() || matches!(last, ')' | '*' | '`' | '.' | ':' | '?' | '!')
        });
        let inner = &self.source.as_bytes()[start + 1..];
        behind_word && inner.first() == Some(&b'#') && inner.get(1).is_some_and(u8::is_ascii_alphabetic)
    }

    fn glued(&mut self, start: usize, form: &Form) -> usize {
        if ends_line(&self.source[form.end..]) {
            let place = Span::new(self.file, start, form.end);
            let mistake = Diagnostic::new(Code::AttributeSyntax, "no space stands before these attributes")
                .at(place, "")
                .help("put a space before `{`")
                .help(LITERAL);
            self.strays.push((start, mistake));
        }
        start + 1
    }
}

/// Where in `before` an HTML comment opens that holds nothing yet.
fn comment_opening(before: &str) -> Option<usize> {
    before.trim_end_matches([' ', '\t', '\n', '\r']).strip_suffix("<!--").map(str::len)
}

/// The length of the rest of a comment that holds nothing more.
fn comment_end(rest: &str) -> Option<usize> {
    let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    trimmed.starts_with("-->").then_some(rest.len() - trimmed.len() + 3)
}

/// Does nothing follow on the line, or only the closing marks of a heading?
fn ends_line(rest: &str) -> bool {
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(['\n', '\r']);
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let unmarked = trimmed.trim_start_matches('#').trim_start_matches([' ', '\t']);
    is_end(trimmed) || (trimmed.len() < rest.len() && is_end(unmarked))
}

/// The number of `>` in the marks of blocks with which `line` begins.
fn quote_marks(line: &str) -> usize {
    let is_mark =
        |byte: &u8| matches!(byte, b'>' | b' ' | b'\t' | b'0'..=b'9' | b'.' | b')' | b'-' | b'+' | b'*');
    // Marks stand within the first bytes of a line; a longer line is searched no further.
    line.bytes().take(400).take_while(is_mark).filter(|byte| *byte == b'>').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(source: &str) -> (Vec<&str>, usize) {
        let masked = mask(FileId(0), source, 0, &BTreeSet::new());
        assert_eq!(masked.text.len(), source.len());
        let parts = masked.masks.iter().map(|mask| &source[mask.range.clone()]).collect();
        let forms = masked.masks.iter().map(|mask| match &mask.kind {
            MaskKind::Attributes(form) => form.mistakes.len(),
            _ => 0,
        });
        (parts, masked.strays.len() + masked.mistakes.len() + forms.sum::<usize>())
    }

    #[test]
    fn masks_values_and_attributes_at_the_end_of_a_line() {
        assert_eq!(masked("## Go {{ a.b }} {#go x=1}\ntext"), (vec!["{{ a.b }}", "{#go x=1}"], 0));
        assert_eq!(masked("## Go <!-- {#go} -->\r\n"), (vec!["<!-- {#go} -->"], 0));
        assert_eq!(masked("## Go {#go} ##"), (vec!["{#go}"], 0));
        assert_eq!(masked("{#go\n each=\"{{ a }}\"}"), (vec!["{#go\n each=\"{{ a }}\"}"], 0));
        assert_eq!(masked("step {critical}"), (vec!["{critical}"], 0));
    }

    #[test]
    fn leaves_programs_alone() {
        for text in [
            "a {$_.ServiceID -match \"x\"}",
            "-Filter {DisplayName -eq \"a\"}",
            "New-X @{a=1}",
            "${b=1}",
            "foreach ($x in $y) { $x.Go() }",
            "set {host}",
            "{...}",
            "{}",
            "{ a == b }",
            "f {x=1} g",
        ] {
            assert_eq!(masked(text), (vec![], 0), "{text}");
        }
    }

    #[test]
    fn tells_of_attributes_that_cannot_be_read() {
        for text in [
            "a {#b",
            "a {#b c=\"d}",
            "a {.b,c}",
            "a {#b c=}",
            "a {#b} c",
            "a{#b}",
            "a {x=1 \"y\"}",
            "a {#b c=\"d\"e}",
            "a {host={{ b }}}",
        ] {
            let (_, mistakes) = masked(text);
            assert_eq!(mistakes, 1, "{text}");
        }
    }
}
