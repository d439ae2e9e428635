//! Every mistake of a site with its whole diagnostic, and what a site says when it is right.

use super::*;
use crate::diagnostic::Diagnostics;
use crate::fact::{Domain, ListGiven, Status, Value};
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
  note: { type: text }
lists:
  pools:
    key: fqdn
    fields:
      fqdn: { type: fqdn }
      edition: { type: enum, values: [standard, enterprise] }
      servers: { type: list, of: fqdn }
      target: { type: ref, to: target.pools }
      moved: { type: date }
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
    assert!(vocabulary.schema.facts.len() > 50);
    for site in std::fs::read_dir(format!("{root}/sites")).expect("sites") {
        let path = site.expect("folder").path().join("site.yaml");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let file = sources.add(&path.to_string_lossy(), "site.yaml", text);
        assert!(read(file, &sources, &vocabulary, &languages(), &roles, &mut diagnostics).is_some());
    }
    let mistakes = lines(diagnostics, &sources);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}
