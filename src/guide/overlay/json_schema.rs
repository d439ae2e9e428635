//! JSON Schema of overlays, for editors.
//!
//! Knows the guide's languages and roles; whether a target is there, and a text stands in it, only the reader sees.

use super::rule::FOREIGN;
use crate::fact::Language;
use crate::fact::json_schema::{
    also, closed, date, described, document, id, line, list_of, localized, map_of, one_of, planned_time,
    scalar,
};
use crate::guide::Kind;
use crate::markup::ATTRIBUTE_NAMES;
use serde_json::{Value, json};

/// The schema for a guide in these languages with these roles.
pub fn json_schema(languages: &[Language], roles: &[String]) -> Value {
    let words = Words { languages, roles };
    let rules = map_of("^[^#\\[]+(#[^\\[]+)?(\\[[^=\\]]+=[^\\]]+\\])*$", words.rule());
    let schema = closed(
        &["overlay", "rules"],
        vec![
            ("overlay", described(scalar(), None, "The name of the overlay.")),
            (
                "rules",
                described(
                    rules,
                    None,
                    "What changes where: `topic`, `topic#procedure`, `topic#procedure/step`, and `[loop=KEY]` for \
                     one object.",
                ),
            ),
        ],
    );
    document(schema, "overlay", "Rules that change a Runsheet guide.")
}

struct Words<'a> {
    languages: &'a [Language],
    roles: &'a [String],
}

impl Words<'_> {
    fn text(&self) -> Value {
        localized(self.languages, self.languages)
    }

    fn rule(&self) -> Value {
        let mut keys = self.attributes();
        keys.extend([
            ("waive", self.waiver()),
            ("replace", described(list_of(self.replacement(&["from", "to", "why"])), None, "Errata.")),
            ("fill", described(list_of(self.replacement(&["from", "to"])), None, "Values for placeholders.")),
            ("omit", described(list_of(self.omission()), None, "Paragraphs that are left out.")),
            ("text", described(self.text(), None, "Another action or title.")),
            ("expected", described(self.text(), None, "The expected result of a step.")),
            ("add-before", described(list_of(self.step()), None, "Steps before this one.")),
            ("add-after", described(list_of(self.step()), None, "Steps after this one.")),
        ]);
        closed(&[], keys)
    }

    /// Every attribute that a node of a guide takes.
    fn attributes(&self) -> Vec<(&'static str, Value)> {
        let names = ATTRIBUTE_NAMES.into_iter().chain(["order"]);
        names.filter(|name| !FOREIGN.contains(name)).map(|name| (name, self.attribute(name))).collect()
    }

    fn attribute(&self, name: &str) -> Value {
        let flag = || json!({ "enum": [true, false, "true", "false"] });
        let minutes = || json!({ "type": ["integer", "string"], "minimum": 0, "pattern": "^[+]?[0-9]+$" });
        match name {
            "applies" => described(scalar(), None, "A condition that narrows what is there."),
            "owner" => {
                described(one_of(self.roles.iter().map(String::as_str)), None, "The role that does it.")
            }
            "host" => described(scalar(), None, "Where it is done."),
            "kind" => one_of(Kind::ALL.into_iter().filter(|kind| *kind != Kind::Rollback).map(Kind::word)),
            "minutes" | "max-minutes" => minutes(),
            "at" => planned_time(),
            "irreversible" | "critical" | "translate" => flag(),
            "order" => json!({ "enum": ["free"] }),
            _ => scalar(),
        }
    }

    fn waiver(&self) -> Value {
        let schema = closed(
            &["why", "by", "date"],
            vec![
                ("why", self.text()),
                ("by", also(line(), vec![json!({ "pattern": r"\S" })])),
                ("date", described(date(), None, "When it was decided.")),
            ],
        );
        described(schema, None, "Not done here: who decided so, when and why.")
    }

    fn replacement(&self, required: &[&str]) -> Value {
        let mut keys = vec![
            ("from", described(scalar(), None, "What stands in the source, letter by letter.")),
            ("to", described(scalar(), None, "What takes its place; values `{{ }}` may stand in it.")),
            (
                "lang",
                described(
                    one_of(self.languages.iter().map(String::as_str)),
                    None,
                    "In this language alone; in all of them if left out.",
                ),
            ),
        ];
        if required.contains(&"why") {
            keys.push(("why", self.text()));
        }
        closed(required, keys)
    }

    fn omission(&self) -> Value {
        closed(&["text"], vec![("text", described(self.text(), None, "All of the paragraph's text."))])
    }

    fn step(&self) -> Value {
        let mut keys = self.attributes();
        keys.extend([
            ("id", described(id(), None, "The last part of the step's key.")),
            ("text", described(self.text(), None, "The action, and what belongs below it, in Markdown.")),
            ("expected", described(self.text(), None, "The expected result.")),
        ]);
        closed(&["id", "text"], keys)
    }
}
