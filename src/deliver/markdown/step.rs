//! Rows of a procedure as items of a list.
//!
//! A step to be done is a task; one that does not apply, or is waived, is a plain item with its reason.

use super::block::Level;
use super::page::Page;
use super::run::Run;
use super::tree::{Item, Node, Spacing};
use crate::deliver::detail::{Detail, STEPS_TO_FOLD};
use crate::deliver::phrase::duration;
use crate::runbook::{
    Block, Callout, Evidence, Group, Inline, NodeReference, Record, Row, Step, Stop, Verdict,
};

impl Page<'_> {
    /// The rows as lists, with what must be read first between them.
    pub fn rows(self, rows: &[Row], level: Level) -> Vec<Node> {
        let mut blocks = Vec::new();
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(row) = rows.get(at) {
            let folded = self.to_fold(&rows[at..]);
            if folded.len() >= STEPS_TO_FOLD {
                items.push(self.folded(&folded));
                at += folded.len();
                continue;
            }
            let first = match row {
                Row::Text { blocks } if self.detail == Detail::Full => self.blocks(blocks, level),
                Row::Text { .. } => Vec::new(),
                Row::Step(step) => self.before_step(step, level),
                Row::Group(group) => self.before(&group.stops, &group.warnings, group.finding.verdict, level),
            };
            if !first.is_empty() {
                flush(&mut items, &mut blocks);
                blocks.extend(first);
            }
            match row {
                Row::Text { .. } => {}
                Row::Step(step) => items.push(self.step(step)),
                Row::Group(group) => items.push(self.group(group)),
            }
            at += 1;
        }
        flush(&mut items, &mut blocks);
        blocks
    }

    /// The steps at the beginning of `rows` that do not apply, on a checklist.
    fn to_fold(self, rows: &[Row]) -> Vec<&Step> {
        let steps = rows.iter().map_while(|row| match row {
            Row::Step(step) if step.finding.verdict == Verdict::NotApplicable => Some(step.as_ref()),
            _ => None,
        });
        if self.detail == Detail::Brief { steps.collect() } else { Vec::new() }
    }

    /// Several steps that do not apply, in one line that names them all; a reason stands once.
    fn folded(self, steps: &[&Step]) -> Item {
        let mut runs = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            if at > 0 {
                runs.push(Run::text(", "));
            }
            runs.push(number(&step.number, &step.mark));
            let same_reason =
                steps.get(at + 1).is_some_and(|next| next.finding.reason_text == step.finding.reason_text);
            if !same_reason {
                runs.push(Run::text(format!(" {}: ", self.word("not_applicable"))));
                runs.extend(Run::sentence(&step.finding.reason_text));
            }
        }
        runs.push(Run::text("."));
        Item::plain(vec![self.paragraph(runs)])
    }

    fn before_step(self, step: &Step, level: Level) -> Vec<Node> {
        let mut blocks = self.before(&step.stops, &step.warnings, step.finding.verdict, level);
        if step.irreversible && is_done(step.finding.verdict) {
            let mut runs = vec![Run::strong(self.word("no_return")), Run::text(" ")];
            runs.push(number(&step.number, &step.mark));
            runs.push(Run::text(self.word("no_return_why")));
            blocks.push(self.signal("caution", vec![self.paragraph(runs)], level));
        }
        blocks
    }

    /// Stops, then warnings; a node that does not apply has none.
    pub fn before(self, stops: &[String], warnings: &[Callout], verdict: Verdict, level: Level) -> Vec<Node> {
        let stops = stops.iter().filter_map(|id| self.runbook.stops.iter().find(|stop| stop.id == *id));
        let mut blocks: Vec<Node> = stops.filter_map(|stop| self.stop(stop, level)).collect();
        if is_done(verdict) {
            blocks.extend(warnings.iter().map(|warning| self.callout(warning, level)));
        }
        blocks
    }

    /// A stop that applies or may apply.
    pub fn stop(self, stop: &Stop, level: Level) -> Option<Node> {
        if matches!(stop.finding.verdict, Verdict::NotApplicable | Verdict::Waived) {
            return None;
        }
        let mut runs = vec![Run::strong(self.word("stop")), Run::text(" "), Run::Code(stop.id.clone())];
        runs.push(Run::text(": "));
        runs.extend(Run::sentence(&stop.why));
        for (at, object) in stop.objects.iter().enumerate() {
            runs.push(Run::text(if at == 0 { " (" } else { ", " }));
            runs.push(Run::value(object));
        }
        if !stop.objects.is_empty() {
            runs.push(Run::text(")"));
        }
        let mut blocks = vec![self.paragraph(runs)];
        let finding = self.finding(&stop.finding);
        if !finding.is_empty() {
            blocks.push(self.paragraph(finding));
        }
        Some(self.signal("caution", blocks, level))
    }

    fn group(self, group: &Group) -> Item {
        let mut runs = vec![number(&group.number, &group.mark), Run::text(" ")];
        if group.finding.verdict == Verdict::NotApplicable {
            runs.push(Run::text(format!("{} ", self.word("not_applicable"))));
        }
        runs.extend(self.runs(&group.action));
        let mut blocks = vec![self.paragraph(runs)];
        if !group.finding.by_parent {
            blocks.extend(self.own_paragraph(self.finding(&group.finding)));
        }
        let is_shown = is_done(group.finding.verdict) && self.detail == Detail::Full;
        if is_shown {
            blocks.extend(self.blocks(&group.opening, Level::Inside));
        }
        blocks.extend(self.rows(&group.rows, Level::Inside));
        if is_shown {
            blocks.extend(self.blocks(&group.closing, Level::Inside));
        }
        Item::plain(blocks)
    }

    fn step(self, step: &Step) -> Item {
        let mut runs = vec![number(&step.number, &step.mark)];
        let finding = &step.finding;
        match finding.verdict {
            Verdict::NotApplicable => {
                runs.push(Run::text(format!(" {}: ", self.word("not_applicable"))));
                runs.extend(self.runs(&step.action));
                runs.push(Run::text(" "));
                runs.extend(self.finding(finding));
                return Item::plain(vec![self.paragraph(runs)]);
            }
            Verdict::Waived => {
                runs.push(Run::text(format!(" {}: ", self.word("waived"))));
                runs.extend(self.runs(&step.action));
                runs.push(Run::text(" "));
                runs.extend(self.finding(finding));
                return Item::plain(vec![self.paragraph(runs)]);
            }
            Verdict::Applies | Verdict::Undecided | Verdict::OnSite => {}
        }
        runs.extend(self.details(step));
        runs.push(Run::text(" "));
        let only_if = finding.only_if.as_deref().unwrap_or(&finding.reason_text);
        match finding.verdict {
            Verdict::Undecided => {
                runs.push(Run::strong(format!("? {}:", self.word("decide"))));
                runs.push(Run::text(format!(" {} ", self.word("decide_boxes"))));
                runs.extend(Run::sentence(only_if));
                runs.push(Run::text(". "));
            }
            Verdict::OnSite => {
                runs.push(Run::strong(self.word("if")));
                runs.push(Run::text(" "));
                runs.extend(Run::sentence(only_if));
                runs.push(Run::text(" "));
                runs.push(Run::strong(self.word("then")));
                runs.push(Run::text(" "));
            }
            _ => {}
        }
        runs.extend(self.runs(&step.action));
        let mut blocks = vec![self.paragraph(runs)];
        blocks.extend(self.why(step));
        blocks.extend(self.work(step));
        Item::boxed(blocks)
    }

    /// Owner, host, minutes and what is special, in parentheses.
    fn details(self, step: &Step) -> Vec<Run> {
        let mut parts: Vec<Vec<Run>> = Vec::new();
        if step.kind != "action" && step.kind != "rollback" {
            parts.push(vec![Run::text(self.word(&format!("kind.{}", step.kind)))]);
        }
        parts.extend(step.owner.iter().map(|role| vec![Run::text(&role.label)]));
        parts.extend(step.host.iter().map(|host| self.runs(host)));
        parts.extend(step.minutes.iter().map(|minutes| vec![Run::text(duration(*minutes))]));
        if step.critical {
            parts.push(vec![Run::text(self.word("critical"))]);
        }
        if parts.is_empty() {
            return Vec::new();
        }
        let mut runs = vec![Run::text(" (")];
        for (at, part) in parts.into_iter().enumerate() {
            if at > 0 {
                runs.push(Run::text(" · "));
            }
            runs.extend(part);
        }
        runs.push(Run::text(")"));
        runs
    }

    /// Why the step is there, what it rests on and what it waits for.
    fn why(self, step: &Step) -> Vec<Node> {
        let finding = &step.finding;
        let mut blocks = Vec::new();
        let mut say = |name: &str, runs: Vec<Run>| blocks.push(self.said(name, runs));
        if finding.verdict == Verdict::Undecided && !finding.asks.is_empty() {
            say("asks", Run::sentence(&finding.asks.join(", ")));
        }
        let is_new = !finding.reason_text.is_empty() && !finding.by_parent;
        if finding.verdict == Verdict::Applies && is_new && self.detail == Detail::Full {
            say("reason.applies", Run::sentence(&finding.reason_text));
        }
        let mut assumes = finding.assumes.clone();
        assumes
            .extend(step.printed_assumptions.iter().filter(|text| !finding.assumes.contains(text)).cloned());
        if !assumes.is_empty() {
            say("assumes", Run::sentence(&assumes.join("; ")));
        }
        if let Some(choice) = &step.choice {
            say("choice", Run::sentence(choice));
        }
        if let Some(at) = &step.at {
            say("at", vec![super::phase::time(at)]);
        }
        if !step.after.is_empty() {
            say("after", self.references(&step.after));
        }
        if let Some(until) = &step.until {
            let mut runs = self.runs(until);
            if let Some(minutes) = step.max_minutes {
                runs.push(Run::text(self.fill("at_most", &[("minutes", &minutes.to_string())])));
            }
            say("until", runs);
        }
        if step.sets.is_some() {
            say("answer", vec![Run::Blank]);
        }
        blocks
    }

    /// What is done, what is to be seen, what is kept, and the way back.
    fn work(self, step: &Step) -> Vec<Node> {
        let mut blocks = Vec::new();
        if self.detail == Detail::Full {
            for needs in &step.needs {
                blocks.extend(self.labelled("needs", needs));
            }
        }
        if self.detail.leaves_out_a_command(&step.body) {
            blocks.push(self.paragraph(vec![Run::text(self.word("command_in_runbook"))]));
        }
        blocks.extend(self.blocks(&self.detail.of(&step.body), Level::Inside));
        for expected in &step.expected {
            blocks.extend(self.labelled("expected", expected));
        }
        for record in &step.records {
            blocks.extend(self.record(record));
        }
        for evidence in &step.evidence {
            blocks.extend(self.evidence(evidence));
        }
        let back = [("rollback", &step.rollback), ("on_fail", &step.on_fail)];
        for (name, node) in back {
            if let Some(node) = node {
                blocks.push(self.said(name, self.reference(node)));
            }
        }
        if self.detail == Detail::Full {
            for note in &step.rollback_notes {
                blocks.extend(self.labelled("rollback_note", note));
            }
        }
        blocks
    }

    fn record(self, record: &Record) -> Vec<Node> {
        let mut runs = vec![Run::Blank];
        if let Some(unit) = &record.unit {
            runs.push(Run::text(" "));
            runs.push(Run::text(unit));
        }
        match (&record.minimum, &record.maximum) {
            (None, None) => {}
            (Some(minimum), Some(maximum)) => runs.push(Run::text(format!(" ({minimum}–{maximum})"))),
            (Some(minimum), None) => runs.push(Run::text(format!(" (≥ {minimum})"))),
            (None, Some(maximum)) => runs.push(Run::text(format!(" (≤ {maximum})"))),
        }
        match record.blocks.as_slice() {
            [Block::Paragraph { content }] => {
                let mut line = self.runs(content);
                line.push(Run::text(": "));
                line.extend(runs);
                vec![self.said("record", line)]
            }
            blocks => {
                let mut nodes = vec![self.said("record", runs)];
                nodes.extend(self.blocks(blocks, Level::Inside));
                nodes
            }
        }
    }

    fn evidence(self, evidence: &Evidence) -> Vec<Node> {
        let mut nodes = self.labelled("evidence", &evidence.blocks);
        if let Some(file) = &evidence.file {
            nodes.push(self.said("file", self.file_name(file)));
        }
        nodes
    }

    /// A file's name as code, whatever is filled into it.
    fn file_name(self, file: &[Inline]) -> Vec<Run> {
        vec![Run::Code(crate::runbook::plain_inlines(file))]
    }

    fn references(self, nodes: &[NodeReference]) -> Vec<Run> {
        let mut runs = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                runs.push(Run::text(", "));
            }
            runs.extend(self.reference(node));
        }
        runs
    }

    /// `label: runs` as a paragraph.
    pub fn said(self, name: &str, runs: Vec<Run>) -> Node {
        let mut line = self.label(name);
        line.extend(runs);
        self.paragraph(line)
    }

    fn own_paragraph(self, runs: Vec<Run>) -> Option<Node> {
        (!runs.is_empty()).then(|| self.paragraph(runs))
    }

    /// Blocks under a label: in its line if they begin with a paragraph.
    fn labelled(self, name: &str, blocks: &[Block]) -> Vec<Node> {
        let (first, rest) = match blocks.split_first() {
            Some((Block::Paragraph { content }, rest)) => (self.runs(content), rest),
            _ => (Vec::new(), blocks),
        };
        let mut nodes = vec![self.said(name, first)];
        nodes.extend(self.blocks(rest, Level::Inside));
        nodes
    }
}

/// Whether a node is worked at all.
pub fn is_done(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Applies | Verdict::Undecided | Verdict::OnSite)
}

/// `2.1.4 [3]` in bold.
pub fn number(number: &str, mark: &str) -> Run {
    if mark.is_empty() { Run::strong(number) } else { Run::strong(format!("{number} {mark}")) }
}

fn flush(items: &mut Vec<Item>, blocks: &mut Vec<Node>) {
    if !items.is_empty() {
        blocks.push(Node::bullets(Spacing::Close, std::mem::take(items)));
    }
}
