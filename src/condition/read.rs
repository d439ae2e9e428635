//! Reads conditions, loops and printed values: the doors of the language.
//!
//! Knows nothing of the files they stand in but the place of each text.

use super::check::Checker;
use super::lexer::{TokenKind, tokens};
use super::names::Meaning;
use super::parse::Parser;
use super::place::Place;
use super::{Condition, Loop, Printed, Scope};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use std::sync::Arc;

/// Reads a condition. `span` is the place of `text`; if it is as long as the text, every message
/// points at the exact word, else (folded or quoted YAML) at the whole. `None` if anything was
/// reported as an error.
pub fn read_condition(
    text: &str,
    span: Span,
    scope: &Scope<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Condition> {
    let place = Place::new(text, span);
    let (raw, whole) = {
        let before = diagnostics.iter().count();
        let raw = Parser::new(text, place, diagnostics).condition();
        (raw, diagnostics.iter().count() == before)
    };
    let before = diagnostics.iter().count();
    let expr = Checker::new(scope, place, diagnostics).expr(&raw);
    for unknown in diagnostics.iter_mut().skip(before).filter_map(|diagnostic| diagnostic.unknown.as_mut()) {
        unknown.text = text.to_string();
    }
    let expr = expr.filter(|_| whole)?;
    Some(Condition { expr, text: text.trim().to_string(), span })
}

/// Reads `name in list [where condition]`. The name must not be in use where it stands.
pub fn read_loop(text: &str, span: Span, scope: &Scope<'_>, diagnostics: &mut Diagnostics) -> Option<Loop> {
    let place = Place::new(text, span);
    let before = diagnostics.iter().count();
    let raw = Parser::new(text, place, diagnostics).each().ok()?;
    let whole = diagnostics.iter().count() == before;
    let mut checker = Checker::new(scope, place, diagnostics);
    let list = checker.bind(&raw.name, &raw.list)?;
    let filter = match &raw.filter {
        None => None,
        Some((filter, start)) => {
            let expr = checker.expr(filter)?;
            let text = text.get(*start..).unwrap_or_default();
            let text = text.trim_end();
            Some(Arc::new(Condition {
                expr,
                text: text.to_string(),
                span: place.span(*start, *start + text.len()),
            }))
        }
    };
    whole.then_some(Loop { name: raw.name.text, list, filter, span })
}

/// Reads what stands between `{{` and `}}`.
pub fn read_value(
    text: &str,
    span: Span,
    scope: &Scope<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Printed> {
    let place = Place::new(text, span);
    let found = tokens(text);
    if let [token] = found.as_slice()
        && let TokenKind::Text(literal) = &token.kind
    {
        if literal == "{{" || literal == "}}" {
            return Some(Printed::Literal(literal.clone()));
        }
        return unreadable("a text in quotes is no value", place.whole(), diagnostics);
    }
    if let Some(pipe) = found.iter().find(|token| text[token.start..token.end].starts_with('|')) {
        diagnostics.push(
            Diagnostic::new(Code::ValueSyntax, "values have no filters")
                .at(place.span(pipe.start, pipe.end), "a filter begins here")
                .help("write the path alone; what is computed comes from the inventory as a fact"),
        );
        return None;
    }
    match found.first().map(|token| &token.kind) {
        None => return unreadable("the value is empty", place.whole(), diagnostics),
        Some(TokenKind::Word(word)) if word == "count" => {
            let raw = Parser::new(text, place, diagnostics).count().ok()?;
            return Checker::new(scope, place, diagnostics).of(&raw).map(Printed::Count);
        }
        _ if found.len() > 1 => {
            return unreadable("a value is one path and nothing else", place.whole(), diagnostics);
        }
        _ => {}
    }
    let word = Parser::new(text, place, diagnostics).single().ok()?;
    let checker = Checker::new(scope, place, diagnostics);
    match checker.names.meaning(&word, checker.diagnostics)? {
        Meaning::Path(path) => Some(Printed::Path(path)),
        Meaning::Document(name) => Some(Printed::Document(name)),
        Meaning::Define(name, _) => {
            diagnostics.push(
                Diagnostic::new(Code::WrongType, format!("`{name}` is a define and cannot be printed"))
                    .at(place.span(word.start, word.end), "a condition, not a value")
                    .help("print the fact it tests"),
            );
            None
        }
    }
}

fn unreadable(what: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<Printed> {
    diagnostics.push(
        Diagnostic::new(Code::ValueSyntax, what)
            .at(span, "this value")
            .help("write `{{ path }}`, `{{ count(list) }}` or, for the characters themselves, `{{ '{{' }}`"),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::samples::{any_expr, bare, read, schema};
    use crate::condition::{Expr, LoopName, TestKind};
    use crate::source::FileId;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Messages as `code "text at the place" message; help`.
    fn mistakes(text: &str) -> Vec<String> {
        let (_, diagnostics) = attempt(text);
        diagnostics
            .sorted()
            .iter()
            .map(|diagnostic| {
                let at = diagnostic.labels.first().map(|label| match label.origin {
                    crate::source::Origin::File(span) => text[span.range()].to_string(),
                    _ => String::new(),
                });
                format!("{} {:?} {}", diagnostic.code.name(), at.unwrap_or_default(), diagnostic.message)
            })
            .collect()
    }

    fn attempt(text: &str) -> (Option<Condition>, Diagnostics) {
        let schema = schema();
        let uses_edge = read("edge.balancing != none", &schema, Vec::new());
        let defines = BTreeMap::from([("uses_edge".to_string(), uses_edge)]);
        let scope = Scope { schema: &schema, defines: &defines, loops: pool_loop(), own: None };
        let mut diagnostics = Diagnostics::default();
        let span = Span::new(FileId(0), 0, text.len());
        (read_condition(text, span, &scope, &mut diagnostics), diagnostics)
    }

    fn pool_loop() -> Vec<LoopName> {
        vec![LoopName::Object { name: "pool".to_string(), list: "pools".to_string() }]
    }

    fn help(text: &str) -> String {
        attempt(text).1.iter().flat_map(|diagnostic| diagnostic.help.clone()).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn every_form_of_the_grammar_is_read() {
        for text in [
            "federation.enabled",
            "not not federation.enabled",
            "uses_edge and not federation.enabled or exchange.used",
            "exchange.version in 14.0..14.3 or exchange.version >= 15.0",
            "sip.port not in 1..3",
            "edge.balancing in [dns, hardware]",
            "count(pools) >= 2 and not federation.enabled",
            "count(p in pools where p.edition == enterprise) > 1",
            "some p in pools satisfies p.edition == standard",
            "every p in pools satisfies some s in p.servers satisfies s == \"a b\"",
            "some n in extra.names satisfies n == 'it\"s'",
            "pool.target.ready and pool.target == lync1",
            "count(pool.servers) > 0",
            "main_pool.target.ready",
        ] {
            assert_eq!(mistakes(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_mistake_has_the_exact_place_and_its_code() {
        let cases = [
            ("federation.enable", "AP001 \"federation.enable\" unknown name `federation.enable`"),
            ("pool.edtion == standard", "AP001 \"edtion\" `pools` has no field `edtion`"),
            ("pool.target.redy", "AP001 \"redy\" `targets` has no field `redy`"),
            ("edge.balancing == dsn", "AP001 \"dsn\" `dsn` is none of the values"),
            (
                "exchange.version",
                "AP002 \"exchange.version\" `exchange.version` is of type version, and only a bool stands alone",
            ),
            (
                "edge.balancing < dns",
                "AP002 \"edge.balancing\" `edge.balancing` is of type enum, which has no order for `<`",
            ),
            ("sip.port == 10", "AP002 \"10\" `10` is out of range"),
            ("exchange.version >= 14a", "AP002 \"14a\" `14a` is no version"),
            ("sip.port in 3..1", "AP002 \"3..1\" the range `3..1` runs backwards"),
            ("pools", "AP002 \"pools\" `pools` is a list, and only a bool stands alone"),
            ("count(sip.port) > 1", "AP002 \"sip.port\" `sip.port` is of type int, not a list"),
            ("count(pools) > many", "AP002 \"many\" `many` is no whole number"),
            ("uses_edge == true", "AP002 \"uses_edge\" `uses_edge` is a define and cannot be compared"),
            ("customer == x", "RS504 \"customer\" `customer` can be printed but not tested"),
            ("federation.enabled = true", "RS511 \"=\" `=` stands where an operator belongs"),
            ("federation.enabled &&", "RS511 \"&&\" `&&` stands where an operator belongs"),
            ("(federation.enabled", "RS511 \"federation.enabled\" the condition ends where `)` belongs"),
            ("federation.enabled)", "RS511 \")\" `)` stands where `and`, `or` or the end belongs"),
            ("site.name == \"x", "RS511 \"\\\"x\" a quote is opened and never closed"),
            ("federation.enabled and", "RS511 \"and\" the condition ends where a test belongs"),
            ("sip.port ==", "RS511 \"==\" the condition ends where a value belongs"),
            ("", "RS511 \"\" the condition is empty"),
            (
                "some pool in pools satisfies pool.live",
                "RS512 \"pool\" the name `pool` is taken by a loop or quantifier around it",
            ),
            (
                "some exchange in pools satisfies exchange.live",
                "RS512 \"exchange\" the name `exchange` is taken by a fact, or the beginning of one",
            ),
            (
                "some document in pools satisfies document.live",
                "RS512 \"document\" the name `document` is taken by the language itself",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(mistakes(text).first().map(String::as_str), Some(expected), "{text}");
            assert!(attempt(text).0.is_none(), "{text}");
        }
    }

    #[test]
    fn all_mistakes_of_one_condition_are_reported_together() {
        let text =
            "federation.enable and sip.port = 3 and (exchange.version > x or uses_edg) and count(poolz) > 1";
        assert_eq!(mistakes(text).len(), 5, "{:#?}", mistakes(text));
    }

    #[test]
    fn advice_can_be_followed() {
        assert!(help("federation.enable").contains("did you mean `federation.enabled`?"));
        assert!(help("pool.edtion == standard").contains("did you mean `edition`?"));
        assert!(help("uses_edg").contains("did you mean `uses_edge`?"));
        assert!(help("edge.balancing == dsn").contains("did you mean `dns`?"));
        assert!(help("exchange").contains("`exchange.used`, `exchange.version`"));
        assert!(help("pools.live").contains("some x in pools satisfies x.live"));
        assert!(help("federation.enabled and").contains("YAML"));
        assert!(help("federation.enabled && exchange.used").contains("write `and`"));
    }

    #[test]
    fn a_folded_condition_points_at_the_whole() {
        let schema = schema();
        let defines = BTreeMap::new();
        let scope = Scope { schema: &schema, defines: &defines, loops: Vec::new(), own: None };
        let mut diagnostics = Diagnostics::default();
        let span = Span::new(FileId(0), 10, 100);
        assert!(read_condition("nonsense", span, &scope, &mut diagnostics).is_none());
        let place = diagnostics.iter().next().and_then(|diagnostic| diagnostic.labels.first().cloned());
        assert_eq!(place.map(|label| label.origin), Some(span.into()));
    }

    #[test]
    fn a_quantifier_reaches_right_and_warns_of_what_it_swallows() {
        let text = "some p in pools satisfies p.live and federation.enabled";
        assert_eq!(
            mistakes(text),
            ["RS513 \"federation.enabled\" `federation.enabled` does not mention `p`"]
        );
        let Some(Condition { expr: Expr::Test(test), .. }) = attempt(text).0 else { panic!("one test") };
        assert!(matches!(test.kind, TestKind::Some { body, .. } if matches!(*body, Expr::And(_))));
        assert!(mistakes("(some p in pools satisfies p.live) and federation.enabled").is_empty());
    }

    #[test]
    fn no_depth_exhausts_the_stack() {
        for text in ["(".repeat(100_000), "not ".repeat(100_000), "some p in pools satisfies ".repeat(50_000)]
        {
            assert!(attempt(&text).0.is_none());
            assert!(attempt(&text).1.iter().count() <= 3);
        }
        let long = vec!["federation.enabled"; 10_000].join(" and ");
        assert!(attempt(&long).0.is_some());
    }

    #[test]
    fn bare_names_in_a_when_are_the_objects_own() {
        let schema = schema();
        let defines = BTreeMap::new();
        let scope =
            Scope { schema: &schema, defines: &defines, loops: Vec::new(), own: schema.list("pools") };
        let mut diagnostics = Diagnostics::default();
        let text = "edition == enterprise and target.ready and exchange.used";
        let span = Span::new(FileId(0), 0, text.len());
        assert!(read_condition(text, span, &scope, &mut diagnostics).is_some(), "{diagnostics:?}");
    }

    #[test]
    fn loops_are_read_with_their_filter() {
        let schema = schema();
        let defines = BTreeMap::new();
        let scope = Scope { schema: &schema, defines: &defines, loops: pool_loop(), own: None };
        let mut diagnostics = Diagnostics::default();
        let mut each = |text: &str| {
            let found = read_loop(text, Span::new(FileId(0), 0, text.len()), &scope, &mut diagnostics);
            found
                .ok_or_else(|| diagnostics.iter().last().map(|last| last.message.clone()).unwrap_or_default())
        };
        let server = each("server in pool.servers where server != \"x\"").expect("a loop");
        assert_eq!((server.name.as_str(), server.list.text.as_str()), ("server", "pool.servers"));
        assert_eq!(server.filter.map(|filter| filter.text.clone()).as_deref(), Some("server != \"x\""));
        for (text, message) in [
            ("pool in pools", "the name `pool` is taken by a loop or quantifier around it"),
            ("x in sip.port", "`sip.port` is of type int, not a list"),
            ("x pools", "`pools` stands where `in` belongs"),
            ("x in pools where", "the condition ends where a test belongs"),
            ("x in pools y", "`y` stands where `and`, `or` or the end belongs"),
        ] {
            assert_eq!(each(text).expect_err(text), message);
        }
    }

    #[test]
    fn values_are_paths_counts_texts_and_the_literal_braces() {
        let schema = schema();
        let defines = BTreeMap::new();
        let scope = Scope { schema: &schema, defines: &defines, loops: pool_loop(), own: None };
        let mut diagnostics = Diagnostics::default();
        let mut value = |text: &str| {
            let found = read_value(text, Span::new(FileId(0), 0, text.len()), &scope, &mut diagnostics);
            found.ok_or_else(|| diagnostics.iter().last().map(|last| last.code.name()).unwrap_or_default())
        };
        assert!(matches!(value(" pool.target.id "), Ok(Printed::Path(_))));
        assert!(matches!(value("count(p in pools where p.live)"), Ok(Printed::Count(_))));
        assert_eq!(value("'{{'"), Ok(Printed::Literal("{{".to_string())));
        for text in ["customer", "document.number", "window.start", "window.w2.end", "contact.uc-admin.phone"]
        {
            assert_eq!(value(text), Ok(Printed::Document(text.to_string())));
        }
        for (text, code) in [
            ("pool.id | upper", "RS208"),
            ("", "RS208"),
            ("pool.id pool.id", "RS208"),
            ("'x'", "RS208"),
            ("document.nummer", "AP001"),
            ("contact.uc-admin", "AP001"),
            ("pool.nonsense", "AP001"),
        ] {
            assert_eq!(value(text), Err(code), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_displayed_is_read_back(expr in any_expr(Vec::new(), 3)) {
            let text = expr.to_string();
            let again = read(&text, &schema(), Vec::new());
            prop_assert_eq!(bare(&again.expr), bare(&expr), "{}", text);
            prop_assert_eq!(again.to_string(), text);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "[a-z.()\\[\\]'\" =<>!,&0-9{}|é]{0,40}") {
            let (condition, diagnostics) = attempt(&text);
            prop_assert_eq!(condition.is_none(), diagnostics.has_errors());
        }
    }
}
