//! Hands the conditions of `facts.yaml` to their reader, with the place of every character.

use super::read::Reader;
use crate::condition::{Condition, Loop, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Span;
use crate::yaml::{Node, text};
use std::sync::Arc;

impl Reader<'_> {
    /// The condition that `node`, the value of `key`, spells.
    pub(super) fn condition(&mut self, node: &Node, key: &str, scope: &Scope) -> Option<Arc<Condition>> {
        text(node, key, self.diagnostics)?;
        let (text, span) = self.source_text(node)?;
        let mut found = Diagnostics::default();
        let condition = read_condition(&text, span, scope, &mut found);
        self.report(found, span);
        let mut condition = condition?;
        // The author's line breaks mean nothing; a message shows the condition on one line.
        if condition.text.contains('\n') {
            condition.text = condition.text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        Some(Arc::new(condition))
    }

    /// The loop that `node`, the value of `key`, spells.
    pub(super) fn each(&mut self, node: &Node, key: &str, scope: &Scope) -> Option<Loop> {
        text(node, key, self.diagnostics)?;
        let (text, span) = self.source_text(node)?;
        let mut found = Diagnostics::default();
        let each = read_loop(&text, span, scope, &mut found);
        self.report(found, span);
        each
    }

    /// Passes mistakes on; where YAML ended the text at ` #`, that may be the reason.
    fn report(&mut self, found: Diagnostics, span: Span) {
        let rest = self.sources.text(span.file).get(span.end as usize..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let is_cut = line.starts_with([' ', '\t']) && line.trim_start().starts_with('#');
        for diagnostic in found.iter().cloned() {
            self.diagnostics.push(match is_cut {
                true => {
                    diagnostic.help("YAML takes ` #` for the start of a comment; put the condition in quotes")
                }
                false => diagnostic,
            });
        }
    }

    /// The text of a scalar as the file spells it, so that every byte of it has its place: what is
    /// between quotes, what is under `|` or `>`. Only a text with escapes has no such places and
    /// gives the place of the whole.
    fn source_text(&self, node: &Node) -> Option<(String, Span)> {
        let content = &node.scalar()?.text;
        let spelling = self.sources.slice(node.span);
        let part = |start: usize, end: usize| {
            let base = node.span.start as usize;
            let text = spelling.get(start..end)?.to_string();
            Some((text, Span::new(node.span.file, base + start, base + end)))
        };
        let inside = match spelling.chars().next() {
            Some(quote @ ('"' | '\'')) if spelling.len() >= 2 && spelling.ends_with(quote) => {
                let inner = part(1, spelling.len() - 1);
                inner.filter(|(text, _)| !text.contains(quote) && !text.contains('\\'))
            }
            Some('|' | '>') => part(spelling.find('\n').map_or(0, |at| at + 1), spelling.len()),
            Some('&' | '!' | '*') => None,
            _ => part(0, spelling.trim_end().len()),
        };
        Some(inside.unwrap_or_else(|| (content.clone(), node.span)))
    }
}

fn read_condition(_: &str, _: Span, _: &Scope, _: &mut Diagnostics) -> Option<Condition> {
    None
}

fn read_loop(_: &str, _: Span, _: &Scope, _: &mut Diagnostics) -> Option<Loop> {
    None
}

/// The names of a loop for what stands inside it.
pub(super) fn loop_names(each: Option<&Loop>) -> Vec<crate::condition::LoopName> {
    use crate::condition::{LoopName, PathType};
    let name = each.map(|each| match &each.list.ty {
        PathType::Objects(list) => LoopName::Object { name: each.name.clone(), list: list.clone() },
        PathType::Scalars(ty) | PathType::Scalar(ty) => {
            LoopName::Element { name: each.name.clone(), ty: ty.clone() }
        }
    });
    name.into_iter().collect()
}
