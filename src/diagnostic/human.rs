//! Diagnostics for people: the message, the line it is about, and what to do.
//!
//! Knows nothing of terminals: whether there is colour is the caller's to say.

use super::censor::censored;
use super::{Diagnostic, Label, Severity};
use crate::source::{FileId, Origin, Sources, Span};
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin as PathLine, Renderer, Snippet,
};
use std::borrow::Cow;

/// Whether the text is for a terminal that shows colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Plain,
    Styled,
}

/// One diagnostic with its lines; ends with an empty line.
pub fn human(diagnostic: &Diagnostic, sources: &Sources, colour: Colour) -> String {
    let diagnostic = &*censored(diagnostic, sources);
    let title =
        level(diagnostic.severity).primary_title(visible(&diagnostic.message)).id(diagnostic.code.name());
    let mut group = title.elements(places(&diagnostic.labels, sources));
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(visible(note)));
    }
    if let Some(witness) = &diagnostic.witness {
        group = group.element(Level::NOTE.message(shown_by(witness)));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Styled => Renderer::styled(),
    };
    let groups: [Group; 1] = [group];
    format!("{}\n\n", renderer.render(&groups).trim_end())
}

/// `2 errors, 1 warning`; nothing for nothing.
pub fn tally(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity: Severity| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", severity.word()))
    };
    let parts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(count).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// The places of a diagnostic in the order of its labels; labels of one file share a snippet.
fn places<'a>(labels: &'a [Label], sources: &'a Sources) -> Vec<Element<'a>> {
    let mut elements: Vec<Element> = Vec::new();
    let mut shown: Vec<FileId> = Vec::new();
    for label in labels {
        match &label.origin {
            Origin::File(span) | Origin::Answer { at: span, .. } if shown.contains(&span.file) => {}
            Origin::File(span) | Origin::Answer { at: span, .. } => {
                shown.push(span.file);
                elements.push(snippet(span.file, labels, sources).into());
            }
            Origin::Cell { file, sheet, cell } => {
                let path = format!("{}:{sheet}!{cell}", sources.file(*file).path);
                elements.extend(line_without_text(path, label));
            }
            Origin::Flag(flag) => elements.extend(line_without_text(flag.clone(), label)),
        }
    }
    elements
}

/// The labels of one file, under the lines from the first to the last of them: to hand over the whole file
/// would make each of many mistakes in it cost as much as the file is long.
fn snippet<'a>(file: FileId, labels: &'a [Label], sources: &'a Sources) -> Snippet<'a, Annotation<'a>> {
    let source = sources.file(file);
    let places: Vec<(AnnotationKind, std::ops::Range<usize>, &Label)> = labels
        .iter()
        .enumerate()
        .filter_map(|(at, label)| match &label.origin {
            Origin::File(span) | Origin::Answer { at: span, .. } if span.file == file => {
                let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                Some((kind, in_text(*span, &source.text), label))
            }
            _ => None,
        })
        .collect();
    let first = places.iter().map(|(_, range, _)| range.start).min().unwrap_or_default();
    let last = places.iter().map(|(_, range, _)| range.end).max().unwrap_or_default();
    let start = source.text[..first].rfind('\n').map_or(0, |end| end + 1);
    let end = source.text[last..].find('\n').map_or(source.text.len(), |end| last + end + 1);
    let annotations = places.into_iter().map(|(kind, range, label)| {
        let text = (!label.text.is_empty()).then(|| visible(&label.text));
        kind.span(range.start - start..range.end - start).label(text)
    });
    Snippet::source(in_place(sources.shown(file, start..end)))
        .line_start(source.line_column(start).line)
        .path(visible(&source.path))
        .annotations(annotations)
}

/// A place that has no line of text to show.
fn line_without_text<'a>(path: String, label: &'a Label) -> Vec<Element<'a>> {
    let mut elements: Vec<Element> = vec![PathLine::path(visible(&path).into_owned()).into()];
    if !label.text.is_empty() {
        elements.push(Level::NOTE.no_name().message(visible(&label.text)).into());
    }
    elements
}

/// The witness with the words before it; its lines stay lines.
fn shown_by(witness: &str) -> String {
    if witness.trim() == "{}" {
        return "every site shows it: `facts: {}`".to_string();
    }
    let lines = witness.lines().map(|line| format!("\n  {}", visible(line)));
    format!("a site that shows it, as `facts:`{}", lines.collect::<String>())
}

/// A text that cannot steer a terminal: control characters stand as `U+FFFD`.
fn visible(text: &str) -> Cow<'_, str> {
    match text.contains(char::is_control) {
        true => text.replace(char::is_control, "\u{fffd}").into(),
        false => text.into(),
    }
}

/// The same for lines of a file, in which every byte keeps its place. The renderer sees to the controls of
/// ASCII; those beyond, which terminals know too, have two bytes and stand as a point that has two.
fn in_place(text: Cow<str>) -> Cow<str> {
    let is_control = |letter: char| letter.is_control() && !letter.is_ascii();
    match text.contains(is_control) {
        true => text.replace(is_control, "\u{b7}").into(),
        false => text,
    }
}

