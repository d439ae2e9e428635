//! Reads Markdown that is a text of another file: every place in the tree is one of that file.
//!
//! Knows nothing of what file that is.

use super::tree::{Attributes, Block, BlockKind, Inline, InlineKind, Item, Piece};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Origin, Places, Span};

/// Reads `text`, which stands at `places`, as [`super::read`] reads a file.
pub fn read_placed(text: &str, places: &Places, diagnostics: &mut Diagnostics) -> Vec<Block> {
    let mut found = Diagnostics::default();
    let document = super::read(places.file(), text, &mut found);
    placed_diagnostics(found, places, diagnostics);
    let mut blocks = document.blocks;
    blocks.iter_mut().for_each(|block| move_block(block, places));
    blocks
}

/// Splits `text`, which stands at `places`, into literal text and values.
pub fn pieces_placed(text: &str, places: &Places, diagnostics: &mut Diagnostics) -> Vec<Piece> {
    let mut found = Diagnostics::default();
    let mut pieces = super::pieces(text, Span::new(places.file(), 0, text.len()), &mut found);
    placed_diagnostics(found, places, diagnostics);
    move_pieces(&mut pieces, places);
    pieces
}

fn placed_diagnostics(found: Diagnostics, places: &Places, diagnostics: &mut Diagnostics) {
    for mut diagnostic in found.iter().cloned().collect::<Vec<Diagnostic>>() {
        for label in &mut diagnostic.labels {
            if let Origin::File(span) = &mut label.origin {
                move_span(span, places);
            }
        }
        diagnostics.push(diagnostic);
    }
}

fn move_span(span: &mut Span, places: &Places) {
    *span = places.span(span.range());
}

fn move_attributes(attributes: &mut Attributes, places: &Places) {
    let ids = attributes.id.iter_mut().map(|(_, span)| span);
    let classes = attributes.classes.iter_mut().map(|(_, span)| span);
    ids.chain(classes).chain(&mut attributes.span).for_each(|span| move_span(span, places));
    for pair in &mut attributes.pairs {
        move_span(&mut pair.name_span, places);
        move_span(&mut pair.value_span, places);
    }
}

fn move_block(block: &mut Block, places: &Places) {
    move_span(&mut block.span, places);
    move_attributes(&mut block.attributes, places);
    match &mut block.kind {
        BlockKind::Heading { text, .. } => move_inlines(text, places),
        BlockKind::Paragraph(content) => move_inlines(content, places),
        BlockKind::List { items, .. } => items.iter_mut().for_each(|item| move_item(item, places)),
        BlockKind::Code { text, .. } => move_pieces(text, places),
        BlockKind::Quote(blocks) | BlockKind::Callout { blocks, .. } => {
            blocks.iter_mut().for_each(|block| move_block(block, places));
        }
        BlockKind::Table { header, rows, .. } => {
            let cells = header.iter_mut().chain(rows.iter_mut().flatten());
            cells.for_each(|cell| move_inlines(cell, places));
        }
        BlockKind::Rule => {}
    }
}

fn move_item(item: &mut Item, places: &Places) {
    move_span(&mut item.span, places);
    move_attributes(&mut item.attributes, places);
    item.blocks.iter_mut().for_each(|block| move_block(block, places));
}

fn move_inlines(inlines: &mut [Inline], places: &Places) {
    for inline in inlines {
        move_span(&mut inline.span, places);
        match &mut inline.kind {
            InlineKind::Value(value) => move_span(&mut value.span, places),
            InlineKind::Code(pieces) => move_pieces(pieces, places),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content) => move_inlines(content, places),
            InlineKind::Link { target, content, .. }
            | InlineKind::Image { target, alternative: content, .. } => {
                move_pieces(target, places);
                move_inlines(content, places);
            }
            InlineKind::Text(_) | InlineKind::SoftBreak | InlineKind::HardBreak => {}
        }
    }
}

fn move_pieces(pieces: &mut [Piece], places: &Places) {
    for piece in pieces {
        if let Piece::Value(value) = piece {
            move_span(&mut value.span, places);
        }
    }
}
