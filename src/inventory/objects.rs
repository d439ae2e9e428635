//! What is said of one list: its objects, field by field.

use super::given::Remarks;
use super::read::Reader;
use super::references::fold;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Given, ListDeclaration, ListGiven, Object, Status};
use crate::source::Span;
use crate::yaml::{Fields, Node, YamlValue, wrong_shape};
use std::collections::BTreeMap;

impl Reader<'_> {
    /// What `node` says of a list: its objects, or a mapping that says how far they are known.
    pub(super) fn list_given(&mut self, node: &Node, list: &ListDeclaration) -> ListGiven {
        match &node.value {
            YamlValue::Null => ListGiven::Unknown { origin: None },
            YamlValue::List(nodes) => {
                let objects = self.objects(nodes, list, &Remarks::default());
                ListGiven::Known { objects, complete: true, origin: node.span.into() }
            }
            YamlValue::Map(_) => {
                self.list_object(node, list).unwrap_or(ListGiven::Unknown { origin: Some(node.span.into()) })
            }
            YamlValue::Scalar(_) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongShape, format!("`{}` takes a list of objects", list.name))
                        .at(node.span, "a text stands here")
                        .help("write `[]` if there are none, or leave it out if nobody knows"),
                );
                ListGiven::Unknown { origin: Some(node.span.into()) }
            }
        }
    }

    /// `{ known: [...], complete: false }`, or `{ value: [...], status: assumed, ... }`.
    fn list_object(&mut self, node: &Node, list: &ListDeclaration) -> Option<ListGiven> {
        let mut fields = Fields::of(node, "a list", self.diagnostics)?;
        let value = fields.get("value");
        let known = fields.get("known");
        let complete_node = fields.get("complete");
        let complete = fields.flag("complete", self.diagnostics);
        let remarks = self.remarks(&mut fields);
        fields.finish(self.diagnostics);
        let forms = [("value", value), ("known", known)];
        let given: Vec<(&str, &Node)> =
            forms.into_iter().filter_map(|(key, node)| Some((key, node?))).collect();
        if !self.check_forms(node, &given, &remarks) {
            return None;
        }
        let Some((key, objects_node)) = given.first() else {
            let origin = remarks.status_span.unwrap_or(node.span);
            return Some(ListGiven::Unknown { origin: Some(origin.into()) });
        };
        if *key == "known" && complete_node.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::MissingKey, "`complete` is missing")
                    .at(Span { end: node.span.start, ..node.span }, "nothing says whether there are more")
                    .help("add `complete: false` if there may be more objects, else `complete: true`"),
            );
        }
        let Some(nodes) = objects_node.list() else {
            wrong_shape(objects_node, &format!("`{key}`"), "a list of objects", self.diagnostics);
            return None;
        };
        let objects = self.objects(nodes, list, &remarks);
        Some(ListGiven::Known {
            objects,
            complete: complete.unwrap_or(true),
            origin: objects_node.span.into(),
        })
    }

    fn objects(&mut self, nodes: &[Node], list: &ListDeclaration, remarks: &Remarks) -> Vec<Object> {
        let mut objects: Vec<Object> = Vec::new();
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for node in nodes {
            let Some((object, key_span)) = self.object(node, list, remarks) else { continue };
            let key = match list
                .key_field()
                .and_then(|field| Some((object.fields.get(&field.name)?.value()?, field)))
            {
                Some((value, field)) => fold(value, &field.ty),
                None => object.key.clone(),
            };
            if let Some(first) = seen.get(&key) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::RepeatedObject,
                        format!("two objects have the {} `{}`", list.key, object.key),
                    )
                    .at(key_span, "given again here")
                    .at(*first, "first given here")
                    .help("make one object of the two"),
                );
                continue;
            }
            seen.insert(key, key_span);
            objects.push(object);
        }
        objects
    }

    /// One object with all declared fields, and the place of its key.
    fn object(&mut self, node: &Node, list: &ListDeclaration, remarks: &Remarks) -> Option<(Object, Span)> {
        let YamlValue::Map(entries) = &node.value else {
            let help = match node.scalar() {
                Some(scalar) => format!("write `{{ {}: {} }}`", list.key, scalar.text),
                None => format!("write `{{ {}: … }}`", list.key),
            };
            self.diagnostics.push(
                Diagnostic::new(
                    Code::WrongShape,
                    format!("`{}` takes objects, not {}", list.name, node.shape()),
                )
                .at(node.span, format!("{} stands here", node.shape()))
                .help(help),
            );
            return None;
        };
        let mut fields: BTreeMap<String, Given> =
            list.fields.iter().map(|field| (field.name.clone(), Given::nothing())).collect();
        let mut key_span = None;
        for entry in entries {
            let Some(field) = list.field(&entry.key) else {
                self.unknown_field(list, &entry.key, entry.key_span);
                continue;
            };
            let mut given = self.given(&entry.value, &field.ty);
            inherit(&mut given, remarks);
            if field.name == list.key && !entry.value.is_null() {
                key_span = Some(match &given.origin {
                    Some(origin) => origin.span().unwrap_or(entry.value.span),
                    None => entry.value.span,
                });
            }
            fields.insert(entry.key.clone(), given);
        }
        let Some(key_span) = key_span else {
            self.diagnostics.push(
                Diagnostic::new(Code::MissingKey, format!("`{}` is missing", list.key))
                    .at(node.span, format!("every object of `{}` needs it", list.name))
                    .help(format!("add `{}:`", list.key)),
            );
            return None;
        };
        let given = fields.get(&list.key);
        let Some(value) = given.and_then(Given::value) else {
            // A key that is no value of its type was reported; one that is known in part was not.
            if given.is_some_and(|given| given.origin.is_some()) {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongValue, format!("the key `{}` has no single value", list.key))
                        .at(key_span, "objects are told apart by it")
                        .help("give one value; if nobody knows the object, write `complete: false` for the list"),
                );
            }
            return None;
        };
        Some((Object { key: value.to_string(), fields, origin: node.span.into() }, key_span))
    }
}

/// What is remarked of a whole list holds for every field that does not say otherwise.
fn inherit(given: &mut Given, remarks: &Remarks) {
    if given.origin.is_none() || given.by.is_some() || given.date.is_some() || given.note.is_some() {
        return;
    }
    if given.status == Status::Known {
        given.status = remarks.status;
        given.by = remarks.by.clone();
        given.date = remarks.date.clone();
        given.note = remarks.note.clone();
    }
}
