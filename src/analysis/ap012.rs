//! AP012: rules that contradict or repeat each other.

use super::allowance::At;
use super::witness::EVERY_SITE;
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Loop, Place, Rule as SiteRule};
use crate::diagnostic::{Code, Diagnostic};
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: Code::BadRules,
    why: "From rules that contradict each other everything follows: no verdict would mean anything. A rule that repeats \
          another has to be changed with it from then on, and is printed as a reason where the other one would do.",
    mend: "Mend one of the rules that contradict each other. Remove a rule that repeats others, or allow it, if it says \
           what readers should see as the reason.",
    fails: Example {
        facts: "\
facts:
  edge.used: { type: bool }
  federation.enabled: { type: bool }
  public_im.enabled: { type: bool }
rules:
  federation-needs-edge: { when: federation.enabled, then: edge.used, why: Only an Edge federates. }
  both-need-edge: { when: federation.enabled and public_im.enabled, then: edge.used, why: Only an Edge reaches out. }
",
        topic: TOPIC,
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: "\
facts:
  edge.used: { type: bool }
  federation.enabled: { type: bool }
  public_im.enabled: { type: bool }
rules:
  federation-needs-edge: { when: federation.enabled, then: edge.used, why: Only an Edge federates. }
  public-im-needs-edge: { when: public_im.enabled, then: edge.used, why: Only an Edge reaches out. }
",
        topic: TOPIC,
        guide: "",
        sites: &[],
    },
    check: Some(check),
};

const TOPIC: &str = "\
# Open the way out

## Open {#open}

1. Tell everybody. {#tell}
1. Open the route. {#route applies=\"federation.enabled or public_im.enabled\"}
";

fn check(analysis: &mut Analysis<'_>) {
    let rules = &analysis.vocabulary.rules;
    let repeated: Vec<Option<Vec<String>>> =
        (0..rules.len()).map(|at| analysis.every_site.repeated_by(at)).collect();
    for (at, others) in repeated.iter().enumerate() {
        let Some(others) = others else { continue };
        let rule = &analysis.vocabulary.rules[at];
        // Of two that say the same the second is told: without both nobody would say it.
        let says_it_back = |(later, by): (usize, &Option<Vec<String>>)| {
            others.contains(&rules[later].id) && by.as_ref().is_some_and(|by| by.contains(&rule.id))
        };
        if repeated.iter().enumerate().skip(at + 1).any(says_it_back) {
            continue;
        }
        let told = match others.as_slice() {
            [] => "it is true at every site without being said".to_string(),
            others => {
                let others: Vec<String> = others.iter().map(|id| format!("`{id}`")).collect();
                format!("{} says it already", others.join(" with "))
            }
        };
        let mut diagnostic =
            Diagnostic::new(Code::BadRules, format!("the rule `{}` says nothing new", rule.id))
                .at(rule.span, told);
        for other in analysis.vocabulary.rules.iter().filter(|other| others.contains(&other.id)) {
            diagnostic = diagnostic.at(other.span, "said here");
        }
        let (loops, conditions) = stands(rule);
        let witness = analysis.site_of(Place { loops: &loops, conditions: &conditions });
        let diagnostic =
            diagnostic.witness(witness).help("remove it, or allow it if readers should see its reason");
        analysis.report(At::Declared(rule.id.clone()), diagnostic);
    }
}

/// Where a rule says something.
fn stands(rule: &SiteRule) -> (Vec<Loop>, Vec<Arc<Condition>>) {
    (rule.each.iter().cloned().collect(), rule.when.iter().cloned().collect())
}

/// Reports rules that leave room for no site.
pub(super) fn contradiction(analysis: &mut Analysis<'_>) {
    let Some(ids) = analysis.every_site.contradiction() else { return };
    let mut diagnostic = Diagnostic::new(Code::BadRules, "no site can satisfy these rules together");
    for rule in analysis.vocabulary.rules.iter().filter(|rule| ids.contains(&rule.id)) {
        diagnostic = diagnostic.at(rule.span, format!("the rule `{}`", rule.id));
    }
    let first = ids.first().cloned().unwrap_or_default();
    let diagnostic = diagnostic
        .witness(EVERY_SITE)
        .help("mend one of them; until then nothing else of the guide is analysed");
    analysis.report(At::Declared(first), diagnostic);
}
