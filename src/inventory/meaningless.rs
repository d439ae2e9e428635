//! Drops values that are given outside their `when`.
//!
//! Knows no evaluation: whoever judges the conditions says which values mean nothing.

use super::Site;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Domain, Facts, Given, ListGiven, Subject};
use crate::source::Origin;
use crate::vocabulary::Vocabulary;

/// Everything that is given and has a `when`, in the order of the vocabulary: what has to be judged
/// before [`drop_meaningless`]. An empty list says that there is nothing, which is right anywhere.
pub fn given_under_when(facts: &Facts, vocabulary: &Vocabulary) -> Vec<Subject> {
    let mut found = Vec::new();
    for fact in &vocabulary.schema.facts {
        let subject = Subject::Fact(fact.name.clone());
        if vocabulary.whens.of(&subject).is_some() && facts.facts.get(&fact.name).is_some_and(says_something)
        {
            found.push(subject);
        }
    }
    for list in &vocabulary.schema.lists {
        let objects = facts.lists.get(&list.name).map_or(&[][..], ListGiven::objects);
        let subject = Subject::List(list.name.clone());
        if vocabulary.whens.of(&subject).is_some() && !objects.is_empty() {
            found.push(subject);
        }
        for object in objects {
            for field in &list.fields {
                let subject = Subject::Field {
                    list: list.name.clone(),
                    key: object.key.clone(),
                    field: field.name.clone(),
                };
                let given = object.fields.get(&field.name);
                if vocabulary.whens.of(&subject).is_some() && given.is_some_and(says_something) {
                    found.push(subject);
                }
            }
        }
    }
    found
}

/// Reports each of `meaningless`, whose `when` is false at this site, and forgets what was given of it.
pub fn drop_meaningless(
    site: &mut Site,
    vocabulary: &Vocabulary,
    meaningless: &[Subject],
    diagnostics: &mut Diagnostics,
) {
    for subject in meaningless {
        let Some(origin) = forget(&mut site.facts, subject) else { continue };
        let mut diagnostic =
            Diagnostic::new(Code::OutsideWhen, format!("`{}` means nothing here", subject.name()))
                .at(origin, "this value is ignored");
        if let Some(when) = vocabulary.whens.of(subject) {
            diagnostic =
                diagnostic.help(format!("it has a meaning only where `{}`; remove the value", when.text));
        }
        diagnostics.push(diagnostic);
    }
}

fn says_something(given: &Given) -> bool {
    given.domain != Domain::Whole
}

/// Takes a value out of the facts, and gives the place it had.
fn forget(facts: &mut Facts, subject: &Subject) -> Option<Origin> {
    let given = match subject {
        Subject::Fact(name) => facts.facts.get_mut(name)?,
        Subject::Field { list, key, field } => match facts.lists.get_mut(list)? {
            ListGiven::Known { objects, .. } => {
                objects.iter_mut().find(|object| &object.key == key)?.fields.get_mut(field)?
            }
            ListGiven::Unknown { .. } => return None,
        },
        Subject::List(name) => {
            let given = facts.lists.get_mut(name)?;
            return match std::mem::replace(given, ListGiven::Unknown { origin: None }) {
                ListGiven::Known { origin, .. } => Some(origin),
                ListGiven::Unknown { origin } => origin,
            };
        }
    };
    std::mem::replace(given, Given::nothing()).origin
}
