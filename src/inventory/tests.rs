//! Every mistake of a site with its whole diagnostic, and what a site says when it is right.

use super::*;
use crate::diagnostic::Diagnostics;
use crate::fact::{Domain, ListGiven, Status, Subject, Value};
use crate::source::{Origin, Sources};
use crate::vocabulary::{self, Vocabulary};
use proptest::prelude::*;
use std::collections::BTreeSet;

const VOCABULARY: &str = "\
facts:
  federation.enabled: { type: bool }
  edge.load_balancing: { type: enum, values: [none, dns, hardware] }
  edge.port: { type: int, range: 1..65535 }
  exchange.version: { type: version }
  cutover.day: { type: date }
  pilot.pool: { type: ref, to: pools }
  dns.servers: { type: list, of: ip }
  admin.phone: { type: phone }
  note: { type: text, when: federation.enabled }
lists:
  pools:
    key: fqdn
    fields:
      fqdn: { type: fqdn }
      edition: { type: enum, values: [standard, enterprise] }
      servers: { type: list, of: fqdn }
      target: { type: ref, to: target.pools }
      moved: { type: date, when: edition == standard }
  target.pools:
    key: fqdn
    fields:
      fqdn: { type: fqdn }
      servers: { type: list, of: fqdn }
  directories:
    key: id
    fields:
      id: { type: int }
      pools: { type: list, of: ref, to: pools }
unique: [[pools.fqdn, target.pools.fqdn], [pools.servers, target.pools.servers]]
define:
  uses_pools: { when: count(pools) > 0 }
";

const HEAD: &str = "site: a\ncustomer: A\n";

fn languages() -> Vec<String> {
    vec!["es".to_string(), "en".to_string()]
}

fn roles() -> BTreeSet<String> {
    ["uc-admin", "helpdesk"].map(str::to_string).into()
}

fn read_site(text: &str) -> (Option<Site>, Vec<String>, Sources) {
    let mut sources = Sources::default();
    let vocabulary = vocabulary(&mut sources);
    let file = sources.add("site.yaml", "site.yaml", text.to_string());
    let mut diagnostics = Diagnostics::default();
    let site = read(file, &sources, &vocabulary, &languages(), &roles(), &mut diagnostics);
    (site, lines(diagnostics, &sources), sources)
}

