//! AP001: unknown name or value. Readers find it; this is its page, and what the other conditions know of it.

use super::walk::Walk;
use super::{Example, Rule};
use crate::condition::{Condition, Expr, PathType, Set, TestKind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Type, Value};
use crate::guide::Guide;
use crate::vocabulary::StopTest;
use std::collections::{BTreeMap, BTreeSet};

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

/// Suggests the new name of a value that was renamed: where one value that no condition tests is left, and
/// conditions have a word that is no value, the word is its old name.
pub fn suggest_renamed(guide: &Guide, diagnostics: &mut Diagnostics) {
    let mut times: BTreeMap<(String, Vec<String>), usize> = BTreeMap::new();
    let mut tested: BTreeSet<(Vec<String>, String)> = BTreeSet::new();
    for unknown in diagnostics.iter().filter_map(|diagnostic| diagnostic.unknown.as_ref()) {
        *times.entry((unknown.given.clone(), unknown.candidates.clone())).or_default() += 1;
        // Nothing else came of this condition; what it has beside the unknown word is tested all the same.
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
        let words = unknown.text.split(|letter| !is_part(letter));
        tested.extend(words.map(|word| (unknown.candidates.clone(), word.to_string())));
    }
    if times.is_empty() {
        return;
    }
    tested.extend(tested_in(guide));
    for diagnostic in diagnostics.iter_mut() {
        let Some(unknown) = &diagnostic.unknown else { continue };
        let is_untested =
            |value: &&String| !tested.contains(&(unknown.candidates.clone(), value.to_string()));
        let mut untested = unknown.candidates.iter().filter(is_untested);
        let (Some(renamed), None) = (untested.next(), untested.next()) else { continue };
        // One word alone is rather misspelt, if it is like a value at all.
        if times.get(&(unknown.given.clone(), unknown.candidates.clone())).copied().unwrap_or_default() > 1
            || !suggests(diagnostic)
        {
            let help = format!("did you mean `{renamed}`?");
            diagnostic.help.retain(|line| !line.starts_with(SUGGESTION));
            diagnostic.help.insert(0, help);
        }
    }
}

const SUGGESTION: &str = "did you mean ";

fn suggests(diagnostic: &Diagnostic) -> bool {
    diagnostic.help.iter().any(|line| line.starts_with(SUGGESTION))
}

/// The values that conditions compare with, each with all values of its enum.
fn tested_in(guide: &Guide) -> BTreeSet<(Vec<String>, String)> {
    let vocabulary = &guide.vocabulary;
    let mut tested = BTreeSet::new();
    let mut add = |condition: &Condition| literals(&condition.expr, &mut tested);
    for spot in &Walk::new(guide).spots {
        spot.stated().iter().for_each(|stated| add(&stated.condition));
    }
    let whens = &vocabulary.whens;
    whens.facts.values().chain(whens.lists.values()).for_each(|when| add(when));
    whens.fields.values().for_each(|when| add(when));
    vocabulary.conditions.values().for_each(|condition| add(condition));
    for rule in &vocabulary.rules {
        let filter = rule.each.as_ref().and_then(|each| each.filter.as_ref());
        filter.into_iter().chain(&rule.when).chain([&rule.then]).for_each(|condition| add(condition));
    }
    for stop in &vocabulary.stops {
        if let StopTest::When(condition) = &stop.test {
            add(condition);
        }
    }
    tested
}

fn literals(expr: &Expr, tested: &mut BTreeSet<(Vec<String>, String)>) {
    let test = match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            return parts.iter().for_each(|part| literals(part, tested));
        }
        Expr::Not(inner) => return literals(inner, tested),
        Expr::Test(test) => test,
    };
    let (path, values) = match &test.kind {
        TestKind::Compare { path, literal, .. } => (path, vec![literal]),
        TestKind::In { path, set: Set::Members(members), .. } => (path, members.iter().collect()),
        TestKind::Some { body, .. } | TestKind::Every { body, .. } => return literals(body, tested),
        TestKind::Count { of, .. } => {
            return of.filter.iter().for_each(|(_, body)| literals(body, tested));
        }
        TestKind::In { .. } | TestKind::IsTrue(_) | TestKind::Define { .. } => return,
    };
    if let PathType::Scalar(Type::Enum(all)) = &path.ty {
        let all: Vec<String> = all.iter().map(|value| value.name.clone()).collect();
        let names = values.into_iter().filter_map(|value| match value {
            Value::Enum(name) => Some((all.clone(), name.clone())),
            _ => None,
        });
        tested.extend(names);
    }
}
