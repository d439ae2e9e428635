//! What nobody has said, and what was said and used.

use super::session::Session;
use crate::fact::{Stage, Subject};
use crate::runbook::{EnvironmentFact, Missing, Runbook, Step, Verdict};
use std::collections::BTreeMap;

/// Steps by the fact they wait for or print.
#[derive(Debug, Clone, Default)]
struct Waiting {
    by_fact: BTreeMap<String, Counts>,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    decides: usize,
    prints: usize,
    steps: Vec<String>,
}

/// Steps of rollbacks ask without being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Yes,
    No,
}

impl Waiting {
    /// Takes in one step that `decided` facts decide and that prints `printed` ones.
    fn note<'f>(
        &mut self,
        step: &Step,
        counted: Counted,
        decided: impl IntoIterator<Item = &'f String>,
        printed: impl IntoIterator<Item = &'f String>,
    ) {
        let number = [step.number.as_str(), step.mark.as_str()].join(" ").trim_end().to_string();
        let uses = decided.into_iter().map(|fact| (fact, 1, 0));
        for (fact, decides, prints) in uses.chain(printed.into_iter().map(|fact| (fact, 0, 1))) {
            let counts = self.by_fact.entry(fact.clone()).or_default();
            if counted == Counted::Yes {
                counts.decides += decides;
                counts.prints += prints;
            }
            if counts.steps.last() != Some(&number) {
                counts.steps.push(number.clone());
            }
        }
    }
}

impl Session<'_> {
    /// The facts that steps wait for or print, in the order of the vocabulary.
    pub fn missing(&self, runbook: &Runbook) -> Vec<Missing> {
        let mut waiting = Waiting::default();
        for step in runbook.steps() {
            waiting.note(step, Counted::Yes, &step.finding.missing, &step.open);
        }
        for step in runbook.rollback_steps() {
            waiting.note(step, Counted::No, &step.finding.missing, &step.open);
        }
        for stop in &runbook.stops {
            for fact in &stop.finding.missing {
                waiting.by_fact.entry(fact.clone()).or_default();
            }
        }
        self.worded(waiting)
    }

    /// The assumed facts that a verdict or a printed value rests on, in the order of the vocabulary.
    pub fn assumed(&self, runbook: &Runbook) -> Vec<Missing> {
        let mut waiting = Waiting::default();
        let counted = runbook.steps().into_iter().map(|step| (step, Counted::Yes));
        for (step, counted) in
            counted.chain(runbook.rollback_steps().into_iter().map(|step| (step, Counted::No)))
        {
            let applies = !matches!(step.finding.verdict, Verdict::NotApplicable | Verdict::Waived);
            let printed = step.printed_assumed_facts.iter().filter(|_| applies);
            waiting.note(step, counted, &step.finding.assumed_facts, printed);
        }
        self.worded(waiting)
    }

    fn worded(&self, waiting: Waiting) -> Vec<Missing> {
        let subjects = self.subjects();
        let mut missing: Vec<(usize, Missing)> = waiting
            .by_fact
            .into_iter()
            .map(|(fact, counts)| {
                let position = subjects.iter().position(|subject| subject.name() == fact);
                let subject = position.map(|at| subjects[at].clone());
                (position.unwrap_or(usize::MAX), self.missing_fact(fact, subject, counts))
            })
            .collect();
        missing.sort_by(|(a, first), (b, second)| (a, &first.fact).cmp(&(b, &second.fact)));
        missing.into_iter().map(|(_, missing)| missing).collect()
    }

    fn missing_fact(&self, fact: String, subject: Option<Subject>, counts: Counts) -> Missing {
        let language = self.language();
        let schema = &self.guide.vocabulary.schema;
        let (ask, stage) = match &subject {
            Some(Subject::Fact(name)) => {
                let declared = schema.fact(name);
                (declared.and_then(|fact| fact.ask.clone()), declared.map(|fact| fact.stage))
            }
            Some(Subject::List(name)) => {
                let declared = schema.list(name);
                (declared.and_then(|list| list.ask.clone()), declared.map(|list| list.stage))
            }
            Some(Subject::Field { list, field, .. }) => {
                let list = schema.list(list);
                let declared = list.and_then(|list| list.field(field));
                let stage = declared.map(|field| field.stage).max(list.map(|list| list.stage));
                (declared.and_then(|field| field.ask.clone()), stage)
            }
            None => (None, None),
        };
        let label = subject.as_ref().map_or_else(|| fact.clone(), |subject| self.known(subject).label);
        let ask = match (&ask, &subject) {
            (Some(ask), Some(Subject::Field { key, .. })) => {
                self.strings.fill("reason.ask_of", &[("ask", ask.get(language)), ("object", key)])
            }
            (Some(ask), _) => ask.get(language).to_string(),
            (None, _) => self.strings.fill("reason.ask_value", &[("label", &label)]),
        };
        let owner = subject.as_ref().and_then(|subject| self.owner(subject));
        Missing {
            label,
            decides: counts.decides,
            prints: counts.prints,
            stage: stage.unwrap_or(Stage::Site).word().to_string(),
            owner_label: owner.as_deref().map(|owner| self.role(owner).label),
            owner,
            ask,
            steps: counts.steps,
            fact,
        }
    }

    /// Everything that can be known of this site, in the order of the vocabulary.
    fn subjects(&self) -> Vec<Subject> {
        let schema = &self.guide.vocabulary.schema;
        let mut subjects: Vec<Subject> =
            schema.facts.iter().map(|fact| Subject::Fact(fact.name.clone())).collect();
        for list in &schema.lists {
            subjects.push(Subject::List(list.name.clone()));
            let Some(given) = self.site.facts.lists.get(&list.name) else { continue };
            for object in given.objects() {
                subjects.extend(list.fields.iter().map(|field| Subject::Field {
                    list: list.name.clone(),
                    key: object.key.clone(),
                    field: field.name.clone(),
                }));
            }
        }
        subjects
    }

    /// The facts that took part in a verdict or were printed, in the order of the vocabulary.
    pub fn environment(&self) -> Vec<EnvironmentFact> {
        self.subjects()
            .into_iter()
            .filter(|subject| self.used.contains(subject))
            .map(|subject| {
                let known = self.known(&subject);
                EnvironmentFact {
                    fact: subject.name(),
                    label: known.label,
                    value: known.value,
                    status: known.status.to_string(),
                    origin: known.origin,
                }
            })
            .collect()
    }
}
