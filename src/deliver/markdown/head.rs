//! What stands before the phases, and the glossary.

use super::block::Level;
use super::page::Page;
use super::phase::time;
use super::run::Run;
use super::tree::{Item, Node, Spacing};
use crate::deliver::detail::Detail;
use crate::runbook::{Missing, Person, Summary, Verdict, Window};

const SECTION: u8 = 2;

impl Page<'_> {
    /// The title, with `name` before it on pages other than the runbook.
    pub fn title(self, name: Option<&str>) -> Vec<Node> {
        let runbook = self.runbook;
        let mut runs = Vec::new();
        if let Some(name) = name {
            runs.push(Run::text(format!("{}: ", self.word(name))));
        }
        runs.extend(Run::sentence(&runbook.guide.title));
        runs.push(Run::text(" — "));
        runs.extend(Run::sentence(&runbook.site.customer));
        let mut blocks = vec![self.heading(1, runs)];
        if let (Some(scope), Detail::Full) = (&runbook.site.scope, self.detail) {
            blocks.push(self.paragraph(Run::sentence(scope)));
        }
        blocks
    }

    /// What must be known before anybody trusts the document.
    pub fn draft(self) -> Option<Node> {
        let summary = self.runbook.summary;
        let (open, assumed) = (self.runbook.missing.len(), self.runbook.assumed.len());
        if summary.undecided == 0 && open == 0 && assumed == 0 {
            return None;
        }
        let [undecided, open, assumed] = [summary.undecided, open, assumed].map(|count| count.to_string());
        let pairs = [("undecided", undecided.as_str()), ("open", &open), ("assumed", &assumed)];
        let text = self.fill("draft", &pairs);
        Some(self.signal("important", vec![self.paragraph(vec![Run::text(text)])], Level::Outermost))
    }

    pub fn document_control(self) -> Vec<Node> {
        let (document, runbook) = (&self.runbook.document, self.runbook);
        let mut rows: Vec<Vec<Vec<Run>>> = Vec::new();
        let mut say = |name: &str, runs: Vec<Run>| {
            if !runs.is_empty() {
                rows.push(vec![vec![Run::text(self.word(name))], runs]);
            }
        };
        let value = |text: &Option<String>| text.iter().map(|text| Run::value(text)).collect::<Vec<_>>();
        say("customer", Run::sentence(&runbook.site.customer));
        say("site", vec![Run::Code(runbook.site.id.clone())]);
        say("document.number", value(&document.number));
        say("document.version", value(&document.version));
        say("document.date", value(&document.date));
        say("document.change", value(&document.change));
        say("document.classification", value(&document.classification));
        let guide = format!("{} {}", runbook.guide.id, runbook.guide.version);
        say("guide", vec![Run::Code(guide)]);
        if self.detail == Detail::Full {
            say("document.authors", self.people(&document.authors));
            say("document.reviewers", self.people(&document.reviewers));
            say("document.approvers", self.people(&document.approvers));
            say("document.distribution", self.people(&document.distribution));
            let digests = &runbook.digests;
            let all = [("guide", &digests.guide), ("site", &digests.site), ("templates", &digests.templates)];
            for (name, digest) in all {
                if !digest.is_empty() {
                    say(&format!("digest.{name}"), vec![Run::Code(digest.clone())]);
                }
            }
        }
        let mut blocks = Vec::new();
        if self.detail == Detail::Full {
            blocks.push(self.heading_word(SECTION, "document_control"));
        }
        blocks.push(self.table(&["", ""], rows));
        if self.detail == Detail::Full && !document.history.is_empty() {
            blocks.push(self.heading_word(SECTION + 1, "history"));
            let rows = document.history.iter().map(|line| {
                let what = line.what.as_deref().map(Run::sentence).unwrap_or_default();
                vec![vec![Run::value(&line.version)], value(&line.date), value(&line.by), what]
            });
            let header = ["document.version", "document.date", "by", "what"];
            blocks.push(self.table(&header, rows.collect()));
        }
        blocks
    }

    fn people(self, people: &[Person]) -> Vec<Run> {
        let mut runs = Vec::new();
        for (at, person) in people.iter().enumerate() {
            if at > 0 {
                runs.push(Run::text(", "));
            }
            runs.push(Run::value(&person.name));
            if let Some(title) = &person.title {
                runs.extend(Run::sentence_after(&format!(" ({title})")));
            }
        }
        runs
    }

    pub fn windows(self) -> Vec<Node> {
        let windows = &self.runbook.windows;
        if windows.is_empty() {
            return Vec::new();
        }
        let items = windows.iter().map(|window| Item::plain(vec![self.window(window)])).collect();
        vec![self.heading_word(SECTION, "window"), Node::bullets(Spacing::Close, items)]
    }

    fn window(self, window: &Window) -> Node {
        let mut runs = Vec::new();
        if let Some(name) = &window.name {
            runs.extend([Run::value(name), Run::text(": ")]);
        }
        runs.extend([time(&window.start), Run::text(" – "), time(&window.end)]);
        if let Some(timezone) = &window.timezone {
            runs.extend([Run::text(" ("), Run::value(timezone), Run::text(")")]);
        }
        self.paragraph(runs)
    }

    pub fn people_to_call(self) -> Vec<Node> {
        let mut blocks = Vec::new();
        let value = |text: &Option<String>| text.iter().map(|text| Run::value(text)).collect::<Vec<_>>();
        if !self.runbook.contacts.is_empty() {
            let rows = self.runbook.contacts.iter().map(|contact| {
                vec![
                    vec![Run::text(&contact.role.label)],
                    vec![Run::value(&contact.name)],
                    value(&contact.phone),
                    value(&contact.email),
                ]
            });
            blocks.push(self.heading_word(SECTION, "contacts"));
            blocks.push(self.table(&["role", "name", "phone", "email"], rows.collect()));
        }
        if !self.runbook.support.is_empty() {
            let rows = self.runbook.support.iter().map(|support| {
                vec![vec![Run::value(&support.vendor)], value(&support.contract), value(&support.phone)]
            });
            blocks.push(self.heading_word(SECTION, "support"));
            blocks.push(self.table(&["vendor", "contract", "phone"], rows.collect()));
        }
        blocks
    }

    /// How many steps of each phase have which verdict.
    pub fn summary(self) -> Vec<Node> {
        let counts = |summary: &Summary| -> Vec<Vec<Run>> {
            let counts = Verdict::ALL.map(|verdict| summary.of(verdict)).into_iter().chain([summary.total]);
            counts.map(|count| vec![Run::text(count.to_string())]).collect()
        };
        let mut header = vec![self.cell(vec![Run::text(self.word("phase"))])];
        header.extend(Verdict::ALL.map(|verdict| self.cell(vec![Run::text(self.verdict(verdict))])));
        header.push(self.cell(vec![Run::text(self.word("total"))]));
        let mut rows: Vec<Vec<Vec<Node>>> = Vec::new();
        for phase in &self.runbook.phases {
            let mut row = vec![self.cell(self.phase_title(phase))];
            row.extend(counts(&phase.summary).into_iter().map(|cell| self.cell(cell)));
            rows.push(row);
        }
        let mut row = vec![self.cell(vec![Run::strong(self.word("total"))])];
        row.extend(counts(&self.runbook.summary).into_iter().map(|cell| self.cell(cell)));
        rows.push(row);
        let right = comrak::nodes::TableAlignment::Right;
        let mut alignments = vec![comrak::nodes::TableAlignment::Left];
        alignments.extend([right; 6]);
        let rollback = self.runbook.summary.rollback.to_string();
        vec![
            self.heading_word(SECTION, "summary"),
            Node::table(&alignments, header, rows),
            self.paragraph(vec![Run::text(self.fill("summary_rollback", &[("n", &rollback)]))]),
            self.paragraph(vec![Run::text(self.word("how_to_read"))]),
        ]
    }

    pub fn environment(self) -> Vec<Node> {
        if self.runbook.environment.is_empty() {
            return Vec::new();
        }
        let rows = self.runbook.environment.iter().map(|fact| {
            vec![
                Run::sentence(&fact.label),
                vec![Run::Code(fact.fact.clone())],
                vec![Run::value(&fact.value)],
                vec![Run::text(self.word(&format!("status.{}", fact.status)))],
                vec![Run::Code(fact.origin.clone())],
            ]
        });
        let header = ["fact", "name_in_files", "value", "status_word", "origin"];
        vec![self.heading_word(SECTION, "environment"), self.table(&header, rows.collect())]
    }

    /// Stops that apply or may; then those that were looked for and do not.
    pub fn stops(self) -> Vec<Node> {
        if self.runbook.stops.is_empty() {
            return Vec::new();
        }
        let mut blocks = vec![self.heading_word(SECTION, "stops")];
        let mut clear = Vec::new();
        for stop in &self.runbook.stops {
            match self.stop(stop, Level::Outermost) {
                Some(node) => blocks.push(node),
                None => {
                    let mut runs = vec![Run::Code(stop.id.clone()), Run::text(" ")];
                    runs.push(Run::text(format!("({}): ", self.verdict(stop.finding.verdict))));
                    runs.extend(Run::sentence(&stop.why));
                    let finding = self.finding(&stop.finding);
                    runs.push(Run::text(" "));
                    runs.extend(finding);
                    clear.push(Item::plain(vec![self.paragraph(runs)]));
                }
            }
        }
        if !clear.is_empty() {
            blocks.push(Node::bullets(Spacing::Close, clear));
        }
        blocks
    }

    pub fn open_questions(self) -> Vec<Node> {
        if self.runbook.missing.is_empty() {
            return Vec::new();
        }
        let rows = self.runbook.missing.iter().map(|missing| {
            vec![
                Run::sentence(&missing.ask),
                vec![Run::text(self.owner_of(missing))],
                vec![Run::Code(missing.fact.clone())],
                self.steps_of(missing),
            ]
        });
        let header = ["question", "asks", "name_in_files", "steps"];
        vec![self.heading_word(SECTION, "open_questions"), self.table(&header, rows.collect())]
    }

    pub fn owner_of(self, missing: &Missing) -> String {
        missing.owner_label.clone().unwrap_or_else(|| self.word("nobody"))
    }

    /// The numbers of the steps a fact decides or is printed in.
    pub fn steps_of(self, missing: &Missing) -> Vec<Run> {
        missing
            .steps
            .iter()
            .enumerate()
            .flat_map(|(at, step)| {
                Run::sentence_after(&if at == 0 { step.clone() } else { format!(", {step}") })
            })
            .collect()
    }

    pub fn glossary(self) -> Vec<Node> {
        if self.runbook.glossary.is_empty() {
            return Vec::new();
        }
        let items = self.runbook.glossary.iter().map(|term| {
            let mut runs = vec![Run::strong(&term.term), Run::text(": ")];
            runs.extend(Run::sentence(&term.means));
            Item::plain(vec![self.paragraph(runs)])
        });
        let list = Node::bullets(Spacing::Close, items.collect());
        vec![self.heading_word(SECTION, "glossary"), list]
    }
}
