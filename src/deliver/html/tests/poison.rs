//! Puts one text into every place of a runbook where a guide's or a site's text can stand.

use crate::runbook::{
    Block, Callout, Finding, Gate, Inline, NodeReference, ObjectMark, Part, Piece, Procedure, Reason, Row,
    Runbook, Step,
};

/// The runbook with `text` everywhere; keys, numbers and ids are the tool's own and stay.
pub fn poison(runbook: &mut Runbook, text: &str) {
    let one = || Some(text.to_string());
    runbook.guide.title = text.into();
    runbook.site.customer = text.into();
    runbook.site.scope = one();
    let document = &mut runbook.document;
    (document.number, document.version, document.date) = (one(), one(), one());
    (document.change, document.classification) = (one(), one());
    let people = document.authors.iter_mut().chain(&mut document.reviewers).chain(&mut document.approvers);
    people
        .chain(&mut document.distribution)
        .for_each(|person| (person.name, person.title) = (text.into(), one()));
    document.history.iter_mut().for_each(|line| line.what = one());
    runbook.windows.iter_mut().for_each(|window| (window.start, window.timezone) = (text.into(), one()));
    for contact in &mut runbook.contacts {
        (contact.name, contact.phone, contact.email) = (text.into(), Some(format!("1{text}")), one());
        contact.role.label = text.into();
    }
    runbook.support.iter_mut().for_each(|support| (support.vendor, support.phone) = (text.into(), one()));
    for fact in &mut runbook.environment {
        (fact.fact, fact.label, fact.value, fact.origin) =
            (text.into(), text.into(), text.into(), text.into());
        if let Some(object) = &mut fact.object {
            (object.key, object.field) = (text.into(), text.into());
        }
    }
    for stop in &mut runbook.stops {
        stop.why = text.into();
        stop.objects = vec![text.into()];
        finding(&mut stop.finding, text);
    }
    for missing in &mut runbook.missing {
        (missing.label, missing.ask, missing.owner_label) = (text.into(), text.into(), one());
    }
    for owner in &mut runbook.questionnaire.owners {
        owner.owner.iter_mut().for_each(|role| role.label = text.into());
        owner.questions.iter_mut().for_each(|asked| question(asked, text));
    }
    runbook.glossary.iter_mut().for_each(|term| (term.term, term.means) = (text.into(), text.into()));
    for phase in &mut runbook.phases {
        phase.title = text.into();
        phase.owner.iter_mut().for_each(|role| role.label = text.into());
        for need in &mut phase.preparation {
            reference(&mut need.from, text);
            blocks(&mut need.blocks, text);
        }
        for topic in &mut phase.topics {
            inlines(&mut topic.title, text);
            inlines(&mut topic.short_title, text);
            objects(&mut topic.objects, text);
            finding(&mut topic.finding, text);
            topic.parts.iter_mut().for_each(|item| part(item, text));
        }
        phase.worked_here.iter_mut().for_each(|item| procedure(item, text));
        phase.gates.iter_mut().for_each(|item| gate(item, text));
    }
    runbook.rollbacks.iter_mut().for_each(|item| procedure(item, text));
}

fn part(part: &mut Part, text: &str) {
    match part {
        Part::Prose(prose) => {
            prose.title.iter_mut().for_each(|title| inlines(title, text));
            prose.finding.iter_mut().for_each(|item| finding(item, text));
            blocks(&mut prose.blocks, text);
        }
        Part::Procedure(item) => procedure(item, text),
        Part::RollbackPointer { target } => reference(target, text),
        Part::WorkedInPointer { target, phase } => {
            reference(target, text);
            phase.title = text.into();
        }
        Part::Gate(item) => gate(item, text),
    }
}

fn procedure(procedure: &mut Procedure, text: &str) {
    inlines(&mut procedure.title, text);
    objects(&mut procedure.objects, text);
    procedure.owner.iter_mut().for_each(|role| role.label = text.into());
    procedure.host.iter_mut().for_each(|host| inlines(host, text));
    procedure.at.iter_mut().for_each(|at| *at = text.into());
    procedure.choice.iter_mut().for_each(|choice| *choice = text.into());
    let references = procedure.after.iter_mut().chain(&mut procedure.rollback).chain(&mut procedure.on_fail);
    references.chain(&mut procedure.undoes).for_each(|node| reference(node, text));
    finding(&mut procedure.finding, text);
    procedure.warnings.iter_mut().for_each(|item| callout(item, text));
    blocks(&mut procedure.opening, text);
    procedure.rows.iter_mut().for_each(|item| row(item, text));
    blocks(&mut procedure.closing, text);
}

fn row(item: &mut Row, text: &str) {
    match item {
        Row::Step(item) => step(item, text),
        Row::Text { blocks: content } => blocks(content, text),
        Row::Group(group) => {
            inlines(&mut group.action, text);
            objects(&mut group.objects, text);
            finding(&mut group.finding, text);
            group.warnings.iter_mut().for_each(|item| callout(item, text));
            blocks(&mut group.opening, text);
            group.rows.iter_mut().for_each(|item| row(item, text));
            blocks(&mut group.closing, text);
        }
    }
}

