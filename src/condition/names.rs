//! Looks up what a path means where it stands, and says what was meant where it means nothing.
//!
//! Knows nothing of tests; it gives the path with its type.

use super::lexer::{RESERVED_WORDS, is_name};
use super::parse::Word;
use super::place::Place;
use super::{Condition, LoopName, Path, PathType, Root, Scope};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{ListDeclaration, Type};
use std::sync::Arc;

/// What a path turned out to be.
pub(super) enum Meaning {
    Path(Path),
    Define(String, Arc<Condition>),
    /// A text of the site's document: it can be printed and not tested.
    Document(String),
}

/// Texts of the site's document that have no free part in their name.
const DOCUMENT_NAMES: [&str; 9] = [
    "customer",
    "document.number",
    "document.version",
    "document.date",
    "document.change",
    "document.classification",
    "window.start",
    "window.end",
    "window.timezone",
];

/// First names of the document's texts; no loop is named so.
const DOCUMENT_ROOTS: [&str; 4] = ["customer", "document", "window", "contact"];

/// Looks up names in one scope.
pub(super) struct Names<'a> {
    pub scope: &'a Scope<'a>,
    /// The scope's loops and the quantifiers around the place, outermost first.
    pub loops: Vec<LoopName>,
    pub place: Place,
}

/// Where a walk along a path has come.
enum At<'a> {
    /// An object of this list: its fields follow.
    Object(&'a ListDeclaration),
    /// A value of this type.
    Value(Type),
}

impl<'a> Names<'a> {
    /// What `word` means; a name that means nothing is reported at the part that is wrong.
    pub fn meaning(&self, word: &Word, diagnostics: &mut Diagnostics) -> Option<Meaning> {
        let segments: Vec<&str> = word.text.split('.').collect();
        if let Some(bad) = segments.iter().find(|segment| !is_name(segment)) {
            diagnostics.push(
                Diagnostic::new(Code::ConditionSyntax, format!("`{}` is no name", word.text))
                    .at(self.span(word), if bad.is_empty() { "an empty part" } else { "not a name" })
                    .help("a name begins with a letter; the literal stands to the right of the operator"),
            );
            return None;
        }
        let mut path = |root, walked: usize, at| self.walk(word, &segments, root, walked, at, diagnostics);
        if let Some(name) = self.loops.iter().find(|name| name.name() == segments[0]) {
            let at = match name {
                LoopName::Object { list, .. } => At::Value(Type::Ref(list.clone())),
                LoopName::Element { ty, .. } => At::Value(ty.clone()),
                LoopName::Unknown { .. } => return None,
            };
            return path(Root::Name(segments[0].to_string()), 1, at).map(Meaning::Path);
        }
        let schema = self.scope.schema;
        if let Some(field) = self.scope.own.and_then(|own| own.field(segments[0]))
            && (segments.len() == 1 || matches!(field.ty, Type::Ref(_)))
        {
            let own = self.scope.own.map(At::Object)?;
            return path(Root::Own, 0, own).map(Meaning::Path);
        }
        for length in (1..=segments.len()).rev() {
            let name = segments[..length].join(".");
            if let Some(fact) = schema.fact(&name) {
                return path(Root::Fact(name), length, At::Value(fact.ty.clone())).map(Meaning::Path);
            }
        }
        if schema.list(&word.text).is_some() {
            let ty = PathType::Objects(word.text.clone());
            return Some(Meaning::Path(self.path(word, Root::List(word.text.clone()), Vec::new(), ty)));
        }
        if let Some(condition) = self.scope.defines.get(&word.text) {
            return Some(Meaning::Define(word.text.clone(), condition.clone()));
        }
        if DOCUMENT_ROOTS.contains(&segments[0]) {
            return self.document(word, &segments, diagnostics);
        }
        self.unknown(word, &segments, diagnostics);
        None
    }

