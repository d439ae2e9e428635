//! JSON Schema of `site.yaml` for one guide, for editors: its facts by name, with their types and questions.
//!
//! Never refuses what the reader takes. Whether facts agree with each other only the reader sees.

use crate::fact::json_schema::{
    also, closed, date, described, document, given, in_all_languages, line, list_of, local_time, localized,
    map_of, one_of, or_nothing, path, pattern, value_of,
};
use crate::fact::{FactDeclaration, Language, ListDeclaration, Schema, Stage, Type};
use crate::vocabulary::Vocabulary;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// The schema for a guide with this name, vocabulary, languages and roles.
pub fn json_schema(guide: &str, vocabulary: &Vocabulary, languages: &[Language], roles: &[String]) -> Value {
    let words = Words { schema: &vocabulary.schema, languages };
    let keys = vec![
        (
            "site",
            described(
                pattern("^[a-z][a-z0-9-]{0,99}$"),
                None,
                "The name of the site and of its folder in the output.",
            ),
        ),
        ("customer", described(line(), None, "Who the runbook is for.")),
        (
            "languages",
            described(some_of(languages), None, "Some of the guide's languages; all of them if left out."),
        ),
        ("scope", described(words.text(), None, "A paragraph on what this runbook covers.")),
        ("base_url", described(value_of(&Type::Url), None, "Where the site will be published.")),
        ("document", words.document()),
        ("window", described(window(&["start", "end"]), None, "When the work is done.")),
        (
            "windows",
            described(
                list_of(window(&["id", "start", "end"])),
                None,
                "When the work is done, if at several times.",
            ),
        ),
        (
            "contacts",
            described(
                list_of(contact(roles)),
                None,
                "Whom to call; several for a role are called in this order.",
            ),
        ),
        ("support", described(list_of(support()), None, "Support contracts.")),
        ("paper", one_of(["a4", "letter"].into_iter())),
        ("brand", brand()),
        ("facts", words.facts()),
        ("import", described(list_of(words.import()), None, "Files that fill lists.")),
        ("prefer", words.prefer()),
        ("overlays", described(list_of(path()), None, "Files with rules of this site.")),
    ];
    let both = json!({ "not": { "allOf": [given("window"), given("windows")] } });
    let schema = also(closed(&["site", "customer"], keys), vec![both]);
    let mut schema = document(schema, "site.yaml", &format!("A site of the Runsheet guide {guide}."));
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$defs".to_string(), Value::Object(words.definitions()));
    }
    schema
}

struct Words<'a> {
    schema: &'a Schema,
    languages: &'a [Language],
}

