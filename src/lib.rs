//! Runsheet turns a migration guide into the runbook of one customer.
//!
//! The pipeline, in the order of its arrows:
//!
//! 1. [`project::load`] reads every file once, into a [`project::Snapshot`].
//! 2. [`read`] makes of it a [`Model`]: a [`guide::Guide`], whose conditions are typed and not evaluated, and
//!    the [`inventory::Site`]s with the origin of every fact.
//!    Overlays change the guide once ([`guide::overlay`]); those of a site give that site a guide of its own.
//! 3. [`tailor()`] makes of a guide and a site one [`runbook::Runbook`] per language, with every verdict, value,
//!    number and link finished.
//! 4. [`deliver()`] lays a runbook out as files.
//! 5. [`project::Output`] puts the files in the place of the old ones.
//!
//! Steps 2 to 4 are functions of their inputs alone. Mistakes in content are collected as
//! [`diagnostic::Diagnostics`] and never stop a step.

pub mod analysis;
pub mod cli;
pub mod condition;
pub mod deliver;
pub mod diagnostic;
pub mod fact;
pub mod guide;
pub mod inventory;
pub mod markup;
pub mod project;
pub mod question;
pub mod runbook;
pub mod source;
pub mod tailor;
pub mod vocabulary;
pub mod yaml;

use analysis::{Extent, KnownSite};
use condition::Judge;
use deliver::{Artifact, Format, Templates};
use diagnostic::{Code, Diagnostic, Diagnostics};
use fact::{ListGiven, Subject};
use guide::Guide;
use guide::overlay::{self, AppliedOverlay, Level, Listed, Overlay};
use inventory::{Answered, Site};
use project::Snapshot;
use question::Answers;
use runbook::{Digests, Runbook, Strings};
use source::{SiteFiles, Sources};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::Vocabulary;

/// What the runbook is for: a final one may leave nothing open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Draft,
    Final,
}

/// The guide and the sites, read and checked, with all that is needed to tailor and deliver.
#[derive(Debug)]
pub struct Model {
    pub guide: Guide,
    /// Whether the guide was read without an error: of a part of it nothing can be said.
    pub is_whole: bool,
    /// In the order of their names; a site that could not be read is not here.
    pub sites: Vec<Site>,
    /// The overlays of sites that have some, by the site's id.
    pub overlays: BTreeMap<String, Vec<Overlay>>,
    pub templates: Templates,
    /// The words of the interface, by language.
    pub words: BTreeMap<String, Strings>,
    /// Fonts of the workspace, by file name.
    pub fonts: BTreeMap<String, Vec<u8>>,
    /// By the site's id.
    pub digests: BTreeMap<String, Digests>,
    /// The logos that sites name, by the site's id.
    pub logos: BTreeMap<String, Vec<u8>>,
    /// The date, in seconds since 1970, that a PDF bears where its site gives no `document.date`. There is no
    /// clock: it is 1970 itself, unless whoever builds says otherwise.
    pub undated: i64,
}

/// Files -> guide and sites. What cannot be read is reported and left out; without a guide there is nothing.
pub fn read(snapshot: &mut Snapshot, diagnostics: &mut Diagnostics) -> Option<Model> {
    let mut found = Diagnostics::default();
    let model = read_all(snapshot, &mut found);
    if model.as_ref().is_some_and(|model| !model.guide.vocabulary.is_readable) {
        found.forget(Code::UnknownName);
    }
    diagnostics.extend(found);
    model
}

