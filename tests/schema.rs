//! `runsheet schema`: the schemas take every file that `check` takes, and refuse what a schema can see.

use crate::every_mistake::{base, examples, mistaken};
use crate::small::{put, run};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const FILES: [&str; 4] = ["site", "guide", "facts", "overlay"];

fn schema(folder: &Path, file: &str) -> Value {
    let made = run(folder, &["schema", file]);
    assert_eq!((made.code, made.messages.as_str()), (Some(0), ""), "{file}");
    serde_json::from_str(&made.output).expect("JSON")
}

/// The schemas of `site.yaml`, `guide.yaml`, `facts.yaml` and overlays in this workspace.
fn validators(folder: &Path) -> [Validator; 4] {
    FILES.map(|file| {
        let schema = schema(folder, file);
        assert!(jsonschema::meta::is_valid(&schema), "{file}: the schema is no JSON Schema");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        jsonschema::draft202012::new(&schema).expect("a schema")
    })
}

/// A YAML file as an editor sees it; `None` where it is no YAML.
fn seen(path: &Path) -> Option<Value> {
    serde_yaml::from_slice(&std::fs::read(path).ok()?).ok()
}

/// What the schema says against a file.
fn complaints(validator: &Validator, file: &Value) -> Vec<String> {
    validator.iter_errors(file).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every file of the kinds that schemas are for: which schema, and where it is.
fn files(guide: &Path, sites: &Path) -> Vec<(usize, PathBuf)> {
    let mut files = vec![(1, guide.join("guide.yaml")), (2, guide.join("facts.yaml"))];
    for entry in std::fs::read_dir(sites).expect("sites").flatten() {
        files.push((0, entry.path().join("site.yaml")));
    }
    files
}

fn all_are_valid(workspace: &Path, guide: &Path, sites: &Path) {
    let validators = validators(workspace);
    let files = files(guide, sites);
    assert!(files.len() > 2);
    for (kind, path) in files {
        let file = seen(&path).unwrap_or_else(|| panic!("{}", path.display()));
        assert_eq!(complaints(&validators[kind], &file), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn what_ships_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let content = root.join("content");
    all_are_valid(root, &content.join("guides/ocs2007r2-to-lync2013"), &content.join("sites"));
}

#[test]
fn the_workspace_of_init_is_valid() {
    let home = tempfile::tempdir().expect("folder");
    assert_eq!(run(home.path(), &["init", "."]).code, Some(0));
    all_are_valid(home.path(), &home.path().join("guide"), &home.path().join("sites"));
    // What its README teaches.
    let made = run(home.path(), &["schema", "--out", "site.schema.json"]);
    assert_eq!((made.code, made.output.as_str()), (Some(0), ""));
    let written: Value =
        serde_json::from_slice(&std::fs::read(home.path().join("site.schema.json")).expect("file"))
            .expect("JSON");
    assert_eq!(written, schema(home.path(), "site"));
}

/// Mistakes in the three files that no schema can see, each with the reason.
const UNSEEN: &[(&str, &str)] = &[
    ("AP001-define", "conditions are read by the reader"),
    ("AP001-rule", "conditions are read by the reader"),
    ("AP001-stop", "conditions are read by the reader"),
    ("AP001-when", "conditions are read by the reader"),
    ("AP001-overlay", "conditions are read by the reader"),
    ("AP001-overlay-fill", "values are read by the reader"),
    ("AP001-overlay-object", "conditions are read by the reader"),
    ("AP001-overlay-value", "values are read by the reader"),
    ("AP002-overlay", "conditions are read by the reader"),
    ("RS105-waive-why", "a text of the guide may say nothing"),
    ("RS401-waive-date", "a schema has no calendar"),
    ("AP001-key-field", "the name is declared in the same file"),
    ("AP001-list-of-a-ref", "the name is declared in the same file"),
    ("AP001-unique", "the name is declared in the same file"),
    ("RS307-approver", "the role is declared in the same file"),
    ("RS307-phase", "the role is declared in the same file"),
    ("RS106-site", "the languages of the site stand in the same file"),
    ("RS401-assume", "the range stands in the same file"),
    ("RS401-window", "a schema compares no two values"),
];

/// The codes of mistakes inside one file: those of YAML itself, and those that are about other files, are not for
/// a schema to see.
const SEEN: &[&str] = &[
    "AP001", "AP002", "RS103", "RS104", "RS105", "RS106", "RS209", "RS307", "RS311", "RS401", "RS405",
    "RS411", "RS414",
];

#[test]
fn every_mistake_that_a_schema_can_see_is_refused() {
    let base = base();
    let root = base.path();
    all_are_valid(root, &root.join("guide"), &root.join("sites"));
    let validators = validators(root);
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for (name, path) in examples() {
        let folder = mistaken(&path);
        let files = [
            ("sites/norte/site.yaml", 0),
            ("guide/guide.yaml", 1),
            ("guide/facts.yaml", 2),
            ("guide/o.yaml", 3),
            ("sites/norte/o.yaml", 3),
        ];
        let changed: Vec<(Value, &Validator)> = files
            .iter()
            .filter(|(file, _)| {
                std::fs::read(folder.path().join(file)).ok() != std::fs::read(root.join(file)).ok()
            })
            .filter_map(|(file, kind)| Some((seen(&folder.path().join(file))?, &validators[*kind])))
            .collect();
        let sees = changed.iter().any(|(file, validator)| !validator.is_valid(file));
        let code = name.split('-').next().expect("a code");
        let is_for_a_schema = !changed.is_empty() && SEEN.contains(&code);
        let excused = UNSEEN.iter().any(|(unseen, _)| *unseen == name);
        refused += usize::from(sees);
        if is_for_a_schema && sees == excused {
            wrong.push(format!(
                "{name}: {}",
                if sees { "is seen, and in the list of those that are not" } else { "is not seen" }
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 60, "{refused} mistakes are refused");
}

/// What the values of a site can look like, in each form that there is.
#[test]
fn every_way_to_say_a_fact_is_valid() {
    let base = base();
    let [site, _, _, _] = validators(base.path());
    let with = |fact: &str, said: Value| json!({ "site": "x", "customer": "X", "facts": { fact: said } });
    let valid = [
        ("relay.kind", json!("postfix")),
        ("relay", json!({ "kind": "postfix", "address": null })),
        ("relay", Value::Null),
        ("relay.kind", json!({ "among": ["postfix", "exchange"], "by": "Ana", "date": "2026-11-20" })),
        ("relay.kind", json!({ "status": "unknown" })),
        ("relay.kind", json!({ "value": null })),
        ("tls.version", json!(1.2)),
        ("tls.version", json!({ "range": ">= 1.1, < 2" })),
        ("queue.limit", json!({ "value": 10, "status": "assumed", "note": "?" })),
        ("queue.limit", json!("10")),
        ("admins", json!(["ana@x.example"])),
        ("admins", json!({ "known": ["ana@x.example"], "complete": true })),
        ("domains", json!([])),
        (
            "domains",
            json!({ "known": [{ "name": "a.example", "critical": { "status": "unknown" } }], "complete": false }),
        ),
        ("domains", json!({ "value": [], "status": "assumed" })),
        ("domains", json!({ "status": "unknown" })),
        ("relay.password", json!(1234)),
    ];
    for (fact, said) in valid {
        assert_eq!(complaints(&site, &with(fact, said.clone())), Vec::<String>::new(), "{fact}: {said}");
    }
    let invalid = [
        ("relay.knd", json!("postfix")),
        ("relay", json!({ "knd": "postfix" })),
        ("relay", json!("postfix")),
        ("relay.kind", json!("sendmail")),
        ("relay.kind", json!({ "range": "> 1" })),
        ("relay.kind", json!({ "value": "postfix", "among": ["postfix"] })),
        ("relay.kind", json!({ "value": "postfix", "status": "unknown" })),
        ("relay.kind", json!({ "status": "assumed" })),
        ("relay.kind", json!({ "valu": "postfix" })),
        ("relay.address", json!("10.0.0.256")),
        ("queue.limit", json!(1001)),
        ("queue.limit", json!(true)),
        ("admins", json!("ana@x.example")),
        ("admins", json!(["ana@x.example", "ana@x.example"])),
        ("admins", json!({ "known": ["ana@x.example"], "complete": false })),
        ("domains", json!("none")),
        ("domains", json!([{ "critical": true }])),
        ("domains", json!([{ "name": "a.example", "crit": true }])),
        ("domains", json!({ "known": [] })),
    ];
    for (fact, said) in invalid {
        assert!(!site.is_valid(&with(fact, said.clone())), "{fact}: {said}");
    }
}

/// An editor shows the question of a fact, in the guide's languages.
#[test]
fn the_schema_tells_what_the_vocabulary_says() {
    let base = base();
    let schema = schema(base.path(), "site");
    let address = &schema["$defs"]["relay.address"];
    assert_eq!(address["title"], "relay.address");
    assert_eq!(address["description"], "¿Qué dirección?\nWhat address?\nip");
    assert!(schema["description"].to_string().contains("relay"));
    let reference = &schema["properties"]["facts"]["properties"]["relay.address"]["$ref"];
    assert_eq!(reference, "#/$defs/relay%2Eaddress");
}

#[test]
fn mistakes_of_sites_do_not_matter_and_those_of_the_guide_are_told() {
    let base = base();
    put(base.path(), "sites/norte/site.yaml", "site: [\n");
    let [site, guide, facts, _] = FILES.map(|file| run(base.path(), &["schema", file]).code);
    assert_eq!([site, guide, facts], [Some(0); 3]);
    put(base.path(), "guide/facts.yaml", "facts: { a: { type: bol } }\n");
    let refused = run(base.path(), &["schema", "--out", "x.json"]);
    assert_eq!((refused.code, refused.output.as_str()), (Some(1), ""));
    assert!(refused.messages.contains("did you mean `bool`?"), "{}", refused.messages);
    assert!(!base.path().join("x.json").exists());
    // With the schema of the broken file itself it is mended.
    assert_eq!(run(base.path(), &["schema", "facts"]).code, Some(0));
    assert_eq!(run(base.path(), &["schema", "runbook"]).code, Some(0));
}
