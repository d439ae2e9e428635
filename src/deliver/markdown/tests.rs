//! What the Markdown of the sample runbook looks like.

use super::*;
use crate::deliver::{Templates, sample, strings};
use crate::diagnostic::Diagnostics;
use crate::runbook::Verdict;
use crate::source::Sources;
use comrak::nodes::{AstNode, NodeValue};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::sync::OnceLock;

fn words(language: &str) -> &'static Strings {
    fn read(language: &str) -> Strings {
        let mut diagnostics = Diagnostics::default();
        let strings = strings(&Templates::built_in(), language, &mut Sources::default(), &mut diagnostics);
        assert!(diagnostics.is_empty());
        strings
    }
    static SPANISH: OnceLock<Strings> = OnceLock::new();
    static ENGLISH: OnceLock<Strings> = OnceLock::new();
    if language == "es" { SPANISH.get_or_init(|| read("es")) } else { ENGLISH.get_or_init(|| read("en")) }
}

fn files(runbook: &Runbook) -> Vec<(String, String)> {
    markdown(runbook, words(&runbook.language))
        .into_iter()
        .map(|artifact| (artifact.path, String::from_utf8(artifact.bytes).unwrap()))
        .collect()
}

fn file(runbook: &Runbook, path: &str) -> String {
    files(runbook).into_iter().find(|(name, _)| name == path).unwrap().1
}

/// What a reader makes of a page: its blocks by name, and its text. Code in a line counts as text, since
/// only the value tells which of the two it is.
#[derive(Debug, PartialEq)]
struct Seen {
    blocks: Vec<String>,
    text: String,
}

fn seen_by_comrak(markdown: &str) -> Seen {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, markdown, &tree::options());
    let mut seen = Seen { blocks: Vec::new(), text: String::new() };
    walk(root, &mut seen);
    seen
}

fn walk<'a>(node: &'a AstNode<'a>, seen: &mut Seen) {
    let value = node.data().value.clone();
    match &value {
        NodeValue::Text(text) => seen.text.push_str(text),
        NodeValue::Code(code) => seen.text.push_str(&code.literal),
        NodeValue::CodeBlock(block) => {
            seen.text.push_str(&block.literal);
            seen.blocks.push("code".into());
        }
        NodeValue::SoftBreak | NodeValue::LineBreak => seen.text.push('\n'),
        other if other.block() => seen.blocks.push(other.xml_node_name().to_string()),
        other => seen.blocks.push(other.xml_node_name().to_string()),
    }
    node.children().for_each(|child| walk(child, seen));
    if value.block() {
        seen.text.push('\n');
    }
}

fn events(markdown: &str) -> Vec<Event<'_>> {
    use pulldown_cmark::Options;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_GFM;
    Parser::new_ext(markdown, options).collect()
}

fn seen_by_pulldown(markdown: &str) -> Seen {
    let mut seen = Seen { blocks: Vec::new(), text: String::new() };
    for event in events(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => seen.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => seen.text.push('\n'),
            Event::Start(tag) => {
                let name = format!("{tag:?}");
                seen.blocks.push(name.split(['(', ' ', '{']).next().unwrap_or_default().to_string());
            }
            Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image,
            ) => {}
            Event::End(_) => seen.text.push('\n'),
            Event::TaskListMarker(_) => seen.blocks.push("box".into()),
            other => seen.blocks.push(format!("{other:?}")),
        }
    }
    seen
}

/// Numbers, with marks, at the beginning of items: those with a box and those without.
fn items(markdown: &str) -> (Vec<String>, Vec<String>) {
    let (mut boxed, mut plain) = (Vec::new(), Vec::new());
    let mut at_start = false;
    let mut has_box = false;
    let mut number: Option<String> = None;
    for event in events(markdown) {
        match event {
            Event::Start(Tag::Item) => (at_start, has_box) = (true, false),
            Event::Start(Tag::Paragraph) => {}
            Event::TaskListMarker(_) => has_box = true,
            Event::Start(Tag::Strong) if at_start => (number, at_start) = (Some(String::new()), false),
            Event::Text(text) if number.is_some() => number.as_mut().unwrap().push_str(&text),
            Event::End(TagEnd::Strong) => {
                if let Some(number) = number.take() {
                    if has_box { boxed.push(number) } else { plain.push(number) }
                }
            }
            _ => at_start = false,
        }
    }
    (boxed, plain)
}

