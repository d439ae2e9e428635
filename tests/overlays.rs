//! Overlays of a guide and of a site: what they change, what they leave alone, and the lock that keeps what they are for.

use crate::small::{put, run};
use crate::workspace::Workspace;
use runsheet::deliver::Format;
use runsheet::diagnostic::{Code, Diagnostics};
use runsheet::runbook::{Runbook, Step, Verdict};
use std::path::Path;

fn fixture() -> Workspace {
    Workspace::fixture("overlays")
}

fn runbook(workspace: &Workspace, site: &str, language: &str) -> Runbook {
    let read = workspace.read();
    assert_eq!(read.errors(), Vec::<String>::new());
    read.runbook(site, language)
}

fn step<'a>(runbook: &'a Runbook, key: &str) -> &'a Step {
    runbook.steps().into_iter().find(|step| step.key == key).unwrap_or_else(|| panic!("no step {key}"))
}

fn numbers(runbook: &Runbook) -> Vec<(String, String)> {
    runbook.steps().iter().map(|step| (step.number.clone(), step.key.clone())).collect()
}

/// A workspace of one topic with two sites, `with` and `without` an overlay of their own.
fn workspace(topic: &str, facts: &str, overlay: &str) -> Workspace {
    let site = |name: &str, more: &str| format!("site: {name}\ncustomer: C\n{more}facts:\n{facts}");
    Workspace { files: Default::default() }
        .with(
            "guide/guide.yaml",
            "guide: small\nlanguages: [en]\ntitle: G\nroles: { admin: Admin, desk: Desk }\n\
             phases:\n  - { id: plan, title: Plan, owner: admin, topics: [work] }\n",
        )
        .with(
            "guide/facts.yaml",
            "facts:\n  a: { type: bool }\n  mode: { type: enum, values: [west, east], stage: decision }\n  \
             done: { type: bool, stage: runtime }\n  port: { type: int, assume: 25 }\n  word: { type: text }\n\
             lists:\n  pools: { key: fqdn, fields: { fqdn: { type: fqdn }, big: { type: bool } } }\n",
        )
        .with("guide/en/work.md", topic)
        .with("sites/with/site.yaml", &site("with", "overlays: [o.yaml]\n"))
        .with("sites/with/o.yaml", &format!("overlay: o\nrules:\n{overlay}"))
        .with("sites/without/site.yaml", &site("without", ""))
}

const TOPIC: &str = "# T\n\n## A {#a}\n\n1. One. {#one applies=a}\n1. Two. {#two applies=\"mode == west\"}\n\
    1. Three. {#three applies=done}\n1. Four. {#four applies=\"not a\"}\n1. Five {{ word }}. {#five}\n\n\
    ## B {#b}\n\n1. Six {{ pool.fqdn }}. {#six each=\"pool in pools\"}\n1. Seven. {#seven}\n   1. Left. {#left}\n   \
    1. Right. {#right}\n\n## C {#c kind=rollback}\n\n1. Back. {#back}\n";
const FACTS: &str =
    "  a: true\n  pools: [{ fqdn: p.example.com, big: true }, { fqdn: q.example.com, big: false }]\n";

const WAIVER: &str = "waive: { why: agreed, by: Ana Ruiz, date: 2026-11-02 }";

