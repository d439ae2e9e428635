//! How long verdicts take, with their reasons, over made-up vocabularies of which a third is known.
//!
//! `cargo bench --bench verdicts --no-default-features`; the figures are in `docs/performance.md`. What is made
//! up comes from a seed: no clock and no device, so that every run judges the same.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot go on stops")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use runsheet::condition::{Bindings, Condition, Judge, Knowledge, ReasonPart, Settled};
use runsheet::diagnostic::Diagnostics;
use runsheet::guide::Part;
use runsheet::project::Snapshot;
use runsheet::source::{GuideFiles, SiteFiles, Sources, TopicFile};
use runsheet::{Model, Purpose};
use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// Steps of one topic.
const STEPS: usize = 100;

/// How much is made up.
#[derive(Clone, Copy)]
struct Size {
    facts: usize,
    rules: usize,
    conditions: usize,
    known: usize,
    sites: usize,
}

/// A small generator of numbers, so that what is made up is told by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

/// A fact with the value it has in the one environment that everything made up is true of.
struct Fact {
    name: String,
    kind: Kind,
    value: usize,
}

#[derive(Clone, Copy)]
enum Kind {
    Bool,
    Enum,
    Int,
    Version,
}

const WORDS: [&str; 4] = ["none", "single", "scaled", "cloud"];

impl Fact {
    fn new(at: usize, dice: &mut Dice) -> Self {
        let kind =
            [Kind::Bool, Kind::Enum, Kind::Bool, Kind::Int, Kind::Bool, Kind::Enum, Kind::Version][at % 7];
        let value = match kind {
            Kind::Bool => dice.roll(2),
            Kind::Enum => dice.roll(WORDS.len()),
            Kind::Int | Kind::Version => 1 + dice.roll(9),
        };
        Fact { name: format!("area-{}.fact-{at}", at / 8), kind, value }
    }

    fn declaration(&self, at: usize) -> String {
        let ty = match self.kind {
            Kind::Bool => "bool".to_string(),
            Kind::Enum => format!("enum, values: [{}]", WORDS.join(", ")),
            Kind::Int => "int, range: 1..9".to_string(),
            Kind::Version => "version".to_string(),
        };
        // A few are known only on site.
        let stage = if at % 28 == 9 { ", stage: runtime" } else { "" };
        format!("  {}: {{ type: {ty}{stage} }}\n", self.name)
    }

    fn given(&self) -> String {
        let value = match self.kind {
            Kind::Bool => (self.value == 1).to_string(),
            Kind::Enum => WORDS[self.value].to_string(),
            Kind::Int => self.value.to_string(),
            Kind::Version => format!("\"{}.0\"", self.value),
        };
        format!("  {}: {value}\n", self.name)
    }

    /// A test of the fact, and whether it is true.
    fn test(&self, dice: &mut Dice) -> (String, bool) {
        let name = &self.name;
        let number = 1 + dice.roll(9);
        match self.kind {
            Kind::Bool if dice.roll(2) == 0 => (format!("not {name}"), self.value == 0),
            Kind::Bool => (name.clone(), self.value == 1),
            Kind::Enum => {
                let (one, other) = (dice.roll(WORDS.len()), dice.roll(WORDS.len()));
                match dice.roll(3) {
                    0 => (format!("{name} == {}", WORDS[one]), self.value == one),
                    1 => (format!("{name} != {}", WORDS[one]), self.value != one),
                    _ => {
                        let is_in = self.value == one || self.value == other;
                        (format!("{name} in [{}, {}]", WORDS[one], WORDS[other]), is_in)
                    }
                }
            }
            Kind::Int | Kind::Version => match dice.roll(3) {
                0 => (format!("{name} >= {number}"), self.value >= number),
                1 => (format!("{name} < {number}"), self.value < number),
                _ => {
                    let high = (number + dice.roll(4)).min(9);
                    (format!("{name} in {number}..{high}"), (number..=high).contains(&self.value))
                }
            },
        }
    }
}

