//! Builds the tree of blocks from the events of Markdown.
//!
//! Knows nothing of how values and attributes are lexed; it finds them by their masks.

use super::attach;
use super::callout;
use super::inline::Run;
use super::mask::{Mask, MaskKind, Masked};
use super::tree::{Alignment, Attributes, Block, BlockKind, Inline, Item};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag};
use std::collections::BTreeMap;
use std::ops::Range;

/// Blocks and emphasis nest no deeper than this: nobody can read more, and the tree is walked recursively.
const DEEPEST: usize = 100;

/// A block on its way into the tree, or attributes in a paragraph of their own.
pub(super) enum Draft {
    Block(DraftBlock),
    Attributes(usize),
}

pub(super) struct DraftBlock {
    pub block: Block,
    /// The attributes in a paragraph's or heading's text: the position in it, and the mask.
    pub attributes: Vec<(usize, usize)>,
    /// The box of a task item, in its first paragraph.
    pub checked: Option<bool>,
}

impl DraftBlock {
    fn plain(block: Block) -> Draft {
        Draft::Block(DraftBlock { block, attributes: Vec::new(), checked: None })
    }
}

/// What one reading of the masked text gave.
pub(super) struct Built {
    pub blocks: Vec<Block>,
    pub diagnostics: Diagnostics,
    /// For each mask: was it attached to a node?
    pub claimed: Vec<bool>,
    /// Code and HTML, in the order of the source.
    pub opaque: Vec<Range<usize>>,
}

/// Builds the blocks of `masked`, which hides parts of `source`.
pub(super) fn build(file: FileId, source: &str, masked: &Masked) -> Built {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder {
        file,
        source,
        masked: &masked.text,
        masks: &masked.masks,
        events: Parser::new_ext(&masked.text, options).into_offset_iter(),
        next: None,
        depth: 0,
        is_told_too_deep: false,
        html_open: BTreeMap::new(),
        built: Built {
            blocks: Vec::new(),
            diagnostics: Diagnostics::default(),
            claimed: vec![false; masked.masks.len()],
            opaque: Vec::new(),
        },
    };
    builder.advance();
    let drafts = builder.drafts().drafts;
    builder.built.blocks = attach::settle(&mut builder, drafts, attach::Place::Top);
    builder.built
}

pub(super) struct Builder<'a> {
    pub file: FileId,
    pub source: &'a str,
    pub masked: &'a str,
    pub masks: &'a [Mask],
    pub events: OffsetIter<'a>,
    pub next: Option<(Event<'a>, Range<usize>)>,
    depth: usize,
    is_told_too_deep: bool,
    /// How many HTML elements of a name were reported and not closed, so that their ends are not reported.
    pub html_open: BTreeMap<String, usize>,
    pub built: Built,
}

/// The children of a container.
pub(super) struct Children {
    pub drafts: Vec<Draft>,
    /// Did a paragraph stand in it as such, rather than as the bare text of a tight list?
    pub loose: bool,
}

impl<'a> Builder<'a> {
    /// Goes to the next event and gives the current one.
    pub fn advance(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let next = self.events.next();
        std::mem::replace(&mut self.next, next)
    }

    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// The span of a block, without the white space behind it.
    fn block_span(&self, range: Range<usize>) -> Span {
        let text = self.source.get(range.clone()).unwrap_or_default();
        let length = text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        self.span(range.start..range.start + length)
    }

    /// The masks that lie in `range`.
    pub fn masks_in(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.masks.partition_point(|mask| mask.range.start < range.start);
        let count = self.masks[first..].partition_point(|mask| mask.range.end <= range.end);
        first..first + count
    }

    /// Takes the attributes of a mask for a node.
    pub fn claim(&mut self, mask: usize) -> Attributes {
        self.built.claimed[mask] = true;
        match &self.masks[mask].kind {
            MaskKind::Attributes(form) => form.attributes.clone(),
            _ => Attributes::default(),
        }
    }

