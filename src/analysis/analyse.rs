//! One analysis: the guide, every site that its vocabulary allows, and what was found.

use super::allowance::{Allowances, At};
use super::known_site::KnownSite;
use super::walk::Walk;
use super::witness::to_yaml;
use super::{CHECKS, RULES};
use crate::condition::{Condition, EverySite, Everywhere, Loop, Place, Witness};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::guide::Guide;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much is analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything, allowances that no longer apply included.
    Everything,
    /// What stops a build.
    Errors,
}

/// Everything the analysis finds in `guide`; `sites` are those that are known.
pub fn analyse(guide: &Guide, sites: &[KnownSite<'_>], extent: Extent) -> Diagnostics {
    let mut analysis = Analysis::new(guide, sites);
    // From rules that contradict each other everything follows, so that nothing else can be said.
    if analysis.every_site.contradiction().is_some() {
        if extent == Extent::Everything {
            super::ap012::contradiction(&mut analysis);
        }
        return analysis.found;
    }
    let is_asked = |code: Code| extent == Extent::Everything || code.severity() == Severity::Error;
    let rules = RULES.iter().filter_map(|rule| Some((rule.code, rule.check?)));
    for (code, check) in rules.chain(CHECKS.iter().copied()) {
        if is_asked(code) {
            check(&mut analysis);
        }
    }
    if extent == Extent::Everything {
        let stale = analysis.allowances.stale();
        stale.into_iter().for_each(|diagnostic| analysis.found.push(diagnostic));
    }
    analysis.found
}

/// What rules look at, and where they put what they find.
pub(super) struct Analysis<'g> {
    pub guide: &'g Guide,
    pub vocabulary: &'g Vocabulary,
    pub walk: Walk<'g>,
    pub every_site: EverySite,
    pub sites: Vec<KnownSite<'g>>,
    allowances: Allowances,
    found: Diagnostics,
    /// Questions that were answered before, by what they ask.
    answers: BTreeMap<String, Everywhere>,
    possible: BTreeMap<String, Option<bool>>,
}

impl<'g> Analysis<'g> {
    fn new(guide: &'g Guide, sites: &[KnownSite<'g>]) -> Self {
        let vocabulary = &guide.vocabulary;
        let walk = Walk::new(guide);
        Self {
            guide,
            vocabulary,
            every_site: EverySite::new(&vocabulary.schema, &vocabulary.rules, &vocabulary.whens),
            sites: sites.to_vec(),
            allowances: Allowances::new(guide, &walk),
            walk,
            found: Diagnostics::default(),
            answers: BTreeMap::new(),
            possible: BTreeMap::new(),
        }
    }

    /// Reports, unless it is allowed at `at`.
    pub fn report(&mut self, at: At, diagnostic: Diagnostic) {
        if !self.allowances.allow(&at, diagnostic.code, &self.walk) {
            self.found.push(diagnostic);
        }
    }

    /// Says that the budget did not suffice; silence would be taken for "nothing is wrong".
    pub fn report_too_hard(&mut self, at: At, code: Code, what: &str, diagnostic_at: crate::source::Span) {
        let mut diagnostic = Diagnostic::new(code, format!("too hard to say {what}"))
            .at(diagnostic_at, "the conditions here have too many combinations")
            .help("simplify the condition, or allow the finding with a reason if you know it is right");
        diagnostic.severity = Severity::Note;
        self.report(at, diagnostic);
    }

    /// Whether what stands at `conclusion` applies wherever what stands at `premise` does.
    pub fn implies(&mut self, premise: Place<'_>, conclusion: Place<'_>) -> Everywhere {
        let key = format!("{} => {}", spelt(premise), spelt(conclusion));
        let every_site = &self.every_site;
        self.answers.entry(key).or_insert_with(|| every_site.implies(premise, conclusion)).clone()
    }

    /// A site where it applies, or that there is none.
    pub fn never_applies(&mut self, place: Place<'_>) -> Everywhere {
        let every_site = &self.every_site;
        self.answers.entry(spelt(place)).or_insert_with(|| every_site.never_applies(place)).clone()
    }

    /// Whether it applies at some site; `None` where that is too hard.
    pub fn can_apply(&mut self, place: Place<'_>) -> Option<bool> {
        let every_site = &self.every_site;
        *self.possible.entry(spelt(place)).or_insert_with(|| every_site.can_apply(place))
    }

    /// As `implies`, without a site that shows the contrary.
    pub fn follows(&mut self, premise: Place<'_>, conclusion: Place<'_>) -> Option<bool> {
        let key = format!("{} => {}", spelt(premise), spelt(conclusion));
        let every_site = &self.every_site;
        *self.possible.entry(key).or_insert_with(|| every_site.follows(premise, conclusion))
    }

    /// The witness as text to stand under `facts:`.
    pub fn shown(&self, witness: &Witness) -> String {
        to_yaml(witness, &self.vocabulary.schema)
    }

    /// A site where it applies, as text; every site, where none is found.
    pub fn site_of(&mut self, place: Place<'_>) -> String {
        match self.never_applies(place) {
            Everywhere::No(witness) => self.shown(&witness),
            Everywhere::Yes | Everywhere::TooHard => super::witness::EVERY_SITE.to_string(),
        }
    }
}

/// A question by what it asks, so that the same one is asked once.
fn spelt(place: Place<'_>) -> String {
    let filter = |each: &Loop| each.filter.as_ref().map(|filter| format!(" where {filter}"));
    let loops = place
        .loops
        .iter()
        .map(|each| format!("{} in {}{}; ", each.name, each.list.text, filter(each).unwrap_or_default()));
    let conditions = place.conditions.iter().map(|condition: &Arc<Condition>| format!("({condition}) "));
    loops.chain(conditions).collect()
}
