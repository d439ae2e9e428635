//! Runs of text: what the runbook says, turned into nodes that read back as exactly that text.
//!
//! Knows nothing of blocks. The writer escapes single characters; what depends on the neighbours of
//! a run (edges of lines, of emphasis, of code) is settled here.

use super::tree::Node;
use comrak::nodes::{NodeCode, NodeLink, NodeValue};

/// A line to write on. Between spaces, underscores mark nothing.
const BLANK: &str = "________";

/// A run of text before it is settled how it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    Text(String),
    Code(String),
    Marked(Mark, Vec<Run>),
    Link(String, Vec<Run>),
    /// A line to write on; stands between spaces, and never alone in a paragraph.
    Blank,
    Break,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Strong,
    Emphasis,
    Strikethrough,
}

/// Where runs stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Paragraph,
    /// A heading or a cell: one line, and a cell's bars are the writer's business.
    Heading,
    Cell,
}

impl Run {
    pub fn text(text: impl AsRef<str>) -> Run {
        Run::Text(text.as_ref().replace(['\n', '\r'], " "))
    }

    pub fn strong(text: impl AsRef<str>) -> Run {
        // The number of a repeated step quotes the key of its object.
        Run::Marked(Mark::Strong, Run::sentence(text.as_ref()))
    }

    /// A value: as text where it is plain words and numbers, else as code, in which neither Markdown
    /// nor a forge (mentions, issue numbers, formulas, addresses) finds anything.
    pub fn value(text: &str) -> Run {
        if reads_as_words(text) { Run::text(text) } else { Run::Code(text.replace(['\n', '\r'], " ")) }
    }

    /// A finished sentence that may quote values: words a forge would act on become code.
    pub fn sentence(text: &str) -> Vec<Run> {
        Self::sentence_after(text.trim())
    }

    /// The same, with the spaces at its ends.
    pub fn sentence_after(text: &str) -> Vec<Run> {
        let text = text.replace(['\n', '\r'], " ");
        let mut runs = Vec::new();
        for word in text.split_inclusive(' ') {
            if is_acted_on(word) {
                let start = word.len() - word.trim_start_matches(['(', '«', '"']).len();
                let end = word.trim_end_matches([' ', ')', '»', '"', '.', ',', ';', ':']).len().max(start);
                runs.push(Run::text(&word[..start]));
                runs.push(Run::Code(word[start..end].to_string()));
                runs.push(Run::text(&word[end..]));
            } else {
                runs.push(Run::text(word));
            }
        }
        runs
    }
}

/// Whether nothing but words and numbers stands in a value.
fn reads_as_words(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let neighbour = |at: Option<usize>| at.and_then(|at| characters.get(at)).copied();
    let plain = characters.iter().enumerate().all(|(at, character)| match character {
        ' ' | ',' | '+' | '(' | ')' | '/' => true,
        '-' => at > 0,
        // A dot or colon within a number, or at the end of a word, but not within a name.
        '.' | ':' => {
            let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
            let digits =
                before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit());
            digits || after.is_none_or(|c| c == ' ')
        }
        other => other.is_alphanumeric(),
    });
    // A digest would be linked as a commit.
    let digest = |word: &str| word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let spaced = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") || text.contains("//");
    plain && !spaced && !text.split(' ').any(|word| digest(word) && !word.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a forge would make something of this word: a mention, an issue, a formula, an address.
fn is_acted_on(word: &str) -> bool {
    let begins_a_name = |after: &str| after.starts_with(|c: char| c.is_ascii_alphanumeric());
    word.contains(['@', '$'])
        || word.contains("//")
        || word.contains("www.")
        || word.split(['#', '!']).skip(1).any(begins_a_name)
}

/// The nodes of `runs`.
pub fn nodes(place: Place, runs: Vec<Run>) -> Vec<Node> {
    let runs = settled(place, Marks::Allowed, runs);
    let bars = place == Place::Paragraph && runs.contains(&Run::Break);
    let mut nodes = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| runs.get(at));
        let after = runs.get(at + 1);
        match run {
            Run::Text(text) => text_nodes(text, Edges::of(before, after), bars, &mut nodes),
            Run::Code(text) => nodes.push(code(text)),
            Run::Blank => push_raw(BLANK, &mut nodes),
            Run::Break => nodes.push(Node::leaf(NodeValue::LineBreak)),
            Run::Marked(mark, inner) => {
                let value = match mark {
                    Mark::Strong => NodeValue::Strong,
                    Mark::Emphasis => NodeValue::Emph,
                    Mark::Strikethrough => NodeValue::Strikethrough,
                };
                nodes.push(Node::new(value, inner_nodes(inner)));
            }
            Run::Link(url, inner) => {
                let link = NodeLink { url: escaped_address(url), title: String::new() };
                nodes.push(Node::new(NodeValue::Link(Box::new(link)), inner_nodes(inner)));
            }
        }
    }
    nodes
}

