//! Changes to the words of a topic: one text in the place of another, and paragraphs left out.
//!
//! Works on the tree, never on Markdown: what is put in is literal text and values, so that no word of an overlay
//! can become a heading or a list.

use crate::markup::{Block, BlockKind, Inline, InlineKind, Piece, ValueUse};
use crate::source::Span;

/// Puts `to` in the place of every `from` in these blocks; gives how often it stood there.
pub(super) fn replace_in_blocks(blocks: &mut [Block], from: &str, to: &[Piece]) -> usize {
    blocks.iter_mut().map(|block| replace_in_block(block, from, to)).sum()
}

fn replace_in_block(block: &mut Block, from: &str, to: &[Piece]) -> usize {
    match &mut block.kind {
        BlockKind::Heading { text, .. } => replace_in_inlines(text, from, to),
        BlockKind::Paragraph(content) => replace_in_inlines(content, from, to),
        BlockKind::List { items, .. } => {
            items.iter_mut().map(|item| replace_in_blocks(&mut item.blocks, from, to)).sum()
        }
        BlockKind::Code { text, .. } => replace_in_pieces(text, from, to),
        BlockKind::Quote(blocks) | BlockKind::Callout { blocks, .. } => replace_in_blocks(blocks, from, to),
        BlockKind::Table { header, rows, .. } => {
            let cells = header.iter_mut().chain(rows.iter_mut().flatten());
            cells.map(|cell| replace_in_inlines(cell, from, to)).sum()
        }
        BlockKind::Rule => 0,
    }
}

/// The same in a run of text; a line break of the source is a space.
pub(super) fn replace_in_inlines(inlines: &mut Vec<Inline>, from: &str, to: &[Piece]) -> usize {
    let mut count = 0;
    let mut written: Vec<Inline> = Vec::new();
    let mut run: Vec<Atom> = Vec::new();
    let spaced = from.replace('\n', " ");
    for mut inline in std::mem::take(inlines) {
        match inline.kind {
            InlineKind::Text(text) => run.push(Atom::Text(text, inline.span)),
            InlineKind::Value(value) => run.push(Atom::Value(value, inline.span)),
            InlineKind::SoftBreak => run.push(Atom::Break(inline.span)),
            _ => {
                count += close_run(&mut run, &spaced, to, &mut written);
                count += replace_inside(&mut inline.kind, from, to);
                written.push(inline);
            }
        }
    }
    count += close_run(&mut run, &spaced, to, &mut written);
    *inlines = written;
    count
}

fn replace_inside(kind: &mut InlineKind, from: &str, to: &[Piece]) -> usize {
    match kind {
        InlineKind::Code(pieces) => replace_in_pieces(pieces, from, to),
        InlineKind::Emphasis(content) | InlineKind::Strong(content) | InlineKind::Strikethrough(content) => {
            replace_in_inlines(content, from, to)
        }
        InlineKind::Link { target, content, .. } => {
            replace_in_pieces(target, from, to) + replace_in_inlines(content, from, to)
        }
        InlineKind::Image { .. }
        | InlineKind::Text(_)
        | InlineKind::Value(_)
        | InlineKind::SoftBreak
        | InlineKind::HardBreak => 0,
    }
}

fn close_run(run: &mut Vec<Atom>, from: &str, to: &[Piece], written: &mut Vec<Inline>) -> usize {
    let (atoms, count) = replaced(std::mem::take(run), from, to);
    written.extend(atoms.into_iter().map(|atom| match atom {
        Atom::Text(text, span) => Inline { span, kind: InlineKind::Text(text) },
        Atom::Value(value, span) => Inline { span, kind: InlineKind::Value(value) },
        Atom::Break(span) => Inline { span, kind: InlineKind::SoftBreak },
    }));
    count
}

