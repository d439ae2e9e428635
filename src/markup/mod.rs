//! Markdown as a tree with a span on every node, with our attributes, callouts and values in it.
//!
//! Knows nothing of guides, phases or facts: a value is the text between its braces.

mod tree;

pub use tree::{
    Alignment, Attribute, Attributes, Block, BlockKind, CalloutKind, Document, Inline, InlineKind, Item,
    Piece, ValueUse,
};
