//! Blocks of the guide, sorted into what they are for a step, a procedure or a topic.

use super::around::Around;
use super::inline::{Assumed, Writer};
use super::nothing::Left;
use super::session::Session;
use crate::guide::{Node, TopicText};
use crate::markup::{
    Alignment, Block as GuideBlock, BlockKind, CalloutKind, Inline as GuideInline, Item, Piece,
};
use crate::runbook::{
    Block, Callout, Evidence, Finding, NodeReference, Record, TableCell, Verdict, plain_inlines,
};

/// The blocks of one node, by what they are for.
#[derive(Debug, Default)]
pub struct Sorted {
    pub warnings: Vec<Callout>,
    pub body: Vec<Block>,
    pub expected: Vec<Vec<Block>>,
    pub rollback_notes: Vec<Vec<Block>>,
    pub evidence: Vec<Evidence>,
    pub records: Vec<Record>,
    pub needs: Vec<Vec<Block>>,
    pub open: Vec<String>,
    pub assumes: Vec<Assumed>,
    /// The verdicts on blocks with a condition of their own, those left out included.
    pub findings: Vec<Finding>,
}

/// What the blocks belong to.
#[derive(Clone, Copy)]
pub struct Owner<'o> {
    pub text: &'o TopicText,
    pub around: &'o Around,
    pub verdict: Verdict,
    /// An empty cell of a table in a check is a box.
    pub is_check: bool,
    /// Whether text that does not apply is left out: prose is, a step's own text stays.
    pub prose: Prose,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Prose {
    /// Text under a heading: left out with the node it belongs to.
    LeftOut,
    /// A step's own text: stays with the step.
    Stays,
}

impl<'a> Session<'a> {
    /// Writes and sorts `blocks`. What does not apply is left out and counted.
    pub fn sort(&mut self, blocks: &[GuideBlock], owner: Owner) -> Sorted {
        let mut sorted = Sorted::default();
        for block in blocks {
            self.sort_block(block, owner, &mut sorted);
        }
        sorted
    }

    fn sort_block(&mut self, block: &GuideBlock, owner: Owner, sorted: &mut Sorted) {
        let node = owner.text.block_nodes.get(&block.span).cloned().unwrap_or_default();
        let own = self.block_finding(&node, owner);
        sorted.findings.extend(own.clone());
        let verdict = own.as_ref().map_or(owner.verdict, |finding| finding.verdict);
        let is_callout = matches!(block.kind, BlockKind::Callout { .. });
        let is_gone = verdict == Verdict::NotApplicable
            && (own.is_some() || is_callout || owner.prose == Prose::LeftOut);
        if is_gone {
            self.left_out += 1;
            return;
        }
        let conditional = own.filter(is_told);
        let owner = Owner { verdict, ..owner };
        let BlockKind::Callout { kind, blocks } = &block.kind else {
            let written = self.block(block, owner, sorted);
            let Some(written) = written else { return };
            sorted.body.push(with_condition(written, conditional));
            return;
        };
        let written = self.blocks(blocks, owner, sorted);
        // What is to be kept or written down is there also without a word about it.
        let is_own = matches!(kind, CalloutKind::Evidence | CalloutKind::Record);
        let blocks = if is_own { Some(written) } else { not_emptied(blocks, written) };
        let Some(blocks) = blocks else { return };
        let finding = conditional.map(Box::new);
        let callout =
            |name: &str, blocks| Callout { kind: name.to_string(), blocks, finding: finding.clone() };
        let shown = |blocks: Vec<Block>| match &finding {
            Some(_) => vec![Block::Callout(callout("note", blocks))],
            None => blocks,
        };
        match kind {
            CalloutKind::Warning => sorted.warnings.push(callout("warning", blocks)),
            CalloutKind::Caution => sorted.warnings.push(callout("caution", blocks)),
            CalloutKind::Note => sorted.body.push(Block::Callout(callout("note", blocks))),
            CalloutKind::Tip => sorted.body.push(Block::Callout(callout("tip", blocks))),
            CalloutKind::Important => sorted.body.push(Block::Callout(callout("important", blocks))),
            CalloutKind::Needs => sorted.needs.push(shown(blocks)),
            CalloutKind::Expected => sorted.expected.push(shown(blocks)),
            CalloutKind::Rollback => sorted.rollback_notes.push(shown(blocks)),
            CalloutKind::Evidence => {
                let mut writer = Writer::new(self, owner.text, owner.around, owner.verdict);
                let file = node.file.as_ref().map(|pieces| writer.text_pieces(pieces));
                let (open, assumes) = (writer.open, writer.assumes);
                sorted.note(open, assumes);
                sorted.evidence.push(Evidence { file, blocks: shown(blocks) });
            }
            CalloutKind::Record => sorted.records.push(Record {
                id: block.attributes.id.as_ref().map(|(id, _)| id.clone()),
                unit: node.unit.clone(),
                minimum: self.limit(node.minimum.as_deref(), owner),
                maximum: self.limit(node.maximum.as_deref(), owner),
                blocks: shown(blocks),
            }),
        }
    }

