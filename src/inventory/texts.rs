//! Answers to texts of the site's document: `document.number`, `window.start`, `contact.helpdesk.phone`.
//!
//! They are named as topics print them and fill in what `site.yaml` leaves out; none of them is a fact.

use super::read::Reader;
use super::{Answered, Document, LocalTime, SiteContact, SiteWindow};
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Date, Localized, Type, Value};
use crate::source::Span;
use crate::yaml::{Entry, Node, YamlValue};
use std::collections::BTreeMap;

/// The words that texts of the document begin with.
const ROOTS: [&str; 3] = ["document", "window", "contact"];

/// What `site.yaml` says besides its facts, to be filled in.
pub(super) struct Texts<'s> {
    pub document: &'s mut Document,
    pub windows: &'s mut Vec<SiteWindow>,
    pub contacts: &'s mut Vec<SiteContact>,
}

/// Takes the texts of the document out of what was answered: the facts that are left, and the texts by name.
pub(super) fn split(answered: &[Answered]) -> (Vec<Answered>, Vec<Entry>) {
    let mut texts = Vec::new();
    let facts = answered.iter().map(|answers| {
        let YamlValue::Map(entries) = &answers.facts.value else { return answers.clone() };
        let (own, rest): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(|entry| is_text(&entry.key));
        own.into_iter().for_each(|entry| flatten(entry.key.clone(), entry, &mut texts));
        let value = YamlValue::Map(rest.into_iter().cloned().collect());
        Answered { facts: Node { value, ..answers.facts.clone() }, ..answers.clone() }
    });
    (facts.collect(), texts)
}

fn is_text(key: &str) -> bool {
    ROOTS.contains(&key.split('.').next().unwrap_or(key))
}

/// `contact: { helpdesk: { name: … } }` is `contact.helpdesk.name`.
fn flatten(name: String, entry: &Entry, texts: &mut Vec<Entry>) {
    match &entry.value.value {
        YamlValue::Map(entries) => {
            entries.iter().for_each(|inner| flatten(format!("{name}.{}", inner.key), inner, texts));
        }
        YamlValue::Null => {}
        _ => texts.push(Entry { key: name, key_span: entry.key_span, value: entry.value.clone() }),
    }
}

/// The answers that make one window or one contact, by what they say of it.
type Parts<'a> = BTreeMap<&'a str, &'a Entry>;