fn vocabulary(sources: &mut Sources) -> Vocabulary {
    let file = sources.add("facts.yaml", "facts.yaml", VOCABULARY.to_string());
    let mut diagnostics = Diagnostics::default();
    let vocabulary = vocabulary::read(file, sources, &languages(), &roles(), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{:?}", lines(diagnostics, sources));
    vocabulary
}

/// One line per diagnostic: code, places, message, help.
pub fn lines(diagnostics: Diagnostics, sources: &Sources) -> Vec<String> {
    let line = |diagnostic: crate::diagnostic::Diagnostic| {
        let places: Vec<String> = diagnostic
            .labels
            .iter()
            .map(|label| {
                sources
                    .describe(&label.origin)
                    .split_once(':')
                    .map_or(String::new(), |(_, at)| at.to_string())
            })
            .collect();
        let help = diagnostic.help.iter().map(|help| format!(" | {help}")).collect::<String>();
        format!("{} {}: {}{help}", diagnostic.code.name(), places.join(" "), diagnostic.message)
    };
    diagnostics.sorted().into_iter().map(line).collect()
}

/// A site with these facts, its mistakes, one per line.
fn facts(text: &str) -> (Site, Vec<String>, Sources) {
    let indented: String = text.lines().map(|line| format!("  {line}\n")).collect();
    let (site, lines, sources) = read_site(&format!("{HEAD}facts:\n{indented}"));
    (site.expect("a site"), lines, sources)
}

#[test]
fn the_content_of_the_repository_conforms() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
    let guide = format!("{root}/guides/ocs2007r2-to-lync2013");
    let Ok(text) = std::fs::read_to_string(format!("{guide}/facts.yaml")) else { return };
    let frame = std::fs::read_to_string(format!("{guide}/guide.yaml")).expect("guide.yaml");
    let mut sources = Sources::default();
    let frame_id = sources.add("guide.yaml", "guide.yaml", frame.clone());
    let mut diagnostics = Diagnostics::default();
    let frame = crate::yaml::read(frame_id, &frame, 0, &mut diagnostics).expect("yaml");
    let roles = frame.map().and_then(|entries| entries.iter().find(|entry| entry.key == "roles"));
    let roles = roles.and_then(|entry| entry.value.map()).expect("roles");
    let roles: BTreeSet<String> = roles.iter().map(|entry| entry.key.clone()).collect();
    let facts_id = sources.add("facts.yaml", "facts.yaml", text);
    let vocabulary = vocabulary::read(facts_id, &sources, &languages(), &roles, &mut diagnostics);
    assert!(vocabulary.schema.facts.len() > 50 && vocabulary.whens.facts.len() > 30);
    assert!(vocabulary.rules.len() > 10 && vocabulary.stops.len() > 5 && vocabulary.conditions.len() > 5);
    assert!(!vocabulary.unique.is_empty() && !vocabulary.whens.fields.is_empty());
    for site in std::fs::read_dir(format!("{root}/sites")).expect("sites") {
        let path = site.expect("folder").path().join("site.yaml");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let file = sources.add(&path.to_string_lossy(), "site.yaml", text);
        assert!(read(file, &sources, &vocabulary, &languages(), &roles, &mut diagnostics).is_some());
    }
    let mistakes = lines(diagnostics, &sources);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// Mistakes in `facts:`, which begins at line 4, column 3.
#[test]
fn every_mistake_in_facts_has_its_place_and_its_remedy() {
    let cases = [
        "federation.enable: true",
        "edge: { load_balancin: dns }",
        "edge: dns",
        "edge.load_balancing: DNS",
        "edge.load_balancing: zzz",
        "federation.enabled: sí",
        "edge.port: 70000",
        "edge.port: 3.0",
        "edge.port: [1]",
        "exchange.version: latest",
        "cutover.day: 1/2/2026",
        "dns.servers: 10.0.0.1",
        "dns.servers: [10.0.0.1, 10.0.0.300, 10.0.0.1]",
        "dns.servers: { known: [10.0.0.1], complete: false }",
        "admin.phone: 3.4960E+10",
        "note: \"a\\nb\"",
        "note: \"a\\u0007b\"",
        "note: |\n  a\n  b",
        "edge.port: 1\nedge: { port: 2 }",
        "edge.port: 1\nedge.port: 2",
        "uses_pools: true",
        "note.more: x",
        "pools.fqdn: x",
        "edge.port: { value: 1, status: guessed }",
        "edge.port: { status: assumed }",
        "edge.port: { value: 1, status: unknown }",
        "edge.port: { value: 1, among: [2] }",
        "edge.port: { valu: 1 }",
        "edge.port: { value: 1, date: yesterday }",
        "edge.port: { range: \">= 5, < 5\" }",
        "edge.port: { range: \"< 1\" }",
        "edge.port: { range: \"4 - 5\" }",
        "edge.port: { range: \"> 4, >= 5\" }",
        "exchange.version: { range: \">= x\" }",
        "note: { range: \">= 4\" }",
        "edge.load_balancing: { among: [dns, nine] }",
        "edge.load_balancing: { among: dns }",
        "pools: none",
        "pools: [ocs.a.example]",
        "pools: [{ edition: standard }]",
        "pools: [{ fqdn: ocs.a.example, editon: standard }]",
        "pools: [{ fqdn: ocs }]",
        "pools: [{ fqdn: { among: [a.example, b.example] } }]",
        "pools: [{ fqdn: a.example }, { fqdn: A.EXAMPLE }]",
        "pools: { known: [{ fqdn: a.example }] }",
        "pools: { known: [], complete: perhaps }",
        "pools: { among: [] }",
        "pools: [{ fqdn: a.example, target: b.example }]\ntarget.pools: [{ fqdn: c.example }]",
        "pools: [{ fqdn: a.example, target: nowhere }]",
        "pools: []\ndirectories: [{ id: 3, pools: [a.example] }]",
        "pilot.pool: b.example\npools: [{ fqdn: a.example }]",
        "pools: [{ fqdn: a.example }]\ntarget.pools: [{ fqdn: A.example }]",
        "pools: [{ fqdn: a.example, servers: [x.example, y.example] }]\ntarget.pools: [{ fqdn: b.example, servers: [z.example, Y.example] }]",
        "directories: [{ id: 03 }]",
        "pools: [{ fqdn: a.example, servers: a.example }]",
    ];
    insta::assert_snapshot!(report(&cases, |text| facts(text).1));
}

#[test]
fn every_mistake_around_the_facts_has_its_place_and_its_remedy() {
    let cases = [
        "",
        "- a",
        "site: a b\ncustomer: A\n",
        "site: a\ncustomer: [A]\n",
        "site: a\ncustomr: A\n",
        "site: a\ncustomer: A\nlanguages: [es, fr, es]\n",
        "site: a\ncustomer: A\nlanguages: []\n",
        "site: a\ncustomer: A\nlanguages: [en]\nscope: { es: x }\n",
        "site: a\ncustomer: A\nscope: { es: x, en: y, fr: z }\n",
        "site: a\ncustomer: A\nbase_url: intranet/rb\n",
        "site: a\ncustomer: A\ndocument: { date: 20.11.2026, nummer: 3 }\n",
        "site: a\ncustomer: A\ndocument: { authors: [{ title: x }], history: [{ by: x }] }\n",
        "site: a\ncustomer: A\nwindow: { start: 2026-12-05T22:00, end: 2026-12-05T21:00 }\n",
        "site: a\ncustomer: A\nwindow: { start: 2026-12-05 22:00, end: 2026-12-05T21:00, timezone: CET+1 }\n",
        "site: a\ncustomer: A\nwindow: { start: 2026-12-05T22:00 }\nwindows: []\n",
        "site: a\ncustomer: A\nwindows: [{ start: 2026-12-05T22:00, end: 2026-12-05T23:00 }, { id: x, start: 2026-12-05T22:00, end: 2026-12-05T23:00 }, { id: x, start: 2026-12-05T22:00, end: 2026-12-05T23:00 }]\n",
        "site: a\ncustomer: A\ncontacts: [{ role: uc-admn, name: A }, { role: helpdesk }, { role: helpdesk, name: A, phone: x, email: y, fax: 3 }]\n",
        "site: a\ncustomer: A\nsupport: [{ phone: 1 }]\n",
        "site: a\ncustomer: A\npaper: A4\nbrand: { logo: ../logo.svg, colour: blue }\n",
        "site: a\ncustomer: A\nimport: [{ file: p.csv, into: pool }, { file: p.csv }, { file: t.xml, as: topology }]\n",
        "site: a\ncustomer: A\nimport: [{ file: p.csv, into: pools, columns: { fqdm: FQDN } }]\n",
        "site: a\ncustomer: A\nprefer: { pool: p.csv }\noverlays: [/etc/passwd]\n",
        "site: a\ncustomer: A\nfacts: none\n",
    ];
    insta::assert_snapshot!(report(&cases, |text| read_site(text).1));
}

/// Every case with its mistakes below it; a case without any is no case.
fn report(cases: &[&str], read: impl Fn(&str) -> Vec<String>) -> String {
    let mut report = String::new();
    for case in cases {
        let mistakes = read(case);
        assert!(!mistakes.is_empty(), "{case:?} has no mistake");
        report.push_str(&format!("{case:?}\n"));
        for mistake in mistakes {
            report.push_str(&format!("    {mistake}\n"));
        }
    }
    report
}

#[test]
fn a_site_says_what_is_known_and_how_well() {
    let (site, mistakes, sources) = facts(
        "federation.enabled: true
edge: { load_balancing: { among: [dns, none] }, port: { value: \"5061\", status: assumed, by: Ana, date: 2026-11-02, note: n } }
exchange.version: { range: \">= 14.0, < 15\" }
cutover.day: { status: unknown }
dns.servers: [10.0.0.1, 2001:db8::1]
admin.phone: ~
pools:
  - { fqdn: Ocs.A.example, target: LYNC.a.example, moved: { value: 2026-12-01, by: Eva } }
target.pools: { known: [{ fqdn: lync.a.example }], complete: false }
directories: { status: assumed, by: Ana, value: [{ id: 3, pools: [ocs.a.example] }] }
pilot.pool: ocs.a.EXAMPLE",
    );
    assert_eq!(mistakes, Vec::<String>::new());
    let fact = |name: &str| site.facts.facts[name].clone();
    let origin = |name: &str| fact(name).origin.map(|origin| sources.describe(&origin));
    assert_eq!(fact("federation.enabled").domain, Domain::Known(Value::Bool(true)));
    assert_eq!(origin("federation.enabled").as_deref(), Some("site.yaml:4:23"));
    let members = vec![Value::Enum("dns".into()), Value::Enum("none".into())];
    assert_eq!(fact("edge.load_balancing").domain, Domain::Among(members));
    let port = fact("edge.port");
    assert_eq!((port.domain, port.status), (Domain::Known(Value::Int(5061)), Status::Assumed));
    assert_eq!(
        (port.by.as_deref(), port.date.as_deref(), port.note.as_deref()),
        (Some("Ana"), Some("2026-11-02"), Some("n"))
    );
    assert!(matches!(
        fact("exchange.version").domain,
        Domain::Range { low: Some((_, true)), high: Some((_, false)) }
    ));
    assert_eq!((fact("cutover.day").domain, fact("cutover.day").status), (Domain::Whole, Status::Unknown));
    assert_eq!(fact("dns.servers").domain.to_text(), "10.0.0.1, 2001:db8::1");
    assert_eq!(
        (fact("admin.phone"), fact("note")),
        (crate::fact::Given::nothing(), crate::fact::Given::nothing())
    );

    let pool = &site.facts.lists["pools"].objects()[0];
    assert!(site.facts.lists["pools"].is_complete());
    assert_eq!(pool.key, "Ocs.A.example", "a key is spelt as the site spells it");
    assert_eq!(pool.fields["target"].domain.to_text(), "lync.a.example", "a ref is spelt as its object");
    assert_eq!(pool.fields["moved"].by.as_deref(), Some("Eva"));
    assert_eq!(pool.fields.len(), 5, "every declared field has an entry");
    assert!(!site.facts.lists["target.pools"].is_complete());
    let directory = &site.facts.lists["directories"].objects()[0];
    assert_eq!((directory.key.as_str(), directory.fields["id"].status), ("3", Status::Assumed));
    assert_eq!(directory.fields["pools"].domain.to_text(), "Ocs.A.example");
    assert_eq!(fact("pilot.pool").domain.to_text(), "Ocs.A.example");
}

#[test]
fn what_is_given_outside_its_when_is_reported_and_forgotten() {
    let (site, _, mut sources) =
        facts("federation.enabled: false\nnote: x\npools:\n  - { fqdn: a.example, moved: 2026-12-01 }");
    let mut site = site;
    let vocabulary = vocabulary(&mut sources);
    let given = given_under_when(&site.facts, &vocabulary);
    let names: Vec<String> = given.iter().map(Subject::name).collect();
    assert_eq!(names, ["note", "pools[a.example].moved"]);
    let mut diagnostics = Diagnostics::default();
    drop_meaningless(&mut site, &vocabulary, &given, &mut diagnostics);
    assert_eq!(
        lines(diagnostics, &sources),
        [
            "RS404 5:9: `note` means nothing here | it has a meaning only where `federation.enabled`; remove the value",
            "RS404 7:33: `pools[a.example].moved` means nothing here | it has a meaning only where `edition == standard`; remove the value",
        ]
    );
    assert!(given_under_when(&site.facts, &vocabulary).is_empty());
}

trait ToText {
    fn to_text(&self) -> String;
}

impl ToText for Domain {
    fn to_text(&self) -> String {
        match self {
            Domain::Known(value) => value.to_string(),
            other => format!("{other:?}"),
        }
    }
}

#[test]
fn an_absent_list_is_unknown_and_an_empty_one_is_none() {
    let (site, mistakes, _) = facts("pools: []\ntarget.pools:\ndirectories: { status: unknown }");
    assert_eq!(mistakes, Vec::<String>::new());
    assert!(site.facts.lists["pools"].is_complete() && site.facts.lists["pools"].objects().is_empty());
    assert_eq!(site.facts.lists["target.pools"], ListGiven::Unknown { origin: None });
    assert!(matches!(site.facts.lists["directories"], ListGiven::Unknown { origin: Some(Origin::File(_)) }));
    let (site, mistakes, _) = read_site(HEAD);
    let site = site.expect("a site");
    assert_eq!(mistakes, Vec::<String>::new());
    assert_eq!(site.facts.lists.len(), 3);
    assert_eq!(site.facts.facts.len(), 9);
    assert_eq!(site.languages, languages(), "all languages of the guide where none are given");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Pieces of a site in any order, so that most of the reader is reached.
    #[test]
    fn no_site_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        read_site(&pieces.concat());
        read_site(&format!("{HEAD}facts:\n  {}", pieces.concat().replace('\n', "\n  ")));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        read_site(&text);
        read_site(&format!("{HEAD}facts:\n  note: {text}\n  pools: [{text}]\n"));
    }
}

const PIECES: &[&str] = &[
    "site: a\n",
    "customer: A\n",
    "facts:\n",
    "  ",
    "  pools:\n",
    "    - fqdn: ",
    "a.example",
    "\n",
    "[",
    "]",
    "{ ",
    " }",
    ", ",
    "edge: ",
    "edge.port: ",
    "load_balancing: ",
    "value: ",
    "range: \">= 1\"",
    "among: [dns]",
    "known: ",
    "complete: false",
    "status: unknown",
    "~",
    "- ",
    "\"",
    "'",
    "é",
    "|\n",
    "target.pools: ",
    "servers: ",
    "window: ",
    "start: 2026-12-05T22:00",
    "languages: ",
    "es",
    "&a ",
    "*a",
    "!x ",
    "<<: ",
    "? ",
    "\t",
    "---\n",
    "null: ",
];
