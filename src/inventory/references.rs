//! Looks up every `ref`, and spells it as the object it leads to spells its key.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Domain, Facts, Schema, Type, Value, parse_value};
use std::collections::BTreeMap;

/// The objects of all lists: list, folded key, key as it is spelt.
type Index = BTreeMap<String, BTreeMap<String, String>>;

impl Reader<'_> {
    /// A `ref` to an object that is not there is a mistake only if its list is complete. A `ref` into a
    /// list that is not must still be a key that the list could have.
    pub(super) fn resolve_references(&mut self, facts: &mut Facts) {
        let schema = &self.vocabulary.schema;
        // A key can itself be a `ref`; its new spelling is then what other references take over.
        for _ in 0..2 {
            let index = index(facts, schema);
            rewrite(facts, schema, &index);
        }
        let index = index(facts, schema);
        for (list, text, span) in std::mem::take(&mut self.references) {
            let ty = key_type(schema, &list);
            let value = match parse_value(&text, &ty) {
                Ok(value) => value,
                Err(misfit) => {
                    self.diagnostics
                        .push(misfit.at(span, format!("the key of `{list}` is of type `{}`", ty.word())));
                    continue;
                }
            };
            let objects = index.get(&list);
            let is_there = objects.is_some_and(|objects| objects.contains_key(&fold(&value, &ty)));
            let Some(given) = facts.lists.get(&list).filter(|given| given.is_complete() && !is_there) else {
                continue;
            };
            let keys = given.objects().iter().map(|object| object.key.as_str());
            self.diagnostics.push(
                Diagnostic::new(Code::DanglingReference, format!("`{list}` has no object `{text}`"))
                    .at(span, "refers to an object that is not there")
                    .suggest(&text, keys)
                    .help(format!("add the object to `{list}`, or name one that is there")),
            );
        }
    }
}

/// The type that keys of `list` compare by; a key that is itself a `ref` compares as its target does.
fn key_type(schema: &Schema, list: &str) -> Type {
    let mut list = list;
    for _ in 0..=schema.lists.len() {
        match schema.list(list).and_then(|list| list.key_field()).map(|field| &field.ty) {
            Some(Type::Ref(target)) => list = target,
            Some(ty) => return ty.clone(),
            None => break,
        }
    }
    Type::Text
}

/// A value as it compares: without case for the types that ignore it, a version without final zeros.
pub(super) fn fold(value: &Value, ty: &Type) -> String {
    match value {
        Value::Version(version) => {
            let mut components = version.components();
            while let [rest @ .., 0] = components {
                components = rest;
            }
            components.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
        }
        Value::Ref(text) => text.to_lowercase(),
        other if ty.ignores_case() => other.to_string().to_lowercase(),
        other => other.to_string(),
    }
}

fn index(facts: &Facts, schema: &Schema) -> Index {
    let mut index = Index::new();
    for (list, given) in &facts.lists {
        let ty = key_type(schema, list);
        let keys = given.objects().iter().map(|object| {
            let folded =
                parse_value(&object.key, &ty).map_or_else(|_| object.key.clone(), |value| fold(&value, &ty));
            (folded, object.key.clone())
        });
        index.insert(list.clone(), keys.collect());
    }
    index
}

fn rewrite(facts: &mut Facts, schema: &Schema, index: &Index) {
    for fact in &schema.facts {
        if let Some(given) = facts.facts.get_mut(&fact.name) {
            rewrite_domain(&mut given.domain, &fact.ty, schema, index);
        }
    }
    for list in &schema.lists {
        let Some(crate::fact::ListGiven::Known { objects, .. }) = facts.lists.get_mut(&list.name) else {
            continue;
        };
        for object in objects {
            for field in &list.fields {
                if let Some(given) = object.fields.get_mut(&field.name) {
                    rewrite_domain(&mut given.domain, &field.ty, schema, index);
                }
            }
            if let Some(key) = object.fields.get(&list.key).and_then(|given| given.value()) {
                object.key = key.to_string();
            }
        }
    }
}

fn rewrite_domain(domain: &mut Domain, ty: &Type, schema: &Schema, index: &Index) {
    match domain {
        Domain::Known(value) => rewrite_value(value, ty, schema, index),
        Domain::Among(values) => values.iter_mut().for_each(|value| rewrite_value(value, ty, schema, index)),
        Domain::Whole | Domain::Range { .. } => {}
    }
}

fn rewrite_value(value: &mut Value, ty: &Type, schema: &Schema, index: &Index) {
    match (value, ty) {
        (Value::List(values), Type::List(of)) => {
            values.iter_mut().for_each(|value| rewrite_value(value, of, schema, index));
        }
        (Value::Ref(text), Type::Ref(list)) => {
            let ty = key_type(schema, list);
            let Ok(key) = parse_value(text, &ty) else { return };
            if let Some(spelt) = index.get(list).and_then(|objects| objects.get(&fold(&key, &ty))) {
                *text = spelt.clone();
            }
        }
        _ => {}
    }
}
