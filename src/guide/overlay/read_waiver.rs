//! Reads who decided something, when and why.

use super::change::Waiver;
use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Date, Localized, check_line};
use crate::yaml::{Fields, Node, text};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn waiver(&mut self, node: &Node) -> Option<Arc<Waiver>> {
        let mut fields = Fields::of(node, "`waive`", self.diagnostics)?;
        let why = fields.require("why").and_then(|node| self.reason(node));
        let by = fields.require("by").and_then(|node| self.line(node, "by"));
        let date = fields.require("date").and_then(|node| self.date(node));
        fields.finish(self.diagnostics);
        Some(Arc::new(Waiver { why: why?, by: by?, date: date?, span: node.span }))
    }

    fn date(&mut self, node: &Node) -> Option<Date> {
        let written = text(node, "date", self.diagnostics)?;
        let date = Date::parse(&written);
        if date.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongValue, format!("`{written}` is no date"))
                    .at(node.span, "")
                    .help("write year, month and day, such as `2026-11-20`"),
            );
        }
        date
    }

    fn line(&mut self, node: &Node, key: &str) -> Option<String> {
        let line = text(node, key, self.diagnostics)?;
        if line.trim().is_empty() {
            self.says_nothing(node, key);
            return None;
        }
        if let Err(misfit) = check_line(&line) {
            self.diagnostics.push(misfit.at(node.span, format!("`{key}` takes one line of text")));
            return None;
        }
        Some(line)
    }

    /// Why somebody decided so: a paragraph that says something.
    pub(super) fn reason(&mut self, node: &Node) -> Option<Localized> {
        let join = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let why = match self.localized(node, "why")? {
            Localized::Plain(text) => Localized::Plain(join(&text)),
            Localized::Languages(texts) => Localized::Languages(
                texts.iter().map(|(language, text)| (language.clone(), join(text))).collect(),
            ),
        };
        if self.listed.languages.iter().any(|language| why.get(language).is_empty()) {
            self.says_nothing(node, "why");
            return None;
        }
        Some(why)
    }

    fn says_nothing(&mut self, node: &Node, key: &str) {
        self.diagnostics.push(
            Diagnostic::new(Code::MissingKey, format!("`{key}` says nothing"))
                .at(node.span, "")
                .help(format!("write behind `{key}:` who or what it is")),
        );
    }
}
