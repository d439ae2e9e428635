//! What text outside the steps rests on: titles, prose, callouts, groups, and stops that do not apply.

/// Facts that such a text waits for, prints or assumes, by name and each once; a step says so itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// The number of the step, group or topic the text stands at.
    pub number: String,
    /// The stop it is, by its id; a stop stands at no number.
    pub stop: Option<String>,
    /// What its verdict waits for.
    pub missing: Vec<String>,
    /// What it prints and nobody gave.
    pub open: Vec<String>,
    /// Assumed facts that its verdict rests on or that it prints.
    pub assumed: Vec<String>,
}

impl Passage {
    /// Whether the text rests on nothing that is open or assumed.
    pub fn is_settled(&self) -> bool {
        self.missing.is_empty() && self.open.is_empty() && self.assumed.is_empty()
    }
}
