//! The page in a browser: what is ticked stays ticked, moves on with a word, and is found again; what is searched is
//! found; what is copied is the command.

use crate::browser::Browser;
use crate::checklist::workspace;
use runsheet::deliver::Format;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The site with this version of its document, written to a folder; gives its phase page.
fn write(folder: &Path, document: &str, version: &str) -> PathBuf {
    let facts = "site: one\ncustomer: C\n";
    let head = format!("{facts}document: {{ number: \"{document}\", version: \"{version}\" }}\n");
    let read = workspace().edit("sites/one/site.yaml", facts, &head).read();
    assert_eq!(read.errors(), Vec::<String>::new());
    for (name, bytes) in read.files(&read.runbook("one", "en"), Format::Html) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, bytes).expect("file");
    }
    folder.join("phase-plan.html")
}

fn quiet(browser: &mut Browser, page: &Path) {
    assert_eq!(browser.open(page).said, Vec::<String>::new());
}

/// What is ticked and written on the page, by key and part.
const ENTRIES: &str = "Object.fromEntries(Array.from(document.querySelectorAll('[data-tick]')) \
    .map(input => [input.dataset.tick + ' ' + input.dataset.part, input.type === 'checkbox' ? input.checked : input.value]) \
    .filter(pair => pair[1]))";

const TICK: &str = "(() => { const first = document.querySelector('[data-tick=\"work#p/first\"][data-part=done]'); first.click(); \
    const line = document.querySelector('[data-part=record-ttl]'); line.value = '42'; \
    line.dispatchEvent(new Event('input', { bubbles: true })); })()";

const NOTICES: &str =
    "Array.from(document.querySelectorAll('#_notices .notice p'), line => line.textContent)";

fn press(browser: &mut Browser, label: &str) {
    let script = format!(
        "Array.from(document.querySelectorAll('#_notices button')).find(button => button.textContent === '{label}').click()"
    );
    browser.evaluate(&script);
}

fn ticked() -> Value {
    json!({ "work#p/first done": true, "work#p/first record-ttl": "42" })
}

#[test]
fn ticks_are_kept_under_document_version_and_step() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let one = write(&folder.path().join("one"), "RB-1", "1.0");
    quiet(&mut browser, &one);
    browser.evaluate(TICK);
    // The same box of the checklist, after the page was left.
    quiet(&mut browser, &one.with_file_name("checklist.html"));
    assert_eq!(browser.evaluate(ENTRIES), ticked());
    let status = browser.evaluate("document.querySelector('.progress span').textContent");
    assert_eq!(status, "1 of 3 ticked");
    // Another document has none of them, also where its number begins alike.
    for other in ["RB-2", "RB-1:1.0", "RB"] {
        let page = write(&folder.path().join("other"), other, "1.0");
        quiet(&mut browser, &page);
        assert_eq!((browser.evaluate(ENTRIES), browser.evaluate(NOTICES)), (json!({}), json!([])), "{other}");
    }
    // Another version says so, and carries them over when it is told to.
    let two = write(&folder.path().join("two"), "RB-1", "2.0");
    quiet(&mut browser, &two);
    assert_eq!(browser.evaluate(ENTRIES), json!({}));
    let told = "This browser holds 2 entries of version 1.0 of this document. They were not carried over, because \
                steps may have changed.";
    assert_eq!(browser.evaluate(NOTICES), json!([told]));
    press(&mut browser, "Carry over");
    assert_eq!(browser.evaluate(ENTRIES), ticked());
    quiet(&mut browser, &two);
    assert_eq!((browser.evaluate(ENTRIES), browser.evaluate(NOTICES)), (ticked(), json!([])));
    // They may also be left; a third version is told of both, with the right numbers.
    quiet(&mut browser, &write(&folder.path().join("three"), "RB-1", "3.0"));
    assert_eq!(browser.evaluate(NOTICES), json!([told, told.replace("1.0", "2.0")]));
    press(&mut browser, "Leave");
    press(&mut browser, "Leave");
    quiet(&mut browser, &folder.path().join("three/phase-plan.html"));
    assert_eq!((browser.evaluate(ENTRIES), browser.evaluate(NOTICES)), (json!({}), json!([])));
    // What was left is still there.
    quiet(&mut browser, &one);
    assert_eq!(browser.evaluate(ENTRIES), ticked());
}

/// Catches what is saved, and gives it to the page again.
const CATCH: &str = "(() => { window.saved = []; URL.createObjectURL = blob => { window.saved.push(blob); return '#'; }; })()";

fn import(file: &str) -> String {
    format!(
        "(async () => {{ const box = document.getElementById('_import-file'); const data = new DataTransfer(); \
         data.items.add(new File([{file}], 'ticks.json')); box.files = data.files; \
         box.dispatchEvent(new Event('change')); await new Promise(done => setTimeout(done, 200)); }})()"
    )
}

