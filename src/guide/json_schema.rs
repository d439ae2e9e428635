//! JSON Schema of `guide.yaml`, for editors.
//!
//! Knows the guide's languages; roles and topics are declared in the file itself or beside it, and only the
//! reader sees whether they are there.

use crate::fact::Language;
use crate::fact::json_schema::{
    also, closed, described, document, given, id, list_of, localized, map_of, path, planned_time, scalar,
};
use crate::vocabulary::allow_schema;
use serde_json::{Value, json};

/// The schema for a guide in these languages.
pub fn json_schema(languages: &[Language]) -> Value {
    let text = || localized(languages, languages);
    let term = closed(&["term", "means"], vec![("term", text()), ("means", text())]);
    let topics = || list_of(scalar());
    let schema = closed(
        &["guide", "languages", "title"],
        vec![
            ("guide", described(id(), None, "The name of the guide.")),
            ("version", described(scalar(), None, "The version of the guide.")),
            (
                "languages",
                described(
                    list_of(scalar()),
                    None,
                    "The first is the reference: its topics carry the attributes.",
                ),
            ),
            ("title", text()),
            ("roles", described(map_of("", text()), None, "Who does the work, by the word that names them.")),
            ("glossary", described(map_of("", term), None, "Terms and what they mean.")),
            ("introduction", described(topics(), None, "Topics before phase 1.")),
            ("phases", described(list_of(phase(text())), None, "The phases in order.")),
            ("gates", described(list_of(gate(&text)), None, "Go or no go, between phases or before a step.")),
            ("overlays", described(list_of(path()), None, "Files with rules that change the guide.")),
        ],
    );
    document(schema, "guide.yaml", "The languages, roles, phases and gates of a Runsheet guide.")
}

fn phase(title: Value) -> Value {
    closed(
        &["id", "title"],
        vec![
            ("id", id()),
            (
                "number",
                described(
                    json!({ "type": ["integer", "string"], "minimum": 0, "pattern": "^[+]?[0-9]+$" }),
                    None,
                    "Its place, if it is not the next one.",
                ),
            ),
            ("title", title),
            ("owner", described(scalar(), None, "The role that does it, unless a topic says otherwise.")),
            ("host", described(scalar(), None, "Where it is done, unless a topic says otherwise.")),
            ("topics", described(list_of(scalar()), None, "Names of files, without `.md`, in order.")),
        ],
    )
}

fn gate(text: &dyn Fn() -> Value) -> Value {
    let criterion = closed(
        &["step", "measure", "limit"],
        vec![
            ("step", described(scalar(), None, "The step that shows it: `topic#procedure/step`.")),
            ("measure", described(text(), None, "What is measured.")),
            ("limit", described(text(), None, "What it may be.")),
        ],
    );
    let keys = vec![
        ("id", id()),
        ("before", described(scalar(), None, "The topic, procedure or step that it guards.")),
        ("after-phase", described(scalar(), None, "The phase that it follows.")),
        ("latest", described(planned_time(), None, "When it has to be decided.")),
        ("approvers", described(list_of(scalar()), None, "The roles that decide.")),
        ("on-no-go", described(scalar(), None, "The procedure to follow if the answer is no.")),
        ("criteria", list_of(criterion)),
        ("allow", allow_schema()),
    ];
    also(closed(&["id"], keys), vec![json!({ "oneOf": [given("before"), given("after-phase")] })])
}
