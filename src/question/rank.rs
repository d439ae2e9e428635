//! Which question comes first, and why it is asked.

use crate::runbook::{Question, Uses, Why};
use std::cmp::Reverse;

/// Questions that decide come first, the one that decides most at the head; then those that are printed;
/// then what is to be confirmed. Equals stay in the order of the vocabulary.
pub fn rank(questions: &mut [Question]) {
    questions.sort_by_key(|question| {
        (question.why, Reverse(question.decides), Reverse(question.prints), Reverse(question.stops.len()))
    });
}

/// Why a fact with these uses is asked, if it is missing.
pub fn why(uses: &Uses) -> Why {
    if uses.decides.is_empty() && uses.stops.is_empty() { Why::Prints } else { Why::Decides }
}