fn read_all(snapshot: &mut Snapshot, diagnostics: &mut Diagnostics) -> Option<Model> {
    let files = snapshot.guide.as_ref()?;
    let guide = guide::read(files, &snapshot.sources, diagnostics)?;
    let is_whole = !diagnostics.has_errors();
    analysis::suggest_renamed(&guide, diagnostics);
    let roles: BTreeSet<String> = guide.roles.iter().map(|(role, _)| role.clone()).collect();
    let templates = Templates::with(snapshot.templates.clone());
    let guide_digest = guide_digest(snapshot, &guide.overlays);
    let templates_digest = deliver::manifest::digest_all(
        templates.files().iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
    );
    let answers = read_answers(snapshot, diagnostics);
    hide_secrets(snapshot, &guide.vocabulary, &answers);
    let (mut sites, mut digests, mut logos) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    let mut overlays = BTreeMap::new();
    for files in &snapshot.sites {
        let sources = &snapshot.sources;
        let own_answers: Vec<&Answers> =
            answers.iter().filter(|answers| is_for(answers, &files.id, snapshot.sites.len())).collect();
        let answered: Vec<Answered> =
            own_answers.iter().flat_map(|answers| answers.answered.clone()).collect();
        let (vocabulary, languages) = (&guide.vocabulary, &guide.languages);
        let read = inventory::read_with_answers(
            files.yaml,
            sources,
            vocabulary,
            languages,
            &roles,
            &answered,
            diagnostics,
        );
        let Some(mut site) = read else { continue };
        drop_meaningless(&guide.vocabulary, &mut site, diagnostics);
        report_conflict(&guide.vocabulary, &site, diagnostics);
        let site_digests = Digests {
            guide: guide_digest.clone(),
            site: site_digest(files, &own_answers, sources),
            templates: templates_digest.clone(),
        };
        digests.insert(site.id.clone(), site_digests);
        let names = site.overlays.as_slice();
        let listed = Listed { names, files: &files.named, sources, languages };
        let own_overlays = overlay::read_listed(listed, diagnostics);
        if !own_overlays.is_empty() {
            overlays.insert(site.id.clone(), own_overlays);
        }
        logos.extend(logo(&site, files, diagnostics).map(|bytes| (site.id.clone(), bytes)));
        sites.push(site);
    }
    let words = guide
        .languages
        .iter()
        .map(|language| {
            let words = deliver::strings(&templates, language, &mut snapshot.sources, diagnostics);
            (language.clone(), words)
        })
        .collect();
    let fonts = snapshot.fonts.clone();
    Some(Model { guide, is_whole, sites, overlays, templates, words, fonts, digests, logos, undated: 0 })
}

/// The guide of one site: the guide of all, or, where the site has overlays, one of its own.
pub fn guide_of<'m>(
    model: &'m Model,
    sources: &Sources,
    site: usize,
    diagnostics: &mut Diagnostics,
) -> Cow<'m, Guide> {
    match model.overlays.get(&model.sites[site].id) {
        Some(overlays) => {
            Cow::Owned(overlay::apply(&model.guide, overlays, Level::Site, sources, diagnostics))
        }
        None => Cow::Borrowed(&model.guide),
    }
}

/// All overlays, those of the guide first, with what their targets are now.
pub fn applied_overlays(model: &Model, sources: &Sources) -> Vec<AppliedOverlay> {
    // What is wrong with them is found when a site is tailored.
    let mut known = Diagnostics::default();
    let mut applied = model.guide.overlays.clone();
    for at in 0..model.sites.len() {
        if let Cow::Owned(guide) = guide_of(model, sources, at, &mut known) {
            applied.extend(guide.overlays.into_iter().skip(model.guide.overlays.len()));
        }
    }
    applied
}

/// What is wrong with the guide whatever the site, and what no known site shows of it. In a guide that could
/// not be read whole much would seem to be missing that is only misspelt: of such a one nothing is said.
pub fn analyse(model: &Model, extent: Extent, diagnostics: &mut Diagnostics) {
    if !model.is_whole {
        return;
    }
    let sites: Vec<KnownSite> =
        model.sites.iter().map(|site| KnownSite { id: &site.id, facts: &site.facts }).collect();
    diagnostics.extend(analysis::analyse(&model.guide, &sites, extent));
}

/// Guide x site -> one runbook per language, in that order; `site` is the position in `model.sites`.
pub fn tailor(
    model: &Model,
    sources: &Sources,
    site: usize,
    languages: &[String],
    purpose: Purpose,
    diagnostics: &mut Diagnostics,
) -> Vec<Runbook> {
    let guide = guide_of(model, sources, site, diagnostics);
    let site = &model.sites[site];
    let vocabulary = &guide.vocabulary;
    let judge = judge(vocabulary, site);
    let digests = model.digests.get(&site.id).cloned().unwrap_or_default();
    let mut runbooks = Vec::new();
    for strings in languages.iter().filter_map(|language| model.words.get(language)) {
        let tailored = tailor::tailor(&guide, site, strings, sources, &judge, &digests);
        diagnostics.extend(tailored.diagnostics);
        let mut runbook = tailored.runbook;
        runbook.questionnaire = question::questionnaire(&runbook, vocabulary, &site.facts, strings);
        if let Some(brand) = &mut runbook.site.brand {
            brand.logo_bytes = model.logos.get(&site.id).cloned();
        }
        runbooks.push(runbook);
    }
    // The languages agree on every verdict, so that one of them says what is not final.
    if let (Purpose::Final, Some(runbook)) = (purpose, runbooks.first()) {
        diagnostics.extend(tailor::final_check(runbook));
    }
    runbooks
}

