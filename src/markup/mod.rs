//! Markdown as a tree with a span on every node, with our attributes, callouts and values in it.
//!
//! Knows nothing of guides, phases or facts: a value is the text between its braces.

mod attach;
mod attributes;
mod build;
mod callout;
mod code;
mod form;
mod front_matter;
mod inline;
mod list_cut;
mod mask;
mod placed;
mod read;
#[cfg(test)]
mod tests;
mod tree;
mod values;

pub use form::ATTRIBUTE_NAMES;
pub use list_cut::check_lists;
pub use placed::{pieces_placed, read_placed};
pub use read::read;
pub use tree::{
    Alignment, Attribute, Attributes, Block, BlockKind, CalloutKind, Document, Inline, InlineKind, Item,
    Piece, ValueUse,
};
pub use values::pieces;
