//! The questions that are open at a site, by who has to answer.
//!
//! Finished like the rest of the runbook: ranked, worded, with the numbers of the steps.

use super::Role;
use serde::Serialize;

/// All questions; owners in the order of their most telling question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Questionnaire {
    pub owners: Vec<OwnerQuestions>,
}

impl Questionnaire {
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    /// All questions in the order they are asked.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.owners.iter().flat_map(|owner| &owner.questions)
    }
}

/// The questions to one role, or to whoever knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnerQuestions {
    pub owner: Option<Role>,
    pub questions: Vec<Question>,
}

/// One question: a fact, or a table of objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The fact, or the list of a table.
    pub fact: String,
    pub label: String,
    pub ask: String,
    /// `site`, `decision`.
    pub stage: String,
    pub why: Why,
    /// How many steps wait for it, and how many print it; steps of rollbacks are not counted.
    pub decides: usize,
    pub prints: usize,
    /// Numbers (with marks) of the steps it decides, and of those that print it, rollbacks included.
    pub decided_steps: Vec<String>,
    pub printing_steps: Vec<String>,
    /// The stops it decides, by id.
    pub stops: Vec<String>,
    pub answer: AnswerForm,
}

impl Question {
    /// The names of the facts it asks for, as in `missing`.
    pub fn facts(&self) -> Vec<&str> {
        match &self.answer {
            AnswerForm::One(_) => vec![&self.fact],
            AnswerForm::Table(table) => {
                let own = (table.rows_wanted == RowsWanted::All).then_some(self.fact.as_str());
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                let asked = cells.filter_map(|cell| match cell {
                    Cell::Asked { fact, .. } => Some(fact.as_str()),
                    Cell::Given { .. } | Cell::Blank => None,
                });
                own.into_iter().chain(asked).collect()
            }
        }
    }
}

/// Why it is asked, in the order of urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Steps or stops wait for it.
    Decides,
    /// Steps print it.
    Prints,
    /// A value is assumed, and a verdict or a printed value rests on it.
    Confirm,
}

/// What an answer looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum AnswerForm {
    One(Form),
    Table(Table),
}

/// The form of one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The word of the vocabulary for its type.
    #[serde(rename = "type")]
    pub ty: String,
    /// What can be answered, where that is a choice: the value to write, and what it means.
    pub choices: Vec<Choice>,
    pub unit: Option<String>,
    /// The value that is assumed, in words, or what is known of it in part.
    pub so_far: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// Objects of a list, a row for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The field that tells objects apart: the first column.
    pub key: String,
    pub columns: Vec<Column>,
    pub rows: Vec<TableRow>,
    pub rows_wanted: RowsWanted,
}

/// Whether the objects themselves are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowsWanted {
    /// The objects are known: only their blanks are asked for.
    Known,
    /// All objects are asked for; those known stand there already.
    All,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    pub field: String,
    pub label: String,
    /// The question of the field, if it has one of its own.
    pub ask: Option<String>,
    pub form: Form,
}

/// A known object; its cells stand under the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableRow {
    /// The value of the key as it was written.
    pub key: String,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "cell", rename_all = "snake_case")]
pub enum Cell {
    /// Asked for; what is assumed or known in part, in words.
    Asked { fact: String, so_far: Option<String> },
    /// Known: in words.
    Given { value: String },
    /// Neither known nor asked for.
    Blank,
}
