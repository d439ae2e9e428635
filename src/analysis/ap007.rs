//! AP007: value printed where it may mean nothing.

use super::allowance::At;
use super::uses::{guards, stated};
use super::{Analysis, Example, Rule};
use crate::condition::{Everywhere, Path, Place, Printed};
use crate::diagnostic::{Code, Diagnostic};

pub(super) const RULE: Rule = Rule {
    code: Code::MeaninglessValue,
    why: "At such a site the build ends with an error, because there is no value to print; found here, it \
          costs nothing.",
    mend: "Give the text a condition that implies the `when` of the fact, or print something that is always \
          there.",
    fails: Example {
        facts: FACTS,
        topic: "\
# Connect Exchange

## Connect {#connect}

1. Open the console. {#open}
1. Note the server {{ exchange.server }}. {#note}
",
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: FACTS,
        topic: "\
# Connect Exchange

## Connect {#connect}

1. Open the console. {#open}
1. Note the server {{ exchange.server }}. {#note applies=exchange.used}
",
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  exchange.used: { type: bool }
  exchange.server: { type: fqdn, when: exchange.used }
";

fn check(analysis: &mut Analysis<'_>) {
    for value in analysis.walk.values.clone() {
        let path: &Path = match value.printed {
            Printed::Path(path) => path,
            Printed::Count(of) => &of.list,
            Printed::Document(_) | Printed::Literal(_) => continue,
        };
        let spot = analysis.walk.spots[value.spot].clone();
        for guard in guards(path, &spot.loops, analysis.vocabulary) {
            let when = stated(guard.expr, guard.when.span);
            let meaning = Place { loops: &spot.loops, conditions: std::slice::from_ref(&when) };
            let message = match analysis.implies(spot.place(), meaning) {
                Everywhere::Yes => continue,
                Everywhere::TooHard => {
                    let what = format!("whether `{}` means anything wherever it is printed", path.text);
                    analysis.report_too_hard(At::Node(value.spot), Code::MeaninglessValue, &what, value.span);
                    continue;
                }
                Everywhere::No(witness) => {
                    let message = format!("`{}` is printed where it may mean nothing", path.text);
                    Diagnostic::new(Code::MeaninglessValue, message).witness(analysis.shown(&witness))
                }
            };
            let diagnostic = message
                .at(value.span, format!("{} applies at sites without it", spot.name()))
                .at(guard.when.span, format!("`{}` means something only here", guard.name))
                .help(format!("give the text a condition that implies `{}`", when.expr));
            analysis.report(At::Node(value.spot), diagnostic);
        }
    }
}
