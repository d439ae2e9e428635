//! A judgement, said in the runbook's language.

use super::around::Around;
use super::form::{in_text, label, partly};
use super::secret::without_secrets;
use super::session::Session;
use super::words::Words;
use crate::condition::{Change, Condition, Judgement, ReasonPart, Settled};
use crate::fact::{Bound, FactDeclaration, Given, ListGiven, SECRET, Status, Subject};
use crate::guide::overlay::Waiver;
use crate::runbook::{Finding, Reason, Verdict};

/// What is known of a subject, in words.
#[derive(Debug, Clone)]
pub struct Known {
    pub label: String,
    pub value: String,
    /// `known`, `assumed`, `partly`, `unknown`.
    pub status: &'static str,
    pub origin: String,
}

impl Session<'_> {
    /// The finding of a node that stands at `around`.
    pub fn make_finding(&mut self, around: &Around) -> Finding {
        let mut finding = if around.conditions.is_empty() && around.bindings.is_empty() {
            Finding::always()
        } else {
            let own_loop = around.objects.last().filter(|_| around.own_loop);
            let own_loop = own_loop.map(|object| object.name.as_str());
            let (conditions, bindings) = (&around.conditions, &around.bindings);
            let judgement = self.judge.verdict(conditions, around.inherited, own_loop, bindings);
            let changes = match judgement.settled {
                Settled::NotApplicable => {
                    self.judge.would_apply_if(conditions, around.inherited, own_loop, bindings)
                }
                _ => None,
            };
            let said = self.say(&judgement, around);
            Finding { would_apply_if: changes.map(|changes| self.changes(&changes, around)), ..said }
        };
        if around.in_choice && finding.verdict == Verdict::Applies {
            finding.verdict = Verdict::OnSite;
            finding.only_if = Some(self.strings.get("reason.choice").to_string());
        }
        if let Some(waiver) = around.waiver.as_ref().filter(|_| finding.verdict != Verdict::NotApplicable) {
            finding = self.waived(finding, waiver);
            finding.by_parent = !around.own_waiver;
        }
        finding
    }

    /// The finding of a node that somebody decided not to do: its reason stays, and nothing waits for a fact.
    fn waived(&self, finding: Finding, waiver: &Waiver) -> Finding {
        let (why, date) = (waiver.why.get(self.language()).to_string(), waiver.date.to_string());
        let origin = self.sources.describe(&waiver.span.into());
        let pairs = [("by", waiver.by.as_str()), ("date", &date), ("why", &why), ("origin", &origin)];
        let text = self.strings.fill("reason.waiver", &pairs);
        Finding {
            verdict: Verdict::Waived,
            reason: finding.reason,
            reason_text: finding.reason_text,
            waiver: Some(crate::runbook::Waiver { why, by: waiver.by.clone(), date, origin, text }),
            ..Finding::always()
        }
    }

    fn say(&mut self, judgement: &Judgement, around: &Around) -> Finding {
        let verdict = match judgement.settled {
            Settled::Applies => Verdict::Applies,
            Settled::NotApplicable => Verdict::NotApplicable,
            Settled::Undecided => Verdict::Undecided,
            Settled::OnSite => Verdict::OnSite,
        };
        let reason: Vec<Reason> = judgement.reason.iter().map(|part| self.reason(part, around)).collect();
        let reason_text = self.reason_text(&reason);
        let words =
            Words { vocabulary: &self.guide.vocabulary, strings: self.strings, bindings: &around.bindings };
        let schema = &self.guide.vocabulary.schema;
        let residual =
            judgement.residual.as_ref().map(|residual| without_secrets(residual, schema, &around.bindings));
        let only_if = residual.as_ref().map(|residual| words.expression(residual));
        let missing: Vec<String> = judgement.missing.iter().map(Subject::name).collect();
        let mut asks: Vec<String> = Vec::new();
        for subject in &judgement.missing {
            if let Some(owner) = self.owner(subject)
                && !asks.contains(&self.role(&owner).label)
            {
                asks.push(self.role(&owner).label);
            }
        }
        let assumed_facts = judgement.assumed.iter().map(Subject::name).collect();
        let assumes = judgement
            .assumed
            .iter()
            .map(|subject| self.known(subject))
            .map(|known| self.strings.fill("reason.is", &[("label", &known.label), ("value", &known.value)]))
            .collect();
        for part in &judgement.reason {
            if let ReasonPart::Fact(subject) = part {
                self.used.insert(subject.clone());
            }
        }
        Finding {
            verdict,
            assumed: !judgement.assumed.is_empty(),
            inferred: judgement.inferred,
            by_parent: judgement.by_parent,
            reason,
            reason_text,
            would_apply_if: None,
            residual: residual.as_ref().map(ToString::to_string),
            only_if,
            missing,
            asks,
            assumes,
            assumed_facts,
            waiver: None,
        }
    }

    /// All changes as one sentence's clause.
    fn changes(&self, changes: &[Change], around: &Around) -> String {
        let told: Vec<String> = changes.iter().map(|change| self.change(change, around)).collect();
        told.join(self.strings.get("reason.and"))
    }

    /// A change as a clause; a field that no loop reaches is told by its object.
    fn change(&self, change: &Change, around: &Around) -> String {
        let mut bindings = around.bindings.clone();
        if let (Subject::Field { list, key, .. }, Some(name)) =
            (&change.subject, change.subject.object_name())
        {
            bindings.insert(name, Bound::Object { list: list.clone(), key: key.clone() });
        }
        let words = Words { vocabulary: &self.guide.vocabulary, strings: self.strings, bindings: &bindings };
        words.expression(&change.test)
    }

    fn reason(&self, part: &ReasonPart, around: &Around) -> Reason {
        match part {
            ReasonPart::Fact(subject) => self.fact_reason(subject),
            ReasonPart::Rule(id) => {
                let rule = self.guide.vocabulary.rules.iter().find(|rule| rule.id == *id);
                Reason::Rule {
                    rule: id.clone(),
                    why: rule.map_or_else(String::new, |rule| rule.why.get(self.language()).to_string()),
                    origin: rule.map_or_else(String::new, |rule| self.sources.describe(&rule.span.into())),
                }
            }
            ReasonPart::TooHard(condition) => Reason::Condition {
                condition: self.as_written(condition, around),
                why: self.strings.get("reason.too_hard").to_string(),
                origin: self.sources.describe(&condition.span.into()),
            },
            ReasonPart::Condition(condition) => {
                let words = Words {
                    vocabulary: &self.guide.vocabulary,
                    strings: self.strings,
                    bindings: &around.bindings,
                };
                Reason::Condition {
                    condition: self.as_written(condition, around),
                    why: self.strings.fill("reason.always_so", &[("clause", &words.condition(condition))]),
                    origin: self.sources.describe(&condition.span.into()),
                }
            }
        }
    }

    /// The condition as its author wrote it, unless something in it is secret.
    fn as_written(&self, condition: &Condition, around: &Around) -> String {
        let shown = without_secrets(&condition.expr, &self.guide.vocabulary.schema, &around.bindings);
        if shown == condition.expr { condition.text.clone() } else { shown.to_string() }
    }

    /// A fact as a reason: what it is called, its value, and where that was said.
    pub fn fact_reason(&self, subject: &Subject) -> Reason {
        let Known { label, value, origin, .. } = self.known(subject);
        Reason::Fact { fact: subject.name(), label, value, origin }
    }

    /// All parts as one sentence without a full stop.
    pub fn reason_text(&self, reason: &[Reason]) -> String {
        let parts: Vec<String> = reason
            .iter()
            .map(|part| match part {
                Reason::Fact { label, value, origin, .. } => self
                    .strings
                    .fill("reason.fact", &[("label", label), ("value", value), ("origin", origin)]),
                Reason::Rule { why, origin, .. } | Reason::Condition { why, origin, .. } => {
                    self.strings.fill("reason.rule", &[("why", why), ("origin", origin)])
                }
            })
            .collect();
        parts.join("; ")
    }

    /// The declaration of a fact or field.
    pub fn declaration(&self, subject: &Subject) -> Option<&FactDeclaration> {
        let schema = &self.guide.vocabulary.schema;
        match subject {
            Subject::Fact(name) => schema.fact(name),
            Subject::Field { list, field, .. } => schema.list(list)?.field(field),
            Subject::List(_) => None,
        }
    }

    /// The role that can say what a subject is.
    pub fn owner(&self, subject: &Subject) -> Option<String> {
        let schema = &self.guide.vocabulary.schema;
        match subject {
            Subject::Fact(name) => schema.fact(name)?.owner.clone(),
            Subject::List(name) => schema.list(name)?.owner.clone(),
            Subject::Field { list, field, .. } => {
                let list = schema.list(list)?;
                list.field(field).and_then(|field| field.owner.clone()).or_else(|| list.owner.clone())
            }
        }
    }

    /// What is given of a fact or field.
    pub fn given(&self, subject: &Subject) -> Option<&Given> {
        match subject {
            Subject::Fact(name) => self.site.facts.facts.get(name),
            Subject::Field { list, key, field } => {
                let objects = self.site.facts.lists.get(list)?.objects();
                objects.iter().find(|object| object.key == *key)?.fields.get(field)
            }
            Subject::List(_) => None,
        }
    }

    /// What people call a fact, a list, or a field whatever object it is of.
    pub fn label_of(&self, subject: &Subject) -> String {
        let language = self.language();
        if let Subject::List(name) = subject {
            let list = self.guide.vocabulary.schema.list(name);
            return list.map_or_else(|| name.clone(), |list| label(&list.label, name, language));
        }
        match (self.declaration(subject), subject) {
            (Some(declared), _) => label(&declared.label, &declared.name, language),
            (None, Subject::Field { field, .. }) => field.clone(),
            (None, _) => subject.name(),
        }
    }

    /// What is known of a subject, in words.
    pub fn known(&self, subject: &Subject) -> Known {
        let unknown = || self.strings.get("common.unknown").to_string();
        if let Subject::List(name) = subject {
            let (value, origin) = match self.site.facts.lists.get(name) {
                Some(ListGiven::Known { objects, complete, origin }) => {
                    let number = objects.len().to_string();
                    let word = match (objects.len(), complete) {
                        (0, true) => "reason.objects_none",
                        (1, true) => "reason.objects_one",
                        (_, true) => "reason.objects",
                        (_, false) => "reason.objects_at_least",
                    };
                    (self.strings.fill(word, &[("n", &number)]), self.sources.describe(origin))
                }
                Some(ListGiven::Unknown { origin: Some(origin) }) => {
                    (unknown(), self.sources.describe(origin))
                }
                _ => (unknown(), self.not_given()),
            };
            let status = match self.site.facts.lists.get(name) {
                Some(ListGiven::Known { complete: true, .. }) => "known",
                Some(ListGiven::Known { complete: false, .. }) => "partly",
                _ => "unknown",
            };
            return Known { label: self.label_of(subject), value, status, origin };
        }
        let declared = self.declaration(subject);
        let text = match subject {
            Subject::Field { key, .. } => {
                let pairs = [("label", &*self.label_of(subject)), ("object", key)];
                self.strings.fill("reason.of", &pairs)
            }
            _ => self.label_of(subject),
        };
        let Some(declared) = declared else {
            return Known { label: text, value: unknown(), status: "unknown", origin: self.not_given() };
        };
        let secret = |value: String| if declared.secret { SECRET.to_string() } else { value };
        let given = self.given(subject);
        let origin = given.and_then(|given| given.origin.as_ref());
        let origin = origin.map_or_else(|| self.not_given(), |origin| self.sources.describe(origin));
        match given {
            Some(given) if given.status != Status::Unknown && given.value().is_some() => {
                let value =
                    given.value().map(|value| in_text(value, &declared.ty, self.strings)).unwrap_or_default();
                let status = if given.status == Status::Assumed { "assumed" } else { "known" };
                Known { label: text, value: secret(value), status, origin }
            }
            Some(given) if given.status == Status::Unknown => {
                Known { label: text, value: unknown(), status: "unknown", origin }
            }
            Some(given) if partly(&given.domain, &declared.ty, self.strings).is_some() => {
                let value = partly(&given.domain, &declared.ty, self.strings).unwrap_or_default();
                Known { label: text, value: secret(value), status: "partly", origin }
            }
            _ => match &declared.assume {
                Some(value) => Known {
                    label: text,
                    value: secret(in_text(value, &declared.ty, self.strings)),
                    status: "assumed",
                    origin: self.sources.describe(&declared.span.into()),
                },
                None => Known { label: text, value: unknown(), status: "unknown", origin },
            },
        }
    }

    fn not_given(&self) -> String {
        self.strings.get("reason.not_given").to_string()
    }
}
