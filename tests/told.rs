//! A `runbook.json` as a test reads it: steps by key, verdicts, stops, what is missing.

use crate::commands::run;
use crate::workspace::Read;
use runsheet::deliver::Format;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A `runbook.json`.
pub struct Told(pub Value);

impl Told {
    pub fn of(read: &Read, site: &str) -> Self {
        let runbook = read.runbook(site, "es");
        let files = read.files(&runbook, Format::Json);
        Self(serde_json::from_slice(&files["runbook.json"]).expect("json"))
    }

    /// Builds a shipped site for delivery with its file of answers, as its first line says.
    pub fn of_the_shipped(site: &str) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let output = folder.path().join("output").to_string_lossy().into_owned();
        let answers = format!("content/sites/{site}/answers.yaml");
        let built = run(
            Path::new(env!("CARGO_MANIFEST_DIR")),
            &["build", site, "--format", "json", "--final", "--answers", &answers, "--out", &output],
        );
        assert_eq!(built.code, 0, "{}", built.messages);
        let file = folder.path().join("output").join(site).join("es/runbook.json");
        Self(serde_json::from_slice(&std::fs::read(file).expect("runbook.json")).expect("json"))
    }

    pub fn steps(&self) -> &[Value] {
        self.0["steps"].as_array().expect("steps")
    }

    /// The step with this key.
    pub fn step(&self, key: &str) -> &Value {
        self.steps().iter().find(|step| step["key"] == key).unwrap_or_else(|| panic!("no step {key}"))
    }

    /// The steps whose key without loop marks is this one.
    pub fn instances(&self, base: &str) -> Vec<&Value> {
        let all: Vec<&Value> = self.steps().iter().filter(|step| base_of(step) == base).collect();
        assert!(!all.is_empty(), "no step {base}");
        all
    }

    /// The steps of a procedure, `topic#procedure`, in the order they are worked.
    pub fn procedure(&self, name: &str) -> Vec<&Value> {
        let (topic, procedure) = name.split_once('#').expect("topic#procedure");
        let own = |step: &&Value| step["topic"] == topic && step["procedure"] == procedure;
        let all: Vec<&Value> = self.steps().iter().filter(own).collect();
        assert!(!all.is_empty(), "no procedure {name}");
        all
    }

    /// The objects at which the step applies.
    pub fn applies_at(&self, base: &str, name: &str) -> Vec<String> {
        let applies = self.instances(base).into_iter().filter(|step| step["verdict"] == "applies");
        applies.map(|step| object(step, name).to_string()).collect()
    }

    /// The verdicts that the steps of a topic have.
    pub fn verdicts(&self, topic: &str) -> BTreeSet<&str> {
        let all: BTreeSet<&str> =
            self.steps().iter().filter(|step| step["topic"] == topic).map(verdict).collect();
        assert!(!all.is_empty(), "no topic {topic}");
        all
    }

    pub fn undecided(&self) -> Vec<&Value> {
        self.steps().iter().filter(|step| step["verdict"] == "undecided").collect()
    }

    /// The stops that apply or may apply, with their verdicts.
    pub fn stops(&self) -> Vec<(&str, &str)> {
        let stops = self.0["stops"].as_array().expect("stops");
        let told = stops.iter().filter(|stop| stop["verdict"] != "not_applicable");
        told.map(|stop| (stop["id"].as_str().expect("id"), verdict(stop))).collect()
    }

    /// What nobody said, with its stage.
    pub fn missing(&self) -> BTreeMap<&str, &str> {
        let missing = self.0["missing"].as_array().expect("missing").iter();
        missing
            .map(|fact| (fact["fact"].as_str().expect("fact"), fact["stage"].as_str().expect("stage")))
            .collect()
    }
}

pub fn verdict(step: &Value) -> &str {
    step["verdict"].as_str().expect("verdict")
}

/// The key without the marks of loops.
pub fn base_of(step: &Value) -> &str {
    step["key"].as_str().expect("key").split('[').next().expect("base")
}

/// The object of one loop.
pub fn object<'a>(step: &'a Value, name: &str) -> &'a str {
    step["objects"][name].as_str().unwrap_or_else(|| panic!("{} has no {name}", step["key"]))
}

pub fn text(step: &Value) -> &str {
    step["text"].as_str().expect("text")
}
