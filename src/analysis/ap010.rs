//! AP010: fact, list or define never used.

use super::allowance::At;
use super::sample::sample;
use super::uses::stated;
use super::witness::EVERY_SITE;
use super::{Analysis, Example, Rule};
use crate::condition::{Condition, Expr, Loop, Place, Rule as SiteRule};
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::Type;
use crate::source::Span;
use crate::vocabulary::{StopTest, mentions, mentions_inside, mentions_of_loop, mentions_of_value};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: Code::NeverUsed,
    why: "It makes the vocabulary longer and the inventory more work than they need be. Often the text that \
          should print it was forgotten.",
    mend: "Use it, or remove it. A fact that only people read, say in the inventory, is allowed with that \
          reason.",
    fails: Example {
        facts: "\
facts:
  edge.used: { type: bool }
  edge.address: { type: ip }
",
        topic: TOPIC,
        guide: "",
        sites: &[],
    },
    passes: Example {
        facts: "\
facts:
  edge.used: { type: bool }
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
1. Open the route. {#route applies=edge.used}
";

/// A declaration, and whether a site can say something of it.
struct Declared {
    kind: &'static str,
    name: String,
    span: Span,
}

fn check(analysis: &mut Analysis<'_>) {
    let used = used(analysis);
    for declared in declarations(analysis) {
        if used.contains(&declared.name) {
            continue;
        }
        let message = format!("the {} `{}` is never used", declared.kind, declared.name);
        let witness = witness(analysis, &declared);
        let diagnostic = Diagnostic::new(Code::NeverUsed, message)
            .at(declared.span, "nothing of the guide tests or prints it")
            .witness(witness)
            .help("use it, remove it, or allow it with the reason: `allow: { AP010: reason }`");
        analysis.report(At::Declared(declared.name), diagnostic);
    }
}

/// Facts, lists, their fields but for keys, and defines. Of a list that is not used its fields are not told.
fn declarations(analysis: &Analysis<'_>) -> Vec<Declared> {
    let vocabulary = analysis.vocabulary;
    let used = used(analysis);
    let facts = vocabulary.schema.facts.iter();
    let mut all: Vec<Declared> =
        facts.map(|fact| Declared { kind: "fact", name: fact.name.clone(), span: fact.span }).collect();
    for list in &vocabulary.schema.lists {
        all.push(Declared { kind: "list", name: list.name.clone(), span: list.span });
        if used.contains(&list.name) {
            let fields = list.fields.iter().filter(|field| field.name != list.key);
            all.extend(fields.map(|field| Declared {
                kind: "field",
                name: format!("{}.{}", list.name, field.name),
                span: field.span,
            }));
        }
    }
    let defines = vocabulary.defines.iter();
    all.extend(defines.map(|one| Declared { kind: "define", name: one.name.clone(), span: one.span }));
    all
}

/// Every name that the guide tests, prints or sets, and what stands behind one of those: its `when`, the rules
/// that can infer it, the list it refers to.
fn used(analysis: &Analysis<'_>) -> BTreeSet<String> {
    let vocabulary = analysis.vocabulary;
    let mut used = named_by_guide(analysis);
    loop {
        let before = used.len();
        for (name, when) in vocabulary.whens.facts.iter().chain(&vocabulary.whens.lists) {
            if used.contains(name) {
                used.extend(mentions_inside(when, &vocabulary.schema, &[]));
            }
        }
        for ((list, field), when) in &vocabulary.whens.fields {
            if used.contains(&format!("{list}.{field}")) {
                used.extend(mentions(when, &vocabulary.schema, Some(list)));
            }
        }
        for rule in &vocabulary.rules {
            let named = named_by_rule(analysis, rule);
            if named.iter().any(|name| used.contains(name)) {
                used.extend(named);
            }
        }
        for group in &vocabulary.unique {
            let names: Vec<String> =
                group.fields.iter().map(|(list, field)| format!("{list}.{field}")).collect();
            if group.fields.iter().any(|(list, _)| used.contains(list)) {
                used.extend(names);
            }
        }
        for list in referred_lists(analysis, &used) {
            used.insert(list);
        }
        // A field that is used is a field of a list that is.
        let lists: Vec<String> = vocabulary
            .schema
            .lists
            .iter()
            .filter(|list| {
                list.fields.iter().any(|field| used.contains(&format!("{}.{}", list.name, field.name)))
            })
            .map(|list| list.name.clone())
            .collect();
        used.extend(lists);
        if used.len() == before {
            return used;
        }
    }
}

fn named_by_guide(analysis: &Analysis<'_>) -> BTreeSet<String> {
    let (vocabulary, schema) = (analysis.vocabulary, &analysis.vocabulary.schema);
    let mut used = BTreeSet::new();
    for spot in &analysis.walk.spots {
        for stated in spot.stated() {
            used.extend(mentions_inside(&stated.condition, schema, &stated.loops));
        }
        if let Some(each) = &spot.node.each {
            used.extend(mentions_of_loop(each, schema, spot.loops_above()));
        }
        used.extend(spot.node.sets.clone());
    }
    for value in &analysis.walk.values {
        let loops = &analysis.walk.spots[value.spot].loops;
        used.extend(mentions_of_value(value.printed, schema, loops));
    }
    for stop in &vocabulary.stops {
        let loops: Vec<Loop> = stop.each.iter().cloned().collect();
        used.extend(stop.each.iter().flat_map(|each| mentions_of_loop(each, schema, &[])));
        match &stop.test {
            StopTest::When(condition) => used.extend(mentions_inside(condition, schema, &loops)),
            StopTest::Same(paths) => {
                let printed = paths.iter().cloned().map(crate::condition::Printed::Path);
                used.extend(printed.flat_map(|path| mentions_of_value(&path, schema, &loops)));
            }
        }
    }
    used
}

fn named_by_rule(analysis: &Analysis<'_>, rule: &SiteRule) -> BTreeSet<String> {
    let schema = &analysis.vocabulary.schema;
    let loops: Vec<Loop> = rule.each.iter().cloned().collect();
    let mut named: BTreeSet<String> =
        rule.each.iter().flat_map(|each| mentions_of_loop(each, schema, &[])).collect();
    let filter = rule.each.as_ref().and_then(|each| each.filter.as_ref());
    for condition in filter.into_iter().chain(&rule.when).chain([&rule.then]) {
        named.extend(mentions_inside(condition, schema, &loops));
    }
    named
}

/// The lists that used facts and fields refer to.
fn referred_lists(analysis: &Analysis<'_>, used: &BTreeSet<String>) -> Vec<String> {
    let schema = &analysis.vocabulary.schema;
    let facts = schema.facts.iter().map(|fact| (fact.name.clone(), &fact.ty));
    let fields = schema.lists.iter().flat_map(|list| {
        list.fields.iter().map(move |field| (format!("{}.{}", list.name, field.name), &field.ty))
    });
    let used = facts.chain(fields).filter(|(name, _)| used.contains(name));
    used.filter_map(|(_, ty)| referred(ty)).collect()
}

fn referred(ty: &Type) -> Option<String> {
    match ty {
        Type::Ref(list) => Some(list.clone()),
        Type::List(of) => referred(of),
        _ => None,
    }
}

/// A site that says something of it, for nothing.
fn witness(analysis: &mut Analysis<'_>, declared: &Declared) -> String {
    let Some(expr) = sample(&declared.name, declared.span, analysis.vocabulary) else {
        return EVERY_SITE.to_string();
    };
    let guard = analysis.vocabulary.whens.facts.get(&declared.name).or(analysis
        .vocabulary
        .whens
        .lists
        .get(&declared.name));
    let conditions: Vec<std::sync::Arc<Condition>> =
        [stated(Expr::And(vec![expr]), declared.span)].into_iter().chain(guard.cloned()).collect();
    analysis.site_of(Place { loops: &[], conditions: &conditions })
}
