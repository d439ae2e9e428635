//! A small workspace on the disk, and the program run in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Two sites, two languages, four steps: built in a blink.
const FILES: &[(&str, &str)] = &[
    ("runsheet.yaml", "guide: guide\nsites: sites\n"),
    (
        "guide/guide.yaml",
        "guide: small\nversion: 1.0.0\nlanguages: [es, en]\ntitle: { es: Pequeña, en: Small }\n\
         roles: { uc-admin: { es: Administrador, en: Administrator } }\n\
         phases:\n  - { id: plan, title: { es: Planear, en: Plan }, owner: uc-admin, topics: [move, check] }\n",
    ),
    (
        "guide/facts.yaml",
        "facts:\n  federation.enabled: { type: bool, ask: { es: \"¿Hay?\", en: \"Is there?\" } }\n  \
         folder: { type: path }\nlists:\n  pools: { key: name, fields: { name: { type: text }, users: { type: int } } }\n",
    ),
    (
        "guide/es/move.md",
        "# Mover\n\n## Mover usuarios {#users}\n\n1. Abra {{ folder }}. {#open}\n\
         1. Mueva {{ pool.name }}. {#run each=\"pool in pools\" applies=\"pool.users > 0\"}\n\n   ```powershell\n   \
         Move-Pool {{ pool.name }}\n   ```\n",
    ),
    (
        "guide/en/move.md",
        "# Move\n\n## Move users {#users}\n\n1. Open {{ folder }}. {#open}\n1. Move {{ pool.name }}. {#run}\n\n   \
         ```powershell\n   Move-Pool {{ pool.name }}\n   ```\n",
    ),
    ("guide/es/check.md", "# Comprobar\n\n1. Compruebe. {#see kind=check applies=federation.enabled}\n"),
    ("guide/en/check.md", "# Check\n\n1. Check. {#see}\n"),
    (
        "sites/a/site.yaml",
        "site: a\ncustomer: A\nfacts:\n  federation.enabled: true\n  folder: '\\\\fs\\share'\n  \
         pools: [{ name: one, users: 3 }, { name: two, users: 0 }]\n",
    ),
    ("sites/b/site.yaml", "site: b\ncustomer: B\ndocument: { date: 2026-11-20 }\nfacts:\n  pools: []\n"),
];

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub output: String,
    pub messages: String,
}

/// Writes the workspace; `order` decides which file is made first.
pub fn write(folder: &Path, order: usize) {
    for at in 0..FILES.len() {
        let step = if order.is_multiple_of(2) { at + order } else { FILES.len() * 2 - at + order };
        let (path, text) = FILES[step % FILES.len()];
        put(folder, path, text);
    }
}

pub fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
    std::fs::write(path, text).expect("file");
}

pub fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    write(folder.path(), 0);
    folder
}

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_runsheet"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(folder, arguments).output().expect("the program starts");
    Run {
        code: output.status.code(),
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        messages: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Every file below `folder`, hidden ones too, with its bytes; nothing where there is no folder.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    if folder.is_dir() {
        runsheet::project::folder(folder).expect("the folder can be read")
    } else {
        BTreeMap::new()
    }
}

/// The part of a tree below `prefix`.
pub fn below(tree: &BTreeMap<String, Vec<u8>>, prefix: &str) -> BTreeMap<String, Vec<u8>> {
    tree.iter()
        .filter(|(path, _)| path.starts_with(prefix))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}