#[test]
fn guide_and_site_change_the_guide_each_in_its_turn() {
    let norte = runbook(&fixture(), "norte", "en");
    let expected = [
        ("1.1.1", "domains#list/count"),
        ("1.1.2", "domains#list/review[domain=norte.example]"),
        ("1.1.2", "domains#list/review[domain=norte.test]"),
        ("1.1.3", "domains#list/time"),
        ("2.1.1", "cutover#decide/method"),
        ("2.1.1a", "cutover#switch/open-room"),
        ("2.1.2", "cutover#switch/tell"),
        ("2.1.2a", "cutover#switch/tell-helpdesk"),
        ("2.1.2b", "cutover#switch/wait-for-helpdesk"),
        ("2.1.3", "cutover#switch/tls"),
        ("2.1.4", "cutover#switch/route"),
        ("2.1.5", "cutover#switch/pilot"),
    ];
    assert_eq!(numbers(&norte), expected.map(|(number, key)| (number.to_string(), key.to_string())));
    // Its translation has the same steps with the same verdicts.
    let other = runbook(&fixture(), "norte", "es");
    assert_eq!(numbers(&other), numbers(&norte));
    let helpdesk = step(&norte, "cutover#switch/tell-helpdesk");
    assert_eq!(helpdesk.text(), "Tell the help desk of Norte.");
    assert_eq!(helpdesk.owner.as_ref().map(|role| role.id.as_str()), Some("manager"));
    assert_eq!((helpdesk.minutes, helpdesk.origin.as_str()), (Some(5), "house.yaml:6:9"));
    let room = step(&norte, "cutover#switch/open-room");
    assert_eq!(room.commands(), ["room open 192.0.2.1"]);
    assert_eq!(room.expected.len(), 1);
    assert_eq!(room.finding.reason_text, "tls.used: yes (site.yaml:18:16)");
    assert_eq!(step(&norte, "cutover#switch/wait-for-helpdesk").after[0].number, "2.1.2a");
    // Narrowed, mended and changed for one object.
    let review = step(&norte, "domains#list/review[domain=norte.example]");
    assert_eq!(review.commands(), ["postconf -n norte.example"]);
    assert_eq!((review.text().as_str(), review.minutes), ("Look closely at norte.example.", Some(7)));
    assert_eq!(review.owner.as_ref().map(|role| role.id.as_str()), Some("manager"));
    let narrowed = step(&norte, "domains#list/review[domain=norte.test]");
    assert_eq!(narrowed.finding.verdict, Verdict::NotApplicable);
    assert_eq!((narrowed.text().as_str(), narrowed.minutes), ("Look at norte.test.", None));
}

#[test]
fn a_waiver_says_who_when_and_why_in_every_deliverable() {
    let read = fixture().read();
    for (language, why, word) in
        [("en", "agreed with the customer", "waived"), ("es", "acordado con el cliente", "dispensado")]
    {
        let runbook = read.runbook("norte", language);
        let summary = &runbook.summary;
        assert_eq!((summary.waived, summary.total), (1, 12));
        let whole = format!("Ana Ruiz, 2026-11-02: {why} (waivers.yaml:5:12)");
        let waiver = step(&runbook, "cutover#switch/tls").finding.waiver.clone().unwrap();
        assert_eq!(waiver.text, whole);
        let text = |format: Format, path: &str| {
            String::from_utf8(read.files(&runbook, format).remove(path).unwrap()).unwrap()
        };
        for path in ["runbook.md", "checklist.md"] {
            let markdown = text(Format::Markdown, path);
            let line = markdown.lines().find(|line| line.starts_with("- **2.1.3** ")).unwrap();
            assert!(line.contains(word) && line.contains(&whole), "{line}");
        }
        let page = text(Format::Html, "phase-move.html");
        let cell = page.split("data-key=\"").find(|cell| cell.starts_with("cutover#switch/tls\"")).unwrap();
        assert!(cell.contains(&whole), "{cell}");
        assert!(!cell.contains("checkbox"), "{cell}");
        assert!(text(Format::Html, "index.html").contains("data-waived=\"1\""));
        let json: serde_json::Value = serde_json::from_str(&text(Format::Json, "runbook.json")).unwrap();
        assert_eq!(json["summary"]["waived"], 1);
        let steps = json["steps"].as_array().unwrap();
        let waived: Vec<_> = steps.iter().filter(|step| step.get("waiver").is_some()).collect();
        assert_eq!(waived.len(), 1);
        let expected = serde_json::json!({
            "why": why, "by": "Ana Ruiz", "date": "2026-11-02", "origin": "waivers.yaml:5:12"
        });
        assert_eq!((&waived[0]["key"], &waived[0]["waiver"]), (&"cutover#switch/tls".into(), &expected));
        assert_eq!(waived[0]["reason"][0]["fact"], "tls.used");
        let schema = serde_json::from_str(runsheet::deliver::json::schema()).unwrap();
        assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&json));
    }
}

