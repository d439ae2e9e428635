//! Short ways to write the nodes of the sample.

use crate::runbook::{
    Block, Callout, Finding, Inline, NodeReference, ObjectMark, PhaseReference, Piece, Procedure, Role, Row,
    Step, TableCell, Topic, Verdict,
};

/// The language of the sample.
#[derive(Clone, Copy)]
pub struct Words {
    pub spanish: bool,
}

impl Words {
    pub fn say(self, spanish: &str, english: &str) -> String {
        if self.spanish { spanish.to_string() } else { english.to_string() }
    }

    /// The same as a run of text.
    pub fn text(self, spanish: &str, english: &str) -> Inline {
        text(&self.say(spanish, english))
    }

    /// The same as a paragraph.
    pub fn paragraph(self, spanish: &str, english: &str) -> Block {
        Block::Paragraph { content: vec![self.text(spanish, english)] }
    }

    pub fn administrator(self) -> Role {
        Role { id: "uc-admin".into(), label: self.say("Administrador de UC", "UC administrator") }
    }

    pub fn change_manager(self) -> Role {
        Role { id: "change-manager".into(), label: self.say("Gestor de cambios", "Change manager") }
    }

    pub fn helpdesk(self) -> Role {
        Role { id: "helpdesk".into(), label: self.say("Soporte", "Help desk") }
    }

    pub fn plan(self) -> PhaseReference {
        PhaseReference { id: "plan".into(), number: 1, title: self.say("Planificación", "Planning") }
    }

    pub fn cutover(self) -> PhaseReference {
        PhaseReference { id: "cutover".into(), number: 2, title: self.say("Traslado", "Cutover") }
    }
}

pub fn text(text: &str) -> Inline {
    Inline::Text { text: text.to_string() }
}

pub fn value(text: &str, fact: &str) -> Inline {
    Inline::Value { text: text.to_string(), fact: fact.to_string(), open: false, label: None }
}

/// An open value: `label` stands in the blank.
pub fn open(label: &str, fact: &str) -> Inline {
    Inline::Value { text: label.to_string(), fact: fact.to_string(), open: true, label: None }
}

pub fn code(text: &str) -> Inline {
    Inline::Code { text: vec![piece(text)] }
}

pub fn piece(text: &str) -> Piece {
    Piece::Text { text: text.to_string() }
}

pub fn value_piece(text: &str, fact: &str) -> Piece {
    Piece::Value { text: text.to_string(), fact: fact.to_string(), open: false, label: None }
}

pub fn open_piece(label: &str, fact: &str) -> Piece {
    Piece::Value { text: label.to_string(), fact: fact.to_string(), open: true, label: None }
}

pub fn paragraph(content: Vec<Inline>) -> Block {
    Block::Paragraph { content }
}

pub fn command(text: Vec<Piece>) -> Block {
    Block::Code { language: "powershell".into(), text, check_quoting: false }
}

pub fn callout(kind: &str, blocks: Vec<Block>) -> Callout {
    Callout { kind: kind.to_string(), blocks, finding: None }
}

pub fn cell(content: &str) -> TableCell {
    TableCell { content: if content.is_empty() { Vec::new() } else { vec![text(content)] }, tick_box: false }
}

pub fn box_cell() -> TableCell {
    TableCell { content: Vec::new(), tick_box: true }
}

/// The mark of one object, or of `?` or `-` with what is unknown or empty as its label.
pub fn mark(name: &str, key: &str, label: &str) -> ObjectMark {
    ObjectMark { name: name.to_string(), key: key.to_string(), label: label.to_string() }
}

pub fn reference(key: &str, number: &str, title: &str, verdict: Verdict) -> NodeReference {
    let topic = key.split('#').next().unwrap_or(key).to_string();
    NodeReference {
        key: key.to_string(),
        number: number.to_string(),
        title: title.to_string(),
        topic,
        verdict,
    }
}

/// A step that always applies and says nothing but its action. `key` is `topic#procedure/step…`.
pub fn step(phase: &str, key: &str, number: &str, action: Vec<Inline>) -> Step {
    let (topic, rest) = key.split_once('#').unwrap_or((key, ""));
    let procedure = rest.split(['/', '[']).next().unwrap_or(rest);
    Step {
        key: key.to_string(),
        number: number.to_string(),
        mark: String::new(),
        phase: phase.to_string(),
        topic: topic.to_string(),
        procedure: procedure.to_string(),
        kind: "action".into(),
        owner: None,
        host: None,
        minutes: None,
        max_minutes: None,
        until: None,
        at: None,
        after: Vec::new(),
        rollback: None,
        on_fail: None,
        irreversible: false,
        critical: false,
        worked_in: None,
        objects: Vec::new(),
        choice: None,
        finding: Finding::always(),
        action,
        warnings: Vec::new(),
        body: Vec::new(),
        expected: Vec::new(),
        rollback_notes: Vec::new(),
        evidence: Vec::new(),
        records: Vec::new(),
        needs: Vec::new(),
        stops: Vec::new(),
        sets: None,
        open: Vec::new(),
        printed_assumptions: Vec::new(),
        printed_assumed_facts: Vec::new(),
        origin: format!("{topic}.md:{}:1", 10 + number.len()),
    }
}

/// A procedure that always applies, at level 2, with these rows.
pub fn procedure(key: &str, topic_number: &str, title: &str, rows: Vec<Row>) -> Procedure {
    let (topic, id) = key.split_once('#').unwrap_or((key, ""));
    Procedure {
        key: key.to_string(),
        id: id.to_string(),
        topic: topic.to_string(),
        topic_number: topic_number.to_string(),
        title: if title.is_empty() { Vec::new() } else { vec![text(title)] },
        level: if title.is_empty() { 1 } else { 2 },
        kind: "action".into(),
        objects: Vec::new(),
        owner: None,
        host: None,
        at: None,
        after: Vec::new(),
        rollback: None,
        on_fail: None,
        worked_in: None,
        choice: None,
        finding: Finding::always(),
        stops: Vec::new(),
        warnings: Vec::new(),
        opening: Vec::new(),
        rows,
        closing: Vec::new(),
        undoes: Vec::new(),
        minutes: 0,
        origin: format!("{topic}.md:9:1"),
    }
}

/// A topic that always applies.
pub fn topic(id: &str, number: &str, title: &str) -> Topic {
    Topic {
        id: id.to_string(),
        key: id.to_string(),
        number: number.to_string(),
        title: vec![text(title)],
        short_title: vec![text(title)],
        objects: Vec::new(),
        owner: None,
        finding: Finding::always(),
        stops: Vec::new(),
        parts: Vec::new(),
        origin: format!("{id}.md:1:1"),
    }
}

pub fn row(step: Step) -> Row {
    Row::Step(Box::new(step))
}
