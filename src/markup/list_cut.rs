//! Finds ordered lists that a block at the left margin cuts in two.
//!
//! Knows nothing of steps: it compares what the author numbered with what Markdown makes of it.

use super::tree::{Block, BlockKind, Item};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Reports ordered lists that are cut in two, among the top-level blocks of a file whose text is `source`. A
/// translation must have the reference's `{.prose}` by now.
///
/// Two ordered lists under one heading are one list cut in two if the second goes on counting by hand, or
/// if what follows the first directly can only belong to its last item: code, a callout, a table or a list
/// of points. Two lists with prose between them that both start at one are two lists, and a list with
/// attributes of its own is meant as a new one.
pub fn check_lists(source: &str, blocks: &[Block], diagnostics: &mut Diagnostics) {
    let mut before: Option<usize> = None;
    for (at, block) in blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Heading { .. } | BlockKind::Rule => before = None,
            BlockKind::List { ordered: true, start, .. } => {
                let between = before.map_or(&[][..], |first| &blocks[first + 1..at]);
                if let (Some(first), Some(cut)) = (before, between.first())
                    && is_one_list(source, &blocks[first], cut, block, *start)
                {
                    diagnostics.push(mistake(source, &blocks[first], between, block));
                }
                before = Some(at);
            }
            _ => {}
        }
    }
}

fn is_one_list(source: &str, first: &Block, cut: &Block, second: &Block, start: u64) -> bool {
    let goes_on = start > 1;
    let belongs_to_item = match cut.kind {
        BlockKind::Code { .. } | BlockKind::Callout { .. } | BlockKind::Table { .. } => true,
        BlockKind::List { ordered, .. } => !ordered,
        _ => false,
    };
    let is_new = second.attributes.id.is_some() || !second.attributes.classes.is_empty();
    let is_prose = first.attributes.has_class("prose") || second.attributes.has_class("prose");
    let delimiter = |block: &Block| {
        items(block).first().and_then(|item| marker(source, item)).map(|marker| marker.delimiter)
    };
    !is_prose && delimiter(first) == delimiter(second) && (goes_on || (belongs_to_item && !is_new))
}

fn mistake(source: &str, first: &Block, between: &[Block], second: &Block) -> Diagnostic {
    let number = match &first.kind {
        BlockKind::List { start, items, .. } => start.saturating_add(items.len().saturating_sub(1) as u64),
        _ => 1,
    };
    let width = items(first).last().and_then(|item| marker(source, item)).map_or(3, |marker| marker.width);
    let (which, so_that) = match between.len() {
        1 => ("this block".to_string(), "it belongs"),
        count => (format!("these {count} blocks"), "they belong"),
    };
    let place = between.iter().skip(1).fold(between[0].span, |place, block| place.to(block.span));
    let start = second.span.start;
    let head = Span { end: start.saturating_add(1).min(second.span.end), ..second.span };
    Diagnostic::new(Code::ListCut, "a block at the left margin cuts this list in two")
        .at(place, "the list ends before this")
        .at(head, "a new list begins here")
        .help(format!("indent {which} by {width} spaces so that {so_that} to item {number}"))
        .help(
            "if these are two lists, put a heading, or attributes such as `{#second}`, before the second one",
        )
}

fn items(block: &Block) -> &[Item] {
    match &block.kind {
        BlockKind::List { items, .. } => items,
        _ => &[],
    }
}

struct Marker {
    delimiter: char,
    /// The column, counted from zero, at which the text of the item begins.
    width: usize,
}

/// The marker of an item of an ordered list, as it stands in the source.
fn marker(source: &str, item: &Item) -> Option<Marker> {
    let text = source.get(item.span.range())?;
    let indent = text.len() - text.trim_start().len();
    let digits = text[indent..].bytes().take_while(u8::is_ascii_digit).count();
    let delimiter = text[indent + digits..].chars().next().filter(|mark| matches!(mark, '.' | ')'))?;
    let rest = &text[indent + digits + 1..];
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let has_text = rest[spaces..].starts_with(|first: char| !first.is_whitespace());
    let spaces = if has_text && (1..=4).contains(&spaces) { spaces } else { 1 };
    let start = item.span.start as usize + indent;
    let column = source[..start].bytes().rev().take_while(|byte| *byte == b' ').count();
    Some(Marker { delimiter, width: column + digits + 1 + spaces })
}
