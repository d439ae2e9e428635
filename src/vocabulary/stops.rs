//! Reads `stops`: situations that the guide does not support.
//!
//! Knows no topics: `at` is kept as it is written, and looked up by whoever has the guide.

use super::Vocabulary;
use super::conditions::loop_names;
use super::read::Reader;
use crate::condition::{Condition, Loop, Path, PathType, Root, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Localized, Schema, Type};
use crate::source::Span;
use crate::yaml::{Entry, Fields, Node, text};
use std::sync::Arc;

/// A situation that the guide does not support.
#[derive(Debug, Clone)]
pub struct StopRule {
    pub id: String,
    pub each: Option<Loop>,
    pub test: StopTest,
    /// Topics, procedures or steps it is printed before; none is before phase 1.
    pub at: Vec<(String, Span)>,
    pub why: Localized,
    pub span: Span,
}

/// When a stop applies.
#[derive(Debug, Clone)]
pub enum StopTest {
    When(Arc<Condition>),
    /// These fields of the loop's object, two or more, all have the same value.
    Same(Vec<Path>),
}

impl Reader<'_> {
    pub(super) fn stops(&mut self, vocabulary: &Vocabulary, entries: &[Entry]) -> Vec<StopRule> {
        entries.iter().filter_map(|entry| self.stop(vocabulary, entry)).collect()
    }

    fn stop(&mut self, vocabulary: &Vocabulary, entry: &Entry) -> Option<StopRule> {
        let mut fields = Fields::of(&entry.value, &format!("`{}`", entry.key), self.diagnostics)?;
        let each_node = fields.get("each");
        let when_node = fields.get("when");
        let same_node = fields.get("same");
        let at = fields.texts("at", self.diagnostics);
        let why = self.required_text(&mut fields, "why");
        self.allow(&mut fields, &entry.key);
        fields.finish(self.diagnostics);

        let each = each_node.and_then(|node| self.each(node, "each", &vocabulary.scope()));
        if each_node.is_some() && each.is_none() {
            return None;
        }
        let test = match (when_node, same_node) {
            (Some(node), None) => {
                let scope = Scope { loops: loop_names(each.as_ref()), ..vocabulary.scope() };
                StopTest::When(self.condition(node, "when", &scope)?)
            }
            (None, Some(node)) => StopTest::Same(self.same(&vocabulary.schema, each.as_ref(), node)?),
            (Some(_), Some(same)) => {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::WrongShape,
                        format!("the stop `{}` has `when` and `same`", entry.key),
                    )
                    .at(same.span, "one of the two is enough")
                    .help("make two stops of it"),
                );
                return None;
            }
            (None, None) => {
                self.missing("when", "a stop has `when`, or `each` and `same`", entry.key_span);
                return None;
            }
        };
        Some(StopRule { id: entry.key.clone(), each, test, at, why, span: entry.key_span })
    }

    /// The fields that `same` compares.
    fn same(&mut self, schema: &Schema, each: Option<&Loop>, node: &Node) -> Option<Vec<Path>> {
        let Some(each) = each else {
            self.missing("each", "`same` compares fields of one object of a loop", node.span);
            return None;
        };
        let Some(nodes) = node.list().filter(|nodes| nodes.len() >= 2) else {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongShape, "`same` names fewer than two fields")
                    .at(node.span, "nothing to compare")
                    .help(format!("write a list such as `[{0}.a, {0}.b]`", each.name)),
            );
            return None;
        };
        let paths: Vec<Option<Path>> = nodes.iter().map(|node| self.same_path(schema, each, node)).collect();
        let paths: Vec<Path> = paths.into_iter().collect::<Option<_>>()?;
        let word = |path: &Path| match &path.ty {
            PathType::Scalar(ty) => ty.word(),
            _ => "list",
        };
        if let Some(other) = paths.iter().find(|path| word(path) != word(&paths[0])) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::WrongType,
                    format!("`{}` and `{}` cannot be the same", paths[0].text, other.text),
                )
                .at(other.span, format!("its type is `{}`", word(other)))
                .at(paths[0].span, format!("its type is `{}`", word(&paths[0])))
                .help("compare fields of one type"),
            );
            return None;
        }
        Some(paths)
    }

    fn same_path(&mut self, schema: &Schema, each: &Loop, node: &Node) -> Option<Path> {
        let text = text(node, "same", self.diagnostics)?;
        let mut segments = text.split('.');
        let name = segments.next().unwrap_or_default();
        let fields: Vec<String> = segments.map(str::to_string).collect();
        if name != each.name || fields.is_empty() {
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownName, format!("`{text}` is no field of `{}`", each.name))
                    .at(node.span, "not a field of the loop's object")
                    .help(format!("begin it with `{}.`", each.name)),
            );
            return None;
        }
        let mut list = match &each.list.ty {
            PathType::Objects(list) | PathType::Scalars(Type::Ref(list)) => Some(list.as_str()),
            _ => None,
        };
        let mut ty = None;
        for field in &fields {
            let declared = list.and_then(|list| schema.list(list));
            let Some(found) = declared.and_then(|list| list.field(field)) else {
                let names = declared.iter().flat_map(|list| &list.fields).map(|field| field.name.as_str());
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownName, format!("unknown field `{field}`"))
                        .at(node.span, "the objects have no such field")
                        .suggest(field, names)
                        .help(format!("name a field of `{}`", each.list.text)),
                );
                return None;
            };
            list = if let Type::Ref(list) = &found.ty { Some(list) } else { None };
            ty = Some(&found.ty);
        }
        match ty {
            Some(Type::List(_)) | None => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongType, format!("`{text}` is a list"))
                        .at(node.span, "only single values are compared")
                        .help("name a field with a single value"),
                );
                None
            }
            Some(ty) => Some(Path {
                root: Root::Name(name.to_string()),
                ty: PathType::Scalar(ty.clone()),
                fields,
                span: node.span,
                text,
            }),
        }
    }
}