/// An expression of `tests` tests, and whether it is true.
fn expression(facts: &[Fact], tests: usize, dice: &mut Dice) -> (String, bool) {
    if tests <= 1 {
        return facts[dice.roll(facts.len())].test(dice);
    }
    let left = 1 + dice.roll(tests - 1);
    let (one, is_one) = expression(facts, left, dice);
    let (other, is_other) = expression(facts, tests - left, dice);
    match dice.roll(5) {
        0 | 1 => (format!("({one}) and ({other})"), is_one && is_other),
        2 | 3 => (format!("({one}) or ({other})"), is_one || is_other),
        _ => (format!("not (({one}) and ({other}))"), !(is_one && is_other)),
    }
}

/// A rule that is true: which, is found by trying.
fn rule(facts: &[Fact], at: usize, dice: &mut Dice) -> String {
    loop {
        let (when, holds) = expression(facts, 1 + dice.roll(2), dice);
        let (then, follows) = expression(facts, 1 + dice.roll(2), dice);
        if !holds || follows {
            return format!("  rule-{at}: {{ when: \"{when}\", then: \"{then}\", why: So it is. }}\n");
        }
    }
}

/// A guide with a step per condition, and sites of each of which other facts are known.
fn snapshot(size: Size) -> Snapshot {
    let mut dice = Dice(4);
    let facts: Vec<Fact> = (0..size.facts).map(|at| Fact::new(at, &mut dice)).collect();
    let mut vocabulary = "facts:\n".to_string();
    for (at, fact) in facts.iter().enumerate() {
        vocabulary.push_str(&fact.declaration(at));
    }
    vocabulary.push_str("rules:\n");
    for at in 0..size.rules {
        vocabulary.push_str(&rule(&facts, at, &mut dice));
    }
    let mut snapshot = Snapshot::default();
    let mut add = |path: &str, text: String| snapshot.sources.add(path, path, text);
    let (mut topics, mut names) = (Vec::new(), Vec::new());
    for from in (0..size.conditions).step_by(STEPS) {
        let name = format!("topic-{from}");
        let mut text = "# Topic\n\n## Work {#work}\n\n".to_string();
        for at in from..size.conditions.min(from + STEPS) {
            let tests = 1 + dice.roll(4);
            let (condition, _) = expression(&facts, tests, &mut dice);
            writeln!(text, "1. Do this. {{#step-{at} applies=\"{condition}\"}}").unwrap();
        }
        let file = add(&format!("en/{name}.md"), text);
        topics.push(TopicFile { language: "en".to_string(), topic: name.clone(), file });
        names.push(name);
    }
    let guide = format!(
        "guide: made-up\nversion: 1.0.0\nlanguages: [en]\ntitle: Made up\nroles: {{ admin: Administrator }}\n\
         phases:\n  - {{ id: work, title: Work, owner: admin, topics: [{}] }}\n",
        names.join(", ")
    );
    let yaml = add("guide.yaml", guide);
    let file = add("facts.yaml", vocabulary);
    for site in 0..size.sites {
        let id = format!("site-{site}");
        let mut text = format!("site: {id}\ncustomer: C\nlanguages: [en]\nfacts:\n");
        let mut unknown: Vec<usize> = (0..facts.len()).filter(|at| at % 28 != 9).collect();
        for _ in 0..size.known {
            let at = unknown.swap_remove(dice.roll(unknown.len()));
            text.push_str(&facts[at].given());
        }
        let yaml = add(&format!("{id}/site.yaml"), text);
        snapshot.sites.push(SiteFiles { id, yaml, named: Arc::default() });
    }
    snapshot.guide = Some(GuideFiles { yaml, facts: Some(file), topics, named: BTreeMap::new() });
    snapshot
}

fn read(snapshot: &mut Snapshot) -> Model {
    let mut diagnostics = Diagnostics::default();
    let model = runsheet::read(snapshot, &mut diagnostics).expect("a guide");
    assert!(!diagnostics.has_errors(), "{:?}", diagnostics.sorted().first());
    model
}

