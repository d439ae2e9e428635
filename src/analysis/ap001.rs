//! AP001: unknown name or value. Readers find it; this is its page, and what the other conditions know of it.

use super::{Example, Rule};
use crate::diagnostic::Code;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownName,
    why: "A name that is not there is false in other tools, and the content behind it is gone without a word. Here \
          nothing is built until every name and value of every condition is one of the vocabulary.",
    mend: "Follow the suggestion, or declare the name in `facts.yaml`. Where an enum value was renamed, every condition \
           that still has the old name is reported, with the new one.",
    fails: Example {
        facts: "\
facts:
  edge.balancing: { type: enum, values: [none, dns, hardware] }
",
        topic: "\
# Balance the load

## Balance {#balance}

1. Open the console. {#open}
1. Create the records. {#create applies=\"edge.balancing == dsn\"}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: "\
facts:
  edge.balancing: { type: enum, values: [none, dns, hardware] }
",
        topic: "\
# Balance the load

## Balance {#balance}

1. Open the console. {#open}
1. Create the records. {#create applies=\"edge.balancing == dns\"}
",
        guide: "",
        sites: &[],
    },
    check: None,
};
