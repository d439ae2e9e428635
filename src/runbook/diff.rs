//! What is different between two issues of a runbook: two sites, or two builds of one.
//!
//! An issue is read from `runbook.json`, so that a delivered folder can be compared with a fresh build.
//! Where a fact was given is no difference; what it says is.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What `runbook.json` says, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Issue {
    pub runsheet: u32,
    pub guide: IssueGuide,
    pub site: String,
    pub language: String,
    missing: Vec<IssueMissing>,
    steps: Vec<IssueStep>,
    rollbacks: Vec<IssueStep>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueGuide {
    pub id: String,
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct IssueMissing {
    fact: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct IssueStep {
    key: String,
    number: String,
    verdict: String,
    #[serde(flatten)]
    text: StepText,
    reason: Vec<IssueReason>,
    #[serde(default)]
    waiver: Option<IssueWaiver>,
}

/// Who waived a step, when and why, without where that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueWaiver {
    pub why: String,
    pub by: String,
    pub date: String,
}

/// What a step tells to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepText {
    pub text: String,
    pub commands: Vec<String>,
    pub expected: Vec<String>,
}

/// A piece of a reason, without where it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum IssueReason {
    Fact { fact: String, value: String },
    Rule { rule: String, why: String },
    Condition { condition: String, why: String },
}

/// All differences, steps in the order of the second issue, what it lacks in the order of the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub facts: Vec<FactChange>,
    pub verdicts: Vec<VerdictChange>,
    /// Steps with the same verdict for another reason.
    pub reasons: Vec<ReasonChange>,
    pub texts: Vec<TextChange>,
    pub added: Vec<StepName>,
    pub removed: Vec<StepName>,
}

/// A fact on which verdicts rest, or that is missing; `None` where an issue does not speak of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactChange {
    pub fact: String,
    pub from: Option<FactState>,
    pub to: Option<FactState>,
}

/// What an issue knows of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactState {
    Value(String),
    Missing,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictChange {
    pub key: String,
    pub number: String,
    pub from: String,
    pub to: String,
    /// Why it is as it is now.
    pub reason: Vec<IssueReason>,
    /// Who waived it, if it is waived now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<IssueWaiver>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonChange {
    pub key: String,
    pub number: String,
    pub verdict: String,
    pub from: Vec<IssueReason>,
    pub to: Vec<IssueReason>,
    /// Who waived it, if that is what differs: before, and now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waivers: Option<[Option<IssueWaiver>; 2]>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextChange {
    pub key: String,
    pub number: String,
    pub from: StepText,
    pub to: StepText,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepName {
    pub key: String,
    pub number: String,
    pub verdict: String,
}

impl Issue {
    /// The issue that the text of a `runbook.json` is; else why it is none.
    pub fn read(text: &str) -> Result<Issue, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    fn all_steps(&self) -> impl Iterator<Item = &IssueStep> {
        self.steps.iter().chain(&self.rollbacks)
    }

    /// The facts it speaks of.
    fn facts(&self) -> BTreeMap<&str, FactState> {
        let mut facts = BTreeMap::new();
        for reason in self.all_steps().flat_map(|step| &step.reason) {
            if let IssueReason::Fact { fact, value } = reason {
                facts.insert(fact.as_str(), FactState::Value(value.clone()));
            }
        }
        for missing in &self.missing {
            facts.insert(&missing.fact, FactState::Missing);
        }
        facts
    }
}

impl Difference {
    /// What changes on the way from one issue to the other.
    pub fn between(from: &Issue, to: &Issue) -> Difference {
        let mut difference = Difference {
            facts: fact_changes(from, to),
            verdicts: Vec::new(),
            reasons: Vec::new(),
            texts: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
        };
        let before: BTreeMap<&str, &IssueStep> =
            from.all_steps().map(|step| (step.key.as_str(), step)).collect();
        for step in to.all_steps() {
            match before.get(step.key.as_str()) {
                Some(old) => difference.step(old, step),
                None => difference.added.push(step.name()),
            }
        }
        let after: BTreeMap<&str, &IssueStep> =
            to.all_steps().map(|step| (step.key.as_str(), step)).collect();
        let gone = from.all_steps().filter(|step| !after.contains_key(step.key.as_str()));
        difference.removed = gone.map(IssueStep::name).collect();
        difference
    }

    /// Whether the two issues say the same.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.verdicts.is_empty()
            && self.reasons.is_empty()
            && self.texts.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
    }

    fn step(&mut self, old: &IssueStep, new: &IssueStep) {
        let (key, number) = (new.key.clone(), new.number.clone());
        if old.verdict != new.verdict {
            let (from, to) = (old.verdict.clone(), new.verdict.clone());
            let (reason, waiver) = (new.reason.clone(), new.waiver.clone());
            self.verdicts.push(VerdictChange {
                key: key.clone(),
                number: number.clone(),
                from,
                to,
                reason,
                waiver,
            });
        } else if old.reason != new.reason || old.waiver != new.waiver {
            let (from, to) = (old.reason.clone(), new.reason.clone());
            let verdict = new.verdict.clone();
            let differs = old.waiver != new.waiver;
            let waivers = differs.then(|| [old.waiver.clone(), new.waiver.clone()]);
            self.reasons.push(ReasonChange {
                key: key.clone(),
                number: number.clone(),
                verdict,
                from,
                to,
                waivers,
            });
        }
        if old.text != new.text {
            self.texts.push(TextChange { key, number, from: old.text.clone(), to: new.text.clone() });
        }
    }
}

impl IssueStep {
    fn name(&self) -> StepName {
        StepName { key: self.key.clone(), number: self.number.clone(), verdict: self.verdict.clone() }
    }
}

fn fact_changes(from: &Issue, to: &Issue) -> Vec<FactChange> {
    let (before, after) = (from.facts(), to.facts());
    let mut names: Vec<&str> = before.keys().chain(after.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| (name, before.get(name), after.get(name)))
        .filter(|(_, from, to)| from != to)
        .map(|(name, from, to)| FactChange { fact: name.to_string(), from: from.cloned(), to: to.cloned() })
        .collect()
}
