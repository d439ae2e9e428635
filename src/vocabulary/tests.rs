//! Every mistake of a vocabulary with its whole diagnostic, and what a right one holds.

use super::*;
use crate::diagnostic::Diagnostics;
use crate::fact::{Localized, Stage, Type, Value};
use crate::source::Sources;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn read_text(text: &str) -> (Vocabulary, Vec<String>) {
    let mut sources = Sources::default();
    let file = sources.add("facts.yaml", "facts.yaml", text.to_string());
    let languages = ["es".to_string(), "en".to_string()];
    let roles: BTreeSet<String> = ["uc-admin", "helpdesk"].map(str::to_string).into();
    let mut diagnostics = Diagnostics::default();
    let vocabulary = read(file, &sources, &languages, &roles, &mut diagnostics);
    (vocabulary, lines(diagnostics, &sources))
}

/// One line per diagnostic: code, places, message, help.
fn lines(diagnostics: Diagnostics, sources: &Sources) -> Vec<String> {
    let line = |diagnostic: crate::diagnostic::Diagnostic| {
        let places: Vec<String> = diagnostic
            .labels
            .iter()
            .map(|label| sources.describe(&label.origin).replace("facts.yaml:", ""))
            .collect();
        let help: String = diagnostic.help.iter().map(|help| format!(" | {help}")).collect();
        format!("{} {}: {}{help}", diagnostic.code.name(), places.join(" "), diagnostic.message)
    };
    diagnostics.sorted().into_iter().map(line).collect()
}

