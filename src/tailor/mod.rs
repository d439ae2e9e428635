//! Guide x inventory -> runbook: verdicts, objects, values, numbers, links.
//!
//! The only stage that evaluates. Everything it says is finished here, in the runbook's language.

mod address;
mod around;
mod block;
mod final_check;
mod finding;
mod form;
mod gate;
mod head;
mod index;
mod inline;
mod missing;
mod nothing;
mod passage;
mod phase;
mod procedure;
mod secret;
mod session;
mod step;
mod stop;
mod topic;
mod words;

pub use final_check::final_check;
pub use form::{in_text, label, partly, text_words};
pub use session::{Tailored, tailor};