fn name(step: &crate::runbook::Step) -> String {
    if step.mark.is_empty() { step.number.clone() } else { format!("{} {}", step.number, step.mark) }
}

#[test]
fn steps_to_do_are_tasks_and_the_others_plain_items() {
    for language in ["es", "en"] {
        let runbook = sample::runbook_in(language);
        let page = file(&runbook, "runbook.md");
        let (mut boxed, plain) = items(&page);
        let is_to_do = |verdict| matches!(verdict, Verdict::Applies | Verdict::Undecided | Verdict::OnSite);
        let all = runbook.steps().into_iter().chain(runbook.rollback_steps());
        let (to_do, rest): (Vec<_>, Vec<_>) = all.partition(|step| is_to_do(step.finding.verdict));
        let mut to_do: Vec<String> = to_do.into_iter().map(name).collect();
        boxed.sort();
        to_do.sort();
        assert_eq!(boxed, to_do);
        for step in rest {
            assert!(plain.contains(&name(step)), "{} {plain:?}", step.number);
        }
    }
}

#[test]
fn every_step_is_on_both_pages_by_its_number() {
    let runbook = sample::runbook();
    for (path, page) in files(&runbook).into_iter().filter(|(path, _)| path != "questionnaire.md") {
        let text = seen_by_pulldown(&page).text;
        for step in runbook.steps().into_iter().chain(runbook.rollback_steps()) {
            assert!(text.contains(&name(step)), "{path}: {}", name(step));
        }
    }
}

#[test]
fn each_verdict_says_what_it_must() {
    let page = seen_by_pulldown(&file(&sample::runbook_in("en"), "runbook.md")).text;
    for line in [
        "2.1.4 [1] (UC administrator · lync01.levante.example · 5 min · do and verify, two people) \
         Move directory 3",
        "2.1.2 ? DECIDE: applies ☐ / does not apply ☐ — only if edge load balancing: hardware.",
        "1.1.4 IF pilot accepted: no THEN Repeat the pilot.",
        "1.1.3 waived: Train the users. Waived: Ana Ruiz, 2026-11-02: agreed with the customer.",
        "2.2.1 N/A: Change the route. Does not apply because: SIP federation: no (inventory.xlsx!Datos!B7). \
         Would apply if: SIP federation: yes.",
        "Confirm first; assumed: internal SIP port: 5061",
        "→ ‹target of directory 7›.",
        "Write down: TTL of the record: ________ s (0–300)",
        "Rollback: R2.1.1 Move a directory back",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
}

#[test]
fn counts_stand_per_phase_and_add_up() {
    let page = file(&sample::runbook_in("en"), "runbook.md");
    let rows: Vec<Vec<usize>> = page
        .lines()
        .filter(|line| {
            line.starts_with("| Introduction |")
                || line.starts_with("| Phase ")
                || line.starts_with("| **Total**")
        })
        .map(|line| line.split('|').filter_map(|cell| cell.trim().parse().ok()).collect::<Vec<usize>>())
        .filter(|row| row.len() == 6)
        .collect();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        assert_eq!(row[..5].iter().sum::<usize>(), row[5]);
    }
    let total: usize = rows[..3].iter().map(|row| row[5]).sum();
    assert_eq!(total, rows[3][5]);
}

