//! `allow="AP008: reason"`: what is found and meant to be so, and what is allowed although it is not found.
//!
//! An allowance on a node is for the node and all that stands in it. Knows no rule.

use super::walk::Walk;
use crate::diagnostic::{Code, Diagnostic};
use crate::guide::Guide;
use crate::source::Span;

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    /// At a node of the guide.
    Node(usize),
    /// Beside a declaration of `facts.yaml`, by its name.
    Declared(String),
    /// At a gate, by its position.
    Gate(usize),
    /// At the guide, which allows nothing.
    Guide,
}

/// One allowance, and whether something was found that it allows.
#[derive(Debug, Clone)]
struct Allowance {
    on: At,
    code: String,
    span: Span,
    is_used: bool,
}

/// All allowances of a guide.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowances {
    all: Vec<Allowance>,
}

impl Allowances {
    pub fn new(guide: &Guide, walk: &Walk<'_>) -> Self {
        let at_nodes = walk.spots.iter().enumerate().flat_map(|(at, spot)| {
            spot.node.allow.iter().map(move |allow| (At::Node(at), allow.code.clone(), allow.span))
        });
        let declared = guide.vocabulary.allows.iter();
        let declared = declared.map(|allow| (At::Declared(allow.on.clone()), allow.code.clone(), allow.span));
        let at_gates = guide.gates.iter().enumerate().flat_map(|(at, gate)| {
            gate.allow.iter().map(move |allow| (At::Gate(at), allow.code.clone(), allow.span))
        });
        let all = at_nodes.chain(declared).chain(at_gates);
        let all = all.map(|(on, code, span)| Allowance { on, code, span, is_used: false });
        Self { all: all.collect() }
    }

    /// Whether something with this code is allowed at `at`; the allowance is needed then.
    pub fn allow(&mut self, at: &At, code: Code, walk: &Walk<'_>) -> bool {
        let covers = |on: &At| match (on, at) {
            (At::Node(on), At::Node(at)) => walk.upwards(*at).any(|above| above == *on),
            (At::Declared(on), At::Declared(at)) => {
                on.is_empty()
                    || on == at
                    || at.strip_prefix(on.as_str()).is_some_and(|rest| rest.starts_with('.'))
            }
            (At::Gate(on), At::Gate(at)) => on == at,
            _ => false,
        };
        let mut is_allowed = false;
        for allowance in self.all.iter_mut().filter(|one| one.code == code.name() && covers(&one.on)) {
            allowance.is_used = true;
            is_allowed = true;
        }
        is_allowed
    }

    /// Those for which nothing was found.
    pub fn stale(&self) -> Vec<Diagnostic> {
        let stale = self.all.iter().filter(|allowance| !allowance.is_used);
        let told = stale.map(|allowance| {
            Diagnostic::new(
                Code::StaleAllowance,
                format!("`{}` is allowed here and not found", allowance.code),
            )
            .at(allowance.span, "nothing to allow any more")
            .help("remove the allowance")
        });
        told.collect()
    }
}
