//! Text with its values filled in.
//!
//! A value is a node of its own, never part of the text around it: renderers escape it like any
//! text, and can mark it.

use super::{Finding, NodeReference};
use serde::Serialize;

/// A block of text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Block {
    Paragraph {
        content: Vec<Inline>,
    },
    List {
        ordered: bool,
        start: u64,
        tight: bool,
        items: Vec<Vec<Block>>,
    },
    /// A command or listing. `check_quoting` where a text value with shell characters stands in it.
    Code {
        language: String,
        text: Vec<Piece>,
        check_quoting: bool,
    },
    Quote {
        blocks: Vec<Block>,
    },
    Callout(Callout),
    Table {
        alignments: Vec<String>,
        header: Vec<TableCell>,
        rows: Vec<Vec<TableCell>>,
    },
    Rule,
}

/// The cell of a table; an empty cell of a table in a check is a box to tick.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableCell {
    pub content: Vec<Inline>,
    pub tick_box: bool,
}

/// A callout that is shown; one that does not apply is not in the tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Callout {
    /// `note`, `tip`, `important`, `warning`, `caution`, `needs`.
    pub kind: String,
    pub blocks: Vec<Block>,
    /// Set where it is undecided or on site, to show its IF.
    pub finding: Option<Box<Finding>>,
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Inline {
    Text {
        text: String,
    },
    /// A value of the site, or, where `open`, what stands in the blank for it, without `‹›`, and what people
    /// call it.
    Value {
        text: String,
        fact: String,
        open: bool,
        label: Option<String>,
    },
    Code {
        text: Vec<Piece>,
    },
    Emphasis {
        content: Vec<Inline>,
    },
    Strong {
        content: Vec<Inline>,
    },
    Strikethrough {
        content: Vec<Inline>,
    },
    Link {
        target: LinkTarget,
        content: Vec<Inline>,
    },
    /// A link whose target does not apply here: text, and why.
    Gone {
        content: Vec<Inline>,
        why: String,
    },
    SoftBreak,
    HardBreak,
}

/// A part of code: literal text, or a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Piece {
    Text { text: String },
    Value { text: String, fact: String, open: bool, label: Option<String> },
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum LinkTarget {
    /// A topic, procedure or step of this runbook.
    Node(NodeReference),
    /// A term of the glossary, by its id.
    Term { id: String },
    /// An address outside; its scheme is one that is allowed.
    External { url: String },
}

/// The text of inlines without any marking; a line break is a space, an open value its label in `‹…›`.
pub fn plain_inlines(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text { text: literal } => text.push_str(literal),
            Inline::Value { text: value, open, .. } => text.push_str(&shown(value, *open)),
            Inline::Code { text: pieces } => text.push_str(&plain_pieces(pieces)),
            Inline::Emphasis { content }
            | Inline::Strong { content }
            | Inline::Strikethrough { content }
            | Inline::Link { content, .. }
            | Inline::Gone { content, .. } => text.push_str(&plain_inlines(content)),
            Inline::SoftBreak | Inline::HardBreak => text.push(' '),
        }
    }
    text
}

/// The text of code; an open value is its label in `‹…›`.
pub fn plain_pieces(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text { text } => text.clone(),
            Piece::Value { text, open, .. } => shown(text, *open),
        })
        .collect()
}

/// A value as text shows it: an open one in `‹…›`, so that nobody takes its label for a value.
fn shown(text: &str, open: bool) -> String {
    if open { format!("‹{text}›") } else { text.to_string() }
}

/// The text of blocks, a line per paragraph or item; code keeps its lines.
pub fn plain_blocks(blocks: &[Block]) -> String {
    let lines: Vec<String> = blocks.iter().map(plain_block).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

fn plain_block(block: &Block) -> String {
    match block {
        Block::Paragraph { content } => plain_inlines(content),
        Block::List { items, .. } => {
            items.iter().map(|item| plain_blocks(item)).collect::<Vec<_>>().join("\n")
        }
        Block::Code { text, .. } => plain_pieces(text),
        Block::Quote { blocks } => plain_blocks(blocks),
        Block::Callout(callout) => plain_blocks(&callout.blocks),
        Block::Table { header, rows, .. } => std::iter::once(header)
            .chain(rows)
            .map(|row| row.iter().map(|cell| plain_inlines(&cell.content)).collect::<Vec<_>>().join(" | "))
            .collect::<Vec<_>>()
            .join("\n"),
        Block::Rule => String::new(),
    }
}
