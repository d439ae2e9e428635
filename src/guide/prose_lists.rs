//! Gives a translation the `{.prose}` of the reference, before either is looked through for steps.
//!
//! A list that is no steps in the reference is none in a translation. The two are held against each other
//! heading by heading; where they have other lists nothing is taken over, and `inherit` says what differs.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::markup::{Attributes, Block, BlockKind, Document};

const PROSE: &str = "prose";

/// Reports the classes of a translation, which carries ids alone, and marks its ordered lists that are prose in
/// `reference`.
pub fn inherit_prose(reference: &Document, translation: &mut Document, diagnostics: &mut Diagnostics) {
    report_classes(&translation.blocks, diagnostics);
    let wanted: Vec<Vec<bool>> = sections(&reference.blocks).into_iter().map(prose_lists).collect();
    let lengths: Vec<usize> = sections(&translation.blocks).into_iter().map(<[Block]>::len).collect();
    if lengths.len() != wanted.len() {
        return;
    }
    let mut rest = translation.blocks.as_mut_slice();
    for (length, marks) in lengths.into_iter().zip(wanted) {
        let (section, after) = std::mem::take(&mut rest).split_at_mut(length);
        rest = after;
        let has_as_many = prose_lists(section).len() == marks.len();
        if has_as_many && marks.contains(&true) {
            mark(section, &mut marks.into_iter());
        }
    }
}

/// The blocks from each heading to the next.
fn sections(blocks: &[Block]) -> Vec<&[Block]> {
    blocks.chunk_by(|_, next| !matches!(next.kind, BlockKind::Heading { .. })).collect()
}

/// For every ordered list in these blocks, and in the blocks inside them, whether it is prose.
fn prose_lists(blocks: &[Block]) -> Vec<bool> {
    let mut lists = Vec::new();
    for block in blocks {
        if matches!(block.kind, BlockKind::List { ordered: true, .. }) {
            lists.push(block.attributes.has_class(PROSE));
        }
        for inner in inside(block) {
            lists.extend(prose_lists(inner));
        }
    }
    lists
}

fn mark(blocks: &mut [Block], marks: &mut impl Iterator<Item = bool>) {
    for block in blocks {
        if matches!(block.kind, BlockKind::List { ordered: true, .. })
            && marks.next() == Some(true)
            && !block.attributes.has_class(PROSE)
        {
            block.attributes.classes.push((PROSE.to_string(), block.span));
        }
        match &mut block.kind {
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| mark(&mut item.blocks, marks));
            }
            BlockKind::Quote(blocks) | BlockKind::Callout { blocks, .. } => mark(blocks, marks),
            _ => {}
        }
    }
}

/// The blocks inside a block, in the order in which they stand.
fn inside(block: &Block) -> Vec<&[Block]> {
    match &block.kind {
        BlockKind::List { items, .. } => items.iter().map(|item| item.blocks.as_slice()).collect(),
        BlockKind::Quote(blocks) | BlockKind::Callout { blocks, .. } => vec![blocks],
        _ => Vec::new(),
    }
}

fn report_classes(blocks: &[Block], diagnostics: &mut Diagnostics) {
    for block in blocks {
        report(&block.attributes, diagnostics);
        if let BlockKind::List { items, .. } = &block.kind {
            items.iter().for_each(|item| report(&item.attributes, diagnostics));
        }
        inside(block).into_iter().for_each(|inner| report_classes(inner, diagnostics));
    }
}

fn report(attributes: &Attributes, diagnostics: &mut Diagnostics) {
    for (class, span) in &attributes.classes {
        diagnostics.push(
            Diagnostic::new(Code::AttributeInTranslation, format!("`.{class}` stands in a translation"))
                .at(*span, "translations carry ids alone")
                .help("remove it here: a translation has the attributes of the reference language"),
        );
    }
}