/// The same in code, or in the target of a link, letter by letter.
fn replace_in_pieces(pieces: &mut Vec<Piece>, from: &str, to: &[Piece]) -> usize {
    let nowhere = Span { file: crate::source::FileId(0), start: 0, end: 0 };
    let atoms = std::mem::take(pieces).into_iter().map(|piece| match piece {
        Piece::Text(text) => Atom::Text(text, nowhere),
        Piece::Value(value) => Atom::Value(value, nowhere),
    });
    let (atoms, count) = replaced(atoms.collect(), from, to);
    for atom in atoms {
        match (atom, pieces.last_mut()) {
            (Atom::Text(text, _), Some(Piece::Text(before))) => before.push_str(&text),
            (Atom::Text(text, _), _) => pieces.push(Piece::Text(text)),
            (Atom::Value(value, _), _) => pieces.push(Piece::Value(value)),
            (Atom::Break(_), _) => {}
        }
    }
    count
}

/// The smallest parts of text that Markdown has left together.
#[derive(Debug, Clone)]
enum Atom {
    Text(String, Span),
    Value(ValueUse, Span),
    /// A line break of the source.
    Break(Span),
}

impl Atom {
    /// As the source has it.
    fn source(&self) -> String {
        match self {
            Atom::Text(text, _) => text.clone(),
            Atom::Value(value, _) => format!("{{{{ {} }}}}", value.expression),
            Atom::Break(_) => " ".to_string(),
        }
    }

    fn span(&self) -> Span {
        match self {
            Atom::Text(_, span) | Atom::Value(_, span) | Atom::Break(span) => *span,
        }
    }
}

/// The atoms with `to` in the place of every `from`. A match may hold whole values, and never a part of one.
fn replaced(atoms: Vec<Atom>, from: &str, to: &[Piece]) -> (Vec<Atom>, usize) {
    let source: String = atoms.iter().map(Atom::source).collect();
    let mut bounds = Vec::new();
    let mut start = 0;
    for atom in &atoms {
        let end = start + atom.source().len();
        bounds.push((start..end, atom));
        start = end;
    }
    let cuts_a_value = |at: usize| {
        bounds
            .iter()
            .any(|(range, atom)| !matches!(atom, Atom::Text(..)) && range.start < at && at < range.end)
    };
    let found: Vec<usize> = source
        .match_indices(from)
        .map(|(at, _)| at)
        .filter(|at| !cuts_a_value(*at) && !cuts_a_value(at + from.len()))
        .collect();
    if found.is_empty() {
        return (atoms, 0);
    }
    let mut written = Vec::new();
    let mut at = 0;
    for start in &found {
        written.extend(part(&bounds, at..*start));
        let span = bounds.iter().find(|(range, _)| range.end > *start).map(|(_, atom)| atom.span());
        for piece in to {
            match (piece, span) {
                (Piece::Text(text), Some(span)) => written.push(Atom::Text(text.clone(), span)),
                (Piece::Value(value), _) => written.push(Atom::Value(value.clone(), value.span)),
                (Piece::Text(_), None) => {}
            }
        }
        at = start + from.len();
    }
    written.extend(part(&bounds, at..source.len()));
    (written, found.len())
}

/// What stands in this part of the source; its borders lie in no value.
fn part(bounds: &[(std::ops::Range<usize>, &Atom)], wanted: std::ops::Range<usize>) -> Vec<Atom> {
    let mut atoms = Vec::new();
    for (range, atom) in bounds {
        let (start, end) = (range.start.max(wanted.start), range.end.min(wanted.end));
        if start >= end {
            continue;
        }
        atoms.push(match atom {
            Atom::Text(text, span) => {
                Atom::Text(text[start - range.start..end - range.start].to_string(), *span)
            }
            whole => (*whole).clone(),
        });
    }
    atoms
}

