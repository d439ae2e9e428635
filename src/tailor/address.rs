//! Objects that overlays of the site address: each must be there.
//!
//! A rule for an object that the site does not have would be dropped in silence.

use super::index::topics;
use super::session::Session;
use crate::diagnostic::{Code, Diagnostic};
use crate::guide::overlay::{Change, Level, Mark};
use crate::guide::{Part, Step};

impl Session<'_> {
    /// Reports rules for objects that this site does not have. Where objects are not known yet, nothing is said.
    pub fn check_addresses(&mut self) {
        let guide = self.guide;
        let mut found = Vec::new();
        for (_, topic) in topics(guide) {
            let Some(text) = topic.texts.get(self.language()) else { continue };
            self.addresses(&topic.id, &text.node.changes, &mut found);
            for part in &text.parts {
                match part {
                    Part::Prose(prose) => {
                        let key = format!("{}#{}", topic.id, prose.id.as_deref().unwrap_or_default());
                        self.addresses(&key, &prose.node.changes, &mut found);
                    }
                    Part::Procedure(procedure) => {
                        let key = format!("{}#{}", topic.id, procedure.name);
                        self.addresses(&key, &procedure.node.changes, &mut found);
                        self.step_addresses(&key, &procedure.steps, &mut found);
                    }
                }
            }
        }
        found.into_iter().for_each(|diagnostic| self.diagnostics.push(diagnostic));
    }

    fn step_addresses(&self, above: &str, steps: &[Step], found: &mut Vec<Diagnostic>) {
        for step in steps {
            let key = format!("{above}/{}", step.name);
            self.addresses(&key, &step.node.changes, found);
            self.step_addresses(&key, &step.steps, found);
        }
    }

    fn addresses(&self, key: &str, changes: &[Change], found: &mut Vec<Diagnostic>) {
        let is_of_site = |mark: &Mark| {
            self.guide
                .overlays
                .iter()
                .any(|overlay| overlay.level == Level::Site && overlay.file == mark.span.file)
        };
        for mark in changes.iter().flat_map(|change| &change.objects).filter(|mark| is_of_site(mark)) {
            let open = format!("[{}=", mark.name);
            let objects: Vec<&str> = self
                .index
                .keys(key)
                .filter_map(|key| key.split_once(&open)?.1.split_once(']').map(|(object, _)| object))
                .collect();
            // A loop that is not there was reported.
            if objects.is_empty() || objects.contains(&mark.key.as_str()) || objects.contains(&"?") {
                continue;
            }
            let mut known: Vec<String> = objects.iter().map(|object| format!("`{object}`")).collect();
            known.dedup();
            let help = match objects.as_slice() {
                ["-", ..] => "the list is empty at this site: remove the rule".to_string(),
                _ => format!("objects here: {}", known.join(", ")),
            };
            found.push(
                Diagnostic::new(
                    Code::DanglingReference,
                    format!("`{}` is no object of the loop `{}` at this site", mark.key, mark.name),
                )
                .at(mark.span, "the rule would be for nothing")
                .suggest(&mark.key, objects.iter().copied())
                .help(help),
            );
        }
    }
}
