//! `runsheet verify`: what is missing, changed or was never delivered is named, all of it in one run.

use crate::small::{put, run, workspace};

/// Two sites, of which `a` is tampered with.
fn tampered() -> tempfile::TempDir {
    let folder = workspace();
    let built = run(folder.path(), &["build", "--format", "md,html"]);
    assert_eq!(built.code, Some(0), "{}", built.messages);
    let root = folder.path();
    let remove = |path: &str| std::fs::remove_file(root.join(path)).expect("file");
    remove("output/a/es/runbook.md");
    put(root, "output/a/es/checklist.md", "- [x] all done\n");
    put(root, "output/a/es/index (1).html", "a copy");
    put(root, "output/a/es/assets/.cache", "");
    put(root, "output/a/es/photos/1/a.jpg", "JPEG");
    put(root, "output/a/es/photos/2/b.jpg", "JPEG");
    std::fs::create_dir(root.join("output/a/es/empty")).expect("folder");
    put(root, "output/a/notes.txt", "mine");
    put(root, "output/a/.DS_Store", "");
    put(root, "output/a/fr/runbook.md", "# X\n");
    put(root, "output/readme.txt", "beside the sites anything may stand");
    folder
}

#[test]
fn everything_that_differs_is_named() {
    let folder = tampered();
    let verified = run(folder.path(), &["verify", "output"]);
    assert_eq!((verified.code, verified.messages.as_str()), (Some(1), ""));
    insta::assert_snapshot!(verified.output, @"
    output/a/en: 13 files as delivered
    output/a/es/assets/.cache: not delivered
    output/a/es/checklist.md: changed
    output/a/es/empty/: not delivered
    output/a/es/index (1).html: not delivered
    output/a/es/photos/: not delivered
    output/a/es/runbook.md: missing
    output/b/en: 14 files as delivered
    output/b/es: 14 files as delivered
    output/a/.DS_Store: not delivered
    output/a/fr/: not delivered
    output/a/notes.txt: not delivered
    ");
}

#[test]
fn a_site_and_a_language_are_verified_alone() {
    let folder = tampered();
    let site = run(folder.path(), &["verify", "output/a"]);
    let whole = run(folder.path(), &["verify", "output"]);
    let of_site: Vec<&str> = whole.output.lines().filter(|line| line.starts_with("output/a/")).collect();
    assert_eq!((site.code, site.output.lines().collect::<Vec<_>>()), (Some(1), of_site));
    let language = run(folder.path(), &["verify", "output/a/en"]);
    assert_eq!((language.code, language.output.lines().count()), (Some(0), 1), "{}", language.output);
    let other = run(folder.path(), &["verify", "output/b"]);
    assert_eq!((other.code, other.output.lines().count()), (Some(0), 2), "{}", other.output);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_what_was_delivered() {
    let folder = workspace();
    assert_eq!(run(folder.path(), &["build", "--format", "md"]).code, Some(0));
    let language = folder.path().join("output/a/es");
    std::os::unix::fs::symlink("nowhere", language.join("broken")).expect("link");
    std::os::unix::fs::symlink("/", language.join("away")).expect("link");
    let verified = run(folder.path(), &["verify", "output/a"]);
    assert_eq!((verified.code, verified.messages.as_str()), (Some(1), ""));
    assert!(verified.output.contains("output/a/es/away: not delivered\n"), "{}", verified.output);
    assert!(verified.output.contains("output/a/es/broken: not delivered\n"), "{}", verified.output);
}

#[test]
fn a_folder_that_no_build_wrote_and_a_broken_manifest_are_told() {
    let folder = workspace();
    put(folder.path(), "empty/x", "");
    let refused = run(folder.path(), &["verify", "empty"]);
    assert_eq!((refused.code, refused.output.as_str()), (Some(2), ""));
    insta::assert_snapshot!(refused.messages, @"
    error: `empty` holds no delivered folder
      help: a delivered folder has a `manifest.json`, as in `output/SITE/LANGUAGE`
    ");
    assert_eq!(run(folder.path(), &["build", "--format", "md"]).code, Some(0));
    put(folder.path(), "output/b/en/manifest.json", "{");
    let broken = run(folder.path(), &["verify", "output/b"]);
    assert_eq!((broken.code, broken.messages.as_str()), (Some(1), ""));
    insta::assert_snapshot!(broken.output, @"
    output/b/en: `manifest.json` cannot be read: it is no JSON: EOF while parsing an object at line 1 column 1
    output/b/es: 4 files as delivered
    ");
}

#[test]
fn in_its_workspace_the_verdicts_are_computed_anew() {
    let folder = workspace();
    let root = folder.path();
    assert_eq!(run(root, &["build", "--format", "json", "--lang", "en"]).code, Some(0));
    let whole = run(root, &["verify", "output"]);
    assert_eq!((whole.code, whole.messages.as_str()), (Some(0), ""));
    insta::assert_snapshot!(whole.output, @"
    output/a/en: 2 files as delivered
    output/b/en: 2 files as delivered
    output/a/en: all verdicts hold
    output/b/en: all verdicts hold
    ");
    // The site says something else now; what was delivered is whole, and no longer true.
    let site = std::fs::read_to_string(root.join("sites/a/site.yaml")).expect("file");
    let site = site.replace("federation.enabled: true", "federation.enabled: false");
    put(root, "sites/a/site.yaml", &site.replace("{ name: two, users: 0 }", "{ name: three, users: 0 }"));
    let stale = run(root, &["verify", "output/a"]);
    assert_eq!((stale.code, stale.messages.as_str()), (Some(1), ""));
    insta::assert_snapshot!(stale.output, @"
    output/a/en: 2 files as delivered
    output/a/en: 1.2.1  check#p1/see: delivered as applies, now not applicable
    output/a/en: 1.1.2  move#users/run[pool=three]: not delivered, now not applicable
    output/a/en: 1.1.2  move#users/run[pool=two]: delivered, now no step
    ");
    // From elsewhere it is found by the folder; outside every workspace there are the digests alone.
    let away = tempfile::tempdir().expect("folder");
    let path = root.join("output/a").to_string_lossy().into_owned();
    assert_eq!(run(away.path(), &["verify", &path]).output.lines().count(), stale.output.lines().count());
    for (name, bytes) in crate::small::tree(&root.join("output/a/en")) {
        let path = away.path().join("en").join(name);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, bytes).expect("file");
    }
    let alone = run(away.path(), &["verify", "en"]);
    assert_eq!((alone.code, alone.output.as_str()), (Some(0), "en: 2 files as delivered\n"));
}

#[test]
fn answers_take_part_in_the_verdicts_that_are_computed_anew() {
    let folder = workspace();
    let root = folder.path();
    put(root, "answers.yaml", "answers: b\nfacts:\n  federation.enabled: false\n");
    let built = run(root, &["build", "b", "--format", "json", "--lang", "en", "--answers", "answers.yaml"]);
    assert_eq!(built.code, Some(0), "{}", built.messages);
    let without = run(root, &["verify", "output"]);
    assert_eq!(without.code, Some(1));
    assert!(without.output.contains("delivered as not applicable, now undecided\n"), "{}", without.output);
    let with = run(root, &["verify", "output", "--answers", "answers.yaml"]);
    assert_eq!(with.code, Some(0), "{}", with.output);
    assert!(with.output.ends_with("output/b/en: all verdicts hold\n"), "{}", with.output);
}
