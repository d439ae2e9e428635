//! Every rule of the analysis finds what its failing example has, nothing in the passing one, and its witness,
//! built, shows the fault.

use crate::workspace::{Read, Workspace};
use runsheet::Purpose;
use runsheet::analysis::{Example, Extent, RULES, Rule};
use runsheet::diagnostic::{Code, Colour, Diagnostic, Diagnostics, human, json, sarif};
use runsheet::runbook::{Runbook, Verdict};
use std::collections::BTreeSet;

const GUIDE: &str = "guide: example\nversion: 1.0.0\nlanguages: [en]\ntitle: Example\nroles: { admin: Administrator }\n\
    phases:\n  - { id: change, title: Change, owner: admin, topics: [change] }\n";

/// The workspace of an example, with `facts` as another site.
fn workspace(example: &Example, more_sites: &[String]) -> Workspace {
    let mut workspace = Workspace { files: Default::default() }
        .with("guide/guide.yaml", &format!("{GUIDE}{}", example.guide))
        .with("guide/facts.yaml", example.facts)
        .with("guide/en/change.md", example.topic);
    let sites = example.sites.iter().map(|facts| facts.to_string()).chain(more_sites.iter().cloned());
    for (at, facts) in sites.enumerate() {
        let indented: String = facts.lines().map(|line| format!("  {line}\n")).collect();
        let site = format!("site: site-{at}\ncustomer: Site\nlanguages: [en]\nfacts:\n{indented}");
        workspace = workspace.with(&format!("sites/site-{at}/site.yaml"), &site);
    }
    workspace
}

/// Everything that `check` reports of the guide, in order.
fn found(read: &Read) -> Vec<Diagnostic> {
    let mut diagnostics: Diagnostics = read.diagnostics.clone();
    if let Some(model) = &read.model {
        runsheet::analyse(model, Extent::Everything, &mut diagnostics);
    }
    diagnostics.sorted()
}

fn shown(diagnostics: &[Diagnostic], read: &Read) -> String {
    diagnostics.iter().map(|one| human(one, &read.snapshot.sources, Colour::Plain)).collect()
}

#[test]
fn every_rule_finds_its_failing_example_and_nothing_in_the_passing_one() {
    for rule in RULES {
        let name = rule.code.name();
        let read = workspace(&rule.fails, &[]).read();
        let all = found(&read);
        assert!(!all.is_empty(), "{name} finds nothing");
        assert!(all.iter().all(|one| one.code == rule.code), "{name}:\n{}", shown(&all, &read));
        assert!(all.iter().all(|one| !one.labels.is_empty() && !one.help.is_empty()), "{name}");
        let is_of_reading = matches!(rule.code, Code::UnknownName | Code::WrongType);
        assert!(all.iter().all(|one| one.witness.is_some() != is_of_reading), "{name} shows no site");
        let read = workspace(&rule.passes, &[]).read();
        let all = found(&read);
        assert!(all.is_empty(), "{name}:\n{}", shown(&all, &read));
    }
}

/// The last site of a workspace, tailored, with what was reported on the way.
fn tailored(read: &Read) -> (Runbook, Diagnostics) {
    let mut diagnostics = read.diagnostics.clone();
    let at = read.model().sites.len() - 1;
    let languages = ["en".to_string()];
    let mut runbooks = runsheet::tailor(
        read.model(),
        &read.snapshot.sources,
        at,
        &languages,
        Purpose::Draft,
        &mut diagnostics,
    );
    (runbooks.remove(0), diagnostics)
}

/// The verdicts of all instances of a step, by its key without marks.
fn verdicts(runbook: &Runbook, key: &str) -> Vec<Verdict> {
    let all = runbook.steps().into_iter().chain(runbook.rollback_steps());
    let verdicts: Vec<Verdict> =
        all.filter(|step| step.key.split('[').next() == Some(key)).map(|step| step.finding.verdict).collect();
    assert!(!verdicts.is_empty(), "no step {key}");
    verdicts
}

/// The runbook without what must differ between two sites.
fn text(runbook: &Runbook) -> Vec<(String, Verdict, String)> {
    let steps = runbook.steps().into_iter();
    steps.map(|step| (step.key.clone(), step.finding.verdict, step.text())).collect()
}

