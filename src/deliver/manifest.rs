//! `manifest.json`: what a delivered folder consists of, so that it can be proved whole.
//!
//! Knows nothing of what is in the files, and reads none: it is handed their bytes.

use super::Artifact;
use crate::runbook::Digests;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the file; it is the only one that has no digest in it.
pub const NAME: &str = "manifest.json";

const FORMAT: u32 = 1;

/// The manifest of `artifacts`, whatever their order.
pub fn manifest(digests: &Digests, artifacts: &[Artifact]) -> Artifact {
    let files: BTreeMap<&str, String> = artifacts
        .iter()
        .filter(|artifact| artifact.path != NAME)
        .map(|artifact| (artifact.path.as_str(), digest(&artifact.bytes)))
        .collect();
    let files: Map<String, Value> =
        files.into_iter().map(|(path, digest)| (path.to_string(), Value::from(digest))).collect();
    let document = json!({
        "runsheet": FORMAT,
        "tool": concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        "guide": digests.guide,
        "site": digests.site,
        "templates": digests.templates,
        "files": files,
    });
    Artifact::new(NAME, format!("{document:#}\n"))
}

/// `sha256:` and the digest of `bytes` in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let hexadecimal: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hexadecimal}")
}

/// One digest of many files: the same whatever their order, another where a name or a byte differs.
pub fn digest_all<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let sorted: BTreeMap<&str, &[u8]> = files.collect();
    let lines: String = sorted.iter().map(|(name, bytes)| format!("{} {name}\n", digest(bytes))).collect();
    digest(lines.as_bytes())
}

/// What a folder is against its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// The manifest cannot be read, and why.
    Unreadable(String),
    /// The files that differ, by path; none: the folder is whole.
    Read(BTreeMap<String, Difference>),
}

/// How a file differs from what was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Delivered, and no longer there.
    Missing,
    /// Not what was delivered.
    Changed,
    /// Never delivered.
    Extra,
}

/// Compares the files and folders of a folder (by path, with `/`) with its manifest, which may be among them.
/// A folder in which nothing was delivered is one difference, its path ending with `/`, whatever is in it.
pub fn verify(
    manifest: &[u8],
    files: &BTreeMap<String, Vec<u8>>,
    folders: &BTreeSet<String>,
) -> Verification {
    let promised = match promised(manifest) {
        Ok(promised) => promised,
        Err(why) => return Verification::Unreadable(why),
    };
    let mut differences = BTreeMap::new();
    for (path, promise) in &promised {
        match files.get(path) {
            None => differences.insert(path.clone(), Difference::Missing),
            Some(bytes) if digest(bytes) != *promise => differences.insert(path.clone(), Difference::Changed),
            Some(_) => None,
        };
    }
    let known: BTreeSet<&str> = promised.keys().flat_map(|path| above(path)).collect();
    let is_stray = |folder: &str| !known.contains(folder);
    for folder in folders.iter().filter(|folder| is_stray(folder) && !above(folder).any(is_stray)) {
        differences.insert(format!("{folder}/"), Difference::Extra);
    }
    for path in files.keys().filter(|path| *path != NAME && !promised.contains_key(*path)) {
        if !above(path).any(is_stray) {
            differences.insert(path.clone(), Difference::Extra);
        }
    }
    Verification::Read(differences)
}

/// The folders that a path is in.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// The digests of the manifest by path, or why there are none.
fn promised(manifest: &[u8]) -> Result<BTreeMap<String, String>, String> {
    let document: Value =
        serde_json::from_slice(manifest).map_err(|error| format!("it is no JSON: {error}"))?;
    match document.get("runsheet").and_then(Value::as_u64) {
        Some(format) if format == u64::from(FORMAT) => {}
        Some(format) => return Err(format!("its format is {format}, and this program reads {FORMAT}")),
        None => return Err("it has no `runsheet` number".to_string()),
    }
    let files = document.get("files").and_then(Value::as_object).ok_or("it has no `files`")?;
    files
        .iter()
        .map(|(path, digest)| {
            let digest = digest.as_str().ok_or(format!("the digest of `{path}` is no text"))?;
            Ok((path.clone(), digest.to_string()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::sample;

    fn artifacts() -> Vec<Artifact> {
        vec![
            Artifact::new("runbook.md", "# x\n"),
            Artifact::new("assets/a.css", ""),
            Artifact::new(NAME, "old"),
        ]
    }

    fn folders() -> BTreeSet<String> {
        ["assets"].map(str::to_string).into()
    }

    fn files() -> BTreeMap<String, Vec<u8>> {
        let artifacts = artifacts().into_iter().filter(|artifact| artifact.path != NAME);
        artifacts.map(|artifact| (artifact.path, artifact.bytes)).collect()
    }

    fn made() -> Artifact {
        manifest(&sample::runbook().digests, &artifacts())
    }

    #[test]
    fn names_every_file_but_itself_in_order() {
        let document: Value = serde_json::from_slice(&made().bytes).unwrap();
        let keys: Vec<&String> = document.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["runsheet", "tool", "guide", "site", "templates", "files"]);
        let paths: Vec<&String> = document["files"].as_object().unwrap().keys().collect();
        assert_eq!(paths, ["assets/a.css", "runbook.md"]);
        // The well-known digest of nothing.
        assert_eq!(
            document["files"]["assets/a.css"],
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(document["guide"], sample::runbook().digests.guide);
    }

    #[test]
    fn a_whole_folder_has_no_differences() {
        let mut files = files();
        files.insert(NAME.to_string(), made().bytes);
        assert_eq!(verify(&made().bytes, &files, &folders()), Verification::Read(BTreeMap::new()));
    }

    #[test]
    fn every_difference_is_found() {
        let mut files = files();
        files.remove("assets/a.css");
        files.insert("runbook.md".into(), b"# y\n".to_vec());
        files.insert("new.txt".into(), Vec::new());
        files.insert("assets/new.css".into(), Vec::new());
        files.insert("stray/a/b.txt".into(), Vec::new());
        let expected = BTreeMap::from([
            ("assets/a.css".to_string(), Difference::Missing),
            ("assets/new.css".to_string(), Difference::Extra),
            ("assets/empty/".to_string(), Difference::Extra),
            ("stray/".to_string(), Difference::Extra),
            ("new.txt".to_string(), Difference::Extra),
            ("runbook.md".to_string(), Difference::Changed),
        ]);
        let folders = ["assets", "assets/empty", "stray", "stray/a"].map(str::to_string).into();
        assert_eq!(verify(&made().bytes, &files, &folders), Verification::Read(expected));
    }

    #[test]
    fn a_broken_manifest_says_why() {
        for bytes in ["", "[]", "{\"runsheet\": 2}", "{\"runsheet\": 1, \"files\": {\"a\": 1}}"] {
            assert!(
                matches!(verify(bytes.as_bytes(), &files(), &folders()), Verification::Unreadable(_)),
                "{bytes}"
            );
        }
    }
}
