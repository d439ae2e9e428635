//! Runsheet turns a migration guide into the runbook of one customer.

pub mod cli;
pub mod condition;
pub mod deliver;
pub mod diagnostic;
pub mod fact;
pub mod inventory;
pub mod markup;
pub mod project;
pub mod runbook;
pub mod source;
pub mod vocabulary;
pub mod yaml;

use deliver::{Artifact, Format, Templates};
use diagnostic::Diagnostics;
use project::Snapshot;
use runbook::{Runbook, Strings};
use source::Sources;
use std::collections::{BTreeMap, BTreeSet};

/// What the runbook is for: a final one may leave nothing open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Draft,
    Final,
}

/// The guide and the sites, read and checked. STUB: the lead adds the guide and the inventories.
#[derive(Debug)]
pub struct Model {
    pub templates: Templates,
    /// The words of every language a site asks for.
    pub words: BTreeMap<String, Strings>,
    pub sites: Vec<ModelSite>,
}

/// STUB: the lead puts the inventory's `Site` in its place; `cli` needs the two below.
#[derive(Debug)]
pub struct ModelSite {
    /// The name of the site, which is that of its folder in the output.
    pub id: String,
    /// The languages it wants its runbook in.
    pub languages: Vec<String>,
}

/// Files -> guide and sites. A site that cannot be read is reported and left out; without a guide there is
/// nothing. STUB.
pub fn read(snapshot: &mut Snapshot, diagnostics: &mut Diagnostics) -> Option<Model> {
    snapshot.guide.as_ref()?;
    let templates = Templates::with(snapshot.templates.clone());
    let words = ["es", "en"].map(|language| {
        let words = deliver::strings(&templates, language, &mut snapshot.sources, diagnostics);
        (language.to_string(), words)
    });
    let sites =
        snapshot.sites.iter().map(|site| ModelSite { id: site.id.clone(), languages: Vec::new() }).collect();
    Some(Model { templates, words: words.into(), sites })
}

/// Guide x site -> one runbook per language, in that order; `site` is the position in `model.sites`. STUB.
pub fn tailor(
    _model: &Model,
    _sources: &Sources,
    _site: usize,
    _languages: &[String],
    _purpose: Purpose,
    _diagnostics: &mut Diagnostics,
) -> Vec<Runbook> {
    Vec::new()
}

/// Runbook -> files, the manifest among them. STUB: renderers are called here.
pub fn deliver(
    _model: &Model,
    _runbook: &Runbook,
    _formats: &BTreeSet<Format>,
    _diagnostics: &mut Diagnostics,
) -> Vec<Artifact> {
    Vec::new()
}
