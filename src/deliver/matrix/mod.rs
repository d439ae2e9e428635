//! The matrix of steps and sites as CSV, as Markdown and as one HTML page.
//!
//! Lays out and no more; what a cell says was settled in the runbooks.

mod csv;
mod html;
mod markdown;

pub use csv::csv;
pub use html::html;
pub use markdown::markdown;

#[cfg(test)]
mod tests {
    use crate::deliver::{Templates, sample};
    use crate::runbook::{Matrix, MatrixColumn};

    fn matrix() -> Matrix {
        let mut other = sample::runbook();
        other.site.id = "otro".into();
        other.site.customer = "=HYPERLINK(\"x\")".into();
        Matrix::of(vec![MatrixColumn::of(&sample::runbook()), MatrixColumn::of(&other)])
    }

    #[test]
    fn every_step_has_a_row_and_every_site_a_verdict() {
        let matrix = matrix();
        let runbook = sample::runbook();
        let total: usize = matrix
            .rows
            .iter()
            .flat_map(|row| row.cells[0].iter().flat_map(|cell| &cell.verdicts))
            .map(|(_, count)| count)
            .sum();
        assert_eq!(total, runbook.summary.total);
        assert!(matrix.rows.iter().all(|row| !row.key.contains('[') && row.cells[0] == row.cells[1]));
    }

    #[test]
    fn no_cell_of_the_csv_is_a_formula() {
        let mut matrix = matrix();
        for (row, start) in matrix.rows.iter_mut().zip(["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"]) {
            row.text = start.to_string();
        }
        let text = super::csv(&matrix, &sample_words());
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut cells = 0;
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                cells += 1;
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        assert!(cells > 50);
    }

    #[test]
    fn the_page_escapes_what_it_shows() {
        let page = super::html(&matrix(), &sample_words(), &Templates::built_in()).unwrap();
        assert!(!page.contains("<b>\"x\"") && page.contains("=HYPERLINK(&quot;x&quot;)"));
        assert!(page.matches("<tr>").count() >= matrix().rows.len());
        assert!(!page.contains("http://") && !page.contains("src="));
    }

    fn sample_words() -> crate::runbook::Strings {
        let mut sources = crate::source::Sources::default();
        let mut diagnostics = crate::diagnostic::Diagnostics::default();
        crate::deliver::strings(&Templates::built_in(), "es", &mut sources, &mut diagnostics)
    }
}
