//! Reads `facts` and `lists`.
//!
//! Their `when` conditions are only collected here: they can name facts that stand further down.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{FactDeclaration, ListDeclaration, Localized, Schema, Type, Value, parse_value};
use crate::yaml::{Entry, Fields, Node, YamlValue, text};

/// Whose `when` it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Declaration {
    Fact(String),
    List(String),
    Field { list: String, field: String },
}

impl Declaration {
    pub fn name(&self) -> String {
        match self {
            Declaration::Fact(name) | Declaration::List(name) => name.clone(),
            Declaration::Field { list, field } => format!("{list}.{field}"),
        }
    }
}

/// All declarations, and the conditions that are still to be read.
pub(super) struct Declared<'n> {
    pub schema: Schema,
    pub whens: Vec<(Declaration, &'n Node)>,
}

impl Reader<'_> {
    pub(super) fn declarations<'n>(&mut self, facts: &'n [Entry], lists: &'n [Entry]) -> Declared<'n> {
        let mut declared = Declared { schema: Schema::default(), whens: Vec::new() };
        for entry in facts {
            let Some((fact, when)) = self.fact(entry, &entry.key) else { continue };
            declared.whens.extend(when.map(|node| (Declaration::Fact(fact.name.clone()), node)));
            declared.schema.facts.push(fact);
        }
        for entry in lists {
            if let Some(list) = self.list(entry, &mut declared.whens) {
                declared.schema.lists.push(list);
            }
        }
        declared
    }

    /// One fact or field, and its `when`. `on` is its full name.
    fn fact<'n>(&mut self, entry: &'n Entry, on: &str) -> Option<(FactDeclaration, Option<&'n Node>)> {
        let what = format!("`{}`", entry.key);
        let mut fields = Fields::of(&entry.value, &what, self.diagnostics)?;
        let ty = self.read_type(&mut fields);
        let label = self.localized_key(&mut fields, "label");
        let declaration = FactDeclaration {
            name: entry.key.clone(),
            label: label.unwrap_or_else(|| Localized::Plain(entry.key.clone())),
            ask: self.localized_key(&mut fields, "ask"),
            owner: self.owner(&mut fields),
            stage: self.stage(&mut fields).unwrap_or_default(),
            secret: fields.flag("secret", self.diagnostics).unwrap_or_default(),
            assume: fields.get("assume").and_then(|node| self.assume(node, &ty)),
            span: entry.key_span,
            ty,
        };
        if declaration.secret && matches!(declaration.ty, Type::List(_)) {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongShape, format!("{what} is a list and cannot be secret"))
                    .at(entry.key_span, "each of its values can be the name of a step")
                    .help("declare a text for each secret, or leave `secret` out"),
            );
        }
        let when = fields.get("when");
        self.allow(&mut fields, on);
        fields.finish(self.diagnostics);
        Some((declaration, when))
    }

    fn assume(&mut self, node: &Node, ty: &Type) -> Option<Value> {
        if let (YamlValue::List(nodes), Type::List(of)) = (&node.value, ty) {
            let values: Vec<Value> = nodes.iter().filter_map(|node| self.assume(node, of)).collect();
            return Some(Value::List(values));
        }
        let given = text(node, "assume", self.diagnostics)?;
        match parse_value(&given, ty) {
            Ok(value) => Some(value),
            Err(misfit) => {
                self.diagnostics.push(misfit.at(node.span, format!("the type is `{}`", ty.word())));
                None
            }
        }
    }

    fn list<'n>(
        &mut self,
        entry: &'n Entry,
        whens: &mut Vec<(Declaration, &'n Node)>,
    ) -> Option<ListDeclaration> {
        let name = entry.key.clone();
        let mut keys = Fields::of(&entry.value, &format!("`{name}`"), self.diagnostics)?;
        let key_node = keys.require("key");
        let key = key_node.and_then(|node| text(node, "key", self.diagnostics));
        let label = self.localized_key(&mut keys, "label");
        let ask = self.localized_key(&mut keys, "ask");
        let owner = self.owner(&mut keys);
        let stage = self.stage(&mut keys).unwrap_or_default();
        whens.extend(keys.get("when").map(|node| (Declaration::List(name.clone()), node)));
        let field_nodes = keys.require("fields");
        let field_entries = self.entries(field_nodes, "`fields`");
        self.allow(&mut keys, &name);
        keys.finish(self.diagnostics);

        let mut fields = Vec::new();
        for field_entry in field_entries {
            self.check_field_name(field_entry);
            let Some((mut field, when)) = self.fact(field_entry, &format!("{name}.{}", field_entry.key))
            else {
                continue;
            };
            if !given(&field_entry.value, "stage") {
                field.stage = stage;
            }
            let owner = Declaration::Field { list: name.clone(), field: field.name.clone() };
            whens.extend(when.map(|node| (owner, node)));
            fields.push(field);
        }
        let own = |key: &String| Declaration::Field { list: name.clone(), field: key.clone() };
        let has_when = key.as_ref().is_some_and(|key| whens.iter().any(|(of, _)| *of == own(key)));
        if let (true, Some(node)) = (has_when, key_node) {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongShape, "the key field has a `when`")
                    .at(node.span, "every object needs its key")
                    .help("remove the `when`, or choose a field that every object has"),
            );
        }
        let key = self.key_field(key, key_node, &mut fields, entry);
        let label = label.unwrap_or_else(|| Localized::Plain(name.clone()));
        Some(ListDeclaration { name, key, fields, label, ask, owner, stage, span: entry.key_span })
    }

    fn check_field_name(&mut self, entry: &Entry) {
        if !crate::condition::is_name(&entry.key) {
            self.diagnostics.push(
                Diagnostic::new(Code::BadName, format!("`{}` is no name of a field", entry.key))
                    .at(entry.key_span, "not a name")
                    .help(
                        "begin with a letter or `_`; go on with letters, digits, `_` or `-`, without a dot",
                    ),
            );
        }
    }

    /// The name of the key field, which always exists afterwards: objects could not be told apart
    /// without one, so a list that lacks it gets its first field, or one of its own.
    fn key_field(
        &mut self,
        key: Option<String>,
        key_node: Option<&Node>,
        fields: &mut Vec<FactDeclaration>,
        entry: &Entry,
    ) -> String {
        let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        if let (Some(key), Some(node)) = (&key, key_node) {
            match fields.iter().find(|field| &field.name == key) {
                None => self.diagnostics.push(
                    Diagnostic::new(
                        Code::UnknownName,
                        format!("the list `{}` has no field `{key}`", entry.key),
                    )
                    .at(node.span, "not a field of this list")
                    .suggest(key, names.iter().map(String::as_str))
                    .help("name the field that tells the objects apart"),
                ),
                Some(field) => {
                    if matches!(field.ty, Type::List(_)) {
                        self.diagnostics.push(
                            Diagnostic::new(Code::WrongShape, format!("the key field `{key}` is a list"))
                                .at(node.span, "a key is a single value")
                                .help("choose a field with a single value that every object has"),
                        );
                    }
                    if field.secret {
                        self.diagnostics.push(
                            Diagnostic::new(Code::WrongShape, format!("the key field `{key}` is secret"))
                                .at(node.span, "a key is printed wherever its object is")
                                .help("choose a field that may be read by everybody"),
                        );
                    }
                    return key.clone();
                }
            }
        }
        if fields.is_empty() {
            fields.push(FactDeclaration {
                name: "key".to_string(),
                ty: Type::Text,
                label: Localized::Plain("key".to_string()),
                ask: None,
                owner: None,
                stage: Default::default(),
                secret: false,
                assume: None,
                span: entry.key_span,
            });
        }
        fields[0].name.clone()
    }

    /// Every `to` leads to a declared list.
    pub(super) fn check_references(&mut self, schema: &Schema) {
        for (list, span) in std::mem::take(&mut self.references) {
            if schema.list(&list).is_none() {
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownName, format!("unknown list `{list}`"))
                        .at(span, "no list has this name")
                        .suggest(&list, schema.lists.iter().map(|list| list.name.as_str()))
                        .help("name a list of `lists:`"),
                );
            }
        }
    }
}

fn given(node: &Node, key: &str) -> bool {
    node.map().is_some_and(|entries| entries.iter().any(|entry| entry.key == key && !entry.value.is_null()))
}
