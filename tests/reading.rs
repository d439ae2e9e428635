//! What readers make of a page: its structure and its text, apart from each other.

use pulldown_cmark::{Event, Options, Parser};

/// The structure is everything that is not text.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    pub structure: Vec<String>,
    pub text: String,
}

/// A page as HTML: tags with the names of their attributes, and the text with its references resolved.
/// Anything that is not well formed is part of the structure, where it makes two pages differ.
pub fn html(page: &str) -> Seen {
    let mut seen = Seen { structure: Vec::new(), text: String::new() };
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        seen.text.push_str(&resolve(&rest[..at]));
        let inside = &rest[at + 1..];
        let (tag, end) = tag(inside);
        rest = &inside[end..];
        if tag.first().is_some_and(|name| name == "script" || name == "style") {
            let close = rest.find("</").unwrap_or(rest.len());
            seen.structure.push(format!("raw {}", &rest[..close]));
            rest = &rest[close..];
        }
        seen.structure.push(tag.join(" "));
    }
    seen.text.push_str(&resolve(rest));
    seen
}

/// The name of a tag and of its attributes, and where it ends. The value of `class` is kept.
fn tag(inside: &str) -> (Vec<String>, usize) {
    let mut parts = vec![String::new()];
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '>' => return (parts, at + 1),
            '"' | '\'' => {
                let value: String = characters
                    .by_ref()
                    .map(|(_, inner)| inner)
                    .take_while(|inner| *inner != character)
                    .collect();
                if parts.last().is_some_and(|name| name == "class=") {
                    parts.last_mut().expect("there is one").push_str(&value);
                }
            }
            _ if character.is_whitespace() => parts.push(String::new()),
            _ => parts.last_mut().expect("there is one").push(character),
        }
    }
    (parts, inside.len())
}

/// The text of every attribute of a page, in order.
pub fn html_attributes(page: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let inside = &rest[at + 1..];
        let end = tag(inside).1;
        let mut quoted = inside[..end].split('"');
        while let (Some(_), Some(value)) = (quoted.next(), quoted.next()) {
            values.push(resolve(value));
        }
        rest = &inside[end..];
    }
    values
}

/// The references that the product writes; another ampersand is a mistake and stays as it is.
fn resolve(text: &str) -> String {
    ["&lt;<", "&gt;>", "&quot;\"", "&#39;'", "&amp;&"].iter().fold(text.to_string(), |text, pair| {
        let (reference, character) = pair.split_at(pair.len() - 1);
        text.replace(reference, character)
    })
}

/// Markdown as pulldown-cmark reads it. Code in a line counts as text: only the value tells which it is.
pub fn by_pulldown(markdown: &str) -> Seen {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    let mut seen = Seen { structure: Vec::new(), text: String::new() };
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) | Event::Code(text) => seen.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => seen.text.push('\n'),
            Event::Start(tag) => {
                let name = format!("{tag:?}");
                seen.structure.push(name.split(['(', ' ', '{']).next().unwrap_or_default().to_string());
            }
            Event::End(tag) => {
                seen.structure.push(format!("/{tag:?}"));
                seen.text.push('\u{1f}');
            }
            other => seen.structure.push(format!("{other:?}")),
        }
    }
    seen
}

/// Markdown as comrak reads it, with what GitHub understands.
pub fn by_comrak(markdown: &str) -> Seen {
    use comrak::nodes::{AstNode, NodeValue};
    fn walk<'a>(node: &'a AstNode<'a>, seen: &mut Seen) {
        let value = node.data().value.clone();
        match &value {
            NodeValue::Text(text) => seen.text.push_str(text),
            NodeValue::Code(code) => seen.text.push_str(&code.literal),
            NodeValue::CodeBlock(block) => {
                seen.text.push_str(&block.literal);
                seen.structure.push("code".into());
            }
            NodeValue::SoftBreak | NodeValue::LineBreak => seen.text.push('\n'),
            other => {
                seen.structure.push(other.xml_node_name().to_string());
                seen.text.push('\u{1f}');
            }
        }
        node.children().for_each(|child| walk(child, seen));
    }
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.alerts = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    let arena = comrak::Arena::new();
    let mut seen = Seen { structure: Vec::new(), text: String::new() };
    walk(comrak::parse_document(&arena, markdown, &options), &mut seen);
    seen
}
