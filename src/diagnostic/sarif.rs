//! Diagnostics as SARIF 2.1.0, which forges show beside the changed lines.

use super::censor::censored;
use super::place::Place;
use super::{CODES, CodeDoc, Diagnostic, Label, Severity};
use crate::source::{Origin, Sources};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

/// One SARIF document with one run; its rules are all codes there are.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let rules: Vec<Value> = CODES.iter().map(rule).collect();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, sources)).collect();
    let document = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(doc: &CodeDoc) -> Value {
    json!({
        "id": doc.name,
        "shortDescription": { "text": doc.title },
        "fullDescription": { "text": doc.doc },
        "help": { "text": doc.doc },
        "defaultConfiguration": { "level": level(doc.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    severity.word()
}

fn result(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let diagnostic = &*censored(diagnostic, sources);
    let in_files: Vec<&Label> =
        diagnostic.labels.iter().filter(|label| !matches!(label.origin, Origin::Flag(_))).collect();
    let mut result = json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": diagnostic.code as usize,
        "level": level(diagnostic.severity),
        "message": { "text": text(diagnostic) },
        "locations": in_files.first().map(|label| location(label, sources)).into_iter().collect::<Vec<_>>(),
    });
    let related: Vec<Value> = in_files.iter().skip(1).map(|label| location(label, sources)).collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if let Some(witness) = &diagnostic.witness {
        result["properties"] = json!({ "witness": witness });
    }
    result
}

/// The message with everything a viewer would otherwise not show.
fn text(diagnostic: &Diagnostic) -> String {
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    std::iter::once(diagnostic.message.clone()).chain(notes).chain(help).collect::<Vec<_>>().join("\n")
}

fn location(label: &Label, sources: &Sources) -> Value {
    let place = Place::of(&label.origin, sources);
    let file = match &label.origin {
        Origin::Cell { file, .. } => &sources.file(*file).path,
        Origin::File(_) | Origin::Answer { .. } | Origin::Flag(_) => &place.path,
    };
    let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
    if let Some(region) = &place.region {
        physical["region"] = json!({
            "startLine": region.line,
            "startColumn": region.column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        });
    }
    let mut location = json!({ "physicalLocation": physical });
    let text = match &label.origin {
        Origin::Cell { sheet, cell, .. } => format!("{sheet}!{cell} {}", label.text),
        Origin::File(_) | Origin::Answer { .. } | Origin::Flag(_) => label.text.clone(),
    };
    if !text.trim().is_empty() {
        location["message"] = json!({ "text": text.trim() });
    }
    location
}

/// A relative reference: everything that has a meaning in a URI is written in percent.
fn uri(path: &str) -> String {
    const REFERENCE: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b':').add(b'<').add(b'>').add(b'?').add(b'[');
    const MORE: &AsciiSet = &REFERENCE.add(b']').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');
    utf8_percent_encode(path, MORE).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;

    #[test]
    fn a_result_names_its_rule_and_its_place() {
        let mut sources = Sources::default();
        let file = sources.add("a b/ñ#1.md", "ñ#1.md", "x\nyy\n".to_string());
        let diagnostics = [Diagnostic::new(Code::RawHtml, "raw `<b>`")
            .at(Span::new(file, 2, 4), "here")
            .at(Span::new(file, 0, 1), "see here")
            .help("write Markdown")];
        let value: Value = serde_json::from_str(&sarif(&diagnostics, &sources)).unwrap();
        let run = &value["runs"][0];
        let result = &run["results"][0];
        assert_eq!(result["message"]["text"], "raw `<b>`\nhelp: write Markdown");
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], "RS201");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/%C3%B1%231.md");
        assert_eq!(
            place["region"],
            json!({ "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 3 })
        );
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "see here");
    }

    #[test]
    fn a_flag_is_no_file() {
        let diagnostics =
            [Diagnostic::new(Code::MissingFile, "gone").at(Origin::Flag("--guide g".into()), "")];
        let value: Value = serde_json::from_str(&sarif(&diagnostics, &Sources::default())).unwrap();
        assert_eq!(value["runs"][0]["results"][0]["locations"], json!([]));
    }
}
