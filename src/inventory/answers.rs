//! What people answered, joined to what the site's file says.
//!
//! Knows nothing of questionnaires: an answer is a fact with its place, who gave it and when.

use super::join::{Contradiction, join_given, join_list};
use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{FactDeclaration, Facts, Given, ListDeclaration, ListGiven, Object, parse_value};
use crate::source::Origin;
use crate::yaml::{Entry, Node, YamlValue};

/// Answers of one person: a mapping of facts as in `site.yaml`, in which a field of one object can also be
/// named as its question names it, `legacy.pools[ocs.levante.example].edition`.
#[derive(Debug, Clone)]
pub struct Answered {
    pub facts: Node,
    /// Who answered, and when, where the value itself does not say so.
    pub by: Option<String>,
    pub date: Option<String>,
}

impl<'a> Reader<'a> {
    /// Joins what was answered to the facts of the site. A fact that both give must be the same.
    pub(super) fn join(&mut self, facts: &mut Facts, answered: &Answered) {
        let (fields, names): (Vec<&Entry>, Vec<&Entry>) = match &answered.facts.value {
            YamlValue::Map(entries) => entries.iter().partition(|entry| entry.key.contains('[')),
            _ => (Vec::new(), Vec::new()),
        };
        let whole = match &answered.facts.value {
            YamlValue::Map(_) => YamlValue::Map(names.into_iter().cloned().collect()),
            other => other.clone(),
        };
        let mut answers = self.stated(Some(&Node { value: whole, ..answered.facts.clone() }));
        sign(&mut answers, answered);
        self.join_facts(facts, answers);
        for entry in fields {
            self.join_field(facts, entry, answered);
        }
    }

    fn join_facts(&mut self, facts: &mut Facts, mut answers: Facts) {
        let schema = &self.vocabulary.schema;
        for declared in &schema.facts {
            let answer = answers.facts.remove(&declared.name);
            if let (Some(given), Some(answer)) = (facts.facts.get_mut(&declared.name), answer) {
                let joined = join_given(given, answer, &declared.ty);
                self.report(&declared.name, joined);
            }
        }
        for declared in &schema.lists {
            let answer = answers.lists.remove(&declared.name);
            if let (Some(given), Some(answer)) = (facts.lists.get_mut(&declared.name), answer) {
                for contradiction in join_list(given, answer, declared) {
                    self.contradicts(&contradiction.subject(&declared.name), &contradiction);
                }
            }
        }
    }

    /// `legacy.pools[ocs.levante.example].edition: standard`.
    fn join_field(&mut self, facts: &mut Facts, entry: &Entry, answered: &Answered) {
        let Some((list, key, field)) = self.field_of(entry) else { return };
        let mut given = self.given(&entry.value, &field.ty);
        sign_given(&mut given, answered);
        let Some(listed) = facts.lists.get_mut(&list.name) else { return };
        let keys: Vec<String> = listed.objects().iter().map(|object| object.key.clone()).collect();
        let object = match listed {
            ListGiven::Known { objects, .. } => {
                objects.iter_mut().find(|object| is_called(object, &key, list))
            }
            ListGiven::Unknown { .. } => None,
        };
        let Some(own) = object.and_then(|object| object.fields.get_mut(&field.name)) else {
            let name = &list.name;
            self.diagnostics.push(
                Diagnostic::new(Code::DanglingReference, format!("`{name}` has no object `{key}`"))
                    .at(entry.key_span, "the site does not name it")
                    .suggest(&key, keys.iter().map(String::as_str))
                    .help(format!("name the object in an answer to `{name}` first")),
            );
            return;
        };
        let joined = join_given(own, given, &field.ty);
        self.report(&entry.key, joined);
    }

    /// The list, the object's key and the field that a question's name is made of.
    fn field_of(&mut self, entry: &Entry) -> Option<(&'a ListDeclaration, String, &'a FactDeclaration)> {
        let vocabulary = self.vocabulary;
        let parts = entry.key.split_once('[').and_then(|(list, rest)| {
            let (key, field) = rest.split_once("].")?;
            Some((list, key, field))
        });
        let Some((name, key, field)) = parts else {
            self.unknown_name(&entry.key, entry.key_span);
            return None;
        };
        let Some(list) = vocabulary.schema.list(name) else {
            self.unknown_name(name, entry.key_span);
            return None;
        };
        let Some(declared) = list.field(field) else {
            self.unknown_field(list, field, entry.key_span);
            return None;
        };
        let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy().into_owned();
        Some((list, key, declared))
    }

    fn report(&mut self, name: &str, joined: Result<(), Contradiction>) {
        if let Err(contradiction) = joined {
            self.contradicts(name, &contradiction);
        }
    }

    fn contradicts(&mut self, name: &str, contradiction: &Contradiction) {
        let mut diagnostic = Diagnostic::new(
            Code::AnswerContradicts,
            format!("the answer to `{name}` contradicts what the site says"),
        );
        if let Some(answer) = &contradiction.answer {
            diagnostic = diagnostic.at(answer.clone(), contradiction.answer_says.clone());
        }
        if let Some(site) = &contradiction.site {
            diagnostic = diagnostic.at(site.clone(), contradiction.site_says.clone());
        }
        self.diagnostics.push(diagnostic.help("mend the one of the two that is wrong"));
    }
}

/// Whether an object has this key, compared as keys of its list compare.
fn is_called(object: &Object, key: &str, list: &ListDeclaration) -> bool {
    let own = list.key_field().and_then(|field| {
        let (asked, own) =
            (parse_value(key, &field.ty).ok()?, object.fields.get(&field.name)?.value()?.clone());
        Some(own.same(&asked, &field.ty))
    });
    own.unwrap_or(object.key == key)
}

/// Notes at every value who gave it, and when.
fn sign(facts: &mut Facts, answered: &Answered) {
    facts.facts.values_mut().for_each(|given| sign_given(given, answered));
    for list in facts.lists.values_mut() {
        match list {
            ListGiven::Unknown { origin } => {
                if let Some(origin) = origin {
                    *origin = signed(origin, answered, None, None);
                }
            }
            ListGiven::Known { objects, origin, .. } => {
                *origin = signed(origin, answered, None, None);
                for object in objects {
                    object.origin = signed(&object.origin, answered, None, None);
                    object.fields.values_mut().for_each(|given| sign_given(given, answered));
                }
            }
        }
    }
}

fn sign_given(given: &mut Given, answered: &Answered) {
    if let Some(origin) = &given.origin {
        given.origin = Some(signed(origin, answered, given.by.as_ref(), given.date.as_ref()));
    }
}

fn signed(origin: &Origin, answered: &Answered, by: Option<&String>, date: Option<&String>) -> Origin {
    match origin {
        Origin::File(at) => Origin::Answer {
            at: *at,
            by: by.or(answered.by.as_ref()).cloned(),
            date: date.or(answered.date.as_ref()).cloned(),
        },
        other => other.clone(),
    }
}
