//! What is said of one fact or field: a value, or a mapping with what is known of it.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Domain, Given, Status, Type, Value, parse_value};
use crate::source::Span;
use crate::yaml::{Fields, Node, YamlValue, wrong_shape};

/// Who said it, when, and how sure it is: the keys beside a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Remarks {
    pub status: Status,
    pub status_span: Option<Span>,
    pub by: Option<String>,
    pub date: Option<String>,
    pub note: Option<String>,
}

/// The keys that say nothing of the value itself.
const REMARKS: [&str; 6] = ["value", "complete", "status", "by", "date", "note"];

impl Reader<'_> {
    /// What `node` says of a fact of type `ty`; null is nothing.
    pub(super) fn given(&mut self, node: &Node, ty: &Type) -> Given {
        match &node.value {
            YamlValue::Null => Given::nothing(),
            YamlValue::Map(_) => self.value_object(node, ty).unwrap_or_else(Given::nothing),
            _ => match self.value(node, ty) {
                Some(value) => Given::known(value, node.span.into()),
                None => Given::nothing(),
            },
        }
    }

    fn value_object(&mut self, node: &Node, ty: &Type) -> Option<Given> {
        let mut fields = Fields::of(node, "a fact", self.diagnostics)?;
        let forms = ["value", "range", "among", "known"]
            .map(|key| (key, if key == "known" { None } else { fields.get(key) }));
        let known = matches!(ty, Type::List(_)).then(|| fields.get("known")).flatten();
        let complete = match known {
            Some(_) => fields.get("complete"),
            None => None,
        };
        let remarks = self.remarks(&mut fields);
        fields.finish(self.diagnostics);
        let given: Vec<(&str, &Node)> = forms
            .into_iter()
            .filter_map(|(key, node)| Some((key, node?)))
            .chain(known.map(|node| ("known", node)))
            .collect();
        if !self.check_forms(node, &given, &remarks) {
            return None;
        }
        if let Some(complete) =
            complete.filter(|node| node.scalar().is_none_or(|scalar| scalar.text != "true"))
        {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::WrongShape,
                    "a list of single values is known as a whole or not at all",
                )
                .at(complete.span, "only lists of objects can be incomplete")
                .help("give all its values, or leave it out"),
            );
            return None;
        }
        let (domain, span) = match given.first() {
            None => (Domain::Whole, remarks.status_span.unwrap_or(node.span)),
            Some(("range", node)) => (self.range(node, ty)?, node.span),
            Some(("among", node)) => (self.among(node, ty)?, node.span),
            Some((_, node)) => (Domain::Known(self.value(node, ty)?), node.span),
        };
        Some(Given {
            domain,
            status: remarks.status,
            origin: Some(span.into()),
            by: remarks.by,
            date: remarks.date,
            note: remarks.note,
        })
    }

    /// Whether a value object says exactly one thing, or that it is unknown.
    pub(super) fn check_forms(&mut self, node: &Node, given: &[(&str, &Node)], remarks: &Remarks) -> bool {
        match (given, remarks.status) {
            ([], Status::Unknown) | ([_], Status::Known | Status::Assumed) => true,
            ([], _) => {
                let entries = node.map().unwrap_or_default();
                // A key that is null says that the value is unknown; an unknown key was reported.
                let is_null = entries.iter().any(|entry| entry.key == "value" && entry.value.is_null());
                let is_reported = entries.iter().any(|entry| !REMARKS.contains(&entry.key.as_str()));
                if !is_null && !is_reported {
                    self.diagnostics.push(
                        Diagnostic::new(Code::MissingKey, "`value` is missing")
                            .at(
                                Span { end: node.span.start, ..node.span },
                                "nothing is said of the value here",
                            )
                            .help("add `value:`, or `status: unknown` if nobody knows it"),
                    );
                }
                false
            }
            ([(key, value), ..], Status::Unknown) => {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::WrongShape,
                        format!("a fact with `status: unknown` has no `{key}`"),
                    )
                    .at(value.span, "a value is given here")
                    .help(format!("remove `{key}`, or write `status: assumed`")),
                );
                false
            }
            ([(first, _), (second, value), ..], _) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongShape, format!("`{first}` and `{second}` are both given"))
                        .at(value.span, "one of the two is enough")
                        .help("keep one of the two"),
                );
                false
            }
        }
    }

    pub(super) fn remarks(&mut self, fields: &mut Fields) -> Remarks {
        let status_node = fields.get("status");
        let status = status_node.and_then(|node| self.status(node));
        Remarks {
            status: status.unwrap_or_default(),
            status_span: status_node.map(|node| node.span),
            by: self.line_key(fields, "by"),
            date: self.date_key(fields, "date").map(|date| date.to_string()),
            note: self.line_key(fields, "note"),
        }
    }

    fn status(&mut self, node: &Node) -> Option<Status> {
        let word = self.line(node, "status")?;
        match word.as_str() {
            "known" => Some(Status::Known),
            "assumed" => Some(Status::Assumed),
            "unknown" => Some(Status::Unknown),
            _ => {
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownName, format!("`{word}` is no status"))
                        .at(node.span, "not a status")
                        .suggest(&word, ["known", "assumed", "unknown"])
                        .help("write `known`, `assumed` or `unknown`"),
                );
                None
            }
        }
    }

    /// The value that `node` gives as a `ty`; what it is not is reported.
    pub(super) fn value(&mut self, node: &Node, ty: &Type) -> Option<Value> {
        match (&node.value, ty) {
            (YamlValue::List(nodes), Type::List(of)) => self.values(node, nodes, of),
            (YamlValue::List(_), _) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongValue, "a list is given where one value belongs")
                        .at(node.span, format!("the type is `{}`", ty.word()))
                        .help("give one value; for a value that is one of several, write `among:`"),
                );
                None
            }
            (YamlValue::Scalar(scalar), ty) => match parse_value(&scalar.text, ty) {
                Ok(value) => {
                    if let Type::Ref(list) = ty {
                        self.references.push((list.clone(), scalar.text.clone(), node.span));
                    }
                    Some(value)
                }
                Err(misfit) => {
                    self.diagnostics.push(misfit.at(node.span, format!("the type is `{}`", ty.word())));
                    None
                }
            },
            _ => {
                wrong_shape(
                    node,
                    &format!("a value of type `{}`", ty.word()),
                    "a single value",
                    self.diagnostics,
                );
                None
            }
        }
    }

    fn values(&mut self, node: &Node, nodes: &[Node], of: &Type) -> Option<Value> {
        let mut values: Vec<Value> = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        let mut is_whole = true;
        for element in nodes {
            let Some(value) = self.value(element, of) else {
                is_whole = false;
                continue;
            };
            if let Some(at) = values.iter().position(|other| other.same(&value, of)) {
                self.diagnostics.push(
                    Diagnostic::new(Code::RepeatedObject, format!("`{value}` stands twice in the list"))
                        .at(element.span, "given again here")
                        .at(spans[at], "first given here")
                        .help("keep one of the two"),
                );
                continue;
            }
            values.push(value);
            spans.push(element.span);
        }
        self.elements.insert(node.span, spans);
        is_whole.then_some(Value::List(values))
    }

    /// `among: [dns, none]`.
    fn among(&mut self, node: &Node, ty: &Type) -> Option<Domain> {
        let Some(nodes) = node.list().filter(|nodes| !nodes.is_empty()) else {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongShape, "`among` names no values")
                    .at(node.span, "not a list of values")
                    .help("write a list such as `[a, b]`"),
            );
            return None;
        };
        let read: Vec<Option<Value>> = nodes.iter().map(|node| self.value(node, ty)).collect();
        let mut values: Vec<Value> = Vec::new();
        for value in read.into_iter().collect::<Option<Vec<_>>>()? {
            if !values.iter().any(|other| other.same(&value, ty)) {
                values.push(value);
            }
        }
        Some(match values.as_slice() {
            [value] => Domain::Known(value.clone()),
            _ => Domain::Among(values),
        })
    }
}