/// Leaves out every block whose whole text is `text`; gives how many.
pub(super) fn omit_from_blocks(blocks: &mut Vec<Block>, text: &str) -> usize {
    let wanted = spaced(text);
    let before = blocks.len();
    blocks.retain(|block| spaced(&block_text(block)) != wanted);
    let mut count = before - blocks.len();
    for block in blocks {
        count += match &mut block.kind {
            BlockKind::List { items, .. } => {
                items.iter_mut().map(|item| omit_from_blocks(&mut item.blocks, text)).sum()
            }
            BlockKind::Quote(blocks) | BlockKind::Callout { blocks, .. } => omit_from_blocks(blocks, text),
            _ => 0,
        };
    }
    count
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn block_text(block: &Block) -> String {
    match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => inline_text(text),
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).map(|block| block_text(block) + "\n").collect()
        }
        BlockKind::Code { text, .. } => pieces_text(text),
        BlockKind::Quote(blocks) | BlockKind::Callout { blocks, .. } => {
            blocks.iter().map(|block| block_text(block) + "\n").collect()
        }
        BlockKind::Table { header, rows, .. } => {
            header.iter().chain(rows.iter().flatten()).map(|cell| inline_text(cell) + " ").collect()
        }
        BlockKind::Rule => String::new(),
    }
}

fn inline_text(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match &inline.kind {
            InlineKind::Text(text) => text.clone(),
            InlineKind::Value(value) => format!("{{{{ {} }}}}", value.expression),
            InlineKind::Code(pieces) => pieces_text(pieces),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Link { content, .. }
            | InlineKind::Image { alternative: content, .. } => inline_text(content),
            InlineKind::SoftBreak | InlineKind::HardBreak => " ".to_string(),
        })
        .collect()
}

fn pieces_text(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(value) => format!("{{{{ {} }}}}", value.expression),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::source::FileId;

    fn replaced_in(markdown: &str, from: &str, to: &str) -> (String, usize) {
        let mut diagnostics = Diagnostics::default();
        let mut blocks = crate::markup::read(FileId(0), markdown, &mut diagnostics).blocks;
        let to = crate::markup::pieces(to, Span::new(FileId(1), 0, to.len()), &mut diagnostics);
        let count = replace_in_blocks(&mut blocks, from, &to);
        assert!(diagnostics.is_empty());
        (blocks.iter().map(block_text).collect::<Vec<_>>().join("|"), count)
    }

    #[test]
    fn text_and_values_are_replaced_wherever_they_stand() {
        let cases = [
            ("a - eq b", "- eq", "-eq", "a -eq b", 1),
            ("`x - eq y` and - eq", "- eq", "-eq", "x -eq y and -eq", 2),
            ("Move {{ a.b }} now", "Move {{ a.b }}", "Go to {{ c.d }}", "Go to {{ c.d }} now", 1),
            ("two\nlines here", "two lines", "one line", "one line here", 1),
            ("**bold** text", "text", "{{ a.b }}", "bold {{ a.b }}", 1),
            ("keep {{ a.b }}", "a.b", "c.d", "keep {{ a.b }}", 0),
            ("aaa", "aa", "b", "ba", 1),
            ("```sh\nrun <ID> now\n```", "<ID>", "{{ a.b }}", "run {{ a.b }} now", 1),
            ("gone here", "gone ", "", "here", 1),
            ("- one\n- two", "two", "three", "one\nthree\n", 1),
        ];
        for (markdown, from, to, text, count) in cases {
            assert_eq!(replaced_in(markdown, from, to), (text.to_string(), count), "{markdown:?}");
        }
    }

    #[test]
    fn what_is_put_in_is_no_markdown() {
        let (_, count) = replaced_in("see x", "x", "**y** [z](w)");
        assert_eq!(count, 1);
        assert_eq!(replaced_in("see x", "x", "**y**").0, "see **y**");
    }

    #[test]
    fn a_block_is_left_out_if_the_text_is_all_of_it() {
        let mut blocks = crate::markup::read(
            FileId(0),
            "For\nexample:\n\n> For example:\n\nFor example: x\n",
            &mut Diagnostics::default(),
        )
        .blocks;
        assert_eq!(omit_from_blocks(&mut blocks, "For example:"), 2);
        assert_eq!(blocks.iter().map(block_text).collect::<Vec<_>>(), ["For example: x"]);
    }
}
