//! JSON Schema of `facts.yaml`, for editors.
//!
//! Knows the guide's languages and roles; that names are declared, and conditions fit them, only the reader sees.

use super::names::DOCUMENT;
use super::types::{WORDS, YAML_WORDS};
use crate::condition::RESERVED_WORDS;
use crate::fact::json_schema::{
    also, closed, described, document, given, list_of, localized, map_of, one_of, or_nothing, pattern,
    scalar, value_of,
};
use crate::fact::{Language, Type};
use serde_json::{Value, json};

/// The schema for a guide in these languages with these roles.
pub fn json_schema(languages: &[Language], roles: &[String]) -> Value {
    let words = Words { languages, roles };
    let schema = closed(
        &[],
        vec![
            (
                "facts",
                described(map_of(&fact_name(), words.fact()), None, "What can be known of a site, by name."),
            ),
            ("lists", described(map_of(&fact_name(), words.list()), None, "Lists of objects, by name.")),
            ("define", described(map_of(&define_name(), words.define()), None, "Conditions with a name.")),
            ("rules", described(map_of("", words.rule()), None, "What is true of every valid site.")),
            (
                "stops",
                described(map_of("", words.stop()), None, "Situations that the guide does not support."),
            ),
            (
                "unique",
                described(
                    list_of(list_of(pattern(r"^[^.].*\.[^.]+$"))),
                    None,
                    "Groups of fields of lists, such as `pools.fqdn`, no two values of which are equal.",
                ),
            ),
            ("allow", allow()),
        ],
    );
    document(schema, "facts.yaml", "The vocabulary of a Runsheet guide.")
}

struct Words<'a> {
    languages: &'a [Language],
    roles: &'a [String],
}

impl Words<'_> {
    fn text(&self) -> Value {
        localized(self.languages, self.languages)
    }

    fn owner(&self) -> Value {
        described(one_of(self.roles.iter().map(String::as_str)), None, "The role that can answer.")
    }

    /// A fact or a field.
    fn fact(&self) -> Value {
        let element = WORDS.into_iter().filter(|word| *word != "list");
        let keys = vec![
            ("type", described(one_of(WORDS.into_iter()), None, "What its values are.")),
            ("values", self.values()),
            (
                "range",
                described(
                    pattern(r"^\s*(-?[0-9]+\s*\.\.\s*(-?[0-9]+)?|\.\.\s*-?[0-9]+)\s*$"),
                    None,
                    "The lowest and the highest number, such as `1..65535`.",
                ),
            ),
            ("unit", described(scalar(), None, "What an int counts.")),
            ("of", described(one_of(element), None, "The type of a list's elements.")),
            ("to", described(json!({ "type": "string" }), None, "The list that a ref leads to.")),
            ("label", described(self.text(), None, "What people call it.")),
            ("ask", described(self.text(), None, "The question that asks for it.")),
            ("owner", self.owner()),
            ("stage", stage()),
            ("secret", described(json!({ "type": "boolean" }), None, "Its value is never printed.")),
            (
                "assume",
                described(
                    json!({ "type": ["string", "number", "boolean", "array"] }),
                    None,
                    "The value used, and marked as assumed, where a site gives none.",
                ),
            ),
            ("when", described(condition(), None, "Where it means anything at all.")),
            ("allow", allow()),
        ];
        also(closed(&["type"], keys), type_keys())
    }

    fn values(&self) -> Value {
        let names =
            json!({ "type": "array", "minItems": 1, "uniqueItems": true, "items": pattern(&enum_value()) });
        let mut labels = map_of(&enum_value(), or_nothing(self.text()));
        if let Some(labels) = labels.as_object_mut() {
            labels.insert("minProperties".to_string(), 1.into());
        }
        described(
            json!({ "anyOf": [names, labels] }),
            None,
            "The values of an enum: names, or names with labels.",
        )
    }

    fn list(&self) -> Value {
        let fields = map_of("^[^.]+$", self.fact());
        closed(
            &["key", "fields"],
            vec![
                (
                    "key",
                    described(json!({ "type": "string" }), None, "The field that tells the objects apart."),
                ),
                ("fields", described(fields, None, "What can be known of each object.")),
                ("label", described(self.text(), None, "What people call it.")),
                ("ask", described(self.text(), None, "The question that asks for it.")),
                ("owner", self.owner()),
                ("stage", stage()),
                ("when", described(condition(), None, "Where it means anything at all.")),
                ("allow", allow()),
            ],
        )
    }

    fn define(&self) -> Value {
        closed(
            &["when"],
            vec![
                ("when", condition()),
                ("label", described(self.text(), None, "Words for it.")),
                ("allow", allow()),
            ],
        )
    }

    fn rule(&self) -> Value {
        closed(
            &["then", "why"],
            vec![
                ("each", each()),
                ("when", described(condition(), None, "If this holds; left out, always.")),
                ("then", described(condition(), None, "This holds too.")),
                ("why", described(self.text(), None, "Why it is so, for the reasons of verdicts.")),
                ("allow", allow()),
            ],
        )
    }

    fn stop(&self) -> Value {
        let keys = vec![
            ("each", each()),
            ("when", described(condition(), None, "The situation.")),
            (
                "same",
                described(
                    json!({ "type": "array", "minItems": 2, "items": { "type": "string" } }),
                    None,
                    "Fields of the loop's object that are all equal in this situation.",
                ),
            ),
            (
                "at",
                described(list_of(scalar()), None, "What it is printed before; left out, before phase 1."),
            ),
            ("why", described(self.text(), None, "Why the guide does not support it.")),
            ("allow", allow()),
        ];
        let one = json!({ "oneOf": [given("when"), given("same")] });
        let same_has_each = json!({ "if": given("same"), "then": given("each") });
        also(closed(&["why"], keys), vec![one, same_has_each])
    }
}

