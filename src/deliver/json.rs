//! `runbook.json`: the whole runbook for other programs, in the form its JSON Schema describes.
//!
//! Says what the runbook says and no more: no layout, no words of the interface.

use super::Artifact;
use crate::runbook::{Missing, Reason, Runbook, Step, Stop, Summary, Waiver, plain_blocks, plain_inlines};
use serde_json::{Map, Value, json};

/// The version of the format; it changes when a program that reads the old one would go wrong.
const FORMAT: u32 = 1;

/// `runbook.json`, indented by two spaces.
pub fn json(runbook: &Runbook) -> Artifact {
    let document = json!({
        "runsheet": FORMAT,
        "guide": { "id": runbook.guide.id, "version": runbook.guide.version },
        "site": runbook.site.id,
        "language": runbook.language,
        "summary": summary(&runbook.summary),
        "stops": runbook.stops.iter().map(stop).collect::<Vec<_>>(),
        "missing": runbook.missing.iter().map(missing).collect::<Vec<_>>(),
        "steps": runbook.steps().into_iter().map(step).collect::<Vec<_>>(),
        "rollbacks": runbook.rollback_steps().into_iter().map(step).collect::<Vec<_>>(),
    });
    Artifact::new("runbook.json", format!("{document:#}\n"))
}

/// The JSON Schema of `runbook.json`.
pub fn schema() -> &'static str {
    include_str!("runbook.schema.json")
}

fn summary(summary: &Summary) -> Value {
    json!({
        "total": summary.total,
        "applies": summary.applies,
        "not_applicable": summary.not_applicable,
        "undecided": summary.undecided,
        "on_site": summary.on_site,
        "waived": summary.waived,
        "rollback": summary.rollback,
    })
}

fn stop(stop: &Stop) -> Value {
    json!({ "id": stop.id, "verdict": stop.finding.verdict.name(), "why": stop.why })
}

fn missing(missing: &Missing) -> Value {
    json!({
        "fact": missing.fact,
        "decides": missing.decides,
        "prints": missing.prints,
        "stage": missing.stage,
        "owner": missing.owner,
        "ask": missing.ask,
    })
}

fn step(step: &Step) -> Value {
    let objects: Map<String, Value> =
        step.objects.iter().map(|mark| (mark.name.clone(), Value::from(mark.key.as_str()))).collect();
    let finding = &step.finding;
    let mut value = json!({
        "key": step.key,
        "number": step.number,
        "phase": step.phase,
        "topic": step.topic,
        "procedure": step.procedure,
        "kind": step.kind,
        "owner": step.owner.as_ref().map(|role| &role.id),
        "minutes": step.minutes,
        "host": step.host.as_deref().map(plain_inlines),
        "after": step.after.iter().map(|node| &node.key).collect::<Vec<_>>(),
        "critical": step.critical,
        "irreversible": step.irreversible,
        "worked_in": step.worked_in.as_ref().map(|phase| &phase.id),
        "objects": objects,
        "verdict": finding.verdict.name(),
        "assumed": finding.assumed,
        "inferred": finding.inferred,
        "by_parent": finding.by_parent,
        "text": step.text(),
        "commands": step.commands(),
        "expected": step.expected.iter().map(|blocks| plain_blocks(blocks)).collect::<Vec<_>>(),
        "rollback": step.rollback.as_ref().map(|node| &node.key),
        "reason": finding.reason.iter().map(reason).collect::<Vec<_>>(),
        "would_apply_if": finding.would_apply_if,
        "residual": finding.residual,
        "missing": finding.missing,
        "open": step.open,
        "origin": step.origin,
    });
    if let (Some(step), Some(waiver)) = (value.as_object_mut(), &finding.waiver) {
        let Waiver { why, by, date, origin, .. } = waiver;
        step.insert("waiver".to_string(), json!({ "why": why, "by": by, "date": date, "origin": origin }));
    }
    value
}

