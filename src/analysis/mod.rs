//! Mistakes of a guide that no site is needed for: AP001 to AP017, one file per rule.
//!
//! A rule asks its questions of every site that the vocabulary allows, and shows what it finds by a made-up
//! one. Knows no site but for what can only be said of known ones.

mod allowance;
mod analyse;
mod ap001;
mod ap002;
mod ap003;
mod ap004;
mod ap005;
mod ap006;
mod ap007;
mod ap008;
mod ap009;
mod ap010;
mod ap011;
mod ap012;
mod ap013;
mod ap014;
mod ap015;
mod ap016;
mod ap017;
mod identity;
mod known_site;
mod order;
mod page;
mod rule;
mod sample;
mod spot;
mod undo;
mod uses;
mod walk;
mod witness;

use analyse::Analysis;
pub use analyse::{Extent, analyse};
pub use ap001::suggest_renamed;
pub use known_site::KnownSite;
pub use page::{chapter, page};
pub use rule::{Example, Rule};

use crate::diagnostic::Code;

/// All rules, in the order of their codes.
pub const RULES: &[Rule] = &[
    ap001::RULE,
    ap002::RULE,
    ap003::RULE,
    ap004::RULE,
    ap005::RULE,
    ap006::RULE,
    ap007::RULE,
    ap008::RULE,
    ap009::RULE,
    ap010::RULE,
    ap011::RULE,
    ap012::RULE,
    ap013::RULE,
    ap014::RULE,
    ap015::RULE,
    ap016::RULE,
    ap017::RULE,
];

/// A check that is no rule of the analysis: what it finds cannot be allowed.
type Check = (Code, fn(&mut Analysis<'_>));

/// Checks of the whole guide, run with the rules.
const CHECKS: &[Check] = &[
    (Code::MissingId, identity::check),
    (Code::WaitsForItself, order::check),
    (Code::NotARollback, undo::check),
];
