//! The search index: a plain script that the page loads when somebody wants to search.
//!
//! Holds what is printed and nothing else. How it is searched is the script's affair.

use super::places::{Place, Places, prose_key};
use super::view_step::number;
use crate::runbook::{Part, Procedure, Runbook, Step, plain_inlines};
use serde_json::{Value, json};

/// The script: one entry per topic, heading, procedure and step, as
/// `[page, anchor, number, text, where, verdict, more words]`.
pub fn index(runbook: &Runbook, places: &Places) -> String {
    let mut entries = Vec::new();
    for phase in &runbook.phases {
        let page = Place { page: places.phase_page(&phase.id).to_string(), anchor: String::new() };
        entries.push(entry(&page, &phase.number.to_string(), &phase.title, "", "", ""));
        for topic in &phase.topics {
            let title = plain_inlines(&topic.title);
            add(
                &mut entries,
                places,
                &topic.key,
                [&topic.number, &title, &phase.title, topic.finding.verdict.name(), ""],
            );
            for part in &topic.parts {
                match part {
                    Part::Procedure(procedure) => add_procedure(&mut entries, places, procedure, &title),
                    Part::Prose(prose) => {
                        if let (Some(id), Some(heading)) = (&prose.id, &prose.title) {
                            let heading = plain_inlines(heading);
                            let verdict = prose.finding.as_ref().map_or("", |finding| finding.verdict.name());
                            add(
                                &mut entries,
                                places,
                                &prose_key(&topic.key, id),
                                ["", &heading, &title, verdict, ""],
                            );
                        }
                    }
                    Part::RollbackPointer { .. } | Part::WorkedInPointer { .. } | Part::Gate(_) => {}
                }
            }
        }
        for procedure in &phase.worked_here {
            add_procedure(&mut entries, places, procedure, &phase.title);
        }
    }
    for procedure in &runbook.rollbacks {
        add_procedure(&mut entries, places, procedure, &procedure.topic_number);
    }
    format!("window.runsheetIndex = {};\n", Value::Array(entries))
}

fn add_procedure(entries: &mut Vec<Value>, places: &Places, procedure: &Procedure, topic: &str) {
    let title = plain_inlines(&procedure.title);
    if !title.is_empty() {
        let host = procedure.host.as_ref().map(|host| plain_inlines(host)).unwrap_or_default();
        add(entries, places, &procedure.key, ["", &title, topic, procedure.finding.verdict.name(), &host]);
    }
    let place = if title.is_empty() { topic.to_string() } else { format!("{topic} › {title}") };
    for step in procedure.steps() {
        let number = number(&step.number, &step.mark);
        add(
            entries,
            places,
            &step.key,
            [&number, &step.text(), &place, step.finding.verdict.name(), &more_words(step)],
        );
    }
}

/// Hosts, objects and commands of a step.
fn more_words(step: &Step) -> String {
    let mut words: Vec<String> = step.host.iter().map(|host| plain_inlines(host)).collect();
    words.extend(step.objects.iter().map(|object| object.label.clone()));
    words.extend(step.owner.iter().map(|role| role.label.clone()));
    words.extend(step.commands());
    words.join(" ")
}

fn add(
    entries: &mut Vec<Value>,
    places: &Places,
    key: &str,
    [number, text, place, verdict, more]: [&str; 5],
) {
    if let Some(found) = places.find(key) {
        entries.push(entry(found, number, text, place, verdict, more));
    }
}

fn entry(at: &Place, number: &str, text: &str, place: &str, verdict: &str, more: &str) -> Value {
    json!([at.page, at.anchor, number, text, place, verdict, more])
}
