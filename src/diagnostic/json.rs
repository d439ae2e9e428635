//! Diagnostics for other programs: one JSON document.

use super::censor::censored;
use super::place::Place;
use super::{Diagnostic, Label};
use crate::source::Sources;
use serde_json::{Value, json};

/// `{"runsheet": 1, "diagnostics": […]}`, in the order given. The place of a diagnostic is that of its first
/// label; `labels` holds all of them. `witness` is there only where a made-up site shows the mistake: YAML to
/// stand under `facts:`.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let all: Vec<Value> = diagnostics.iter().map(|diagnostic| object(diagnostic, sources)).collect();
    format!("{:#}\n", json!({ "runsheet": 1, "diagnostics": all }))
}

fn object(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let diagnostic = &*censored(diagnostic, sources);
    let mut object = json!({
        "code": diagnostic.code.name(),
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
    });
    let labels: Vec<Value> = diagnostic.labels.iter().map(|label| place(label, sources)).collect();
    let primary = labels.first().cloned().unwrap_or_else(|| numbers(None));
    if let (Value::Object(object), Value::Object(mut primary)) = (&mut object, primary) {
        primary.remove("text");
        object.extend(primary);
        object.insert("labels".into(), labels.into());
        object.insert("notes".into(), diagnostic.notes.clone().into());
        object.insert("help".into(), diagnostic.help.clone().into());
        if let Some(witness) = &diagnostic.witness {
            object.insert("witness".into(), witness.clone().into());
        }
    }
    object
}

fn place(label: &Label, sources: &Sources) -> Value {
    let mut place = numbers(Some(Place::of(&label.origin, sources)));
    place["text"] = label.text.clone().into();
    place
}

fn numbers(place: Option<Place>) -> Value {
    let region = place.as_ref().and_then(|place| place.region.as_ref());
    json!({
        "path": place.as_ref().map(|place| place.path.clone()),
        "line": region.map(|region| region.line),
        "column": region.map(|region| region.column),
        "end_line": region.map(|region| region.end_line),
        "end_column": region.map(|region| region.end_column),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::{Origin, Span};

    #[test]
    fn a_place_is_given_in_characters() {
        let mut sources = Sources::default();
        let file = sources.add("a/é.md", "é.md", "uno\nñu x\n".to_string());
        let diagnostics = [
            Diagnostic::new(Code::UnknownKey, "unknown key `x`").at(Span::new(file, 8, 9), "here").help("no"),
            Diagnostic::new(Code::MissingFile, "gone").at(Origin::Flag("--guide g".into()), ""),
            Diagnostic::new(Code::NotFinal, "open"),
        ];
        let value: Value = serde_json::from_str(&json(&diagnostics, &sources)).unwrap();
        assert_eq!(value["runsheet"], 1);
        assert_eq!(
            value["diagnostics"][0],
            json!({ "code": "RS103", "severity": "error", "message": "unknown key `x`", "path": "a/é.md",
                "line": 2, "column": 4, "end_line": 2, "end_column": 5,
                "labels": [{ "path": "a/é.md", "line": 2, "column": 4, "end_line": 2, "end_column": 5, "text": "here" }],
                "notes": [], "help": ["no"] })
        );
        assert_eq!(value["diagnostics"][1]["path"], "--guide g");
        assert_eq!(value["diagnostics"][1]["line"], Value::Null);
        assert_eq!(value["diagnostics"][2]["path"], Value::Null);
    }
}