/// Whether the fault of a rule's example is there in the runbook of the witness.
fn shows(rule: &Rule, witness: &str) -> bool {
    use Verdict::{Applies, NotApplicable, OnSite, Undecided};
    let read = workspace(&rule.fails, &[witness.to_string()]).read();
    let (runbook, diagnostics) = tailored(&read);
    let is = |key: &str, verdict: Verdict| verdicts(&runbook, key) == [verdict];
    match rule.code {
        Code::NeverApplies => is("change#open/route", NotApplicable),
        Code::AlwaysTrue => is("change#move/tell", Applies),
        Code::RepeatsAncestor => is("change#open/route", Applies) && is("change#open/test", Applies),
        Code::AbsentTarget => is("change#open/call", Applies) && is("change#open/route", NotApplicable),
        Code::MeaninglessValue => {
            let printed = |one: &Diagnostic| one.code == Code::PrintedOutsideWhen;
            is("change#connect/note", Applies) && diagnostics.iter().any(printed)
        }
        Code::EmptyList => {
            let procedure = runbook.procedure("change#move").unwrap();
            procedure.finding.verdict == Applies && is("change#move/one", NotApplicable)
        }
        Code::BadAlternatives => {
            is("change#dns/create", NotApplicable) && is("change#device/set-up", NotApplicable)
        }
        Code::NeverUsed => {
            let without = workspace(&rule.fails, &["{}".to_string()]).read();
            witness.contains("edge.address") && text(&runbook) == text(&tailored(&without).0)
        }
        Code::UsedOutsideWhen => witness == "exchange.used: false" && is("change#connect/plan", Undecided),
        Code::BadRules => {
            let (rule_text, rest) = rule.fails.facts.split_once("  both-need-edge").unwrap();
            assert!(rest.ends_with("}\n"));
            let without = Example { facts: rule_text, ..rule.fails };
            let without = workspace(&without, &[witness.to_string()]).read();
            text(&runbook) == text(&tailored(&without).0) && is("change#open/route", Applies)
        }
        Code::RepeatedCondition => is("change#open/route", Applies) && is("change#open/call", Applies),
        Code::EarlyRuntime => is("change#accept/roll-out", OnSite),
        Code::LostWarning => {
            let strings = read.model().words["en"].clone();
            let files = runsheet::deliver::markdown::markdown(&runbook, &strings);
            let lost = files.iter().all(|file| !String::from_utf8_lossy(&file.bytes).contains("signed out"));
            lost && is("change#move/users", Applies)
        }
        Code::NoWayBack => {
            let step = runbook.steps().into_iter().find(|step| step.key == "change#change/stop").unwrap();
            step.finding.verdict == Applies && step.rollback.is_none() && step.rollback_notes.is_empty()
        }
        Code::OneSided => is("change#open/route", NotApplicable),
        _ => true,
    }
}

#[test]
fn the_witness_of_every_finding_shows_the_fault_when_it_is_built() {
    for rule in RULES {
        let read = workspace(&rule.fails, &[]).read();
        for diagnostic in found(&read) {
            if let Some(witness) = &diagnostic.witness {
                assert!(shows(rule, witness), "{}: {witness}", rule.code.name());
            }
        }
    }
}

/// Not only in small examples: every witness for the shipped guide is a site that can be read.
#[test]
fn the_witnesses_for_the_shipped_guide_are_sites() {
    let mut shipped = Workspace::shipped();
    let witnesses: BTreeSet<String> =
        found(&shipped.read()).into_iter().filter_map(|one| one.witness).collect();
    shipped.files.retain(|path, _| path.starts_with("guide/"));
    for (at, witness) in witnesses.iter().enumerate() {
        let facts: String = witness.lines().map(|line| format!("  {line}\n")).collect();
        let site = format!("site: site-{at}\ncustomer: Site\nlanguages: [es]\nfacts:\n{facts}");
        shipped = shipped.with(&format!("sites/site-{at}/site.yaml"), &site);
    }
    let read = shipped.read();
    assert_eq!(read.errors(), Vec::<String>::new());
    assert!(read.model().sites.len() == witnesses.len());
}

