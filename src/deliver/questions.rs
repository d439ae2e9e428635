//! The questionnaire as JSON, to be filled in: what is `null` in an `answer` is asked for.
//!
//! `question` reads back what this writes; what a question says besides its name is for whoever answers.

use crate::runbook::{
    AnswerForm, Cell, Column, Form, OwnerQuestions, Question, RowsWanted, Runbook, Table, Why,
};
use serde_json::{Map, Value, json};

/// The version of the format.
const FORMAT: u32 = 1;

/// The questionnaire of a runbook, indented by two spaces.
pub fn questions(runbook: &Runbook) -> String {
    let document = json!({
        "runsheet": FORMAT,
        "guide": { "id": runbook.guide.id, "version": runbook.guide.version },
        "site": runbook.site.id,
        "language": runbook.language,
        "owners": runbook.questionnaire.owners.iter().map(owner).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn owner(owner: &OwnerQuestions) -> Value {
    json!({
        "owner": owner.owner.as_ref().map(|role| &role.id),
        "label": owner.owner.as_ref().map(|role| &role.label),
        "answered": { "by": null, "date": null },
        "questions": owner.questions.iter().map(question).collect::<Vec<_>>(),
    })
}

fn question(question: &Question) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_string(), value);
    put("fact", json!(question.fact));
    put("ask", json!(question.ask));
    put("label", json!(question.label));
    put("stage", json!(question.stage));
    put("pending_decision", json!(question.stage == "decision" && question.why != Why::Confirm));
    put("why", json!(question.why));
    put("decides", json!(question.decides));
    put("prints", json!(question.prints));
    put("decided_steps", json!(question.decided_steps));
    put("printing_steps", json!(question.printing_steps));
    put("stops", json!(question.stops));
    match &question.answer {
        AnswerForm::One(one) => {
            form(one, &mut put);
            put("answer", Value::Null);
        }
        AnswerForm::Table(table) => table_of(question, table, &mut put),
    }
    Value::Object(object)
}

fn form(form: &Form, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    put("type", json!(form.ty));
    if !form.choices.is_empty() {
        let choices: Map<String, Value> =
            form.choices.iter().map(|choice| (choice.value.clone(), json!(choice.label))).collect();
        put("choices", Value::Object(choices));
    }
    if let Some(unit) = &form.unit {
        put("unit", json!(unit));
    }
    if let Some(so_far) = &form.so_far {
        put("so_far", json!(so_far));
    }
}

fn table_of(question: &Question, table: &Table, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    put("type", json!("table"));
    put("facts", json!(question.facts()));
    put("key", json!(table.key));
    put("columns", table.columns.iter().map(column).collect());
    // What is known is told beside the answer, so that an answer holds nothing but answers.
    let known: Vec<Value> =
        table.rows.iter().filter_map(|row| known_row(table, row.key.as_str(), &row.cells)).collect();
    if !known.is_empty() {
        put("so_far", known.into());
    }
    let rows = table.rows.iter().map(|row| {
        let mut object = Map::from_iter([(table.key.clone(), json!(row.key))]);
        for (column, cell) in table.columns.iter().skip(1).zip(&row.cells) {
            if matches!(cell, Cell::Asked { .. }) {
                object.insert(column.field.clone(), Value::Null);
            }
        }
        Value::Object(object)
    });
    put("answer", rows.collect());
    if table.rows_wanted == RowsWanted::All {
        put("complete", Value::Null);
    }
}

fn column(column: &Column) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_string(), value);
    put("field", json!(column.field));
    put("label", json!(column.label));
    if let Some(ask) = &column.ask {
        put("ask", json!(ask));
    }
    form(&column.form, &mut put);
    Value::Object(object)
}

/// What is known of an object, in words; nothing if only its key is.
fn known_row(table: &Table, key: &str, cells: &[Cell]) -> Option<Value> {
    let mut object = Map::from_iter([(table.key.clone(), json!(key))]);
    for (column, cell) in table.columns.iter().skip(1).zip(cells) {
        let known = match cell {
            Cell::Given { value } => Some(value),
            Cell::Asked { so_far, .. } => so_far.as_ref(),
            Cell::Blank => None,
        };
        if let Some(value) = known {
            object.insert(column.field.clone(), json!(value));
        }
    }
    (object.len() > 1).then_some(Value::Object(object))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::sample;

    #[test]
    fn every_question_waits_for_its_answer() {
        let document: Value = serde_json::from_str(&questions(&sample::runbook())).unwrap();
        let owners = document["owners"].as_array().unwrap();
        let questions: Vec<&Value> =
            owners.iter().flat_map(|owner| owner["questions"].as_array().unwrap()).collect();
        assert_eq!(questions.len(), 4);
        assert_eq!(questions[0]["choices"], json!({ "none": "ninguno", "dns": "DNS" }));
        assert_eq!(questions[0]["answer"], Value::Null);
        assert_eq!(questions[1]["answer"], json!([{ "id": "3" }]));
        assert_eq!(questions[1]["so_far"], json!([{ "id": "3", "target": sample::HOSTILE }]));
        assert!(questions[1].as_object().unwrap().contains_key("complete"));
        assert_eq!(questions[2]["answer"], json!([{ "id": "7", "target": null }]));
        assert!(!questions[2].as_object().unwrap().contains_key("complete"));
        assert_eq!(questions[2]["facts"], json!(["legacy.conference_directories[7].target"]));
        assert_eq!((&questions[3]["why"], &questions[3]["so_far"]), (&json!("confirm"), &json!("5061")));
    }
}