const RIGHT: &str = "\
facts:
  federation.enabled:
    type: bool
    label: { es: federación, en: federation }
    ask: ¿?
    owner: uc-admin
    allow: { AP010: read by people }
  edge.port: { type: int, range: 1..65535, unit: s, assume: 5061, secret: true }
  exchange.used: { type: bool }
  exchange.version: { type: version, when: exchange.used, stage: decision }
  exchange.names: { type: list, of: fqdn, assume: [a.example], when: \"uses_pools and exchange.used\" }
lists:
  pools:
    key: fqdn
    stage: decision
    fields:
      fqdn: { type: fqdn }
      edition: { type: enum, values: { standard: { es: Estándar, en: Standard }, enterprise: } }
      sql: { type: text, when: edition == enterprise, stage: site }
      target: { type: ref, to: pools }
      peers: { type: list, of: ref, to: pools }
      federation: { type: bool }
rules:
  r1: { each: p in pools, when: p.federation, then: federation.enabled, why: w }
  r2:
    then: >-
      count(pools) > 0 and
      not exchange.used
    why: w
stops:
  s1: { when: some p in pools satisfies p.federation, at: [topic#step], why: w }
  s2: { each: p in pools, same: [p.sql, p.target.sql], why: w }
  s3: { each: p in pools, when: p.federation, why: w }
unique: [[pools.fqdn, pools.sql]]
define:
  needs_pools: { when: uses_pools or federation.enabled, label: { es: x, en: y } }
  uses_pools: { when: count(pools) > 0 }
";

#[test]
fn a_vocabulary_holds_what_its_file_says() {
    let (vocabulary, mistakes) = read_text(RIGHT);
    assert_eq!(mistakes, Vec::<String>::new());
    let fact = |name: &str| vocabulary.schema.fact(name).expect("a fact");
    let enabled = fact("federation.enabled");
    assert_eq!((enabled.label.get("es"), enabled.owner.as_deref()), ("federación", Some("uc-admin")));
    assert_eq!(fact("exchange.used").label, Localized::Plain("exchange.used".into()));
    let port = fact("edge.port");
    assert_eq!(port.ty, Type::Int { minimum: Some(1), maximum: Some(65535), unit: Some("s".into()) });
    assert_eq!((port.assume.clone(), port.secret), (Some(Value::Int(5061)), true));
    assert_eq!(fact("exchange.version").stage, Stage::Decision);
    assert_eq!(fact("exchange.names").assume, Some(Value::List(vec![Value::Text("a.example".into())])));
    let pools = vocabulary.schema.list("pools").expect("a list");
    assert_eq!(pools.key_field().map(|field| &field.ty), Some(&Type::Fqdn));
    let stage = |name: &str| pools.field(name).map(|field| field.stage);
    assert_eq!((stage("fqdn"), stage("sql")), (Some(Stage::Decision), Some(Stage::Site)));
    assert!(vocabulary.whens.fields.contains_key(&("pools".into(), "sql".into())));
    assert_eq!(vocabulary.whens.facts.len(), 2);
    assert_eq!(vocabulary.rules.len(), 2);
    assert_eq!(vocabulary.rules[1].then.text, "count(pools) > 0 and not exchange.used");
    assert!(
        matches!(&vocabulary.stops[0].test, StopTest::When(_)) && vocabulary.stops[0].at[0].0 == "topic#step"
    );
    assert!(
        matches!(&vocabulary.stops[1].test, StopTest::Same(paths) if paths[1].fields == ["target", "sql"])
    );
    let names: Vec<&str> = vocabulary.defines.iter().map(|define| define.name.as_str()).collect();
    assert_eq!(names, ["needs_pools", "uses_pools"], "in the order of the file");
    assert_eq!(vocabulary.allows.len(), 1);
    assert_eq!(vocabulary.unique[0].fields.len(), 2);
}

#[test]
fn every_mistake_of_a_vocabulary_has_its_place_and_its_remedy() {
    let cases = [
        "- a",
        "fact:\n  a: { type: bool }",
        "facts: [a]",
        "facts:\n  a: bool",
        "facts:\n  a: { label: x }",
        "facts:\n  a: { type: boolean }",
        "facts:\n  a: { type: bool, values: [x], range: 1..2 }",
        "facts:\n  a: { type: enum }",
        "facts:\n  a: { type: enum, values: [] }",
        "facts:\n  a: { type: enum, values: [no, 2007, x y, b, b] }",
        "facts:\n  a: { type: enum, values: { b: { es: x } } }",
        "facts:\n  a: { type: int, range: 5..1 }\n  b: { type: int, range: 1-5 }",
        "facts:\n  a: { type: int, range: 1..5, assume: 9 }",
        "facts:\n  a: { type: enum, values: [dns, none], assume: dnss }",
        "facts:\n  a: { type: list }\n  b: { type: list, of: list }\n  c: { type: list, of: txt }",
        "facts:\n  a: { type: ref }\n  b: { type: ref, to: pool }\nlists:\n  pools: { key: k, fields: { k: { type: text } } }",
        "facts:\n  a: { type: bool, label: { es: x }, ask: { fr: x } }",
        "facts:\n  a: { type: bool, owner: uc-admn }",
        "facts:\n  a: { type: bool, stage: sitio }",
        "facts:\n  a: { type: bool, secret: sí }",
        "facts:\n  a: { type: bool, lable: x }",
        "facts:\n  a: { type: bool, allow: { RS101: x } }\n  b: { type: bool, allow: AP010 }",
        "facts:\n  a.b: { type: bool }\n  a.b.c: { type: bool }",
        "facts:\n  a: { type: bool }\nlists:\n  a: { key: k, fields: { k: { type: text } } }",
        "facts:\n  a: { type: bool }\ndefine:\n  a: { when: a }",
        "facts:\n  a.b: { type: bool }\ndefine:\n  a: { when: a.b }",
        "facts:\n  1a: { type: bool }\n  in.x: { type: bool }\n  document.x: { type: bool }\n  a..b: { type: bool }",
        "facts:\n  a: { type: bool }\ndefine:\n  b.c: { when: a }",
        "lists:\n  a: { fields: { k: { type: text } } }",
        "lists:\n  a: { key: k }",
        "lists:\n  a: { key: l, fields: { k: { type: text } } }",
        "lists:\n  a: { key: k, fields: { k: { type: list, of: text } } }",
        "lists:\n  a: { key: k, fields: { k: { type: text, when: b }, b: { type: bool }, a.c: { type: bool } } }",
        "facts:\n  a: { type: bool, when: b }\n  b: { type: bool, when: c }\n  c: { type: bool, when: not a }",
        "facts:\n  a: { type: bool, when: a }",
        "lists:\n  l: { key: k, fields: { k: { type: text }, a: { type: bool, when: b }, b: { type: bool, when: a } } }",
        "facts:\n  a: { type: bool, when: xyz }",
        "facts:\n  a: { type: text }\n  b: { type: bool, when: a == #y\n    }",
        "facts:\n  a: { type: bool, when: [b] }",
        "facts:\n  b: { type: text }\n  a: { type: bool, when: b in [x, y] }",
        "facts:\n  b: { type: text }\n  a:\n    type: bool\n    when: 'b == \"x\" and c'",
        "facts:\n  b: { type: bool }\n  a:\n    type: bool\n    when: >\n      b and\n      c",
        "facts:\n  f: { type: bool }\ndefine:\n  a: { when: b or f }\n  b: { when: c }\n  c: { when: a }\n  d: { when: a and f }",
        "facts:\n  f: { type: bool }\ndefine:\n  a: { label: x }\n  b: { when: a, lable: x }",
        "rules:\n  r: { when: a }",
        "facts:\n  a: { type: bool }\nrules:\n  r: { then: a, why: { es: x } }",
        "facts:\n  a: { type: bool }\nrules:\n  r: { each: p in pools, when: a, then: a, why: x }",
        "facts:\n  a: { type: bool }\nstops:\n  s: { why: x }\n  t: { when: a, same: [a, a], why: x }\n  u: { same: [a, a], why: x }\n  v: { when: a, at: topic, why: x }",
        "lists:\n  l: { key: k, fields: { k: { type: text }, n: { type: int }, m: { type: list, of: text } } }\nstops:\n  s: { each: p in l, same: [p.k, p.n], why: x }\n  t: { each: p in l, same: [p.k], why: x }\n  u: { each: p in l, same: [q.k, p.kk], why: x }\n  v: { each: p in l, same: [p.k, p.m], why: x }",
        "lists:\n  l: { key: k, fields: { k: { type: text } } }\nunique: [l.k, [l.j, k]]",
    ];
    let mut report = String::new();
    for case in cases {
        let (_, mistakes) = read_text(case);
        assert!(!mistakes.is_empty(), "{case:?} has no mistake");
        report.push_str(&format!("{case:?}\n"));
        for mistake in mistakes {
            report.push_str(&format!("    {mistake}\n"));
        }
    }
    insta::assert_snapshot!(report);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A right vocabulary with a line changed, lost or doubled, so that most of the reader is reached.
    #[test]
    fn no_vocabulary_makes_it_panic(changes in prop::collection::vec((0usize..40, 0usize..80, "\\PC{0,6}"), 1..6)) {
        let mut lines: Vec<String> = RIGHT.lines().map(str::to_string).collect();
        for (line, column, text) in changes {
            let Some(line) = lines.get_mut(line) else { continue };
            let at = line.char_indices().map(|(at, _)| at).nth(column).unwrap_or(line.len());
            match text.len() % 3 {
                0 => line.insert_str(at, &text),
                1 => line.truncate(at),
                _ => line.replace_range(at.., &text),
            }
        }
        read_text(&lines.join("\n"));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        read_text(&text);
        read_text(&format!("facts:\n  a: {{ type: bool }}\n  b: {{ type: bool, when: {text} }}\n  c: {text}\n"));
    }
}
