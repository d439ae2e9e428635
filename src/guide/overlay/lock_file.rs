//! Writes `overlay.lock`: YAML that reads like the source, the same bytes for the same guide.
//!
//! Makes the text and touches no disk.

use super::lock::{AppliedOverlay, LockTarget, hash};
use crate::source::Sources;
use std::collections::BTreeMap;

/// A lock as it is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockFile {
    /// The path of an overlay it is for, as messages show it: the lock stands beside it.
    pub beside: String,
    pub text: String,
    pub targets: usize,
}

/// The locks of these overlays as they are now, one per folder.
pub fn lock_files<'a>(
    overlays: impl IntoIterator<Item = &'a AppliedOverlay>,
    sources: &Sources,
) -> Vec<LockFile> {
    let mut folders: BTreeMap<&str, BTreeMap<&str, BTreeMap<&str, &LockTarget>>> = BTreeMap::new();
    for overlay in overlays {
        let path = sources.file(overlay.file).path.as_str();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let known = folders.entry(folder).or_default().entry(name).or_default();
        known.extend(overlay.targets.iter().map(|target| (target.key.as_str(), target)));
    }
    let file = |(folder, overlays): (&str, BTreeMap<&str, BTreeMap<&str, &LockTarget>>)| {
        let name = overlays.keys().next().copied().unwrap_or_default();
        let beside = if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
        LockFile { beside, targets: overlays.values().map(BTreeMap::len).sum(), text: lock_text(&overlays) }
    };
    folders.into_iter().map(file).collect()
}

fn lock_text(overlays: &BTreeMap<&str, BTreeMap<&str, &LockTarget>>) -> String {
    let mut lines = String::from(
        "# What the rules of the overlays beside this file were written for. `runsheet check --accept` writes it.\n\
         lock: 1\noverlays:\n",
    );
    for (name, targets) in overlays {
        lines.push_str(&format!("  {}:", key(name)));
        lines.push_str(if targets.is_empty() { " {}\n" } else { "\n" });
        for (target, now) in targets {
            lines.push_str(&format!("    {}:\n", key(target)));
            lines.push_str(&format!("      number: {}\n", quoted(&now.number)));
            lines.push_str(&format!("      hash: {}\n      text:\n", hash(&now.texts)));
            for (language, text) in &now.texts {
                lines.push_str(&format!("        {language}:{}\n", block(text)));
            }
        }
    }
    lines
}

/// A text as a YAML block, which reads like the source; a text that a block cannot hold stands in quotes.
fn block(text: &str) -> String {
    let is_plain = |letter: char| letter == '\n' || letter == '\t' || !letter.is_control();
    let is_block = !text.is_empty()
        && !text.starts_with([' ', '\n', '\t'])
        && text
            .chars()
            .all(|letter| is_plain(letter) && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}'));
    if !is_block {
        return format!(" {}", quoted(text));
    }
    let lines: String = text
        .lines()
        .map(|line| if line.is_empty() { "\n".to_string() } else { format!("\n          {line}") })
        .collect();
    format!(" |-{lines}")
}

fn key(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./#".contains(letter));
    if is_plain { name.to_string() } else { quoted(name) }
}

/// JSON's quotes are YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
