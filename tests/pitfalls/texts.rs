//! Text that does not apply: nothing of it leaks, and nothing else names it without a word.

use super::{read, runbook, step, workspace};
use crate::workspace::Read;
use runsheet::analysis::Extent;
use runsheet::deliver::Format;
use runsheet::diagnostic::{Code, Diagnostics};
use runsheet::runbook::{Part, Row, plain_blocks};
use std::collections::BTreeMap;

const FACTS: &str = "facts:\n  off: { type: bool }\n  used: { type: bool }\n\
                     lists:\n  pools: { key: id, fields: { id: { type: text } } }\n";

const TEXT_FORMATS: [Format; 3] = [Format::Html, Format::Markdown, Format::Json];

/// Every file of the text formats, by path.
fn files(read: &Read) -> BTreeMap<String, String> {
    let runbook = read.runbook("one", "en");
    let all = TEXT_FORMATS.into_iter().flat_map(|format| read.files(&runbook, format));
    all.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

/// Text that does not apply in every place it can stand.
fn leaking_topic() -> String {
    let mut topic = "\
# Topic

- Stays.
- LEAK item. {applies=off}
- LEAK item, {applies=off}

  LEAK and its second paragraph.

LEAK paragraph.

{applies=off}

| LEAK | table |
|---|---|
| LEAK | cell |

{applies=off}

> [!NOTE]
> Stays.
>
> LEAK inside.
>
> {applies=off}

## Heading {#h applies=off}

LEAK below a heading.

> [!NEEDS]
> LEAK need.

## Procedure {#p}

"
    .to_string();
    for kind in ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION", "NEEDS"] {
        topic.push_str(&format!("> [!{kind}] {{applies=off}}\n> LEAK {kind}.\n\n"));
    }
    topic.push_str("1. Do. {#do}\n\n");
    for kind in ["NOTE", "WARNING", "EXPECTED", "ROLLBACK", "EVIDENCE", "RECORD"] {
        topic.push_str(&format!("   > [!{kind}] {{applies=off}}\n   > LEAK {kind} of a step.\n\n"));
    }
    topic.push_str(
        "   ```powershell\n   Invoke-LEAK\n   ```\n\n   {applies=off}\n\nLEAK closing.\n\n{applies=off}\n\n\
         ## Back {#back kind=rollback}\n\n> [!NOTE] {applies=off}\n> LEAK on a card.\n\n1. Undo. {#undo}\n",
    );
    topic
}

/// Elsewhere the text of a removed node is left in titles, in the index, in a file nobody looks at (DITA-OT #1195).
#[test]
fn text_that_does_not_apply_is_in_no_file() {
    let topic = leaking_topic();
    let gone = read(&workspace(FACTS, &topic, "off: false"));
    let files_here = files(&gone);
    assert!(files_here.len() > 8);
    for (path, text) in &files_here {
        assert!(!text.contains("LEAK"), "{path}: {}", around(text, "LEAK"));
    }
    assert!(gone.runbook("one", "en").phases[1].left_out >= 20);
    // All of it is there where it applies: the test would find it.
    let there = read(&workspace(FACTS, &topic, "off: true"));
    let found: usize = files(&there).values().map(|text| text.matches("LEAK").count()).sum();
    assert!(found > 40, "{found}");
}

fn around<'t>(text: &'t str, word: &str) -> &'t str {
    let line = text.lines().find(|line| line.contains(word)).unwrap_or_default();
    &line[..line.len().min(600)]
}

