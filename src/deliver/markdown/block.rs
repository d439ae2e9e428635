//! Blocks of the runbook's text as nodes.

use super::page::Page;
use super::run::Run;
use super::tree::{Item, Node, Spacing};
use crate::runbook::{Block, Callout, Finding, TableCell, Verdict};
use comrak::nodes::{AlertType, TableAlignment};

/// Where a block stands: an alert is drawn by forges only at the outermost level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Outermost,
    Inside,
}

/// An empty cell to tick, where a table cannot hold a task.
const BOX: &str = "☐";

impl Page<'_> {
    pub fn blocks(self, blocks: &[Block], level: Level) -> Vec<Node> {
        blocks.iter().flat_map(|block| self.block(block, level)).collect()
    }

    fn block(self, block: &Block, level: Level) -> Vec<Node> {
        match block {
            Block::Paragraph { content } => vec![self.paragraph(self.runs(content))],
            Block::List { ordered, start, tight, items } => {
                let spacing = if *tight { Spacing::Close } else { Spacing::Wide };
                let items = items.iter().map(|item| Item::plain(self.blocks(item, Level::Inside))).collect();
                vec![match ordered {
                    true => Node::numbered(*start, spacing, items),
                    false => Node::bullets(spacing, items),
                }]
            }
            Block::Code { language, text, check_quoting } => {
                let mut nodes = vec![Node::code_block(language, &self.piece_text(text))];
                if *check_quoting {
                    let mut runs = self.label("check_quoting");
                    runs.push(Run::text(self.word("check_quoting_why")));
                    nodes.push(self.paragraph(runs));
                }
                nodes
            }
            Block::Quote { blocks } => vec![Node::quote(self.blocks(blocks, Level::Inside))],
            Block::Callout(callout) => vec![self.callout(callout, level)],
            Block::Table { alignments, header, rows } => vec![self.content_table(alignments, header, rows)],
            Block::Rule => vec![Node::rule()],
        }
    }

    fn content_table(self, alignments: &[String], header: &[TableCell], rows: &[Vec<TableCell>]) -> Node {
        let alignments: Vec<TableAlignment> = alignments
            .iter()
            .map(|alignment| match alignment.as_str() {
                "left" => TableAlignment::Left,
                "center" => TableAlignment::Center,
                "right" => TableAlignment::Right,
                _ => TableAlignment::None,
            })
            .collect();
        let cells = |row: &[TableCell]| -> Vec<Vec<Node>> {
            row.iter()
                .map(|cell| match cell.tick_box {
                    true => self.cell(vec![Run::text(BOX)]),
                    false => self.cell(self.runs(&cell.content)),
                })
                .collect()
        };
        Node::table(&alignments, cells(header), rows.iter().map(|row| cells(row)).collect())
    }

    /// A callout: an alert where forges draw one, else a quotation that begins with its word.
    pub fn callout(self, callout: &Callout, level: Level) -> Node {
        let mut blocks = Vec::new();
        if let Some(finding) = &callout.finding {
            blocks.push(self.paragraph(self.condition(finding)));
        }
        blocks.extend(self.blocks(&callout.blocks, Level::Inside));
        self.signal(&callout.kind, blocks, level)
    }

    /// `blocks` under the signal word `kind`.
    pub fn signal(self, kind: &str, blocks: Vec<Node>, level: Level) -> Node {
        let alert_type = match kind {
            "note" => Some(AlertType::Note),
            "tip" => Some(AlertType::Tip),
            "important" => Some(AlertType::Important),
            "warning" => Some(AlertType::Warning),
            "caution" => Some(AlertType::Caution),
            _ => None,
        };
        match (alert_type, level) {
            (Some(alert_type), Level::Outermost) => Node::alert(alert_type, blocks),
            _ => {
                let word = vec![Run::strong(self.word(&format!("callout.{kind}")))];
                let mut all = vec![self.paragraph(word)];
                all.extend(blocks);
                Node::quote(all)
            }
        }
    }

    /// `IF …:` of a block that is undecided or decided on site.
    pub fn condition(self, finding: &Finding) -> Vec<Run> {
        let only_if = finding.only_if.as_deref().unwrap_or(&finding.reason_text);
        let mut runs = vec![Run::strong(self.word("if")), Run::text(" ")];
        runs.extend(Run::sentence(only_if));
        if finding.verdict == Verdict::Undecided && !finding.asks.is_empty() {
            runs.push(Run::text(format!(" ({}: {})", self.word("asks"), finding.asks.join(", "))));
        }
        runs.push(Run::text(":"));
        runs
    }
}
