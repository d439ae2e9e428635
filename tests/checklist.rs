//! The checklist says the same in HTML and in Markdown: warnings before the step they protect, short commands,
//! what is to be seen and what is to be written down; and nothing of the prose.

use crate::workspace::Workspace;
use runsheet::deliver::Format;

/// Every word that begins with `w-` is a marker; those of text that no checklist has begin with `w-no-`.
const TOPIC: &str = "\
# w-topic

> [!NEEDS]
> w-needs

w-no-prose

## w-procedure {#p rollback=#undo}

> [!WARNING]
> w-warning-of-all

w-no-opening

1. w-first {#first minutes=5 critical}

   > [!CAUTION]
   > w-caution

   w-no-explanation

   ```powershell
   w-short-command
   ```

   ```powershell
   w-no-long-command
   w-no-second-line
   w-no-third-line
   ```

   > [!EXPECTED]
   > w-expected

   > [!RECORD] {#ttl unit=s}
   > w-record

   > [!EVIDENCE]
   > w-evidence

   > [!NOTE]
   > w-no-note
1. w-group {#group}
   1. w-inner {#inner}

      > [!WARNING]
      > w-inner-warning
1. w-gone {#gone applies=sip.used}

   > [!WARNING]
   > w-no-warning

   ```powershell
   w-no-command
   ```
1. w-last {#last irreversible}

w-no-closing

## w-undo {#undo kind=rollback}

1. w-back {#back}

   > [!WARNING]
   > w-back-warning
";

pub fn workspace() -> Workspace {
    Workspace { files: Default::default() }
        .with(
            "guide/guide.yaml",
            "guide: small\nversion: 1.0.0\nlanguages: [en]\ntitle: Guide\nroles: { admin: w-role }\n\
             phases: [{ id: plan, title: Plan, owner: admin, topics: [work] }]\n\
             gates: [{ id: g1, before: work#p, approvers: [admin], \
             criteria: [{ step: work#p/first, measure: w-measure, limit: w-limit }] }]\n",
        )
        .with("guide/facts.yaml", "facts:\n  sip.used: { type: bool }\n")
        .with("guide/en/work.md", TOPIC)
        .with("sites/one/site.yaml", "site: one\ncustomer: C\nfacts: { sip.used: false }\n")
}

/// The markers of a text in their order, each where it stands first.
fn markers(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for at in text.match_indices("w-").map(|(at, _)| at) {
        let is_word = at > 0 && text.as_bytes()[at - 1].is_ascii_alphanumeric();
        let word: String =
            text[at..].chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '-').collect();
        if !is_word && !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// The text of a page's main part, without tags.
fn text_of(page: &str) -> String {
    let main = page.split_once("<main").unwrap().1;
    let mut text = String::new();
    let mut inside = true;
    for letter in main.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text
}

#[test]
fn html_and_markdown_hold_the_same_in_the_same_order() {
    let read = workspace().read();
    assert_eq!(read.errors(), Vec::<String>::new());
    let runbook = read.runbook("one", "en");
    let file =
        |format, name: &str| String::from_utf8(read.files(&runbook, format).remove(name).unwrap()).unwrap();
    let page = file(Format::Html, "checklist.html");
    let html = markers(&text_of(&page));
    let markdown = file(Format::Markdown, "checklist.md");
    let begin = markdown.find("w-needs").unwrap();
    let end = markdown[begin..].find("w-back").map_or(markdown.len(), |end| begin + end);
    let expected = [
        "w-needs",
        "w-topic",
        "w-measure",
        "w-limit",
        "w-role",
        "w-procedure",
        "w-warning-of-all",
        "w-undo",
        "w-caution",
        "w-first",
        "w-short-command",
        "w-expected",
        "w-record",
        "w-evidence",
        "w-group",
        "w-inner-warning",
        "w-inner",
        "w-gone",
        "w-last",
    ];
    let in_order = |found: Vec<String>| -> Vec<String> {
        // The owner stands beside every step, and the topic's title is named before it: their order tells nothing.
        let free = ["w-role", "w-topic", "w-undo", "w-measure", "w-limit", "w-procedure"];
        found.into_iter().filter(|marker| !free.contains(&marker.as_str())).collect()
    };
    let expected_order = in_order(expected.map(str::to_string).to_vec());
    assert_eq!(in_order(html.clone()), expected_order, "{}", text_of(&page));
    assert_eq!(in_order(markers(&markdown[begin..end])), expected_order, "{markdown}");
    for marker in expected {
        assert!(html.iter().any(|found| found == marker), "{marker} is not in the page");
        assert!(markdown.contains(marker), "{marker} is not in the Markdown");
    }
    // The long command is said to stand elsewhere, and the page leads there.
    assert!(page.contains("<p class=\"elsewhere\"><a href=\"phase-plan.html#"), "{page}");
    // The point of no return stands before its row.
    let bar = page.find("class=\"no-return\"").unwrap();
    assert!(bar < page.find("w-last").unwrap() && bar > page.find("w-gone").unwrap());
}

/// Every box and every line to write on has the same key on the checklist as on its phase's page.
#[test]
fn what_is_ticked_here_is_ticked_there() {
    let read = workspace().read();
    let runbook = read.runbook("one", "en");
    let files = read.files(&runbook, Format::Html);
    let ticks = |name: &str| -> Vec<(String, String)> {
        let page = std::str::from_utf8(&files[name]).unwrap();
        let value = |rest: &str| rest.split('"').next().unwrap().to_string();
        let mut ticks: Vec<(String, String)> = page
            .split("data-tick=\"")
            .skip(1)
            .map(|rest| (value(rest), value(rest.split_once("data-part=\"").unwrap().1)))
            .collect();
        ticks.sort();
        ticks
    };
    assert!(ticks("checklist.html").len() >= 10);
    assert_eq!(ticks("checklist.html"), ticks("phase-plan.html"));
}
