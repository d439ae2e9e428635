//! A Markdown document as an owned tree, and its text.
//!
//! The text is written by comrak; this file keeps away from what its writer does not escape, and
//! knows nothing of runbooks.

use comrak::nodes::{
    AlertType, AstNode, ListDelimType, ListType, NodeAlert, NodeCodeBlock, NodeHeading, NodeList, NodeTable,
    NodeTaskItem, NodeValue, TableAlignment,
};
use comrak::{Arena, Options};

/// A node with its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    value: NodeValue,
    children: Vec<Node>,
}

/// What an item of a list begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    Plain,
    Box,
}

/// An item of a list.
pub struct Item {
    pub marker: Marker,
    pub blocks: Vec<Node>,
}

/// How close the items of a list stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// Without blank lines, as long as no item needs one inside.
    Close,
    Wide,
}

impl Node {
    pub fn new(value: NodeValue, children: Vec<Node>) -> Self {
        Self { value, children }
    }

    pub fn leaf(value: NodeValue) -> Self {
        Self::new(value, Vec::new())
    }

    pub fn paragraph(content: Vec<Node>) -> Self {
        Self::new(NodeValue::Paragraph, content)
    }

    pub fn heading(level: u8, content: Vec<Node>) -> Self {
        let heading = NodeHeading { level: level.clamp(1, 6), setext: false, closed: false };
        Self::new(NodeValue::Heading(heading), content)
    }

    pub fn rule() -> Self {
        Self::leaf(NodeValue::ThematicBreak)
    }

    pub fn quote(blocks: Vec<Node>) -> Self {
        Self::new(NodeValue::BlockQuote, apart(blocks))
    }

    /// A GFM alert; forges draw it only where it stands in nothing else.
    pub fn alert(alert_type: AlertType, blocks: Vec<Node>) -> Self {
        let alert = NodeAlert { alert_type, title: None, multiline: false, fence_length: 0, fence_offset: 0 };
        Self::new(NodeValue::Alert(Box::new(alert)), apart(blocks))
    }

    /// Fenced code. Only what can stand in a language's name is kept of `language`.
    pub fn code_block(language: &str, text: &str) -> Self {
        let is_name = |character: &char| character.is_ascii_alphanumeric() || "+-_.#".contains(*character);
        let mut literal = text.replace("\r\n", "\n").replace('\r', "\n");
        literal.push('\n');
        Self::leaf(NodeValue::CodeBlock(Box::new(NodeCodeBlock {
            fenced: true,
            fence_char: b'`',
            fence_length: 3,
            fence_offset: 0,
            info: language.chars().filter(is_name).collect(),
            literal,
            closed: true,
        })))
    }

    pub fn bullets(spacing: Spacing, items: Vec<Item>) -> Self {
        Self::list(ListType::Bullet, 1, ListDelimType::Period, spacing, items)
    }

    pub fn numbered(start: u64, spacing: Spacing, items: Vec<Item>) -> Self {
        // Nine digits are the most a number of an item can have.
        let start = usize::try_from(start).unwrap_or(1).min(999_000_000);
        Self::list(ListType::Ordered, start, ListDelimType::Period, spacing, items)
    }

    fn list(
        list_type: ListType,
        start: usize,
        delimiter: ListDelimType,
        spacing: Spacing,
        items: Vec<Item>,
    ) -> Self {
        let tight = spacing == Spacing::Close && items.iter().all(|item| can_be_close(&item.blocks));
        let list = NodeList {
            list_type,
            marker_offset: 0,
            padding: 2,
            start,
            delimiter,
            bullet_char: b'-',
            tight,
            is_task_list: items.iter().any(|item| item.marker == Marker::Box),
        };
        let items = items.into_iter().map(|item| {
            let value = match item.marker {
                Marker::Plain => NodeValue::Item(list),
                Marker::Box => NodeValue::TaskItem(NodeTaskItem {
                    symbol: None,
                    symbol_sourcepos: comrak::nodes::Sourcepos::from((0, 0, 0, 0)),
                }),
            };
            Self::new(value, item_blocks(item.blocks))
        });
        Self::new(NodeValue::List(list), items.collect())
    }

