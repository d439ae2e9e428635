//! References: `#step`, `#procedure/step`, `topic#procedure/step`.

use crate::source::Span;
use std::collections::BTreeMap;

/// A node of the guide that something names; it exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub topic: String,
    pub place: TargetPlace,
    pub span: Span,
}

/// What in the topic is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetPlace {
    Topic,
    /// A heading without steps, by its id.
    Heading(String),
    Procedure(String),
    /// A step or group: procedure and path of step names.
    Step {
        procedure: String,
        steps: Vec<String>,
    },
}

impl Target {
    /// The key without loop marks.
    pub fn key(&self) -> String {
        match &self.place {
            TargetPlace::Topic => self.topic.clone(),
            TargetPlace::Heading(id) => format!("{}#{id}", self.topic),
            TargetPlace::Procedure(procedure) => format!("{}#{procedure}", self.topic),
            TargetPlace::Step { procedure, steps } => {
                format!("{}#{procedure}/{}", self.topic, steps.join("/"))
            }
        }
    }
}

/// All names of a guide, to resolve references against.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub topics: BTreeMap<String, TopicNames>,
}

#[derive(Debug, Clone, Default)]
pub struct TopicNames {
    pub headings: Vec<String>,
    pub procedures: BTreeMap<String, StepNames>,
}

/// The steps of a procedure, or the sub-steps of a step.
#[derive(Debug, Clone, Default)]
pub struct StepNames(pub BTreeMap<String, StepNames>);

/// Where a reference stands: the topic, and the procedure if it is in one.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    pub topic: &'a str,
    pub procedure: Option<&'a str>,
}

impl Names {
    /// Resolves `text`: `#x` is a step of the same procedure, then a procedure or heading of the topic;
    /// `#p/s` in the topic; `topic`, `topic#p`, `topic#p/s` anywhere.
    /// Otherwise the message says what is not there and the candidates to suggest from.
    pub fn resolve(&self, text: &str, span: Span, from: From) -> Result<Target, Unresolved> {
        let (topic, rest) = match text.split_once('#') {
            Some(("", rest)) => (from.topic, rest),
            Some((topic, rest)) => (topic, rest),
            None => (text, ""),
        };
        let Some(names) = self.topics.get(topic) else {
            return Err(Unresolved {
                what: format!("there is no topic `{topic}`"),
                given: topic.to_string(),
                candidates: self.topics.keys().cloned().collect(),
            });
        };
        if rest.is_empty() {
            return Ok(Target { topic: topic.to_string(), place: TargetPlace::Topic, span });
        }
        let parts: Vec<&str> = rest.split('/').collect();
        let local = text.starts_with('#').then_some(from.procedure).flatten();
        if let Some(procedure) = local
            && names.procedures.get(procedure).is_some_and(|steps| steps.has(&parts))
        {
            let steps = parts.iter().map(|part| part.to_string()).collect();
            let place = TargetPlace::Step { procedure: procedure.to_string(), steps };
            return Ok(Target { topic: topic.to_string(), place, span });
        }
        let place = match names.procedures.get(parts[0]) {
            Some(_) if parts.len() == 1 => TargetPlace::Procedure(parts[0].to_string()),
            Some(steps) if steps.has(&parts[1..]) => TargetPlace::Step {
                procedure: parts[0].to_string(),
                steps: parts[1..].iter().map(|part| part.to_string()).collect(),
            },
            Some(steps) => {
                return Err(Unresolved {
                    what: format!("`{topic}#{}` has no step `{}`", parts[0], parts[1..].join("/")),
                    given: parts[1..].join("/"),
                    candidates: steps.0.keys().cloned().collect(),
                });
            }
            None if parts.len() == 1 && names.headings.iter().any(|id| id == parts[0]) => {
                TargetPlace::Heading(parts[0].to_string())
            }
            None => {
                let own = local.and_then(|procedure| names.procedures.get(procedure));
                let own = own.map(|steps| steps.0.keys().cloned().collect::<Vec<_>>());
                return Err(Unresolved {
                    what: format!("topic `{topic}` has no `{}`", parts[0]),
                    given: parts[0].to_string(),
                    candidates: names.procedures.keys().cloned().chain(own.unwrap_or_default()).collect(),
                });
            }
        };
        Ok(Target { topic: topic.to_string(), place, span })
    }
}

impl StepNames {
    fn has(&self, parts: &[&str]) -> bool {
        match parts {
            [] => true,
            [first, rest @ ..] => self.0.get(*first).is_some_and(|steps| steps.has(rest)),
        }
    }
}

/// A reference that leads nowhere.
#[derive(Debug, Clone)]
pub struct Unresolved {
    pub what: String,
    pub given: String,
    pub candidates: Vec<String>,
}
