//! The delivered `typst/` folder makes the same paper with the stock compiler and the flags its README names.
#![cfg(feature = "pdf")]

use crate::paper::{joined, page_count, pdf_text, stock_compiler};
use crate::small::run;
use std::path::Path;
use std::process::Command;

/// Compiles with the words of the README's command line; a flag nobody knows here is a failure.
const COMPILE: &str = r#"
import sys, typst
words = sys.argv[1:]
options, names = {}, []
take = lambda: words.pop(0)
while words:
    word = take()
    if word in ("typst", "compile"): pass
    elif word == "--root": options["root"] = take()
    elif word == "--ignore-system-fonts": options["ignore_system_fonts"] = True
    elif word == "--font-path": options["font_paths"] = [take()]
    elif word == "--creation-timestamp": options["timestamp"] = int(take())
    elif word == "--pdf-standard": options["pdf_standards"] = take().split(",")
    elif word.startswith("-"): sys.exit("what is " + word + "?")
    else: names.append(word)
typst.compile(names[0], output=names[1], format="pdf", **options)
"#;

fn commands(readme: &str) -> Vec<Vec<String>> {
    let lines = readme.lines().filter(|line| line.starts_with("typst compile "));
    lines.map(|line| line.split_whitespace().map(str::to_string).collect()).collect()
}

/// Whether both are the same to the last byte.
fn witness(python: &Path, delivered: &Path) -> Vec<bool> {
    let bundle = delivered.join("typst");
    let readme = std::fs::read_to_string(bundle.join("README.md")).expect("a README");
    let commands = commands(&readme);
    assert_eq!(commands.len(), 2, "{readme}");
    let mut same = Vec::new();
    for words in commands {
        let name = words.last().expect("a file").clone();
        let output = Command::new(python).arg("-c").arg(COMPILE).args(&words).current_dir(&bundle).output();
        let output = output.expect("python starts");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        let (ours, theirs) = (delivered.join(&name), bundle.join(&name));
        assert_eq!(page_count(&ours), page_count(&theirs), "{name}");
        assert!(joined(&pdf_text(&ours)) == joined(&pdf_text(&theirs)), "{name} says something else");
        assert!(page_count(&ours) > 1);
        same.push(std::fs::read(&ours).expect("a file") == std::fs::read(&theirs).expect("a file"));
    }
    same
}

#[test]
fn the_stock_compiler_makes_the_same_paper() {
    let Some(python) = stock_compiler() else {
        eprintln!("no Python package `typst`: the bundle was not compiled");
        return;
    };
    let home = tempfile::tempdir().expect("folder");
    let out = home.path().join("output").display().to_string();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = run(root, &["build", "clinica-levante", "--format", "pdf", "--out", &out]);
    assert_eq!(built.code, Some(0), "{}", built.messages);
    let same = witness(&python, &home.path().join("output/clinica-levante/es"));
    eprintln!("byte for byte the same: {same:?}");
}
