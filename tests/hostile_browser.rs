//! The delivered pages in a real browser: no value runs, asks for anything or becomes an element.

use crate::browser::Browser;
use crate::disguise::Disguise;
use crate::hostile::{HOSTILE, assert_same_text, poisoned, unescaped};
use runsheet::deliver::Format;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A value that would be noticed: by a mark in the window, by a request, by a dialog.
const SCRIPT: &str = "\"'><script>window.caught=1;alert(1)</script><img src=https://x.example/ onerror=window.caught=1> \
    javascript:window.caught=1 </script><svg onload=window.caught=1> {{ 7*7 }} --> $";

/// Every element with the names of its attributes.
const SHAPE: &str = "Array.from(document.querySelectorAll('*'), element => element.localName + ' ' + \
    element.getAttributeNames().join(' ')).filter(line => !line.startsWith('style')).join('\\n')";

#[test]
fn in_a_browser_no_value_runs_or_asks_for_anything() {
    let Some(mut browser) = Browser::start() else { return };
    for value in [HOSTILE, SCRIPT] {
        let disguise = Disguise::of(value);
        let language = if value == HOSTILE { "es" } else { "en" };
        let folder = tempfile::tempdir().expect("folder");
        let pages = write(&folder.path().join("with"), &disguise.value, language);
        write(&folder.path().join("without"), &disguise.double, language);
        let mut seen = 0;
        for name in pages.keys().filter(|name| name.ends_with(".html")) {
            let mut look = |part: &str| {
                let home = folder.path().join(part);
                let visit = browser.open(&home.join(name));
                let home = format!("file://{}/", home.display());
                for request in &visit.requests {
                    assert!(request.starts_with(&home) || request == "data:,", "{name} asks for {request}");
                }
                assert_eq!(visit.said, Vec::<String>::new(), "{name}");
                assert_eq!(browser.evaluate("typeof window.caught"), "undefined", "{name}");
                let shape = browser.evaluate(SHAPE);
                let text = browser.evaluate("document.body.textContent");
                (shape, text.as_str().unwrap_or_default().to_string())
            };
            let (without, with) = (look("without"), look("with"));
            let new = lines(&without.0).into_iter().zip(lines(&with.0)).find(|(one, other)| one != other);
            assert_eq!(new, None, "{name}: an element or attribute is new");
            assert_eq!(lines(&without.0).len(), lines(&with.0).len(), "{name}: an element is new");
            assert_same_text(&unescaped(&disguise.lift(&unescaped(&without.1))), &unescaped(&with.1), name);
            seen += with.1.matches(value).count();
        }
        assert!(seen > 30, "the value stands on the pages {seen} times");
        let word = if value == HOSTILE { "edge" } else { "onerror" };
        search(&mut browser, &folder.path().join("with/index.html"), word);
    }
}

/// What is found by the search shows values too.
fn search(browser: &mut Browser, page: &Path, word: &str) {
    browser.open(page);
    let script = "(async () => { const box = document.getElementById('_search'); box.focus(); box.value = 'WORD';\n\
         for (let turn = 0; turn < 100; turn++) { box.dispatchEvent(new Event('input', { bubbles: true }));\n\
         await new Promise(done => setTimeout(done, 50));\n\
         if (document.querySelector('#_results li')) break; }\n\
         const names = Array.from(document.querySelectorAll('#_results *'), element => element.localName);\n\
         return { hits: document.querySelectorAll('#_results li').length, names: [...new Set(names)].sort(),\n\
         caught: typeof window.caught }; })()";
    let found = browser.evaluate(&script.replace("WORD", word));
    assert!(found["hits"].as_u64().unwrap_or_default() > 0, "the search finds the value: {found}");
    assert_eq!(found["caught"], "undefined");
    for name in found["names"].as_array().expect("names") {
        assert!(
            ["a", "li", "p", "small", "span", "ul"].contains(&name.as_str().unwrap_or_default()),
            "{found}"
        );
    }
}

fn lines(shape: &Value) -> Vec<&str> {
    shape.as_str().unwrap_or_default().lines().collect()
}

fn write(folder: &Path, value: &str, language: &str) -> BTreeMap<String, Vec<u8>> {
    let read = poisoned("grupo-iberia", value);
    let files = read.files(&read.runbook("grupo-iberia", language), Format::Html);
    for (name, bytes) in &files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, bytes).expect("file");
    }
    files
}
