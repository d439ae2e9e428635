//! What is asked, how it is answered, and what comes of the answers.

use crate::commands::{Run, folder, run};
use crate::workspace::Workspace;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

const FACTS: &str = "\
facts:
  federation.enabled: { type: bool, ask: Is federation used?, owner: edge-admin }
  target.mode: { type: enum, values: { collocated: together, standalone: alone }, stage: decision, owner: admin }
  pilot.accepted: { type: bool, stage: runtime, owner: admin }
  sip.port: { type: int, range: 1..65535, assume: 5061, owner: admin, ask: Which port? }
  exchange.version: { type: version, owner: admin }
  never.used: { type: text, owner: admin }
lists:
  pools:
    key: fqdn
    ask: Which pools are there?
    owner: admin
    fields:
      fqdn: { type: fqdn }
      large: { type: bool, ask: Is it large? }
      note: { type: text }
  directories:
    key: id
    owner: admin
    fields:
      id: { type: int }
      pool: { type: ref, to: pools, ask: Which pool takes it? }
";

const TOPIC: &str = "\
# Work

## Do {#do}

1. Open. {#open}
1. Federate. {#federate applies=federation.enabled}
1. Federate again. {#again applies=\"federation.enabled and target.mode == standalone\"}
1. Use port {{ sip.port }} of {{ exchange.version }}. {#port}
1. Move {{ directory.id }} to {{ directory.pool.fqdn }}. {#move each=\"directory in directories\"}
1. Wait. {#wait applies=pilot.accepted}

## Pools {#pools each=\"pool in pools\"}

1. Grow {{ pool.fqdn }}. {#grow applies=pool.large}
";

/// A workspace with one site whose facts are these.
fn workspace(facts: &str) -> TempDir {
    folder(&[
        ("runsheet.yaml", "guide: g\nsites: s\n"),
        (
            "g/guide.yaml",
            "guide: small\nversion: 1.0.0\nlanguages: [en]\ntitle: Small\n\
             roles: { admin: Administrator, edge-admin: Edge administrator }\n\
             phases: [{ id: plan, title: Plan, topics: [work] }]\n",
        ),
        ("g/facts.yaml", FACTS),
        ("g/en/work.md", TOPIC),
        ("s/one/site.yaml", &format!("site: one\ncustomer: One\nfacts:\n{facts}")),
    ])
}

const SOME: &str = "  pools: [{ fqdn: a.example, large: true }, { fqdn: b.example }]\n  \
                    directories: { known: [{ id: 3, pool: a.example }, { id: 9 }], complete: false }\n";

fn asked(folder: &Path, more: &[&str]) -> Value {
    let run = run(folder, &[&["ask", "one", "--format", "json"], more].concat());
    assert_eq!(run.code, 0, "{}", run.messages);
    serde_json::from_str(&run.output).unwrap()
}

fn questions(questionnaire: &Value) -> Vec<&Value> {
    let owners = questionnaire["owners"].as_array().unwrap();
    owners.iter().flat_map(|owner| owner["questions"].as_array().unwrap()).collect()
}

/// Writes a file of answers and builds with it.
fn build(folder: &Path, answers: &str, more: &[&str]) -> Run {
    std::fs::write(folder.join("answers.yaml"), answers).unwrap();
    run(folder, &[&["build", "--format", "json", "--answers", "answers.yaml"], more].concat())
}

fn runbook(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("output/one/en/runbook.json")).unwrap()).unwrap()
}

#[test]
fn questions_are_ranked_and_grouped_and_name_their_steps() {
    let folder = workspace(SOME);
    let questionnaire = asked(folder.path(), &[]);
    let told: Vec<String> = questionnaire["owners"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|owner| {
            let questions = owner["questions"].as_array().unwrap().iter();
            questions.map(|one| {
                let steps = |name: &str| {
                    let steps: Vec<&str> =
                        one[name].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
                    steps.join(" ")
                };
                format!(
                    "{} {} {}: {} [{}] [{}]",
                    owner["owner"].as_str().unwrap(),
                    one["why"].as_str().unwrap(),
                    one["fact"].as_str().unwrap(),
                    one["type"].as_str().unwrap(),
                    steps("decided_steps"),
                    steps("printing_steps"),
                )
            })
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    edge-admin decides federation.enabled: bool [1.1.2 1.1.3] []
    admin decides directories: table [1.1.5 [?]] [1.1.5 [9] 1.1.5 [?]]
    admin decides target.mode: enum [1.1.3] []
    admin decides pools: table [1.1.7 [b.example]] []
    admin prints exchange.version: version [] [1.1.4]
    admin confirm sip.port: int [] [1.1.4]
    ");
    let decision = questions(&questionnaire).into_iter().find(|one| one["fact"] == "target.mode").unwrap();
    assert_eq!(decision["pending_decision"], true);
    assert_eq!(decision["choices"], json!({ "collocated": "together", "standalone": "alone" }));
}

#[test]
fn lists_are_tables_of_what_is_missing() {
    let known = workspace(SOME);
    let questionnaire = asked(known.path(), &[]);
    let find = |fact: &str| questions(&questionnaire).into_iter().find(|one| one["fact"] == fact).unwrap();
    let fields = |one: &Value| -> Vec<String> {
        let columns = one["columns"].as_array().unwrap().iter();
        columns.map(|column| column["field"].as_str().unwrap().to_string()).collect()
    };
    // The pools are known: one blank in one row, and nothing about `note`, which nobody needs.
    let pools = find("pools");
    assert_eq!(fields(pools), ["fqdn", "large"]);
    assert_eq!(pools["answer"], json!([{ "fqdn": "b.example", "large": null }]));
    assert_eq!(pools["ask"], "Is it large?");
    assert!(!pools.as_object().unwrap().contains_key("complete"));
    // Of the directories there may be more.
    let directories = find("directories");
    assert_eq!(directories["answer"], json!([{ "id": "3" }, { "id": "9", "pool": null }]));
    assert_eq!(directories["so_far"], json!([{ "id": "3", "pool": "a.example" }]));
    assert!(directories["complete"].is_null());
    // A list that nobody spoke of is an empty table with all its fields.
    let unknown = workspace("  federation.enabled: true\n");
    let questionnaire = asked(unknown.path(), &[]);
    let pools = questions(&questionnaire).into_iter().find(|one| one["fact"] == "pools").unwrap();
    assert_eq!(fields(pools), ["fqdn", "large", "note"]);
    assert_eq!((&pools["answer"], &pools["ask"]), (&json!([]), &json!("Which pools are there?")));
}

/// What is asked is what is missing or assumed and nothing else, the same in every form.
#[test]
fn all_forms_ask_the_same() {
    let folder = workspace(SOME);
    let questionnaire = asked(folder.path(), &[]);
    let mut facts: BTreeSet<String> = BTreeSet::new();
    for question in questions(&questionnaire) {
        match question["facts"].as_array() {
            Some(all) => facts.extend(all.iter().map(|fact| fact.as_str().unwrap().to_string())),
            None => drop(facts.insert(question["fact"].as_str().unwrap().to_string())),
        }
    }
    run(folder.path(), &["build", "--format", "html,md,json"]);
    let mut expected: BTreeSet<String> = runbook(folder.path())["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|missing| missing["fact"].as_str().unwrap().to_string())
        .collect();
    expected.insert("sip.port".to_string());
    assert_eq!(facts, expected);
    assert!(!facts.contains("pilot.accepted") && !facts.contains("never.used"));
    let read = |name: &str| std::fs::read_to_string(folder.path().join("output/one/en").join(name)).unwrap();
    let (page, markdown) = (read("questions.html"), read("questionnaire.md"));
    assert_eq!(run(folder.path(), &["ask", "one"]).output, markdown);
    for question in questions(&questionnaire) {
        let ask = question["ask"].as_str().unwrap();
        assert!(page.contains(ask) && markdown.contains(ask), "{ask}");
        let name = format!("`{}`", question["fact"].as_str().unwrap());
        assert!(markdown.contains(&name), "{name}");
    }
}

#[test]
fn answers_decide_and_are_named_as_the_origin() {
    let folder = workspace(SOME);
    let answers = "answers: one\nanswered: { by: Marta Soriano, date: 2026-11-20 }\nfacts:\n  \
                   federation.enabled: true\n  target: { mode: { value: standalone, by: Rui, date: 2026-11-21 } }\n  \
                   pools[b.example].large: false\n  directories: { known: [{ id: 9, pool: b.example }], complete: true }\n  \
                   exchange.version: 15.0\n  sip.port: 5061\n";
    let built = build(folder.path(), answers, &["--final"]);
    assert_eq!((built.code, built.messages.as_str()), (0, ""));
    let runbook = runbook(folder.path());
    let step = |key: &str| {
        let mut steps = runbook["steps"].as_array().unwrap().iter();
        steps.find(|step| step["key"] == key).unwrap_or_else(|| panic!("no step {key}")).clone()
    };
    assert_eq!(
        step("work#do/federate")["reason"][0]["origin"],
        "answers.yaml:4:23, Marta Soriano, 2026-11-20"
    );
    let again = step("work#do/again");
    assert_eq!(again["reason"][1]["origin"], "answers.yaml:5:28, Rui, 2026-11-21");
    assert_eq!(step("work#pools/grow[pool=b.example]")["verdict"], "not_applicable");
    assert_eq!(step("work#do/move[directory=9]")["text"], "Move 9 to b.example.");
    // Nothing is left to ask, and the questionnaire says so.
    assert!(questions(&asked(folder.path(), &["--answers", "answers.yaml"])).is_empty());
}

#[test]
fn a_questionnaire_that_is_filled_in_is_a_file_of_answers() {
    let folder = workspace(SOME);
    let mut questionnaire = asked(folder.path(), &[]);
    // As it is, it answers nothing.
    std::fs::write(folder.path().join("q.json"), questionnaire.to_string()).unwrap();
    assert_eq!(asked(folder.path(), &["--answers", "q.json"]), questionnaire);
    fill(&mut questionnaire);
    std::fs::write(folder.path().join("q.json"), format!("{questionnaire:#}")).unwrap();
    let built = run(folder.path(), &["build", "one", "--format", "json", "--final", "--answers", "q.json"]);
    assert_eq!((built.code, built.messages.as_str()), (0, ""));
    let origin = runbook(folder.path())["steps"][1]["reason"][0]["origin"].to_string();
    assert!(origin.starts_with("\"q.json:") && origin.ends_with(", Ana, 2026-11-20\""), "{origin}");
}

#[test]
fn what_an_answer_cannot_be_is_an_error_with_its_places() {
    let folder = workspace("  federation.enabled: true\n  pools: [{ fqdn: a.example, large: true }]\n");
    for (facts, expected) in [
        ("federation.enabled: false", "the answer to `federation.enabled` contradicts what the site says"),
        ("pools: [{ fqdn: c.example }]", "the answer to `pools` contradicts what the site says"),
        ("pools: []", "the answer to `pools` contradicts what the site says"),
        ("pools[a.example].large: false", "the answer to `pools[a.example].large` contradicts"),
        ("pools[z.example].large: false", "`pools` has no object `z.example`"),
        ("pools[a.example].big: false", "`pools` has no field `big`"),
        ("federatoin.enabled: true", "did you mean `federation.enabled`?"),
        ("sip.port: many", "`many`"),
    ] {
        let run = build(folder.path(), &format!("answers: one\nfacts:\n  {facts}\n"), &[]);
        assert_eq!(run.code, 1, "{facts}: {}", run.messages);
        assert!(run.messages.contains(expected), "{facts}: {}", run.messages);
        assert!(run.messages.contains("answers.yaml:3:"), "{facts}: {}", run.messages);
        if expected.contains("contradicts") {
            assert!(run.messages.contains("s/one/site.yaml"), "{facts}: {}", run.messages);
        }
    }
    // The same value, and one more field of an object that is known, are no contradiction.
    let same = "facts:\n  federation.enabled: true\n  pools: [{ fqdn: A.example, note: x }]\n";
    assert_eq!(build(folder.path(), same, &[]).code, 0);
    let elsewhere = build(folder.path(), "answers: tow\nfacts: {}\n", &[]);
    assert!(elsewhere.messages.contains("the answers are for the site `tow`"), "{}", elsewhere.messages);
}

/// A topic that prints texts of the document which the site does not give.
fn with_texts(site: &str) -> TempDir {
    let folder = workspace(SOME);
    let topic = "# Work\n\nDocument {{ document.number }}, begun on {{ window.start }}.\n\n\
                 1. Call {{ contact.edge-admin.phone }} in {{ document.classification }}. {#call}\n";
    std::fs::write(folder.path().join("g/en/work.md"), topic).unwrap();
    std::fs::write(folder.path().join("s/one/site.yaml"), format!("site: one\ncustomer: One\n{site}"))
        .unwrap();
    folder
}

#[test]
fn texts_of_the_document_are_asked_and_answered_by_their_names() {
    let folder = with_texts("");
    let mut questionnaire = asked(folder.path(), &[]);
    let told: Vec<String> = questions(&questionnaire)
        .into_iter()
        .map(|one| {
            let strings = ["fact", "type", "why", "ask"].map(|key| one[key].as_str().unwrap().to_string());
            format!("{} {}", strings.join(" "), one["printing_steps"])
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    contact.edge-admin.phone phone prints Under which number can the contact be reached: Edge administrator? ["1.1.1"]
    document.classification text prints How is this document classified? ["1.1.1"]
    contact.edge-admin.name text prints Who is the contact for this role: Edge administrator? ["1.1.1"]
    document.number text prints Which number does this document bear? ["1.1"]
    window.start text prints When does the change window begin? (as 2026-12-05T22:00) ["1.1"]
    window.end text prints When does the change window end? (as 2026-12-06T06:00) ["1.1"]
    "#);
    // Filled in, it is a file of answers like any other, and everything is there.
    fill(&mut questionnaire);
    for question in questionnaire["owners"][0]["questions"].as_array_mut().unwrap() {
        match question["fact"].as_str().unwrap() {
            "window.start" => question["answer"] = json!("2026-12-05T22:00"),
            "window.end" => question["answer"] = json!("2026-12-06T06:00"),
            _ => {}
        }
    }
    let answers = serde_json::to_string_pretty(&questionnaire).unwrap();
    let built = build(folder.path(), &answers, &["--final"]);
    assert_eq!((built.code, built.messages.as_str()), (0, ""));
    assert_eq!(runbook(folder.path())["steps"][0]["text"], "Call +34910000999 in answer.");
    // By hand, in the form of the file that a person writes.
    let nested = "facts:\n  document: { number: RB-1, classification: Internal }\n  \
                  window: { start: 2026-12-05T22:00, end: 2026-12-06T06:00 }\n  \
                  contact.edge-admin: { name: Ana, phone: '+34 600 000 000' }\n";
    let built = build(folder.path(), nested, &["--final"]);
    assert_eq!((built.code, built.messages.as_str()), (0, ""));
    // Without one of them it is not final, even where only prose prints it.
    let without = nested.replace("number: RB-1, ", "");
    let refused = build(folder.path(), &without, &["--final"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.messages.contains("`document.number` is not known, and 1.1 asks for it"),
        "{}",
        refused.messages
    );
}

#[test]
fn an_answer_to_a_text_must_fit_and_not_contradict() {
    let site = "document: { number: RB-1 }\ncontacts: [{ role: edge-admin, name: Ana }]\n";
    for (facts, expected) in [
        ("document.number: RB-2", "the site says `RB-1`"),
        ("document.nummer: RB-2", "`document.nummer` is no text of the site's document"),
        ("document.date: soon", "`soon` is no date"),
        ("window.start: 2026-12-05T22:00", "`window.end` is missing"),
        ("window: { start: 2026-12-05T22:00, end: 2026-12-05T21:00 }", "before it begins"),
        ("contact.edge-admin.name: Eva", "the site says `Ana`"),
        ("contact.admin.phone: '+34 600 000 000'", "`contact.admin.name` is missing"),
        ("contact.edgeadmin.name: Eva", "did you mean `edge-admin`?"),
        ("contact.edge-admin.phone: none", "`none`"),
    ] {
        let folder = with_texts(site);
        let run = build(folder.path(), &format!("facts:\n  {facts}\n"), &[]);
        assert_eq!(run.code, 1, "{facts}: {}", run.messages);
        assert!(run.messages.contains(expected), "{facts}: {}", run.messages);
        assert!(run.messages.contains("answers.yaml:2:"), "{facts}: {}", run.messages);
    }
    let same = with_texts(site);
    let answers = "facts:\n  document.number: RB-1\n  contact.edge-admin: { name: Ana, phone: '+34 1' }\n";
    let run = build(same.path(), answers, &[]);
    assert_eq!(run.code, 0, "{}", run.messages);
}

#[test]
fn a_file_of_answers_is_no_site() {
    let folder = workspace(SOME);
    std::fs::write(folder.path().join("s/answers.yaml"), "answers: one\nfacts: {}\n").unwrap();
    std::fs::write(folder.path().join("s/one/answers.yaml"), "answers: one\nfacts: {}\n").unwrap();
    let run = run(folder.path(), &["build", "--format", "json"]);
    assert_eq!((run.code, run.messages.as_str()), (0, ""));
    assert_eq!(run.output.matches(" -> output/").count(), 1);
}

/// The shipped workspace, written to a folder of its own.
fn shipped(arguments: &[&str]) -> Run {
    let output = tempfile::tempdir().unwrap();
    let output = output.path().join("output").to_string_lossy().into_owned();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out: &[&str] = if arguments.contains(&"build") { &["--out", &output] } else { &[] };
    run(root, &[arguments, out].concat())
}

const SHIPPED_ANSWERS: &str = "content/sites/grupo-iberia/answers.yaml";

#[test]
fn the_shipped_answers_make_grupo_iberia_final() {
    let build = |answers: &str| {
        shipped(&["build", "grupo-iberia", "--format", "json", "--final", "--answers", answers])
    };
    let built = build(SHIPPED_ANSWERS);
    assert_eq!(built.code, 0, "{}", built.messages);
    let folder = tempfile::tempdir().unwrap();
    let answers = folder.path().join("answers.yaml");
    std::fs::write(&answers, "answers: grupo-iberia\nfacts: {}\n").unwrap();
    let refused = build(&answers.to_string_lossy());
    assert_eq!(refused.code, 1);
    assert!(refused.messages.contains("nothing was written"), "{}", refused.messages);
}

/// Without any one of the shipped answers the runbook is refused, and the question is named.
#[test]
fn every_shipped_answer_is_needed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = std::fs::read_to_string(root.join(SHIPPED_ANSWERS)).unwrap();
    let lines: Vec<&str> = all.lines().collect();
    let first = lines.iter().position(|line| *line == "facts:").unwrap() + 1;
    let workspace = Workspace::shipped();
    let mut client = String::new();
    let mut checked = 0;
    for (at, line) in lines.iter().enumerate().skip(first) {
        let (key, value) = line.trim().split_once(':').unwrap();
        let fact = match (key, line.len() - line.trim_start().len()) {
            ("clients" | "known", _) => continue,
            ("- product", _) => {
                client = value.trim().trim_matches('"').replace(' ', "%20");
                continue;
            }
            // Nothing prints it, so that nobody asks for it.
            ("count", _) => continue,
            ("complete", _) => "clients".to_string(),
            (fact, 2) => fact.to_string(),
            (field, _) => format!("clients[{client}].{field}"),
        };
        let mut rest = lines.clone();
        match key {
            // A list that says nothing else is complete.
            "complete" => rest[at] = "    complete: false",
            _ => drop(rest.remove(at)),
        }
        let read = workspace.read_with_answers(&rest.join("\n"));
        let refused = read.refused("grupo-iberia");
        let named = |message: &String| {
            let open = [format!("`{fact}` is not known"), format!("`{fact}` is only assumed")];
            open.iter().any(|open| message.contains(open))
        };
        assert!(refused.iter().any(named), "{fact}: {refused:#?}");
        checked += 1;
    }
    assert!(checked >= 11, "{checked}");
    assert_eq!(workspace.read_with_answers(&all).refused("grupo-iberia"), Vec::<String>::new());
}

/// Whatever is open at grupo-iberia: asked, answered by type, asked again until nothing is, and final.
#[test]
fn every_question_about_grupo_iberia_can_be_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<String> = Vec::new();
    for round in 0..6 {
        let given: Vec<&str> = files.iter().flat_map(|file| ["--answers", file.as_str()]).collect();
        let asked = shipped(&[&["ask", "grupo-iberia", "--format", "json"][..], &given].concat());
        assert_eq!(asked.code, 0, "{}", asked.messages);
        let mut questionnaire: Value = serde_json::from_str(&asked.output).unwrap();
        if questions(&questionnaire).is_empty() {
            assert!(round > 0, "something is open at grupo-iberia");
            let mut build = vec!["build", "grupo-iberia", "--format", "json", "--final"];
            build.extend(&given);
            let built = shipped(&build);
            assert_eq!(built.code, 0, "{}", built.messages);
            return;
        }
        fill(&mut questionnaire);
        let file = folder.path().join(format!("round-{round}.json"));
        std::fs::write(&file, format!("{questionnaire:#}")).unwrap();
        files.push(file.to_string_lossy().into_owned());
    }
    panic!("the answers lead to ever more questions");
}

/// Answers every question with something of its type.
fn fill(questionnaire: &mut Value) {
    let mut count = 0;
    for owner in questionnaire["owners"].as_array_mut().unwrap() {
        owner["answered"] = json!({ "by": "Ana", "date": "2026-11-20" });
        for question in owner["questions"].as_array_mut().unwrap() {
            if question["type"] != "table" {
                question["answer"] = value(question, &question["so_far"], &mut count);
                continue;
            }
            let columns = question["columns"].as_array().unwrap().clone();
            for row in question["answer"].as_array_mut().unwrap() {
                for (field, cell) in row.as_object_mut().unwrap() {
                    let column = columns.iter().find(|column| column["field"] == *field).unwrap();
                    if cell.is_null() {
                        *cell = value(column, &Value::Null, &mut count);
                    }
                }
            }
            if question.as_object().unwrap().contains_key("complete") {
                question["complete"] = json!(true);
            }
        }
    }
}

fn value(form: &Value, so_far: &Value, count: &mut usize) -> Value {
    *count += 1;
    let choices = form["choices"].as_object();
    if let Some((choice, _)) = choices.and_then(|choices| {
        choices.iter().find(|(_, label)| *label == so_far).or_else(|| choices.iter().next())
    }) {
        return json!(choice);
    }
    if let Some(so_far) = so_far.as_str() {
        return json!(so_far);
    }
    match form["type"].as_str().unwrap() {
        "int" => json!(1),
        "version" => json!("14.1"),
        "date" => json!("2026-12-01"),
        "fqdn" => json!(format!("answer{count}.iberia.example")),
        "ip" => json!(format!("10.99.0.{count}")),
        "url" => json!("https://answer.iberia.example"),
        "sip_uri" => json!("sip:answer@iberia.example"),
        "email" => json!("answer@iberia.example"),
        "phone" => json!("+34910000999"),
        "list" => json!([]),
        _ => json!("answer"),
    }
}
