//! Numbers that move, and sums that do not come out.

use super::{WithSite, read, workspace};
use runsheet::deliver::Format;
use std::collections::BTreeMap;

const FACTS: &str = "\
facts:
  on: { type: bool }
  off: { type: bool }
  open: { type: bool }
  seen: { type: bool, stage: runtime }
lists:
  pools: { key: id, fields: { id: { type: text } } }
";

const TOPIC: &str = "\
# Work

## First {#first applies=off}

1. One. {#one}
1. Two. {#two}

## Second {#second}

1. Three. {#three applies=on}
1. Group. {#group applies=open}
   1. Four. {#four}
   1. Five. {#five applies=off}
1. Six. {#six applies=seen}
1. Seven. {#seven applies=off}

## Third {#third}

1. Eight. {#eight each=\"pool in pools\"}
1. Nine. {#nine}

See [seven](#second/seven) and [nine](#third/nine).
";

const SOME: &str = "on: true\noff: false\npools: [{ id: a }, { id: b }]";

/// Elsewhere numbers follow from what is left, and references to them go wrong.
#[test]
fn numbers_are_the_same_whatever_is_known() {
    let workspace = workspace(FACTS, TOPIC, "")
        .site("some", SOME)
        .site("all", "on: true\noff: true\nopen: true\nseen: true\npools: [{ id: a }]")
        .site("none", "on: false\noff: false\nopen: false\nseen: false\npools: []");
    let read = read(&workspace);
    let numbers = |site: &str| -> BTreeMap<String, String> {
        let runbook = read.runbook(site, "en");
        let without_marks = |key: &str| key.split('[').next().unwrap().to_string();
        runbook.steps().iter().map(|step| (without_marks(&step.key), step.number.clone())).collect()
    };
    let expected = [
        ("work#first/one", "1.1.1"),
        ("work#first/two", "1.1.2"),
        ("work#second/group/five", "1.1.4.2"),
        ("work#second/group/four", "1.1.4.1"),
        ("work#second/seven", "1.1.6"),
        ("work#second/six", "1.1.5"),
        ("work#second/three", "1.1.3"),
        ("work#third/eight", "1.1.7"),
        ("work#third/nine", "1.1.8"),
    ];
    let expected: BTreeMap<String, String> =
        expected.map(|(key, number)| (key.to_string(), number.to_string())).into();
    for site in ["one", "some", "all", "none"] {
        assert_eq!(numbers(site), expected, "{site}");
        // What refers to a step names the number that it has.
        let runbook = read.runbook(site, "en");
        let page = text(&read.files(&runbook, Format::Html)["phase-plan.html"]);
        assert!(page.contains("1.1.6") && page.contains("1.1.8"), "{site}: {page}");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The numbers of a text, in their order.
fn numbers_of(text: &str) -> Vec<usize> {
    let numbers = text.split(|letter: char| !letter.is_ascii_digit());
    numbers.filter_map(|number| number.parse().ok()).collect()
}

/// Elsewhere what does not apply counts as passed, or is missing from the total (OpenSCAP #1751, compliance-backend
/// #368).
#[test]
fn what_does_not_apply_is_counted_for_itself_in_every_format() {
    let read = read(&workspace(FACTS, TOPIC, SOME));
    let runbook = read.runbook("one", "en");
    // Three and both of eight and nine; one, two, five, seven; four; six.
    let [applies, gone, undecided, on_site, waived, total] = [4, 4, 1, 1, 0, 10];
    assert_eq!(runbook.steps().len(), total);

    let json: serde_json::Value =
        serde_json::from_slice(&read.files(&runbook, Format::Json)["runbook.json"]).unwrap();
    let summary = &json["summary"];
    let of = |name: &str| summary[name].as_u64().unwrap() as usize;
    assert_eq!(
        [of("applies"), of("not_applicable"), of("undecided"), of("on_site"), of("waived"), of("total")],
        [applies, gone, undecided, on_site, waived, total]
    );
    let listed = |verdict: &str| {
        json["steps"].as_array().unwrap().iter().filter(|step| step["verdict"] == verdict).count()
    };
    assert_eq!([listed("applies"), listed("not_applicable")], [applies, gone]);

    let html = read.files(&runbook, Format::Html);
    let index = text(&html["index.html"]);
    let foot = index.split("<tfoot>").nth(1).and_then(|rest| rest.split("</tfoot>").next()).unwrap();
    let cells: Vec<usize> = foot.split("<td").skip(1).flat_map(numbers_of).collect();
    assert_eq!(cells, [applies, gone, undecided, on_site, waived, total], "{foot}");
    // A box for what is to be done, two for what is open, and none for what does not apply.
    for page in ["phase-plan.html", "checklist.html"] {
        let page = text(&html[page]);
        for (key, boxes) in
            [("work#second/three", true), ("work#second/seven", false), ("work#first/one", false)]
        {
            let is_ticked = page.contains(&format!("data-tick=\"{key}\""));
            assert_eq!(is_ticked, boxes, "{key}: {page}");
        }
    }

    let markdown = read.files(&runbook, Format::Markdown);
    let whole = text(&markdown["runbook.md"]);
    let total_row = whole.lines().find(|line| line.starts_with("| **Total**")).unwrap();
    assert_eq!(numbers_of(total_row), [applies, gone, undecided, on_site, waived, total]);
    for file in ["runbook.md", "checklist.md"] {
        let lines = text(&markdown[file]);
        let boxes = lines.lines().filter(|line| line.trim_start().starts_with("- [ ] **1.1.")).count();
        assert_eq!(boxes, total - gone, "{file}: {lines}");
    }
}