impl Reader<'_> {
    /// Fills in what was answered; a text that the site gives must be the same.
    pub(super) fn answered_texts(&mut self, answers: &[Entry], texts: &mut Texts) {
        let mut windows: BTreeMap<Option<&str>, Parts> = BTreeMap::new();
        let mut contacts: BTreeMap<&str, Parts> = BTreeMap::new();
        for answer in answers {
            let name: Vec<&str> = answer.key.split('.').collect();
            match name.as_slice() {
                ["document", what @ ("number" | "version" | "date" | "change" | "classification")] => {
                    self.document_answer(what, answer, texts.document);
                }
                ["window", what @ ("start" | "end" | "timezone")] => {
                    windows.entry(None).or_default().insert(what, answer);
                }
                ["window", id, what @ ("start" | "end" | "timezone")] => {
                    windows.entry(Some(id)).or_default().insert(what, answer);
                }
                ["contact", role, what @ ("name" | "phone" | "email")] => {
                    contacts.entry(role).or_default().insert(what, answer);
                }
                _ => self.unknown_text(answer),
            }
        }
        for (id, parts) in windows {
            self.window_answer(id, &parts, texts.windows);
        }
        for (role, parts) in contacts {
            self.contact_answer(role, &parts, texts.contacts);
        }
    }

    fn unknown_text(&mut self, answer: &Entry) {
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownName, format!("`{}` is no text of the site's document", answer.key))
                .at(answer.key_span, "unknown name")
                .help("texts: `document.number`, `version`, `date`, `change` and `classification`, `window.start`, `end` and `timezone`, `contact.<role>.name`, `phone` and `email`"),
        );
    }

    fn document_answer(&mut self, what: &str, answer: &Entry, document: &mut Document) {
        if what == "date" {
            let Some(Value::Date(date)) = self.typed(&answer.value, &answer.key, &Type::Date) else { return };
            return self.fill(&mut document.date, date, answer, Date::to_string);
        }
        let Some(text) = self.line(&answer.value, &answer.key) else { return };
        let own = match what {
            "number" => &mut document.number,
            "version" => &mut document.version,
            "change" => &mut document.change,
            _ => {
                let language = self.site_languages.first().cloned().unwrap_or_default();
                let shown = |own: &Localized| own.get(&language).to_string();
                return self.fill(&mut document.classification, Localized::Plain(text), answer, shown);
            }
        };
        self.fill(own, text, answer, String::clone);
    }

    fn window_answer(&mut self, id: Option<&str>, parts: &Parts, windows: &mut Vec<SiteWindow>) {
        let mut time = |what: &str| -> Option<LocalTime> {
            let answer = parts.get(what)?;
            self.local_time_of(&answer.value, &answer.key)
        };
        let (start, end) = (time("start"), time("end"));
        let timezone = parts.get("timezone").and_then(|answer| self.timezone(&answer.value));
        let own = match id {
            Some(id) => windows.iter_mut().find(|window| window.id.as_deref() == Some(id)),
            None => windows.first_mut(),
        };
        if let Some(window) = own {
            for (what, answer, own) in [("start", start, window.start), ("end", end, window.end)] {
                if let (Some(entry), Some(answer)) = (parts.get(what), answer) {
                    self.fill(&mut Some(own), answer, entry, LocalTime::to_string);
                }
            }
            if let (Some(entry), Some(timezone)) = (parts.get("timezone"), timezone) {
                self.fill(&mut window.timezone, timezone, entry, String::clone);
            }
            return;
        }
        let name = id.map_or_else(|| "window".to_string(), |id| format!("window.{id}"));
        let (Some(_), Some(end_entry)) = (self.needs(parts, &name, "start"), self.needs(parts, &name, "end"))
        else {
            return;
        };
        let (Some(start), Some(end)) = (start, end) else { return };
        let span = end_entry.value.span;
        self.check_order(start, end, span);
        windows.push(SiteWindow { id: id.map(str::to_string), start, end, timezone, span });
    }

    fn contact_answer(&mut self, role: &str, parts: &Parts, contacts: &mut Vec<SiteContact>) {
        let name = parts.get("name").and_then(|answer| self.line(&answer.value, &answer.key));
        let mut typed = |what: &str, ty: Type| -> Option<String> {
            let answer = parts.get(what)?;
            self.typed(&answer.value, &answer.key, &ty).map(|value| value.to_string())
        };
        let (phone, email) = (typed("phone", Type::Phone), typed("email", Type::Email));
        if let Some(contact) = contacts.iter_mut().find(|contact| contact.role == role) {
            if let (Some(entry), Some(name)) = (parts.get("name"), name) {
                self.fill(&mut Some(contact.name.clone()), name, entry, String::clone);
            }
            for (what, answer, own) in
                [("phone", phone, &mut contact.phone), ("email", email, &mut contact.email)]
            {
                if let (Some(entry), Some(answer)) = (parts.get(what), answer) {
                    self.fill(own, answer, entry, String::clone);
                }
            }
            return;
        }
        let Some(first) = parts.values().next() else { return };
        if !self.roles.contains(role) {
            return self.unknown_role(role, first.key_span);
        }
        if self.needs(parts, &format!("contact.{role}"), "name").is_some()
            && let Some(name) = name
        {
            let span = first.value.span;
            contacts.push(SiteContact { role: role.to_string(), name, phone, email, span });
        }
    }

    /// The answer that a window or contact cannot do without.
    fn needs<'p>(&mut self, parts: &Parts<'p>, name: &str, what: &str) -> Option<&'p Entry> {
        let found = parts.get(what).copied();
        if found.is_none()
            && let Some(other) = parts.values().next()
        {
            self.diagnostics.push(
                Diagnostic::new(Code::MissingKey, format!("`{name}.{what}` is missing"))
                    .at(other.key_span, format!("the site has no `{name}` that this could belong to"))
                    .help(format!("answer `{name}.{what}` too")),
            );
        }
        found
    }

    /// The answer where the site says nothing; where it says something else, an error.
    fn fill<T: PartialEq>(
        &mut self,
        own: &mut Option<T>,
        answer: T,
        entry: &Entry,
        shown: impl Fn(&T) -> String,
    ) {
        match own {
            None => *own = Some(answer),
            Some(same) if *same == answer => {}
            Some(other) => self.contradicts_site(&entry.key, entry.value.span, &shown(other)),
        }
    }

    fn contradicts_site(&mut self, name: &str, span: Span, site: &str) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::AnswerContradicts,
                format!("the answer to `{name}` contradicts what the site says"),
            )
            .at(span, format!("the site says `{site}`"))
            .help("mend the one of the two that is wrong"),
        );
    }
}
