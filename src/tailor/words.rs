//! Conditions in words, generated from the expression, in each language.

use super::form::{in_text, label};
use super::secret::without_secrets;
use crate::condition::{Compare, Condition, Expr, Of, Path, PathType, Root, Set, Test, TestKind};
use crate::fact::{Bound, Schema, Type, Value};
use crate::runbook::Strings;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;

/// Says conditions in one language.
pub struct Words<'a> {
    pub vocabulary: &'a Vocabulary,
    pub strings: &'a Strings,
    pub bindings: &'a BTreeMap<String, Bound>,
}

impl Words<'_> {
    /// The condition as a clause: "SIP federation is yes and the number of pools is 2 or more".
    pub fn condition(&self, condition: &Condition) -> String {
        self.expression(&condition.expr)
    }

    /// The expression as a clause.
    pub fn expression(&self, expr: &Expr) -> String {
        self.say(&without_secrets(expr, &self.vocabulary.schema, self.bindings), false, false)
    }

    fn say(&self, expr: &Expr, negated: bool, inside: bool) -> String {
        match expr {
            Expr::Not(inner) => self.say(inner, !negated, inside),
            Expr::And(members) if !negated => self.join(members, negated, inside, "reason.and"),
            Expr::Or(members) if negated => self.join(members, negated, inside, "reason.and"),
            Expr::And(members) | Expr::Or(members) => self.join(members, negated, inside, "reason.or"),
            Expr::Test(test) => self.test(test, negated),
        }
    }

    fn join(&self, members: &[Expr], negated: bool, inside: bool, word: &str) -> String {
        let clauses: Vec<String> = members.iter().map(|member| self.say(member, negated, true)).collect();
        let joined = clauses.join(self.strings.get(word));
        if inside && members.len() > 1 { format!("({joined})") } else { joined }
    }

    fn test(&self, test: &Test, negated: bool) -> String {
        match &test.kind {
            TestKind::IsTrue(path) => {
                let value = if negated { "common.no" } else { "common.yes" };
                self.clause("reason.is", path, self.strings.get(value))
            }
            TestKind::Define { name, condition } => match self.vocabulary.define(name) {
                Some(define) if !label(&define.label, "", &self.strings.language).is_empty() => {
                    let text = label(&define.label, name, &self.strings.language);
                    if negated { self.strings.fill("reason.not", &[("clause", &text)]) } else { text }
                }
                _ => self.say(&condition.expr, negated, true),
            },
            TestKind::Compare { path, compare, literal } => {
                let compare = if negated { compare.opposite() } else { *compare };
                self.clause(compare_word(compare), path, &self.literal(path, literal))
            }
            TestKind::In { path, negated: not_in, set } => {
                let value = match set {
                    Set::Members(members) => {
                        members.iter().map(|value| self.literal(path, value)).collect::<Vec<_>>().join(", ")
                    }
                    Set::Range(low, high) => self.strings.fill(
                        "reason.range",
                        &[("low", &self.literal(path, low)), ("high", &self.literal(path, high))],
                    ),
                };
                let word = match (set, *not_in != negated) {
                    (Set::Members(_), false) => "reason.in",
                    (Set::Members(_), true) => "reason.not_in",
                    (Set::Range(..), false) => "reason.between",
                    (Set::Range(..), true) => "reason.not_between",
                };
                self.clause(word, path, &value)
            }
            TestKind::Count { of, compare, number } => {
                let compare = if negated { compare.opposite() } else { *compare };
                self.count(of, compare, *number)
            }
            TestKind::Some { list, body, .. } => {
                let word = if negated { "reason.none" } else { "reason.some" };
                self.quantified(word, list, body)
            }
            TestKind::Every { list, body, .. } => {
                let word = if negated { "reason.not_every" } else { "reason.every" };
                self.quantified(word, list, body)
            }
        }
    }

    fn count(&self, of: &Of, compare: Compare, number: i64) -> String {
        let list = self.path(&of.list);
        let what = match &of.filter {
            Some((_, body)) => self
                .strings
                .fill("reason.list_where", &[("list", &list), ("clause", &self.say(body, false, true))]),
            None => list,
        };
        let pairs = [("list", what.as_str()), ("value", &number.to_string())];
        match (compare, number) {
            (Compare::Greater, 0) | (Compare::NotEqual, 0) | (Compare::GreaterOrEqual, 1) => {
                self.strings.fill("reason.any", &pairs)
            }
            (Compare::Equal, 0) | (Compare::Less, 1) | (Compare::LessOrEqual, 0) => {
                self.strings.fill("reason.no_object", &pairs)
            }
            _ => {
                let subject = self.strings.fill("reason.number_of", &pairs);
                self.strings
                    .fill(compare_word(compare), &[("label", &subject), ("value", &number.to_string())])
            }
        }
    }

    fn quantified(&self, word: &str, list: &Path, body: &Expr) -> String {
        self.strings.fill(word, &[("list", &self.path(list)), ("clause", &self.say(body, false, true))])
    }

    fn clause(&self, word: &str, path: &Path, value: &str) -> String {
        self.strings.fill(word, &[("label", &self.path(path)), ("value", value)])
    }

    fn literal(&self, path: &Path, value: &Value) -> String {
        match &path.ty {
            PathType::Scalar(ty) | PathType::Scalars(ty) => in_text(value, ty, self.strings),
            PathType::Objects(_) => value.to_string(),
        }
    }

    /// What a path is called: the label of its fact; of a field, with the object it is of.
    pub fn path(&self, path: &Path) -> String {
        let schema = &self.vocabulary.schema;
        let language = &self.strings.language;
        match &path.root {
            Root::Fact(name) => self.followed(
                schema.fact(name).map_or_else(|| name.clone(), |fact| label(&fact.label, name, language)),
                schema.fact(name).map(|fact| &fact.ty),
                &path.fields,
            ),
            Root::List(name) => {
                schema.list(name).map_or_else(|| name.clone(), |list| label(&list.label, name, language))
            }
            Root::Own => self.field_label(&path.fields, None),
            Root::Name(name) => match self.bindings.get(name) {
                Some(Bound::Object { list, key }) if !path.fields.is_empty() => self.strings.fill(
                    "reason.of",
                    &[("label", &self.field_label(&path.fields, Some(list))), ("object", key)],
                ),
                Some(Bound::Object { key, .. }) => key.clone(),
                Some(Bound::Element { value, .. }) => value.clone(),
                Some(Bound::UnknownObject { list }) => self.field_label(&path.fields, Some(list)),
                _ if path.fields.is_empty() => name.clone(),
                _ => self.field_label(&path.fields, None),
            },
        }
    }

    fn followed(&self, first: String, ty: Option<&Type>, fields: &[String]) -> String {
        match (ty, fields.is_empty()) {
            (Some(Type::Ref(list)), false) => self
                .strings
                .fill("reason.of", &[("label", &self.field_label(fields, Some(list))), ("object", &first)]),
            _ => first,
        }
    }

    /// The label of the last field of a chain that begins in `list`; a list that is not known here is
    /// found by the field's name alone.
    fn field_label(&self, fields: &[String], list: Option<&str>) -> String {
        let schema: &Schema = &self.vocabulary.schema;
        let Some(first) = fields.first() else { return String::new() };
        let declared = match list {
            Some(list) => schema.list(list).and_then(|list| list.field(first)),
            None => schema.lists.iter().find_map(|list| list.field(first)),
        };
        match declared {
            Some(field) => match (&field.ty, fields.len() > 1) {
                (Type::Ref(to), true) => self.field_label(&fields[1..], Some(to)),
                _ => label(&field.label, first, &self.strings.language),
            },
            None => fields.last().cloned().unwrap_or_default(),
        }
    }
}

fn compare_word(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "reason.is",
        Compare::NotEqual => "reason.is_not",
        Compare::Less => "reason.is_less",
        Compare::LessOrEqual => "reason.is_at_most",
        Compare::Greater => "reason.is_more",
        Compare::GreaterOrEqual => "reason.is_at_least",
    }
}
