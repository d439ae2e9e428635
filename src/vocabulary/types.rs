//! The type of a fact or field: `type` with `values`, `range`, `unit`, `of` and `to`.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{EnumValue, Localized, Type};
use crate::source::Span;
use crate::yaml::{Fields, Node, YamlValue, wrong_shape};

pub(super) const WORDS: [&str; 15] = [
    "bool", "enum", "int", "version", "date", "text", "fqdn", "ip", "url", "sip_uri", "email", "phone",
    "path", "list", "ref",
];

/// Words that YAML readers take for something else than a text.
pub(super) const YAML_WORDS: [&str; 9] = ["yes", "no", "on", "off", "null", "true", "false", "y", "n"];

impl Reader<'_> {
    /// The type that the keys of a declaration give; a wrong one is reported and read as text.
    pub(super) fn read_type(&mut self, fields: &mut Fields) -> Type {
        let values = fields.get("values");
        let range = fields.get("range");
        let unit = fields.get("unit");
        let of = fields.get("of");
        let to = fields.get("to");
        let Some(node) = fields.require("type") else { return Type::Text };
        let word = self.type_word(node);
        let element = match (word, of) {
            ("list", Some(of)) => self.type_word(of),
            ("list", None) => {
                self.missing("of", "a list names the type of its elements", node.span);
                "text"
            }
            _ => word,
        };
        self.refuse_keys(
            element,
            word,
            &[("values", values), ("range", range), ("unit", unit), ("of", of), ("to", to)],
        );
        let ty = match element {
            "enum" => Type::Enum(self.enum_values(values, node.span)),
            "int" => {
                let (minimum, maximum) = range.map_or((None, None), |range| self.range(range));
                let unit = unit.and_then(|unit| crate::yaml::text(unit, "unit", self.diagnostics));
                Type::Int { minimum, maximum, unit }
            }
            "ref" => match to.and_then(|to| crate::yaml::text(to, "to", self.diagnostics)) {
                Some(list) => {
                    self.references.extend(to.map(|to| (list.clone(), to.span)));
                    Type::Ref(list)
                }
                None => {
                    if to.is_none() {
                        self.missing("to", "a ref names the list its objects are in", node.span);
                    }
                    Type::Text
                }
            },
            "list" => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongShape, "a list of lists cannot be declared")
                        .at(of.unwrap_or(node).span, "the elements of a list are single values")
                        .help("declare a list of objects under `lists:`, with a `ref` to it"),
                );
                Type::Text
            }
            simple => simple_type(simple),
        };
        if word == "list" { Type::List(Box::new(ty)) } else { ty }
    }

    /// One of the words for types; anything else is reported and taken for `text`.
    fn type_word(&mut self, node: &Node) -> &'static str {
        let Some(given) = crate::yaml::text(node, "type", self.diagnostics) else { return "text" };
        if let Some(word) = WORDS.iter().find(|word| **word == given) {
            return word;
        }
        let all = WORDS.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownName, format!("`{given}` is no type"))
                .at(node.span, "not a type")
                .suggest(&given, WORDS)
                .help(format!("types: {all}")),
        );
        "text"
    }

    /// Reports keys that belong to another type than the one they stand beside.
    fn refuse_keys(&mut self, element: &str, word: &str, given: &[(&'static str, Option<&Node>)]) {
        for (key, node) in given {
            let owner = match *key {
                "values" => "enum",
                "to" => "ref",
                "of" => "list",
                _ => "int",
            };
            let Some(node) = node else { continue };
            if element != owner && word != owner {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::UnknownKey,
                        format!("`{key}` belongs to type `{owner}`, not to `{element}`"),
                    )
                    .at(node.span, "means nothing here")
                    .help(format!("remove `{key}`, or make the type `{owner}`")),
                );
            }
        }
    }

    pub(super) fn missing(&mut self, key: &str, why: &str, span: Span) {
        self.diagnostics.push(
            Diagnostic::new(Code::MissingKey, format!("`{key}` is missing"))
                .at(span, why)
                .help(format!("add `{key}:`")),
        );
    }

    fn enum_values(&mut self, node: Option<&Node>, type_span: Span) -> Vec<EnumValue> {
        let Some(node) = node else {
            self.missing("values", "an enum names its values", type_span);
            return Vec::new();
        };
        let mut values: Vec<(EnumValue, Span)> = Vec::new();
        match &node.value {
            YamlValue::List(nodes) => {
                for node in nodes {
                    if let Some(name) = crate::yaml::text(node, "values", self.diagnostics) {
                        let label = Localized::Plain(name.clone());
                        values.push((EnumValue { name, label }, node.span));
                    }
                }
            }
            YamlValue::Map(entries) => {
                for entry in entries {
                    let label = match entry.value.is_null() {
                        true => None,
                        false => self.localized(&entry.value, &entry.key),
                    };
                    let label = label.unwrap_or_else(|| Localized::Plain(entry.key.clone()));
                    values.push((EnumValue { name: entry.key.clone(), label }, entry.key_span));
                }
            }
            _ => wrong_shape(
                node,
                "`values`",
                "a list of names, or a mapping of names to labels",
                self.diagnostics,
            ),
        }
        if matches!(&node.value, YamlValue::List(nodes) if nodes.is_empty())
            || matches!(&node.value, YamlValue::Map(entries) if entries.is_empty())
        {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongShape, "the enum has no values")
                    .at(node.span, "nothing stands here")
                    .help("name at least one value"),
            );
        }
        self.check_enum_names(&values);
        values.into_iter().map(|(value, _)| value).collect()
    }

    fn check_enum_names(&mut self, values: &[(EnumValue, Span)]) {
        for (at, (value, span)) in values.iter().enumerate() {
            let name = &value.name;
            let well_formed = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | ':'))
                && !name.contains("..");
            if YAML_WORDS.contains(&name.to_ascii_lowercase().as_str()) {
                self.diagnostics.push(
                    Diagnostic::new(Code::BadName, format!("`{name}` is a word of YAML"))
                        .at(*span, "readers of YAML take it for something else")
                        .help("name the value otherwise, or make the fact a `bool`"),
                );
            } else if !well_formed {
                self.diagnostics.push(
                    Diagnostic::new(Code::BadName, format!("`{name}` is no name of a value"))
                        .at(*span, "not a name")
                        .help("begin with a letter; go on with letters, digits, `_`, `-`, `+`, `.` or `:`"),
                );
            }
            if let Some((_, first)) = values[..at].iter().find(|(other, _)| &other.name == name) {
                self.diagnostics.push(
                    Diagnostic::new(Code::DuplicateKey, format!("`{name}` is given twice"))
                        .at(*span, "given again here")
                        .at(*first, "first given here")
                        .help("keep one of the two"),
                );
            }
        }
    }

    /// `1..65535`, `1..` or `..10`: the inclusive bounds.
    fn range(&mut self, node: &Node) -> (Option<i64>, Option<i64>) {
        let Some(text) = crate::yaml::text(node, "range", self.diagnostics) else { return (None, None) };
        let bound = |part: &str| match part.trim() {
            "" => Some(None),
            digits => digits.parse::<i64>().ok().map(Some),
        };
        let bounds = text.split_once("..").and_then(|(low, high)| Some((bound(low)?, bound(high)?)));
        match bounds {
            Some((Some(low), Some(high))) if low > high => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongShape, format!("the range `{text}` is empty"))
                        .at(node.span, "no number lies in it")
                        .help(format!("write `{high}..{low}`")),
                );
                (None, None)
            }
            Some((low, high)) if low.is_some() || high.is_some() => (low, high),
            _ => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongShape, format!("`{text}` is no range"))
                        .at(node.span, "not a range")
                        .help("write the lowest and the highest number, such as `1..65535`"),
                );
                (None, None)
            }
        }
    }
}

fn simple_type(word: &str) -> Type {
    match word {
        "bool" => Type::Bool,
        "version" => Type::Version,
        "date" => Type::Date,
        "fqdn" => Type::Fqdn,
        "ip" => Type::Ip,
        "url" => Type::Url,
        "sip_uri" => Type::SipUri,
        "email" => Type::Email,
        "phone" => Type::Phone,
        "path" => Type::Path,
        _ => Type::Text,
    }
}