/// What stands in emphasis or a link: nothing to settle but the kind.
fn inner_nodes(runs: &[Run]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for run in runs {
        match run {
            Run::Code(text) => nodes.push(code(text)),
            Run::Text(text) => nodes.push(Node::leaf(NodeValue::Text(text.clone().into()))),
            Run::Link(url, inner) => {
                let link = NodeLink { url: escaped_address(url), title: String::new() };
                nodes.push(Node::new(NodeValue::Link(Box::new(link)), inner_nodes(inner)));
            }
            Run::Marked(_, _) | Run::Blank | Run::Break => {}
        }
    }
    nodes
}

fn code(text: &str) -> Node {
    Node::leaf(NodeValue::Code(NodeCode { num_backticks: 1, literal: text.to_string() }))
}

/// Whether marks may still be opened: emphasis within emphasis depends on too much around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    Allowed,
    Inside,
}

/// Runs of the same kind joined, empty ones dropped, marks only one deep.
fn settled(place: Place, marks: Marks, runs: Vec<Run>) -> Vec<Run> {
    let mut result: Vec<Run> = Vec::new();
    for run in runs {
        match run {
            Run::Text(text) => push_text(&mut result, &text),
            Run::Code(text) => push_code(place, &mut result, text),
            Run::Blank => result.push(Run::Blank),
            Run::Break if place == Place::Paragraph && marks == Marks::Allowed => result.push(Run::Break),
            Run::Break => push_text(&mut result, " "),
            Run::Marked(mark, inner) => {
                let inner = settled(place, Marks::Inside, inner);
                let follows_mark = matches!(result.last(), Some(Run::Marked(_, _)));
                if marks == Marks::Inside || follows_mark || is_blank(&inner) {
                    inner.into_iter().for_each(|run| push(place, &mut result, run));
                } else {
                    result.push(Run::Marked(mark, inner));
                }
            }
            Run::Link(url, inner) => {
                let mut inner = settled(place, Marks::Inside, inner);
                // An address as its own text would be written in the short form, which escapes nothing.
                if inner == [Run::Text(url.clone())] {
                    inner = vec![Run::Code(url.clone())];
                }
                if inner.is_empty() { push_text(&mut result, "") } else { result.push(Run::Link(url, inner)) }
            }
        }
    }
    result
}

fn push(place: Place, result: &mut Vec<Run>, run: Run) {
    match run {
        Run::Text(text) => push_text(result, &text),
        Run::Code(text) => push_code(place, result, text),
        other => result.push(other),
    }
}

fn push_text(result: &mut Vec<Run>, text: &str) {
    match result.last_mut() {
        _ if text.is_empty() => {}
        Some(Run::Text(before)) => before.push_str(text),
        _ => result.push(Run::Text(text.to_string())),
    }
}

/// Code next to code would be read as one with odd fences, so it is one.
fn push_code(place: Place, result: &mut Vec<Run>, text: String) {
    // In a cell, a backslash before a bar cannot be written as code: it stands between two codes.
    if place == Place::Cell
        && let Some((before, after)) = text.split_once("\\|")
    {
        push_code(place, result, before.to_string());
        push_text(result, "\\");
        return push_code(place, result, format!("|{after}"));
    }
    match result.last_mut() {
        _ if text.is_empty() => {}
        Some(Run::Code(before)) => before.push_str(&text),
        _ => result.push(Run::Code(text)),
    }
}

