//! The first half of every command that looks at content: from flags to guide and sites.

use super::outcome::Failure;
use crate::Model;
use crate::diagnostic::Diagnostics;
use crate::project::{self, Config, Flags, SiteFilter};
use crate::source::{SiteFiles, Sources};

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

/// Reads the workspace. Mistakes in content are in the answer; a failure is usage or machine.
pub fn read(flags: &Flags, filter: &SiteFilter) -> Result<Content, Failure> {
    let mut diagnostics = Diagnostics::default();
    let mut sources = Sources::default();
    let Some(config) = project::open(flags, &mut sources, &mut diagnostics)? else {
        return Ok(Content { config: None, sources, sites: Vec::new(), model: None, diagnostics });
    };
    let mut snapshot = project::load(&config, filter, sources, &mut diagnostics)?;
    let model = crate::read(&mut snapshot, &mut diagnostics);
    Ok(Content { config: Some(config), sources: snapshot.sources, sites: snapshot.sites, model, diagnostics })
}
