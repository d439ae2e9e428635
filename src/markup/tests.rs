//! What `read` makes of texts, shown as one line per tree, and the laws that hold for any text.

use super::*;
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Origin, Span};
use proptest::prelude::*;

fn parse(text: &str) -> (Document, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let document = read(FileId(0), text, &mut diagnostics);
    check_lists(text, &document.blocks, &mut diagnostics);
    Law { text }.blocks(&document.blocks);
    (document, diagnostics)
}

/// The tree in one line; the text must have no mistakes.
fn tree(text: &str) -> String {
    let (document, diagnostics) = parse(text);
    assert!(diagnostics.is_empty(), "{:#?}", diagnostics);
    blocks(&document.blocks)
}

/// The codes of the mistakes, each with the text at its place.
fn mistakes(text: &str) -> Vec<(Code, String)> {
    let (_, diagnostics) = parse(text);
    let place = |origin: &Origin| match origin {
        Origin::File(span) => text[span.range()].to_string(),
        other => format!("{other:?}"),
    };
    diagnostics
        .sorted()
        .iter()
        .map(|mistake| {
            (mistake.code, mistake.labels.first().map(|label| place(&label.origin)).unwrap_or_default())
        })
        .collect()
}

fn found(code: Code, place: &str) -> Vec<(Code, String)> {
    vec![(code, place.to_string())]
}

fn blocks(all: &[Block]) -> String {
    all.iter().map(block).collect::<Vec<_>>().join(" ")
}

fn block(block: &Block) -> String {
    let kind = match &block.kind {
        BlockKind::Heading { level, text } => format!("h{level}({})", inlines(text)),
        BlockKind::Paragraph(text) => format!("p({})", inlines(text)),
        BlockKind::List { ordered, start, tight, items } => {
            let name = if *ordered { format!("ol{start}") } else { "ul".to_string() };
            let name = if *tight { name } else { format!("{name}~") };
            format!("{name}({})", items.iter().map(item).collect::<Vec<_>>().join(" "))
        }
        BlockKind::Code { language, text } => format!("code:{language}({})", pieces_shown(text)),
        BlockKind::Quote(inner) => format!("quote({})", blocks(inner)),
        BlockKind::Callout { kind, blocks: inner } => format!("{}({})", kind.word(), blocks(inner)),
        BlockKind::Table { header, rows, .. } => {
            let row = |cells: &Vec<Vec<Inline>>| {
                cells.iter().map(|cell| inlines(cell)).collect::<Vec<_>>().join("|")
            };
            let rows: Vec<String> = std::iter::once(header).chain(rows).map(row).collect();
            format!("table({})", rows.join(" / "))
        }
        BlockKind::Rule => "rule".to_string(),
    };
    kind + &attributes(&block.attributes)
}

fn item(item: &Item) -> String {
    let checked = match item.checked {
        None => "",
        Some(false) => "[ ]",
        Some(true) => "[x]",
    };
    format!("{checked}<{}>{}", blocks(&item.blocks), attributes(&item.attributes))
}

fn attributes(attributes: &Attributes) -> String {
    let id = attributes.id.iter().map(|(id, _)| format!("#{id}"));
    let classes = attributes.classes.iter().map(|(class, _)| format!(".{class}"));
    let pairs = attributes.pairs.iter().map(|pair| format!("{}={}", pair.name, pair.value));
    let all: Vec<String> = id.chain(classes).chain(pairs).collect();
    if all.is_empty() { String::new() } else { format!("{{{}}}", all.join(" ")) }
}

fn inlines(all: &[Inline]) -> String {
    all.iter()
        .map(|inline| match &inline.kind {
            InlineKind::Text(text) => text.clone(),
            InlineKind::Value(value) => format!("‹{}›", value.expression),
            InlineKind::Code(text) => format!("`{}`", pieces_shown(text)),
            InlineKind::Emphasis(inner) => format!("*{}*", inlines(inner)),
            InlineKind::Strong(inner) => format!("**{}**", inlines(inner)),
            InlineKind::Strikethrough(inner) => format!("~{}~", inlines(inner)),
            InlineKind::Link { target, title, content } => {
                format!("[{}]({}{title})", inlines(content), pieces_shown(target))
            }
            InlineKind::Image { target, title, alternative } => {
                format!("![{}]({}{title})", inlines(alternative), pieces_shown(target))
            }
            InlineKind::SoftBreak => "↵".to_string(),
            InlineKind::HardBreak => "⏎".to_string(),
        })
        .collect()
}

