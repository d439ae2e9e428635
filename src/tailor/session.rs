//! One tailoring: a guide, a site, a language.

use super::index::Index;
use crate::condition::Judge;
use crate::diagnostic::Diagnostics;
use crate::fact::Subject;
use crate::guide::Guide;
use crate::inventory::Site;
use crate::runbook::{Digests, Need, NodeReference, Passage, Runbook, Strings};
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

/// The runbook, and what was found wrong while values met the guide.
#[derive(Debug, Clone)]
pub struct Tailored {
    pub runbook: Runbook,
    pub diagnostics: Diagnostics,
}

/// Tailors `guide` to `site` in the language of `strings`. `judge` holds the verdicts of this site and
/// serves every language, so that they agree.
pub fn tailor(
    guide: &Guide,
    site: &Site,
    strings: &Strings,
    sources: &Sources,
    judge: &Judge,
    digests: &Digests,
) -> Tailored {
    let mut session = Session {
        guide,
        site,
        strings,
        sources,
        judge,
        index: Index::default(),
        diagnostics: Diagnostics::default(),
        used: BTreeSet::new(),
        left_out: 0,
        needs: BTreeMap::new(),
        undoes: BTreeMap::new(),
        stops_at: BTreeMap::new(),
        passages: Vec::new(),
    };
    session.build_index();
    session.check_addresses();
    let runbook = session.runbook(digests);
    Tailored { runbook, diagnostics: session.diagnostics }
}

/// What is shared while the runbook grows.
pub struct Session<'a> {
    pub guide: &'a Guide,
    pub site: &'a Site,
    pub strings: &'a Strings,
    pub sources: &'a Sources,
    pub judge: &'a Judge<'a>,
    /// Every node with its verdict, before any text is written: links need the verdicts of their targets.
    pub index: Index,
    pub diagnostics: Diagnostics,
    /// Facts that took part in a verdict or were printed.
    pub used: BTreeSet<Subject>,
    /// Prose and callouts left out of the phase at hand.
    pub left_out: usize,
    /// NEEDS by the id of the phase they are needed in.
    pub needs: BTreeMap<String, Vec<Need>>,
    /// For each rollback procedure's key, the nodes it undoes.
    pub undoes: BTreeMap<String, Vec<NodeReference>>,
    /// Stops that are printed before a node, by its key without marks.
    pub stops_at: BTreeMap<String, Vec<String>>,
    /// What texts outside the steps rest on, in the order they are written.
    pub passages: Vec<Passage>,
}

impl<'a> Session<'a> {
    pub fn language(&self) -> &'a str {
        &self.strings.language
    }

    /// The label of a role.
    pub fn role(&self, id: &str) -> crate::runbook::Role {
        let label = self.guide.roles.iter().find(|(role, _)| role == id);
        let label = label.map_or(id, |(_, label)| label.get(self.language()));
        crate::runbook::Role { id: id.to_string(), label: label.to_string() }
    }

    /// Stops printed before the node with this key (without marks).
    pub fn stops_before(&self, key: &str) -> Vec<String> {
        self.stops_at.get(key).cloned().unwrap_or_default()
    }
}
