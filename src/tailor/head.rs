//! What stands before the phases, in the runbook's language.

use super::form::{Form, in_words};
use super::session::Session;
use crate::fact::Date;
use crate::inventory::{LocalTime, PaperSize, Signatory};
use crate::runbook::{
    Brand, Contact, DocumentControl, HistoryLine, Paper, Person, SiteHead, Support, Window,
};

impl Session<'_> {
    pub fn site_head(&self) -> SiteHead {
        let site = self.site;
        SiteHead {
            id: site.id.clone(),
            customer: site.customer.clone(),
            scope: site.scope.as_ref().map(|scope| scope.get(self.language()).to_string()),
            base_url: site.base_url.clone(),
            paper: match site.paper {
                PaperSize::A4 => Paper::A4,
                PaperSize::Letter => Paper::Letter,
            },
            brand: site.brand.as_ref().map(|brand| Brand {
                logo: brand.logo.as_ref().map(|(path, _)| path.clone()),
                logo_bytes: None,
                colour: brand.colour.clone(),
            }),
        }
    }

    pub fn document_control(&self) -> DocumentControl {
        let document = &self.site.document;
        let people = |people: &[Signatory]| people.iter().map(|person| self.person(person)).collect();
        DocumentControl {
            number: document.number.clone(),
            version: document.version.clone(),
            date: document.date.map(|date| date.to_string()),
            change: document.change.clone(),
            classification: document
                .classification
                .as_ref()
                .map(|text| text.get(self.language()).to_string()),
            authors: people(&document.authors),
            reviewers: people(&document.reviewers),
            approvers: people(&document.approvers),
            distribution: people(&document.distribution),
            history: document
                .history
                .iter()
                .map(|entry| HistoryLine {
                    version: entry.version.clone(),
                    date: entry.date.map(|date| date.to_string()),
                    by: entry.by.clone(),
                    what: entry.what.as_ref().map(|what| what.get(self.language()).to_string()),
                })
                .collect(),
        }
    }

    fn person(&self, person: &Signatory) -> Person {
        Person {
            name: person.name.get(self.language()).to_string(),
            title: person.title.as_ref().map(|title| title.get(self.language()).to_string()),
        }
    }

    pub fn windows(&self) -> Vec<Window> {
        self.site
            .windows
            .iter()
            .map(|window| Window {
                id: window.id.clone(),
                name: window.id.as_ref().map(|id| self.window_name(id)),
                start: readable(&window.start),
                end: readable(&window.end),
                timezone: window.timezone.clone(),
            })
            .collect()
    }

    /// The language's word for a window that many migrations have, or the site's own id.
    fn window_name(&self, id: &str) -> String {
        let word = format!("common.window.{id}");
        self.strings.words().get(&word).cloned().unwrap_or_else(|| id.to_string())
    }

    pub fn contacts(&self) -> Vec<Contact> {
        self.site
            .contacts
            .iter()
            .map(|contact| Contact {
                role: self.role(&contact.role),
                name: contact.name.clone(),
                phone: contact.phone.clone(),
                email: contact.email.clone(),
            })
            .collect()
    }

    pub fn support(&self) -> Vec<Support> {
        self.site
            .support
            .iter()
            .map(|support| Support {
                vendor: support.vendor.clone(),
                contract: support.contract.clone(),
                phone: support.phone.clone(),
            })
            .collect()
    }
}

/// `2026-12-05 22:00`: the same in every language, and never mistaken.
fn readable(time: &LocalTime) -> String {
    time.to_string().replace('T', " ")
}

/// `customer`, `document.number`, `window.start`, `window.<id>.end`, `contact.<role>.name`; dates and times as
/// text has them, or raw in code.
pub fn document_text(session: &Session, name: &str, form: Form) -> Option<String> {
    let site = session.site;
    let parts: Vec<&str> = name.split('.').collect();
    let day = |date: &Date| match form {
        Form::Text => in_words(date, session.strings),
        Form::Code => date.to_string(),
    };
    let time = |time: &LocalTime| match form {
        Form::Text => {
            let clock = format!("{:02}:{:02}", time.hour, time.minute);
            session.strings.fill("common.moment", &[("date", &day(&time.date)), ("time", &clock)])
        }
        Form::Code => readable(time),
    };
    match parts.as_slice() {
        ["customer"] => Some(site.customer.clone()),
        ["document", "number"] => site.document.number.clone(),
        ["document", "version"] => site.document.version.clone(),
        ["document", "date"] => site.document.date.as_ref().map(day),
        ["document", "change"] => site.document.change.clone(),
        ["document", "classification"] => {
            site.document.classification.as_ref().map(|text| text.get(session.language()).to_string())
        }
        ["window", rest @ ..] => {
            let (window, field) = match rest {
                [field] => (site.windows.first()?, field),
                [id, field] => (site.windows.iter().find(|window| window.id.as_deref() == Some(*id))?, field),
                _ => return None,
            };
            match *field {
                "start" => Some(time(&window.start)),
                "end" => Some(time(&window.end)),
                "timezone" => window.timezone.clone(),
                _ => None,
            }
        }
        ["contact", role, field] => {
            let contact = site.contacts.iter().find(|contact| contact.role == *role)?;
            match *field {
                "name" => Some(contact.name.clone()),
                "phone" => contact.phone.clone(),
                "email" => contact.email.clone(),
                _ => None,
            }
        }
        _ => None,
    }
}
