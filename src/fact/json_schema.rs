//! JSON Schema of texts and values, for editors: what [`parse_value`](super::parse_value) takes, as far as a
//! schema can say it.
//!
//! Never refuses what a reader takes: a red line in an editor is to be a mistake. YAML has made numbers and
//! bools of plain words before an editor looks, so that a text can also be one of those.

use super::{Language, Localized, Type};
use serde_json::{Map, Value, json};

/// The dialect of every schema.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What `check_line` refuses, as the inside of a class of characters.
const HIDDEN: &str = r"\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff";
const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const CLOCK: &str = "([01][0-9]|2[0-3]):[0-5][0-9]";
const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
/// The punctuation of ASCII but for `-` and `_`, as the inside of a class of characters.
const SIGNS: &str = r"\s\x21-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7e";

/// Any scalar of YAML.
pub fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

/// Text of one or several lines in which every character can be shown, as `read_localized` wants it.
fn shown() -> Value {
    let control = r"\u0000-\u0009\u000b-\u001f\u007f-\u009f";
    json!({ "type": ["string", "number", "boolean"], "pattern": format!("^[^{control}]*$") })
}

/// One line of text.
pub fn line() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": format!("^[^{HIDDEN}]*$") })
}

/// A string of this form.
pub fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// A string that is one of these; any string where there are none.
pub fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> Value {
    let words: Vec<&str> = words.collect();
    match words.is_empty() {
        true => json!({ "type": "string" }),
        false => json!({ "enum": words }),
    }
}

/// A day, or a day and a time.
pub fn date() -> Value {
    pattern(&format!("^{DATE}$"))
}

pub fn local_time() -> Value {
    pattern(&format!("^{DATE}T{CLOCK}$"))
}

/// `T-2h`, `T0`, `22:00`, `2026-12-05T22:00`.
pub fn planned_time() -> Value {
    pattern(&format!("^(T0|T[+-]([0-9]+[dhm])+|({DATE}T)?{CLOCK})$"))
}

/// A path below a folder, as `read_path` wants it.
pub fn path() -> Value {
    pattern(r"^(?![/\\~])(?!.*:)(?!(.*[/\\])?\.\.([/\\]|$)).+$")
}

/// An id: `[a-z][a-z0-9-]*`.
pub fn id() -> Value {
    pattern("^[a-z][a-z0-9-]*$")
}

