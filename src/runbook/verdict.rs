//! A verdict with everything that is said about it.

use serde::Serialize;

/// Whether a node applies at this site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Applies,
    NotApplicable,
    Undecided,
    OnSite,
    Waived,
}

impl Verdict {
    pub const ALL: [Verdict; 5] =
        [Verdict::Applies, Verdict::NotApplicable, Verdict::Undecided, Verdict::OnSite, Verdict::Waived];

    /// The spelling in `runbook.json`, in CSS classes and in templates.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Applies => "applies",
            Verdict::NotApplicable => "not_applicable",
            Verdict::Undecided => "undecided",
            Verdict::OnSite => "on_site",
            Verdict::Waived => "waived",
        }
    }
}

/// The verdict on one node, why, and what it would take to turn it round. All texts are finished
/// sentences in the runbook's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub verdict: Verdict,
    /// Rests on assumed values.
    pub assumed: bool,
    /// Rests on a rule of the vocabulary.
    pub inferred: bool,
    /// Decided by a node above it.
    pub by_parent: bool,
    /// Empty only for a node without any condition.
    pub reason: Vec<Reason>,
    /// The reason as one sentence without a full stop; empty where `reason` is.
    pub reason_text: String,
    /// Only for "not applicable".
    pub would_apply_if: Option<String>,
    /// What is left of the condition, as a condition; for undecided and on site.
    pub residual: Option<String>,
    /// The residual in words: what stands after "only if" and "IF".
    pub only_if: Option<String>,
    /// Names of the facts the verdict waits for; empty unless undecided.
    pub missing: Vec<String>,
    /// Who has to say: labels of the owners of `missing`, each once.
    pub asks: Vec<String>,
    /// The facts whose assumed values the verdict rests on, as label and value.
    pub assumes: Vec<String>,
    /// The names of these facts.
    #[serde(skip)]
    pub assumed_facts: Vec<String>,
    /// For a waived node.
    pub waiver: Option<Waiver>,
}

/// Who decided that a step is not done here, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiver {
    pub why: String,
    pub by: String,
    /// `2026-11-02`.
    pub date: String,
    /// Where it stands.
    pub origin: String,
    /// All of it as one sentence without a full stop.
    pub text: String,
}

impl Finding {
    /// The finding of a node without any condition: it always applies.
    pub fn always() -> Self {
        Self {
            verdict: Verdict::Applies,
            assumed: false,
            inferred: false,
            by_parent: false,
            reason: Vec::new(),
            reason_text: String::new(),
            would_apply_if: None,
            residual: None,
            only_if: None,
            missing: Vec::new(),
            asks: Vec::new(),
            assumes: Vec::new(),
            assumed_facts: Vec::new(),
            waiver: None,
        }
    }
}

/// One piece of a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Reason {
    /// A fact, with the value it has (or can still have) and where that was said.
    Fact {
        fact: String,
        label: String,
        value: String,
        origin: String,
    },
    Rule {
        rule: String,
        why: String,
        origin: String,
    },
    /// A condition that is true, or false, whatever the facts are.
    Condition {
        condition: String,
        why: String,
        origin: String,
    },
}
