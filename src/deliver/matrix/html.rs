//! The matrix as one page that needs no other file.

use crate::deliver::Templates;
use crate::deliver::html::page_of_its_own;
use crate::diagnostic::Diagnostics;
use crate::runbook::{Matrix, MatrixCell, Strings, Verdict};
use serde::Serialize;

#[derive(Serialize)]
struct View<'a> {
    sites: Vec<SiteView<'a>>,
    rows: Vec<RowView<'a>>,
}

#[derive(Serialize)]
struct SiteView<'a> {
    id: &'a str,
    customer: &'a str,
}

#[derive(Serialize)]
struct RowView<'a> {
    number: &'a str,
    key: &'a str,
    text: &'a str,
    cells: Vec<CellView<'a>>,
}

#[derive(Serialize)]
struct CellView<'a> {
    /// The verdict's name, or `mixed` where objects differ.
    class: &'static str,
    verdicts: Vec<CountView>,
    reasons: &'a [String],
}

#[derive(Serialize)]
struct CountView {
    /// The name of the verdict in the words of the interface.
    word: String,
    /// How many objects, where there are several.
    count: Option<usize>,
}

/// The page; a template of the workspace that cannot be used is reported.
pub fn html(matrix: &Matrix, strings: &Strings, templates: &Templates) -> Result<String, Diagnostics> {
    let view = View {
        sites: matrix.sites.iter().map(|site| SiteView { id: &site.id, customer: &site.customer }).collect(),
        rows: matrix
            .rows
            .iter()
            .map(|row| RowView {
                number: &row.number,
                key: &row.key,
                text: &row.text,
                cells: row.cells.iter().map(|cell| cell_view(cell.as_ref())).collect(),
            })
            .collect(),
    };
    page_of_its_own("matrix.html", &view, strings, templates)
}

fn cell_view(cell: Option<&MatrixCell>) -> CellView<'_> {
    let Some(cell) = cell else { return CellView { class: "none", verdicts: Vec::new(), reasons: &[] } };
    let count = |(verdict, count): &(Verdict, usize)| CountView {
        word: format!("common.verdict.{}", verdict.name()),
        count: (*count > 1 || cell.verdicts.len() > 1).then_some(*count),
    };
    CellView {
        class: cell.verdict().map_or("mixed", Verdict::name),
        verdicts: cell.verdicts.iter().map(count).collect(),
        reasons: &cell.reasons,
    }
}
