//! The matrix as one table of Markdown.

use crate::deliver::markdown::table_page;
use crate::runbook::{Matrix, Strings, Verdict};

/// A title and a table: the verdict of every site, and below it why.
pub fn markdown(matrix: &Matrix, strings: &Strings) -> String {
    let word = |name: &'static str| strings.get(name).to_string();
    let mut header = vec![word("matrix.number"), word("matrix.step")];
    header.extend(matrix.sites.iter().map(|site| site.id.clone()));
    let names: Vec<String> =
        Verdict::ALL.iter().map(|verdict| format!("common.verdict.{}", verdict.name())).collect();
    let said = |verdict: Verdict| {
        let at = Verdict::ALL.iter().position(|other| *other == verdict).unwrap_or_default();
        strings.get(&names[at])
    };
    let rows = matrix.rows.iter().map(|row| {
        let mut cells = vec![row.number.clone(), row.text.clone()];
        cells.extend(row.cells.iter().map(|cell| match cell {
            Some(cell) if cell.reasons.is_empty() => cell.said(said),
            Some(cell) => format!("{}: {}", cell.said(said), cell.reasons.join("; ")),
            None => String::new(),
        }));
        cells
    });
    table_page(&word("matrix.title"), header, rows.collect())
}
