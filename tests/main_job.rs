//! The main job: the shipped guide for the shipped sites, the same in every format.

use crate::workspace::Workspace;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use runsheet::deliver::Format;
use runsheet::runbook::Verdict;
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_shipped_content_has_no_mistake() {
    let read = Workspace::shipped().read();
    assert_eq!(read.errors(), Vec::<String>::new());
}

#[test]
fn counts_add_up_in_every_format() {
    let read = Workspace::shipped().read();
    let schema: Value = serde_json::from_str(runsheet::deliver::json::schema()).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    for site in read.model().sites.iter().map(|site| site.id.clone()).collect::<Vec<_>>() {
        for language in ["es", "en"] {
            let runbook = read.runbook(&site, language);
            let summary = runbook.summary;
            let sum = summary.applies
                + summary.not_applicable
                + summary.undecided
                + summary.on_site
                + summary.waived;
            assert_eq!(sum, summary.total);

            let json: Value =
                serde_json::from_slice(&read.files(&runbook, Format::Json)["runbook.json"]).expect("json");
            let wrong: Vec<String> = schema
                .iter_errors(&json)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(wrong, Vec::<String>::new(), "{site} {language}");
            let steps = json["steps"].as_array().expect("steps");
            assert_eq!(steps.len(), summary.total);
            for verdict in Verdict::ALL {
                let counted = steps.iter().filter(|step| step["verdict"] == verdict.name()).count();
                assert_eq!(counted, summary.of(verdict), "{site} {language} {}", verdict.name());
                assert_eq!(json["summary"][verdict.name()], counted);
            }

            let html = read.files(&runbook, Format::Html);
            let pages: String = html
                .iter()
                .filter(|(path, _)| path.starts_with("phase-"))
                .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
                .collect();
            for verdict in Verdict::ALL {
                let on_pages = pages.matches(&format!("data-verdict=\"{}\"", verdict.name())).count();
                assert_eq!(on_pages, summary.of(verdict), "{site} {language} html {}", verdict.name());
            }
            for step in runbook.steps() {
                let number = format!("{} {}", step.number, step.mark);
                let number = number.trim_end();
                assert!(pages.contains(&format!("data-number=\"{number}\"")), "{site} {number}");
            }

            let markdown = read.files(&runbook, Format::Markdown);
            let numbers = strong_texts(&String::from_utf8_lossy(&markdown["runbook.md"]));
            for step in runbook.steps() {
                let number = format!("{} {}", step.number, step.mark);
                let number = number.trim_end();
                assert!(numbers.contains(number), "{site} {language} markdown lacks {number}");
            }
        }
    }
}

/// Everything that stands in bold, as text.
fn strong_texts(markdown: &str) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS) {
        match (event, &mut open) {
            (Event::Start(Tag::Strong), _) => open = Some(String::new()),
            (Event::End(TagEnd::Strong), _) => texts.extend(open.take()),
            (Event::Text(text) | Event::Code(text), Some(strong)) => strong.push_str(&text),
            _ => {}
        }
    }
    texts
}

#[test]
fn both_languages_agree_on_every_verdict() {
    let read = Workspace::shipped().read();
    for site in ["clinica-levante", "grupo-iberia"] {
        let (spanish, english) = (read.runbook(site, "es"), read.runbook(site, "en"));
        let verdicts = |runbook: &runsheet::runbook::Runbook| -> Vec<_> {
            runbook
                .steps()
                .iter()
                .map(|step| {
                    (
                        step.key.clone(),
                        step.number.clone(),
                        step.finding.verdict,
                        step.finding.missing.clone(),
                    )
                })
                .collect()
        };
        assert_eq!(verdicts(&spanish), verdicts(&english));
    }
}

#[test]
fn the_directories_of_a_site_without_any_do_not_apply_and_the_reason_is_its_line() {
    let workspace = Workspace::shipped();
    let line = workspace.files["sites/clinica-levante/site.yaml"]
        .lines()
        .position(|line| {
            line.contains("legacy.conference_directories") || line.trim() == "conference_directories: []"
        })
        .expect("the list is explicit")
        + 1;
    let runbook = workspace.read().runbook("clinica-levante", "es");
    let steps = runbook.steps();
    let step = steps
        .iter()
        .find(|step| step.key == "move-conference-directories#move/run[directory=-]")
        .expect("the step is there");
    assert_eq!(step.finding.verdict, Verdict::NotApplicable);
    let json = serde_json::to_value(&step.finding.reason).expect("json");
    assert_eq!(json[0]["fact"], "legacy.conference_directories");
    let origin = json[0]["origin"].as_str().expect("origin");
    assert!(origin.starts_with(&format!("site.yaml:{line}:")), "{origin}");
}
