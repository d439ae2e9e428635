//! The static site of one runbook in one language.
//!
//! A page per phase, and pages for the overview, the checklist, the rollback cards, the open questions
//! and the glossary. Everything can be read without the script; no page asks anything of any network.

mod engine;
mod escape;
mod fragment;
mod places;
mod search;
mod view_gate;
mod view_index;
mod view_phase;
mod view_questions;
mod view_site;
mod view_step;

#[cfg(test)]
mod tests;

use super::detail::Detail;
use super::{Artifact, Templates};
use crate::diagnostic::Diagnostics;
use crate::runbook::{Brand, Runbook, Strings};
use engine::Engine;
use fragment::Fragments;
use places::{CHECKLIST, GLOSSARY, INDEX, Places, QUESTIONS, ROLLBACK};
use serde::Serialize;
use tera::{Context, Value};
use view_phase::Views;
use view_site::{PageView, phase_page, plain_page, site_view};

/// The site of `runbook`: pages, style, script, search index, logo.
///
/// `others` are the words of the site's other languages, whose folders stand beside this one's. Only a
/// template of the workspace that cannot be used is an error.
pub fn render(
    runbook: &Runbook,
    strings: &Strings,
    templates: &Templates,
    others: &[Strings],
) -> Result<Vec<Artifact>, Diagnostics> {
    let places = Places::of(runbook);
    let logo = runbook.site.brand.as_ref().and_then(logo);
    let site = site_view(runbook, strings, &places, others, logo.as_ref().map(|logo| logo.path.clone()));
    let site = Site {
        engine: Engine::new(templates, strings)?,
        site: Value::from_serializable(&site),
        runbook,
        strings,
        places: &places,
    };
    let mut artifacts = site.pages()?;
    artifacts.push(Artifact::new("assets/search.js", search::index(runbook, &places)));
    artifacts.extend(assets(runbook, templates));
    artifacts.extend(logo);
    Ok(artifacts)
}

/// A page that needs no other file: the template gets `view`, and the style as text.
pub fn page_of_its_own(
    template: &str,
    view: &impl Serialize,
    strings: &Strings,
    templates: &Templates,
) -> Result<String, Diagnostics> {
    let style = templates.get("html/assets/site.css").unwrap_or_default();
    let mut context = Context::new();
    context.insert("view", view);
    context.insert("language", &strings.language);
    context.insert("style_html", &String::from_utf8_lossy(style));
    Engine::new(templates, strings)?.page(template, &context)
}

/// What every page of one site shares.
struct Site<'a> {
    engine: Engine,
    site: Value,
    runbook: &'a Runbook,
    strings: &'a Strings,
    places: &'a Places,
}

impl Site<'_> {
    fn pages(&self) -> Result<Vec<Artifact>, Diagnostics> {
        let runbook = self.runbook;
        let mut pages = Vec::new();
        let index = view_index::index_view(runbook, &self.fragments(INDEX));
        pages.push(self.page("index.html", plain_page(INDEX, &runbook.guide.title), &index)?);
        for (at, phase) in runbook.phases.iter().enumerate() {
            let page = phase_page(runbook, at, self.places);
            let name = page.name.clone();
            let fragments = self.fragments(&name);
            let view = Views { runbook, fragments: &fragments }.phase(phase);
            pages.push(self.page("phase.html", page, &view)?);
        }
        let fragments = self.fragments(CHECKLIST);
        let views = Views { runbook, fragments: &fragments };
        pages.push(self.titled("checklist.html", CHECKLIST, "page.checklist", &views.checklist())?);
        let fragments = self.fragments(ROLLBACK);
        let views = Views { runbook, fragments: &fragments };
        let cards: Vec<_> = runbook.rollbacks.iter().map(|card| views.procedure(card, &mut 1)).collect();
        pages.push(self.titled("rollback.html", ROLLBACK, "page.rollback", &cards)?);
        let questions = view_questions::questions_view(runbook, &self.fragments(QUESTIONS));
        pages.push(self.titled("questions.html", QUESTIONS, "page.questions", &questions)?);
        pages.push(self.titled("glossary.html", GLOSSARY, "page.glossary", &view_index::terms(runbook))?);
        Ok(pages)
    }

    fn fragments<'a>(&'a self, page: &'a str) -> Fragments<'a> {
        let detail = if page == CHECKLIST { Detail::Brief } else { Detail::Full };
        Fragments::new(self.places, self.strings, page, detail)
    }

    fn titled(
        &self,
        template: &str,
        name: &str,
        title: &str,
        view: &impl Serialize,
    ) -> Result<Artifact, Diagnostics> {
        self.page(template, plain_page(name, self.strings.get(title)), view)
    }

    fn page(&self, template: &str, page: PageView, view: &impl Serialize) -> Result<Artifact, Diagnostics> {
        let mut context = Context::new();
        context.insert_value("site", self.site.clone());
        context.insert("page", &page);
        context.insert("view", view);
        Ok(Artifact::new(page.name, self.engine.page(template, &context)?))
    }
}

/// The style, with the customer's colour, and the script.
fn assets(runbook: &Runbook, templates: &Templates) -> Vec<Artifact> {
    let mut assets = Vec::new();
    for (name, bytes) in templates.below("html/assets/") {
        let mut bytes = bytes.to_vec();
        if name == "site.css"
            && let Some(colour) = runbook.site.brand.as_ref().and_then(colour)
        {
            bytes.extend(format!(":root {{ --brand: {colour}; }}\n").into_bytes());
        }
        assets.push(Artifact::new(format!("assets/{name}"), bytes));
    }
    assets
}

/// The customer's colour, if it is one and nothing else.
fn colour(brand: &Brand) -> Option<&str> {
    let colour = brand.colour.as_deref()?;
    let digits = colour.strip_prefix('#')?;
    (digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit())).then_some(colour)
}

/// The logo under a name of our own, if it is an image that browsers show.
fn logo(brand: &Brand) -> Option<Artifact> {
    let extension = brand.logo.as_deref()?.rsplit_once('.')?.1.to_ascii_lowercase();
    let known = ["svg", "png", "jpg", "jpeg", "gif", "webp"].contains(&extension.as_str());
    let bytes = brand.logo_bytes.clone()?;
    known.then(|| Artifact::new(format!("assets/logo.{extension}"), bytes))
}