#[test]
fn what_applies_is_waived_and_what_does_not_is_left() {
    let overlay: String =
        ["one", "two", "three", "four", "five"].map(|id| format!("  work#a/{id}: {{ {WAIVER} }}\n")).concat();
    let workspace = workspace(TOPIC, FACTS, &overlay);
    let with = runbook(&workspace, "with", "en");
    let without = runbook(&workspace, "without", "en");
    let verdicts = |runbook: &Runbook| {
        let steps = runbook.steps();
        steps.iter().take(5).map(|step| step.finding.verdict.name()).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(&without), ["applies", "undecided", "on_site", "not_applicable", "applies"]);
    assert_eq!(verdicts(&with), ["waived", "waived", "waived", "not_applicable", "waived"]);
    let summary = &with.summary;
    assert_eq!((summary.waived, summary.undecided, summary.on_site, summary.not_applicable), (4, 0, 0, 1));
    let verdicts: usize = Verdict::ALL.map(|verdict| summary.of(verdict)).iter().sum();
    assert_eq!((verdicts, summary.total), (without.summary.total, without.summary.total));
    // Nobody is asked for what a waived step would have waited for or printed.
    let asked =
        |runbook: &Runbook| runbook.missing.iter().map(|missing| missing.fact.clone()).collect::<Vec<_>>();
    assert_eq!(asked(&without), ["mode", "word"]);
    assert_eq!(asked(&with), Vec::<String>::new());
    let two = &step(&with, "work#a/two").finding;
    assert!(two.missing.is_empty() && two.residual.is_none() && two.only_if.is_none() && two.asks.is_empty());
    assert!(!two.reason.is_empty());
}

#[test]
fn a_waiver_holds_for_what_is_inside_and_for_the_objects_it_names() {
    let overlay = format!(
        "  work#b: {{ {WAIVER} }}\n  work#c: {{ {WAIVER} }}\n  \
         work#a/one: {{ each: pool in pools }}\n  work#a/one[pool=q.example.com]: {{ {WAIVER} }}\n"
    );
    let workspace = workspace(TOPIC, FACTS, &overlay);
    let with = runbook(&workspace, "with", "en");
    let verdict = |key: &str| step(&with, key).finding.verdict.name();
    assert_eq!(verdict("work#a/one[pool=p.example.com]"), "applies");
    assert_eq!(verdict("work#a/one[pool=q.example.com]"), "waived");
    for key in ["work#b/six[pool=p.example.com]", "work#b/seven/left", "work#b/seven/right"] {
        assert_eq!(verdict(key), "waived", "{key}");
        assert!(step(&with, key).finding.by_parent, "{key}");
    }
    assert_eq!(with.rollback_steps()[0].finding.verdict, Verdict::Waived);
    assert!(!step(&with, "work#a/one[pool=q.example.com]").finding.by_parent);
}

#[test]
fn a_condition_narrows_and_never_widens() {
    let overlay = "  work#a/one: { applies: mode == west }\n  work#a/four: { applies: a }\n  \
                   work#b/six[pool=p.example.com]: { applies: not pool.big }\n  work#b: { applies: a }\n";
    let workspace = workspace(TOPIC, &format!("{FACTS}  mode: east\n"), overlay);
    let with = runbook(&workspace, "with", "en");
    let verdict = |key: &str| step(&with, key).finding.verdict.name();
    assert_eq!(verdict("work#a/one"), "not_applicable");
    assert_eq!(verdict("work#a/four"), "not_applicable");
    assert_eq!(verdict("work#b/six[pool=p.example.com]"), "not_applicable");
    assert_eq!(verdict("work#b/six[pool=q.example.com]"), "applies");
    let finding = &step(&with, "work#a/one").finding;
    assert_eq!(finding.reason_text, "mode: east (site.yaml:7:9)");
    assert_eq!(verdict("work#b/seven/left"), "applies");
}

