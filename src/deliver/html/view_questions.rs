//! The page of open questions, as its template sees it.

use super::escape::escape;
use super::fragment::Fragments;
use super::places::question_anchor;
use super::view_gate::stop_html;
use crate::deliver::phrase::{NumberGroup, grouped};
use crate::runbook::{AnswerForm, Cell, Column, Form, Question, RowsWanted, Runbook, Table, Verdict};
use serde::Serialize;

#[derive(Serialize)]
pub struct QuestionsView<'a> {
    pub groups: Vec<QuestionGroup<'a>>,
    pub stops_html: Vec<String>,
}

/// The questions for one person, or for nobody in particular.
#[derive(Serialize)]
pub struct QuestionGroup<'a> {
    pub owner: Option<&'a str>,
    pub questions: Vec<QuestionView<'a>>,
}

#[derive(Serialize)]
pub struct QuestionView<'a> {
    pub question: &'a Question,
    /// Where links to the fact lead; none where only fields of its objects are asked for.
    pub anchor: Option<String>,
    pub decided_html: Vec<String>,
    pub printing_html: Vec<String>,
    /// How one value is answered.
    pub form: Option<&'a Form>,
    pub table: Option<TableView<'a>>,
}

#[derive(Serialize)]
pub struct TableView<'a> {
    pub columns: &'a [Column],
    pub rows: Vec<RowView<'a>>,
    /// Whether there is room for objects that nobody has named.
    pub more: bool,
}

#[derive(Serialize)]
pub struct RowView<'a> {
    pub key: &'a str,
    pub cells: Vec<CellView<'a>>,
}

#[derive(Serialize)]
pub struct CellView<'a> {
    /// Set where the cell is asked for.
    pub anchor: Option<String>,
    pub text: Option<&'a str>,
    /// The head of its column.
    pub label: &'a str,
}

/// The questionnaire with its numbers as links.
pub fn questions_view<'a>(runbook: &'a Runbook, fragments: &Fragments) -> QuestionsView<'a> {
    let links = |numbers: &[String]| grouped(numbers).iter().map(|group| links(group, fragments)).collect();
    let view = |question: &'a Question| QuestionView {
        question,
        anchor: anchor(question),
        decided_html: links(&question.decided_steps),
        printing_html: links(&question.printing_steps),
        form: match &question.answer {
            AnswerForm::One(form) => Some(form),
            AnswerForm::Table(_) => None,
        },
        table: match &question.answer {
            AnswerForm::Table(table) => Some(table_view(table)),
            AnswerForm::One(_) => None,
        },
    };
    QuestionsView {
        groups: runbook
            .questionnaire
            .owners
            .iter()
            .map(|owner| QuestionGroup {
                owner: owner.owner.as_ref().map(|role| role.label.as_str()),
                questions: owner.questions.iter().map(view).collect(),
            })
            .collect(),
        stops_html: runbook
            .stops
            .iter()
            .filter(|stop| stop.finding.verdict == Verdict::Undecided)
            .map(|stop| stop_html(stop, fragments))
            .collect(),
    }
}

fn anchor(question: &Question) -> Option<String> {
    let is_asked = match &question.answer {
        AnswerForm::One(_) => true,
        AnswerForm::Table(table) => table.rows_wanted == RowsWanted::All,
    };
    is_asked.then(|| question_anchor(&question.fact))
}

fn cell_view<'a>(cell: &'a Cell, column: &'a Column) -> CellView<'a> {
    let (anchor, text) = match cell {
        Cell::Asked { fact, so_far } => (Some(question_anchor(fact)), so_far.as_deref()),
        Cell::Given { value } => (None, Some(value.as_str())),
        Cell::Blank => (None, None),
    };
    CellView { anchor, text, label: &column.label }
}

fn table_view(table: &Table) -> TableView<'_> {
    TableView {
        columns: &table.columns,
        rows: table
            .rows
            .iter()
            .map(|row| {
                let cells = row.cells.iter().zip(table.columns.iter().skip(1));
                RowView {
                    key: &row.key,
                    cells: cells.map(|(cell, column)| cell_view(cell, column)).collect(),
                }
            })
            .collect(),
        more: table.rows_wanted == RowsWanted::All,
    }
}

/// The numbers of one group as links, after the object they all are of.
fn links(group: &NumberGroup, fragments: &Fragments) -> String {
    let link = |(shown, whole): &(&str, &str)| {
        let text = escape(shown);
        match fragments.places.key_of_number(whole) {
            Some(key) => fragments.linked(key, &text),
            None => text,
        }
    };
    let numbers: Vec<String> = group.numbers.iter().map(link).collect();
    let mark = if group.mark.is_empty() { String::new() } else { format!("{}: ", escape(group.mark)) };
    format!("{mark}{}", numbers.join(", "))
}