#[test]
fn three_steps_that_do_not_apply_are_one_line_of_the_checklist() {
    use crate::runbook::{Part, Row};
    let mut runbook = sample::runbook_in("en");
    let Part::Procedure(procedure) = &mut runbook.phases[2].topics[1].parts[0] else { panic!() };
    let Row::Step(first) = procedure.rows[0].clone() else { panic!() };
    for number in ["2.2.2", "2.2.3"] {
        let mut step = first.clone();
        step.number = number.into();
        procedure.rows.push(Row::Step(step));
    }
    let text = seen_by_pulldown(&file(&runbook, "checklist.md")).text;
    assert!(text.contains("2.2.1, 2.2.2, 2.2.3 N/A: SIP federation: no"), "{text}");
}

#[test]
fn no_raw_html_and_no_word_without_a_text() {
    for language in ["es", "en"] {
        for (path, page) in files(&sample::runbook_in(language)) {
            assert!(
                !events(&page).iter().any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)))
            );
            assert!(!page.contains("plain."), "{path}: {page}");
            assert!(!page.contains("common."), "{path}");
        }
    }
}

#[test]
fn the_questionnaire_is_there_only_if_something_is_open() {
    let mut runbook = sample::runbook();
    assert!(files(&runbook).iter().any(|(path, _)| path == "questionnaire.md"));
    runbook.questionnaire = Default::default();
    assert!(!files(&runbook).iter().any(|(path, _)| path == "questionnaire.md"));
}

/// A name in the sample's place for a value; it is code, like most hostile values.
const BENIGN: &str = "a.b";

/// The runbook with `value` wherever the sample has its hostile value, and in other places data goes.
fn with_value(value: &str) -> Runbook {
    let runbook = sample::runbook();
    let mut runbook = replace_everywhere(runbook, value);
    runbook.site.customer = value.to_string();
    runbook.contacts[0].name = value.to_string();
    runbook.support[0].contract = Some(value.to_string());
    runbook.document.number = Some(value.to_string());
    runbook.phases[0].topics[0].parts.insert(0, emphasised(value));
    runbook.phases[1].title = value.to_string();
    runbook.phases[1].topics[0].title = vec![crate::runbook::Inline::Value {
        text: value.into(),
        fact: "x".into(),
        open: false,
        label: None,
    }];
    runbook.missing[0].ask = value.to_string();
    runbook.missing[0].label = value.to_string();
    for question in runbook.questionnaire.owners.iter_mut().flat_map(|owner| &mut owner.questions) {
        (question.ask, question.label) = (value.to_string(), value.to_string());
    }
    runbook.glossary[0].means = value.to_string();
    runbook
}

/// Prose with the value at every edge: of a line, of emphasis, of a link, of a cell, of a code.
fn emphasised(value: &str) -> crate::runbook::Part {
    use crate::runbook::{Block, Inline, LinkTarget, Part, Piece, Prose, TableCell};
    let text = |text: &str| Inline::Text { text: text.into() };
    let filled = || Inline::Value { text: value.into(), fact: "x".into(), open: false, label: None };
    let open = || Inline::Value { text: value.into(), fact: "x".into(), open: true, label: None };
    let url = "https://x.example/".to_string();
    let content = vec![
        filled(),
        text("a"),
        Inline::Strong { content: vec![filled()] },
        text("b"),
        Inline::Emphasis { content: vec![open(), text("c")] },
        Inline::Strikethrough { content: vec![text("d"), filled()] },
        text("http:// "),
        open(),
        Inline::HardBreak,
        open(),
        text("e|f"),
        Inline::HardBreak,
        filled(),
        Inline::Code {
            text: vec![Piece::Value { text: value.into(), fact: "x".into(), open: false, label: None }],
        },
        filled(),
        Inline::Link { target: LinkTarget::External { url }, content: vec![filled()] },
    ];
    let cell = |content: Vec<Inline>| TableCell { content, tick_box: false };
    let blocks = vec![
        Block::Paragraph { content: content.clone() },
        Block::Paragraph { content: vec![filled()] },
        Block::Table {
            alignments: vec![],
            header: vec![cell(vec![filled()]), cell(vec![open()])],
            rows: vec![vec![cell(content), cell(vec![filled()])]],
        },
    ];
    Part::Prose(Prose { id: None, level: None, title: None, finding: None, blocks })
}

