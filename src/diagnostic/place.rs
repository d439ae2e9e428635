//! Where a diagnostic points, for programs: path, line, column, and their ends.

use crate::source::{Origin, Sources};

/// A place in numbers; lines and columns count from one, in characters, and an end is the first character
/// behind it. A cell or flag has only its name.
pub(super) struct Place {
    pub path: String,
    pub region: Option<Region>,
}

pub(super) struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

impl Place {
    pub(super) fn of(origin: &Origin, sources: &Sources) -> Place {
        match origin {
            Origin::File(span) | Origin::Answer { at: span, .. } => {
                let file = sources.file(span.file);
                let (start, end) =
                    (file.line_column(span.start as usize), file.line_column(span.end as usize));
                let region = Region {
                    line: start.line,
                    column: start.column,
                    end_line: end.line,
                    end_column: end.column,
                };
                Place { path: file.path.clone(), region: Some(region) }
            }
            Origin::Cell { file, sheet, cell } => {
                Place { path: format!("{}:{sheet}!{cell}", sources.file(*file).path), region: None }
            }
            Origin::Flag(flag) => Place { path: flag.clone(), region: None },
        }
    }
}
