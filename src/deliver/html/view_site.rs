//! What every page of a site shows: whose it is, the way round, the words of its script.
//!
//! Knows nothing of the content of single pages.

use super::places::{CHECKLIST, GLOSSARY, INDEX, Places, QUESTIONS, ROLLBACK};
use super::view_phase::plain;
use crate::runbook::{Phase, Runbook, Strings, Summary, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// No script, style or image from anywhere but the folder itself. `file:` stands beside `'self'` because
/// a page opened from a disk has no origin of its own; on a server it allows nothing.
const POLICY: &str = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; \
                      img-src 'self' file: data:; base-uri 'none'; form-action 'none'";

#[derive(Serialize)]
pub struct SiteView {
    pub language: String,
    pub policy: &'static str,
    pub customer: String,
    pub site: String,
    pub scope: Option<String>,
    pub guide: String,
    pub guide_id: String,
    pub guide_version: String,
    /// What ticks are kept under: the document's number, or the site's id where it has none.
    pub document: String,
    pub number: Option<String>,
    pub version: Option<String>,
    pub date: Option<String>,
    pub change: Option<String>,
    pub classification: Option<String>,
    pub logo: Option<String>,
    pub summary: Summary,
    /// Steps with a box: what applies, is undecided or is decided on site.
    pub to_do: usize,
    pub navigation: Vec<NavigationView>,
    pub others: Vec<OtherView>,
    /// The words of the script, as JSON.
    pub words: String,
    pub open_questions: usize,
    /// How many facts are only assumed.
    pub to_confirm: usize,
    pub digests: crate::runbook::Digests,
}

#[derive(Serialize)]
pub struct OtherView {
    pub language: String,
    pub name: String,
}

/// A line of the navigation; `section` groups them.
#[derive(Serialize)]
pub struct NavigationView {
    pub href: String,
    pub number: String,
    pub label: String,
    pub count: String,
    pub muted: bool,
}

/// The topics of one phase, below its line in the navigation.
#[derive(Serialize)]
pub struct TopicLine {
    pub href: String,
    pub number: String,
    pub label: String,
    pub muted: bool,
}

/// One page: its name and its neighbours.
#[derive(Serialize)]
pub struct PageView {
    pub name: String,
    pub title: String,
    pub topics: Vec<TopicLine>,
    pub previous: Option<(String, String)>,
    pub next: Option<(String, String)>,
}

pub fn site_view(
    runbook: &Runbook,
    strings: &Strings,
    places: &Places,
    others: &[Strings],
    logo: Option<String>,
) -> SiteView {
    let document = &runbook.document;
    SiteView {
        language: runbook.language.clone(),
        policy: POLICY,
        customer: runbook.site.customer.clone(),
        site: runbook.site.id.clone(),
        scope: runbook.site.scope.clone(),
        guide: runbook.guide.title.clone(),
        guide_id: runbook.guide.id.clone(),
        guide_version: runbook.guide.version.clone(),
        document: document.number.clone().unwrap_or_else(|| runbook.site.id.clone()),
        number: document.number.clone(),
        version: document.version.clone(),
        date: document.date.clone(),
        change: document.change.clone(),
        classification: document.classification.clone(),
        logo,
        summary: runbook.summary,
        to_do: to_do(&runbook.summary),
        navigation: navigation(runbook, strings, places),
        others: others
            .iter()
            .filter(|other| other.language != runbook.language)
            .map(|other| OtherView {
                language: other.language.clone(),
                name: other.get("page.language_name").to_string(),
            })
            .collect(),
        words: script_words(strings),
        open_questions: runbook.missing.len(),
        to_confirm: runbook.assumed.len(),
        digests: runbook.digests.clone(),
    }
}

/// Steps somebody has to work on or decide.
pub fn to_do(summary: &Summary) -> usize {
    summary.of(Verdict::Applies) + summary.of(Verdict::Undecided) + summary.of(Verdict::OnSite)
}

/// The page of a phase, with its neighbours and the lines of its topics.
pub fn phase_page(runbook: &Runbook, at: usize, places: &Places) -> PageView {
    let title = |phase: &Phase| format!("{} · {}", phase.number, phase.title);
    let neighbour =
        |phase: Option<&Phase>| phase.map(|phase| (places.phase_page(&phase.id).to_string(), title(phase)));
    let phase = &runbook.phases[at];
    let name = places.phase_page(&phase.id).to_string();
    let topics = phase
        .topics
        .iter()
        .map(|topic| TopicLine {
            href: places.find(&topic.key).map_or_else(|| name.clone(), |place| place.href(&name)),
            number: topic.number.clone(),
            label: plain(if topic.short_title.is_empty() { &topic.title } else { &topic.short_title }),
            muted: topic.finding.verdict == Verdict::NotApplicable,
        })
        .collect();
    PageView {
        title: title(phase),
        topics,
        previous: at.checked_sub(1).and_then(|before| neighbour(runbook.phases.get(before))),
        next: neighbour(runbook.phases.get(at + 1)),
        name,
    }
}

/// A page that is no phase.
pub fn plain_page(name: &str, title: &str) -> PageView {
    PageView {
        name: name.to_string(),
        title: title.to_string(),
        topics: Vec::new(),
        previous: None,
        next: None,
    }
}

fn navigation(runbook: &Runbook, strings: &Strings, places: &Places) -> Vec<NavigationView> {
    let line = |href: &str, name: &str, count: usize| NavigationView {
        href: href.to_string(),
        number: String::new(),
        label: strings.get(name).to_string(),
        count: if count > 0 { count.to_string() } else { String::new() },
        muted: false,
    };
    let mut lines = vec![line(INDEX, "page.overview", 0)];
    lines.extend(runbook.phases.iter().map(|phase| NavigationView {
        href: places.phase_page(&phase.id).to_string(),
        number: phase.number.to_string(),
        label: phase.title.clone(),
        count: if phase.summary.total > 0 { to_do(&phase.summary).to_string() } else { String::new() },
        muted: phase.summary.total > 0 && phase.summary.not_applicable == phase.summary.total,
    }));
    lines.push(line(CHECKLIST, "page.checklist", 0));
    lines.push(line(ROLLBACK, "page.rollback", runbook.rollbacks.len()));
    lines.push(line(QUESTIONS, "page.questions", runbook.missing.len()));
    lines.push(line(GLOSSARY, "page.glossary", 0));
    lines
}

/// The words below `page.script.`, for the script.
fn script_words(strings: &Strings) -> String {
    let words: BTreeMap<&str, &str> = strings
        .words()
        .iter()
        .filter_map(|(name, word)| Some((name.strip_prefix("page.script.")?, word.as_str())))
        .collect();
    serde_json::to_string(&words).unwrap_or_default()
}
