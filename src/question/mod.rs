//! What nobody has said, as questions to its owners, and reading their answers back.
//!
//! Knows nothing of files on a disk and nothing of layout: `deliver` writes the questionnaire down.

mod answers;
mod ask;
mod form;
mod rank;

pub use answers::{Answers, read_answers};
pub use ask::questionnaire;
