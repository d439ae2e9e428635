//! `questionnaire.md`: what is open, by who has to say.

use super::page::Page;
use super::run::Run;
use super::tree::{Item, Node, Spacing};
use crate::runbook::Missing;

impl Page<'_> {
    /// The questions of each owner, in the order the owners first appear.
    pub fn questionnaire(self) -> Vec<Node> {
        let mut blocks = self.title(Some("questionnaire"));
        blocks.push(self.paragraph(vec![Run::text(self.word("questionnaire_why"))]));
        let mut owners: Vec<&Option<String>> = Vec::new();
        for missing in &self.runbook.missing {
            if !owners.contains(&&missing.owner) {
                owners.push(&missing.owner);
            }
        }
        for owner in owners {
            let questions: Vec<&Missing> =
                self.runbook.missing.iter().filter(|missing| missing.owner == *owner).collect();
            if let Some(first) = questions.first() {
                blocks.push(self.heading(2, vec![Run::text(self.owner_of(first))]));
            }
            let items = questions.into_iter().map(|missing| Item::plain(self.question(missing)));
            blocks.push(Node::numbered(1, Spacing::Wide, items.collect()));
        }
        blocks
    }

    fn question(self, missing: &Missing) -> Vec<Node> {
        let mut about = Run::sentence(&missing.label);
        about.extend([Run::text(" ("), Run::Code(missing.fact.clone())]);
        about.push(Run::text(match missing.stage.as_str() {
            "decision" => format!("; {})", self.word("decision_pending")),
            _ => ")".to_string(),
        }));
        let (decides, prints) = (missing.decides.to_string(), missing.prints.to_string());
        let mut steps = vec![Run::text(self.fill("decides", &[("decides", &decides), ("prints", &prints)]))];
        if !missing.steps.is_empty() {
            steps.push(Run::text(": "));
            steps.extend(self.steps_of(missing));
        }
        let answer = vec![
            Run::Blank,
            Run::text(format!(" · {}: ", self.word("by"))),
            Run::Blank,
            Run::text(format!(" · {}: ", self.word("document.date"))),
            Run::Blank,
        ];
        vec![
            self.paragraph(vec![Run::Marked(super::run::Mark::Strong, Run::sentence(&missing.ask))]),
            self.said("fact", about),
            self.said("steps", steps),
            self.said("answer", answer),
        ]
    }
}