/// The sample with `value` instead of its hostile one.
fn replace_everywhere(mut runbook: Runbook, value: &str) -> Runbook {
    use crate::runbook::{Block, Inline, Part, Piece, Row};
    fn inlines(content: &mut [Inline], value: &str) {
        for inline in content {
            if let Inline::Value { text, open: false, .. } = inline
                && text == sample::HOSTILE
            {
                *text = value.to_string();
            }
        }
    }
    for part in
        runbook.phases.iter_mut().flat_map(|phase| &mut phase.topics).flat_map(|topic| &mut topic.parts)
    {
        let Part::Procedure(procedure) = part else { continue };
        procedure.host.iter_mut().for_each(|host| inlines(host, value));
        for row in &mut procedure.rows {
            let Row::Step(step) = row else { continue };
            inlines(&mut step.action, value);
            for block in &mut step.body {
                let Block::Code { text, .. } = block else { continue };
                for piece in text {
                    if let Piece::Value { text, .. } = piece
                        && text == sample::HOSTILE
                    {
                        *text = value.to_string();
                    }
                }
            }
        }
    }
    runbook.environment[1].value = value.to_string();
    runbook.stops[0].objects = vec![value.to_string()];
    runbook
}

/// The text of the benign page with `value` in it.
fn expected(benign: &Seen, value: &str) -> String {
    benign.text.replace(BENIGN, value)
}

fn assert_value_is_data(value: &str) {
    static BEFORE: OnceLock<Vec<(Seen, Seen)>> = OnceLock::new();
    let before = BEFORE.get_or_init(|| {
        let pages = files(&with_value(BENIGN)).into_iter();
        pages.map(|(_, page)| (seen_by_pulldown(&page), seen_by_comrak(&page))).collect()
    });
    for ((path, page), (pulldown, comrak)) in files(&with_value(value)).into_iter().zip(before) {
        let after = seen_by_pulldown(&page);
        assert_eq!(after.blocks, pulldown.blocks, "{path}, pulldown, {value:?}\n{page}");
        assert_eq!(after.text, expected(pulldown, value), "{path}, pulldown, {value:?}");
        let after = seen_by_comrak(&page);
        assert_eq!(after.blocks, comrak.blocks, "{path}, comrak, {value:?}\n{page}");
        assert_eq!(after.text, expected(comrak, value), "{path}, comrak, {value:?}");
    }
}

#[test]
fn known_traps_are_data() {
    for value in [
        sample::HOSTILE,
        "http:// \\<",
        "\\|",
        "a\\|b",
        "``",
        "`",
        "- x",
        "1. x",
        "1)",
        "+",
        "# x",
        "> x",
        "~~~",
        "```",
        "| a | b |",
        ":-- | --",
        "---",
        "===",
        "[x]",
        "[x](y)",
        "![x](y)",
        "<b>",
        "<!-- x -->",
        "&lt;",
        "&",
        "*a*",
        "_a_",
        "\\",
        "a\\",
        "@team",
        "#1",
        "a@b.example",
        "www.x.example",
        "https://x.example/?a=1&b",
        "$x$",
        "{{ x }}",
        "{% x %}",
        "[!NOTE]",
        "[ ] x",
        "(x)",
        "~",
        "!",
        "é",
        "ñ",
        "x.",
        ":x:",
        "'",
        "\"",
    ] {
        assert_value_is_data(value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_value_is_data(value in "[-a-z0-9*_`~|<>&;:/.@#$!\\[\\](){}+=\\\\\"'% éñ¿“😀\u{301}\u{a0}、]{1,24}") {
        prop_assume!(value.trim() == value);
        assert_value_is_data(&value);
    }
}

#[test]
#[ignore = "writes the pages to the temporary folder, to be read by a person"]
fn write_the_pages() {
    for language in ["es", "en"] {
        for (path, page) in files(&sample::runbook_in(language)) {
            std::fs::write(std::env::temp_dir().join(format!("{language}-{path}")), page).unwrap();
        }
    }
}
