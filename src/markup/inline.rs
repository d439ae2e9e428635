//! Builds the text of one paragraph, heading or cell from the events of Markdown.
//!
//! Knows nothing of blocks, nor of what attributes in a text belong to.

use super::build::Builder;
use super::mask::MaskKind;
use super::tree::{Inline, InlineKind, Piece};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use pulldown_cmark::{CowStr, Event, LinkType, Tag};
use std::ops::Range;

/// A run of text.
#[derive(Default)]
pub(super) struct Run {
    pub inlines: Vec<Inline>,
    /// Attributes in it: the number of inlines before them, and the mask.
    pub attributes: Vec<(usize, usize)>,
    pub checked: Option<bool>,
    /// The byte behind the last event.
    pub end: usize,
}

impl Run {
    /// Adds text, as one inline with text before it; a backslash between the two hides nothing.
    fn push_text(&mut self, text: &str, span: Span) {
        let after_attributes = self.attributes.last().is_some_and(|(at, _)| *at == self.inlines.len());
        match self.inlines.last_mut() {
            _ if text.is_empty() => {}
            Some(Inline { kind: InlineKind::Text(before), span: place })
                if !after_attributes && place.end + 1 >= span.start =>
            {
                before.push_str(text);
                *place = place.to(span);
            }
            _ => self.inlines.push(Inline { span, kind: InlineKind::Text(text.to_string()) }),
        }
    }

    fn push(&mut self, span: Span, kind: InlineKind) {
        self.inlines.push(Inline { span, kind });
    }

    /// Takes the white space away that separates attributes at the end from the text.
    fn trim_before_attributes(mut self) -> Run {
        let at_end = |run: &Run| run.attributes.iter().filter(|(at, _)| *at == run.inlines.len()).count();
        let mut trailing = at_end(&self);
        if trailing == 0 {
            return self;
        }
        while trim_last(&mut self.inlines) {
            trailing = trailing.max(at_end(&self));
        }
        let first = self.attributes.len() - trailing;
        for (at, _) in &mut self.attributes[first..] {
            *at = self.inlines.len();
        }
        self
    }
}

/// Trims white space from the last inline; true if it is gone for it.
pub(super) fn trim_last(inlines: &mut Vec<Inline>) -> bool {
    let is_gone = match inlines.last_mut() {
        Some(Inline { kind: InlineKind::Text(text), span }) => {
            let length = text.trim_end_matches([' ', '\t']).len();
            span.end -= ((text.len() - length) as u32).min(span.end - span.start);
            text.truncate(length);
            text.is_empty()
        }
        Some(Inline { kind: InlineKind::SoftBreak | InlineKind::HardBreak, .. }) => true,
        _ => false,
    };
    if is_gone {
        inlines.pop();
    }
    is_gone
}

