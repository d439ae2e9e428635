//! RS315: a `rollback` that names no rollback procedure.

use super::Analysis;
use super::allowance::At;
use crate::diagnostic::{Code, Diagnostic};

/// Looks at every `rollback` of the guide.
pub(super) fn check(analysis: &mut Analysis<'_>) {
    let walk = &analysis.walk;
    let mut found = Vec::new();
    for (at, spot) in walk.spots.iter().enumerate() {
        let Some(target) = &spot.node.rollback else { continue };
        let Some(named) = walk.target(target).map(|at| &walk.spots[at]) else { continue };
        if !named.is_rollback {
            let diagnostic =
                Diagnostic::new(Code::NotARollback, format!("{} is no rollback procedure", named.name()))
                    .at(target.span, format!("to undo {}", spot.name()))
                    .at(named.span, "worked as a part of the plan")
                    .help("write `kind=rollback` on its heading, or name the procedure that undoes it");
            found.push((At::Node(at), diagnostic));
        }
    }
    found.into_iter().for_each(|(at, diagnostic)| analysis.report(at, diagnostic));
}
