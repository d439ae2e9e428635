//! Pages of the user guide that are made from the code.
//!
//! `RUNSHEET_BLESS=1 cargo test` writes them anew.

use std::path::Path;

fn compare(path: &str, made: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("RUNSHEET_BLESS").is_some() {
        std::fs::write(&file, made).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == made, "{path} is not what the code says: run `RUNSHEET_BLESS=1 cargo test --release`");
}

#[test]
fn the_chapter_of_diagnostics_is_what_the_code_says() {
    compare("docs/diagnostics.md", &runsheet::diagnostic::chapter());
}

#[test]
fn the_pages_of_the_rules_are_what_the_code_says() {
    compare("docs/analysis.md", &runsheet::analysis::chapter());
}
