//! The formats a runbook is delivered in.

/// One format; which files it stands for is told in the user guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Html,
    Markdown,
    Pdf,
    Json,
}

impl Format {
    pub const ALL: [Format; 4] = [Format::Html, Format::Markdown, Format::Pdf, Format::Json];

    /// As it is typed after `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Markdown => "md",
            Format::Pdf => "pdf",
            Format::Json => "json",
        }
    }

    /// Whether this program can make it: PDF can be left out when the program is compiled.
    pub fn is_built_in(self) -> bool {
        self != Format::Pdf || cfg!(feature = "pdf")
    }
}