fn is_blank(runs: &[Run]) -> bool {
    runs.iter().all(|run| matches!(run, Run::Text(text) if text.trim().is_empty()))
}

/// What a text touches at its ends.
#[derive(Clone, Copy)]
struct Edges {
    start_of_line: bool,
    end_of_line: bool,
    /// The mark before ends, or the mark after begins, with something else than a letter or digit.
    after_punctuation: bool,
    before_punctuation: bool,
}

impl Edges {
    fn of(before: Option<&Run>, after: Option<&Run>) -> Self {
        let inner_end = |runs: &[Run]| match runs.last() {
            Some(Run::Text(text)) => text.chars().next_back(),
            _ => None,
        };
        let inner_start = |runs: &[Run]| match runs.first() {
            Some(Run::Text(text)) => text.chars().next(),
            _ => None,
        };
        let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        Self {
            start_of_line: matches!(before, None | Some(Run::Break)),
            end_of_line: matches!(after, None | Some(Run::Break)),
            after_punctuation: matches!(before, Some(Run::Marked(_, inner)) if !is_letter(inner_end(inner))),
            before_punctuation: matches!(after, Some(Run::Marked(_, inner)) if !is_letter(inner_start(inner))),
        }
    }
}

/// The nodes of one text. A character that would be dropped at the edge of a line, or that would keep
/// emphasis from opening or closing, is written as a character reference.
fn text_nodes(text: &str, edges: Edges, bars: bool, nodes: &mut Vec<Node>) {
    let is_word = |character: char| !character.is_whitespace() && !character.is_ascii_punctuation();
    let leading = if edges.start_of_line { text.len() - text.trim_start().len() } else { 0 };
    let (mut head, rest) = text.split_at(leading);
    let trailing = if edges.end_of_line { rest.trim_end().len() } else { rest.len() };
    let (mut middle, mut tail) = rest.split_at(trailing);
    // A line that begins like the second line of a table is not to make one.
    let table_like = |character: char| bars && character == ':';
    if head.is_empty()
        && let Some(first) = middle.chars().next()
        && ((edges.after_punctuation && is_word(first)) || (edges.start_of_line && table_like(first)))
    {
        (head, middle) = middle.split_at(first.len_utf8());
    }
    if tail.is_empty()
        && edges.before_punctuation
        && let Some(last) = middle.chars().next_back().filter(|last| is_word(*last))
    {
        (middle, tail) = middle.split_at(middle.len() - last.len_utf8());
    }
    push_references(head, nodes);
    for (at, part) in middle.split('|').enumerate().filter(|_| bars) {
        if at > 0 {
            push_raw("\\|", nodes);
        }
        push_plain(part, nodes);
    }
    if !bars {
        push_plain(middle, nodes);
    }
    push_references(tail, nodes);
}

fn push_plain(text: &str, nodes: &mut Vec<Node>) {
    if !text.is_empty() {
        nodes.push(Node::leaf(NodeValue::Text(text.to_string().into())));
    }
}

fn push_references(text: &str, nodes: &mut Vec<Node>) {
    for character in text.chars() {
        push_raw(&format!("&#{};", u32::from(character)), nodes);
    }
}

fn push_raw(text: &str, nodes: &mut Vec<Node>) {
    nodes.push(Node::leaf(NodeValue::Raw(text.to_string())));
}

/// The address with what the writer leaves alone and a reader would take for something else.
fn escaped_address(url: &str) -> String {
    let mut escaped = String::with_capacity(url.len());
    for (at, character) in url.char_indices() {
        match character {
            '&' if is_reference(&url[at + 1..]) => escaped.push_str("&amp;"),
            ' ' => escaped.push_str("%20"),
            character if character.is_whitespace() || character.is_control() => {
                let mut buffer = [0; 4];
                for byte in character.encode_utf8(&mut buffer).bytes() {
                    escaped.push_str(&format!("%{byte:02X}"));
                }
            }
            character => escaped.push(character),
        }
    }
    escaped
}

/// Whether what follows an ampersand makes it a character reference.
fn is_reference(after: &str) -> bool {
    after.split_once(';').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '#')
    })
}
