//! What the delivered PDFs say, read by programs of other people.
#![cfg(feature = "pdf")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The text of a PDF as poppler reads it.
pub fn pdf_text(file: &Path) -> String {
    let output = Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(file).arg("-").output();
    let output = output.expect("pdftotext, of the package poppler-utils, is needed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

pub fn page_count(file: &Path) -> usize {
    let output = Command::new("pdfinfo").arg(file).output().expect("pdfinfo is needed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("Pages:")).expect("a number of pages");
    line.trim().parse().expect("a number")
}

/// Lines joined: what a line break on paper separates is one word again.
pub fn joined(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && *sign != '\u{ad}' && *sign != '\u{c}').collect()
}

/// The stock compiler, as Python's package `typst` brings it; without it nothing is proved in CI.
pub fn stock_compiler() -> Option<PathBuf> {
    let python =
        std::env::var_os("RUNSHEET_TYPST_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let found = Command::new(&python)
        .args(["-c", "import typst"])
        .output()
        .is_ok_and(|output| output.status.success());
    let demanded = ["CI", "RUNSHEET_CORPUS", "RUNSHEET_TYPST_PYTHON"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    assert!(found || !demanded, "`{}` has no package `typst`", python.display());
    found.then_some(python)
}