/// A value of an enum is renamed, and 17 conditions keep the old name.
#[test]
fn a_renamed_value_is_named_in_every_condition_that_still_has_the_old_one() {
    let facts = "facts:\n  edge.type: { type: enum, values: [none, single, scaled] }\n";
    let mut topic = String::from(
        "# Edge\n\n## Set up {#set-up}\n\n1. Open the console. {#open applies=\"edge.type == none\"}\n",
    );
    for at in 0..17 {
        topic.push_str(&format!(
            "1. Do part {at}. {{#part-{at} applies=\"edge.type in [single, expanded]\"}}\n"
        ));
    }
    let workspace = Workspace { files: Default::default() }
        .with("guide/guide.yaml", GUIDE)
        .with("guide/facts.yaml", facts)
        .with("guide/en/change.md", &topic);
    let read = workspace.read();
    let errors = read.errors();
    assert_eq!(errors.len(), 17, "{}", errors.join("\n"));
    for (at, error) in errors.iter().enumerate() {
        let line = format!("guide/en/change.md:{}:", at + 6);
        assert!(error.contains("error[AP001]: `expanded` is none of the values"), "{error}");
        assert!(error.contains(&line) && error.contains("did you mean `scaled`?"), "{error}");
    }
    // One word that is like a value is misspelt; nothing was renamed.
    let misspelt = workspace.edit("guide/en/change.md", "[single, expanded]", "[singel]");
    let misspelt = misspelt.read();
    let error = misspelt.errors().into_iter().find(|error| error.contains("singel")).unwrap();
    assert!(error.contains("did you mean `single`?"), "{error}");
}

fn rule(code: Code) -> &'static Rule {
    RULES.iter().find(|rule| rule.code == code).unwrap()
}

#[test]
fn what_is_allowed_is_not_reported_and_an_allowance_for_nothing_is() {
    let step = workspace(&rule(Code::AbsentTarget).fails, &[]);
    let allowed = step.clone().edit(
        "guide/en/change.md",
        "after=#route}",
        "after=#route allow=\"AP006: who has no partner waits for nothing\"}",
    );
    assert_eq!(shown(&found(&allowed.read()), &allowed.read()), "");
    // An allowance is for all that stands in its node.
    let above =
        step.clone().edit("guide/en/change.md", "{#open}", "{#open allow=\"AP006: reason; AP008: another\"}");
    let all = found(&above.read());
    assert_eq!(all.len(), 1, "{}", shown(&all, &above.read()));
    assert_eq!(
        (all[0].code, all[0].message.as_str()),
        (Code::StaleAllowance, "`AP008` is allowed here and not found")
    );
    // In front matter it is a mapping as elsewhere in YAML.
    let topic = step.files["guide/en/change.md"].clone();
    let front =
        step.clone().with("guide/en/change.md", &format!("---\nallow: {{ AP006: reason }}\n---\n{topic}"));
    assert_eq!(shown(&found(&front.read()), &front.read()), "");
    let declared = workspace(&rule(Code::NeverUsed).fails, &[]).edit(
        "guide/facts.yaml",
        "{ type: ip }",
        "{ type: ip, allow: { AP010: only people read it } }",
    );
    assert_eq!(shown(&found(&declared.read()), &declared.read()), "");
    let stale = workspace(&rule(Code::NeverUsed).passes, &[]).edit(
        "guide/facts.yaml",
        "{ type: bool }",
        "{ type: bool, allow: { AP010: only people read it } }",
    );
    let all = found(&stale.read());
    assert_eq!(all.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::StaleAllowance]);
    let gate = "gates:\n  - id: go\n    before: change#open\n    criteria: [{ step: change#open/route, measure: calls, limit: all }]\n";
    let gated =
        workspace(&rule(Code::AbsentTarget).passes, &[]).with("guide/guide.yaml", &format!("{GUIDE}{gate}"));
    assert_eq!(found(&gated.read()).iter().map(|one| one.code).collect::<Vec<_>>(), [Code::AbsentTarget]);
    let allowed = gated.with(
        "guide/guide.yaml",
        &format!("{GUIDE}{gate}    allow: {{ AP006: not counted where absent }}\n"),
    );
    assert_eq!(shown(&found(&allowed.read()), &allowed.read()), "");
}