impl<'a> Builder<'a> {
    /// The text up to the next event that is none.
    pub fn run(&mut self) -> Run {
        let mut run = Run::default();
        while let Some((event, _)) = &self.next {
            match event {
                Event::End(_) | Event::Rule | Event::Html(_) => break,
                Event::Start(
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. },
                ) => {}
                Event::Start(_) => break,
                _ => {}
            }
            if let Some((event, range)) = self.advance() {
                run.end = range.end;
                self.inline(&mut run, event, range);
            }
        }
        run.trim_before_attributes()
    }

    fn inline(&mut self, run: &mut Run, event: Event<'a>, range: Range<usize>) {
        let span = self.span(range.clone());
        match event {
            Event::Text(text) => self.text(run, &text, range),
            Event::Code(text) => {
                let pieces = self.restore(&text, &range);
                self.built.opaque.push(range);
                run.push(span, InlineKind::Code(pieces));
            }
            Event::SoftBreak => run.push(span, InlineKind::SoftBreak),
            Event::HardBreak => run.push(span, InlineKind::HardBreak),
            Event::InlineHtml(_) => self.html(range),
            Event::TaskListMarker(checked) => run.checked = Some(checked),
            Event::Start(tag) => {
                let content = self.within(&range, Self::run);
                if let Some(kind) = self.nested(tag, range, content) {
                    run.push(span, kind);
                }
            }
            _ => {}
        }
    }

    fn nested(&mut self, tag: Tag<'a>, range: Range<usize>, content: Run) -> Option<InlineKind> {
        match tag {
            Tag::Emphasis => Some(InlineKind::Emphasis(content.inlines)),
            Tag::Strong => Some(InlineKind::Strong(content.inlines)),
            Tag::Strikethrough => Some(InlineKind::Strikethrough(content.inlines)),
            Tag::Link { link_type, dest_url, title, id } => {
                let (target, title) = self.target(link_type, &dest_url, &title, &id, range, content.end);
                Some(InlineKind::Link { target, title, content: content.inlines })
            }
            Tag::Image { link_type, dest_url, title, id } => {
                let (target, title) = self.target(link_type, &dest_url, &title, &id, range, content.end);
                Some(InlineKind::Image { target, title, alternative: content.inlines })
            }
            _ => None,
        }
    }

    /// Text, with the values in it. The characters are those of the source, but for entities.
    fn text(&mut self, run: &mut Run, text: &str, range: Range<usize>) {
        let masks = self.masks_in(&range);
        if self.masked.get(range.clone()) != Some(text) {
            // An entity, or what the reader made up.
            let span = self.span(range.clone());
            for piece in self.restore(text, &range) {
                match piece {
                    Piece::Text(text) => run.push_text(&text, span),
                    Piece::Value(value) => run.push(span, InlineKind::Value(value)),
                }
            }
            return;
        }
        let mut at = range.start;
        for index in masks {
            let mask = &self.masks[index];
            let (hidden, before) = (mask.range.clone(), at..mask.range.start);
            run.push_text(self.source.get(before.clone()).unwrap_or_default(), self.span(before));
            at = hidden.end;
            match &mask.kind {
                MaskKind::Value(value) => run.push(self.span(hidden), InlineKind::Value(value.clone())),
                MaskKind::Nothing => {
                    run.push_text(self.source.get(hidden.clone()).unwrap_or_default(), self.span(hidden));
                }
                MaskKind::Attributes(_) => run.attributes.push((run.inlines.len(), index)),
            }
        }
        let rest = at..range.end;
        run.push_text(self.source.get(rest.clone()).unwrap_or_default(), self.span(rest));
    }

    /// The target and title of a link or image whose content ends at byte `content_end`.
    fn target(
        &mut self,
        link_type: LinkType,
        target: &CowStr<'a>,
        title: &CowStr<'a>,
        label: &CowStr<'a>,
        range: Range<usize>,
        content_end: usize,
    ) -> (Vec<Piece>, String) {
        let place = match link_type {
            LinkType::Inline => content_end.max(range.start)..range.end,
            LinkType::Autolink | LinkType::Email => range,
            _ => self.events.reference_definitions().get(label).map_or(range, |found| found.span.clone()),
        };
        let mut pieces = self.restore(target, &place);
        if link_type == LinkType::Email {
            pieces.insert(0, Piece::Text("mailto:".to_string()));
        }
        let title = self.restore(title, &place).into_iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Value(value) => {
                self.built.diagnostics.push(
                    Diagnostic::new(Code::ValueSyntax, "a value stands in the title of a link")
                        .at(value.span, "")
                        .help("values stand in text, code, link targets and attribute values"),
                );
                self.plain_text(Piece::Value(value))
            }
        });
        let title = title.collect();
        (pieces, title)
    }

    /// Reports HTML, once for an element.
    pub fn html(&mut self, range: Range<usize>) {
        self.built.opaque.push(range.clone());
        let text = self.source.get(range.clone()).unwrap_or_default();
        let trimmed = text.trim();
        let start = range.start + (text.len() - text.trim_start().len());
        let place = self.span(start..start + trimmed.len());
        if let Some(name) = trimmed.strip_prefix("</")
            && let Some(count) = self.html_open.get_mut(&element(name)).filter(|count| **count > 0)
        {
            *count -= 1;
            return;
        }
        let mistake = if trimmed.starts_with("<!--") {
            Diagnostic::new(Code::RawHtml, "an HTML comment stands in a topic")
                .at(place, "")
                .help("remove it; a comment may only wrap attributes at the end of a line, as in `<!-- {#move} -->`")
        } else {
            let name = element(trimmed.trim_start_matches(['<', '/']));
            let shown: String = trimmed.lines().next().unwrap_or_default().chars().take(40).collect();
            *self.html_open.entry(name).or_default() += 1;
            Diagnostic::new(Code::RawHtml, format!("raw HTML `{shown}` stands in a topic"))
                .at(place, "")
                .help("write it in Markdown; if it is text, put it in backticks or write `\\<` for `<`")
        };
        self.built.diagnostics.push(mistake);
    }
}

/// The name with which a tag begins, in lower case.
fn element(tag: &str) -> String {
    let end = tag.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(tag.len());
    tag[..end].to_ascii_lowercase()
}
