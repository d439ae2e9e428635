//! All or nothing: whatever happens to a build, every site's folder is the old one or the new one.

use crate::small::{below, command, put, run, tree, workspace};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

/// Two builds that differ in every file.
const OLD: &[&str] = &["build", "--format", "html,md,json", "--jobs", "2"];
const NEW: &[&str] = &["build", "--format", "html,md,json", "--jobs", "2", "--guide", "other"];
const KILLS: u32 = 200;

type Tree = BTreeMap<String, Vec<u8>>;

/// The small workspace, with a second edition of its guide in `other`.
fn two_editions() -> tempfile::TempDir {
    let folder = workspace();
    for (path, bytes) in tree(&folder.path().join("guide")) {
        let text = String::from_utf8(bytes)
            .expect("text")
            .replace("1.0.0", "2.0.0")
            .replace("users > 0", "users > 1");
        put(folder.path(), &format!("other/{path}"), &text);
    }
    folder
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    command(folder, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

fn built(folder: &Path, arguments: &[&str]) -> Tree {
    let run = run(folder, arguments);
    assert_eq!(run.code, Some(0), "{}", run.messages);
    tree(&folder.join("output"))
}

/// The names in the output folder that are no site's.
fn leftovers(output: &Path) -> Vec<String> {
    let names = std::fs::read_dir(output).into_iter().flatten().flatten();
    names
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !["a", "b"].contains(&&**name))
        .collect()
}

#[test]
fn two_hundred_kills_leave_no_torn_folder() {
    let folder = two_editions();
    let output = folder.path().join("output");
    let new = built(folder.path(), NEW);
    let started = Instant::now();
    let old = built(folder.path(), OLD);
    let mut latest = started.elapsed();
    let kinds = ["a/es/index.html", "b/en/runbook.json", "b/es/runbook.md"];
    assert!(kinds.iter().all(|file| old.contains_key(*file)));
    let mut expected: [Tree; 2] = [below(&old, "a/"), below(&old, "b/")];
    let (mut killed, mut replaced, mut left) = (0, 0, 0);
    let mut random: u64 = 1;
    for number in 0..KILLS {
        let (arguments, result) = if number % 2 == 0 { (NEW, &new) } else { (OLD, &old) };
        let mut build = start(folder.path(), arguments);
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let moment = latest.mul_f64((random >> 40) as f64 / f64::from(1 << 24));
        std::thread::sleep(moment);
        build.kill().expect("it can be killed");
        let ended = build.wait().expect("it ends").code().is_some();
        killed += usize::from(!ended);
        // However busy the machine is, about two of three builds are killed before their end.
        latest = latest.mul_f64(if ended { 0.94 } else { 1.03 });
        let now = tree(&output);
        for (site, before) in ["a/", "b/"].iter().zip(&mut expected) {
            let found = below(&now, site);
            let after = below(result, site);
            assert!(found == *before || found == after, "kill {number} after {moment:?} tore `{site}` apart");
            replaced += usize::from(found != *before);
            *before = found;
        }
        left += usize::from(!leftovers(&output).is_empty());
    }
    let verified = run(folder.path(), &["verify", "output"]);
    assert_eq!(
        (verified.code, verified.output.matches("as delivered").count()),
        (Some(0), 4),
        "{}",
        verified.output
    );
    assert_eq!(built(folder.path(), OLD), old);
    assert_eq!(leftovers(&output), Vec::<String>::new(), "a whole build tidies up");
    // A test whose kills all come too late or too early would show nothing.
    assert!(
        killed > 60 && replaced > 10 && left > 3,
        "{killed} were killed, {replaced} sites new, {left} left something"
    );
}

#[test]
fn builds_that_meet_do_not_mix() {
    let folder = two_editions();
    let output = folder.path().join("output");
    let new = built(folder.path(), NEW);
    let old = built(folder.path(), OLD);
    for _ in 0..10 {
        let mut builds = [start(folder.path(), NEW), start(folder.path(), OLD), start(folder.path(), NEW)];
        for build in &mut builds {
            assert_eq!(build.wait().expect("it ends").code(), Some(0));
        }
        let now = tree(&output);
        for site in ["a/", "b/"] {
            let found = below(&now, site);
            assert!(found == below(&old, site) || found == below(&new, site), "`{site}` is mixed");
        }
        assert_eq!(leftovers(&output), Vec::<String>::new());
    }
}

#[test]
fn a_folder_of_somebody_else_stops_the_build_before_anything_is_written() {
    let folder = workspace();
    put(folder.path(), "output/b/thesis.doc", "mine");
    let run = run(folder.path(), OLD);
    assert_eq!(run.code, Some(1), "{}", run.messages);
    assert!(run.messages.contains("`output/b` was not written by Runsheet"), "{}", run.messages);
    let expected = BTreeMap::from([("b/thesis.doc".to_string(), b"mine".to_vec())]);
    assert_eq!(tree(&folder.path().join("output")), expected);
}

#[test]
fn an_error_anywhere_leaves_the_old_output_as_it_was() {
    let folder = workspace();
    let old = built(folder.path(), OLD);
    let mistakes = [
        ("guide/es/move.md", "# Mover\n\n1. Abra {{ nothing }}. {#open}\n"),
        ("guide/facts.yaml", "facts: [\n"),
        ("sites/b/site.yaml", "site: b\ncustomer: B\nfacts: { folder: \"a\\nb\" }\n"),
        ("sites/b/site.yaml", "\u{0}"),
        ("runsheet.yaml", "guide: nowhere\nsites: sites\n"),
    ];
    for (path, text) in mistakes {
        let before = std::fs::read_to_string(folder.path().join(path)).expect("file");
        put(folder.path(), path, text);
        let run = run(folder.path(), OLD);
        assert_eq!(run.code, Some(1), "{path}: {}", run.messages);
        assert!(run.messages.ends_with("nothing was written\n"), "{}", run.messages);
        assert_eq!(tree(&folder.path().join("output")), old, "{path}");
        put(folder.path(), path, &before);
    }
    assert_eq!(built(folder.path(), OLD), old);
}
