//! Mutated input for every reader, and what must hold whatever comes in: no panic, no place outside its file,
//! and a runbook that adds up wherever nothing was refused.
//!
//! Used by the tests for seconds, and by `examples/fuzz.rs` for as long as one likes. The same number gives the
//! same inputs.

use crate::workspace::Workspace;
use runsheet::condition::{Scope, read_condition, read_loop, read_value};
use runsheet::deliver::Format;
use runsheet::diagnostic::{Colour, Diagnostics, human, json, sarif};
use runsheet::source::{Origin, Sources, Span};
use runsheet::{Model, Purpose};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// What is fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Markdown,
    Attributes,
    Yaml,
    Condition,
    /// Guide and site from text to deliverables.
    Pipeline,
}

impl Target {
    pub const ALL: [Target; 5] =
        [Target::Markdown, Target::Attributes, Target::Yaml, Target::Condition, Target::Pipeline];

    pub fn name(self) -> &'static str {
        match self {
            Target::Markdown => "markdown",
            Target::Attributes => "attributes",
            Target::Yaml => "yaml",
            Target::Condition => "condition",
            Target::Pipeline => "pipeline",
        }
    }

    /// The longest input, in bytes: what people write, and some more.
    fn longest(self) -> usize {
        match self {
            Target::Markdown | Target::Yaml => 40_000,
            Target::Pipeline => 12_000,
            Target::Attributes | Target::Condition => 3_000,
        }
    }
}

/// What came of many executions.
#[derive(Debug, Default)]
pub struct Figures {
    pub executions: u64,
    /// Executions in which nothing was reported as an error.
    pub accepted: u64,
    /// The inputs that broke something, and what it was.
    pub findings: Vec<(String, String)>,
    pub slowest: Duration,
    pub slowest_input: String,
}

/// Feeds `target` from `seed` on, until `enough` says so.
pub fn fuzz(target: Target, seed: u64, enough: impl Fn(&Figures) -> bool + Send) -> Figures {
    // As much room as the program's own first thread has.
    let work = move || {
        let feed = Feed::new(target);
        let mut random = Random(seed);
        let mut figures = Figures::default();
        while !enough(&figures) {
            let input = feed.input(&mut random);
            feed.execute(&input, &mut figures);
        }
        figures
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(8 << 20).spawn_scoped(scope, work);
        thread.expect("a thread").join().expect("findings are caught")
    })
}

/// Feeds one input.
pub fn feed(target: Target, input: &str) -> Figures {
    let mut figures = Figures::default();
    Feed::new(target).execute(input, &mut figures);
    figures
}

struct Feed {
    target: Target,
    seeds: Vec<String>,
    model: Model,
}

impl Feed {
    fn new(target: Target) -> Self {
        let model = Workspace::shipped().read().model.expect("the shipped guide can be read");
        Self { target, seeds: seeds(target), model }
    }

    fn input(&self, random: &mut Random) -> String {
        let mut input = random.one_of(&self.seeds).clone();
        let most = if self.target.longest() > 10_000 { 6 } else { 3 };
        for _ in 0..1 + random.below(most) {
            input = mutated(&input, &self.seeds, random);
        }
        let mut end = input.len().min(self.target.longest());
        while !input.is_char_boundary(end) {
            end -= 1;
        }
        input.truncate(end);
        input
    }

