//! Tells callouts `> [!KIND]` from other block quotes.
//!
//! Knows nothing of what the kinds mean, nor where they may stand.

use super::attach;
use super::build::{Builder, Draft};
use super::inline::trim_last;
use super::tree::{Attributes, Block, BlockKind, CalloutKind, Inline, InlineKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A callout if the first line says so, else a quote.
pub(super) fn block(builder: &mut Builder, span: Span, mut drafts: Vec<Draft>) -> Block {
    let mut attributes = Attributes::default();
    let kind = match first_line(builder, &drafts) {
        None => None,
        Some((word, place)) => match CalloutKind::from_word(&word) {
            None => {
                builder.built.diagnostics.push(unknown(&word, place));
                None
            }
            Some(kind) => {
                attributes = take_first_line(builder, &mut drafts, place);
                Some(kind)
            }
        },
    };
    let blocks = attach::settle(builder, drafts, attach::Place::Inside);
    let kind = match kind {
        Some(kind) => BlockKind::Callout { kind, blocks },
        None => BlockKind::Quote(blocks),
    };
    Block { span, attributes, kind }
}

/// The word in `[!…]` at the front, and the place of the whole mark.
fn first_line(builder: &Builder, drafts: &[Draft]) -> Option<(String, Span)> {
    let Some(Draft::Block(draft)) = drafts.first() else { return None };
    let BlockKind::Paragraph(inlines) = &draft.block.kind else { return None };
    let Inline { kind: InlineKind::Text(text), span } = inlines.first()? else { return None };
    let word = text.strip_prefix("[!")?.split_once(']')?.0;
    // The source has the same characters: neither `\[!` nor an entity makes a callout.
    let start = span.start as usize;
    let mark = start..start + word.len() + 3;
    let is_written = builder.source.get(mark.clone()) == text.get(..mark.len())
        && !builder.source.get(..start)?.ends_with('\\');
    let is_word =
        !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric() || "-_ ".contains(letter));
    (is_written && is_word).then(|| (word.to_string(), builder.span(mark)))
}

/// Takes the mark and the attributes of the first line out of the first paragraph.
fn take_first_line(builder: &mut Builder, drafts: &mut Vec<Draft>, mark: Span) -> Attributes {
    let Some(Draft::Block(draft)) = drafts.first_mut() else { return Attributes::default() };
    let BlockKind::Paragraph(inlines) = &mut draft.block.kind else { return Attributes::default() };
    let line_end = inlines.iter().position(is_break).unwrap_or(inlines.len());
    let rest = inlines.split_off(line_end);
    let mask = draft.attributes.iter().find(|(at, _)| *at == line_end).map(|(_, mask)| *mask);
    let attributes = match mask {
        Some(mask) => {
            draft.attributes.clear();
            while trim_last(inlines) {}
            builder.claim(mask)
        }
        None => Attributes::default(),
    };
    if let Some(Inline { kind: InlineKind::Text(text), span }) = inlines.first_mut() {
        // The mark and the spaces behind it stand in the source as they stand in the text.
        let kept = text.get(mark.range().len()..).unwrap_or_default();
        let written = builder.source.get(mark.end as usize..span.end as usize).unwrap_or_default();
        let spaces = kept.bytes().zip(written.bytes()).take_while(|pair| *pair == (b' ', b' ')).count();
        let kept = &kept[spaces..];
        span.start = mark.end + spaces as u32;
        span.end = span.end.max(span.start);
        *text = kept.to_string();
        if text.is_empty() {
            inlines.remove(0);
        }
    }
    inlines.extend(rest);
    if inlines.first().is_some_and(is_break) {
        inlines.remove(0);
    }
    match inlines.first() {
        Some(first) => draft.block.span.start = first.span.start,
        None => {
            drafts.remove(0);
        }
    }
    attributes
}

fn is_break(inline: &Inline) -> bool {
    matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak)
}

fn unknown(word: &str, place: Span) -> Diagnostic {
    let words: Vec<&str> = CalloutKind::ALL.into_iter().map(CalloutKind::word).collect();
    Diagnostic::new(Code::UnknownCallout, format!("`{word}` is no kind of callout"))
        .at(place, "")
        .suggest(word, words.iter().copied())
        .help(format!("the kinds are {}", words.join(", ")))
}
