//! Where every node is printed: from its key to the name of its destination in the PDF.
//!
//! Destinations are named by number, as people say them. Knows nothing of pages.

use crate::runbook::{Procedure, Row, Runbook};
use std::collections::{BTreeMap, BTreeSet};

/// Key to destination, for every topic, procedure, group and step that is printed. A key without its loop
/// marks leads to the first object's node; `term:id` leads to a term of the glossary.
pub fn destinations(runbook: &Runbook) -> BTreeMap<String, String> {
    let mut labels = Labels::default();
    for phase in &runbook.phases {
        for topic in &phase.topics {
            labels.add(&topic.key, topic.number.clone());
        }
        for procedure in phase.procedures() {
            labels.procedure(procedure);
        }
    }
    for procedure in &runbook.rollbacks {
        labels.procedure(procedure);
    }
    for term in &runbook.glossary {
        labels.add(&format!("term:{}", term.id), format!("term-{}", term.id));
    }
    labels.by_key
}

#[derive(Default)]
struct Labels {
    by_key: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Labels {
    fn procedure(&mut self, procedure: &Procedure) {
        let own = procedure.key.rsplit_once('#').map_or(procedure.id.as_str(), |(_, own)| own);
        self.add(&procedure.key, format!("{}#{own}", procedure.topic_number));
        self.rows(&procedure.rows);
    }

    fn rows(&mut self, rows: &[Row]) {
        for row in rows {
            match row {
                Row::Step(step) => self.add(&step.key, format!("{}{}", step.number, step.mark)),
                Row::Text { .. } => {}
                Row::Group(group) => {
                    self.add(&group.key, format!("{}{}", group.number, group.mark));
                    self.rows(&group.rows);
                }
            }
        }
    }

    fn add(&mut self, key: &str, name: String) {
        let mut unique = name.clone();
        let mut ordinal = 2;
        while !self.taken.insert(unique.clone()) {
            unique = format!("{name}~{ordinal}");
            ordinal += 1;
        }
        let unmarked = key.split('[').next().unwrap_or(key);
        if unmarked != key && !self.by_key.contains_key(unmarked) {
            self.by_key.insert(unmarked.to_string(), unique.clone());
        }
        self.by_key.insert(key.to_string(), unique);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::sample;

    #[test]
    fn every_step_has_a_destination_of_its_own() {
        let runbook = sample::runbook();
        let labels = destinations(&runbook);
        let mut names = BTreeSet::new();
        for step in runbook.steps().into_iter().chain(runbook.rollback_steps()) {
            let name = &labels[&step.key];
            assert!(name.starts_with(&step.number), "{name} for {}", step.key);
            assert!(names.insert(name.clone()), "{name} twice");
        }
        assert!(!names.is_empty());
    }
}