impl Words<'_> {
    /// A text of which the site's languages are needed; which those are stands in the file itself.
    fn text(&self) -> Value {
        localized(self.languages, &[])
    }

    fn document(&self) -> Value {
        let person = closed(&["name"], vec![("name", self.text()), ("title", self.text())]);
        let people = || list_of(json!({ "anyOf": [self.text(), person] }));
        let version = closed(
            &["version"],
            vec![("version", line()), ("date", date()), ("by", line()), ("what", self.text())],
        );
        let keys = vec![
            ("number", line()),
            ("version", line()),
            ("date", described(date(), None, "The date of the document; the only date in the output.")),
            ("change", described(line(), None, "The number of the change.")),
            ("classification", self.text()),
            ("authors", people()),
            ("reviewers", people()),
            ("approvers", people()),
            ("distribution", people()),
            ("history", described(list_of(version), None, "Earlier versions of the document.")),
        ];
        described(closed(&[], keys), None, "The document control of the deliverables.")
    }

    /// `facts:` and everything that can stand below it, dotted or nested.
    fn facts(&self) -> Value {
        let facts = self.below("");
        described(
            facts,
            None,
            "What is so at this site. Left out means unknown; an empty list means that there is none.",
        )
    }

    /// The mapping below `prefix`, which is empty or ends with a dot.
    fn below(&self, prefix: &str) -> Value {
        let mut properties = Map::new();
        for rest in self.schema.names().filter_map(|name| name.strip_prefix(prefix)) {
            for (dot, _) in rest.match_indices('.') {
                let group = format!("{prefix}{}.", &rest[..dot]);
                properties.insert(rest[..dot].to_string(), reference(&group));
            }
            properties.insert(rest.to_string(), reference(&format!("{prefix}{rest}")));
        }
        json!({ "type": "object", "properties": properties, "additionalProperties": false })
    }

    /// Every fact and list by its name, and what stands below the beginning of names by that with a dot.
    fn definitions(&self) -> Map<String, Value> {
        let mut definitions = Map::new();
        for fact in &self.schema.facts {
            definitions.insert(fact.name.clone(), self.fact(fact));
        }
        for list in &self.schema.lists {
            definitions.insert(list.name.clone(), self.list(list));
        }
        for name in self.schema.names() {
            for (dot, _) in name.match_indices('.') {
                let group = &name[..=dot];
                if !definitions.contains_key(group) {
                    definitions.insert(group.to_string(), or_nothing(self.below(group)));
                }
            }
        }
        definitions
    }

    /// What can be said of a fact or a field.
    fn fact(&self, fact: &FactDeclaration) -> Value {
        let value = value_of(&fact.ty);
        let schema = json!({ "anyOf": [{ "type": "null" }, value, value_object(&fact.ty)] });
        described(
            schema,
            Some(&in_all_languages(&fact.label, &self.languages[..self.languages.len().min(1)])),
            &self.about(fact),
        )
    }

    fn about(&self, fact: &FactDeclaration) -> String {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(fact.ask.as_ref().map(|ask| in_all_languages(ask, self.languages)));
        match &fact.ty {
            Type::Int { unit: Some(unit), .. } => lines.push(format!("int, in {unit}")),
            Type::Ref(list) => lines.push(format!("ref: the key of an object of {list}")),
            ty => lines.push(ty.word().to_string()),
        }
        lines.extend(stage(fact.stage).map(str::to_string));
        if fact.secret {
            lines.push("secret: never printed".to_string());
        } else {
            lines
                .extend(fact.assume.as_ref().map(|value| format!("assumed where nothing is given: {value}")));
        }
        lines.join("\n")
    }

    fn list(&self, list: &ListDeclaration) -> Value {
        let fields = list.fields.iter().map(|field| (field.name.as_str(), self.fact(field))).collect();
        let mut object = closed(&[], fields);
        if let Some(object) = object.as_object_mut() {
            object.insert("allOf".to_string(), json!([given(&list.key)]));
        }
        let objects = list_of(object);
        let mut keys = vec![
            ("value", objects.clone()),
            (
                "known",
                described(
                    objects.clone(),
                    None,
                    "The objects that are known; say with `complete` whether there may be more.",
                ),
            ),
            ("complete", json!({ "type": "boolean" })),
        ];
        keys.extend(remarks());
        let mut rules = one_form(&["value", "known"]);
        rules.push(json!({ "if": given("known"), "then": given("complete") }));
        let schema = json!({ "anyOf": [{ "type": "null" }, objects, also(closed(&[], keys), rules)] });
        let title = in_all_languages(&list.label, &self.languages[..self.languages.len().min(1)]);
        let mut lines: Vec<String> = Vec::new();
        lines.extend(list.ask.as_ref().map(|ask| in_all_languages(ask, self.languages)));
        lines.push(format!("objects by `{}`; `[]` if there are none", list.key));
        lines.extend(stage(list.stage).map(str::to_string));
        described(schema, Some(&title), &lines.join("\n"))
    }

    fn import(&self) -> Value {
        let keys = vec![
            ("file", path()),
            ("as", one_of(["lync-topology"].into_iter())),
            ("into", one_of(self.schema.lists.iter().map(|list| list.name.as_str()))),
            ("sheet", line()),
            ("columns", map_of("", line())),
        ];
        also(closed(&["file"], keys), vec![json!({ "oneOf": [given("as"), given("into")] })])
    }

    fn prefer(&self) -> Value {
        let names: Vec<(&str, Value)> = self.schema.names().map(|name| (name, path())).collect();
        described(closed(&[], names), None, "Which file wins where two disagree about a fact.")
    }
}

