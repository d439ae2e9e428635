//! Sites side by side, and one runbook against another, computed a second time from what was delivered.

use crate::commands::run;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

const SITES: [&str; 2] = ["clinica-levante", "grupo-iberia"];

/// The two sites, built once as JSON.
fn built() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_string_lossy().into_owned();
    let run = shipped(&["build", SITES[0], SITES[1], "--lang", "es", "--format", "json", "--out", &out]);
    assert!(run.ends_with('\n'));
    folder
}

fn shipped(arguments: &[&str]) -> String {
    let run = run(Path::new(env!("CARGO_MANIFEST_DIR")), arguments);
    assert_eq!(run.code, 0, "{}", run.messages);
    run.output
}

fn runbook(folder: &TempDir, site: &str) -> Value {
    let path = folder.path().join(site).join("es/runbook.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The steps, rollbacks included, by key.
fn steps(runbook: &Value) -> BTreeMap<String, Value> {
    let all = ["steps", "rollbacks"].into_iter().flat_map(|part| runbook[part].as_array().unwrap());
    all.map(|step| (step["key"].as_str().unwrap().to_string(), step.clone())).collect()
}

/// The reason of a step without where it was said.
fn reason(step: &Value) -> Value {
    let mut reason = step["reason"].clone();
    for part in reason.as_array_mut().unwrap() {
        part.as_object_mut().unwrap().remove("origin");
    }
    reason
}

fn keys(list: &Value) -> Vec<String> {
    let mut keys: Vec<String> =
        list.as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap().to_string()).collect();
    keys.sort();
    keys
}

#[test]
fn the_difference_of_two_sites_is_that_of_their_runbooks() {
    let folder = built();
    let difference: Value =
        serde_json::from_str(&shipped(&["diff", SITES[0], SITES[1], "--format", "json"])).unwrap();
    let (one, other) = (runbook(&folder, SITES[0]), runbook(&folder, SITES[1]));
    let (from, to) = (steps(&one), steps(&other));
    let both: Vec<&String> = from.keys().filter(|key| to.contains_key(*key)).collect();
    let only = |a: &BTreeMap<String, Value>, b: &BTreeMap<String, Value>| -> Vec<String> {
        a.keys().filter(|key| !b.contains_key(*key)).cloned().collect()
    };
    assert_eq!(keys(&difference["added"]), only(&to, &from));
    assert_eq!(keys(&difference["removed"]), only(&from, &to));
    let changed = |differs: &dyn Fn(&Value, &Value) -> bool| -> Vec<String> {
        both.iter().filter(|key| differs(&from[**key], &to[**key])).map(|key| key.to_string()).collect()
    };
    assert_eq!(keys(&difference["verdicts"]), changed(&|a, b| a["verdict"] != b["verdict"]));
    assert_eq!(
        keys(&difference["reasons"]),
        changed(&|a, b| a["verdict"] == b["verdict"] && reason(a) != reason(b))
    );
    let text = |step: &Value| json!([step["text"], step["commands"], step["expected"]]);
    assert_eq!(keys(&difference["texts"]), changed(&|a, b| text(a) != text(b)));
    assert!(!difference["verdicts"].as_array().unwrap().is_empty());
    for change in difference["verdicts"].as_array().unwrap() {
        let key = change["key"].as_str().unwrap();
        assert_eq!((&change["from"], &change["to"]), (&from[key]["verdict"], &to[key]["verdict"]));
        assert_eq!(change["reason"], reason(&to[key]));
    }
    let facts = |runbook: &Value, steps: &BTreeMap<String, Value>| {
        let mut facts: BTreeMap<String, Value> = BTreeMap::new();
        for part in steps.values().flat_map(|step| step["reason"].as_array().unwrap().clone()) {
            if let Some(fact) = part["fact"].as_str() {
                facts.insert(fact.to_string(), json!({ "value": part["value"] }));
            }
        }
        for missing in runbook["missing"].as_array().unwrap() {
            facts.insert(missing["fact"].as_str().unwrap().to_string(), json!("missing"));
        }
        facts
    };
    let (before, after) = (facts(&one, &from), facts(&other, &to));
    let mut expected: Vec<Value> = Vec::new();
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        if before.get(name) != after.get(name) {
            expected.push(json!({ "fact": name, "from": before.get(name), "to": after.get(name) }));
        }
    }
    assert_eq!(difference["facts"], Value::Array(expected));
}

#[test]
fn files_are_compared_as_sites_are() {
    let folder = built();
    let path = |site: &str| folder.path().join(site).join("es").to_string_lossy().into_owned();
    let (from, to) = (path(SITES[0]), path(SITES[1]));
    let file = format!("{to}/runbook.json");
    let of_sites = shipped(&["diff", SITES[0], SITES[1]]);
    assert_eq!(shipped(&["diff", &from, &file]), of_sites);
    assert_eq!(shipped(&["diff", &from, SITES[1]]), of_sites);
    assert!(shipped(&["diff", &file, SITES[1]]).ends_with("no difference\n"));
    assert!(of_sites.contains("verdicts changed\n") && of_sites.contains("    because `"));
    let written = folder.path().join("difference.txt").to_string_lossy().into_owned();
    assert_eq!(shipped(&["diff", &from, &file, "--out", &written]), "");
    assert_eq!(std::fs::read_to_string(written).unwrap(), of_sites);
}

#[test]
fn the_matrix_has_every_step_and_every_verdict() {
    let folder = built();
    let text = shipped(&["matrix", SITES[0], SITES[1]]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_string).collect();
    let rows: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_string).collect()).collect();
    for site in SITES {
        let runbook = runbook(&folder, site);
        let column = header.iter().position(|name| name == site).unwrap();
        let mut expected: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for step in runbook["steps"].as_array().unwrap() {
            let key = step["key"].as_str().unwrap().split('[').next().unwrap().to_string();
            let verdict = step["verdict"].as_str().unwrap().to_string();
            *expected.entry(key).or_default().entry(verdict).or_default() += 1;
        }
        assert_eq!(rows.len(), expected.len());
        for row in &rows {
            let counts = &expected[&row[1]];
            let told: BTreeMap<String, usize> = row[column]
                .split(", ")
                .map(|part| match part.rsplit_once(' ') {
                    Some((verdict, count)) => (verdict.to_string(), count.parse().unwrap()),
                    None => (part.to_string(), 1),
                })
                .collect();
            assert_eq!(told, *counts, "{}", row[1]);
        }
    }
    let page = shipped(&["matrix", SITES[0], SITES[1], "--format", "html", "--lang", "en"]);
    assert!(page.starts_with("<!doctype html>") && page.contains("position: sticky"));
    assert!(!page.contains("<script") && !page.contains("<link") && !page.contains("src="));
    for row in &rows {
        assert!(page.contains(&format!("<code>{}</code>", row[1])), "{}", row[1]);
    }
    let markdown = shipped(&["matrix", SITES[0], SITES[1], "--format", "md"]);
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| ")).count(), rows.len() + 2);
}
