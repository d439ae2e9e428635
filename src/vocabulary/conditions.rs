//! Hands the conditions of `facts.yaml` to their reader, with the place of every character.

use super::read::Reader;
use crate::condition::{Condition, Loop, LoopName, PathType, Scope, read_condition, read_loop};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::yaml::Node;
use std::sync::Arc;

impl Reader<'_> {
    /// The condition that `node`, the value of `key`, spells.
    pub(super) fn condition(&mut self, node: &Node, key: &str, scope: &Scope) -> Option<Arc<Condition>> {
        let (text, span) = self.source_text(node, key)?;
        let mut condition = read_condition(&text, span, scope, self.diagnostics)?;
        // The author's line breaks mean nothing; a message shows the condition on one line.
        if condition.text.contains('\n') {
            condition.text = condition.text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        Some(Arc::new(condition))
    }

    /// The loop that `node`, the value of `key`, spells.
    pub(super) fn each(&mut self, node: &Node, key: &str, scope: &Scope) -> Option<Loop> {
        let (text, span) = self.source_text(node, key)?;
        read_loop(&text, span, scope, self.diagnostics)
    }

    /// The text of a scalar as the file spells it, so that every byte of it has its place: what is
    /// between quotes, what is under `|` or `>`. Only a text with escapes has no such places and
    /// gives the place of the whole.
    fn source_text(&mut self, node: &Node, key: &str) -> Option<(String, Span)> {
        let Some(scalar) = node.scalar() else {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongShape, format!("`{key}` takes a condition, not {}", node.shape()))
                    .at(node.span, format!("{} stands here", node.shape()))
                    .help("put the condition in quotes"),
            );
            return None;
        };
        let content = &scalar.text;
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

/// The names of a loop for what stands inside it.
pub(super) fn loop_names(each: Option<&Loop>) -> Vec<LoopName> {
    let name = each.map(|each| match &each.list.ty {
        PathType::Objects(list) => LoopName::Object { name: each.name.clone(), list: list.clone() },
        PathType::Scalars(ty) | PathType::Scalar(ty) => {
            LoopName::Element { name: each.name.clone(), ty: ty.clone() }
        }
    });
    name.into_iter().collect()
}
