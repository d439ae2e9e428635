//! Issues of runbooks: as they were delivered, and as the workspace would make them now.

use super::outcome::Failure;
use super::read::Content;
use crate::Purpose;
use crate::deliver::json::json;
use crate::diagnostic::Diagnostics;
use crate::project::{read_file, runbook_file};
use crate::runbook::Issue;
use std::path::Path;

/// The issue in a file or a delivered folder; `None` for a name that is neither.
pub fn delivered(named: &Path) -> Result<Option<Issue>, Failure> {
    let Some(file) = runbook_file(named) else { return Ok(None) };
    let text = String::from_utf8_lossy(&read_file(&file)?).into_owned();
    match Issue::read(&text) {
        Ok(issue) => Ok(Some(issue)),
        Err(why) => Err(Failure::new(format!("`{}` is no `runbook.json`: {why}", file.display()))
            .help("a build with `--format json` writes one per site and language")),
    }
}

/// The issue of a site as it is now; `None` for a site that cannot be read. `language` must be one of the guide's.
pub fn tailored(
    content: &Content,
    site: &str,
    language: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Issue> {
    let model = content.model.as_ref()?;
    let at = model.sites.iter().position(|own| own.id == site)?;
    let languages = [language.to_string()];
    let runbooks = crate::tailor(model, &content.sources, at, &languages, Purpose::Draft, diagnostics);
    let artifact = json(runbooks.first()?);
    Issue::read(&String::from_utf8_lossy(&artifact.bytes)).ok()
}

/// The languages of the guide, as a help says them.
pub fn languages(content: &Content) -> Vec<String> {
    content.model.as_ref().map(|model| model.guide.languages.clone()).unwrap_or_default()
}