fn some_of(languages: &[Language]) -> Value {
    let mut tags = list_of(one_of(languages.iter().map(String::as_str)));
    if let Some(tags) = tags.as_object_mut() {
        tags.extend([("minItems".to_string(), json!(1)), ("uniqueItems".to_string(), json!(true))]);
    }
    tags
}

fn contact(roles: &[String]) -> Value {
    let role = one_of(roles.iter().map(String::as_str));
    let keys = vec![
        ("role", role),
        ("name", line()),
        ("phone", value_of(&Type::Phone)),
        ("email", value_of(&Type::Email)),
    ];
    closed(&["role", "name"], keys)
}

fn support() -> Value {
    closed(&["vendor"], vec![("vendor", line()), ("contract", line()), ("phone", value_of(&Type::Phone))])
}

fn brand() -> Value {
    let colour = pattern("^#[0-9A-Fa-f]{6}$");
    let keys = vec![
        ("logo", described(path(), None, "A picture beside `site.yaml`.")),
        ("colour", described(colour, None, "Such as \"#123456\", in quotes.")),
    ];
    closed(&[], keys)
}

fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{}", utf8_percent_encode(definition, NON_ALPHANUMERIC)) })
}

fn stage(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Site => None,
        Stage::Decision => Some("a decision of the customer"),
        Stage::Runtime => Some("known only while working"),
    }
}

/// A mapping with what is known of a value.
fn value_object(ty: &Type) -> Value {
    let mut keys = vec![("value", value_of(ty))];
    let mut forms = vec!["value", "among"];
    if ty.is_ordered() {
        let bound = r"\s*(>=|<=|>|<)[^,]+";
        keys.push((
            "range",
            described(
                pattern(&format!("^{bound}(,{bound})?$")),
                None,
                "Known in part, such as \">= 14.0, < 15\".",
            ),
        ));
        forms.push("range");
    }
    let mut among = list_of(value_of(ty));
    if let Some(among) = among.as_object_mut() {
        among.insert("minItems".to_string(), json!(1));
    }
    keys.push(("among", described(among, None, "One of these.")));
    if matches!(ty, Type::List(_)) {
        keys.extend([("known", value_of(ty)), ("complete", json!({ "enum": [true, "true"] }))]);
        forms.push("known");
    }
    keys.extend(remarks());
    also(closed(&[], keys), one_form(&forms))
}

/// The keys that say who said it, when, and how sure it is.
fn remarks() -> Vec<(&'static str, Value)> {
    let status = one_of(["known", "assumed", "unknown"].into_iter());
    vec![
        ("status", described(status, None, "How sure it is; `known` if left out.")),
        ("by", described(line(), None, "Who said it.")),
        ("date", described(date(), None, "When it was said.")),
        ("note", line()),
    ]
}

/// Exactly one of the forms is given, and none of a fact that is said to be unknown.
fn one_form(forms: &[&str]) -> Vec<Value> {
    let is_given: Vec<Value> = forms.iter().map(|form| given(form)).collect();
    let unknown = json!({ "properties": { "status": { "const": "unknown" } }, "required": ["status"] });
    // `value:` with nothing after it says as much as no mapping at all.
    let nothing = json!({ "required": ["value"], "properties": { "value": { "type": "null" } } });
    vec![json!({
        "if": unknown,
        "then": { "not": { "anyOf": is_given } },
        "else": { "oneOf": is_given.iter().cloned().chain([json!({ "allOf": [nothing, { "not": { "anyOf": is_given } }] })]).collect::<Vec<_>>() },
    })]
}

fn window(required: &[&str]) -> Value {
    let zone = "[A-Za-z][A-Za-z0-9_+-]*";
    closed(
        required,
        vec![
            ("id", line()),
            ("start", described(local_time(), None, "Such as 2026-12-05T22:00.")),
            ("end", local_time()),
            (
                "timezone",
                described(pattern(&format!("^(UTC|{zone}(/{zone})+)$")), None, "Such as Europe/Madrid."),
            ),
        ],
    )
}