    fn execute(&self, input: &str, figures: &mut Figures) {
        let started = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| match self.target {
            Target::Markdown => markdown(input),
            Target::Attributes => attributes(input),
            Target::Yaml => yaml(input),
            Target::Condition => self.condition(input),
            Target::Pipeline => pipeline(input),
        }));
        let spent = started.elapsed();
        figures.executions += 1;
        match result {
            Ok(Outcome::Accepted) => figures.accepted += 1,
            Ok(Outcome::Refused) => {}
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
                figures.findings.push((input.to_string(), text.unwrap_or_default()));
            }
        }
        if spent > figures.slowest {
            (figures.slowest, figures.slowest_input) = (spent, input.to_string());
        }
    }

    fn condition(&self, input: &str) -> Outcome {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let file = sources.add("input", "input", input.to_string());
        let span = Span::new(file, 0, input.len());
        let defines = Default::default();
        let vocabulary = &self.model.guide.vocabulary;
        let scope = Scope { schema: &vocabulary.schema, defines: &defines, loops: Vec::new(), own: None };
        read_loop(input, span, &scope, &mut Diagnostics::default());
        read_value(input, span, &scope, &mut Diagnostics::default());
        let condition = read_condition(input, span, &scope, &mut diagnostics);
        let outcome = checked(&diagnostics, &sources);
        if let Some(condition) = condition {
            // What is printed as a residual can be read again, and means the same.
            let printed = condition.expr.to_string();
            let again = read_condition(&printed, Span::new(file, 0, 0), &scope, &mut Diagnostics::default());
            let again = again.unwrap_or_else(|| panic!("cannot read its own `{printed}`"));
            assert_eq!(again.expr.to_string(), printed, "printed twice, it differs");
        }
        outcome
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Accepted,
    Refused,
}

/// Every message can be shown in every form, and points into its file.
fn checked(diagnostics: &Diagnostics, sources: &Sources) -> Outcome {
    let all = diagnostics.clone().sorted();
    for diagnostic in &all {
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.contains('\n'), "{diagnostic:?}");
        for label in &diagnostic.labels {
            if let Origin::File(span) = label.origin {
                let text = sources.text(span.file);
                assert!(
                    text.get(span.start as usize..span.end as usize).is_some(),
                    "no place of its file: {diagnostic:?}"
                );
            }
        }
        let shown = human(diagnostic, sources, Colour::Plain);
        let rewrites = |sign: char| sign.is_control() && sign != '\n';
        assert!(!shown.contains(rewrites), "a terminal could be rewritten: {shown:?}");
    }
    json(&all, sources);
    sarif(&all, sources);
    if diagnostics.has_errors() { Outcome::Refused } else { Outcome::Accepted }
}

fn markdown(input: &str) -> Outcome {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let file = sources.add("input.md", "input.md", input.to_string());
    let document = runsheet::markup::read(file, input, &mut diagnostics);
    runsheet::markup::check_lists(input, &document.blocks, &mut diagnostics);
    checked(&diagnostics, &sources)
}

/// The same attributes at every place that takes some.
fn attributes(input: &str) -> Outcome {
    let comment = format!("<!-- {input} -->");
    let outcomes = [
        markdown(&format!(
            "# Title\n\n## Procedure {input}\n\n1. Step. {input}\n\n   > [!RECORD] {input}\n   > Text.\n"
        )),
        markdown(&format!("# Title\n\n{input}\n\n1. Step.\n\n   ```\n   code\n   ```\n\n   {input}\n")),
        markdown(&format!("# Title\n\n## Procedure {comment}\n\n{comment}\n\n1. Step. {comment}\n")),
    ];
    if outcomes.contains(&Outcome::Accepted) { Outcome::Accepted } else { Outcome::Refused }
}

fn yaml(input: &str) -> Outcome {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let file = sources.add("input.yaml", "input.yaml", input.to_string());
    runsheet::yaml::read(file, input, 0, &mut diagnostics);
    checked(&diagnostics, &sources)
}