fn pieces_shown(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(value) => format!("‹{}›", value.expression),
        })
        .collect()
}

/// What holds for the spans of any tree.
struct Law<'a> {
    text: &'a str,
}

impl Law<'_> {
    fn span(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_else(|| panic!("{span:?} of {} bytes", self.text.len()))
    }

    fn blocks(&self, all: &[Block]) {
        for block in all {
            self.span(block.span);
            self.attributes(&block.attributes);
            match &block.kind {
                BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => self.inlines(text),
                BlockKind::List { items, .. } => {
                    for item in items {
                        self.span(item.span);
                        self.attributes(&item.attributes);
                        self.blocks(&item.blocks);
                    }
                }
                BlockKind::Code { text, .. } => self.pieces(text),
                BlockKind::Quote(inner) | BlockKind::Callout { blocks: inner, .. } => self.blocks(inner),
                BlockKind::Table { header, rows, .. } => {
                    std::iter::once(header).chain(rows).flatten().for_each(|cell| self.inlines(cell));
                }
                BlockKind::Rule => {}
            }
        }
    }

    fn inlines(&self, all: &[Inline]) {
        for inline in all {
            let source = self.span(inline.span);
            match &inline.kind {
                InlineKind::Text(text) => {
                    assert!(!source.is_empty() && !text.is_empty(), "{inline:?}");
                    let plain = !source.contains(['\\', '&', '\r', '\n', '\0']);
                    assert!(!plain || source == text, "{text:?} is {source:?} in the source");
                }
                InlineKind::Value(value) => {
                    assert!(source.starts_with("{{") && source.ends_with("}}"), "{source:?}");
                    self.value(value);
                }
                InlineKind::Code(text) => self.pieces(text),
                InlineKind::Emphasis(inner)
                | InlineKind::Strong(inner)
                | InlineKind::Strikethrough(inner) => {
                    self.inlines(inner);
                }
                InlineKind::Link { target, content: inner, .. }
                | InlineKind::Image { target, alternative: inner, .. } => {
                    self.pieces(target);
                    self.inlines(inner);
                }
                InlineKind::SoftBreak | InlineKind::HardBreak => {}
            }
        }
    }

    fn pieces(&self, pieces: &[Piece]) {
        for piece in pieces {
            if let Piece::Value(value) = piece {
                self.value(value);
            }
        }
    }

    fn value(&self, value: &ValueUse) {
        assert_eq!(self.span(value.span), value.expression);
        assert!(!value.expression.is_empty());
    }

    fn attributes(&self, attributes: &Attributes) {
        if let Some(span) = attributes.span {
            let source = self.span(span);
            // Attributes that are broken reach to the end of their line.
            let ends = source.ends_with('}') || !source.contains('\n');
            assert!(source.starts_with('{') && ends, "{source:?}");
        }
        // An id that is not well formed stands for the one that was meant.
        let is_plain =
            |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let id = attributes.id.iter().filter(|(_, span)| is_plain(self.span(*span)));
        for (word, span) in
            id.filter(|(id, _)| id.starts_with(|c: char| c.is_ascii_lowercase())).chain(&attributes.classes)
        {
            assert_eq!(self.span(*span), word);
        }
        for pair in &attributes.pairs {
            assert_eq!(self.span(pair.name_span), pair.name);
            assert_eq!(
                self.span(pair.value_span).len(),
                if pair.value_span == pair.name_span { pair.name.len() } else { pair.value.len() }
            );
        }
    }
}

const TOPIC: &str = r#"---
applies: count(legacy.conference_directories) > 0
owner: uc-admin
---
# Mover directorios de conferencia

