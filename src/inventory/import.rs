//! `import:`, `prefer:` and `overlays:`, the other files of a site.
//!
//! Knows their shape; it opens none of them.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::read_path;
use crate::source::Span;
use crate::yaml::{Fields, Node, wrong_shape};
use std::collections::BTreeMap;

/// One file that fills lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub file: String,
    pub source: ImportSource,
    pub span: Span,
}

/// What the file is, and where its rows go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportSource {
    /// A table whose rows are objects of `list`; `columns` gives the heading of a field's column
    /// where it is not the field's own name.
    Table { list: String, sheet: Option<String>, columns: BTreeMap<String, String> },
    /// An exported topology of Lync Server.
    LyncTopology,
}

/// Which source wins where two disagree about `name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefer {
    /// A declared fact or list.
    pub name: String,
    pub file: String,
    pub span: Span,
}

impl Reader<'_> {
    pub(super) fn imports(&mut self, fields: &mut Fields) -> Vec<Import> {
        let nodes = fields.list("import", self.diagnostics);
        let imports: Vec<Import> = nodes.iter().filter_map(|node| self.import(node)).collect();
        for import in &imports {
            self.diagnostics.push(
                Diagnostic::new(Code::NotReadYet, format!("`{}` cannot be read yet", import.file))
                    .at(import.span, "imported here")
                    .help("give the facts under `facts:` and remove this import"),
            );
        }
        imports
    }

    fn import(&mut self, node: &Node) -> Option<Import> {
        let mut fields = Fields::of(node, "an import", self.diagnostics)?;
        let file = fields.require("file").and_then(|node| self.relative_path(node, "file"));
        let form = fields.get("as");
        let into = fields.get("into");
        let sheet = self.line_key(&mut fields, "sheet");
        let columns = fields.get("columns");
        fields.finish(self.diagnostics);
        let source = match (form, into) {
            (Some(form), None) => self.topology(form),
            (Some(form), Some(into)) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongShape, "an import with `as` has no `into`")
                        .at(into.span, "the file itself says which lists it fills")
                        .at(form.span, "given as this")
                        .help("remove `into`"),
                );
                None
            }
            (None, Some(into)) => self.table(into, sheet, columns),
            (None, None) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::MissingKey, "`into` is missing")
                        .at(node.span, "this import fills nothing")
                        .help("add `into:` with the list it fills, or `as: lync-topology`"),
                );
                None
            }
        };
        Some(Import { file: file?, source: source?, span: node.span })
    }

    fn topology(&mut self, node: &Node) -> Option<ImportSource> {
        let form = self.line(node, "as")?;
        if form == "lync-topology" {
            return Some(ImportSource::LyncTopology);
        }
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownName, format!("`{form}` is no form of import"))
                .at(node.span, "not a form that is known")
                .suggest(&form, ["lync-topology"])
                .help("forms: `lync-topology`"),
        );
        None
    }

    fn table(&mut self, into: &Node, sheet: Option<String>, columns: Option<&Node>) -> Option<ImportSource> {
        let list = self.line(into, "into")?;
        let schema = &self.vocabulary.schema;
        let Some(declared) = schema.list(&list) else {
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownName, format!("unknown list `{list}`"))
                    .at(into.span, "no list has this name")
                    .suggest(&list, schema.lists.iter().map(|list| list.name.as_str()))
                    .help("name a list of `facts.yaml`"),
            );
            return None;
        };
        let mut found = BTreeMap::new();
        let entries = columns.and_then(Node::map).unwrap_or_default();
        if let Some(node) = columns.filter(|node| node.map().is_none()) {
            wrong_shape(node, "`columns`", "a mapping of fields to headings", self.diagnostics);
        }
        for entry in entries {
            if declared.field(&entry.key).is_none() {
                self.unknown_field(declared, &entry.key, entry.key_span);
            }
            if let Some(heading) = self.line(&entry.value, &entry.key) {
                found.insert(entry.key.clone(), heading);
            }
        }
        Some(ImportSource::Table { list, sheet, columns: found })
    }

    pub(super) fn prefer(&mut self, node: Option<&Node>) -> Vec<Prefer> {
        let Some(node) = node else { return Vec::new() };
        let Some(entries) = node.map() else {
            wrong_shape(node, "`prefer`", "a mapping of facts to files", self.diagnostics);
            return Vec::new();
        };
        let mut preferred = Vec::new();
        for entry in entries {
            let schema = &self.vocabulary.schema;
            if schema.fact(&entry.key).is_none() && schema.list(&entry.key).is_none() {
                self.unknown_name(&entry.key, entry.key_span);
            }
            let file = self.relative_path(&entry.value, &entry.key);
            preferred.extend(file.map(|file| Prefer { name: entry.key.clone(), file, span: entry.key_span }));
        }
        preferred
    }

    pub(super) fn overlays(&mut self, fields: &mut Fields) -> Vec<(String, Span)> {
        let nodes = fields.list("overlays", self.diagnostics);
        nodes.iter().filter_map(|node| Some((self.relative_path(node, "overlays")?, node.span))).collect()
    }

    /// A path below the site's folder; one that leads out of it is reported.
    pub(super) fn relative_path(&mut self, node: &Node, key: &str) -> Option<String> {
        read_path(node, key, "the site", self.diagnostics)
    }
}
