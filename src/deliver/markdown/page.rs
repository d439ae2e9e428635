//! What every page is written with: the runbook, the words, and the small forms that recur.

use super::run::{Place, Run, nodes};
use super::tree::Node;
use crate::deliver::detail::Detail;
use crate::runbook::{
    Finding, Inline, LinkTarget, NodeReference, ObjectMark, Piece, Runbook, Strings, Verdict, plain_inlines,
    plain_pieces,
};

/// One page in the making.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    pub runbook: &'a Runbook,
    pub strings: &'a Strings,
    pub detail: Detail,
}

impl<'a> Page<'a> {
    /// A word of the section `plain`.
    pub fn word(self, name: &str) -> String {
        let name = format!("plain.{name}");
        self.strings.get(&name).to_string()
    }

    /// The same with `{…}` filled in.
    pub fn fill(self, name: &str, pairs: &[(&str, &str)]) -> String {
        self.strings.fill(&format!("plain.{name}"), pairs)
    }

    pub fn verdict(self, verdict: Verdict) -> String {
        let name = format!("common.verdict.{}", verdict.name());
        self.strings.get(&name).to_string()
    }

    /// `label: ` in bold.
    pub fn label(self, name: &str) -> Vec<Run> {
        vec![Run::strong(format!("{}:", self.word(name))), Run::text(" ")]
    }

    pub fn paragraph(self, runs: Vec<Run>) -> Node {
        Node::paragraph(nodes(Place::Paragraph, runs))
    }

    pub fn heading(self, level: u8, runs: Vec<Run>) -> Node {
        Node::heading(level, nodes(Place::Heading, runs))
    }

    pub fn heading_word(self, level: u8, name: &str) -> Node {
        self.heading(level, vec![Run::text(self.word(name))])
    }

    pub fn cell(self, runs: Vec<Run>) -> Vec<Node> {
        nodes(Place::Cell, runs)
    }

    /// A table of texts under words of the section.
    pub fn table(self, header: &[&str], rows: Vec<Vec<Vec<Run>>>) -> Node {
        let header = header.iter().map(|name| {
            if name.is_empty() { Vec::new() } else { self.cell(vec![Run::text(self.word(name))]) }
        });
        let rows = rows.into_iter().map(|row| row.into_iter().map(|cell| self.cell(cell)).collect());
        Node::table(&[], header.collect(), rows.collect())
    }

    /// `2.1.4 Move directory 3.`, the number in bold.
    pub fn reference(self, node: &NodeReference) -> Vec<Run> {
        let mut runs = vec![Run::strong(&node.number)];
        if !node.title.is_empty() {
            runs.push(Run::text(" "));
            runs.extend(Run::sentence(&node.title));
        }
        if matches!(node.verdict, Verdict::NotApplicable | Verdict::Waived) {
            runs.push(Run::text(format!(" ({})", self.verdict(node.verdict))));
        }
        runs
    }

    /// The inlines of the runbook as runs.
    pub fn runs(self, inlines: &[Inline]) -> Vec<Run> {
        inlines.iter().flat_map(|inline| self.run(inline)).collect()
    }

    fn run(self, inline: &Inline) -> Vec<Run> {
        use super::run::Mark;
        let marked = |mark, content: &[Inline]| vec![Run::Marked(mark, self.runs(content))];
        match inline {
            Inline::Text { text } => vec![Run::text(text)],
            Inline::Value { text, open: true, .. } => {
                let mut runs = vec![Run::text("‹")];
                runs.extend(Run::sentence_after(text));
                runs.push(Run::text("›"));
                runs
            }
            Inline::Value { text, open: false, .. } => vec![Run::value(text)],
            Inline::Code { text } => vec![Run::Code(plain_pieces(text).replace(['\n', '\r'], " "))],
            Inline::Emphasis { content } => marked(Mark::Emphasis, content),
            Inline::Strong { content } => marked(Mark::Strong, content),
            Inline::Strikethrough { content } => marked(Mark::Strikethrough, content),
            Inline::Link { target, content } => self.link(target, content),
            Inline::Gone { content, why } => {
                let mut runs = self.runs(content);
                runs.push(Run::text(" ("));
                runs.extend(Run::sentence(why));
                runs.push(Run::text(")"));
                runs
            }
            Inline::SoftBreak => vec![Run::text(" ")],
            Inline::HardBreak => vec![Run::Break],
        }
    }

    fn link(self, target: &LinkTarget, content: &[Inline]) -> Vec<Run> {
        let mut runs = self.runs(content);
        match target {
            LinkTarget::External { url } => return vec![Run::Link(url.clone(), runs)],
            LinkTarget::Term { .. } => {}
            LinkTarget::Node(node) => {
                runs.push(Run::text(" ("));
                runs.push(Run::strong(&node.number));
                runs.push(Run::text(")"));
            }
        }
        runs
    }

    pub fn piece_text(self, pieces: &[Piece]) -> String {
        plain_pieces(pieces)
    }

    /// The objects a node is for, after its title: `: a / b`; nothing for those the title names itself.
    pub fn objects(self, objects: &[ObjectMark], title: &[Inline]) -> Vec<Run> {
        let title = plain_inlines(title);
        let unnamed = objects.iter().filter(|object| !title.contains(&object.label));
        let mut runs = Vec::new();
        for (at, object) in unnamed.enumerate() {
            runs.push(Run::text(if at == 0 { ": " } else { " / " }));
            runs.push(Run::value(&object.label));
        }
        runs
    }

    /// Why a node has its verdict, as one line; nothing where there is nothing to say.
    pub fn finding(self, finding: &Finding) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut say = |name: &str, text: &str| {
            if !runs.is_empty() {
                runs.push(Run::text(" "));
            }
            runs.extend(self.label(name));
            runs.extend(Run::sentence(text));
            runs.push(Run::text("."));
        };
        match finding.verdict {
            Verdict::Applies if finding.reason_text.is_empty() => {}
            Verdict::Applies => say("reason.applies", &finding.reason_text),
            Verdict::NotApplicable => say("reason.not_applicable", &finding.reason_text),
            Verdict::Undecided => {
                say("reason.undecided", finding.only_if.as_deref().unwrap_or(&finding.reason_text));
                if !finding.asks.is_empty() {
                    say("asks", &finding.asks.join(", "));
                }
            }
            Verdict::OnSite => {
                say("reason.on_site", finding.only_if.as_deref().unwrap_or(&finding.reason_text));
            }
            Verdict::Waived => {
                let waiver = finding.waiver.as_ref();
                say("reason.waived", waiver.map_or(&finding.reason_text, |waiver| &waiver.text));
            }
        }
        if let Some(change) = &finding.would_apply_if {
            say("would_apply_if", change);
        }
        if !finding.assumes.is_empty() {
            say("assumes", &finding.assumes.join("; "));
        }
        runs
    }
}