/// One value of this type.
pub fn value_of(ty: &Type) -> Value {
    match ty {
        Type::Bool => json!({ "enum": [true, false, "true", "false"] }),
        Type::Enum(values) => one_of(values.iter().map(|value| value.name.as_str())),
        Type::Int { minimum, maximum, .. } => {
            let mut schema = json!({ "type": ["integer", "string"], "pattern": "^-?(0|[1-9][0-9]*)$" });
            for (key, bound) in [("minimum", minimum), ("maximum", maximum)] {
                schema
                    .as_object_mut()
                    .zip(*bound)
                    .map(|(schema, bound)| schema.insert(key.into(), bound.into()));
            }
            schema
        }
        Type::Version => {
            json!({ "type": ["number", "string"], "minimum": 0, "pattern": r"^[0-9]+(\.[0-9]+)*$" })
        }
        Type::Date => date(),
        Type::Text | Type::Path | Type::Ref(_) => {
            let pattern = format!(r"^[^\s{HIDDEN}]([^{HIDDEN}]*[^\s{HIDDEN}])?$");
            json!({ "type": ["string", "number", "boolean"], "pattern": pattern })
        }
        Type::Fqdn => {
            let label = format!("[^{SIGNS}-]([^{SIGNS}]*[^{SIGNS}-])?");
            pattern(&format!(r"^(?!({OCTET}\.){{3}}{OCTET}$){label}(\.{label})+$"))
        }
        Type::Ip => pattern(&format!(r"^(({OCTET}\.){{3}}{OCTET}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$")),
        Type::Url => pattern(r"^[Hh][Tt][Tt][Pp][Ss]?://[^/?#:\s][^\s]*$"),
        Type::SipUri => pattern(r#"^[Ss][Ii][Pp][Ss]?:[^\s@<>"]+@[^\s@<>".]([^\s@<>"]*[^\s@<>".])?$"#),
        Type::Email => pattern(r#"^[^\s@<>":]+@[^\s@<>":.]+(\.[^\s@<>":.]+|\.)*\.[^\s@<>":.]+$"#),
        Type::Phone => json!({
            "type": ["string", "integer"],
            "pattern": "^[0-9 +()-]*[0-9][0-9 +()-]*[0-9][0-9 +()-]*([Ee][Xx][Tt][.= ]*[0-9]+)?$",
        }),
        Type::List(of) => json!({ "type": "array", "items": value_of(of), "uniqueItems": true }),
    }
}

/// A text per language, or one that serves all; those in `needed` must be there.
pub fn localized(languages: &[Language], needed: &[Language]) -> Value {
    let mut texts = Map::new();
    for language in languages {
        let text = if needed.contains(language) { shown() } else { or_nothing(shown()) };
        texts.insert(language.clone(), text);
    }
    json!({ "anyOf": [
        shown(),
        { "type": "object", "properties": texts, "required": needed, "additionalProperties": false },
    ] })
}

/// A list of these.
pub fn list_of(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A mapping whose keys have this form.
pub fn map_of(key_pattern: &str, values: Value) -> Value {
    json!({ "type": "object", "propertyNames": { "pattern": key_pattern }, "additionalProperties": values })
}

/// The schema, or nothing: a key without a value is as good as none.
pub fn or_nothing(mut schema: Value) -> Value {
    let nothing = || json!({ "type": "null" });
    let Some(keys) = schema.as_object_mut() else { return schema };
    if let Some(Value::Array(choices)) = keys.get_mut("anyOf") {
        choices.push(nothing());
    } else if let Some(Value::Array(words)) = keys.get_mut("enum") {
        words.push(Value::Null);
    } else if let Some(Value::Array(types)) = keys.get_mut("type") {
        types.push("null".into());
    } else if let Some(ty) = keys.get("type").cloned() {
        keys.insert("type".into(), json!([ty, "null"]));
    } else {
        return json!({ "anyOf": [schema, nothing()] });
    }
    schema
}

/// A mapping with these keys and no others; those that are not `required` may have no value.
pub fn closed(required: &[&str], keys: Vec<(&str, Value)>) -> Value {
    let mut properties = Map::new();
    for (key, schema) in keys {
        let schema = if required.contains(&key) { schema } else { or_nothing(schema) };
        properties.insert(key.to_string(), schema);
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// That the key has a value.
pub fn given(key: &str) -> Value {
    json!({ "required": [key], "properties": { key: { "not": { "type": "null" } } } })
}

/// The schema with more that must hold.
pub fn also(mut schema: Value, conditions: Vec<Value>) -> Value {
    if let Some(keys) = schema.as_object_mut() {
        keys.insert("allOf".to_string(), Value::Array(conditions));
    }
    schema
}

/// The schema with words about it in front.
pub fn described(schema: Value, title: Option<&str>, description: &str) -> Value {
    let mut keys = Map::new();
    keys.extend(title.map(|title| ("title".to_string(), Value::from(title))));
    if !description.is_empty() {
        keys.insert("description".to_string(), Value::from(description));
    }
    if let Value::Object(schema) = schema {
        keys.extend(schema);
    }
    Value::Object(keys)
}

/// The schema of a whole file.
pub fn document(schema: Value, title: &str, description: &str) -> Value {
    let mut keys = Map::from_iter([("$schema".to_string(), Value::from(DIALECT))]);
    if let Value::Object(schema) = described(schema, Some(title), description) {
        keys.extend(schema);
    }
    Value::Object(keys)
}

/// A text in all languages it has, a line each.
pub fn in_all_languages(text: &Localized, languages: &[Language]) -> String {
    match text {
        Localized::Plain(text) => text.clone(),
        Localized::Languages(texts) => {
            let lines: Vec<&str> =
                languages.iter().filter_map(|language| texts.get(language)).map(String::as_str).collect();
            lines.join("\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{EnumValue, parse_value};
    use proptest::prelude::*;

    fn types() -> Vec<Type> {
        let value = |name: &str| EnumValue { name: name.into(), label: Localized::Plain(name.into()) };
        vec![
            Type::Bool,
            Type::Enum(vec![value("none"), value("dns")]),
            Type::Int { minimum: Some(-5), maximum: Some(65535), unit: None },
            Type::Version,
            Type::Date,
            Type::Text,
            Type::Fqdn,
            Type::Ip,
            Type::Url,
            Type::SipUri,
            Type::Email,
            Type::Phone,
            Type::Path,
            Type::Ref("a".into()),
        ]
    }

    fn validator(ty: &Type) -> jsonschema::Validator {
        jsonschema::draft202012::new(&value_of(ty)).unwrap()
    }

    /// What a value of each type looks like, and what it nearly looks like.
    const TEXTS: &[&str] = &[
        "true",
        "false",
        "yes",
        "none",
        "dns",
        "DNS",
        "0",
        "-0",
        "-5",
        "-6",
        "007",
        "5061",
        "65536",
        "3.0",
        "14",
        "14.3.123.4",
        "14.",
        "14.x",
        "2026-11-20",
        "2026-13-01",
        "20/11/2026",
        "x; rm -rf /",
        "señal",
        " a",
        "a ",
        "",
        "a\nb",
        "a\u{7}b",
        "a\u{202e}b",
        "ocs.levante.example",
        "_sip._tls.contoso.com",
        "españa.example",
        "ocs",
        "a.example.",
        "-a.example",
        "a-.example",
        "a/b.example",
        "10.0.0.1",
        "10.0.0.256",
        "2001:db8::1",
        "::1",
        "https://meet.contoso.example/x?y",
        "http://a",
        "HTTP://A",
        "ftp://a",
        "https://",
        "https://:80",
        "sip:ana@contoso.example",
        "SIPS:Ana@contoso.example:5061;transport=tls",
        "ana@contoso.example",
        "sip:ana@.x",
        "ana+x@contoso.example",
        "ana@contoso",
        "a:b@c.d",
        "a@b..c",
        "+34 960 123 456",
        "(96) 0123-456",
        "112",
        "1",
        "+34 900 100 200 ext. 4",
        "12 ext",
        "call me",
        "\\\\server\\share$\\x",
        "C:\\Lync media",
    ];

    #[test]
    fn a_schema_takes_what_the_reader_takes_and_sees_most_of_what_it_refuses() {
        let mut unseen = Vec::new();
        for ty in types() {
            let validator = validator(&ty);
            for text in TEXTS {
                let read = parse_value(text, &ty).is_ok();
                let valid = validator.is_valid(&json!(text));
                assert!(!read || valid, "{}: the schema refuses `{text}`", ty.word());
                if valid && !read {
                    unseen.push(format!("{} {text}", ty.word()));
                }
            }
        }
        // A schema cannot compare the digits of a text, nor count the groups of an IPv6 address.
        assert_eq!(unseen, ["int -6", "int 65536"]);
        assert!(
            !validator(&types()[2]).is_valid(&json!(65536)) && !validator(&types()[2]).is_valid(&json!(1.5))
        );
    }

    proptest! {
        #[test]
        fn no_value_that_can_be_read_is_refused(text in "[ -~éñß\u{300}一]{0,12}|[a-z0-9.@:+-]{0,14}") {
            for ty in types() {
                if parse_value(&text, &ty).is_ok() {
                    prop_assert!(validator(&ty).is_valid(&json!(text)), "{}: {text:?}", ty.word());
                }
            }
        }
    }
}
