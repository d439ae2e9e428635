//! Reads a file of answers: a mapping of facts with who answered, or a questionnaire that was filled in.
//!
//! Knows no fact: whether an answer fits is the inventory's to say.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Date, check_line};
use crate::inventory::Answered;
use crate::source::{FileId, Sources, Span};
use crate::yaml::{self, Entry, Fields, Node, Scalar, YamlValue};

/// The answers of one file.
#[derive(Debug, Clone)]
pub struct Answers {
    pub file: FileId,
    /// The site they are for, if the file names it.
    pub site: Option<(String, Span)>,
    /// What each person answered.
    pub answered: Vec<Answered>,
}

/// Reads the answers in `file`, YAML or JSON. A file with `owners` is a questionnaire that was filled in;
/// any other has `facts` as `site.yaml` has them.
pub fn read_answers(file: FileId, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Answers> {
    let root = yaml::read(file, sources.text(file), 0, diagnostics)?;
    let mut reader = Reader { diagnostics };
    let is_questionnaire =
        root.map().is_some_and(|entries| entries.iter().any(|entry| entry.key == "owners"));
    let (site, answered) = match is_questionnaire {
        true => reader.questionnaire(&root),
        false => reader.facts(&root)?,
    };
    Some(Answers { file, site, answered })
}

/// The site that a file names, and what people answered.
type Read = (Option<(String, Span)>, Vec<Answered>);

struct Reader<'a> {
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn facts(&mut self, root: &Node) -> Option<Read> {
        let mut fields = Fields::of(root, "a file of answers", self.diagnostics)?;
        let site = fields.get("answers").and_then(|node| self.line(node, "answers"));
        let (by, date) = match fields.get("answered") {
            Some(node) => self.answered(node),
            None => (None, None),
        };
        let facts = fields.require("facts").cloned();
        fields.finish(self.diagnostics);
        let answered = facts.map(|facts| Answered { facts, by, date });
        Some((site, answered.into_iter().collect()))
    }

    /// `{ by: …, date: … }`.
    fn answered(&mut self, node: &Node) -> (Option<String>, Option<String>) {
        let Some(mut fields) = Fields::of(node, "`answered`", self.diagnostics) else { return (None, None) };
        let by = fields.get("by").and_then(|node| self.line(node, "by")).map(|(by, _)| by);
        let date = fields.get("date").and_then(|node| self.line(node, "date"));
        fields.finish(self.diagnostics);
        let date = date.and_then(|(text, span)| match Date::parse(&text) {
            Some(date) => Some(date.to_string()),
            None => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongValue, format!("`{text}` is no date"))
                        .at(span, "the day of the answers stands here")
                        .help("write year, month and day, such as `2026-11-20`"),
                );
                None
            }
        });
        (by, date)
    }

    fn line(&mut self, node: &Node, key: &str) -> Option<(String, Span)> {
        let text = yaml::text(node, key, self.diagnostics)?;
        match check_line(&text) {
            Ok(()) => Some((text, node.span)),
            Err(misfit) => {
                self.diagnostics.push(misfit.at(node.span, format!("`{key}` takes one line of text")));
                None
            }
        }
    }

    /// The questionnaire as `ask --format json` writes it. Of what a question says, its name and its answer
    /// are read; the rest was there for whoever answered.
    fn questionnaire(&mut self, root: &Node) -> Read {
        let site = value(root, "site").and_then(|node| self.line(node, "site"));
        let mut answered = Vec::new();
        for owner in value(root, "owners").and_then(Node::list).unwrap_or_default() {
            let (by, date) = match value(owner, "answered") {
                Some(node) => self.answered(node),
                None => (None, None),
            };
            let questions = value(owner, "questions").and_then(Node::list).unwrap_or_default();
            let entries = questions.iter().filter_map(|question| self.question(question)).collect();
            let facts = Node { span: owner.span, value: YamlValue::Map(entries) };
            answered.push(Answered { facts, by, date });
        }
        (site, answered)
    }

    /// A question that was answered, as an entry of `facts`.
    fn question(&mut self, question: &Node) -> Option<Entry> {
        let (key, key_span) = match value(question, "fact") {
            Some(node) => self.line(node, "fact")?,
            None => {
                self.diagnostics.push(
                    Diagnostic::new(Code::MissingKey, "`fact` is missing")
                        .at(Span { end: question.span.start, ..question.span }, "nothing says what was asked")
                        .help("keep the questions as `runsheet ask` wrote them, and fill in `answer`"),
                );
                return None;
            }
        };
        let answer = value(question, "answer");
        let is_table = value(question, "columns").is_some();
        let value = match (answer, is_table) {
            (Some(Node { span, value: YamlValue::List(rows) }), true) => {
                table(*span, rows, value(question, "complete"))?
            }
            (Some(answer), _) => answer.clone(),
            (None, true) => {
                let complete = value(question, "complete")?;
                table(complete.span, &[], Some(complete))?
            }
            (None, false) => return None,
        };
        Some(Entry { key, key_span, value })
    }
}

/// A table with the rows that say something, `{ known: […], complete: … }`; `None` if nothing was filled in.
fn table(span: Span, rows: &[Node], complete: Option<&Node>) -> Option<Node> {
    let says_something = |row: &&Node| match &row.value {
        YamlValue::Map(entries) => entries.iter().any(|entry| !entry.value.is_null()),
        YamlValue::Null => false,
        _ => true,
    };
    let rows: Vec<Node> = rows.iter().filter(says_something).cloned().collect();
    if rows.is_empty() && complete.is_none() {
        return None;
    }
    let scalar = |text: &str| YamlValue::Scalar(Scalar { text: text.to_string(), plain: true });
    let complete = complete.cloned().unwrap_or_else(|| Node { span, value: scalar("false") });
    let entry = |key: &str, value: Node| Entry { key: key.to_string(), key_span: value.span, value };
    let known = Node { span, value: YamlValue::List(rows) };
    Some(Node { span, value: YamlValue::Map(vec![entry("known", known), entry("complete", complete)]) })
}

/// The value of a key; null is nothing.
fn value<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let entry = node.map()?.iter().find(|entry| entry.key == key)?;
    Some(&entry.value).filter(|node| !node.is_null())
}