#[test]
fn no_number_moves_and_added_steps_stand_in_their_gap() {
    let add = |id: &str| format!("[{{ id: {id}, text: X. }}, {{ id: {id}-again, text: X. }}]");
    let overlay = format!(
        "  work#a/one: {{ add-before: {}, add-after: {} }}\n  work#a/two: {{ add-before: {} }}\n  \
         work#b/six: {{ add-before: {} }}\n  work#b/seven/left: {{ add-before: {} }}\n  work#b/seven: {{ add-after: {} }}\n  \
         work#c/back: {{ add-before: {}, add-after: {} }}\n",
        add("b1"),
        add("a1"),
        add("b2"),
        add("b6"),
        add("bl"),
        add("a7"),
        add("bb"),
        add("ab")
    );
    let workspace = workspace(TOPIC, FACTS, &overlay);
    let (with, without) = (runbook(&workspace, "with", "en"), runbook(&workspace, "without", "en"));
    let own = numbers(&with);
    assert_eq!(
        own.iter().filter(|(number, _)| !number.ends_with(char::is_alphabetic)).cloned().collect::<Vec<_>>(),
        numbers(&without)
    );
    let order: Vec<&str> = own.iter().map(|(number, _)| number.as_str()).collect();
    let expected = "1.1.0a 1.1.0b 1.1.1 1.1.1a 1.1.1b 1.1.1c 1.1.1d 1.1.2 1.1.3 1.1.4 1.1.5 1.1.5a 1.1.5b 1.1.6 1.1.6 \
                    1.1.7.0a 1.1.7.0b 1.1.7.1 1.1.7.2 1.1.7a 1.1.7b";
    assert_eq!(order.join(" "), expected);
    let rollbacks: Vec<String> = with.rollback_steps().iter().map(|step| step.number.clone()).collect();
    assert_eq!(rollbacks, ["R1.1.0a", "R1.1.0b", "R1.1.1", "R1.1.1a", "R1.1.1b"]);
}

#[test]
fn a_site_does_not_move_what_the_guide_adds() {
    let workspace = workspace(TOPIC, FACTS, "  work#a/one: { add-after: [{ id: ours, text: X. }] }\n")
        .edit("guide/guide.yaml", "languages", "overlays: [g.yaml]\nlanguages")
        .with("guide/g.yaml", "overlay: g\nrules:\n  work#a/one: { add-after: [{ id: all, text: X. }] }\n");
    let number = |site: &str, key: &str| step(&runbook(&workspace, site, "en"), key).number.clone();
    assert_eq!(number("without", "work#a/all"), "1.1.1a");
    assert_eq!(number("with", "work#a/all"), "1.1.1a");
    assert_eq!(number("with", "work#a/ours"), "1.1.1b");
}

#[test]
fn sites_do_not_see_each_other_and_a_site_without_overlays_sees_the_guide() {
    let alone =
        Workspace { files: fixture().files }.edit("sites/norte/site.yaml", "overlays: [waivers.yaml]\n", "");
    let json = |workspace: &Workspace, site: &str| {
        let read = workspace.read();
        read.files(&read.runbook(site, "en"), Format::Json).remove("runbook.json").unwrap()
    };
    assert_eq!(json(&fixture(), "sur"), json(&alone, "sur"));
    assert_ne!(json(&fixture(), "norte"), json(&alone, "norte"));
}

