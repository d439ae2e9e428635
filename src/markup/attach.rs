//! Gives attributes in paragraphs of their own to the blocks they belong to.
//!
//! Knows nothing of what attributes mean.

use super::attributes::twice;
use super::build::{Builder, Draft};
use super::tree::{Attributes, Block, BlockKind};
use crate::diagnostic::Diagnostics;

/// Where the blocks stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the file itself.
    Top,
    /// In an item, a quote or a callout.
    Inside,
}

/// The blocks, each with its attributes: those of a list that follows directly, else of the block before.
/// Attributes that belong to nothing stay unclaimed.
pub(super) fn settle(builder: &mut Builder, drafts: Vec<Draft>, place: Place) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(drafts.len());
    let mut waiting: Vec<usize> = Vec::new();
    for draft in drafts {
        match draft {
            Draft::Attributes(mask) => waiting.push(mask),
            Draft::Block(mut draft) => {
                let owner = match draft.block.kind {
                    BlockKind::List { .. } => Some(&mut draft.block),
                    _ => blocks.last_mut(),
                };
                give(builder, &mut waiting, owner, place);
                blocks.push(draft.block);
            }
        }
    }
    give(builder, &mut waiting, blocks.last_mut(), place);
    blocks
}

fn give(builder: &mut Builder, waiting: &mut Vec<usize>, owner: Option<&mut Block>, place: Place) {
    let masks = std::mem::take(waiting);
    let Some(owner) = owner else { return };
    // The title takes none: its attributes are those of the topic, in the front matter.
    if place == Place::Top && matches!(owner.kind, BlockKind::Heading { level: 1, .. }) {
        return;
    }
    for mask in masks {
        let more = builder.claim(mask);
        merge(&mut owner.attributes, more, &mut builder.built.diagnostics);
    }
}

/// Adds `more` to the attributes a block has; what is given twice is reported, and the first one kept.
fn merge(attributes: &mut Attributes, more: Attributes, diagnostics: &mut Diagnostics) {
    match (&attributes.id, more.id) {
        (Some((id, first)), Some((_, second))) => diagnostics.push(twice(&format!("#{id}"), second, *first)),
        (None, id) => attributes.id = id,
        _ => {}
    }
    for (class, second) in more.classes {
        match attributes.classes.iter().find(|(known, _)| *known == class) {
            Some((_, first)) => diagnostics.push(twice(&format!(".{class}"), second, *first)),
            None => attributes.classes.push((class, second)),
        }
    }
    for pair in more.pairs {
        match attributes.get(&pair.name) {
            Some(first) => diagnostics.push(twice(&pair.name, pair.name_span, first.name_span)),
            None => attributes.pairs.push(pair),
        }
    }
    attributes.span = attributes.span.or(more.span);
}
