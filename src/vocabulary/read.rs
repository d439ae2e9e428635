//! Reads `facts.yaml` from top to bottom, each section by its own file.

use super::declarations::Declared;
use super::names::Name;
use super::{Allow, Vocabulary};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Languages, Localized, Stage, read_localized};
use crate::source::{FileId, Sources, Span};
use crate::yaml::{self, Entry, Fields, Node, YamlValue, wrong_shape};
use std::collections::BTreeSet;

/// What every section needs while it is read.
pub(super) struct Reader<'a> {
    pub sources: &'a Sources,
    pub languages: &'a [String],
    pub roles: &'a BTreeSet<String>,
    pub diagnostics: &'a mut Diagnostics,
    pub allows: Vec<Allow>,
    /// Lists that a `to` names, looked up when all lists are read.
    pub references: Vec<(String, Span)>,
}

/// Reads the vocabulary in `file`. `languages` are the guide's, every text needs all of them; `roles`
/// are the guide's too. Mistakes are reported, and what can be read is returned.
pub fn read(
    file: FileId,
    sources: &Sources,
    languages: &[String],
    roles: &BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Vocabulary {
    let nothing = Node { span: Span::new(file, 0, 0), value: YamlValue::Null };
    let root = yaml::read(file, sources.text(file), 0, diagnostics);
    let is_readable = root.as_ref().is_some_and(|root| root.is_null() || root.map().is_some());
    let root = root.unwrap_or(nothing);
    let mut reader =
        Reader { sources, languages, roles, diagnostics, allows: Vec::new(), references: Vec::new() };
    Vocabulary { is_readable, ..reader.read(file, &root) }
}

impl Reader<'_> {
    fn read(&mut self, file: FileId, root: &Node) -> Vocabulary {
        let mut vocabulary = Vocabulary::empty(file);
        let Some(mut fields) = Fields::of(root, "`facts.yaml`", self.diagnostics) else { return vocabulary };
        let facts = self.entries(fields.get("facts"), "`facts`");
        let lists = self.entries(fields.get("lists"), "`lists`");
        let defines = self.entries(fields.get("define"), "`define`");
        let rules = self.entries(fields.get("rules"), "`rules`");
        let stops = self.entries(fields.get("stops"), "`stops`");
        let unique = fields.list("unique", self.diagnostics);
        self.allow(&mut fields, "");
        fields.finish(self.diagnostics);

        let Declared { schema, whens } = self.declarations(facts, lists);
        vocabulary.schema = schema;
        self.check_all_names(&vocabulary, defines);
        self.check_references(&vocabulary.schema);
        self.defines(&mut vocabulary, defines);
        self.whens(&mut vocabulary, whens);
        vocabulary.rules = self.rules(&vocabulary, rules);
        vocabulary.stops = self.stops(&vocabulary, stops);
        vocabulary.unique = self.unique(&vocabulary.schema, unique);
        vocabulary.allows = std::mem::take(&mut self.allows);
        vocabulary
    }

    fn check_all_names(&mut self, vocabulary: &Vocabulary, defines: &[Entry]) {
        let facts =
            vocabulary.schema.facts.iter().map(|f| Name { kind: "fact", name: &f.name, span: f.span });
        let lists =
            vocabulary.schema.lists.iter().map(|l| Name { kind: "list", name: &l.name, span: l.span });
        let defines = defines.iter().map(|d| Name { kind: "define", name: &d.key, span: d.key_span });
        let names: Vec<Name> = facts.chain(lists).chain(defines).collect();
        self.check_names(&names);
    }

    /// The entries of a section whose keys are names; absent is none.
    pub(super) fn entries<'n>(&mut self, node: Option<&'n Node>, what: &str) -> &'n [Entry] {
        match node.map(|node| (&node.value, node)) {
            None => &[],
            Some((YamlValue::Map(entries), _)) => entries,
            Some((_, node)) => {
                wrong_shape(node, what, "a mapping", self.diagnostics);
                &[]
            }
        }
    }

    pub(super) fn localized(&mut self, node: &Node, what: &str) -> Option<Localized> {
        read_localized(node, what, Languages::all(self.languages), self.diagnostics)
    }

    /// The text of `key` in the guide's languages; absent is `None`.
    pub(super) fn localized_key(&mut self, fields: &mut Fields, key: &'static str) -> Option<Localized> {
        let node = fields.get(key)?;
        self.localized(node, key)
    }

    /// The text of `key`, which must be given; missing ones are reported and read as empty.
    pub(super) fn required_text(&mut self, fields: &mut Fields, key: &'static str) -> Localized {
        let node = fields.require(key);
        node.and_then(|node| self.localized(node, key)).unwrap_or_default()
    }

    pub(super) fn owner(&mut self, fields: &mut Fields) -> Option<String> {
        let node = fields.get("owner")?;
        let role = yaml::text(node, "owner", self.diagnostics)?;
        if !self.roles.contains(&role) {
            let all = self.roles.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ");
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownRole, format!("unknown role `{role}`"))
                    .at(node.span, "not a role of the guide")
                    .suggest(&role, self.roles.iter().map(String::as_str))
                    .help(format!("roles: {all}")),
            );
        }
        Some(role)
    }

    pub(super) fn stage(&mut self, fields: &mut Fields) -> Option<Stage> {
        let node = fields.get("stage")?;
        let word = yaml::text(node, "stage", self.diagnostics)?;
        let stage =
            [Stage::Site, Stage::Decision, Stage::Runtime].into_iter().find(|stage| stage.word() == word);
        if stage.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownName, format!("`{word}` is no stage"))
                    .at(node.span, "not a stage")
                    .suggest(&word, ["site", "decision", "runtime"])
                    .help("stages: `site`, `decision`, `runtime`"),
            );
        }
        // What a step may answer is not to be refused because of a misspelt stage.
        stage.or(Some(Stage::Decision))
    }
}