#[test]
fn a_finding_has_its_witness_in_every_form() {
    let read = workspace(&rule(Code::AbsentTarget).fails, &[]).read();
    let all = found(&read);
    let sources = &read.snapshot.sources;
    let told = shown(&all, &read);
    assert!(told.contains("= note: a site that shows it, as `facts:`\n"), "{told}");
    assert!(told.contains("federation.enabled: false\n"), "{told}");
    let value: serde_json::Value = serde_json::from_str(&json(&all, sources)).unwrap();
    assert_eq!(value["diagnostics"][0]["witness"], "federation.enabled: false");
    let value: serde_json::Value = serde_json::from_str(&sarif(&all, sources)).unwrap();
    let run = &value["runs"][0];
    assert_eq!(run["results"][0]["properties"]["witness"], "federation.enabled: false");
    assert_eq!(run["results"][0]["level"], "warning");
}

/// What the rules find beyond their first example.
#[test]
fn rules_find_what_their_examples_do_not_show() {
    let with = |facts: &'static str, topic: &'static str| {
        let read = workspace(&Example { facts, topic, ..Example::default() }, &[]).read();
        let all = found(&read);
        let codes: Vec<String> =
            all.iter().map(|one| format!("{} {}", one.code.name(), one.message)).collect();
        codes.join("\n")
    };
    let facts = "facts:\n  a: { type: bool }\n  b: { type: bool }\n  c: { type: bool, when: a }\nlists:\n  pools: { key: name, fields: { name: { type: text }, big: { type: bool }, disk: { type: text, when: big } } }\n";
    // Contradicts what stands around it.
    let topic = "# T {{ count(pools) }}\n\n## P {#p applies=a}\n\n1. One. {#one}\n1. Two. {#two applies=\"not a and b\"}\n1. Three {{ c }}. {#three}\n1. {{ pool.disk }} {#four each=\"pool in pools where pool.big\"}\n";
    assert_eq!(
        with(facts, topic),
        "AP005 the condition of the step `change#p/two` contradicts what stands around it"
    );
    // Two alternatives at one site, and no one at another; per object of a loop.
    let topic = "# T {{ c }}\n\n## P {#p applies=a}\n\n1. Zero. {#zero}\n\n{.alternatives}\n\n1. One. {#one each=\"pool in pools\" applies=pool.big}\n1. Two. {#two each=\"pool in pools\" applies=\"not pool.big\"}\n1. {{ pool.disk }} {#four each=\"pool in pools where pool.big\" applies=b}\n";
    assert_eq!(
        with(facts, topic),
        "AP007 `c` is printed where it may mean nothing\nAP009 two alternatives of the procedure `change#p` overlap"
    );
    // A `when` of a field, in a quantifier; guarded by its neighbour it is used as it should be.
    let topic = "# T {{ count(pools) }}\n\n## P {#p}\n\n1. One. {#one}\n1. Two. {#two applies=\"some p in pools satisfies p.disk == x\"}\n1. Three. {#three applies=\"a and b and (not a or c)\"}\n";
    assert_eq!(
        with(facts, topic),
        "AP011 the condition of the step `change#p/two` tests `p.disk` where it may mean nothing"
    );
    // A runtime fact that decides a topic.
    let facts = "facts:\n  seen: { type: bool, stage: runtime }\n";
    let topic = "---\napplies: seen\n---\n# T\n\n## P {#p}\n\n1. One. {#one}\n";
    assert_eq!(with(facts, topic), "AP014 `seen`, known only while working, decides the topic `change`");
    // A warning in a list whose part has a condition.
    let facts = "facts:\n  a: { type: bool }\n";
    let topic = "# T\n\n## P {#p}\n\n1. One. {#one}\n\n   > [!NOTE] {applies=a}\n   > Text.\n   >\n   > > [!WARNING]\n   > > Lost.\n";
    assert_eq!(with(facts, topic), "AP015 the step `change#p/one` can apply without its warning");
    let topic = "# T\n\n## P {#p}\n\n1. One. {#one}\n\n   > [!WARNING] {applies=a}\n   > Meant.\n";
    assert_eq!(with(facts, topic), "");
    // Rules that contradict each other: nothing else can be said.
    let facts =
        "facts:\n  a: { type: bool }\nrules:\n  yes: { then: a, why: x }\n  no: { then: not a, why: y }\n";
    let topic = "# T\n\n## P {#p applies=\"a and not a\"}\n\n1. One. {#one}\n";
    assert_eq!(with(facts, topic), "AP012 no site can satisfy these rules together");
}