#[test]
fn texts_are_replaced_filled_left_out_and_given_anew() {
    let topic = "# T\n\n## A {#a}\n\nFor example:\n\n1. Run <ID>, see **x**. {#one each=\"pool in pools\"}\n\n   ```sh\n   \
                 get \"<ID>\" - eq {{ word }}\n   ```\n\n   > [!EXPECTED]\n   > Old.\n\n1. Two. {#two}\n"
        .replace("Run <ID>", "Run `<ID>`");
    let overlay = "  work#a/one:\n    replace: [{ from: \"- eq {{ word }}\", to: \"-eq {{ word }}\", why: a space }]\n    \
                   fill: [{ from: \"<ID>\", to: \"{{ pool.fqdn }}\" }]\n    expected: New {{ pool.fqdn }}.\n  \
                   work#a/two: { text: \"Two *again* of {{ customer }}.\" }\n  \
                   work#a: { omit: [{ text: \"For example:\" }], text: Other title }\n  work: { text: Other topic }\n";
    let workspace = workspace(&topic, &format!("{FACTS}  word: \"a b\"\n"), overlay);
    let with = runbook(&workspace, "with", "en");
    let one = step(&with, "work#a/one[pool=p.example.com]");
    assert_eq!(one.text(), "Run p.example.com, see x.");
    assert_eq!(one.commands(), ["get \"p.example.com\" -eq a b"]);
    let expected: Vec<String> =
        one.expected.iter().map(|blocks| runsheet::runbook::plain_blocks(blocks)).collect();
    assert_eq!(expected, ["New p.example.com."]);
    assert_eq!(step(&with, "work#a/two").text(), "Two again of C.");
    let read = workspace.read();
    let markdown = |site: &str| {
        let runbook = read.runbook(site, "en");
        String::from_utf8(read.files(&runbook, Format::Markdown).remove("runbook.md").unwrap()).unwrap()
    };
    let (changed, plain) = (markdown("with"), markdown("without"));
    assert!(changed.contains("1.1 Other topic") && changed.contains("#### Other title"), "{changed}");
    assert!(!changed.contains("For example:") && plain.contains("For example:"));
}

/// A value that an overlay prints is text, whatever is in it.
#[test]
fn a_value_in_an_overlay_is_no_markup() {
    let overlay = "  work#a/one: { add-after: [{ id: x, text: \"See {{ word }}.\" }] }\n";
    let facts = format!("{FACTS}  word: \"<b>*x*</b> {{{{ a }}}}\"\n");
    let workspace = workspace(TOPIC, &facts, overlay);
    let read = workspace.read();
    let runbook = read.runbook("with", "en");
    assert_eq!(step(&runbook, "work#a/x").text(), "See <b>*x*</b> {{ a }}.");
    let page =
        String::from_utf8(read.files(&runbook, Format::Html).remove("phase-plan.html").unwrap()).unwrap();
    assert!(page.contains("&lt;b&gt;*x*&lt;") && !page.contains("<b>*x*"), "not escaped");
}

#[test]
fn gates_and_stops_may_name_what_the_guide_adds() {
    let workspace = fixture()
        .edit("guide/guide.yaml", "on-no-go", "after-phase:\n    on-no-go")
        .edit("guide/guide.yaml", "step: domains#list/count", "step: cutover#switch/tell-helpdesk")
        .edit("guide/facts.yaml", "at: [cutover]", "at: [cutover#switch/tell-helpdesk]");
    assert_eq!(workspace.read().errors(), Vec::<String>::new());
}

#[test]
fn matrix_diff_and_explain_tell_of_the_waiver() {
    let folder = tempfile::tempdir().unwrap();
    let put_all = |folder: &Path| {
        for (path, text) in &fixture().files {
            put(folder, path, text);
        }
        put(folder, "runsheet.yaml", "guide: guide\nsites: sites\n");
    };
    put_all(folder.path());
    let whole = "Ana Ruiz, 2026-11-02: agreed with the customer";
    let matrix = run(folder.path(), &["matrix", "--format", "md", "--lang", "en"]).output;
    let row = matrix.lines().find(|line| line.starts_with("| 2.1.3 ")).unwrap();
    assert!(row.contains(&format!("waived: {whole} (waivers.yaml:5:12) | applies")), "{row}");
    let explained = run(folder.path(), &["explain", "2.1.3", "--site", "norte", "--lang", "en"]).output;
    assert!(explained.contains("verdict: waived\n"), "{explained}");
    assert!(explained.contains("because: `tls.used` is yes (site.yaml:18:16)\n"), "{explained}");
    assert!(explained.contains(&format!("waived by: {whole} (waivers.yaml:5:12)\n")), "{explained}");
    let difference = run(folder.path(), &["diff", "sur", "norte", "--lang", "en"]).output;
    let told = "2.1.3  cutover#switch/tls: applies -> waived\n    waived by Ana Ruiz, 2026-11-02: agreed with the customer\n";
    assert!(difference.contains(told), "{difference}");
    // Another waiver is a difference too.
    let first = run(folder.path(), &["build", "norte", "--format", "json"]);
    assert_eq!(first.code, Some(0), "{}", first.messages);
    let overlay = fixture().files["sites/norte/waivers.yaml"].replace("Ana Ruiz", "Luis Gil");
    put(folder.path(), "sites/norte/waivers.yaml", &overlay);
    let difference = run(folder.path(), &["diff", "output/norte/en", "norte"]).output;
    let told = "1 reason changed\n  2.1.3  cutover#switch/tls: waived\n    was waived by Ana Ruiz, 2026-11-02: agreed with \
                the customer\n    is waived by Luis Gil, 2026-11-02: agreed with the customer\n";
    assert!(difference.contains(told), "{difference}");
}

