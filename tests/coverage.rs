//! Where each procedure of the original guide is in the shipped one: `coverage.yaml` proved, and `docs/coverage.md` made of it.

use crate::workspace::Workspace;
use runsheet::guide::{Guide, Kind, Part, Procedure, Step, Topic};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const TABLE: &str = "guide/coverage.yaml";
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/coverage.md");

/// One procedure of the original guide, or one topic that has none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    original: Option<Original>,
    topic: String,
    procedure: Option<String>,
    #[serde(default)]
    steps: Vec<String>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Original {
    kind: OriginalKind,
    steps: usize,
    checks: usize,
}

/// How the original gives the actions.
#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum OriginalKind {
    Procedure,
    Tasks,
    Prose,
}

/// What there is of something.
#[derive(Default, Clone, Copy)]
struct Count {
    procedures: usize,
    steps: usize,
    checks: usize,
    rollbacks: usize,
}

/// The steps of the shipped guide by key, each with its effective kind.
type Steps = BTreeMap<String, Kind>;

#[test]
fn every_step_of_the_original_is_in_the_guide() {
    let (entries, guide) = (entries(), guide());
    let steps = steps(&guide);
    let mut faults = Vec::new();
    for (name, entry) in &entries {
        let Some(original) = &entry.original else { continue };
        let keys = keys(entry);
        faults.extend(
            keys.iter().filter(|key| !steps.contains_key(*key)).map(|key| format!("{name}: no step `{key}`")),
        );
        if keys.len() < original.steps {
            faults.push(format!("{name}: {} of {} steps", keys.len(), original.steps));
        }
        let carried = carried(entry, &steps);
        if entry.note.is_none() && (carried.steps != original.steps || carried.checks < original.checks) {
            faults.push(format!(
                "{name}: {} steps carry {} and no note says why",
                carried.steps, original.steps
            ));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_totals_are_not_below_those_of_the_original() {
    let entries = entries();
    let topics: BTreeSet<&str> = entries.keys().map(|name| topic_name(name)).collect();
    assert_eq!(topics.len(), 65);
    let shipped: BTreeSet<&str> = entries.values().map(|entry| entry.topic.as_str()).collect();
    assert_eq!(shipped.len(), 65, "each topic of the original has one of its own");
    let of = |kind| {
        entries
            .values()
            .filter_map(|entry| entry.original.as_ref())
            .filter(move |original| original.kind == kind)
    };
    assert_eq!(of(OriginalKind::Procedure).count(), 63);
    assert_eq!(of(OriginalKind::Tasks).count(), 5);
    assert_eq!(of(OriginalKind::Prose).count(), 14);
    let original = original_total(&entries);
    assert_eq!((original.steps, original.checks), (459, 72));
    let guide = guide();
    let here = guide.phases.iter().flat_map(|phase| &phase.topics).map(count).fold(Count::default(), sum);
    assert!(here.procedures >= 63 + 5, "{} procedures", here.procedures);
    assert!(here.steps >= original.steps, "{} steps", here.steps);
    assert!(here.checks >= original.checks, "{} checks", here.checks);
}

#[test]
fn the_coverage_page_is_up_to_date() {
    let made = page(&entries(), &guide());
    if std::env::var_os("RUNSHEET_BLESS").is_some() {
        std::fs::write(PAGE, &made).expect("docs/coverage.md can be written");
    }
    let there = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(there == made, "docs/coverage.md is stale: run this test with RUNSHEET_BLESS=1");
}

fn entries() -> BTreeMap<String, Entry> {
    serde_saphyr::from_str(&Workspace::shipped().files[TABLE]).expect("coverage.yaml")
}

fn guide() -> Guide {
    Workspace::shipped().read().model.expect("the guide can be read").guide
}

/// `T25` of `T25.A`.
fn topic_name(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// The keys of the steps that carry an entry, one for each step of the original.
fn keys(entry: &Entry) -> Vec<String> {
    let procedure = entry.procedure.as_deref().unwrap_or_default();
    let key = |step: &String| match step.split_once('#') {
        Some(("", step)) => format!("{}#{step}", entry.topic),
        Some(_) => step.clone(),
        None => format!("{}#{procedure}/{step}", entry.topic),
    };
    entry.steps.iter().map(key).collect()
}

/// The steps of the guide that carry an entry, each once.
fn carried(entry: &Entry, steps: &Steps) -> Count {
    let keys: BTreeSet<String> = keys(entry).into_iter().collect();
    let checks = keys.iter().filter(|key| steps.get(*key) == Some(&Kind::Check)).count();
    let procedures: BTreeSet<&str> = keys.iter().filter_map(|key| key.split('/').next()).collect();
    Count { procedures: procedures.len(), steps: keys.len(), checks, rollbacks: 0 }
}

fn steps(guide: &Guide) -> Steps {
    let mut all = Steps::new();
    for topic in guide.phases.iter().flat_map(|phase| &phase.topics) {
        for procedure in procedures(topic) {
            let prefix = format!("{}#{}", topic.id, procedure.name);
            walk(&procedure.steps, &prefix, procedure.node.kind.unwrap_or(Kind::Action), &mut all);
        }
    }
    all
}

/// A group is there too: a step of the original may have become one.
fn walk(steps: &[Step], prefix: &str, inherited: Kind, all: &mut Steps) {
    for step in steps {
        let (key, kind) = (format!("{prefix}/{}", step.name), step.node.kind.unwrap_or(inherited));
        walk(&step.steps, &key, kind, all);
        all.insert(key, kind);
    }
}

fn procedures(topic: &Topic) -> impl Iterator<Item = &Procedure> {
    topic.texts["en"].parts.iter().filter_map(|part| match part {
        Part::Procedure(procedure) => Some(procedure),
        Part::Prose(_) => None,
    })
}

/// What a topic of the shipped guide has; groups are not steps, the steps of rollbacks are not counted.
fn count(topic: &Topic) -> Count {
    let mut count = Count::default();
    for procedure in procedures(topic) {
        if procedure.is_rollback() {
            count.rollbacks += 1;
            continue;
        }
        count.procedures += 1;
        count_steps(&procedure.steps, procedure.node.kind.unwrap_or(Kind::Action), &mut count);
    }
    count
}

fn count_steps(steps: &[Step], inherited: Kind, count: &mut Count) {
    for step in steps {
        let kind = step.node.kind.unwrap_or(inherited);
        if step.steps.is_empty() {
            count.steps += 1;
            count.checks += usize::from(kind == Kind::Check);
        }
        count_steps(&step.steps, kind, count);
    }
}

fn sum(one: Count, other: Count) -> Count {
    Count {
        procedures: one.procedures + other.procedures,
        steps: one.steps + other.steps,
        checks: one.checks + other.checks,
        rollbacks: one.rollbacks + other.rollbacks,
    }
}

fn original_total<'a>(entries: impl IntoIterator<Item = (&'a String, &'a Entry)>) -> Count {
    entries.into_iter().filter_map(|(_, entry)| entry.original.as_ref()).fold(
        Count::default(),
        |total, original| Count {
            procedures: total.procedures + 1,
            steps: total.steps + original.steps,
            checks: total.checks + original.checks,
            rollbacks: 0,
        },
    )
}

/// The page: the totals, then a row per topic of the original, then a row per procedure.
fn page(entries: &BTreeMap<String, Entry>, guide: &Guide) -> String {
    let mut page = String::from(HEAD);
    let topics: BTreeMap<&str, &Topic> =
        guide.phases.iter().flat_map(|phase| &phase.topics).map(|topic| (topic.id.as_str(), topic)).collect();
    let here = topics.values().map(|topic| count(topic)).fold(Count::default(), sum);
    let original = original_total(entries);
    let of = |kind| {
        entries
            .values()
            .filter_map(|entry| entry.original.as_ref())
            .filter(move |original| original.kind == kind)
            .count()
    };
    let _ = write!(
        page,
        "\n## Totals\n\n| | Original | Here |\n|---|---:|---:|\n\
         | Topics | 65 | {} |\n\
         | Procedures | {}, {} lists of tasks, {} in prose | {} |\n\
         | Steps | {} | {} |\n| Steps that check something | {} | {} |\n| Procedures that undo something | 0 | {} |\n",
        topics.len(),
        of(OriginalKind::Procedure),
        of(OriginalKind::Tasks),
        of(OriginalKind::Prose),
        here.procedures,
        original.steps,
        here.steps,
        original.checks,
        here.checks,
        here.rollbacks,
    );
    page.push_str(TOPICS);
    let mut names: Vec<&str> = entries.keys().map(|name| topic_name(name)).collect();
    names.dedup();
    for name in names {
        let own = || entries.iter().filter(|(entry, _)| topic_name(entry) == name);
        let topic = topics[own().next().expect("an entry").1.topic.as_str()];
        let (original, here) = (original_total(own()), count(topic));
        let _ = writeln!(
            page,
            "| {name} | {} `{}` | {} | {} | {} | {} | {} | {} | {} |",
            topic.number,
            topic.id,
            original.procedures,
            original.steps,
            original.checks,
            here.procedures,
            here.steps,
            here.checks,
            here.rollbacks
        );
    }
    page.push_str(PROCEDURES);
    let steps = steps(guide);
    for (name, entry) in entries {
        let Some(original) = &entry.original else { continue };
        let here = carried(entry, &steps);
        let kind = match original.kind {
            OriginalKind::Procedure => "procedure",
            OriginalKind::Tasks => "tasks",
            OriginalKind::Prose => "prose",
        };
        let _ = writeln!(
            page,
            "| {name} | {kind} | {} | {} | `{}#{}` | {} | {} | {} |",
            original.steps,
            original.checks,
            entry.topic,
            entry.procedure.as_deref().unwrap_or_default(),
            here.steps,
            here.checks,
            entry.note.as_deref().unwrap_or("")
        );
    }
    page
}

const HEAD: &str = "# Coverage of the shipped guide

Where each topic, procedure and step of the original migration guide is in the one that ships. This page is made by a test
from `coverage.yaml` in the guide's folder, where each step of the original has the id of the step that carries it, and from
the guide itself; `RUNSHEET_BLESS=1 cargo test --no-default-features coverage` writes it again.

T01 to T65 number the topics of the original in its order; its index topics have no procedure. A step counts once, however
often a site repeats it; groups and the steps of rollbacks do not count.
";

const TOPICS: &str = "
## Topics

| Original | Topic here | Procedures | Steps | Checks | Procedures here | Steps here | Checks here | Rollbacks here |
|---|---|---:|---:|---:|---:|---:|---:|---:|
";

const PROCEDURES: &str = "
## Procedures

*Carried by* counts the steps here that stand for the steps of the original. What is more than those, in the table above, is
ours: preparation, checks, records, communications, ways back.

| Original | Kind | Steps | Checks | Begins in | Carried by | Of them checks | Why the numbers differ |
|---|---|---:|---:|---|---:|---:|---|
";
