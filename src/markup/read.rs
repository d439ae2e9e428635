//! Reads one Markdown file of the native dialect.
//!
//! Knows nothing of guides, phases or facts.

use super::attributes::LITERAL;
use super::build::{self, Built};
use super::front_matter;
use super::mask::{self, MaskKind, Masked};
use super::tree::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use std::collections::BTreeSet;
use std::ops::Range;

/// Reads `text`, the whole text of `file`, into its tree. Every span is one of bytes of that text.
///
/// The dialect is CommonMark with tables, strikethrough and task lists, and with ours in it:
///
/// - Front matter is what stands between two `---` lines at the very start; its span is given and its YAML
///   not read. A byte order mark and either kind of line end are fine.
/// - Values `{{ … }}` are found in text, code, link and image targets, and end on their line. In attributes
///   they stay text; [`super::pieces`] splits it.
/// - Attributes `{#id .class name=value flag}` end their line. At the end of a heading (but not the title),
///   of the first paragraph of an item or of a callout's first line they belong to it; in a paragraph of
///   their own to the list that follows directly, else to the block before. In code they are code.
/// - A block quote that begins with `[!KIND]` is a callout; a text behind the mark is its first paragraph.
///
/// Mistakes are collected, each with its exact place: raw HTML, attributes that cannot be read or belong to
/// nothing, values that are empty or not closed, unknown callouts, nesting without end.
/// The tree is whole for any text, good or bad; no text makes this panic.
pub fn read(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Document {
    let front = front_matter::find(file, text, diagnostics);
    let (masked, built) = settle_masks(file, text, front.body);
    for (at, mistake) in masked.strays {
        if !is_inside(&built.opaque, at) {
            diagnostics.push(mistake);
        }
    }
    for (index, mask) in masked.masks.iter().enumerate() {
        if let MaskKind::Attributes(form) = &mask.kind
            && !is_inside(&built.opaque, mask.range.start)
        {
            form.mistakes.iter().for_each(|mistake| diagnostics.push(mistake.clone()));
            if !built.claimed[index] {
                let braces =
                    form.attributes.span.unwrap_or(Span::new(file, mask.range.start, mask.range.end));
                diagnostics.push(misplaced(braces));
            }
        }
    }
    masked.mistakes.into_iter().for_each(|mistake| diagnostics.push(mistake));
    diagnostics.extend(built.diagnostics);
    Document {
        front_matter: front.inner.map(|inner| Span::new(file, inner.start, inner.end)),
        blocks: built.blocks,
    }
}

/// Masks and builds. Only the built tree shows what is code, so a mask of attributes that changed code is
/// given up and the text read again.
fn settle_masks(file: FileId, text: &str, body: usize) -> (Masked<'_>, Built) {
    let mut refused = BTreeSet::new();
    loop {
        let masked = mask::mask(file, text, body, &refused);
        let built = build::build(file, text, &masked);
        let before = refused.len();
        let is_last = before > 0;
        for mask in &masked.masks {
            let hidden = &text[mask.range.clone()];
            let is_harmful = matches!(mask.kind, MaskKind::Attributes(_))
                && (hidden.contains(['\n', '\r', '`']) || hidden.contains("{{"));
            if is_harmful && is_inside(&built.opaque, mask.range.start) {
                refused.insert(mask.range.start);
            }
        }
        // Giving up masks can move the borders of code. A second change is the work of a text that no
        // author wrote, and is left as it is.
        if refused.len() == before || is_last {
            return (masked, built);
        }
    }
}

/// Does the byte `at` lie in one of the ranges, which are in order and do not overlap?
fn is_inside(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= at);
    after > 0 && at < ranges[after - 1].end
}

fn misplaced(braces: Span) -> Diagnostic {
    Diagnostic::new(Code::MisplacedAttribute, "these attributes belong to nothing")
        .at(braces, "")
        .help(
            "they stand at the end of a heading, of an item's first paragraph or of a callout's first line, or \
             as a paragraph of their own with blank lines around; those of the topic stand in the front matter",
        )
        .help(LITERAL)
}
