//! Same input, same bytes: nothing of the machine, the day or the order of work is in the output.

use crate::small::{command, tree, write};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::Path;

const BUILDS: usize = 20;

/// One number for all files of an output, names and bytes.
fn digest(output: &Path) -> String {
    let mut hash = Sha256::new();
    let tree = tree(output);
    assert!(tree.len() > 20, "{:?}", tree.keys());
    for (path, bytes) in tree {
        hash.update((path.len() as u64).to_le_bytes());
        hash.update(path);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A checkout of its own for every build, with its own order of files, environment and number of jobs.
fn build(number: usize, formats: &str) -> String {
    let home = tempfile::tempdir().expect("folder");
    let checkout = home.path().join(["here", "somewhere else/ñ", "x"][number % 3]).join(number.to_string());
    write(&checkout, number);
    let jobs = (number % 4 + 1).to_string();
    let mut command = command(&checkout, &["build", "--jobs", &jobs, "--format", formats]);
    command
        .env("TZ", ["UTC", "Asia/Tokyo", "America/Bogota"][number % 3])
        .env("LANG", ["C", "es_ES.UTF-8"][number % 2])
        .env("LC_ALL", ["en_US.UTF-8", "C.UTF-8", "tr_TR.UTF-8"][number % 3])
        .env("HOME", home.path())
        .env("TERM", ["dumb", "xterm-256color"][number % 2])
        .env("COLUMNS", (40 + number).to_string())
        .env_remove("SOURCE_DATE_EPOCH");
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    digest(&checkout.join("output"))
}

#[test]
fn twenty_builds_have_one_digest() {
    let digests: BTreeSet<String> = (0..BUILDS).map(|number| build(number, "html,md,json")).collect();
    assert_eq!(digests.len(), 1);
}

#[cfg(feature = "pdf")]
#[test]
fn builds_on_paper_have_one_digest() {
    let digests: BTreeSet<String> = (0..4).map(|number| build(number, "pdf")).collect();
    assert_eq!(digests.len(), 1);
}

/// The shipped content holds every kind of thing there is; its sites are worked on side by side.
#[test]
fn the_shipped_sites_do_not_depend_on_the_number_of_jobs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let digests: BTreeSet<String> = ["1", "2", "4"]
        .map(|jobs| {
            let home = tempfile::tempdir().expect("folder");
            let out = home.path().join("output").display().to_string();
            let output = command(root, &["build", "--jobs", jobs, "--format", "html,md,json", "--out", &out])
                .output()
                .expect("the program starts");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            digest(Path::new(&out))
        })
        .into();
    assert_eq!(digests.len(), 1);
}
