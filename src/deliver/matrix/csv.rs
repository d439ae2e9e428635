//! The matrix as CSV: two columns per site, the verdict and the reason.

use crate::runbook::{Matrix, Strings, Verdict};

/// A line per step. A spreadsheet takes no cell for a formula: one that would begin like one begins with `'`.
pub fn csv(matrix: &Matrix, strings: &Strings) -> String {
    let word = |name: &'static str| strings.get(name).to_string();
    let mut header =
        vec![word("matrix.number"), word("matrix.key"), word("matrix.phase"), word("matrix.step")];
    for site in &matrix.sites {
        header.push(site.id.clone());
        header.push(format!("{}: {}", site.id, word("matrix.reason")));
    }
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    let mut write = |cells: Vec<String>| {
        // Writing to memory does not fail.
        let _ = writer.write_record(cells.iter().map(|cell| harmless(cell)));
    };
    write(header);
    for row in &matrix.rows {
        let mut cells = vec![row.number.clone(), row.key.clone(), row.phase.clone(), row.text.clone()];
        for cell in &row.cells {
            match cell {
                Some(cell) => {
                    cells.push(cell.said(Verdict::name));
                    cells.push(cell.reasons.join("; "));
                }
                None => cells.extend([String::new(), String::new()]),
            }
        }
        write(cells);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The cell with `'` before what a spreadsheet would compute.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_string(),
    }
}
