//! The first half of every command that looks at content: from flags to guide and sites.

use super::outcome::Failure;
use crate::Model;
use crate::diagnostic::Diagnostics;
use crate::project::{self, Config, Flags, SiteFilter};
use crate::source::{SiteFiles, Sources};
use std::path::PathBuf;

/// What was read, and what is wrong with it.
pub struct Content {
    /// `None` if `runsheet.yaml` has mistakes.
    pub config: Option<Config>,
    pub sources: Sources,
    pub sites: Vec<SiteFiles>,
    /// `None` if there is nothing to tailor.
    pub model: Option<Model>,
    pub diagnostics: Diagnostics,
}

/// Reads the workspace and files of answers. Mistakes in content are in what comes back; a failure is usage
/// or machine.
pub fn read(flags: &Flags, filter: &SiteFilter, answers: &[PathBuf]) -> Result<Content, Failure> {
    let mut diagnostics = Diagnostics::default();
    let mut sources = Sources::default();
    let Some(config) = project::open(flags, &mut sources, &mut diagnostics)? else {
        return Ok(Content { config: None, sources, sites: Vec::new(), model: None, diagnostics });
    };
    let mut snapshot = project::load(&config, filter, sources, &mut diagnostics)?;
    project::load_answers(answers, &mut snapshot, &mut diagnostics)?;
    let mut model = crate::read(&mut snapshot, &mut diagnostics);
    if let (Some(model), Some(epoch)) = (&mut model, source_date_epoch()?) {
        model.undated = epoch;
    }
    Ok(Content { config: Some(config), sources: snapshot.sources, sites: snapshot.sites, model, diagnostics })
}

/// The date that reproducible builds agree on, in seconds since 1970; see reproducible-builds.org.
fn source_date_epoch() -> Result<Option<i64>, Failure> {
    let Some(given) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|given| !given.is_empty()) else {
        return Ok(None);
    };
    // The year 9999 is the last that dates of four digits can say.
    let epoch = given
        .to_str()
        .and_then(|text| text.parse().ok())
        .filter(|epoch| (0..253_402_300_800).contains(epoch));
    epoch.map(Some).ok_or_else(|| {
        Failure::new(format!("`SOURCE_DATE_EPOCH` is `{}`, which is no time", given.to_string_lossy()))
            .help("give seconds since 1970, or unset it")
    })
}