    /// A table; every row gets as many cells as the longest has.
    pub fn table(alignments: &[TableAlignment], header: Vec<Vec<Node>>, rows: Vec<Vec<Vec<Node>>>) -> Self {
        let columns = rows.iter().map(Vec::len).chain([header.len(), 1]).max().unwrap_or(1);
        let row = |is_header: bool, mut cells: Vec<Vec<Node>>| {
            cells.resize_with(columns, Vec::new);
            let cells = cells.into_iter().map(|cell| Self::new(NodeValue::TableCell, cell)).collect();
            Self::new(NodeValue::TableRow(is_header), cells)
        };
        let alignment = |at: usize| alignments.get(at).copied().unwrap_or(TableAlignment::None);
        let table = NodeTable {
            alignments: (0..columns).map(alignment).collect(),
            num_columns: columns,
            num_rows: rows.len(),
            num_nonempty_cells: 0,
        };
        let header = row(true, header);
        let rows = std::iter::once(header).chain(rows.into_iter().map(|cells| row(false, cells)));
        Self::new(NodeValue::Table(Box::new(table)), rows.collect())
    }
}

impl Item {
    pub fn plain(blocks: Vec<Node>) -> Self {
        Self { marker: Marker::Plain, blocks }
    }

    pub fn boxed(blocks: Vec<Node>) -> Self {
        Self { marker: Marker::Box, blocks }
    }
}

/// Whether an item can do without blank lines: what follows its paragraph must be able to end it.
fn can_be_close(blocks: &[Node]) -> bool {
    let ends_a_paragraph = |node: &Node| match &node.value {
        NodeValue::List(list) => {
            list.tight
                && (list.list_type == ListType::Bullet || list.start == 1)
                && node.children.first().is_some_and(|item| !item.children.is_empty())
        }
        _ => false,
    };
    match blocks.split_first() {
        None => true,
        Some((first, rest)) => {
            matches!(first.value, NodeValue::Paragraph)
                && rest.len() <= 1
                && rest.iter().all(ends_a_paragraph)
        }
    }
}

/// The writer leaves blank lines before a table or a rule, which an item cannot begin with.
fn item_blocks(blocks: Vec<Node>) -> Vec<Node> {
    let starts_badly = !blocks.first().is_some_and(|node| {
        matches!(node.value, NodeValue::Paragraph | NodeValue::BlockQuote | NodeValue::CodeBlock(_))
    });
    let mut all = Vec::with_capacity(blocks.len() + 1);
    if starts_badly && !blocks.is_empty() {
        all.push(blank_paragraph());
    }
    all.extend(blocks);
    apart(all)
}

/// Keeps blocks apart that would be read as one, or between which the writer would put an HTML comment:
/// an empty paragraph, which writes nothing, between a list and code; a blank one between two lists.
fn apart(blocks: Vec<Node>) -> Vec<Node> {
    let mut all: Vec<Node> = Vec::with_capacity(blocks.len());
    for node in blocks {
        if all.last().is_some_and(|before| matches!(before.value, NodeValue::List(_))) {
            match node.value {
                NodeValue::List(_) => all.push(blank_paragraph()),
                NodeValue::CodeBlock(_) => all.push(Node::paragraph(Vec::new())),
                _ => {}
            }
        }
        let is_quote = |node: &Node| matches!(node.value, NodeValue::BlockQuote);
        if is_quote(&node) && all.last().is_some_and(is_quote) {
            all.push(blank_paragraph());
        }
        all.push(node);
    }
    all
}

fn blank_paragraph() -> Node {
    Node::paragraph(vec![Node::leaf(NodeValue::Raw("&nbsp;".into()))])
}

/// The options both of writing and of reading back what was written.
pub fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.alerts = true;
    options.extension.autolink = true;
    options.render.prefer_fenced = true;
    options
}

/// The text of a document.
pub fn write(blocks: Vec<Node>) -> String {
    let arena = Arena::new();
    let root = arena.alloc(NodeValue::Document.into());
    for block in apart(blocks) {
        attach(&arena, root, block);
    }
    let mut text = String::new();
    // Writing to a text does not fail.
    let _ = comrak::format_commonmark(root, &options(), &mut text);
    text
}

fn attach<'a>(arena: &'a Arena<'a>, parent: &'a AstNode<'a>, node: Node) {
    let own = arena.alloc(node.value.into());
    parent.append(own);
    for child in node.children {
        attach(arena, own, child);
    }
}
