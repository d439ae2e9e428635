//! The page on conditions: every example of it is read, and what it says of its site is so.

use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::path::Path;

/// A part of the page, in order.
enum Piece {
    /// A fenced block: what stands behind the fence, and the lines.
    Block(String, String),
    /// A line of a table of conditions: the condition and what it comes to.
    Row(String, String),
}

fn pieces() -> Vec<Piece> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conditions.md");
    let page = std::fs::read_to_string(file).unwrap();
    let mut pieces = Vec::new();
    let mut block: Option<(String, String)> = None;
    let mut in_table = false;
    for line in page.lines() {
        if let Some(language) = line.strip_prefix("```") {
            match block.take() {
                Some((language, text)) => pieces.push(Piece::Block(language, text)),
                None => block = Some((language.to_string(), String::new())),
            }
        } else if let Some((_, text)) = &mut block {
            text.push_str(&format!("{line}\n"));
        } else if line.starts_with("| Condition |") {
            in_table = true;
        } else if !line.starts_with('|') {
            in_table = false;
        } else if in_table && line.starts_with("| `") {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            pieces.push(Piece::Row(cells[0].trim_matches('`').to_string(), cells[1].to_string()));
        }
    }
    assert!(block.is_none());
    pieces
}

/// A guide with these steps, for the vocabulary and the site.
fn workspace(vocabulary: &str, site: &str, topic: &str) -> Workspace {
    Workspace { files: BTreeMap::new() }
        .with(
            "guide/guide.yaml",
            "guide: page\nversion: 1.0.0\nlanguages: [en]\ntitle: Page\nroles: { admin: Administrator }\n\
             phases: [{ id: plan, title: Plan, owner: admin, topics: [page] }]\n",
        )
        .with("guide/facts.yaml", vocabulary)
        .with("guide/en/page.md", topic)
        .with("sites/one/site.yaml", &format!("site: one\ncustomer: C\n{site}"))
}

/// The verdict on one condition.
fn verdict(vocabulary: &str, site: &str, condition: &str) -> String {
    let topic = format!("# Page\n\n1. Do. {{#do applies='{condition}'}}\n");
    let read = workspace(vocabulary, site, &topic).read();
    assert_eq!(read.errors(), Vec::<String>::new(), "{condition}");
    let runbook = read.runbook("one", "en");
    let step = runbook.steps()[0];
    step.finding.verdict.name().replace('_', " ")
}

#[test]
fn every_example_is_read_and_comes_to_what_the_page_says() {
    let (mut vocabulary, mut site) = (String::new(), String::new());
    let (mut conditions, mut rows, mut topics) = (0, 0, 0);
    for piece in pieces() {
        match piece {
            Piece::Block(language, text) if language == "yaml" => match text.split_once('\n').unwrap() {
                ("# facts.yaml", facts) => vocabulary.push_str(facts),
                ("# site.yaml", facts) => site.push_str(facts),
                (first, _) => panic!("whose is this block? {first}"),
            },
            Piece::Block(language, text) if language == "condition" => {
                for condition in text.lines() {
                    verdict(&vocabulary, &site, condition);
                    conditions += 1;
                }
            }
            Piece::Block(language, text) if language == "markdown" => {
                let read = workspace(&vocabulary, &site, &format!("# Page\n\n{text}")).read();
                assert_eq!(read.errors(), Vec::<String>::new(), "{text}");
                assert!(!read.runbook("one", "en").steps().is_empty());
                topics += 1;
            }
            Piece::Block(language, _) => panic!("no example is in `{language}`"),
            Piece::Row(condition, said) => {
                assert_eq!(verdict(&vocabulary, &site, &condition), said, "{condition}");
                rows += 1;
            }
        }
    }
    assert!(conditions >= 20 && rows >= 20 && topics >= 2, "{conditions}, {rows}, {topics}");
}
