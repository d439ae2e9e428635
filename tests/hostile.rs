//! Values are data: nothing a site says changes a page, in any format.

use crate::disguise::Disguise;
use crate::poison::poison;
use crate::reading::{Seen, by_comrak, by_pulldown, html, html_attributes};
use crate::workspace::{Read, Workspace};
use proptest::prelude::*;
use runsheet::deliver::Format;
use runsheet::runbook::Runbook;
use serde_json::Value;

/// What the promise names.
pub const HOSTILE: &str = "*edge_01*|<b>\"x\"</b> #1 $(rm) ``` @team \\ {{ x }} é ñ";

/// The shipped site with `value` in every text.
pub fn poisoned(site: &str, value: &str) -> Read {
    let mut read = Workspace::shipped().read();
    let changed = poison(read.model.as_mut().expect("model"), site, value);
    assert!(changed > 40, "only {changed} texts were changed");
    read
}

/// Both pages have the same structure, and the same text but for the value.
fn assert_same(double: &Seen, value: &Seen, disguise: &Disguise, place: &str) {
    let differs = (0..double.structure.len().max(value.structure.len()))
        .find(|at| double.structure.get(*at) != value.structure.get(*at));
    if let Some(at) = differs {
        let around =
            |seen: &Seen| seen.structure[at.saturating_sub(4)..seen.structure.len().min(at + 4)].join(" ");
        panic!("{place}: the structure changes\n  without: {}\n  with:    {}", around(double), around(value));
    }
    // Keys of objects, which are encoded, stand in the text too.
    if disguise.lift(&double.text) != value.text {
        assert_same_text(
            &unescaped(&disguise.lift(&unescaped(&double.text))),
            &unescaped(&value.text),
            place,
        );
    }
}

pub fn assert_same_text(expected: &str, found: &str, place: &str) {
    if expected != found {
        let at = expected.bytes().zip(found.bytes()).take_while(|(one, other)| one == other).count();
        let around = |text: &str| {
            String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(80)..text.len().min(at + 80)])
                .into_owned()
        };
        panic!(
            "{place}: the text changes\n  expected: {:?}\n  found:    {:?}",
            around(expected),
            around(found)
        );
    }
}

/// Compares every page of two builds that differ in one value.
fn assert_value_is_data(double: (&Read, &Runbook), hostile: (&Read, &Runbook), disguise: &Disguise) {
    let texts = |(read, runbook): (&Read, &Runbook), format| read.files(runbook, format);
    let (without, with) = (texts(double, Format::Html), texts(hostile, Format::Html));
    assert_eq!(
        without.keys().collect::<Vec<_>>(),
        with.keys().collect::<Vec<_>>(),
        "files have names of their own"
    );
    for (name, page) in without.iter().filter(|(name, _)| name.ends_with(".html")) {
        let (page, other) = (text(page), text(&with[name]));
        assert_same(&html(&page), &html(&other), disguise, name);
        for (attribute, other) in html_attributes(&page).iter().zip(html_attributes(&other)) {
            if let (Ok(one), Ok(other)) = (serde_json::from_str(attribute), serde_json::from_str(&other)) {
                assert_same_json(&one, &other, disguise, &format!("{name}, an attribute"));
            } else if disguise.lift(attribute) != other {
                let (lifted, other) = (unescaped(&disguise.lift(&unescaped(attribute))), unescaped(&other));
                assert_same_text(&lifted, &other, &format!("{name}, an attribute"));
            }
        }
    }
    let (without, with) = (texts(double, Format::Markdown), texts(hostile, Format::Markdown));
    for (name, page) in without.iter().filter(|(name, _)| name.ends_with(".md")) {
        let (page, other) = (text(page), text(&with[name]));
        assert_same(&by_pulldown(&page), &by_pulldown(&other), disguise, &format!("{name}, pulldown-cmark"));
        assert_same(&by_comrak(&page), &by_comrak(&other), disguise, &format!("{name}, comrak"));
    }
    let json = |place: (&Read, &Runbook)| -> Value {
        serde_json::from_slice(&texts(place, Format::Json)["runbook.json"]).expect("JSON")
    };
    assert_same_json(&json(double), &json(hostile), disguise, "$");
}

fn assert_same_json(double: &Value, hostile: &Value, disguise: &Disguise, path: &str) {
    match (double, hostile) {
        (Value::Object(one), Value::Object(other)) => {
            assert_eq!(one.len(), other.len(), "{path}");
            for ((name, one), (other_name, other)) in one.iter().zip(other) {
                assert_eq!(name, other_name, "{path}");
                assert_same_json(one, other, disguise, &format!("{path}.{name}"));
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "{path}");
            for (at, (one, other)) in one.iter().zip(other).enumerate() {
                assert_same_json(one, other, disguise, &format!("{path}[{at}]"));
            }
        }
        (Value::String(one), Value::String(other)) => {
            // Keys are encoded, and a double has nothing to encode but its spaces.
            if disguise.lift(one) != *other {
                assert_same_text(&unescaped(&disguise.lift(&unescaped(one))), &unescaped(other), path);
            }
        }
        (one, other) => assert_eq!(one, other, "{path}"),
    }
}