#[test]
fn steps_that_wait_for_each_other_rollbacks_that_are_none_and_missing_ids_are_told() {
    let facts = "";
    let with = |topic: &'static str| {
        let read = workspace(&Example { facts, topic, ..Example::default() }, &[]).read();
        let all = found(&read);
        let codes: Vec<String> =
            all.iter().map(|one| format!("{} {}", one.code.name(), one.message)).collect();
        codes.join("\n")
    };
    assert_eq!(
        with("# T\n\n## P {#p}\n\n1. One. {#one after=#two}\n1. Two. {#two}\n"),
        "RS314 the step `change#p/one` would have to wait for itself"
    );
    assert_eq!(
        with(
            "---\norder: free\n---\n# T\n\n## P {#p after=#q}\n\n1. One. {#one}\n\n## Q {#q}\n\n1. Two. {#two after=#p/one}\n"
        ),
        "RS314 the procedure `change#p` and the step `change#q/two` wait for each other"
    );
    assert_eq!(
        with("# T\n\n## P {#p after=#q}\n\n1. One. {#one}\n\n## Q {#q worked-in=change}\n\n1. Two. {#two}\n"),
        ""
    );
    assert_eq!(
        with("# T\n\n## P {#p rollback=#q}\n\n1. One. {#one}\n\n## Q {#q}\n\n1. Two. {#two}\n"),
        "RS315 the procedure `change#q` is no rollback procedure"
    );
    assert_eq!(
        with("# T\n\n## P\n\n1. One.\n1. Two.\n   1. Three. {#three}\n   1. Four.\n"),
        "RS313 the procedure `change#p1` has no id\nRS313 3 steps of `change#p1` have no id"
    );
}

fn runsheet(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_runsheet"));
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn warnings_are_errors_where_they_are_denied_and_stop_no_build() {
    let folder = crate::every_mistake::base();
    let topic = folder.path().join("guide/es/cutover.md");
    let text = std::fs::read_to_string(&topic).unwrap();
    assert_eq!(runsheet(folder.path(), &["check", "--deny", "warnings"]).0, Some(0));
    std::fs::write(&topic, text.replace("after=#tell", "after=#tls")).unwrap();
    let (code, told) = runsheet(folder.path(), &["check"]);
    assert!(code == Some(0) && told.contains("warning[AP006]") && told.contains("1 warning\n"), "{told}");
    let (code, told) = runsheet(folder.path(), &["check", "--deny", "warnings"]);
    assert!(code == Some(1) && told.contains("error[AP006]") && told.contains("1 error\n"), "{told}");
    let (code, told) = runsheet(folder.path(), &["check", "--deny", "warnings", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((code, &value["diagnostics"][0]["witness"]), (Some(1), &"tls.used: false".into()));
    assert_eq!(runsheet(folder.path(), &["build", "--format", "json"]).0, Some(0));
}

#[test]
fn the_page_of_a_rule_has_the_headings_of_all() {
    let folder = tempfile::tempdir().unwrap();
    for rule in RULES {
        let (code, page) = runsheet(folder.path(), &["explain", &rule.code.name().to_lowercase()]);
        assert_eq!(code, Some(0));
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        let wanted = [
            "## What it means",
            "## Why it matters",
            "## How to mend it",
            "## Example that fails",
            "## Example that passes",
        ];
        // The examples have headings of their own.
        let own: Vec<&str> = headings.into_iter().filter(|heading| wanted.contains(heading)).collect();
        assert_eq!(own, wanted, "{page}");
        assert!(
            page.starts_with(&format!("{}: ", rule.code.name())) && page.contains(rule.fails.topic.trim()),
            "{page}"
        );
    }
}

/// Every list of a procedure is by itself: only the marked one is a set.
#[test]
fn a_choice_before_a_list_leaves_the_other_lists_alone() {
    let topic = "# T\n\n## P {#p}\n\n1. One. {#one}\n\n{.choice}\n\n1. Two. {#two}\n1. Three. {#three}\n\nThen go on.\n\n1. Four. {#four}\n";
    let read = workspace(&Example { topic, ..Example::default() }, &["{}".to_string()]).read();
    let (runbook, _) = tailored(&read);
    let all = ["one", "two", "three", "four"].map(|step| verdicts(&runbook, &format!("change#p/{step}"))[0]);
    assert_eq!(all, [Verdict::Applies, Verdict::OnSite, Verdict::OnSite, Verdict::Applies]);
}