/// The bytes of the span, kept inside the text and between characters.
fn in_text(span: Span, text: &str) -> std::ops::Range<usize> {
    let inside = |offset: usize| {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let range = span.range();
    // A line's end belongs to the line: a mark under it would stand in the next one.
    let end = match text.get(inside(range.start)..inside(range.end)) {
        Some(marked) if !marked.trim_end().is_empty() => inside(range.start) + marked.trim_end().len(),
        _ => inside(range.end),
    };
    inside(range.start)..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn rendered(text: &str, marked: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add("a/guide.yaml", "guide.yaml", text.to_string());
        let start = text.find(marked).unwrap();
        let diagnostic = Diagnostic::new(Code::UnknownKey, "unknown key `x`")
            .at(Span::new(file, start, start + marked.len()), "not known here")
            .note("a note")
            .help("did you mean `y`?");
        human(&diagnostic, &sources, Colour::Plain)
    }

    #[test]
    fn a_mistake_is_shown_in_its_line() {
        insta::assert_snapshot!(rendered("guide: a\n  fases: 1\n", "fases"), @r"
        error[RS103]: unknown key `x`
         --> a/guide.yaml:2:3
          |
        2 |   fases: 1
          |   ^^^^^ not known here
          |
          = note: a note
          = help: did you mean `y`?
        ");
    }

    #[test]
    fn nothing_that_is_shown_steers_a_terminal() {
        let mut sources = Sources::default();
        let text = "a\u{9b}2J \u{1b}[2J \u{7f} x\n";
        let file = sources.add("\u{1b}[2J\t\u{9b}/a.yaml", "a.yaml", text.to_string());
        let at = text.find('x').unwrap();
        let evil = "\u{1b}[2J\u{9b}2J\t\u{7f}";
        let diagnostic = Diagnostic::new(Code::UnknownKey, evil)
            .at(Span::new(file, at, at + 1), evil)
            .at(Origin::Flag(evil.to_string()), evil)
            .note(evil)
            .help(evil);
        let shown = human(&diagnostic, &sources, Colour::Plain);
        assert!(!shown.contains(|letter: char| letter.is_control() && letter != '\n'), "{shown:?}");
        assert!(shown.contains("a·2J"), "{shown}");
    }

    #[test]
    fn columns_are_right_after_accents_tabs_and_wide_characters() {
        for before in ["señaló: ", "会议目录: ", "\ta: ", "e\u{301}: "] {
            let text = rendered(&format!("{before}mark\n"), "mark");
            let column = before.chars().count() + 1;
            assert!(text.contains(&format!("a/guide.yaml:1:{column}\n")), "{before:?}\n{text}");
            let lines: Vec<&str> = text.lines().collect();
            let source = lines.iter().find(|line| line.starts_with("1 |")).unwrap();
            let carets = lines.iter().find(|line| line.contains("^^^^")).unwrap();
            let width = |line: &str, at: usize| unicode_width::UnicodeWidthStr::width(&line[..at]);
            assert_eq!(
                width(source, source.find("mark").unwrap()),
                width(carets, carets.find('^').unwrap()),
                "{before:?}\n{text}"
            );
        }
    }

    #[test]
    fn places_without_text_are_named() {
        let mut sources = Sources::default();
        let file = sources.add("sites/x/pools.xlsx", "pools.xlsx", String::new());
        let cell = Origin::Cell { file, sheet: "Pools".into(), cell: "B7".into() };
        let diagnostic = Diagnostic::new(Code::WrongValue, "`x` is no FQDN")
            .at(cell, "this cell")
            .at(Origin::Flag("--set a=x".into()), "");
        insta::assert_snapshot!(human(&diagnostic, &sources, Colour::Plain), @r"
        error[RS401]: `x` is no FQDN
        --> sites/x/pools.xlsx:Pools!B7
         = this cell
        ::: --set a=x
        ");
    }

    #[test]
    fn two_files_and_an_empty_place_at_the_end() {
        let mut sources = Sources::default();
        let one = sources.add("one.md", "one.md", "first\nlast".to_string());
        let two = sources.add("two.md", "two.md", "other\n".to_string());
        let diagnostic = Diagnostic::new(Code::DuplicateId, "`#x` is given twice")
            .at(Span::new(one, 10, 10), "again here")
            .at(Span::new(two, 0, 5), "first here");
        insta::assert_snapshot!(human(&diagnostic, &sources, Colour::Plain), @r"
        error[RS207]: `#x` is given twice
         --> one.md:2:5
          |
        2 | last
          |     ^ again here
          |
         ::: two.md:1:1
          |
        1 | other
          | ----- first here
        ");
    }

    #[test]
    fn the_tally_counts_each_severity() {
        let diagnostic = |code: Code| Diagnostic::new(code, "");
        let all = [diagnostic(Code::UnknownKey), diagnostic(Code::WrongType), diagnostic(Code::OutsideWhen)];
        assert_eq!(tally(&all).as_deref(), Some("2 errors, 1 warning"));
        assert_eq!(tally(&[]), None);
    }

    proptest::proptest! {
        #[test]
        fn no_span_makes_it_panic(text in "[a-z\n\té会\\{]{0,40}", start in 0usize..60, length in 0usize..60) {
            let mut sources = Sources::default();
            let file = sources.add("x.md", "x.md", text);
            let diagnostic = Diagnostic::new(Code::UnknownKey, "x").at(Span::new(file, start, start + length), "y");
            proptest::prop_assert!(human(&diagnostic, &sources, Colour::Styled).contains("RS103"));
        }
    }
}