/// Elsewhere links, contents, index and search still name what is gone (DITA-OT #3352, Sphinx #1420).
#[test]
fn whatever_names_what_does_not_apply_says_so() {
    let topic = "# Work\n\nSee [that topic](gone), [its text](gone#text) and [its step](gone#steps/one).\n\n\
                 1. Do. {#do after=gone#steps/one}\n";
    let gone = "---\napplies: off\n---\n# Gone topic\n\n## Gone text {#text}\n\nText.\n\n## Gone steps {#steps}\n\n1. One. {#one}\n";
    let workspace = workspace(FACTS, topic, "off: false")
        .edit("guide/guide.yaml", "topics: [work]", "topics: [work, gone]")
        .with("guide/en/gone.md", gone);
    let read = read(&workspace);
    let files = files(&read);
    // Links are text, with the reason.
    let page = &files["phase-plan.html"];
    let prose = page.split("See ").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(!prose.contains("<a "), "{prose}");
    assert_eq!(prose.matches("class=\"gone\"").count(), 3, "{prose}");
    assert_eq!(prose.matches("does not apply here: off: no (site.yaml:5:8)").count(), 3, "{prose}");
    let markdown = &files["runbook.md"];
    assert!(
        markdown.contains("See that topic (1.2 does not apply here: off: no (site.yaml:5:8))"),
        "{markdown}"
    );
    assert!(markdown.contains("**After:** **1.2.1** One. (not applicable)"), "{markdown}");
    // The contents.
    let contents = files["index.html"].split("id=\"_contents\"").nth(1).unwrap();
    let entry = contents.split("Gone topic").nth(1).unwrap().split("</li>").next().unwrap();
    assert!(entry.contains("class=\"pill na\""), "{entry}");
    // Search: every entry of the topic has its verdict.
    let index = files.iter().find(|(_, text)| text.starts_with("window.runsheetIndex")).unwrap().1;
    let json = index.trim_start_matches("window.runsheetIndex = ").trim_end().trim_end_matches(';');
    let entries: Vec<Vec<String>> = serde_json::from_str(json).unwrap();
    for name in ["Gone topic", "Gone text", "Gone steps", "One."] {
        let entry = entries.iter().find(|entry| entry[3] == name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(entry[5], "not_applicable", "{entry:?}");
    }
}

/// Elsewhere a list or table is left without anything in it (DITA-OT #1192).
#[test]
fn a_list_left_empty_says_that_nothing_applies_and_why() {
    let topic = "# T\n\nThis is needed:\n\n- A thing. {applies=off}\n- Another. {applies=\"count(pools) > 0\"}\n\n\
                 In order:\n\n{.prose}\n\n1. First.\n2. Second. {applies=off}\n3. Third.\n\n\
                 > [!TIP]\n> Only this.\n>\n> {applies=off}\n\n\
                 ## Procedure {#p}\n\n1. Move {{ pool.id }}. {#move each=\"pool in pools\"}\n1. Other. {#other applies=off}\n\n\
                 ## Grouped {#g}\n\n1. Group. {#group}\n   1. Inner. {#inner applies=off}\n1. Outer. {#outer}\n";
    let read = read(&workspace(FACTS, topic, "off: false\npools: []"));
    let runbook = read.runbook("one", "en");
    let Part::Prose(prose) = &runbook.phases[1].topics[0].parts[0] else { panic!("prose first") };
    assert_eq!(
        plain_blocks(&prose.blocks),
        "This is needed:\nNothing here applies at this site, because off: no (site.yaml:5:8); pools: none (site.yaml:6:10).\n\
         In order:\nFirst.\nDoes not apply here: off: no (site.yaml:5:8).\nThird."
    );
    let sentence = |rows: &[Row]| match &rows[0] {
        Row::Text { blocks } => plain_blocks(blocks),
        _ => String::new(),
    };
    let procedure = runbook.procedure("work#p").unwrap();
    assert_eq!(procedure.finding.verdict.name(), "applies");
    assert_eq!(
        sentence(&procedure.rows),
        "Nothing here applies at this site, because pools: none (site.yaml:6:10); off: no (site.yaml:5:8)."
    );
    let grouped = runbook.procedure("work#g").unwrap();
    let Row::Group(group) = &grouped.rows[0] else { panic!("the group is first") };
    assert_eq!(sentence(&group.rows), "Nothing here applies at this site, because off: no (site.yaml:5:8).");
    let files = files(&read);
    for path in ["phase-plan.html", "runbook.md"] {
        let count = files[path].matches("Nothing here applies at this site").count();
        assert_eq!(count, 3, "{path}: {}", files[path]);
    }
    // The guide's author is told before there is a site.
    let mut found = Diagnostics::default();
    runsheet::analyse(read.model(), Extent::Everything, &mut found);
    let empty: Vec<String> =
        found.sorted().into_iter().filter(|one| one.code == Code::EmptyList).map(|one| one.message).collect();
    assert_eq!(
        empty,
        [
            "a list in the topic `work` can apply with nothing in it",
            "a list in the topic `work` can apply with nothing in it",
            "the procedure `work#p` can apply with nothing in it",
            "the group `work#g/group` can apply with nothing in it"
        ]
    );
    // Where something applies nothing is said.
    let there = super::runbook(FACTS, topic, "off: true\npools: []");
    let there = serde_json::to_string(&there.phases).unwrap();
    assert!(!there.contains("Nothing here applies"), "{there}");
}

/// Where everything has a reason of its own, each line says it.
#[test]
fn many_reasons_are_not_told_at_once() {
    let topic = "# T\n\n1. Move {{ pool.id }}. {#move each=\"pool in pools\" applies=\"pool.id == z\"}\n";
    let site = "pools: [{ id: a }, { id: b }, { id: c }, { id: d }]";
    let runbook = runbook(FACTS, topic, site);
    let procedure = runbook.procedure("work#p1").unwrap();
    let Row::Text { blocks } = &procedure.rows[0] else { panic!("the sentence is first") };
    assert_eq!(plain_blocks(blocks), "Nothing here applies at this site; each line says why.");
    assert_eq!(step(&runbook, "work#p1/move[pool=a]").finding.verdict.name(), "not_applicable");
}

/// A translation has the conditions of the reference, also on an item of a list.
#[test]
fn an_item_that_does_not_apply_leaks_in_no_language() {
    let both = workspace(FACTS, "# T\n\n- Stays.\n- LEAK. {applies=off}\n\n1. Do. {#do}\n", "off: false")
        .edit("guide/guide.yaml", "languages: [en]", "languages: [en, es]")
        .edit("sites/one/site.yaml", "languages: [en]", "languages: [en, es]")
        .with("guide/es/rest.md", "# Resto\n\nNada.\n")
        .with("guide/es/work.md", "# T\n\n- Queda.\n- LEAK.\n\n1. Haga. {#do}\n");
    let whole = read(&both);
    for language in ["en", "es"] {
        let phases = serde_json::to_string(&whole.runbook("one", language).phases).unwrap();
        assert!(!phases.contains("LEAK"), "{language}: {phases}");
    }
    let lacking = both.edit("guide/es/work.md", "- LEAK.\n", "").read();
    assert_eq!(lacking.errors().len(), 1, "{:#?}", lacking.errors());
    assert!(lacking.errors()[0].contains("the translation lacks an item that has attributes"));
    // What only a step can have is an error on an item, not ignored.
    let wrong = workspace(FACTS, "# T\n\n- Do. {#do minutes=5}\n", "").read();
    assert!(wrong.errors()[0].contains("an item of a list that is no step"), "{:#?}", wrong.errors());
}
