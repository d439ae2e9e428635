//! Writes the runbook's text as HTML: blocks, inlines, code, references.
//!
//! Every text goes through `escape`; nothing a site or a guide says can become a tag or an attribute.
//! Knows nothing of pages and their layout.

use super::escape::{escape, is_allowed_address};
use super::places::{GLOSSARY, Places, anchor};
use crate::deliver::detail::Detail;
use crate::runbook::{
    Block, Callout, Finding, Inline, LinkTarget, NodeReference, Piece, Strings, TableCell, Verdict,
    plain_inlines,
};
use std::cell::Cell;

/// Whether a command may be copied at a click: not where its step does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copying {
    Offered,
    Withheld,
}

/// Writes the fragments of one page; `owner` is the key of the node whose boxes are written.
pub struct Fragments<'a> {
    pub places: &'a Places,
    pub strings: &'a Strings,
    pub page: &'a str,
    pub owner: &'a str,
    pub copying: Copying,
    pub detail: Detail,
    boxes: Cell<usize>,
}

impl<'a> Fragments<'a> {
    pub fn new(places: &'a Places, strings: &'a Strings, page: &'a str, detail: Detail) -> Self {
        Self { places, strings, page, owner: "", copying: Copying::Offered, detail, boxes: Cell::new(0) }
    }

    /// The writer for the text of one node; boxes in its tables are counted from one.
    pub fn of(&self, owner: &'a str, copying: Copying) -> Self {
        Self { owner, copying, boxes: Cell::new(0), ..*self }
    }

    pub fn word(&self, name: &str) -> String {
        escape(self.strings.get(name))
    }

    pub fn blocks(&self, blocks: &[Block]) -> String {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    pub fn inlines(&self, inlines: &[Inline]) -> String {
        inlines.iter().map(|inline| self.inline(inline)).collect()
    }

    /// A link to a node with its number and title; a node that is printed nowhere is text.
    pub fn reference(&self, reference: &NodeReference) -> String {
        let title = escape(&shorten(&reference.title));
        let text = format!("<span class=\"number\">{}</span> {title}", escape(&reference.number));
        let link = self.linked(&reference.key, &text);
        if reference.verdict == Verdict::NotApplicable {
            return format!("{link} <span class=\"pill na\">{}</span>", self.word("page.na"));
        }
        link
    }

    /// Content that leads to the node with this key, or stays text where it is printed nowhere.
    pub fn linked(&self, key: &str, content: &str) -> String {
        match self.places.find(key) {
            Some(place) => format!("<a href=\"{}\">{content}</a>", escape(&place.href(self.page))),
            None => content.to_string(),
        }
    }

    pub fn callout(&self, callout: &Callout) -> String {
        let kind: String = callout.kind.chars().filter(char::is_ascii_alphanumeric).collect();
        let word = self.word(&format!("page.callout.{kind}"));
        let condition = callout.finding.as_deref().map(|finding| self.condition(finding)).unwrap_or_default();
        format!(
            "<div class=\"callout {kind}\" role=\"note\"><p class=\"signal\">{word}</p>{condition}{}</div>\n",
            self.blocks(&callout.blocks)
        )
    }

    /// The IF of something that is shown though nobody has decided yet whether it applies.
    pub fn condition(&self, finding: &Finding) -> String {
        let name = match finding.verdict {
            Verdict::Undecided => "page.only_if",
            Verdict::OnSite => "page.if",
            Verdict::Applies | Verdict::NotApplicable | Verdict::Waived => return String::new(),
        };
        let only_if = finding.only_if.as_deref().or(finding.residual.as_deref()).unwrap_or("…");
        let sentence = self.strings.fill(name, &[("condition", only_if)]);
        format!("<p class=\"condition {}\">{}</p>", finding.verdict.name(), escape(&sentence))
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Paragraph { content } => format!("<p>{}</p>\n", self.inlines(content)),
            Block::List { ordered, start, tight, items } => self.list(*ordered, *start, *tight, items),
            Block::Code { language, text, check_quoting } => self.code(language, text, *check_quoting),
            Block::Quote { blocks } => format!("<blockquote>{}</blockquote>\n", self.blocks(blocks)),
            Block::Callout(callout) => self.callout(callout),
            Block::Table { alignments, header, rows } => self.table(alignments, header, rows),
            Block::Rule => "<hr>\n".to_string(),
        }
    }

    fn list(&self, ordered: bool, start: u64, tight: bool, items: &[Vec<Block>]) -> String {
        let (tag, attributes) = match (ordered, start) {
            (true, 1) => ("ol", String::new()),
            (true, start) => ("ol", format!(" start=\"{start}\"")),
            (false, _) => ("ul", String::new()),
        };
        let items: String = items
            .iter()
            .map(|item| match (tight, item.as_slice()) {
                (true, [Block::Paragraph { content }, rest @ ..]) => {
                    format!("<li>{}{}</li>\n", self.inlines(content), self.blocks(rest))
                }
                _ => format!("<li>{}</li>\n", self.blocks(item)),
            })
            .collect();
        format!("<{tag}{attributes}>\n{items}</{tag}>\n")
    }