/// Writes the workspace of the examples with one rule for a site, and gives its folder.
fn locked() -> tempfile::TempDir {
    let folder = crate::every_mistake::base();
    let site = std::fs::read_to_string(folder.path().join("sites/norte/site.yaml")).unwrap();
    put(
        folder.path(),
        "sites/norte/site.yaml",
        &site.replace("paper: a4", "paper: a4\noverlays: [more/o.yaml]"),
    );
    put(
        folder.path(),
        "sites/norte/more/o.yaml",
        "overlay: o\nrules:\n  cutover#switch/tls: { owner: manager }\n",
    );
    folder
}

const LOCK: &str = "sites/norte/more/overlay.lock";

#[test]
fn without_a_lock_nothing_is_compared_and_check_says_so_once() {
    let folder = locked();
    let checked = run(folder.path(), &["check"]);
    assert_eq!(checked.code, Some(0));
    assert_eq!(checked.output.matches("note[RS705]").count(), 1, "{}", checked.output);
    assert!(checked.output.contains("`sites/norte/more/o.yaml` changes steps that no `overlay.lock` knows"));
    assert!(!folder.path().join(LOCK).exists());
    assert_eq!(run(folder.path(), &["check", "--deny", "warnings"]).code, Some(0));
    assert_eq!(run(folder.path(), &["build", "--format", "json"]).messages, "");
}

#[test]
fn what_was_accepted_is_told_when_it_changes() {
    let folder = locked();
    let root = folder.path();
    let accepted = run(root, &["check", "--accept"]);
    assert_eq!((accepted.code, accepted.messages.as_str()), (Some(0), ""));
    assert!(accepted.output.ends_with(&format!("1 target accepted -> {LOCK}\n")), "{}", accepted.output);
    let lock = std::fs::read_to_string(root.join(LOCK)).unwrap();
    assert!(lock.contains("    cutover#switch/tls:\n      number: \"2.1.3\"\n      hash: sha256:"), "{lock}");
    assert!(lock.contains("        en: |-\n          Encrypt. {#tls}\n"), "{lock}");
    assert!(!run(root, &["check"]).output.contains("RS70"));
    // The same again is the same lock, and the digest of the site knows it.
    run(root, &["check", "--accept"]);
    assert_eq!(std::fs::read_to_string(root.join(LOCK)).unwrap(), lock);
    let english = std::fs::read_to_string(root.join("guide/en/cutover.md")).unwrap();
    put(root, "guide/en/cutover.md", &english.replace("Encrypt.", "Encrypt the relay."));
    for command in [vec!["check"], vec!["build", "--format", "json"]] {
        let told = run(root, &command);
        let text = told.output + &told.messages;
        assert_eq!(told.code, Some(0), "{text}");
        assert_eq!(text.matches("warning[RS704]").count(), 1, "{text}");
        assert!(
            text.contains("it was `Encrypt. {#tls}`") && text.contains("it is `Encrypt the relay. {#tls}`"),
            "{text}"
        );
    }
    assert_eq!(run(root, &["check", "--deny", "warnings"]).code, Some(1));
    let accepted = run(root, &["check", "--accept", "--deny", "warnings"]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.output);
    assert!(!run(root, &["check"]).output.contains("RS704"));
    // Gone: an error, and an error accepts nothing.
    for language in ["es", "en"] {
        let path = format!("guide/{language}/cutover.md");
        let text = std::fs::read_to_string(root.join(&path)).unwrap();
        put(root, &path, &text.replace("#tls", "#cipher"));
    }
    let before = std::fs::read(root.join(LOCK)).unwrap();
    let refused = run(root, &["check", "--accept"]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.output.contains("error[RS703]")
            && refused.output.contains("it was `Encrypt the relay. {#tls}`")
    );
    assert!(refused.output.ends_with("nothing was accepted\n"), "{}", refused.output);
    assert_eq!(std::fs::read(root.join(LOCK)).unwrap(), before);
}