#[test]
fn ticks_are_exported_and_imported() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let page = write(&folder.path().join("one"), "RB-1", "1.0");
    quiet(&mut browser, &page);
    browser.evaluate(TICK);
    let index = page.with_file_name("index.html");
    quiet(&mut browser, &index);
    browser.evaluate(CATCH);
    browser.evaluate("document.getElementById('_export').click()");
    let text = browser.evaluate("window.saved[0].text()");
    let exported: Value = serde_json::from_str(text.as_str().expect("text")).expect("JSON");
    assert_eq!(
        (&exported["runsheet"], &exported["document"], &exported["version"], &exported["language"]),
        (&json!(1), &json!("RB-1"), &json!("1.0"), &json!("en"))
    );
    assert_eq!(exported["entries"]["work#p/first"]["record-ttl"], "42");
    // A browser that knows nothing takes it over; a file of another document is refused.
    browser.evaluate("localStorage.clear()");
    quiet(&mut browser, &index);
    let wrong = exported.to_string().replace("RB-1", "RB-2");
    browser.evaluate(&import(&json!(wrong).to_string()));
    browser.evaluate(&import(&json!("{").to_string()));
    let refused = "This file holds no ticks of this document.";
    assert_eq!(browser.evaluate(NOTICES), json!([refused, refused]));
    browser.evaluate(&import(&json!(exported.to_string()).to_string()));
    assert_eq!(browser.evaluate(NOTICES)[2], "2 entries imported.");
    quiet(&mut browser, &page);
    assert_eq!(browser.evaluate(ENTRIES), ticked());
}

#[test]
fn a_slash_searches_by_word_part_and_number() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let page = write(&folder.path().join("one"), "RB-1", "1.0");
    quiet(&mut browser, &page);
    browser.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }))",
    );
    assert_eq!(browser.evaluate("document.activeElement.id"), "_search");
    let found = |browser: &mut Browser, word: &str| -> Vec<String> {
        let script = format!(
            "(async () => {{ const box = document.getElementById('_search'); box.value = {}; \
             for (let turn = 0; turn < 100; turn++) {{ box.dispatchEvent(new Event('input', {{ bubbles: true }})); \
             await new Promise(done => setTimeout(done, 20)); if (window.runsheetIndex) break; }} \
             return Array.from(document.querySelectorAll('#_results a'), link => link.getAttribute('href')); }})()",
            json!(word)
        );
        let links = browser.evaluate(&script);
        links.as_array().expect("links").iter().map(|link| link.as_str().expect("link").to_string()).collect()
    };
    let first = "phase-plan.html#work-p-first";
    for word in ["W-FIRST", "first", "1.1.1", "fir", "w-short-command", "short"] {
        let links = found(&mut browser, word);
        assert!(links.first().is_some_and(|link| link.contains("first")), "{word}: {links:?} {first}");
    }
    assert_eq!(found(&mut browser, "nothing-like-it"), Vec::<String>::new());
    // Down leads to the first hit, Escape back.
    found(&mut browser, "first");
    let key = |name: &str| {
        format!(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{name}', bubbles: true, cancelable: true }}))"
        )
    };
    browser.evaluate("document.getElementById('_search').focus()");
    browser.evaluate(&key("ArrowDown"));
    assert_eq!(browser.evaluate("document.activeElement.localName"), "a");
    browser.evaluate(&key("Escape"));
    assert_eq!(
        browser.evaluate("[document.activeElement.id, document.getElementById('_results').hidden]"),
        json!(["_search", true])
    );
    // A slash that is typed into a line is a slash.
    browser.evaluate("document.querySelector('[data-part=record-ttl]').focus()");
    browser.evaluate(&key("/"));
    assert_eq!(browser.evaluate("document.activeElement.dataset.part"), "record-ttl");
}

#[test]
fn what_is_copied_is_the_command_alone() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let page = write(&folder.path().join("one"), "RB-1", "1.0");
    quiet(&mut browser, &page);
    let copied = browser.evaluate(
        "(async () => { const texts = []; \
         Object.defineProperty(navigator, 'clipboard', { value: { writeText: text => { texts.push(text); return Promise.resolve(); } } }); \
         document.execCommand = () => { texts.push(document.querySelector('textarea.unseen').value); return true; }; \
         for (const button of document.querySelectorAll('button.copy')) { button.click(); } \
         await new Promise(done => setTimeout(done, 50)); return texts; })()",
    );
    assert_eq!(copied[0].as_str().expect("text").trim_end(), "w-short-command");
    assert_eq!(
        copied[1].as_str().expect("text").trim_end(),
        "w-no-long-command\nw-no-second-line\nw-no-third-line"
    );
}

/// Nothing that takes the focus hides below the bar at the top, nothing is smaller than a finger, and nothing is wider
/// than a small screen.
#[test]
fn pages_can_be_used_with_keys_and_fingers() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let page = write(&folder.path().join("one"), "RB-1", "1.0");
    for name in ["index.html", "phase-plan.html", "checklist.html", "questions.html", "rollback.html"] {
        quiet(&mut browser, &page.with_file_name(name));
        let small = browser.evaluate(
            "Array.from(document.querySelectorAll('button, input, summary')).filter(element => element.offsetParent) \
             .map(element => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()]) \
             .filter(pair => pair[1].height < 24 || pair[1].width < 24).map(pair => pair[0])",
        );
        assert_eq!(small, json!([]), "{name}");
        let hidden = browser.evaluate(
            "(() => { const bar = document.querySelector('.top').getBoundingClientRect().height; const hidden = []; \
             for (const element of document.querySelectorAll('main a, main input, main button, main summary')) { \
               if (!element.offsetParent) continue; window.scrollTo(0, document.body.scrollHeight); element.focus(); \
               const at = element.getBoundingClientRect(); \
               if (document.activeElement === element && at.bottom > 0 && at.top < bar - 1 && scrollY > 0) hidden.push(element.outerHTML.slice(0, 90)); } \
             return hidden; })()",
        );
        assert_eq!(hidden, json!([]), "{name}");
    }
}