    /// Reads what stands in a container that was just entered, up to its end, and leaves it. Reports and
    /// skips what nests too deep.
    pub fn within<T: Default>(&mut self, range: &Range<usize>, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth == DEEPEST {
            // One report is enough: what is deeper still is inside this one, or as good as.
            if !std::mem::replace(&mut self.is_told_too_deep, true) {
                let message = format!("this is nested more than {DEEPEST} levels deep");
                let mistake = Diagnostic::new(Code::TooDeep, message)
                    .at(self.block_span(range.start..range.end), "")
                    .help("write it with fewer levels of lists, quotes and emphasis");
                self.built.diagnostics.push(mistake);
            }
            self.skip();
            return T::default();
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        self.advance();
        value
    }

    /// Skips to behind the end of the container that was just entered.
    fn skip(&mut self) {
        let mut open = 1_usize;
        while open > 0 {
            match self.advance() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    /// The blocks up to the end of their container, which stays the next event.
    pub fn drafts(&mut self) -> Children {
        let mut children = Children { drafts: Vec::new(), loose: false };
        loop {
            match &self.next {
                None | Some((Event::End(_), _)) => return children,
                Some((Event::Start(tag), _)) if is_block(tag) => {
                    children.loose |= matches!(tag, Tag::Paragraph);
                    if let Some((Event::Start(tag), range)) = self.advance() {
                        children.drafts.extend(self.block(tag, range));
                    }
                }
                Some((Event::Rule, _)) => {
                    if let Some((_, range)) = self.advance() {
                        children.drafts.push(self.plain(range, BlockKind::Rule));
                    }
                }
                Some((Event::Html(_), _)) => {
                    self.advance();
                }
                Some((_, range)) => {
                    // The bare text of an item of a tight list.
                    let start = range.start;
                    let run = self.run();
                    let end = run.end.max(start);
                    children.drafts.push(self.paragraph(start..end, run));
                }
            }
        }
    }

    pub fn plain(&self, range: Range<usize>, kind: BlockKind) -> Draft {
        DraftBlock::plain(Block { span: self.block_span(range), attributes: Attributes::default(), kind })
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>) -> Option<Draft> {
        match tag {
            Tag::Paragraph => {
                let run = self.within(&range, Self::run);
                Some(self.paragraph(range, run))
            }
            Tag::Heading { level, .. } => {
                let run = self.within(&range, Self::run);
                Some(self.heading(level, range, run))
            }
            Tag::BlockQuote(_) => {
                let drafts = self.within(&range, |builder| builder.drafts().drafts);
                let span = self.block_span(range);
                Some(DraftBlock::plain(callout::block(self, span, drafts)))
            }
            Tag::CodeBlock(kind) => Some(self.code_block(kind, range)),
            Tag::HtmlBlock => {
                self.skip();
                self.html(range);
                None
            }
            Tag::List(start) => Some(self.list(start, range)),
            Tag::Table(alignments) => Some(self.table(&alignments, range)),
            _ => {
                self.skip();
                None
            }
        }
    }

    /// A paragraph, or the attributes that are all there is in it.
    fn paragraph(&mut self, range: Range<usize>, run: Run) -> Draft {
        match run.attributes.last() {
            Some((_, mask)) if run.inlines.is_empty() && run.checked.is_none() => Draft::Attributes(*mask),
            _ => {
                let span = self.block_span(range);
                let block = Block {
                    span,
                    attributes: Attributes::default(),
                    kind: BlockKind::Paragraph(run.inlines),
                };
                Draft::Block(DraftBlock { block, attributes: run.attributes, checked: run.checked })
            }
        }
    }

    fn heading(&mut self, level: HeadingLevel, range: Range<usize>, run: Run) -> Draft {
        let attributes = match run.attributes.last() {
            Some((at, mask)) if *at == run.inlines.len() && level != HeadingLevel::H1 => self.claim(*mask),
            _ => Attributes::default(),
        };
        let span = self.block_span(range);
        DraftBlock::plain(Block {
            span,
            attributes,
            kind: BlockKind::Heading { level: level as u8, text: run.inlines },
        })
    }

    fn list(&mut self, start: Option<u64>, range: Range<usize>) -> Draft {
        let mut tight = true;
        let items = self.within(&range, |builder| {
            let mut items = Vec::new();
            while let Some((Event::Start(Tag::Item), _)) = &builder.next {
                if let Some((_, range)) = builder.advance() {
                    items.extend(builder.item(range, &mut tight));
                }
            }
            items
        });
        self.plain(
            range,
            BlockKind::List { ordered: start.is_some(), start: start.unwrap_or(1), tight, items },
        )
    }

    fn item(&mut self, range: Range<usize>, tight: &mut bool) -> Option<Item> {
        let children = self.within(&range, |builder| Some(builder.drafts()))?;
        *tight &= !children.loose;
        let mut drafts = children.drafts;
        let mut attributes = Attributes::default();
        let mut checked = None;
        match drafts.first_mut() {
            // An item without a text of its own.
            Some(Draft::Attributes(mask)) => {
                attributes = self.claim(*mask);
                drafts.remove(0);
            }
            Some(Draft::Block(draft)) => {
                checked = draft.checked;
                if let BlockKind::Paragraph(inlines) = &draft.block.kind
                    && let Some((at, mask)) = draft.attributes.last()
                    && *at == inlines.len()
                {
                    attributes = self.claim(*mask);
                }
            }
            None => {}
        }
        let span = self.block_span(range);
        let blocks = attach::settle(self, drafts, attach::Place::Inside);
        Some(Item { span, attributes, checked, blocks })
    }

    fn table(&mut self, alignments: &[pulldown_cmark::Alignment], range: Range<usize>) -> Draft {
        let rows: Vec<Vec<Vec<Inline>>> = self.within(&range, |builder| {
            let mut rows = Vec::new();
            while let Some((Event::Start(Tag::TableHead | Tag::TableRow), _)) = &builder.next {
                if let Some((_, range)) = builder.advance() {
                    rows.push(builder.within(&range, Self::cells));
                }
            }
            rows
        });
        let mut rows = rows.into_iter();
        let header = rows.next().unwrap_or_default();
        let alignments = alignments
            .iter()
            .map(|alignment| match alignment {
                pulldown_cmark::Alignment::None => Alignment::None,
                pulldown_cmark::Alignment::Left => Alignment::Left,
                pulldown_cmark::Alignment::Center => Alignment::Center,
                pulldown_cmark::Alignment::Right => Alignment::Right,
            })
            .collect();
        self.plain(range, BlockKind::Table { alignments, header, rows: rows.collect() })
    }

    fn cells(&mut self) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(Tag::TableCell), _)) = &self.next {
            if let Some((_, range)) = self.advance() {
                cells.push(self.within(&range, Self::run).inlines);
            }
        }
        cells
    }
}

fn is_block(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Superscript
            | Tag::Subscript
    )
}