    /// A limit of what is written down; one that nobody knows yet limits nothing.
    fn limit(&mut self, pieces: Option<&[Piece]>, owner: Owner) -> Option<String> {
        let mut writer = Writer::new(self, owner.text, owner.around, owner.verdict);
        let text = plain_inlines(&writer.text_pieces(pieces?));
        writer.open.is_empty().then_some(text).filter(|text| !text.contains('‹'))
    }

    /// The finding of a block that has a condition of its own.
    fn block_finding(&mut self, node: &Node, owner: Owner) -> Option<Finding> {
        node.condition.as_ref()?;
        let around = owner.around.enter(node, None, String::new());
        // What is not done here has no part that is; who decided so, the step itself says.
        Some(self.make_finding(&around)).filter(|finding| finding.verdict != Verdict::Waived)
    }

    fn blocks(&mut self, blocks: &[GuideBlock], owner: Owner, sorted: &mut Sorted) -> Vec<Block> {
        let mut written = Vec::new();
        for block in blocks {
            let node = owner.text.block_nodes.get(&block.span).cloned().unwrap_or_default();
            let own = self.block_finding(&node, owner);
            sorted.findings.extend(own.clone());
            if own.as_ref().is_some_and(|finding| finding.verdict == Verdict::NotApplicable) {
                self.left_out += 1;
                continue;
            }
            let verdict = own.as_ref().map_or(owner.verdict, |finding| finding.verdict);
            let block = self.block(block, Owner { verdict, ..owner }, sorted);
            written.extend(block.map(|block| with_condition(block, own.filter(is_told))));
        }
        written
    }

    fn block(&mut self, block: &GuideBlock, owner: Owner, sorted: &mut Sorted) -> Option<Block> {
        Some(match &block.kind {
            BlockKind::Paragraph(content) | BlockKind::Heading { text: content, .. } => {
                Block::Paragraph { content: self.inlines(content, owner, sorted) }
            }
            BlockKind::List { ordered, start, tight, items } => {
                let items = items.iter().map(|item| self.item(item, owner, sorted)).collect();
                match self.list_left(*ordered, items) {
                    Left::Nothing(instead) => instead,
                    Left::Items(items) => {
                        Block::List { ordered: *ordered, start: *start, tight: *tight, items }
                    }
                }
            }
            BlockKind::Code { language, text } => {
                let mut writer = Writer::new(self, owner.text, owner.around, owner.verdict);
                let (text, check_quoting) = writer.code_block(text);
                let (open, assumes) = (writer.open, writer.assumes);
                sorted.note(open, assumes);
                Block::Code { language: language.clone(), text, check_quoting }
            }
            BlockKind::Quote(blocks) => {
                Block::Quote { blocks: not_emptied(blocks, self.blocks(blocks, owner, sorted))? }
            }
            BlockKind::Callout { kind, blocks } => Block::Callout(Callout {
                kind: kind.word().to_lowercase(),
                blocks: not_emptied(blocks, self.blocks(blocks, owner, sorted))?,
                finding: None,
            }),
            BlockKind::Table { alignments, header, rows } => Block::Table {
                alignments: alignments.iter().map(|alignment| word(*alignment).to_string()).collect(),
                header: header.iter().map(|cell| self.cell(cell, false, owner, sorted)).collect(),
                rows: rows
                    .iter()
                    .map(|row| {
                        row.iter().map(|cell| self.cell(cell, owner.is_check, owner, sorted)).collect()
                    })
                    .collect(),
            },
            BlockKind::Rule => Block::Rule,
        })
    }

