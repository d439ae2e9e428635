//! Values in the form of a language.

use crate::fact::{Date, Domain, Localized, Type, Value};
use crate::runbook::Strings;

/// Where a value stands decides its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Code,
}

/// The form a value has in text: labels for bools and enums, dates in the language's form, lists joined
/// by commas.
pub fn in_text(value: &Value, ty: &Type, strings: &Strings) -> String {
    match (value, ty) {
        (Value::Bool(true), _) => strings.get("common.yes").to_string(),
        (Value::Bool(false), _) => strings.get("common.no").to_string(),
        (Value::Enum(name), Type::Enum(values)) => values
            .iter()
            .find(|value| value.name == *name)
            .map_or_else(|| name.clone(), |value| label(&value.label, name, &strings.language)),
        (Value::Date(date), _) => in_words(date, strings),
        (Value::Int(number), Type::Int { unit: Some(unit), .. }) => format!("{number} {unit}"),
        (Value::List(values), _) if values.is_empty() => strings.get("common.none").to_string(),
        (Value::List(values), Type::List(element)) => {
            values.iter().map(|value| in_text(value, element, strings)).collect::<Vec<_>>().join(", ")
        }
        (value, _) => value.to_string(),
    }
}

/// A date as people of the language write it, without ambiguity: `20 November 2026`.
pub fn in_words(date: &Date, strings: &Strings) -> String {
    let month = format!("common.month.{}", date.month);
    strings.fill(
        "common.date",
        &[("day", &date.day.to_string()), ("month", strings.get(&month)), ("year", &date.year.to_string())],
    )
}

/// A label, or the name where no label was given.
pub fn label(label: &Localized, name: &str, language: &str) -> String {
    match label.get(language) {
        "" => name.to_string(),
        label => label.to_string(),
    }
}

/// What is known of a value that is not known exactly; `None` where nothing is.
pub fn partly(domain: &Domain, ty: &Type, strings: &Strings) -> Option<String> {
    match domain {
        Domain::Whole => None,
        Domain::Known(value) => Some(in_text(value, ty, strings)),
        Domain::Among(values) => {
            let values = values.iter().map(|value| in_text(value, ty, strings)).collect::<Vec<_>>();
            Some(strings.fill("reason.one_of", &[("values", &values.join(", "))]))
        }
        Domain::Range { low, high } => {
            let bound = |end: &Option<(Value, bool)>, inclusive: &str, exclusive: &str| {
                end.as_ref().map(|(value, included)| {
                    let name = if *included { inclusive } else { exclusive };
                    strings.fill(name, &[("value", &in_text(value, ty, strings))])
                })
            };
            let ends: Vec<String> = [
                bound(low, "reason.at_least", "reason.more_than"),
                bound(high, "reason.at_most", "reason.less_than"),
            ]
            .into_iter()
            .flatten()
            .collect();
            Some(ends.join(strings.get("reason.and")))
        }
    }
}

/// What a text of the site's document is called, and how it is asked for: `contact.helpdesk.phone`.
pub fn text_words(name: &str, role_label: impl Fn(&str) -> String, strings: &Strings) -> (String, String) {
    let parts: Vec<&str> = name.split('.').collect();
    let (first, last) = (parts.first().unwrap_or(&""), parts.last().unwrap_or(&""));
    let role = parts.get(1).map(|role| role_label(role)).unwrap_or_default();
    let word = |what: &str| strings.fill(&format!("text.{first}.{last}.{what}"), &[("role", &role)]);
    (word("label"), word("ask"))
}