/// A text with the keys in it decoded, however often they were encoded: percent signs as in `runbook.json`, and
/// the anchors' own marks, `~20` for `%20` and `!7b;` for `{`.
pub fn unescaped(text: &str) -> String {
    let mut text = text.to_string();
    loop {
        let decoded = decoded(&text);
        if decoded == text {
            return text;
        }
        text = decoded;
    }
}

fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('!') {
        let number = after.split_once(';').and_then(|(number, after)| {
            Some((u32::from_str_radix(number, 16).ok().and_then(char::from_u32)?, after))
        });
        decoded.push_str(before);
        match number {
            Some((sign, after)) => (decoded, rest) = (format!("{decoded}{sign}"), after),
            None => (decoded, rest) = (format!("{decoded}!"), after),
        }
    }
    decoded.push_str(rest);
    let percent = decoded.replace('~', "%");
    percent_encoding::percent_decode_str(&percent).decode_utf8_lossy().into_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn the_hostile_value_in_every_text_of_a_site_changes_no_page() {
    let disguise = Disguise::of(HOSTILE);
    let (double, hostile) =
        (poisoned("grupo-iberia", &disguise.double), poisoned("grupo-iberia", &disguise.value));
    for language in ["es", "en"] {
        let (without, with) =
            (double.runbook("grupo-iberia", language), hostile.runbook("grupo-iberia", language));
        assert_value_is_data((&double, &without), (&hostile, &with), &disguise);
        let page = text(&hostile.files(&with, Format::Markdown)["runbook.md"]);
        assert!(by_pulldown(&page).text.matches(HOSTILE).count() > 30, "the value stands in the Markdown");
        assert!(by_comrak(&page).text.matches(HOSTILE).count() > 30, "the value stands in the Markdown");
    }
}

#[test]
fn a_command_with_the_hostile_value_is_marked() {
    let read = poisoned("grupo-iberia", HOSTILE);
    let runbook = serde_json::to_value(read.runbook("grupo-iberia", "es")).expect("JSON");
    let (mut marked, mut harmless) = (0, 0);
    visit(&runbook, &mut |node| {
        let (Some("code"), Some(pieces)) = (node["t"].as_str(), node["text"].as_array()) else { return };
        if node.get("check_quoting").is_none() {
            return;
        }
        let text = |at: usize| pieces.get(at).and_then(|piece| piece["text"].as_str()).unwrap_or_default();
        let holds = (0..pieces.len()).filter(|at| text(*at).contains(HOSTILE)).collect::<Vec<_>>();
        // Between single quotes nothing in this value means anything to a shell.
        let quoted = |at: &usize| *at > 0 && text(at - 1).ends_with('\'') && text(at + 1).starts_with('\'');
        if holds.iter().all(quoted) {
            harmless += holds.len();
            return;
        }
        assert_eq!(node["check_quoting"], true, "{node}");
        marked += 1;
    });
    assert!(marked > 3, "{marked} commands are marked, {harmless} values are quoted");
}

fn visit(node: &Value, each: &mut impl FnMut(&Value)) {
    each(node);
    match node {
        Value::Array(nodes) => nodes.iter().for_each(|node| visit(node, each)),
        Value::Object(nodes) => nodes.values().for_each(|node| visit(node, each)),
        _ => {}
    }
}

/// One line without control characters, as inventories have them; rich in what means something somewhere.
fn value() -> impl Strategy<Value = String> {
    let mean = prop::sample::select(
        "*_~`|<>&\"'#$(){}[]\\!@:;/=+-.%^?,0a~\u{a0}éñ日𝕏\u{200b}\u{301}".chars().collect::<Vec<_>>(),
    );
    let words = prop::sample::select(vec![
        "</script>",
        "<!--",
        "-->",
        "javascript:",
        "https://x.example",
        "www.x.example",
        "a@b.example",
        "```",
        "~~~",
        "{{ x }}",
        "{% x %}",
        "{#x}",
        "- [ ] ",
        "1. ",
        "&amp;",
        "&#60;",
        "[x](y)",
        "![x](y)",
        "$$",
        "\\(",
        "| - |",
        "onerror=x",
        "%25",
        "--",
        "[^1]",
        "    ",
        "# ",
        "> ",
        "==",
        "</b>",
    ]);
    let part = prop_oneof![
        4 => mean.prop_map(String::from),
        1 => words.prop_map(String::from),
        1 => any::<char>().prop_filter("one line", |sign| !sign.is_control() && !is_hidden(*sign)).prop_map(String::from),
    ];
    prop::collection::vec(part, 1..24)
        .prop_map(|parts| parts.concat().trim().to_string())
        .prop_filter("inventories have no empty values", |value| !value.is_empty())
}

/// What inventories refuse.
fn is_hidden(sign: char) -> bool {
    matches!(sign, '\u{2028}'..='\u{202e}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{2066}'..='\u{2069}')
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 6 } else { 48 }, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_value_changes_any_page(value in value()) {
        // Both need looking at before they are typed, so that both are marked.
        let disguise = Disguise::of(&format!("{value} $"));
        let build = |value: &str| {
            let mut read = Workspace::fixture("places").read();
            assert_eq!(read.errors(), Vec::<String>::new());
            poison(read.model.as_mut().expect("model"), "site", value);
            read
        };
        let (double, hostile) = (build(&disguise.double), build(&disguise.value));
        let (without, with) = (double.runbook("site", "es"), hostile.runbook("site", "es"));
        assert_value_is_data((&double, &without), (&hostile, &with), &disguise);
    }
}