/// Which keys belong to which type.
fn type_keys() -> Vec<Value> {
    let is = |word: &str| json!({ "properties": { "type": { "const": word } }, "required": ["type"] });
    let has = |word: &str| json!({ "anyOf": [is(word), { "properties": { "of": { "const": word } }, "required": ["of"] }] });
    let mut conditions =
        vec![json!({ "if": is("list"), "then": given("of"), "else": { "not": given("of") } })];
    for (word, key) in [("enum", "values"), ("ref", "to")] {
        conditions.push(json!({ "if": has(word), "then": given(key), "else": { "not": given(key) } }));
    }
    for key in ["range", "unit"] {
        conditions.push(json!({ "if": { "not": has("int") }, "then": { "not": given(key) } }));
    }
    let types = [
        Type::Bool,
        Type::Version,
        Type::Date,
        Type::Fqdn,
        Type::Ip,
        Type::Url,
        Type::SipUri,
        Type::Email,
        Type::Phone,
    ];
    let any_int = Type::Int { minimum: None, maximum: None, unit: None };
    for ty in types.iter().chain([&any_int]) {
        let assume = json!({ "properties": { "assume": or_nothing(value_of(ty)) } });
        conditions.push(json!({ "if": is(ty.word()), "then": assume }));
    }
    conditions
}

fn condition() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn each() -> Value {
    described(
        pattern(r"^\s*\S+\s+in\s+\S"),
        None,
        "Once per object: `name in list`, or `name in list where condition`.",
    )
}

fn stage() -> Value {
    described(
        one_of(["site", "decision", "runtime"].into_iter()),
        None,
        "When it can be known: a property of the site, a choice of the customer, or only while working.",
    )
}

pub fn allow() -> Value {
    described(
        map_of("^AP0(0[1-9]|1[0-7])$", scalar()),
        None,
        "Findings of the analysis that are accepted: code and reason.",
    )
}

/// Any letter: what is none in ASCII and no sign above it is for the reader to see.
const NAME: &str = r"[^\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\x00-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*";

fn taken() -> String {
    RESERVED_WORDS.iter().chain(&DOCUMENT).copied().collect::<Vec<_>>().join("|")
}

fn fact_name() -> String {
    format!(r"^(?!({})(\.|$)){NAME}(\.{NAME})*$", taken())
}

fn define_name() -> String {
    format!("^(?!({})$){NAME}$", taken())
}

fn enum_value() -> String {
    let any_case = |word: &str| -> String {
        word.chars().map(|letter| format!("[{}{letter}]", letter.to_ascii_uppercase())).collect()
    };
    let words: Vec<String> = YAML_WORDS.iter().map(|word| any_case(word)).collect();
    format!(r"^(?!({})$)(?!.*\.\.)[A-Za-z][A-Za-z0-9_.:+-]*$", words.join("|"))
}
