//! What nobody has said, and what was said and used.

use super::form::{label, text_words};
use super::session::Session;
use crate::fact::{Stage, Subject};
use crate::runbook::{EnvironmentFact, EnvironmentObject, Missing, Uses};
use std::collections::BTreeMap;

impl Session<'_> {
    /// Facts that steps, texts and stops rest on, in words, in the order of the vocabulary.
    pub fn worded(&self, uses: &BTreeMap<String, Uses>) -> Vec<Missing> {
        let subjects = self.subjects();
        let mut missing: Vec<(usize, Missing)> = uses
            .iter()
            .map(|(fact, uses)| {
                let position = subjects.iter().position(|subject| subject.name() == *fact);
                let subject = position.map(|at| subjects[at].clone());
                (position.unwrap_or(usize::MAX), self.missing_fact(fact.clone(), subject, uses))
            })
            .collect();
        missing.sort_by(|(a, first), (b, second)| (a, &first.fact).cmp(&(b, &second.fact)));
        missing.into_iter().map(|(_, missing)| missing).collect()
    }

    fn missing_fact(&self, fact: String, subject: Option<Subject>, uses: &Uses) -> Missing {
        let Some(subject) = subject else { return self.missing_text(fact, uses) };
        let language = self.language();
        let schema = &self.guide.vocabulary.schema;
        let (ask, stage) = match &subject {
            Subject::Fact(name) => {
                let declared = schema.fact(name);
                (declared.and_then(|fact| fact.ask.clone()), declared.map(|fact| fact.stage))
            }
            Subject::List(name) => {
                let declared = schema.list(name);
                (declared.and_then(|list| list.ask.clone()), declared.map(|list| list.stage))
            }
            Subject::Field { list, field, .. } => {
                let list = schema.list(list);
                let declared = list.and_then(|list| list.field(field));
                let stage = declared.map(|field| field.stage).max(list.map(|list| list.stage));
                (declared.and_then(|field| field.ask.clone()), stage)
            }
        };
        let label = self.known(&subject).label;
        let ask = match (&ask, &subject) {
            (Some(ask), Subject::Field { key, .. }) => {
                self.strings.fill("reason.ask_of", &[("ask", ask.get(language)), ("object", key)])
            }
            (Some(ask), _) => ask.get(language).to_string(),
            (None, _) => self.strings.fill("reason.ask_value", &[("label", &label)]),
        };
        let owner = self.owner(&subject);
        Missing {
            label,
            decides: Uses::count(&uses.decides),
            prints: Uses::count(&uses.prints),
            stage: stage.unwrap_or(Stage::Site).word().to_string(),
            owner_label: owner.as_deref().map(|owner| self.role(owner).label),
            owner,
            ask,
            steps: uses.numbers(),
            fact,
        }
    }

    /// A text of the site's document; nobody in particular is asked for it.
    fn missing_text(&self, name: String, uses: &Uses) -> Missing {
        let (label, ask) = text_words(&name, |role| self.role(role).label, self.strings);
        Missing {
            label,
            ask,
            decides: Uses::count(&uses.decides),
            prints: Uses::count(&uses.prints),
            stage: Stage::Site.word().to_string(),
            owner: None,
            owner_label: None,
            steps: uses.numbers(),
            fact: name,
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
                    object: self.object_of(&subject),
                }
            })
            .collect()
    }

    fn object_of(&self, subject: &Subject) -> Option<EnvironmentObject> {
        let Subject::Field { list, key, field } = subject else { return None };
        let declared = self.declaration(subject);
        Some(EnvironmentObject {
            list: list.clone(),
            key: key.clone(),
            field: declared.map_or_else(|| field.clone(), |fact| label(&fact.label, field, self.language())),
        })
    }
}