Antes de retirar un grupo, cada directorio pasa a Lync.

## Mover los directorios {#move}

> [!WARNING]
> Un grupo retirado antes de este paso deja sin acceso telefónico las reuniones migradas.

1. Abra el Shell de administración de Lync Server. {#open minutes=1}
1. Mueva el directorio {{ directory.id }}. {#run each="directory in legacy.conference_directories" minutes=5 rollback=#move-back}

   ```powershell
   Move-CsConferenceDirectory -Identity {{ directory.id }} -TargetPool {{ directory.target.fqdn }}
   ```

   > [!EXPECTED]
   > El comando termina sin errores.

## Comprobar el traslado {#verify kind=check}

1. Liste los directorios: deben ser {{ count(legacy.conference_directories) }}, todos en grupos de Lync. {#list}

## Devolver un directorio {#move-back kind=rollback}

1. …

| Grupo | `SQL` |
|:------|------:|
| {{ a | b }} | [x](<{{ pool.url }}> "t") ![y](z.png) |

<!-- {.wide} -->
"#;

#[test]
fn reads_a_whole_topic() {
    let (document, diagnostics) = parse(TOPIC);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let yaml = document.front_matter.map(|span| &TOPIC[span.range()]);
    assert_eq!(yaml, Some("applies: count(legacy.conference_directories) > 0\nowner: uc-admin\n"));
    let shown = blocks(&document.blocks);
    let expected = "h1(Mover directorios de conferencia) p(Antes de retirar un grupo, cada directorio pasa a Lync.) \
        h2(Mover los directorios){#move} \
        WARNING(p(Un grupo retirado antes de este paso deja sin acceso telefónico las reuniones migradas.)) \
        ol1~(<p(Abra el Shell de administración de Lync Server.)>{#open minutes=1} \
        <p(Mueva el directorio ‹directory.id›.) \
        code:powershell(Move-CsConferenceDirectory -Identity ‹directory.id› -TargetPool ‹directory.target.fqdn›) \
        EXPECTED(p(El comando termina sin errores.))>\
        {#run each=directory in legacy.conference_directories minutes=5 rollback=#move-back}) \
        h2(Comprobar el traslado){#verify kind=check} \
        ol1(<p(Liste los directorios: deben ser ‹count(legacy.conference_directories)›, todos en grupos de Lync.)>{#list}) \
        h2(Devolver un directorio){#move-back kind=rollback} ol1(<p(…)>) \
        table(Grupo|`SQL` / ‹a | b›|[x](‹pool.url›t) ![y](z.png)){.wide}";
    assert_eq!(shown, expected);
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let windows = format!("\u{feff}{}", TOPIC.replace('\n', "\r\n"));
    assert_eq!(tree(&windows), tree(TOPIC));
}

#[test]
fn attributes_find_their_node() {
    assert_eq!(tree("## A <!-- {#a} -->\n\ntext"), "h2(A){#a} p(text)");
    assert_eq!(tree("A {#a}\n---"), "h2(A){#a}");
    assert_eq!(tree("p\n\n{#a}\n\n1. x"), "p(p) ol1(<p(x)>){#a}");
    assert_eq!(tree("## A\n\n{.prose}\n1. x"), "h2(A) ol1(<p(x)>){.prose}");
    assert_eq!(tree("p\n\n{#a}\n\nq"), "p(p){#a} p(q)");
    assert_eq!(tree("```sh\nx\n```\n\n{translate}\n\nq"), "code:sh(x){translate=true} p(q)");
    assert_eq!(tree("```sh\nx\n```\n{translate}"), "code:sh(x){translate=true}");
    assert_eq!(
        tree("1. a {critical}\n\n   ```\n   x\n   ```\n\n   {translate}\n\n   1. b\n2. c"),
        "ol1~(<p(a) code:(x) ol1(<p(b)>){translate=true}>{critical=true} <p(c)>)"
    );
    assert_eq!(tree("1. a\n   b {#x}\n   - c {#y}\n\n     d"), "ol1(<p(a↵b) ul~(<p(c) p(d)>{#y})>{#x})");
    assert_eq!(tree("1. {#x}\n2. b\n   {#y}"), "ol1(<>{#x} <p(b)>{#y})");
    assert_eq!(tree("> [!record] {#ttl unit=s}\n> Note it"), "RECORD(p(Note it)){#ttl unit=s}");
    assert_eq!(tree("> [!NOTE] *Now* this {#n}\n> and\n>\n> that"), "NOTE(p(*Now* this↵and) p(that)){#n}");
    assert_eq!(tree("- [ ] a {#a}\n- [x] b"), "ul([ ]<p(a)>{#a} [x]<p(b)>)");
    assert_eq!(tree("## A {#a}\n\n{owner=x}\n\np"), "h2(A){#a owner=x} p(p)");
}

#[test]
fn attributes_go_over_lines_and_hide_their_signs() {
    assert_eq!(
        tree("1. a {#a\n   applies=\"x < 3 and *b* | `c`\"\n   minutes=5}\n2. b"),
        "ol1(<p(a)>{#a applies=x < 3 and *b* | `c` minutes=5} <p(b)>)"
    );
    let (document, _) = parse("> 1. a {#a applies=\"b\n>    and c\"}");
    assert_eq!(blocks(&document.blocks), "quote(ol1(<p(a)>{#a applies=b\n     and c}))");
}

#[test]
fn misplaced_attributes_are_told() {
    for (text, place) in [
        ("a paragraph {#a}", "{#a}"),
        ("# Title {#a}", "{#a}"),
        ("# Title\n\n{owner=b}\n\ntext", "{owner=b}"),
        ("{#a}\n\ntext", "{#a}"),
        ("1. a\n\n   b {#a}", "{#a}"),
        ("{#a}\ntext", "{#a}"),
        ("text {#a} text", "{#a}"),
        ("> quoted {#a}", "{#a}"),
        ("> [!NOTE]\n> text {#a}", "{#a}"),
        ("```sh {translate}\nx\n```", "{translate}"),
        ("| a |\n|---|\n| b |\n{#a}", "{#a}"),
        ("*a {#a}\nb*", "{#a}"),
    ] {
        assert_eq!(mistakes(text), found(Code::MisplacedAttribute, place), "{text}");
    }
}

#[test]
fn broken_attributes_are_told_at_their_place() {
    for (code, text, place) in [
        (Code::AttributeSyntax, "## A {#a b=\"c}", "\""),
        (Code::AttributeSyntax, "## A {#a b=\"c\"d=e}", ""),
        (Code::MisplacedAttribute, "## A {#a} b", "{#a}"),
        (Code::BadId, "## A {#a, b}", "#a,"),
        (Code::BadId, "## A {#Título}", "#Título"),
        (Code::AttributeSyntax, "## A {#a #b}", "#b"),
        (Code::AttributeSyntax, "## A {x=1 x=2}", "x"),
        (Code::AttributeSyntax, "## A {#a x= }", "x="),
        (Code::AttributeSyntax, "## A{#a}", "{#a}"),
        (Code::AttributeSyntax, "## A {#a\n\nb}", ""),
        (Code::AttributeSyntax, "## A {#a}\n\n{#b}", "b"),
    ] {
        assert_eq!(mistakes(text), found(code, place), "{text}");
    }
}

#[test]
fn code_is_left_alone() {
    let code = "```powershell\nGet-X | ? {$_.Id -match \"x\"} {#a}\n{a=\"`\" b='{{ c }}'}\n{#a\nb=c}\n```";
    assert_eq!(
        tree(code),
        "code:powershell(Get-X | ? {$_.Id -match \"x\"} {#a}\n{a=\"`\" b='‹c›'}\n{#a\nb=c})"
    );
    assert_eq!(tree("a `{#b}` c `{{ d }} {#e`"), "p(a `{#b}` c `‹d› {#e`)");
    assert_eq!(tree("`a\n{#b}`"), "p(`a {#b}`)");
    assert_eq!(tree("    {#a}\n    x"), "code:({#a}\nx)");
    assert_eq!(tree("-Filter {DisplayName -eq \"a\"}"), "p(-Filter {DisplayName -eq \"a\"})");
    assert_eq!(tree("1. a\n   ```\n   b {#x\n   y=z}\n   ```"), "ol1(<p(a) code:(b {#x\ny=z})>)");
    assert_eq!(tree("1. a\r\n   ```\r\n   b\r\n\r\n   c\r\n   ```"), "ol1(<p(a) code:(b\n\nc)>)");
}

#[test]
fn values_are_found_wherever_they_stand() {
    assert_eq!(tree("a {{ b*c*d }} **{{ \"<e>\" }}**f \\{{ g }}"), "p(a ‹b*c*d› **‹\"<e>\"›**f \\‹g›)");
    assert_eq!(
        tree("[x]({{a}}) [{{ y }}](<{{ y }}/b>) ![z]({{ c.d }}.png) <https://{{ host }}/p>"),
        "p([x](‹a›) [‹y›](‹y›/b) ![z](‹c.d›.png) [https://‹host›/p](https://‹host›/p))"
    );
    assert_eq!(tree("[a][{{ r }}]\n\n[{{ r }}]: {{ url }}"), "p([a](‹url›))");
    assert_eq!(tree("<{{ host }}> {{ '{{' }}"), "p(<‹host›> ‹'{{'›)");
    assert_eq!(tree("| {{ a | b }} |\n|---|\n| `{{ c|d }}` |"), "table(‹a | b› / `‹c|d›`)");
    assert_eq!(
        tree("a &amp; b \\* {{ c }} <me@example.com>"),
        "p(a & b * ‹c› [me@example.com](mailto:me@example.com))"
    );
    assert_eq!(tree("    {{ a }}\n"), "code:(‹a›)");
    assert_eq!(tree("## {{ a }} {#b}"), "h2(‹a›){#b}");
}

#[test]
fn bad_values_are_told() {
    assert_eq!(mistakes("a {{ }} b"), found(Code::ValueSyntax, "{{ }}"));
    assert_eq!(mistakes("a {{ b"), found(Code::ValueSyntax, "{{"));
    assert_eq!(mistakes("```\n{{ b\n}}\n```"), found(Code::ValueSyntax, "{{"));
    assert_eq!(mistakes("[a](b '{{ c }}')"), found(Code::ValueSyntax, "c"));
}

#[test]
fn callouts_are_told_from_quotes() {
    assert_eq!(tree("> [!Note] Text\nlazy"), "NOTE(p(Text↵lazy))");
    assert_eq!(tree("> [!TIP]\n>\n> - a"), "TIP(ul(<p(a)>))");
    assert_eq!(tree("> [!TIP]  \n> a"), "TIP(p(a))");
    assert_eq!(tree("> \\[!TIP]\n> a"), "quote(p([!TIP]↵a))");
    assert_eq!(tree("> a"), "quote(p(a))");
    assert_eq!(tree("> [!TIP] {#a}"), "TIP(){#a}");
    assert_eq!(mistakes("> [!WARNIG]\n> a"), found(Code::UnknownCallout, "[!WARNIG]"));
    let (_, diagnostics) = parse("> [!WARNIG]\n> a");
    assert_eq!(diagnostics.sorted()[0].help[0], "did you mean `WARNING`?");
}

#[test]
fn html_is_told_once_for_an_element() {
    assert_eq!(mistakes("a <b>c</b> d"), found(Code::RawHtml, "<b>"));
    assert_eq!(mistakes("<div>\n\ntext\n\n</div>"), found(Code::RawHtml, "<div>"));
    assert_eq!(mistakes("a <!-- note --> b"), found(Code::RawHtml, "<!-- note -->"));
    assert_eq!(mistakes("in <server> now"), found(Code::RawHtml, "<server>"));
    assert_eq!(mistakes("a <!-- {#a} --> b"), found(Code::RawHtml, "<!-- {#a} -->"));
}

#[test]
fn a_list_cut_in_two_is_told_with_its_remedy() {
    let help = |text: &str| {
        let (_, diagnostics) = parse(text);
        let all = diagnostics.sorted();
        assert!(all.iter().all(|mistake| mistake.code == Code::ListCut), "{all:?}");
        all.first().map(|mistake| mistake.help[0].clone())
    };
    let code = "1. a\n2. b\n\n```\nx\n```\n\n";
    let indent = Some("indent this block by 3 spaces so that it belongs to item 2".to_string());
    assert_eq!(help(&format!("{code}3. c")), indent);
    assert_eq!(help(&format!("{code}1. c")), indent);
    assert_eq!(help("1. a\n1. b\n\n> [!NOTE]\n> x\n\n1. c"), indent);
    assert_eq!(
        help("1.  a\n\nprose\n\n2.  c"),
        Some("indent this block by 4 spaces so that it belongs to item 1".into())
    );
    assert_eq!(
        help("1. a\n\n```\nx\n```\n\nprose\n\n2. c"),
        Some("indent these 2 blocks by 3 spaces so that they belong to item 1".into())
    );
    for legitimate in [
        "1. a\n\nprose\n\n1. b".to_string(),
        "1. a\n\n{#x}\n\n1. b".to_string(),
        format!("{code}{{#second}}\n\n1. c"),
        format!("{code}## H\n\n1. c"),
        format!("{code}1) c"),
        format!("{code}- c"),
        "1. a\n\n   ```\n   x\n   ```\n2. b".to_string(),
    ] {
        assert_eq!(help(&legitimate), None, "{legitimate}");
    }
}

#[test]
fn nesting_without_end_is_told_and_survived() {
    for text in [
        "> ".repeat(10_000) + "a",
        "- ".repeat(10_000) + "a",
        "1. ".repeat(10_000) + "a",
        (0..300).map(|level| " ".repeat(level * 2) + "- a\n").collect(),
        "*a ".repeat(10_000) + &" a*".repeat(10_000),
        "![".repeat(10_000) + "a" + &"](b)".repeat(10_000),
    ] {
        let (_, diagnostics) = parse(&text);
        assert_eq!(
            diagnostics.iter().filter(|mistake| mistake.code == Code::TooDeep).count(),
            1,
            "{}",
            &text[..20]
        );
    }
}

/// Parts that mean something to the reader, to be strung together.
const PARTS: [&str; 48] = [
    "{",
    "}",
    "{{",
    "}}",
    "{{ a }}",
    "{#a}",
    "{.b",
    " {#a x=\"",
    "\"",
    "'",
    "=",
    "#",
    "<!-- ",
    " -->",
    "<b>",
    "</b>",
    "`",
    "```\n",
    "~~~",
    "\n",
    "\r\n",
    "\n\n",
    "\r",
    "   ",
    "    ",
    "\t",
    "> ",
    "> [!NOTE]",
    "[!TIP]",
    "1. ",
    "2) ",
    "- ",
    "[ ] ",
    "[a]",
    "](",
    ")",
    "![",
    "[a]: b",
    "|",
    "\n|---|\n",
    "*",
    "**",
    "_",
    "\\",
    "&amp;",
    "---\n",
    "é",
    "\u{feff}",
];

fn parts() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&PARTS[..]), 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_keeps_the_laws(text in ".{0,80}") {
        parse(&text);
    }

    #[test]
    fn any_text_of_meaningful_parts_keeps_the_laws(text in parts()) {
        parse(&text);
    }

    #[test]
    fn a_topic_with_a_change_keeps_the_laws(at in 0..TOPIC.len(), length in 0..40_usize, part in parts()) {
        let mut from = at;
        while !TOPIC.is_char_boundary(from) { from -= 1; }
        let mut to = (at + length).min(TOPIC.len());
        while !TOPIC.is_char_boundary(to) { to += 1; }
        parse(&format!("{}{part}{}", &TOPIC[..from], &TOPIC[to..]));
    }
}
