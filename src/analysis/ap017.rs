//! AP017: condition that no known site makes true, or none makes false.

use super::allowance::At;
use super::known_site::KnownSite;
use super::spot::StatedCondition;
use super::uses::stated;
use super::witness::EVERY_SITE;
use super::{Analysis, Example, Rule};
use crate::condition::{Bindings, Condition, Everywhere, Expr, Judge, Knowledge, Loop, Place, Settled};
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::Bound;
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: Code::OneSided,
    why: "Half of what such a condition decides has never been seen in a runbook, read by anybody or tried.",
    mend: "Add a site, made up if need be, that shows the other way: the witness is one. With fewer than two \
          sites nothing is said, and nothing of conditions that some site leaves open.",
    fails: Example { facts: FACTS, topic: TOPIC, guide: "", sites: &["edge.used: true", "edge.used: true"] },
    passes: Example {
        facts: FACTS,
        topic: TOPIC,
        guide: "",
        sites: &["edge.used: true", "edge.used: false"],
    },
    check: Some(check),
};

const FACTS: &str = "\
facts:
  edge.used: { type: bool }
";

const TOPIC: &str = "\
# Open the way out

## Open {#open}

1. Tell everybody. {#tell}
1. Open the route. {#route applies=edge.used}
";

/// A condition that several nodes may state, and what sites made of it so far.
struct Seen {
    stated: StatedCondition,
    at: usize,
    others: Vec<Span>,
    is_true: bool,
    is_false: bool,
}

fn check(analysis: &mut Analysis<'_>) {
    if analysis.sites.len() < 2 {
        return;
    }
    let mut conditions = conditions(analysis);
    for site in analysis.sites.clone() {
        look(analysis, &site, &mut conditions);
    }
    let mut found: Vec<Seen> =
        conditions.into_values().filter(|seen| seen.is_true != seen.is_false).collect();
    found.sort_by_key(|seen| seen.at);
    for seen in found {
        report(analysis, seen);
    }
}

/// Every condition of the guide once.
fn conditions(analysis: &Analysis<'_>) -> BTreeMap<String, Seen> {
    let mut conditions: BTreeMap<String, Seen> = BTreeMap::new();
    for (at, spot) in analysis.walk.spots.iter().enumerate() {
        for mut stated in spot.stated() {
            // What tests no object is the same in every loop.
            if !stated.loops.iter().any(|each| stated.condition.expr.mentions(&each.name)) {
                stated.loops.clear();
            }
            let loops = stated.loops.iter().map(|each| format!("{} in {}; ", each.name, each.list.text));
            let key = loops.chain([stated.condition.to_string()]).collect();
            let span = stated.condition.span;
            conditions.entry(key).and_modify(|seen| seen.others.push(span)).or_insert(Seen {
                stated,
                at,
                others: Vec::new(),
                is_true: false,
                is_false: false,
            });
        }
    }
    conditions
}

/// What the site makes of the conditions that have not yet been seen both ways.
fn look(analysis: &Analysis<'_>, site: &KnownSite<'_>, conditions: &mut BTreeMap<String, Seen>) {
    let vocabulary = analysis.vocabulary;
    let judge = Judge::new(Knowledge {
        schema: &vocabulary.schema,
        facts: site.facts,
        rules: &vocabulary.rules,
        whens: &vocabulary.whens,
    });
    if judge.conflict().is_some() {
        return;
    }
    for seen in conditions.values_mut().filter(|seen| !(seen.is_true && seen.is_false)) {
        let condition = [seen.stated.condition.clone()];
        for bindings in bindings(&judge, &seen.stated.loops) {
            let is_one = !bindings.values().any(|bound| matches!(bound, Bound::Empty { .. }));
            if !is_one {
                continue;
            }
            match judge.verdict(&condition, 0, None, &bindings).settled {
                Settled::Applies => seen.is_true = true,
                Settled::NotApplicable => seen.is_false = true,
                // Whoever answers the question may answer it either way.
                Settled::Undecided | Settled::OnSite => (seen.is_true, seen.is_false) = (true, true),
            }
        }
    }
}

/// What the names of the loops stand for, one object after the other.
fn bindings(judge: &Judge<'_>, loops: &[Loop]) -> Vec<Bindings> {
    let mut all = vec![Bindings::new()];
    for each in loops {
        all = all
            .iter()
            .flat_map(|outer| {
                judge.bounds(&each.list, outer).into_iter().map(|bound| {
                    let mut inner = outer.clone();
                    inner.insert(each.name.clone(), bound);
                    inner
                })
            })
            .collect();
    }
    all
}

fn report(analysis: &mut Analysis<'_>, seen: Seen) {
    let condition: Arc<Condition> = seen.stated.condition;
    let (verb, wanted) = match seen.is_true {
        true => ("false", stated(Expr::Not(Box::new(condition.expr.clone())), condition.span)),
        false => ("true", condition.clone()),
    };
    let place = Place { loops: &seen.stated.loops, conditions: std::slice::from_ref(&wanted) };
    let witness = match analysis.never_applies(place) {
        Everywhere::No(witness) => analysis.shown(&witness),
        // Where there is no such site, AP003 or AP004 says so.
        Everywhere::Yes => return,
        Everywhere::TooHard => EVERY_SITE.to_string(),
    };
    let text = condition.text.clone();
    let mut diagnostic = Diagnostic::new(Code::OneSided, format!("no known site makes `{text}` {verb}"))
        .at(condition.span, format!("never {verb} so far"));
    for other in seen.others {
        diagnostic = diagnostic.at(other, "the same condition");
    }
    let diagnostic =
        diagnostic.witness(witness).help("add a site that shows the other way; the one above does");
    analysis.report(At::Node(seen.at), diagnostic);
}
