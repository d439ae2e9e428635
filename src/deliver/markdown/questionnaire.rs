//! `questionnaire.md`: what is open, by who has to say, with room for the answers.

use super::page::Page;
use super::run::{Mark, Run};
use super::tree::{Item, Node, Spacing};
use crate::deliver::phrase::grouped;
use crate::runbook::{AnswerForm, Cell, Choice, Form, OwnerQuestions, Question, RowsWanted, Table, Why};

/// Rows left empty for objects that nobody has named.
const EMPTY_ROWS: usize = 3;

impl Page<'_> {
    /// The questions of each owner, each with its place for the answer.
    pub fn questionnaire(self) -> Vec<Node> {
        let mut blocks = self.title(Some("questionnaire"));
        blocks.push(self.paragraph(vec![Run::text(self.word("questionnaire_why"))]));
        for owner in &self.runbook.questionnaire.owners {
            blocks.push(self.heading(2, vec![Run::text(self.owner_label(owner))]));
            let items = owner.questions.iter().map(|question| Item::plain(self.question(question)));
            blocks.push(Node::numbered(1, Spacing::Wide, items.collect()));
            blocks.push(self.paragraph(vec![
                Run::text(format!("{}: ", self.word("answered_by"))),
                Run::Blank,
                Run::text(format!(" · {}: ", self.word("document.date"))),
                Run::Blank,
            ]));
        }
        blocks
    }

    fn owner_label(self, owner: &OwnerQuestions) -> String {
        owner.owner.as_ref().map_or_else(|| self.word("nobody"), |role| role.label.clone())
    }

    fn question(self, question: &Question) -> Vec<Node> {
        let mut about = Run::sentence(&question.label);
        about.extend([Run::text(" ("), Run::Code(question.fact.clone()), Run::text(")")]);
        let mut blocks = vec![
            self.paragraph(vec![Run::Marked(Mark::Strong, Run::sentence(&question.ask))]),
            self.said("fact", about),
        ];
        if question.stage == "decision" {
            blocks.push(self.paragraph(vec![Run::text(self.word("decision_pending_of"))]));
        }
        for (name, count, steps) in [
            ("question_decides", question.decides, &question.decided_steps),
            ("question_prints", question.prints, &question.printing_steps),
        ] {
            if !steps.is_empty() {
                let name = match count {
                    // Steps of rollbacks, and texts outside the steps, are named and not counted.
                    0 => format!("{name}_uncounted"),
                    1 => format!("{name}_one"),
                    _ => name.to_string(),
                };
                let mut runs = vec![Run::text(self.fill(&name, &[("n", &count.to_string())]))];
                runs.push(Run::text(format!(" {}.", listed(steps))));
                blocks.push(self.paragraph(runs));
            }
        }
        if !question.stops.is_empty() {
            let mut runs = vec![Run::text(format!("{}:", self.word("question_stops")))];
            for stop in &question.stops {
                runs.extend([Run::text(" "), Run::Code(stop.clone())]);
            }
            blocks.push(self.paragraph(runs));
        }
        blocks.extend(self.room(question));
        blocks
    }

    /// Where the answer goes.
    fn room(self, question: &Question) -> Vec<Node> {
        match &question.answer {
            AnswerForm::One(form) => {
                let mut blocks = Vec::new();
                if let Some(so_far) = &form.so_far {
                    let name = if question.why == Why::Confirm { "to_confirm" } else { "known_so_far" };
                    blocks.push(self.said(name, Run::sentence(so_far)));
                }
                blocks.push(self.said("answer", self.answer(form)));
                blocks
            }
            AnswerForm::Table(table) => self.question_table(question, table),
        }
    }

    /// Boxes for a choice, else a line; with the words that a file of answers takes.
    fn answer(self, form: &Form) -> Vec<Run> {
        let mut runs = Vec::new();
        for Choice { value, label } in &form.choices {
            let gap = if runs.is_empty() { "☐ " } else { "  ☐ " };
            runs.push(Run::text(gap));
            runs.extend(Run::sentence(label));
            if value != label {
                runs.extend([Run::text(" ("), Run::Code(value.clone()), Run::text(")")]);
            }
        }
        if form.choices.is_empty() {
            runs.push(Run::Blank);
            let unit = form.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
            runs.push(Run::text(format!("{unit} ({})", form.ty)));
        }
        runs
    }

    fn question_table(self, question: &Question, table: &Table) -> Vec<Node> {
        let header = table.columns.iter().map(|column| {
            let mut runs = Run::sentence(&column.label);
            runs.extend([Run::text(" ("), Run::Code(column.field.clone()), Run::text(")")]);
            self.cell(runs)
        });
        let mut rows: Vec<Vec<Vec<Node>>> = Vec::new();
        for row in &table.rows {
            let mut cells = vec![self.cell(vec![Run::value(&row.key)])];
            cells.extend(row.cells.iter().map(|cell| self.cell(self.question_cell(cell))));
            rows.push(cells);
        }
        if table.rows_wanted == RowsWanted::All {
            let empty =
                || table.columns.iter().map(|_| self.cell(vec![Run::text(" "), Run::Blank])).collect();
            rows.extend((0..EMPTY_ROWS).map(|_| empty()));
        }
        let mut blocks = vec![Node::table(&[], header.collect(), rows)];
        for column in &table.columns {
            let ask = column.ask.as_ref().filter(|ask| **ask != question.ask);
            if ask.is_none() && column.form.choices.is_empty() {
                continue;
            }
            let mut runs = vec![Run::Code(column.field.clone()), Run::text(":")];
            runs.extend(ask.into_iter().flat_map(|ask| Run::sentence_after(&format!(" {ask}"))));
            runs.extend(column.form.choices.iter().flat_map(choice_runs));
            blocks.push(self.paragraph(runs));
        }
        if table.rows_wanted == RowsWanted::All {
            blocks.push(self.paragraph(vec![Run::text(self.word("question_complete"))]));
        }
        blocks
    }

    fn question_cell(self, cell: &Cell) -> Vec<Run> {
        match cell {
            Cell::Asked { so_far: None, .. } => vec![Run::text(" "), Run::Blank],
            Cell::Asked { so_far: Some(so_far), .. } => {
                let mut runs = Run::sentence(so_far);
                runs.extend([Run::text("? "), Run::Blank]);
                runs
            }
            Cell::Given { value } => vec![Run::value(value)],
            Cell::Blank => Vec::new(),
        }
    }
}

/// ` collocated (coubicado)`.
fn choice_runs(choice: &Choice) -> Vec<Run> {
    let mut runs = vec![Run::text(" "), Run::Code(choice.value.clone())];
    if choice.value != choice.label {
        runs.push(Run::text(" ("));
        runs.extend(Run::sentence(&choice.label));
        runs.push(Run::text(")"));
    }
    runs
}

/// The numbers, what many of them share said once.
fn listed(steps: &[String]) -> String {
    let groups = grouped(steps);
    let texts = groups.iter().map(|group| {
        let numbers: Vec<&str> = group.numbers.iter().map(|(shown, _)| *shown).collect();
        let mark = if group.mark.is_empty() { String::new() } else { format!("{}: ", group.mark) };
        format!("{mark}{}", numbers.join(", "))
    });
    texts.collect::<Vec<_>>().join("; ")
}
