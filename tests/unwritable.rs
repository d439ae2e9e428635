//! Where nothing can be written, that is told with the path that was typed, and nothing else has changed.
//!
//! Permissions do not stop the tests of a server, which are run by root; what stops everybody is a file where a
//! folder belongs.

use crate::small::{put, run, tree, workspace};

/// What each command says when its output cannot be written.
#[test]
fn the_place_and_the_reason_are_told() {
    let folder = workspace();
    let root = folder.path();
    put(root, "file", "no folder");
    let before = tree(root);
    let commands: &[&[&str]] = &[
        &["build", "--format", "json", "--out", "file"],
        &["build", "--format", "json", "--out", "file/below/it"],
        &["ask", "b", "--out", "file/questions.md"],
        &["matrix", "--out", "guide"],
        &["matrix", "--out", "nowhere/matrix.csv"],
        &["diff", "a", "b", "--out", "file/x"],
        &["schema", "--out", "file/x"],
        &["init", "file/below"],
    ];
    let mut said = String::new();
    for command in commands {
        let run = run(root, command);
        assert_eq!((run.code, run.output.as_str()), (Some(2), ""), "{command:?}: {}", run.messages);
        said.push_str(&format!("$ {}\n{}", command.join(" "), run.messages));
    }
    insta::assert_snapshot!(said, @"
    $ build --format json --out file
    error: cannot create the output folder `file`: file exists
      help: a file stands where a folder belongs: move it away, or choose another folder
    $ build --format json --out file/below/it
    error: cannot create the output folder `file/below/it`: not a directory
      help: a file stands where a folder belongs: move it away, or choose another folder
    $ ask b --out file/questions.md
    error: cannot write `file/questions.md`: not a directory
      help: a file stands where a folder belongs: move it away, or choose another folder
    $ matrix --out guide
    error: cannot write `guide`: is a directory
      help: a folder stands there: name a file in it
    $ matrix --out nowhere/matrix.csv
    error: cannot write `nowhere/matrix.csv`: no such file or directory
      help: see whether the path is right: a part of it is not there
    $ diff a b --out file/x
    error: cannot write `file/x`: not a directory
      help: a file stands where a folder belongs: move it away, or choose another folder
    $ schema --out file/x
    error: cannot write `file/x`: not a directory
      help: a file stands where a folder belongs: move it away, or choose another folder
    $ init file/below
    error: cannot create the folder `file/below`: not a directory
      help: a file stands where a folder belongs: move it away, or choose another folder
    ");
    assert_eq!(tree(root), before);
}

/// The folder of one site is a file: no other site is written either.
#[test]
fn a_file_in_the_place_of_a_site_stops_the_build() {
    let folder = workspace();
    put(folder.path(), "output/b", "a file");
    let before = tree(folder.path());
    let run = run(folder.path(), &["build", "--format", "json"]);
    assert_eq!((run.code, run.output.as_str()), (Some(1), ""));
    insta::assert_snapshot!(run.messages, @"
    error[RS003]: `output/b` was not written by Runsheet and is left alone
     |
     = note: it is a file, and the folder of the site belongs there
     = help: move it away, or choose another folder with `--out`

    1 error
    nothing was written
    ");
    assert_eq!(tree(folder.path()), before);
}

/// A disk that nobody can write to.
#[cfg(target_os = "linux")]
#[test]
fn a_place_that_no_file_can_be_made_in_is_told() {
    let folder = workspace();
    for command in [["build", "--out", "/proc/nowhere"], ["matrix", "--out", "/proc/nowhere"]] {
        let run = run(folder.path(), &command);
        assert_eq!((run.code, run.output.as_str()), (Some(2), ""));
        assert!(run.messages.starts_with("error: cannot "), "{}", run.messages);
        assert!(
            run.messages.contains("`/proc/nowhere`: ") && run.messages.contains("\n  help: "),
            "{}",
            run.messages
        );
    }
}
