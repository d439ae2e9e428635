//! The tree.

use crate::source::Span;

/// One Markdown file of the native dialect.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The span of the YAML between the front matter's fences, if there is one.
    pub front_matter: Option<Span>,
    pub blocks: Vec<Block>,
}

/// A block with its attributes.
///
/// Attributes that stood as a paragraph of their own belong to the list that follows directly, else
/// to the block before; they are no block themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub span: Span,
    pub attributes: Attributes,
    pub kind: BlockKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    Heading {
        level: u8,
        text: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    List {
        ordered: bool,
        start: u64,
        tight: bool,
        items: Vec<Item>,
    },
    /// `language` in lower case, empty if none; the text without its last line end.
    Code {
        language: String,
        text: Vec<Piece>,
    },
    Quote(Vec<Block>),
    Callout {
        kind: CalloutKind,
        blocks: Vec<Block>,
    },
    Table {
        alignments: Vec<Alignment>,
        header: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Rule,
}

/// How a table's column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    None,
    Left,
    Center,
    Right,
}

/// One item of a list. Its attributes stood at the end of its first paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub span: Span,
    pub attributes: Attributes,
    /// The box of a task item.
    pub checked: Option<bool>,
    pub blocks: Vec<Block>,
}

impl Item {
    /// The place that stands for the item: of no length, because its list may begin and end where it does.
    pub fn mark(&self) -> Span {
        Span { end: self.span.start, ..self.span }
    }
}

/// The kinds of `> [!KIND]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CalloutKind {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
    Needs,
    Expected,
    Rollback,
    Evidence,
    Record,
}

impl CalloutKind {
    /// Whether it says something of a step, and of nothing else.
    pub fn is_of_a_step(self) -> bool {
        use CalloutKind::{Evidence, Expected, Record, Rollback};
        matches!(self, Expected | Rollback | Evidence | Record)
    }

    pub const ALL: [CalloutKind; 10] = [
        CalloutKind::Note,
        CalloutKind::Tip,
        CalloutKind::Important,
        CalloutKind::Warning,
        CalloutKind::Caution,
        CalloutKind::Needs,
        CalloutKind::Expected,
        CalloutKind::Rollback,
        CalloutKind::Evidence,
        CalloutKind::Record,
    ];

    /// The word in `[!…]`.
    pub fn word(self) -> &'static str {
        match self {
            CalloutKind::Note => "NOTE",
            CalloutKind::Tip => "TIP",
            CalloutKind::Important => "IMPORTANT",
            CalloutKind::Warning => "WARNING",
            CalloutKind::Caution => "CAUTION",
            CalloutKind::Needs => "NEEDS",
            CalloutKind::Expected => "EXPECTED",
            CalloutKind::Rollback => "ROLLBACK",
            CalloutKind::Evidence => "EVIDENCE",
            CalloutKind::Record => "RECORD",
        }
    }

    /// The kind with this word, in any case.
    pub fn from_word(word: &str) -> Option<CalloutKind> {
        Self::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    pub span: Span,
    pub kind: InlineKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum InlineKind {
    Text(String),
    Value(ValueUse),
    Code(Vec<Piece>),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strikethrough(Vec<Inline>),
    Link { target: Vec<Piece>, title: String, content: Vec<Inline> },
    Image { target: Vec<Piece>, title: String, alternative: Vec<Inline> },
    SoftBreak,
    HardBreak,
}

/// A part of code, of a link target or of an attribute: literal text, or a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Text(String),
    Value(ValueUse),
}

/// `{{ path }}`: the expression between the braces, trimmed, and its exact place.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueUse {
    pub expression: String,
    /// The span of the trimmed expression.
    pub span: Span,
}

/// `{#id .class name=value flag}`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributes {
    pub id: Option<(String, Span)>,
    pub classes: Vec<(String, Span)>,
    pub pairs: Vec<Attribute>,
    /// The span of the braces; `None` where there are no attributes.
    pub span: Option<Span>,
}

/// `name=value`, or a bare `name`, whose value is `true`.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub name: String,
    pub name_span: Span,
    /// The value without its quotes.
    pub value: String,
    /// The span of exactly that text in the file (of the name, for a bare name).
    pub value_span: Span,
}

impl Attributes {
    pub fn get(&self, name: &str) -> Option<&Attribute> {
        self.pairs.iter().find(|pair| pair.name == name)
    }

    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|(name, _)| name == class)
    }
}