fn step(step: &mut Step, text: &str) {
    inlines(&mut step.action, text);
    objects(&mut step.objects, text);
    step.owner.iter_mut().for_each(|role| role.label = text.into());
    step.host.iter_mut().for_each(|host| inlines(host, text));
    step.until.iter_mut().for_each(|until| inlines(until, text));
    step.at.iter_mut().for_each(|at| *at = text.into());
    step.choice.iter_mut().for_each(|choice| *choice = text.into());
    let references = step.after.iter_mut().chain(&mut step.rollback).chain(&mut step.on_fail);
    references.for_each(|node| reference(node, text));
    finding(&mut step.finding, text);
    step.warnings.iter_mut().for_each(|item| callout(item, text));
    blocks(&mut step.body, text);
    let lists = step.expected.iter_mut().chain(&mut step.rollback_notes).chain(&mut step.needs);
    lists.for_each(|list| blocks(list, text));
    for evidence in &mut step.evidence {
        evidence.file.iter_mut().for_each(|file| inlines(file, text));
        blocks(&mut evidence.blocks, text);
    }
    for record in &mut step.records {
        (record.unit, record.minimum, record.maximum) =
            (Some(text.into()), Some(text.into()), Some(text.into()));
        blocks(&mut record.blocks, text);
    }
    step.printed_assumptions.iter_mut().for_each(|printed| *printed = text.into());
}

fn gate(gate: &mut Gate, text: &str) {
    gate.latest.iter_mut().for_each(|latest| *latest = text.into());
    gate.approvers.iter_mut().for_each(|role| role.label = text.into());
    gate.before.iter_mut().chain(&mut gate.on_no_go).for_each(|node| reference(node, text));
    for criterion in &mut gate.criteria {
        inlines(&mut criterion.measure, text);
        inlines(&mut criterion.limit, text);
    }
}

fn finding(finding: &mut Finding, text: &str) {
    if !finding.reason_text.is_empty() {
        finding.reason_text = text.into();
    }
    for reason in &mut finding.reason {
        match reason {
            Reason::Fact { fact, label, value, origin } => {
                (*fact, *label, *value, *origin) = (text.into(), text.into(), text.into(), text.into());
            }
            Reason::Rule { rule: name, why, origin } | Reason::Condition { condition: name, why, origin } => {
                (*name, *why, *origin) = (text.into(), text.into(), text.into());
            }
        }
    }
    let words = finding.would_apply_if.iter_mut().chain(&mut finding.residual).chain(&mut finding.only_if);
    words
        .chain(finding.waiver.iter_mut().map(|waiver| &mut waiver.text))
        .for_each(|word| *word = text.into());
    finding.asks.iter_mut().chain(&mut finding.assumes).for_each(|word| *word = text.into());
}

fn reference(reference: &mut NodeReference, text: &str) {
    reference.title = text.into();
}

fn objects(objects: &mut [ObjectMark], text: &str) {
    objects.iter_mut().for_each(|object| object.label = text.into());
}

fn callout(callout: &mut Callout, text: &str) {
    blocks(&mut callout.blocks, text);
    callout.finding.iter_mut().for_each(|item| finding(item, text));
}

fn blocks(blocks_: &mut [Block], text: &str) {
    for block in blocks_ {
        match block {
            Block::Paragraph { content } => inlines(content, text),
            Block::List { items, .. } => items.iter_mut().for_each(|item| blocks(item, text)),
            Block::Code { language, text: content, .. } => {
                *language = text.into();
                // A command of many lines is on no checklist; a value has one line.
                pieces(content, &text.replace('\n', " "));
            }
            Block::Quote { blocks: content } => blocks(content, text),
            Block::Callout(item) => callout(item, text),
            Block::Table { header, rows, .. } => {
                header
                    .iter_mut()
                    .chain(rows.iter_mut().flatten())
                    .for_each(|cell| inlines(&mut cell.content, text));
            }
            Block::Rule => {}
        }
    }
}

fn inlines(content: &mut [Inline], text: &str) {
    for inline in content {
        match inline {
            Inline::Text { text: literal } => *literal = text.into(),
            Inline::Value { text: value, fact, .. } => (*value, *fact) = (text.into(), text.into()),
            Inline::Code { text: content } => pieces(content, text),
            Inline::Emphasis { content } | Inline::Strong { content } | Inline::Strikethrough { content } => {
                inlines(content, text);
            }
            Inline::Link { target, content } => {
                if let crate::runbook::LinkTarget::External { url } = target {
                    *url = format!("https://{text}");
                }
                inlines(content, text);
            }
            Inline::Gone { content, why } => {
                *why = text.into();
                inlines(content, text);
            }
            Inline::SoftBreak | Inline::HardBreak => {}
        }
    }
}

fn pieces(content: &mut [Piece], text: &str) {
    for piece in content {
        match piece {
            Piece::Text { text: literal } => *literal = text.into(),
            Piece::Value { text: value, fact, .. } => (*value, *fact) = (text.into(), text.into()),
        }
    }
}

fn question(question: &mut crate::runbook::Question, text: &str) {
    use crate::runbook::{AnswerForm, Cell};
    let form = |form: &mut crate::runbook::Form| {
        form.so_far = Some(text.into());
        form.choices.iter_mut().for_each(|choice| choice.label = text.into());
    };
    (question.ask, question.label) = (text.into(), text.into());
    match &mut question.answer {
        AnswerForm::One(one) => form(one),
        AnswerForm::Table(table) => {
            for column in &mut table.columns {
                column.label = text.into();
                form(&mut column.form);
            }
            for row in &mut table.rows {
                row.key = text.into();
                for cell in &mut row.cells {
                    match cell {
                        Cell::Asked { so_far, .. } => *so_far = Some(text.into()),
                        Cell::Given { value } => *value = text.into(),
                        Cell::Blank => {}
                    }
                }
            }
        }
    }
}