/// Runbook -> files, the manifest among them.
pub fn deliver(
    model: &Model,
    runbook: &Runbook,
    formats: &BTreeSet<Format>,
    diagnostics: &mut Diagnostics,
) -> Vec<Artifact> {
    let Some(strings) = model.words.get(&runbook.language) else { return Vec::new() };
    let mut artifacts = Vec::new();
    for format in formats {
        match format {
            Format::Html => {
                let others: Vec<Strings> = other_languages(model, runbook).cloned().collect();
                match deliver::html::render(runbook, strings, &model.templates, &others) {
                    Ok(pages) => artifacts.extend(pages),
                    Err(mistakes) => diagnostics.extend(mistakes),
                }
            }
            Format::Markdown => artifacts.extend(deliver::markdown::markdown(runbook, strings)),
            Format::Pdf => pdf(model, runbook, strings, &mut artifacts, diagnostics),
            Format::Json => artifacts.push(deliver::json::json(runbook)),
        }
    }
    artifacts.push(deliver::manifest::manifest(&runbook.digests, &artifacts));
    artifacts
}

#[cfg(feature = "pdf")]
fn pdf(
    model: &Model,
    runbook: &Runbook,
    strings: &Strings,
    artifacts: &mut Vec<Artifact>,
    diagnostics: &mut Diagnostics,
) {
    let fonts: Vec<deliver::pdf::FontFile> = model
        .fonts
        .iter()
        .map(|(name, bytes)| deliver::pdf::FontFile { name: name.clone(), bytes: bytes.clone() })
        .collect();
    let output = deliver::pdf::render(runbook, strings, &model.templates, &fonts, model.undated);
    artifacts.extend(output.artifacts);
    diagnostics.extend(output.diagnostics);
}

/// Without typst no format is paper; `cli` refuses to be asked for it.
#[cfg(not(feature = "pdf"))]
fn pdf(_: &Model, _: &Runbook, _: &Strings, _: &mut Vec<Artifact>, _: &mut Diagnostics) {}

/// The words of the site's other languages.
fn other_languages<'a>(model: &'a Model, runbook: &'a Runbook) -> impl Iterator<Item = &'a Strings> {
    let site = model.sites.iter().find(|site| site.id == runbook.site.id);
    site.into_iter()
        .flat_map(|site| &site.languages)
        .filter(|language| **language != runbook.language)
        .filter_map(|language| model.words.get(language))
}

/// The judge of a site: it gives every language the same verdicts.
fn judge<'a>(vocabulary: &'a Vocabulary, site: &'a Site) -> Judge<'a> {
    Judge::new(condition::Knowledge {
        schema: &vocabulary.schema,
        facts: &site.facts,
        rules: &vocabulary.rules,
        whens: &vocabulary.whens,
    })
}

/// Values outside their `when` are reported and forgotten before anything rests on them.
fn drop_meaningless(vocabulary: &Vocabulary, site: &mut Site, diagnostics: &mut Diagnostics) {
    let judge = judge(vocabulary, site);
    let meaningless: Vec<_> = inventory::given_under_when(&site.facts, vocabulary)
        .into_iter()
        .filter(|subject| judge.is_meaningless(subject))
        .collect();
    inventory::drop_meaningless(site, vocabulary, &meaningless, diagnostics);
}

/// Facts and rules that no environment can have together are an error of the site: from what is
/// contradictory everything would follow.
fn report_conflict(vocabulary: &Vocabulary, site: &Site, diagnostics: &mut Diagnostics) {
    let judge = judge(vocabulary, site);
    let Some(conflict) = judge.conflict() else { return };
    let mut diagnostic = diagnostic::Diagnostic::new(
        diagnostic::Code::Contradiction,
        format!("the facts of `{}` contradict the rules of the vocabulary", site.id),
    );
    for subject in &conflict.facts {
        let origin = match subject {
            Subject::List(list) => match site.facts.lists.get(list) {
                Some(ListGiven::Known { origin, .. }) => Some(origin),
                Some(ListGiven::Unknown { origin }) => origin.as_ref(),
                None => None,
            },
            _ => judge.given(subject).and_then(|given| given.origin.as_ref()),
        };
        if let Some(origin) = origin {
            diagnostic = diagnostic.at(origin.clone(), format!("`{}` is given here", subject.name()));
        }
    }
    let rules = conflict.rules.iter();
    for rule in rules.filter_map(|id| vocabulary.rules.iter().find(|rule| rule.id == *id)) {
        diagnostic = diagnostic.at(rule.span, format!("the rule `{}` does not allow it", rule.id));
    }
    let facts = conflict.facts.iter().map(|subject| format!("`{}`", subject.name())).collect::<Vec<_>>();
    diagnostics.push(diagnostic.help(match (facts.is_empty(), conflict.rules.is_empty()) {
        (true, _) => {
            "no environment satisfies these rules together: mend one of them in `facts.yaml`".to_string()
        }
        (false, true) => format!("no value is left for {}: mend it in the site", facts.join(", ")),
        (false, false) => {
            let of_several = if facts.len() > 1 { "one of " } else { "" };
            let facts = facts.join(", ");
            format!("mend {of_several}{facts} in the site, or the rule if it is not true of every site")
        }
    }));
}

