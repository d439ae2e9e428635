//! The program as its users meet it: arguments in; output, messages and exit code out.

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// What a run of the program gave.
#[derive(Debug, PartialEq)]
pub struct Run {
    pub code: i32,
    pub output: String,
    pub messages: String,
}

pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output =
        Command::new(env!("CARGO_BIN_EXE_runsheet")).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), output: text(output.stdout), messages: text(output.stderr) }
}

#[test]
fn without_a_workspace_it_says_what_it_looked_for() {
    let folder = folder(&[]);
    let run = run(folder.path(), &["check"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.messages, @"
    error: no workspace: there is no `runsheet.yaml` in this folder or in one above it
      help: go to the folder of a workspace, or name it with `--workspace`
      help: without a workspace, `--guide DIR` and `--sites DIR` say where the files are
    ");
}

#[test]
fn the_workspace_is_found_from_below_and_its_mistakes_are_shown() {
    let folder = folder(&[("runsheet.yaml", "guide: g\nsites: [s]\nouput: o\n"), ("deep/er/x", "")]);
    let run = run(&folder.path().join("deep/er"), &["check"]);
    assert_eq!((run.code, run.messages.as_str()), (1, ""));
    insta::assert_snapshot!(run.output, @r"
    error[RS104]: `sites` takes a text, not a list
     --> ../../runsheet.yaml:2:8
      |
    2 | sites: [s]
      |        ^^ a list stands here
      |
      = help: write `s` without brackets

    error[RS103]: unknown key `ouput`
     --> ../../runsheet.yaml:3:1
      |
    3 | ouput: o
      | ^^^^^ not a key that is known here
      |
      = help: did you mean `output`?
      = help: keys here: `guide`, `output`, `sites`, `templates`

    2 errors
    ");
}

#[test]
fn a_mistake_writes_nothing() {
    let folder = folder(&[("runsheet.yaml", "guide: g\nsites: s\n"), ("s/x.yaml", "site: x\n")]);
    let run = run(folder.path(), &["build"]);
    assert_eq!((run.code, run.output.as_str()), (1, ""));
    insta::assert_snapshot!(run.messages, @r"
    error[RS002]: the guide's folder `g` is not there
     --> runsheet.yaml:1:8
      |
    1 | guide: g
      |        ^ the folder is named here
      |
      = help: create `g`, or name another folder

    1 error
    nothing was written
    ");
    assert!(!folder.path().join("output").exists());
}

#[test]
fn a_slip_in_an_argument_is_told() {
    let folder = folder(&[]);
    for (arguments, expected) in [
        (["build", "--format=htm"], "error: `htm` is not a format\n"),
        (["build", "--shard=0/4"], "error: `--shard 0/4` is no part of a whole\n"),
        (["build", "--jobs=0"], "error: `--jobs 0` is no number of jobs\n"),
        (["explain", "RS999"], "error: there is no code `RS999`\n"),
        (["verify", "nowhere"], "error: the folder `nowhere` is not there\n"),
    ] {
        let run = run(folder.path(), &arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.messages.starts_with(expected), "{arguments:?}: {}", run.messages);
    }
}

#[test]
fn a_report_for_programs_is_on_standard_output_alone() {
    let folder = folder(&[("runsheet.yaml", "guide: g\nsites: s\nx: 1\n")]);
    let json = run(folder.path(), &["check", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.output).unwrap();
    assert_eq!((json.code, json.messages.as_str()), (1, ""));
    assert_eq!(value["diagnostics"][0]["code"], "RS103");
    assert_eq!(value["diagnostics"][0]["path"], "runsheet.yaml");
    let sarif = run(folder.path(), &["check", "--format", "sarif"]);
    let value: serde_json::Value = serde_json::from_str(&sarif.output).unwrap();
    assert_eq!(value["version"], "2.1.0");
    assert_eq!(value["runs"][0]["results"][0]["ruleId"], "RS103");
}

#[test]
fn a_code_has_its_page() {
    let folder = folder(&[]);
    let run = run(folder.path(), &["explain", "rs103"]);
    assert_eq!(run.code, 0);
    assert!(run.output.starts_with("RS103: unknown key (error)\n"));
}

#[test]
fn a_changed_delivery_is_found_out() {
    let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let manifest = format!(r#"{{ "runsheet": 1, "files": {{ "a.html": "{digest}" }} }}"#);
    let folder = folder(&[("x/es/manifest.json", &manifest), ("x/es/a.html", "")]);
    let whole = run(folder.path(), &["verify", "."]);
    assert_eq!((whole.code, whole.output.as_str()), (0, "./x/es: 2 files as delivered\n"));
    std::fs::write(folder.path().join("x/es/a.html"), "changed").unwrap();
    std::fs::write(folder.path().join("x/es/b.html"), "new").unwrap();
    let changed = run(folder.path(), &["verify", "x/es"]);
    assert_eq!(
        (changed.code, changed.output.as_str()),
        (1, "x/es/a.html: changed\nx/es/b.html: not delivered\n")
    );
}

const SMALL: &[(&str, &str)] = &[
    ("runsheet.yaml", "guide: g\nsites: s\n"),
    (
        "g/guide.yaml",
        "guide: small\nversion: 1.0.0\nlanguages: [es]\ntitle: Pequeña\nroles: { uc-admin: Administrador }\n\
         phases: [{ id: plan, title: Planear, owner: uc-admin, topics: [move] }]\n",
    ),
    ("g/facts.yaml", "facts:\n  federation.enabled: { type: bool, ask: \"¿Hay?\" }\n"),
    (
        "g/es/move.md",
        "# Mover\n\n## Mover usuarios {#users}\n\n1. Abra. {#open}\n1. Mueva. {#run applies=federation.enabled}\n",
    ),
    ("s/a.yaml", "site: a\ncustomer: A\nlanguages: [es]\nfacts: { federation.enabled: true }\n"),
    ("s/b.yaml", "site: b\ncustomer: B\nlanguages: [es]\nfacts:\n"),
];

/// The files of the output, by path, with their bytes.
fn tree(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    runsheet::project::folder(&folder.join("output")).unwrap()
}

#[test]
fn a_build_says_what_came_of_every_site() {
    let folder = folder(SMALL);
    let run = run(folder.path(), &["build", "--format", "html,md,json"]);
    insta::assert_snapshot!(run.output, @"
    a es: 2 steps, 2 apply, 0 not applicable, 0 undecided, 0 on site, 0 waived -> output/a/es
    b es: 2 steps, 1 apply, 0 not applicable, 1 undecided, 0 on site, 0 waived -> output/b/es
      open: 1 missing fact
        `federation.enabled` decides 1 step: ¿Hay?
    ");
    assert_eq!((run.code, run.messages.as_str()), (0, ""));
}

#[test]
fn an_error_at_one_site_leaves_everything_as_it_was() {
    let folder = folder(SMALL);
    run(folder.path(), &["build", "--format", "md"]);
    let before = tree(folder.path());
    assert!(before.contains_key("a/es/manifest.json"));
    std::fs::write(
        folder.path().join("s/b.yaml"),
        "site: b\ncustomer: B\nlanguages: [es]\nfacts: { x: 1 }\n",
    )
    .unwrap();
    let refused = run(folder.path(), &["build", "--format", "html"]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""));
    assert_eq!(tree(folder.path()), before);
    let kept_going = run(folder.path(), &["build", "--format", "json", "--keep-going"]);
    assert_eq!(kept_going.code, 1);
    let after = tree(folder.path());
    assert!(after.contains_key("a/es/runbook.json") && !after.contains_key("a/es/runbook.md"));
    assert_eq!(after["b/es/runbook.md"], before["b/es/runbook.md"]);
}

#[test]
fn jobs_and_time_do_not_change_a_byte() {
    let folder = folder(SMALL);
    run(folder.path(), &["build", "--format", "html,md,json", "--jobs", "1"]);
    let one = tree(folder.path());
    run(folder.path(), &["build", "--format", "html,md,json", "--jobs", "4"]);
    assert_eq!(tree(folder.path()), one);
}
