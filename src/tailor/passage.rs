//! Remembers what texts outside the steps wait for, print and assume, so that it is asked and refused as a
//! step's own is.

use super::block::Sorted;
use super::session::Session;
use crate::runbook::{Finding, Passage, Verdict};

impl Session<'_> {
    /// Notes a text at `number` with this verdict: what is in it, and the verdicts on its parts. Of text that
    /// does not apply only the verdict counts.
    pub fn note_passage(&mut self, number: &str, verdict: Verdict, text: &Sorted) {
        let mut passage = Passage { number: number.to_string(), ..Passage::default() };
        if !matches!(verdict, Verdict::NotApplicable | Verdict::Waived) {
            add(&mut passage.open, &text.open);
            add(&mut passage.assumed, text.assumes.iter().map(|assumed| &assumed.fact));
        }
        self.keep(passage, &text.findings);
    }

    /// Notes a stop that is not printed: its verdict may rest on what is assumed.
    pub fn note_stop(&mut self, stop: &str, finding: &Finding) {
        let passage = Passage { stop: Some(stop.to_string()), ..Passage::default() };
        self.keep(passage, std::slice::from_ref(finding));
    }

    fn keep(&mut self, mut passage: Passage, findings: &[Finding]) {
        for finding in findings {
            add(&mut passage.missing, &finding.missing);
            add(&mut passage.assumed, &finding.assumed_facts);
        }
        if !passage.is_settled() {
            self.passages.push(passage);
        }
    }
}

fn add<'f>(facts: &mut Vec<String>, more: impl IntoIterator<Item = &'f String>) {
    for fact in more {
        if !facts.contains(fact) {
            facts.push(fact.clone());
        }
    }
}
