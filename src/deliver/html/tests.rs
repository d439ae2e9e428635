//! The laws of the site, on the sample runbook.

use super::*;
use crate::deliver::sample;

fn words(language: &str) -> Strings {
    let (mut sources, mut diagnostics) = (Default::default(), Diagnostics::default());
    crate::deliver::strings(&Templates::built_in(), language, &mut sources, &mut diagnostics)
}

fn site(runbook: &Runbook) -> Vec<Artifact> {
    let strings = words(&runbook.language);
    match render(runbook, &strings, &Templates::built_in(), &[words("en"), words("es")]) {
        Ok(artifacts) => artifacts,
        Err(diagnostics) => panic!("{diagnostics:?}"),
    }
}

/// Not a check: writes the sample where somebody can look at it, if they say where.
#[test]
fn the_sample_can_be_looked_at() {
    let Ok(folder) = std::env::var("RUNSHEET_HTML_SAMPLE") else { return };
    for language in ["es", "en"] {
        for artifact in site(&sample::runbook_in(language)) {
            let path = std::path::Path::new(&folder).join(language).join(&artifact.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &artifact.bytes).unwrap();
        }
    }
}