#[test]
fn a_step_without_an_id_is_found_where_it_has_gone() {
    let topic = "# T\n\n1. One.\n1. Two.\n";
    let lock_of = |workspace: &Workspace| {
        let read = workspace.read();
        let overlays = runsheet::applied_overlays(read.model(), &read.snapshot.sources);
        runsheet::guide::overlay::lock_files(&overlays, &read.snapshot.sources).remove(0).text
    };
    let before = workspace(topic, FACTS, "  work#p1/2: { owner: desk }\n");
    let after = Workspace { files: before.files.clone() }
        .with("sites/with/overlay.lock", &lock_of(&before))
        .edit("guide/en/work.md", "1. Two.", "1. New.\n1. Two.");
    let read = after.read();
    let mut found = Diagnostics::default();
    let site = read.site("with");
    runsheet::guide_of(read.model(), &read.snapshot.sources, site, &mut found);
    let messages: Vec<(Code, String)> = found.iter().map(|one| (one.code, one.message.clone())).collect();
    let message = "`work#p1/2` is another one now: what the rule was written for is `work#p1/3`";
    assert_eq!(messages, [(Code::TargetChanged, message.to_string())]);
}

#[test]
fn overlays_and_locks_are_in_the_digests() {
    let digests = |workspace: &Workspace| {
        let read = workspace.read();
        let both = ["norte", "sur"].map(|site| read.model().digests[site].clone());
        both.map(|digests| (digests.guide, digests.site))
    };
    let [norte, sur] = digests(&fixture());
    let [changed, same] = digests(&fixture().edit("sites/norte/waivers.yaml", "Ana Ruiz", "Ana Gil"));
    assert_eq!((&changed.0, &same), (&norte.0, &sur));
    assert_ne!(changed.1, norte.1);
    for workspace in [
        fixture().edit("guide/house.yaml", "minutes: 5", "minutes: 6"),
        fixture().with("guide/overlay.lock", "lock: 1\noverlays: {}\n"),
    ] {
        let [other, _] = digests(&workspace);
        assert_ne!(other.0, norte.0);
        assert_eq!(other.1, norte.1);
    }
}

#[test]
fn the_example_of_the_user_guide_does_what_the_page_says() {
    let page = include_str!("../docs/overlays.md");
    let overlay = page.split("```yaml\n").find(|block| block.starts_with("overlay:")).unwrap();
    let workspace = Workspace::fixture("mistakes/base")
        .edit("sites/norte/site.yaml", "paper: a4", "paper: a4\noverlays: [waivers.yaml]")
        .with("sites/norte/waivers.yaml", overlay.split("```").next().unwrap());
    let norte = runbook(&workspace, "norte", "en");
    let waiver = step(&norte, "cutover#switch/tls").finding.waiver.clone().unwrap();
    assert!(
        page.contains(&format!("*{}*", waiver.text).replace("customer (", "customer\n(")),
        "{}",
        waiver.text
    );
    assert_eq!(step(&norte, "cutover#switch/tell-helpdesk").number, "2.1.2a");
    assert_eq!(
        step(&norte, "domains#list/review[domain=norte.test]").finding.verdict,
        Verdict::NotApplicable
    );
    assert_eq!(
        step(&norte, "domains#list/review[domain=norte.example]").commands(),
        ["postconf -n norte.example"]
    );
}
