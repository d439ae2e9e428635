//! Stops: situations the guide does not support, found at this site.

use super::around::Around;
use super::session::Session;
use crate::condition::Condition;
use crate::fact::{Bound, Subject};
use crate::runbook::{Finding, Stop, Verdict};
use crate::vocabulary::{StopRule, StopTest};
use std::sync::Arc;

impl Session<'_> {
    /// The stops that apply here or are open, each remembered at the nodes it is printed before. A stop
    /// that does not apply says nothing about this site.
    pub fn stops(&mut self) -> Vec<Stop> {
        let rules: Vec<&StopRule> = self.guide.vocabulary.stops.iter().collect();
        let mut stops = Vec::new();
        for rule in rules {
            let (finding, objects) = self.stop_finding(rule);
            if finding.verdict == Verdict::NotApplicable {
                self.note_stop(&rule.id, &finding);
                continue;
            }
            for (reference, _) in &rule.at {
                self.stops_at.entry(reference.clone()).or_default().push(rule.id.clone());
            }
            stops.push(Stop {
                id: rule.id.clone(),
                finding,
                why: rule.why.get(self.language()).to_string(),
                objects,
                at: rule.at.iter().map(|(reference, _)| reference.clone()).collect(),
            });
        }
        stops
    }

    /// The verdict over all objects: one that applies decides, then one that is open.
    fn stop_finding(&mut self, rule: &StopRule) -> (Finding, Vec<String>) {
        let top = Around::phase(None);
        let places = match &rule.each {
            Some(each) => self
                .judge
                .bounds(&each.list, &top.bindings)
                .into_iter()
                .map(|bound| {
                    let node = crate::guide::Node {
                        each: Some(Arc::new(each.clone())),
                        condition: when(rule),
                        ..crate::guide::Node::default()
                    };
                    let label = stop_label(&bound);
                    top.enter(&node, Some((each.name.clone(), bound)), label)
                })
                .collect(),
            None => {
                let node = crate::guide::Node { condition: when(rule), ..crate::guide::Node::default() };
                vec![top.enter(&node, None, String::new())]
            }
        };
        let mut found: Option<Finding> = None;
        let mut objects = Vec::new();
        for place in places {
            let finding = self.stop_at(rule, &place);
            if matches!(finding.verdict, Verdict::Applies | Verdict::Undecided | Verdict::OnSite) {
                objects.extend(
                    place.objects.iter().map(|object| object.label.clone()).filter(|label| !label.is_empty()),
                );
            }
            found = Some(match found {
                Some(other) if rank(other.verdict) >= rank(finding.verdict) => joined(other, &finding),
                Some(other) => joined(finding, &other),
                None => finding,
            });
        }
        (found.unwrap_or_else(Finding::always), objects)
    }

    fn stop_at(&mut self, rule: &StopRule, place: &Around) -> Finding {
        let mut finding = self.make_finding(place);
        let StopTest::Same(paths) = &rule.test else { return finding };
        if finding.verdict == Verdict::NotApplicable {
            return finding;
        }
        let judgement = self.judge.same(paths, &place.bindings);
        match judgement.same {
            Some(true) => {}
            Some(false) => finding.verdict = Verdict::NotApplicable,
            None => {
                if finding.verdict == Verdict::Applies {
                    finding.verdict = Verdict::Undecided;
                }
                let missing = judgement.missing.iter().map(Subject::name);
                finding.missing.extend(missing);
            }
        }
        finding.reason.extend(judgement.reason.iter().map(|subject| self.fact_reason(subject)));
        finding.reason_text = self.reason_text(&finding.reason);
        finding
    }
}

fn when(rule: &StopRule) -> Option<Arc<Condition>> {
    match &rule.test {
        StopTest::When(condition) => Some(condition.clone()),
        StopTest::Same(_) => None,
    }
}

/// The finding that decides. Unless it applies, what the other waits for and assumes decides too.
fn joined(mut finding: Finding, other: &Finding) -> Finding {
    if finding.verdict == Verdict::Applies {
        return finding;
    }
    for (own, more) in [(&mut finding.missing, &other.missing), (&mut finding.asks, &other.asks)] {
        own.extend(more.iter().filter(|one| !own.contains(one)).cloned().collect::<Vec<_>>());
    }
    for (fact, text) in other.assumed_facts.iter().zip(&other.assumes) {
        if !finding.assumed_facts.contains(fact) {
            finding.assumed_facts.push(fact.clone());
            finding.assumes.push(text.clone());
        }
    }
    finding.assumed |= other.assumed;
    finding
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Applies => 3,
        Verdict::Undecided => 2,
        Verdict::OnSite => 1,
        Verdict::NotApplicable | Verdict::Waived => 0,
    }
}

fn stop_label(bound: &Bound) -> String {
    match bound {
        Bound::Object { key, .. } => key.clone(),
        Bound::Element { value, .. } => value.clone(),
        Bound::UnknownObject { .. } | Bound::UnknownElement { .. } => "?".to_string(),
        Bound::Empty { .. } | Bound::Nothing { .. } => String::new(),
    }
}