/// Files of a workspace in one text, each under a line `=== path`.
fn pipeline(input: &str) -> Outcome {
    let mut workspace = Workspace { files: Default::default() };
    for part in input.split("=== ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        workspace.files.insert(path.to_string(), text.to_string());
    }
    let read = workspace.read();
    if checked(&read.diagnostics, &read.snapshot.sources) == Outcome::Refused {
        return Outcome::Refused;
    }
    let Some(model) = &read.model else { return Outcome::Refused };
    let mut found = Diagnostics::default();
    runsheet::analyse(model, runsheet::analysis::Extent::Everything, &mut found);
    checked(&found, &read.snapshot.sources);
    let mut outcome = Outcome::Refused;
    for at in 0..model.sites.len() {
        let mut diagnostics = Diagnostics::default();
        let languages = model.sites[at].languages.clone();
        let sources = &read.snapshot.sources;
        let runbooks = runsheet::tailor(model, sources, at, &languages, Purpose::Draft, &mut diagnostics);
        runsheet::tailor(model, sources, at, &languages, Purpose::Final, &mut Diagnostics::default());
        if checked(&diagnostics, sources) == Outcome::Refused {
            continue;
        }
        for runbook in &runbooks {
            let summary = runbook.summary;
            let verdicts = runsheet::runbook::Verdict::ALL;
            assert_eq!(verdicts.map(|verdict| summary.of(verdict)).iter().sum::<usize>(), summary.total);
            assert_eq!(runbook.steps().len(), summary.total);
            let keys: BTreeSet<&str> = runbook.steps().iter().map(|step| step.key.as_str()).collect();
            assert_eq!(keys.len(), summary.total, "two steps have the same key");
            // Paper takes too long for a million turns.
            let formats = BTreeSet::from([Format::Html, Format::Markdown, Format::Json]);
            let mut diagnostics = Diagnostics::default();
            let artifacts = runsheet::deliver(model, runbook, &formats, &mut diagnostics);
            let paths: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
            assert_eq!(paths.len(), artifacts.len(), "two files have the same path");
            checked(&diagnostics, sources);
            outcome = Outcome::Accepted;
        }
    }
    outcome
}

/// What the inputs grow from: the shipped content, the fixtures and, where it is at hand, the corpus.
fn seeds(target: Target) -> Vec<String> {
    let shipped = Workspace::shipped().files;
    let ending = |ending: &'static str| {
        shipped.iter().filter(move |(path, _)| path.ends_with(ending)).map(|(_, text)| text.clone())
    };
    let pieces = |open: &str, close: char| -> Vec<String> {
        let texts = ending(".md").collect::<Vec<_>>();
        let found: BTreeSet<String> = texts
            .iter()
            .flat_map(|text| text.split(open).skip(1))
            .filter_map(|rest| Some(rest.split_once(close)?.0.to_string()))
            .collect();
        found.into_iter().collect()
    };
    match target {
        Target::Markdown => ending(".md").chain(corpus()).collect(),
        Target::Yaml => ending(".yaml").chain(ending(".md").take(10)).collect(),
        Target::Attributes => {
            pieces("{#", '}').into_iter().map(|attributes| format!("{{#{attributes}}}")).collect()
        }
        Target::Condition => {
            let mut conditions = pieces("applies=\"", '"');
            conditions.extend(pieces("each=\"", '"'));
            conditions.extend(pieces("{{", '}'));
            conditions.extend(pieces("when: ", '\n'));
            conditions.extend(FREE.map(str::to_string));
            conditions
        }
        Target::Pipeline => vec![
            joined(&Workspace::fixture("places").files),
            joined(&Workspace::fixture("fuzz/workspace").files),
            joined(&Workspace::fixture("overlays").files),
        ],
    }
}

/// Conditions that need no loop around them.
const FREE: [&str; 8] = [
    "count(legacy.pools) >= 2 and not federation.enabled",
    "exchange.version in 14.0..14.3 or exchange.version >= 15.0",
    "some p in legacy.pools satisfies p.edition == standard and count(p.servers) > 1",
    "count(e in legacy.edge_pools where e.federation) > 1",
    "edge.load_balancing not in [dns, none] and (voice.used or dial_in.used)",
    "every p in legacy.pools satisfies p.target.site == 'Madrid' or p.users < 100",
    "federation.enabled or not (xmpp.used and scom.used)",
    "sip.internal_port in 5060..5070 and sip.internal_port != 5061",
];

fn joined(files: &std::collections::BTreeMap<String, String>) -> String {
    files.iter().map(|(path, text)| format!("=== {path}\n{text}")).collect()
}

