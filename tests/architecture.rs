//! The order of the house: who may use whom, who may touch the machine, and what every file begins with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A module uses only modules before it. `lib.rs` and `main.rs` are exempt.
const ORDER: &[&str] = &[
    "source",
    "diagnostic",
    "yaml",
    "markup",
    "fact",
    "condition",
    "vocabulary",
    "guide",
    "analysis",
    "inventory",
    "runbook",
    "tailor",
    "question",
    "deliver",
    "project",
    "cli",
];

struct File {
    /// Relative to the repository, with `/`.
    path: String,
    text: String,
}

impl File {
    /// The top module the file is in; `None` for `lib.rs` and `main.rs`.
    fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        Some(inside.split_once('/')?.0)
    }

    /// The code without comments.
    fn code(&self) -> String {
        let lines = self.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The code without comments and without the tests at its end or in a file of their own.
    fn product_code(&self) -> String {
        if self.path.ends_with("/tests.rs") || self.path.contains("/tests/") {
            return String::new();
        }
        let code = self.code();
        code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_string()
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, paths),
            false => paths.push(path),
        }
    }
}

fn files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let rust = paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.map(|path| File {
        path: path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
        text: std::fs::read_to_string(&path).unwrap(),
    })
    .collect()
}

/// The names right after `crate::`, in paths and in `use crate::{…}`.
fn used(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_heads(group)),
            None => names.extend(first_name(rest)),
        }
    }
    names
}

fn first_name(text: &str) -> Option<String> {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_string())
}

/// The first names of the members of a group, up to its closing brace.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut at_head) = (0, Vec::new(), true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_head = true,
            letter if at_head && (letter.is_alphabetic() || letter == '_') => {
                heads.extend(first_name(&group[at..]));
                at_head = false;
            }
            _ => {}
        }
    }
    heads
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut wrong = Vec::new();
    for file in files("src") {
        let Some(module) = file.module() else { continue };
        let own = place(module).unwrap_or_else(|| panic!("{}: `{module}` is not in the order", file.path));
        for name in used(&file.code()) {
            if place(&name).is_some_and(|other| other > own) {
                wrong.push(format!("{} uses `crate::{name}`, which stands below it", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_read_right() {
    let code = "use crate::{a, b::{c, d}, e as f};\nlet x = crate::g::h(crate::i);\nuse crate::{\n    j,\n};";
    assert_eq!(used(code).into_iter().collect::<Vec<_>>(), ["a", "b", "e", "g", "i", "j"]);
}

#[test]
fn every_file_says_what_it_is() {
    for file in files("src").into_iter().chain(files("tests")) {
        let first = file.text.lines().next().unwrap_or_default();
        let says = first.strip_prefix("//! ").is_some_and(|words| words.contains(' '));
        assert!(says, "{}: the first line is `{first}`, not `//!` and what the file is", file.path);
    }
}

/// Words of the machine, and the modules that may say them.
const MACHINE: &[(&str, &[&str])] = &[
    ("println!", &[]),
    ("eprintln!", &[]),
    ("print!", &[]),
    ("stdout()", &["cli"]),
    ("stderr()", &["cli"]),
    ("std::fs", &["project"]),
    ("fs::read", &["project"]),
    ("fs::write", &["project"]),
    ("File::", &["project"]),
    ("OpenOptions", &["project"]),
    ("walkdir", &["project"]),
    ("env::current_dir", &["project"]),
    ("env::var", &["cli"]),
    ("SystemTime", &["cli"]),
    ("Instant", &["cli"]),
    ("TcpListener", &["cli"]),
    ("TcpStream", &[]),
    ("UdpSocket", &[]),
    ("HashMap", &[]),
    ("HashSet", &[]),
];

#[test]
fn only_the_edge_touches_the_machine() {
    let mut wrong = Vec::new();
    for file in files("src") {
        let module = file.module().unwrap_or_default();
        let code = file.product_code();
        for (word, allowed) in MACHINE {
            if says(&code, word) && !allowed.contains(&module) {
                wrong.push(format!("{} says `{word}`", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the word stands in the code by itself: `Origin::File(…)` and `SourceFile::` are none of `File::`.
fn says(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}
