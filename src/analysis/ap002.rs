//! AP002: wrong type or literal. Readers find it; this is its page.

use super::{Example, Rule};
use crate::diagnostic::Code;

pub(super) const RULE: Rule = Rule {
    code: Code::WrongType,
    why: "A comparison that cannot be right is false in other tools, or true, and nobody sees which.",
    mend: "Look up the fact in `facts.yaml` and write a literal of its type: a bool stands alone, a list is counted.",
    fails: Example {
        facts: "\
facts:
  exchange.version: { type: version }
",
        topic: "\
# Connect Exchange

## Connect {#connect}

1. Open the console. {#open}
1. Set up the dial plan. {#plan applies=exchange.version}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: "\
facts:
  exchange.version: { type: version }
",
        topic: "\
# Connect Exchange

## Connect {#connect}

1. Open the console. {#open}
1. Set up the dial plan. {#plan applies=\"exchange.version >= 14\"}
",
        guide: "",
        sites: &[],
    },
    check: None,
};
