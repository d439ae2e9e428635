//! `runsheet init`: the workspace it writes builds at once, in both languages, and its README tells the truth.

use crate::small::{below, put, run, tree};
use std::path::Path;

/// The workspace in `start` below a folder of its own.
fn started() -> (tempfile::TempDir, std::path::PathBuf) {
    let home = tempfile::tempdir().expect("folder");
    let made = run(home.path(), &["init", "start"]);
    assert_eq!((made.code, made.messages.as_str()), (Some(0), ""));
    let folder = home.path().join("start");
    (home, folder)
}

#[test]
fn it_says_what_to_type_next() {
    let home = tempfile::tempdir().expect("folder");
    let made = run(home.path(), &["init", "new/start here"]);
    insta::assert_snapshot!(made.output, @r#"
    `new/start here` is a workspace now: 14 files, of which `README.md` says what is what
    next:
      cd "new/start here"
      runsheet check
      runsheet build
    "#);
    assert_eq!((made.code, made.messages.as_str()), (Some(0), ""));
    std::fs::create_dir(home.path().join("empty")).expect("folder");
    let made = run(&home.path().join("empty"), &["init", "."]);
    insta::assert_snapshot!(made.output, @"
    `.` is a workspace now: 14 files, of which `README.md` says what is what
    next:
      runsheet check
      runsheet build
    ");
    assert_eq!(tree(&home.path().join("empty")), tree(&home.path().join("new/start here")));
}

#[test]
fn a_folder_that_holds_something_is_refused_and_left_alone() {
    let home = tempfile::tempdir().expect("folder");
    put(home.path(), "mine/thesis.doc", "mine");
    put(home.path(), "file", "mine");
    for (folder, message) in [
        ("mine", "error: the folder `mine` is not empty: it holds `thesis.doc`\n"),
        ("file", "error: `file` is a file\n"),
    ] {
        let refused = run(home.path(), &["init", folder]);
        assert_eq!((refused.code, refused.output.as_str()), (Some(2), ""));
        assert_eq!(refused.messages, format!("{message}  help: name a new folder, or an empty one\n"));
    }
    let refused = run(home.path(), &["init", "file/below"]);
    assert_eq!(refused.code, Some(2), "{}", refused.messages);
    assert_eq!(tree(home.path()).len(), 2);
    // A workspace is not written over another one either.
    let (home, folder) = started();
    let before = tree(&folder);
    assert_eq!(run(home.path(), &["init", "start"]).code, Some(2));
    assert_eq!(tree(&folder), before);
}

#[test]
fn it_builds_at_once_without_a_word_of_complaint() {
    let (_home, folder) = started();
    let checked = run(&folder, &["check", "--deny", "warnings"]);
    assert_eq!(checked.code, Some(0), "{}", checked.output);
    assert!(!checked.output.contains("warning"), "{}", checked.output);
    let built = run(&folder, &["build", "--format", "html,md,json"]);
    assert_eq!((built.code, built.messages.as_str()), (Some(0), ""));
    let output = tree(&folder.join("output"));
    for language in ["es", "en"] {
        for site in ["museo", "astillero"] {
            let files = below(&output, &format!("{site}/{language}/"));
            for file in ["index.html", "runbook.md", "checklist.md", "runbook.json", "manifest.json"] {
                assert!(files.contains_key(&format!("{site}/{language}/{file}")), "{site} {language} {file}");
            }
        }
    }
    assert!(output.contains_key("astillero/es/questionnaire.md"));
    assert!(!output.contains_key("museo/es/questionnaire.md"));
    let verified = run(&folder, &["verify", "output"]);
    assert_eq!((verified.code, verified.messages.as_str()), (Some(0), ""));
    let lines = |end: &str| verified.output.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!((lines("as delivered"), lines("all verdicts hold")), (4, 4), "{}", verified.output);
}

/// What it is to teach is all there.
#[test]
fn it_shows_every_verdict_and_every_kind_of_thing() {
    let (_home, folder) = started();
    assert_eq!(run(&folder, &["build", "--format", "json"]).code, Some(0));
    let runbook = |site: &str| -> serde_json::Value {
        let text = std::fs::read(folder.join(format!("output/{site}/en/runbook.json"))).expect("runbook");
        serde_json::from_slice(&text).expect("JSON")
    };
    let (museum, shipyard) = (runbook("museo"), runbook("astillero"));
    let count = |of: &serde_json::Value, verdict: &str| of["summary"][verdict].as_u64().expect("a number");
    assert!(count(&museum, "applies") > 10 && count(&museum, "not_applicable") > 1);
    assert_eq!((count(&museum, "undecided"), count(&museum, "on_site")), (0, 1));
    assert!(count(&shipyard, "undecided") > 3 && count(&museum, "rollback") > 3);
    assert_eq!(museum["missing"], serde_json::json!([]));
    assert!(shipyard["missing"].as_array().expect("a list").len() > 3);
    assert_eq!(shipyard["stops"][0]["verdict"], "undecided");
    let steps = museum["steps"].as_array().expect("a list");
    let expected = |step: &&serde_json::Value| step["expected"].to_string().contains("Shares in the list: 3");
    assert_eq!(steps.iter().filter(expected).count(), 1, "an expected result has a value");
    let copies =
        steps.iter().filter(|step| step["key"].as_str().is_some_and(|key| key.contains("#copy/run[share=")));
    assert_eq!(copies.count(), 3, "a step is there once per object");
}

/// Every command of its README does what it is said to do, in the order in which it is typed.
#[test]
fn the_commands_of_its_readme_work() {
    let (_home, folder) = started();
    let readme = std::fs::read_to_string(folder.join("README.md")).expect("README");
    let mut typed = 0;
    for block in readme.split("```sh\n").skip(1) {
        for line in block.split("```").next().expect("a block").lines() {
            let mut words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(words.remove(0), "runsheet", "{line}");
            // The tests are run without the typesetter too.
            if words.starts_with(&["build"]) {
                words.extend(["--format", "html,md,json"]);
            }
            let made = run(&folder, &words);
            assert_eq!((made.code, made.messages.as_str()), (Some(0), ""), "{line}");
            typed += 1;
        }
    }
    assert!(typed >= 8, "{typed}");
    assert!(Path::new(&folder.join("answers.json")).exists());
}

/// What its README says will change, changes.
#[test]
fn the_changes_of_its_readme_do_what_it_says() {
    let (_home, folder) = started();
    let site = std::fs::read_to_string(folder.join("sites/astillero/site.yaml")).expect("site");
    let with = |text: &str| put(&folder, "sites/astillero/site.yaml", &site.replace("'E:\\plans' }", text));
    with("'E:\\plans', published: true }");
    let explained = run(&folder, &["explain", "2.1.5", "--site", "astillero", "--lang", "en"]);
    assert!(explained.output.contains("verdict: not applicable"), "{}", explained.output);
    assert!(explained.output.contains("if there is one"), "{}", explained.output);
    with("'E:\\plans', publishd: true }");
    let checked = run(&folder, &["check"]);
    assert_eq!(checked.code, Some(1));
    assert!(checked.output.contains("did you mean `published`?"), "{}", checked.output);
}