    /// A command. What is copied is the text of the `code` element, so nothing else may stand in it.
    fn code(&self, language: &str, text: &[Piece], check_quoting: bool) -> String {
        let copy = match self.copying {
            Copying::Offered => {
                format!("<button type=\"button\" class=\"copy\" hidden>{}</button>", self.word("page.copy"))
            }
            Copying::Withheld => String::new(),
        };
        let mark = match check_quoting {
            true => format!("<p class=\"check-quoting\">{}</p>", self.word("page.check_quoting")),
            false => String::new(),
        };
        format!(
            "<div class=\"code\"><div class=\"code-head\"><span>{}</span>{copy}</div><pre><code>{}</code></pre>{mark}</div>\n",
            escape(language),
            self.pieces(text)
        )
    }

    fn table(&self, alignments: &[String], header: &[TableCell], rows: &[Vec<TableCell>]) -> String {
        let class = |at: usize| match alignments.get(at).map(String::as_str) {
            Some("right") => " class=\"right\"",
            Some("center") => " class=\"center\"",
            _ => "",
        };
        let head: String = header
            .iter()
            .enumerate()
            .map(|(at, cell)| match cell.content.is_empty() {
                true => "<td></td>".to_string(),
                false => format!("<th scope=\"col\"{}>{}</th>", class(at), self.inlines(&cell.content)),
            })
            .collect();
        let body: String = rows
            .iter()
            .map(|row| {
                let cells: String = row
                    .iter()
                    .enumerate()
                    .map(|(at, cell)| {
                        let label = header.get(at).map_or_else(String::new, |column| {
                            format!(" data-label=\"{}\"", escape(&plain_inlines(&column.content)))
                        });
                        format!("<td{}{label}>{}</td>", class(at), self.cell(cell, row, header.get(at)))
                    })
                    .collect();
                format!("<tr>{cells}</tr>\n")
            })
            .collect();
        let head = if header.is_empty() { head } else { format!("<thead><tr>{head}</tr></thead>\n") };
        // Where there is no room for three columns, a narrow page puts a row's cells below one another.
        let stacked = if header.len() > 2 { " class=\"stack\"" } else { "" };
        format!("<table{stacked}>{head}<tbody>{body}</tbody></table>\n")
    }

    fn cell(&self, cell: &TableCell, row: &[TableCell], column: Option<&TableCell>) -> String {
        if !cell.tick_box || self.owner.is_empty() {
            return self.inlines(&cell.content);
        }
        self.boxes.set(self.boxes.get() + 1);
        let label: Vec<String> =
            row.first().into_iter().chain(column).map(|cell| plain_inlines(&cell.content)).collect();
        format!(
            "<input type=\"checkbox\" data-tick=\"{}\" data-part=\"cell-{}\" aria-label=\"{}\">",
            escape(self.owner),
            self.boxes.get(),
            escape(&label.join(", "))
        )
    }

    fn inline(&self, inline: &Inline) -> String {
        match inline {
            Inline::Text { text } => escape(text),
            Inline::Value { text, fact, open, .. } => value(text, fact, *open),
            Inline::Code { text } => format!("<code>{}</code>", self.pieces(text)),
            Inline::Emphasis { content } => format!("<em>{}</em>", self.inlines(content)),
            Inline::Strong { content } => format!("<strong>{}</strong>", self.inlines(content)),
            Inline::Strikethrough { content } => format!("<s>{}</s>", self.inlines(content)),
            Inline::Link { target, content } => self.link(target, &self.inlines(content)),
            Inline::Gone { content, why } => {
                let (text, mark) = (self.inlines(content), self.word("page.na"));
                format!("<span class=\"gone\" title=\"{}\">{text} ({mark})</span>", escape(why))
            }
            Inline::SoftBreak => "\n".to_string(),
            Inline::HardBreak => "<br>\n".to_string(),
        }
    }

    fn link(&self, target: &LinkTarget, content: &str) -> String {
        match target {
            LinkTarget::Node(reference) => self.linked(&reference.key, content),
            LinkTarget::Term { id } if self.places.has_term(id) => {
                let page = if self.page == GLOSSARY { "" } else { GLOSSARY };
                format!("<a class=\"term\" href=\"{page}#{}\">{content}</a>", escape(&term_anchor(id)))
            }
            LinkTarget::External { url } if is_allowed_address(url) => {
                format!(
                    "<a class=\"external\" href=\"{}\" rel=\"noopener noreferrer\">{content}</a>",
                    escape(url)
                )
            }
            LinkTarget::Term { .. } | LinkTarget::External { .. } => content.to_string(),
        }
    }

    fn pieces(&self, pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text { text } => escape(text),
                Piece::Value { text, fact, open, .. } => value(text, fact, *open),
            })
            .collect()
    }
}

/// The anchor of a term on the glossary page.
pub fn term_anchor(id: &str) -> String {
    format!("term-{}", anchor(id))
}

fn value(text: &str, fact: &str, open: bool) -> String {
    let title = escape(fact);
    match open {
        false => format!("<span class=\"value\" title=\"{title}\">{}</span>", escape(text)),
        true if text.starts_with('‹') => {
            format!("<span class=\"value open\" title=\"{title}\">{}</span>", escape(text))
        }
        true => format!("<span class=\"value open\" title=\"{title}\">‹{}›</span>", escape(text)),
    }
}

/// A title that is a whole step's text is cut at a word after about 90 characters.
fn shorten(title: &str) -> String {
    const LONG: usize = 90;
    if title.chars().count() <= LONG {
        return title.to_string();
    }
    let cut: String = title.chars().take(LONG).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}