fn guide_digest(snapshot: &Snapshot, overlays: &[AppliedOverlay]) -> String {
    let Some(files) = &snapshot.guide else { return String::new() };
    let ids = [Some(files.yaml), files.facts].into_iter().flatten();
    let overlays = overlays.iter().flat_map(|overlay| [Some(overlay.file), overlay.lock_file]).flatten();
    let topics = files.topics.iter().map(|topic| topic.file);
    let texts = ids.chain(topics).chain(overlays).map(|id| snapshot.sources.file(id));
    deliver::manifest::digest_all(texts.map(|file| (file.relative_path.as_str(), file.text.as_bytes())))
}

fn site_digest(files: &SiteFiles, answers: &[&Answers], sources: &Sources) -> String {
    let yaml = sources.file(files.yaml);
    let named = files.named.iter().map(|(path, file)| (path.as_str(), file.bytes.as_ref()));
    let answers = answers.iter().map(|answers| ("--answers", sources.text(answers.file).as_bytes()));
    deliver::manifest::digest_all(
        std::iter::once(("site.yaml", yaml.text.as_bytes())).chain(named).chain(answers),
    )
}

/// No message may show what a secret fact holds, whatever is wrong with it.
fn hide_secrets(snapshot: &mut Snapshot, vocabulary: &Vocabulary, answers: &[Answers]) {
    let Snapshot { sources, sites, guide, .. } = snapshot;
    if let Some(facts) = guide.as_ref().and_then(|guide| guide.facts) {
        vocabulary::hide_assumed(facts, sources);
    }
    for site in sites {
        inventory::hide_secrets(site.yaml, sources, vocabulary);
    }
    for answered in answers.iter().flat_map(|answers| &answers.answered) {
        inventory::hide_facts(&answered.facts, sources, vocabulary);
    }
}

/// The files of answers, each for a site that is read; those for no such site are reported.
fn read_answers(snapshot: &Snapshot, diagnostics: &mut Diagnostics) -> Vec<Answers> {
    let sites: Vec<&str> = snapshot.sites.iter().map(|site| site.id.as_str()).collect();
    let mut all = Vec::new();
    for file in &snapshot.answers {
        let Some(answers) = question::read_answers(*file, &snapshot.sources, diagnostics) else { continue };
        let wrong = match &answers.site {
            Some((site, span)) if !sites.contains(&site.as_str()) => Some(
                Diagnostic::new(Code::WrongAnswers, format!("the answers are for the site `{site}`"))
                    .at(*span, "no such site is read")
                    .suggest(site, sites.iter().copied())
                    .help(format!(
                        "name it: `--answers` is for one of the sites that are asked for, here {}",
                        quoted(&sites)
                    )),
            ),
            None if sites.len() != 1 => Some(
                Diagnostic::new(Code::WrongAnswers, "nothing says which site the answers are for")
                    .at(source::Span::new(*file, 0, 0), "")
                    .help("begin the file with `answers: SITE`, or ask for one site"),
            ),
            _ => None,
        };
        match wrong {
            Some(diagnostic) => diagnostics.push(diagnostic),
            None => all.push(answers),
        }
    }
    all
}

fn is_for(answers: &Answers, site: &str, sites: usize) -> bool {
    answers.site.as_ref().map_or(sites == 1, |(named, _)| named == site)
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The bytes of the logo that a site names.
fn logo(site: &Site, files: &SiteFiles, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    let (path, span) = site.brand.as_ref()?.logo.as_ref()?;
    let file = files.named.get(path);
    if file.is_none() {
        diagnostics.push(
            Diagnostic::new(Code::MissingFile, format!("the logo `{path}` is not there"))
                .at(*span, "")
                .suggest(path, files.named.keys().map(String::as_str))
                .help("put the file beside `site.yaml`, or leave `logo` out"),
        );
    }
    file.map(|file| file.bytes.to_vec())
}
