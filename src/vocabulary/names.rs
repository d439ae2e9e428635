//! The one namespace of facts, prefixes, lists and defines.
//!
//! Loop names belong to it too; the condition reader checks those where they are written.

use super::read::Reader;
use crate::condition::{RESERVED_WORDS, is_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Texts of the site's document, which can be printed like facts.
pub(super) const DOCUMENT: [&str; 4] = ["customer", "document", "window", "contact"];

/// A declared name: what it is, how it is spelt, where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'a> {
    pub kind: &'static str,
    pub name: &'a str,
    pub span: Span,
}

impl Reader<'_> {
    /// Checks the spelling of every name, that none is given twice and none begins another.
    pub(super) fn check_names(&mut self, names: &[Name]) {
        for (at, name) in names.iter().enumerate() {
            self.check_spelling(*name);
            for other in &names[..at] {
                self.check_pair(*name, *other);
            }
        }
    }

    fn check_spelling(&mut self, Name { kind, name, span }: Name) {
        let first = name.split('.').next().unwrap_or_default();
        if !name.split('.').all(is_name) {
            self.diagnostics.push(
                Diagnostic::new(Code::BadName, format!("`{name}` is no name of a {kind}"))
                    .at(span, "not a name")
                    .help("begin each part with a letter or `_`; go on with letters, digits, `_` or `-`"),
            );
        } else if kind == "define" && name.contains('.') {
            self.diagnostics.push(
                Diagnostic::new(Code::BadName, format!("the define `{name}` has a dot in its name"))
                    .at(span, "a define has one word")
                    .help(format!("write `{}`", name.replace('.', "_"))),
            );
        } else if RESERVED_WORDS.contains(&first) {
            self.diagnostics.push(
                Diagnostic::new(Code::BadName, format!("`{first}` is a word of the condition language"))
                    .at(span, "conditions could not name it")
                    .help("choose another name"),
            );
        } else if DOCUMENT.contains(&first) {
            self.diagnostics.push(
                Diagnostic::new(Code::NameClash, format!("`{first}` is a text of the site's document"))
                    .at(span, "this name is taken")
                    .help("choose another name"),
            );
        }
    }

    fn check_pair(&mut self, later: Name, first: Name) {
        let begins =
            |short: &str, long: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
        if later.name == first.name {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::NameClash,
                    format!("`{}` is declared as a {} and as a {}", later.name, first.kind, later.kind),
                )
                .at(later.span, "declared again here")
                .at(first.span, "first declared here")
                .help("rename one of the two"),
            );
        } else if begins(later.name, first.name) || begins(first.name, later.name) {
            let (short, long) = if begins(later.name, first.name) { (later, first) } else { (first, later) };
            self.diagnostics.push(
                Diagnostic::new(
                    Code::NameClash,
                    format!(
                        "the {} `{}` begins the name of the {} `{}`",
                        short.kind, short.name, long.kind, long.name
                    ),
                )
                .at(later.span, "declared here")
                .at(first.span, "and here")
                .help(format!(
                    "rename one of the two, such as `{}.present` for `{}`",
                    short.name, short.name
                )),
            );
        }
    }
}
