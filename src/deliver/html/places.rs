//! Where every node of a runbook stands in its site: the page, and the anchor on it.
//!
//! Anchors come from the author's ids, never from positions, so that a link someone kept still leads to
//! the same step after the guide has changed. Knows nothing of what a page looks like.

use crate::runbook::{Part, Procedure, Row, Runbook};
use std::collections::{BTreeMap, BTreeSet};

pub const INDEX: &str = "index.html";
pub const CHECKLIST: &str = "checklist.html";
pub const ROLLBACK: &str = "rollback.html";
pub const QUESTIONS: &str = "questions.html";
pub const GLOSSARY: &str = "glossary.html";

/// The page and anchor of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub page: String,
    pub anchor: String,
}

impl Place {
    /// The link from a page to here.
    pub fn href(&self, from: &str) -> String {
        let page = if self.page == from { "" } else { self.page.as_str() };
        format!("{page}#{}", self.anchor)
    }
}

/// All places of a runbook.
#[derive(Debug, Default)]
pub struct Places {
    by_key: BTreeMap<String, Place>,
    by_number: BTreeMap<String, String>,
    phases: BTreeMap<String, String>,
    terms: BTreeSet<String>,
    questions: BTreeSet<String>,
}

impl Places {
    pub fn of(runbook: &Runbook) -> Self {
        let mut places = Places {
            terms: runbook.glossary.iter().map(|term| term.id.clone()).collect(),
            questions: runbook
                .questionnaire
                .questions()
                .flat_map(|question| question.facts())
                .map(str::to_string)
                .collect(),
            ..Self::default()
        };
        for phase in &runbook.phases {
            let page = places.page_name(&phase.id);
            places.phases.insert(phase.id.clone(), page.clone());
            for topic in &phase.topics {
                places.add(&topic.key, &page);
                places.add_number(&topic.number, "", &topic.key);
                for part in &topic.parts {
                    match part {
                        Part::Procedure(procedure) => places.add_procedure(procedure, &page),
                        Part::Prose(prose) => {
                            if let Some(id) = &prose.id {
                                places.add(&prose_key(&topic.key, id), &page);
                            }
                        }
                        Part::RollbackPointer { .. } | Part::WorkedInPointer { .. } | Part::Gate(_) => {}
                    }
                }
            }
            for procedure in &phase.worked_here {
                places.add_procedure(procedure, &page);
            }
        }
        for procedure in &runbook.rollbacks {
            places.add_procedure(procedure, ROLLBACK);
        }
        places
    }

    /// The page of a phase; the first page for a phase nobody knows.
    pub fn phase_page(&self, id: &str) -> &str {
        self.phases.get(id).map_or(INDEX, String::as_str)
    }

    /// The place of the node with this key. A key without loop marks leads to the first of its objects.
    pub fn find(&self, key: &str) -> Option<&Place> {
        self.by_key.get(key).or_else(|| {
            let start = format!("{key}[");
            self.by_key
                .range(start.clone()..)
                .next()
                .filter(|(found, _)| found.starts_with(&start))
                .map(|(_, place)| place)
        })
    }

    /// The key of the first topic, group or step with this number and mark, as `10.1.2` or `10.1.2 [3]`.
    pub fn key_of_number(&self, number: &str) -> Option<&str> {
        let packed: String = number.chars().filter(|character| *character != ' ').collect();
        self.by_number.get(&packed).map(String::as_str)
    }

    pub fn has_term(&self, id: &str) -> bool {
        self.terms.contains(id)
    }

    /// The link to the open question about a fact, or to the page of all questions.
    pub fn question(&self, fact: &str) -> String {
        match self.questions.contains(fact) {
            true => format!("{QUESTIONS}#{}", question_anchor(fact)),
            false => QUESTIONS.to_string(),
        }
    }

    fn add(&mut self, key: &str, page: &str) {
        let place = Place { page: page.to_string(), anchor: anchor(key) };
        self.by_key.entry(key.to_string()).or_insert(place);
    }

    fn add_number(&mut self, number: &str, mark: &str, key: &str) {
        let number = format!("{number}{mark}").replace(' ', "");
        self.by_number.entry(number).or_insert_with(|| key.to_string());
    }

    fn add_procedure(&mut self, procedure: &Procedure, page: &str) {
        self.add(&procedure.key, page);
        self.add_rows(&procedure.rows, page);
    }

    fn add_rows(&mut self, rows: &[Row], page: &str) {
        for row in rows {
            match row {
                Row::Step(step) => {
                    self.add(&step.key, page);
                    self.add_number(&step.number, &step.mark, &step.key);
                }
                Row::Group(group) => {
                    self.add(&group.key, page);
                    self.add_number(&group.number, &group.mark, &group.key);
                    self.add_rows(&group.rows, page);
                }
                Row::Text { .. } => {}
            }
        }
    }

    /// A file name from an id; two ids that give the same name on a file system without case get a number.
    fn page_name(&self, id: &str) -> String {
        let safe: String = id
            .chars()
            .map(
                |character| {
                    if character.is_ascii_alphanumeric() || character == '_' { character } else { '-' }
                },
            )
            .collect::<String>()
            .to_ascii_lowercase();
        let taken = |name: &str| self.phases.values().any(|page| page == name);
        let first = format!("phase-{safe}.html");
        if !taken(&first) {
            return first;
        }
        let mut count = 2;
        while taken(&format!("phase-{safe}-{count}.html")) {
            count += 1;
        }
        format!("phase-{safe}-{count}.html")
    }
}

/// The anchor of a fact on the page of open questions.
pub fn question_anchor(fact: &str) -> String {
    format!("fact-{}", anchor(fact))
}

/// The key of a heading without steps.
pub fn prose_key(topic: &str, id: &str) -> String {
    format!("{topic}#{id}")
}

/// A key as an anchor that needs no encoding in a link; two keys never give the same one.
pub fn anchor(key: &str) -> String {
    let mut anchor = String::with_capacity(key.len());
    for character in key.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '/' | '=' | '?' => anchor.push(character),
            '#' => anchor.push(':'),
            '[' => anchor.push('('),
            ']' => anchor.push(')'),
            '%' => anchor.push('~'),
            _ => anchor.push_str(&format!("!{:x};", u32::from(character))),
        }
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_anchor_reads_like_its_key() {
        assert_eq!(anchor("a-b#move/run[d=3%20]"), "a-b:move/run(d=3~20)");
        assert_eq!(anchor("a:b"), "a!3a;b");
    }

    proptest! {
        #[test]
        fn different_keys_have_different_anchors(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            prop_assert_eq!(a == b, anchor(&a) == anchor(&b));
        }
    }
}