    /// An item, with the findings that say so where nothing of it is left.
    fn item(&mut self, item: &Item, owner: Owner, sorted: &mut Sorted) -> (Vec<Block>, Option<Vec<Finding>>) {
        let node = owner.text.block_nodes.get(&item.mark()).cloned().unwrap_or_default();
        let own = self.block_finding(&node, owner);
        sorted.findings.extend(own.clone());
        let verdict = own.as_ref().map_or(owner.verdict, |finding| finding.verdict);
        if let Some(finding) = own.clone().filter(|finding| finding.verdict == Verdict::NotApplicable) {
            self.left_out += 1;
            return (Vec::new(), Some(vec![finding]));
        }
        let before = sorted.findings.len();
        let blocks = self.blocks(&item.blocks, Owner { verdict, ..owner }, sorted);
        if blocks.is_empty() && !item.blocks.is_empty() {
            return (blocks, Some(sorted.findings[before..].to_vec()));
        }
        let shown = own.filter(is_told).map(|finding| {
            let (kind, finding) = ("note".to_string(), Some(Box::new(finding)));
            vec![Block::Callout(Callout { kind, blocks: blocks.clone(), finding })]
        });
        (shown.unwrap_or(blocks), None)
    }

    fn cell(&mut self, cell: &[GuideInline], can_tick: bool, owner: Owner, sorted: &mut Sorted) -> TableCell {
        TableCell { content: self.inlines(cell, owner, sorted), tick_box: can_tick && cell.is_empty() }
    }

    fn inlines(
        &mut self,
        inlines: &[GuideInline],
        owner: Owner,
        sorted: &mut Sorted,
    ) -> Vec<crate::runbook::Inline> {
        let mut writer = Writer::new(self, owner.text, owner.around, owner.verdict);
        let written = writer.inlines(inlines);
        let (open, assumes) = (writer.open, writer.assumes);
        sorted.note(open, assumes);
        written
    }

    /// Collects NEEDS into the preparation list of the phase the node is worked in.
    pub fn collect_needs(&mut self, needs: &[Vec<Block>], from: &NodeReference, home: &str, around: &Around) {
        if matches!(from.verdict, Verdict::NotApplicable | Verdict::Waived) {
            return;
        }
        let phase = around.worked_in.as_ref().map_or(home, |phase| phase.id.as_str());
        let known = self.needs.entry(phase.to_string()).or_default();
        for blocks in needs {
            if !known.iter().any(|need| need.blocks == *blocks) {
                known.push(crate::runbook::Need { from: from.clone(), blocks: blocks.clone() });
            }
        }
    }
}

impl Sorted {
    /// Remembers what a text printed.
    pub fn note(&mut self, open: Vec<String>, assumes: Vec<Assumed>) {
        for name in open {
            if !self.open.contains(&name) {
                self.open.push(name);
            }
        }
        for note in assumes {
            if !self.assumes.contains(&note) {
                self.assumes.push(note);
            }
        }
    }
}

/// What was written of `blocks`; `None` where nothing of them is left.
fn not_emptied(blocks: &[GuideBlock], written: Vec<Block>) -> Option<Vec<Block>> {
    (blocks.is_empty() || !written.is_empty()).then_some(written)
}

/// Whether the verdict on a block that is shown has to be shown with it.
fn is_told(finding: &Finding) -> bool {
    finding.verdict != Verdict::Applies || finding.assumed
}

/// The block below its IF, if it has one.
fn with_condition(block: Block, finding: Option<Finding>) -> Block {
    match (block, finding) {
        (block, None) => block,
        (Block::Callout(callout), finding) => {
            Block::Callout(Callout { finding: finding.map(Box::new), ..callout })
        }
        (block, finding) => Block::Callout(Callout {
            kind: "note".to_string(),
            blocks: vec![block],
            finding: finding.map(Box::new),
        }),
    }
}

fn word(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None => "none",
        Alignment::Left => "left",
        Alignment::Center => "center",
        Alignment::Right => "right",
    }
}