fn corpus() -> Vec<String> {
    let Some(corpus) = std::env::var_os("RUNSHEET_CORPUS") else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(Path::new(&corpus).join("es")) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().step_by(7).filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

/// Numbers that look random and are always the same.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit.max(1) as u64)).unwrap_or(0)
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// What means something to some reader.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "{{",
    "}}",
    "{{ x }}",
    "{#",
    "{.prose}",
    "{#a applies=\"",
    "\"",
    "'",
    "`",
    "```\n",
    "~~~",
    "|",
    "| a | b |\n|---|---|\n",
    "\n",
    "\n\n",
    "\n   ",
    "\n1. ",
    "\n   1. ",
    "\n- ",
    "\n> ",
    "\n> [!NOTE]\n> ",
    "\n> [!EXPECTED]\n",
    "\n# ",
    "\n## ",
    "---\n",
    "- [ ] ",
    "<",
    ">",
    "<b>",
    "<!-- ",
    " -->",
    "&amp;",
    "\\",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "](",
    "[x](#y)",
    "![x](y)",
    "https://x.example",
    "\t",
    "\u{0}",
    "\u{1b}[2J",
    "\r\n",
    "\u{feff}",
    "\u{2028}",
    "é",
    "日本",
    "\u{301}",
    "𝕏",
    ": ",
    "? ",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "| ",
    ">- ",
    "%",
    "@",
    "null",
    "true",
    "[]",
    "{}",
    "[[[[",
    "((((",
    "1e999",
    "-0",
    "99999999999999999999",
    "0x1F",
    "2026-02-30",
    "..",
    "==",
    "!=",
    "<=",
    "not ",
    " and ",
    " or ",
    " in ",
    "some p in legacy.pools satisfies ",
    "every p in ",
    "count(",
    ")",
    " where ",
    "each=\"thing in things\"",
    "applies=\"text == other\"",
    "when: ",
    "type: list",
    "of: text",
    "secret: true",
    "known:",
    "complete: false",
    "range: 1..3",
    "among: [a]",
    "status: assumed",
    "rollback=#back",
    "after=#run",
    "kind=check",
    "worked-in=plan",
    ".alternatives",
    ".choice",
    "order: free",
    "assume: 1",
    "rules:",
    "stops:",
    "define:",
    "gates:",
    "=== ",
    "each: t in things",
    "same: [t.name, t.note]",
    "unique: [[things.name]]",
];

fn mutated(text: &str, seeds: &[String], random: &mut Random) -> String {
    let (one, other) = (random.place(text), random.place(text));
    let start = one.min(other);
    // A cut of some bytes is worth more than a cut of half the file.
    let near = {
        let mut near = (start + random.below(40)).min(text.len());
        while !text.is_char_boundary(near) {
            near -= 1;
        }
        near.max(start)
    };
    let end = one.max(other).max(near);
    match random.below(10) {
        0 => format!("{}{}", &text[..start], &text[near..]),
        1 => format!("{}{}", &text[..start], &text[end..]),
        2 | 3 => format!("{}{}{}", &text[..start], random.one_of(TOKENS), &text[start..]),
        4 => format!("{}{}{}", &text[..start], random.one_of(TOKENS), &text[near..]),
        5 => format!("{}{}{}", &text[..near], &text[start..near], &text[near..]),
        6 => {
            let times = 1 << random.below(12);
            format!("{}{}{}", &text[..start], random.one_of(TOKENS).repeat(times), &text[start..])
        }
        7 => {
            let other = random.one_of(seeds);
            let (from, to) = (random.place(other), random.place(other));
            format!("{}{}{}", &text[..start], &other[from.min(to)..from.max(to)], &text[start..])
        }
        8 => {
            let sign = char::from_u32(u32::try_from(random.below(0x3000)).unwrap_or(0)).unwrap_or('x');
            format!("{}{sign}{}", &text[..start], &text[near..])
        }
        _ => format!("{}{}{}", &text[..start], &text[near..end], &text[start..near]) + &text[end..],
    }
}