fn reason(reason: &Reason) -> Value {
    match reason {
        Reason::Fact { fact, value, origin, .. } => {
            json!({ "fact": fact, "value": value, "origin": origin })
        }
        Reason::Rule { rule, why, origin } => json!({ "rule": rule, "why": why, "origin": origin }),
        Reason::Condition { condition, why, origin } => {
            json!({ "condition": condition, "why": why, "origin": origin })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::sample;

    fn document(language: &str) -> Value {
        serde_json::from_slice(&json(&sample::runbook_in(language)).bytes).unwrap()
    }

    fn step_with_key<'a>(document: &'a Value, key: &str) -> &'a Value {
        let steps = document["steps"].as_array().unwrap();
        steps.iter().find(|step| step["key"] == key).unwrap()
    }

    #[test]
    fn is_what_its_schema_says() {
        let schema: Value = serde_json::from_str(schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for language in ["es", "en"] {
            let errors: Vec<String> = validator
                .iter_errors(&document(language))
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, Vec::<String>::new());
        }
        // The schema is closed: a key nobody promised is found.
        let mut wrong = document("es");
        wrong["steps"][0]["extra"] = Value::Null;
        assert!(!validator.is_valid(&wrong));
    }

    #[test]
    fn keys_stand_in_the_promised_order() {
        let document = document("es");
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(keys(&document), "runsheet guide site language summary stops missing steps rollbacks");
        assert_eq!(
            keys(&document["steps"][0]),
            "key number phase topic procedure kind owner minutes host after critical irreversible worked_in \
             objects verdict assumed inferred by_parent text commands expected rollback reason \
             would_apply_if residual missing open origin"
        );
        assert_eq!(
            keys(&document["summary"]),
            "total applies not_applicable undecided on_site waived rollback"
        );
    }

    #[test]
    fn a_step_says_all_there_is() {
        let document = document("es");
        let step = step_with_key(&document, "move-directories#move/run[directory=7]");
        assert_eq!(step["number"], "2.1.4");
        assert_eq!(step["text"], "Mueva el directorio 7 → ‹destino del directorio 7›.");
        assert_eq!(step["objects"], json!({ "directory": "7" }));
        assert_eq!(step["rollback"], "move-directories#move-back[directory=7]");
        assert_eq!(step["open"], json!(["legacy.conference_directories[7].target"]));
        assert_eq!(step["expected"], json!(["El comando termina sin errores."]));
        assert_eq!(
            step["commands"],
            json!(["Move-CsConferenceDirectory -Identity 7 `\n  -TargetPool \"‹destino del directorio 7›\""])
        );
        assert_eq!(
            step["reason"],
            json!([{ "fact": "legacy.conference_directories", "value": "2 objetos", "origin": "site.yaml:18:3" }])
        );
    }

    #[test]
    fn a_step_worked_elsewhere_keeps_its_place_and_phase() {
        let document = document("es");
        let numbers: Vec<&str> = document["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["number"].as_str().unwrap())
            .collect();
        let told = numbers.iter().position(|number| *number == "1.1.5").unwrap();
        assert_eq!(numbers[told + 1], "2.1.1");
        let step = step_with_key(&document, "user-migration#tell/mail");
        assert_eq!((&step["phase"], &step["worked_in"]), (&json!("plan"), &json!("cutover")));
    }

    #[test]
    fn values_come_out_unaltered() {
        let document = document("es");
        let step = step_with_key(&document, "move-directories#move/run[directory=3]");
        assert!(step["text"].as_str().unwrap().contains(sample::HOSTILE));
        assert!(step["commands"][0].as_str().unwrap().contains(sample::HOSTILE));
    }

    #[test]
    fn is_indented_and_ends_with_a_line_end() {
        let text = String::from_utf8(json(&sample::runbook()).bytes).unwrap();
        assert!(text.starts_with("{\n  \"runsheet\": 1,\n  \"guide\": {\n    \"id\""));
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
    }
}
