//! What the vocabulary declares: facts and lists with their types, in the order they were written.

use super::{Localized, Type, Value};
use crate::source::Span;

/// When a fact can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Stage {
    /// A property of the environment.
    #[default]
    Site,
    /// The customer chooses.
    Decision,
    /// Known only while working.
    Runtime,
}

impl Stage {
    pub fn word(self) -> &'static str {
        match self {
            Stage::Site => "site",
            Stage::Decision => "decision",
            Stage::Runtime => "runtime",
        }
    }
}

/// One declared fact, or one field of a list.
#[derive(Debug, Clone)]
pub struct FactDeclaration {
    /// The dotted name of a fact, or the plain name of a field.
    pub name: String,
    pub ty: Type,
    /// What people call it; the name itself where none was given.
    pub label: Localized,
    /// The question that asks for it.
    pub ask: Option<Localized>,
    /// A role of the guide; a field without one has its list's.
    pub owner: Option<String>,
    pub stage: Stage,
    pub secret: bool,
    /// The value used where the site gives nothing.
    pub assume: Option<Value>,
    /// Where it is declared: the span of its name.
    pub span: Span,
}

/// One declared list of objects.
#[derive(Debug, Clone)]
pub struct ListDeclaration {
    pub name: String,
    /// The field that tells objects apart.
    pub key: String,
    pub fields: Vec<FactDeclaration>,
    pub label: Localized,
    pub ask: Option<Localized>,
    pub owner: Option<String>,
    pub stage: Stage,
    pub span: Span,
}

impl ListDeclaration {
    pub fn field(&self, name: &str) -> Option<&FactDeclaration> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The declaration of the key field; readers guarantee that it exists.
    pub fn key_field(&self) -> Option<&FactDeclaration> {
        self.field(&self.key)
    }
}

/// All facts and lists of a vocabulary, in the order of `facts.yaml`.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    pub facts: Vec<FactDeclaration>,
    pub lists: Vec<ListDeclaration>,
}

impl Schema {
    pub fn fact(&self, name: &str) -> Option<&FactDeclaration> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    pub fn list(&self, name: &str) -> Option<&ListDeclaration> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// Names of facts, then of lists, in order; for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.facts
            .iter()
            .map(|fact| fact.name.as_str())
            .chain(self.lists.iter().map(|list| list.name.as_str()))
    }
}

/// Something that can be known or unknown: a fact, a whole list, or one field of one object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Fact(String),
    List(String),
    /// A field of the object with this key (raw, not encoded).
    Field {
        list: String,
        key: String,
        field: String,
    },
}

impl Subject {
    /// The spelling of reports: `edge.load_balancing`, `legacy.pools`, or
    /// `legacy.pools[ocs.levante.example].edition` with the key percent-encoded as in step keys.
    pub fn name(&self) -> String {
        match self {
            Subject::Fact(name) | Subject::List(name) => name.clone(),
            Subject::Field { list, key, field } => format!("{list}[{}].{field}", encode_key(key)),
        }
    }

    /// The object that a field is of: `legacy.pools[ocs.levante.example]`.
    pub fn object_name(&self) -> Option<String> {
        match self {
            Subject::Field { list, key, .. } => Some(format!("{list}[{}]", encode_key(key))),
            Subject::Fact(_) | Subject::List(_) => None,
        }
    }

    /// The fact or list it belongs to.
    pub fn root(&self) -> &str {
        match self {
            Subject::Fact(name) | Subject::List(name) => name,
            Subject::Field { list, .. } => list,
        }
    }
}

/// An object's key as it stands in step keys: `% [ ] = # /` and spaces are percent-encoded,
/// and so are the whole keys `?` and `-`, which are marks.
pub fn encode_key(key: &str) -> String {
    use percent_encoding::{AsciiSet, utf8_percent_encode};
    const RESERVED: &AsciiSet =
        &percent_encoding::CONTROLS.add(b'%').add(b'[').add(b']').add(b'=').add(b'#').add(b'/').add(b' ');
    match key {
        "?" => "%3F".to_string(),
        "-" => "%2D".to_string(),
        _ => {
            // The set leaves other characters alone, also those outside ASCII.
            key.chars()
                .map(|character| {
                    if character.is_ascii() {
                        let mut buffer = [0; 4];
                        let text: &str = character.encode_utf8(&mut buffer);
                        utf8_percent_encode(text, RESERVED).to_string()
                    } else {
                        character.to_string()
                    }
                })
                .collect()
        }
    }
}