/// The conditions of all steps.
fn conditions(model: &Model) -> Vec<Arc<Condition>> {
    let topics = model.guide.phases.iter().flat_map(|phase| &phase.topics);
    let parts = topics.flat_map(|topic| &topic.texts["en"].parts);
    let steps = parts.flat_map(|part| match part {
        Part::Procedure(procedure) => procedure.steps.as_slice(),
        Part::Prose(_) => &[],
    });
    steps.filter_map(|step| step.node.condition.clone()).collect()
}

/// What is asked of each condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Verdict,
    /// Also what would make it apply.
    Turned,
}

/// Judges every condition at one site; gives how often each verdict was found.
fn judge(
    model: &Model,
    site: usize,
    conditions: &[Arc<Condition>],
    question: Question,
) -> BTreeMap<Settled, usize> {
    let vocabulary = &model.guide.vocabulary;
    let judge = Judge::new(Knowledge {
        schema: &vocabulary.schema,
        facts: &model.sites[site].facts,
        rules: &vocabulary.rules,
        whens: &vocabulary.whens,
    });
    assert!(judge.conflict().is_none());
    let mut found = BTreeMap::new();
    for condition in conditions {
        let condition = std::slice::from_ref(condition);
        let judgement = judge.verdict(condition, 0, None, &Bindings::new());
        if question == Question::Turned {
            std::hint::black_box(judge.would_apply_if(condition, 0, None, &Bindings::new()));
        }
        let is_too_hard = |part: &ReasonPart| matches!(part, ReasonPart::TooHard(_));
        assert!(!judgement.reason.is_empty() && !judgement.reason.iter().any(is_too_hard));
        *found.entry(judgement.settled).or_default() += 1;
    }
    found
}

fn verdicts(criterion: &mut Criterion) {
    of_all(criterion, "verdicts with reasons", Question::Verdict);
    of_all(criterion, "verdicts with reasons and what would apply", Question::Turned);
}

fn of_all(criterion: &mut Criterion, title: &str, question: Question) {
    let mut group = criterion.benchmark_group(title);
    group.sample_size(10);
    let usual = Size { facts: 60, rules: 120, conditions: 2_000, known: 20, sites: 1 };
    let large = Size { facts: 400, rules: 800, conditions: 5_000, known: 133, sites: 1 };
    for size in [usual, large] {
        let name = format!("{} facts, {} rules, {} conditions", size.facts, size.rules, size.conditions);
        // Made up when it is asked for, so that a filter leaves the other alone.
        let made_up = LazyCell::new(|| {
            let model = read(&mut snapshot(size));
            let conditions = conditions(&model);
            assert_eq!(conditions.len(), size.conditions);
            (model, conditions)
        });
        group.bench_function(name, |bencher| {
            let (model, conditions) = &*made_up;
            bencher.iter(|| {
                let found = judge(model, 0, conditions, question);
                assert!(found.len() == 4, "not every verdict is there: {found:?}");
                found
            });
        });
    }
    group.finish();
}

fn sites(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("200 conditions per site");
    group.sample_size(10);
    let size = Size { facts: 60, rules: 120, conditions: 200, known: 20, sites: 100 };
    let made_up = LazyCell::new(|| {
        let mut snapshot = snapshot(size);
        let model = read(&mut snapshot);
        (model, snapshot.sources)
    });
    for sites in [1, 10, 100] {
        group.throughput(Throughput::Elements(sites as u64));
        group.bench_function(BenchmarkId::new("sites", sites), |bencher| {
            let (model, sources) = &*made_up;
            bencher.iter(|| (0..sites).map(|site| tailor(model, sources, site)).sum::<usize>());
        });
    }
    group.finish();
}

/// Tailors one site; gives the number of its steps.
fn tailor(model: &Model, sources: &Sources, site: usize) -> usize {
    let mut diagnostics = Diagnostics::default();
    let languages = ["en".to_string()];
    let runbooks = runsheet::tailor(model, sources, site, &languages, Purpose::Draft, &mut diagnostics);
    runbooks[0].summary.total
}

criterion_group!(benches, verdicts, sites);
criterion_main!(benches);