    fn walk(
        &self,
        word: &Word,
        segments: &[&str],
        root: Root,
        walked: usize,
        mut at: At<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Path> {
        for index in walked..segments.len() {
            let before = segments[..index].join(".");
            let list = match &at {
                At::Object(list) => list,
                At::Value(Type::Ref(list)) => self.scope.schema.list(list)?,
                At::Value(ty) => {
                    let mut diagnostic = Diagnostic::new(
                        Code::UnknownName,
                        format!("`{before}` is of type {} and has no fields", ty.word()),
                    )
                    .at(self.segment(word, segments, index), "nothing can follow here");
                    if matches!(ty, Type::List(_)) {
                        diagnostic =
                            diagnostic.help(format!("test its elements: `some x in {before} satisfies …`"));
                    } else {
                        diagnostic = diagnostic.help(format!("write `{before}`"));
                    }
                    diagnostics.push(diagnostic);
                    return None;
                }
            };
            let Some(field) = list.field(segments[index]) else {
                diagnostics.push(
                    Diagnostic::new(
                        Code::UnknownName,
                        format!("`{}` has no field `{}`", list.name, segments[index]),
                    )
                    .at(self.segment(word, segments, index), "unknown field")
                    .suggest(segments[index], list.fields.iter().map(|field| field.name.as_str()))
                    .help(format!(
                        "fields of `{}`: {}",
                        list.name,
                        backticked(list.fields.iter().map(|field| field.name.as_str()))
                    )),
                );
                return None;
            };
            at = At::Value(field.ty.clone());
        }
        let ty = match at {
            At::Value(Type::List(of)) => PathType::Scalars(*of),
            At::Value(ty) => PathType::Scalar(ty),
            At::Object(_) => return None,
        };
        let fields = segments[walked..].iter().map(|segment| segment.to_string()).collect();
        Some(self.path(word, root, fields, ty))
    }

    fn path(&self, word: &Word, root: Root, fields: Vec<String>, ty: PathType) -> Path {
        Path { root, fields, ty, text: word.text.clone(), span: self.span(word) }
    }

    /// A text of the document: `contact.<role>.name`, `window.<id>.start` or one of the fixed names.
    fn document(&self, word: &Word, segments: &[&str], diagnostics: &mut Diagnostics) -> Option<Meaning> {
        let known = match segments {
            ["contact", _, what] => ["name", "phone", "email"].contains(what),
            ["window", _, what] => ["start", "end", "timezone"].contains(what),
            _ => DOCUMENT_NAMES.contains(&word.text.as_str()),
        };
        if known {
            return Some(Meaning::Document(word.text.clone()));
        }
        let mut diagnostic =
            Diagnostic::new(Code::UnknownName, format!("`{}` is no text of the site's document", word.text))
                .at(self.span(word), "unknown name")
                .suggest(&word.text, DOCUMENT_NAMES);
        diagnostic = match segments[0] {
            "contact" => diagnostic
                .help("write `contact.<role>.name`, `contact.<role>.phone` or `contact.<role>.email`"),
            root => diagnostic.help(format!(
                "names here: {}",
                backticked(DOCUMENT_NAMES.iter().filter(|name| name.starts_with(root)).copied())
            )),
        };
        diagnostics.push(diagnostic);
        None
    }

    fn unknown(&self, word: &Word, segments: &[&str], diagnostics: &mut Diagnostics) {
        let candidates = self.candidates();
        let mut diagnostic = Diagnostic::new(Code::UnknownName, format!("unknown name `{}`", word.text))
            .at(self.span(word), "not in the vocabulary")
            .suggest(&word.text, candidates.iter().map(String::as_str));
        let schema = self.scope.schema;
        let list = (1..segments.len()).rev().find_map(|length| schema.list(&segments[..length].join(".")));
        let prefix = format!("{}.", word.text);
        let below: Vec<&str> = schema.names().filter(|name| name.starts_with(&prefix)).collect();
        if let Some(list) = list {
            let name = &list.name;
            diagnostic = diagnostic.help(format!(
                "`{name}` is a list; a field belongs to one object: `some x in {name} satisfies x.{}`",
                segments[segments.len() - 1]
            ));
        } else if !below.is_empty() {
            diagnostic = diagnostic.help(format!("names that begin so: {}", backticked(below.into_iter())));
        } else if diagnostic.help.is_empty() {
            diagnostic = diagnostic.help("declare it in `facts.yaml`, or mend the spelling");
        }
        diagnostics.push(diagnostic);
    }

    /// Everything that could have been meant, for suggestions.
    fn candidates(&self) -> Vec<String> {
        let mut candidates: Vec<String> = self.scope.schema.names().map(str::to_string).collect();
        candidates.extend(self.scope.defines.keys().cloned());
        for name in &self.loops {
            candidates.push(name.name().to_string());
            let list = match name {
                LoopName::Object { list, .. } | LoopName::Element { ty: Type::Ref(list), .. } => list,
                LoopName::Element { .. } | LoopName::Unknown { .. } => continue,
            };
            if let Some(list) = self.scope.schema.list(list) {
                candidates.extend(list.fields.iter().map(|field| format!("{}.{}", name.name(), field.name)));
            }
        }
        if let Some(own) = self.scope.own {
            candidates.extend(own.fields.iter().map(|field| field.name.clone()));
        }
        candidates
    }

    /// Whether a loop or quantifier may be named so; a clash is reported.
    pub fn new_name(&self, word: &Word, diagnostics: &mut Diagnostics) -> Option<()> {
        let name = word.text.as_str();
        if !is_name(name) {
            diagnostics.push(
                Diagnostic::new(Code::ConditionSyntax, format!("`{name}` is no name"))
                    .at(self.span(word), "not a name")
                    .help("a name is a letter, then letters, digits, `_` and `-`, without dots"),
            );
            return None;
        }
        let begins = |other: &str| other == name || other.split('.').next() == Some(name);
        let schema = self.scope.schema;
        let taken = if self.loops.iter().any(|other| other.name() == name) {
            "a loop or quantifier around it"
        } else if schema.facts.iter().any(|fact| begins(&fact.name)) {
            "a fact, or the beginning of one"
        } else if schema.lists.iter().any(|list| begins(&list.name)) {
            "a list, or the beginning of one"
        } else if self.scope.defines.keys().any(|other| begins(other)) {
            "a define"
        } else if self.scope.own.is_some_and(|own| own.field(name).is_some()) {
            "a field of the object"
        } else if DOCUMENT_ROOTS.contains(&name) || RESERVED_WORDS.contains(&name) {
            "the language itself"
        } else {
            return Some(());
        };
        diagnostics.push(
            Diagnostic::new(Code::NameTaken, format!("the name `{name}` is taken by {taken}"))
                .at(self.span(word), "taken")
                .help("choose another name"),
        );
        None
    }

    pub fn span(&self, word: &Word) -> crate::source::Span {
        self.place.span(word.start, word.end)
    }

    fn segment(&self, word: &Word, segments: &[&str], index: usize) -> crate::source::Span {
        let before: usize = segments[..index].iter().map(|segment| segment.len() + 1).sum();
        let start = word.start + before;
        self.place.span(start, start + segments[index].len())
    }
}

/// Names in backticks with commas between them.
pub(super) fn backticked<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
