//! What an answer to one fact looks like, in words.

use crate::fact::{Domain, FactDeclaration, Facts, Given, ListGiven, SECRET, Status, Type, Value};
use crate::runbook::{Choice, Form, Strings};
use crate::tailor::{in_text, label, partly};

/// Says forms in one language.
pub struct Forms<'a> {
    pub facts: &'a Facts,
    pub strings: &'a Strings,
}

impl Forms<'_> {
    /// The form of a value of this fact or field, of which `given` is known.
    pub fn form(&self, declared: &FactDeclaration, given: Option<&Given>) -> Form {
        Form {
            ty: declared.ty.word().to_string(),
            choices: self.choices(&declared.ty, given),
            unit: match &declared.ty {
                Type::Int { unit, .. } => unit.clone(),
                _ => None,
            },
            so_far: self.so_far(declared, given),
        }
    }

    /// The value that is assumed, or what is known of it in part, in words.
    pub fn so_far(&self, declared: &FactDeclaration, given: Option<&Given>) -> Option<String> {
        let said = given.and_then(|given| partly(&given.domain, &declared.ty, self.strings));
        let is_refused = given.is_some_and(|given| given.status == Status::Unknown);
        let assumed = declared.assume.as_ref().filter(|_| !is_refused);
        let value = said.or_else(|| assumed.map(|value| in_text(value, &declared.ty, self.strings)))?;
        Some(if declared.secret { SECRET.to_string() } else { value })
    }

    /// The one value that is given, in words.
    pub fn value(&self, declared: &FactDeclaration, given: &Given) -> Option<String> {
        let value = in_text(given.value()?, &declared.ty, self.strings);
        Some(if declared.secret { SECRET.to_string() } else { value })
    }

    fn choices(&self, ty: &Type, given: Option<&Given>) -> Vec<Choice> {
        let possible = |value: &Value| match given.map(|given| (&given.domain, given.status)) {
            Some((Domain::Among(values), Status::Known)) => values.iter().any(|other| other.same(value, ty)),
            _ => true,
        };
        let choice = |value: Value| {
            possible(&value)
                .then(|| Choice { value: value.to_string(), label: in_text(&value, ty, self.strings) })
        };
        match ty {
            Type::Bool => [true, false].into_iter().filter_map(|value| choice(Value::Bool(value))).collect(),
            Type::Enum(values) => values
                .iter()
                .filter(|value| possible(&Value::Enum(value.name.clone())))
                .map(|value| Choice {
                    value: value.name.clone(),
                    label: label(&value.label, &value.name, &self.strings.language),
                })
                .collect(),
            Type::Ref(list) => match self.facts.lists.get(list) {
                Some(ListGiven::Known { objects, complete: true, .. }) => {
                    objects.iter().filter_map(|object| choice(Value::Ref(object.key.clone()))).collect()
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}
