//! Checks `unique`: values that must be different across lists.

use super::read::Reader;
use super::references::fold;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Facts, Type, Value};
use crate::source::{Origin, Span};
use crate::vocabulary::UniqueGroup;
use std::collections::BTreeMap;

/// One value with its place, and the value it is part of if that is a list.
struct Found {
    text: String,
    folded: String,
    place: Origin,
    whole: Origin,
}

impl Reader<'_> {
    pub(super) fn check_unique(&mut self, facts: &Facts) {
        let vocabulary = self.vocabulary;
        // Two groups can hold the same pair of fields; a pair of values is reported once.
        let mut reported: Vec<(Origin, Origin)> = Vec::new();
        for group in &vocabulary.unique {
            let mut seen: BTreeMap<String, Found> = BTreeMap::new();
            for found in self.group_values(facts, group) {
                let Some(first) = seen.get(&found.folded) else {
                    seen.insert(found.folded.clone(), found);
                    continue;
                };
                let pair = (found.place.clone(), first.place.clone());
                if first.whole == found.whole || reported.contains(&pair) {
                    continue;
                }
                let names: Vec<String> =
                    group.fields.iter().map(|(list, field)| format!("`{list}.{field}`")).collect();
                self.diagnostics.push(
                    Diagnostic::new(Code::RepeatedObject, format!("`{}` is given twice", found.text))
                        .at(found.place.clone(), "given again here")
                        .at(first.place.clone(), "first given here")
                        .help(format!("every value of {} is different", names.join(", "))),
                );
                reported.push(pair);
            }
        }
    }

    fn group_values(&self, facts: &Facts, group: &UniqueGroup) -> Vec<Found> {
        let schema = &self.vocabulary.schema;
        let mut found = Vec::new();
        for (list, field) in &group.fields {
            let Some(declared) = schema.list(list).and_then(|list| list.field(field)) else { continue };
            let objects = facts.lists.get(list).map_or(&[][..], |given| given.objects());
            for given in objects.iter().filter_map(|object| object.fields.get(field)) {
                let (Some(value), Some(origin)) = (given.value(), &given.origin) else { continue };
                let spans = origin.span().and_then(|span| self.elements.get(&span));
                self.add(value, &declared.ty, origin, spans, &mut found);
            }
        }
        found
    }

    fn add(
        &self,
        value: &Value,
        ty: &Type,
        whole: &Origin,
        spans: Option<&Vec<Span>>,
        found: &mut Vec<Found>,
    ) {
        let mut push = |value: &Value, ty: &Type, place: Origin| {
            found.push(Found {
                text: value.to_string(),
                folded: fold(value, ty),
                place,
                whole: whole.clone(),
            });
        };
        match (value, ty) {
            (Value::List(values), Type::List(of)) => {
                for (at, value) in values.iter().enumerate() {
                    let span = spans.and_then(|spans| spans.get(at));
                    push(value, of, span.map_or_else(|| whole.clone(), |span| Origin::File(*span)));
                }
            }
            _ => push(value, ty, whole.clone()),
        }
    }
}
