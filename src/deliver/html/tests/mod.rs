//! The laws of the site, on the sample runbook.

mod page;
mod poison;

use super::*;
use crate::deliver::sample;
use crate::runbook::{Summary, Verdict};
use page::{Tag, tags};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

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

/// The pages by name, as their tags.
fn pages(runbook: &Runbook) -> BTreeMap<String, Vec<Tag>> {
    site(runbook)
        .into_iter()
        .filter(|artifact| artifact.path.ends_with(".html"))
        .map(|artifact| (artifact.path, tags(std::str::from_utf8(&artifact.bytes).unwrap())))
        .collect()
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

#[test]
fn every_step_stands_once_with_its_number_and_verdict() {
    let runbook = sample::runbook();
    let mut found = Vec::new();
    for tag in pages(&runbook).values().flatten() {
        if let Some(key) = tag.get("data-key") {
            let get = |name| tag.get(name).unwrap().to_string();
            found.push((key.to_string(), get("data-number"), get("data-verdict")));
        }
    }
    let mut expected: Vec<_> = runbook
        .steps()
        .into_iter()
        .chain(runbook.rollback_steps())
        .map(|step| {
            (
                step.key.clone(),
                view_step::number(&step.number, &step.mark),
                step.finding.verdict.name().to_string(),
            )
        })
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn the_counters_are_those_of_the_runbook() {
    let runbook = sample::runbook();
    let pages = pages(&runbook);
    let summaries: BTreeMap<&str, &Tag> =
        pages.values().flatten().filter_map(|tag| Some((tag.get("data-summary")?, tag))).collect();
    let same = |name: &str, summary: &Summary| {
        let tag = summaries[name];
        let number = |name: &str| tag.get(&format!("data-{name}")).unwrap().parse::<usize>().unwrap();
        assert_eq!(number("total"), summary.total);
        assert_eq!(number("rollback"), summary.rollback);
        assert_eq!(Verdict::ALL.iter().map(|verdict| number(verdict.name())).sum::<usize>(), summary.total);
        Verdict::ALL
            .iter()
            .for_each(|verdict| assert_eq!(number(verdict.name()), summary.of(*verdict), "{verdict:?}"));
    };
    same("runbook", &runbook.summary);
    same("checklist", &runbook.summary);
    for phase in runbook.phases.iter().filter(|phase| phase.summary.total > 0) {
        same(&format!("phase:{}", phase.id), &phase.summary);
    }
    let mut shown = Summary::default();
    for tag in pages.iter().filter(|(name, _)| *name != ROLLBACK).flat_map(|(_, tags)| tags) {
        if let Some(verdict) = tag.get("data-verdict") {
            shown.count(*Verdict::ALL.iter().find(|known| known.name() == verdict).unwrap());
        }
    }
    assert_eq!(Summary { rollback: runbook.summary.rollback, ..shown }, runbook.summary);
}

#[test]
fn every_link_leads_somewhere_inside_the_folder() {
    let runbook = sample::runbook();
    let files: BTreeSet<String> = site(&runbook).into_iter().map(|artifact| artifact.path).collect();
    let pages = pages(&runbook);
    let identifiers =
        |name: &str| -> BTreeSet<&str> { pages[name].iter().filter_map(|tag| tag.get("id")).collect() };
    for (name, tags) in &pages {
        for tag in tags {
            let Some(href) = tag.get("href").or(tag.get("src")) else { continue };
            let external = tag.get("class") == Some("external")
                || href.starts_with("tel:")
                || tag.get("hreflang").is_some();
            if external || href == "data:," {
                continue;
            }
            let (file, anchor) = href.split_once('#').unwrap_or((href, ""));
            let file = if file.is_empty() { name } else { file };
            assert!(files.contains(file), "{name}: {href}");
            assert!(anchor.is_empty() || identifiers(file).contains(anchor), "{name}: {href}");
        }
        let all: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        assert_eq!(all.len(), identifiers(name).len(), "{name}: an id stands twice");
    }
}

#[test]
fn pages_are_closed_to_the_outside_and_built_for_readers() {
    for (name, tags) in pages(&sample::runbook()) {
        let policy = tags.iter().find_map(|tag| (tag.get("http-equiv")?, tag.get("content")).1).unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{name}");
        for tag in &tags {
            assert!(
                tag.get("style").is_none() && !tag.attributes.iter().any(|(name, _)| name.starts_with("on"))
            );
            if tag.name == "input" {
                let labelled = tag.get("aria-label").is_some()
                    || tag.get("id").is_some_and(|id| tags.iter().any(|label| label.get("for") == Some(id)))
                    || tag.get("data-part").is_some();
                assert!(labelled, "{name}: {tag:?}");
            }
        }
        let levels: Vec<u8> = tags
            .iter()
            .filter_map(|tag| tag.name.strip_prefix('h').and_then(|level| level.parse().ok()))
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}");
        assert_eq!(levels[0], 1, "{name}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
        for landmark in ["header", "nav", "main", "footer"] {
            assert_eq!(tags.iter().filter(|tag| tag.name == landmark).count(), 1, "{name}: {landmark}");
        }
    }
}

#[test]
fn the_same_runbook_gives_the_same_bytes() {
    assert_eq!(site(&sample::runbook()), site(&sample::runbook()));
}

type Shape = BTreeMap<String, Vec<(String, Vec<String>)>>;

/// The tags and the names of their attributes: what text must never change.
fn shape(runbook: &Runbook) -> Shape {
    let names = |tag: Tag| (tag.name, tag.attributes.into_iter().map(|(name, _)| name).collect());
    pages(runbook).into_iter().map(|(page, tags)| (page, tags.into_iter().map(names).collect())).collect()
}

fn poisoned(text: &str) -> Runbook {
    let mut runbook = sample::runbook();
    poison::poison(&mut runbook, text);
    runbook
}

/// Fails with the first tag that differs; a page's whole tags would fill the screen.
fn assert_same_shape(text: &str) {
    static PLAIN: LazyLock<[Shape; 2]> = LazyLock::new(|| ["x", "x y"].map(|text| shape(&poisoned(text))));
    let plain = &PLAIN[usize::from(!is_address(text))];
    for (name, tags) in shape(&poisoned(text)) {
        let first = tags.iter().zip(&plain[&name]).find(|(found, expected)| found != expected);
        assert_eq!((first, tags.len()), (None, plain[&name].len()), "{name}: {text}");
    }
}

#[test]
fn markup_in_a_text_stays_text() {
    for text in [
        "<script>alert(1)</script>",
        "\"><b onclick=x>",
        "'--></style>",
        "{{ site }}",
        "{% raw %}",
        "&lt;",
        "‹x›",
    ] {
        assert_same_shape(text);
    }
}

#[test]
fn the_search_index_is_one_value_whatever_a_text_says() {
    let script =
        site(&poisoned("<b>\u{2028}\"</script>")).into_iter().find(|file| file.path == "assets/search.js");
    let script = String::from_utf8(script.unwrap().bytes).unwrap();
    let json =
        script.strip_prefix("window.runsheetIndex = ").and_then(|rest| rest.strip_suffix(";\n")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(json).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn no_text_changes_the_shape_of_a_page(text in "[<>&\"'/{}%#=a ]{0,6}[<>&\"'{}`\\\\x][^\u{0}]{0,8}") {
        assert_same_shape(&text);
    }
}

/// The sample's outside links are poisoned too: what is no address is no link.
fn is_address(text: &str) -> bool {
    escape::is_allowed_address(&format!("https://{text}"))
}

#[test]
fn a_text_says_safe_only_of_finished_fragments() {
    for (name, bytes) in Templates::built_in().below("html/").filter(|(name, _)| name.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        for (at, _) in text.match_indices("| safe") {
            let before = text[..at].trim_end();
            assert!(before.ends_with("_html"), "{name}: {}", &before[before.len().saturating_sub(40)..]);
        }
    }
}

#[test]
fn every_word_of_the_templates_is_in_the_strings() {
    let strings = words("en");
    for (name, bytes) in Templates::built_in().below("html/").filter(|(name, _)| name.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        for (at, _) in text.match_indices("| word") {
            let before = text[..at].trim_end();
            let Some(before) = before.strip_suffix('"') else { continue };
            let word = &before[before.rfind('"').unwrap() + 1..];
            assert!(strings.words().contains_key(word), "{name}: {word}");
        }
    }
    for artifact in site(&sample::runbook()).into_iter().filter(|file| file.path.ends_with(".html")) {
        let text = String::from_utf8(artifact.bytes).unwrap();
        for unknown in [">page.", ">common.", "\"page.", "\"common."] {
            assert!(!text.contains(unknown), "{}: {unknown}", artifact.path);
        }
    }
}

#[test]
fn a_template_that_cannot_be_used_is_reported_with_its_name() {
    let broken = |text: &str| {
        let templates =
            Templates::with(BTreeMap::from([("html/glossary.html".to_string(), text.as_bytes().to_vec())]));
        render(&sample::runbook(), &words("es"), &templates, &[]).unwrap_err().sorted()
    };
    for text in ["{% if %}", "{{ nothing.here }}"] {
        let diagnostics = broken(text);
        assert_eq!(diagnostics.len(), 1);
        assert!(diagnostics[0].message.contains("html/glossary.html"), "{}", diagnostics[0].message);
    }
}
