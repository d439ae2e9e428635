//! One step, as the templates see it: fragments of HTML in fields that end in `_html`, words as text.
//!
//! Knows nothing of the page around the step.

use super::escape::escape;
use super::fragment::{Copying, Fragments};
use super::places::{Places, anchor};
use crate::deliver::detail::Detail;
use crate::deliver::phrase::duration;
use crate::runbook::{
    Block, Callout, Evidence, Finding, Inline, NodeReference, ObjectMark, Reason, Record, Role, Step,
    Strings, Verdict, plain_inlines,
};
use serde::Serialize;

/// What is said about a verdict.
#[derive(Serialize)]
pub struct FindingView {
    pub verdict: &'static str,
    pub assumed: bool,
    pub inferred: bool,
    pub reason: String,
    pub reasons: Vec<ReasonView>,
    /// Where the reasons come from, as far as the sentence does not say so itself.
    pub origins: Vec<String>,
    pub would_apply_if: Option<String>,
    pub only_if: Option<String>,
    pub missing: Vec<MissingView>,
    pub asks: String,
    pub assumes: Vec<String>,
    pub waiver: Option<String>,
}

#[derive(Serialize)]
pub struct MissingView {
    pub fact: String,
    pub href: String,
}

#[derive(Serialize)]
pub struct ReasonView {
    pub name: String,
    pub says: String,
    pub origin: String,
}

/// A small labelled remark beside an action: its class, and its words.
#[derive(Serialize)]
pub struct Chip {
    pub class: &'static str,
    pub label: String,
    pub value_html: String,
}

/// A line of references below an action.
#[derive(Serialize)]
pub struct LinkLine {
    pub class: &'static str,
    pub label: String,
    pub links_html: Vec<String>,
}

#[derive(Serialize)]
pub struct RecordView {
    pub part: String,
    pub anchor: String,
    pub label_html: String,
    pub limits: String,
    pub unit: Option<String>,
}

#[derive(Serialize)]
pub struct EvidenceView {
    pub file_html: Option<String>,
    pub body_html: String,
}

/// A step as a row.
#[derive(Serialize)]
pub struct StepView {
    pub key: String,
    pub anchor: String,
    pub number: String,
    pub number_html: String,
    pub verdict: &'static str,
    pub critical: bool,
    pub irreversible: bool,
    pub kind: String,
    pub open: bool,
    pub action_html: String,
    pub text: String,
    pub chips: Vec<Chip>,
    pub warnings_html: String,
    pub stops_html: Vec<String>,
    pub finding: FindingView,
    pub needs_html: Vec<String>,
    pub body_html: String,
    /// A command is too long for this page: it stands on the phase's own.
    pub command_elsewhere: bool,
    pub expected_html: Vec<String>,
    pub evidence: Vec<EvidenceView>,
    pub records: Vec<RecordView>,
    pub rollback_notes_html: Vec<String>,
    pub links: Vec<LinkLine>,
    pub printed_assumptions: Vec<String>,
    pub origin: String,
}

/// The step as its page shows it; `stops_html` are the stops printed before it.
pub fn step_view(step: &Step, page: &Fragments, stops_html: Vec<String>) -> StepView {
    let copying = match step.finding.verdict {
        Verdict::NotApplicable | Verdict::Waived => Copying::Withheld,
        _ => Copying::Offered,
    };
    let fragments = page.of(&step.key, copying);
    let each = |blocks: &Vec<Vec<Block>>| blocks.iter().map(|blocks| fragments.blocks(blocks)).collect();
    let detail = fragments.detail;
    let if_full = |blocks| if detail == Detail::Full { each(blocks) } else { Vec::new() };
    StepView {
        key: step.key.clone(),
        anchor: anchor(&step.key),
        number: number(&step.number, &step.mark),
        number_html: number_html(&step.number, &step.mark),
        verdict: step.finding.verdict.name(),
        critical: step.critical,
        irreversible: step.irreversible,
        kind: step.kind.clone(),
        open: !step.open.is_empty(),
        action_html: fragments.inlines(&step.action),
        text: step.text(),
        chips: step_chips(step, &fragments),
        warnings_html: callouts(&step.warnings, &fragments),
        stops_html,
        finding: finding_view(&step.finding, page.places),
        needs_html: if_full(&step.needs),
        body_html: fragments.blocks(&detail.of(&step.body)),
        command_elsewhere: detail.leaves_out_a_command(&step.body),
        expected_html: each(&step.expected),
        evidence: step.evidence.iter().map(|evidence| evidence_view(evidence, &fragments)).collect(),
        records: step
            .records
            .iter()
            .enumerate()
            .map(|(at, record)| record_view(at, record, &step.key, &fragments))
            .collect(),
        rollback_notes_html: if_full(&step.rollback_notes),
        links: link_lines(&step.after, step.rollback.as_ref(), step.on_fail.as_ref(), &fragments),
        printed_assumptions: step.printed_assumptions.clone(),
        origin: step.origin.clone(),
    }
}

/// A number with the mark of its object: `10.1.2 [3]`.
pub fn number(number: &str, mark: &str) -> String {
    format!("{number} {mark}").trim_end().to_string()
}

/// The same with the mark apart, which is written smaller. No sign of a value makes an element.
pub fn number_html(number: &str, mark: &str) -> String {
    match mark {
        "" => escape(number),
        mark => format!("{} <span class=\"mark\">{}</span>", escape(number), escape(mark)),
    }
}

pub fn callouts(callouts: &[Callout], fragments: &Fragments) -> String {
    callouts.iter().map(|callout| fragments.callout(callout)).collect()
}

pub fn finding_view(finding: &Finding, places: &Places) -> FindingView {
    let reasons: Vec<ReasonView> = finding.reason.iter().map(reason_view).collect();
    let mut origins: Vec<String> = Vec::new();
    for reason in &reasons {
        if !reason.origin.is_empty()
            && !finding.reason_text.contains(&reason.origin)
            && !origins.contains(&reason.origin)
        {
            origins.push(reason.origin.clone());
        }
    }
    let missing = |fact: &String| MissingView { fact: fact.clone(), href: places.question(fact) };
    FindingView {
        verdict: finding.verdict.name(),
        assumed: finding.assumed,
        inferred: finding.inferred,
        reason: finding.reason_text.clone(),
        reasons,
        origins,
        would_apply_if: finding.would_apply_if.clone(),
        only_if: finding.only_if.clone().or_else(|| finding.residual.clone()),
        missing: finding.missing.iter().map(missing).collect(),
        asks: finding.asks.join(", "),
        assumes: finding.assumes.clone(),
        waiver: finding.waiver.as_ref().map(|waiver| waiver.text.clone()),
    }
}

fn reason_view(reason: &Reason) -> ReasonView {
    let (name, says, origin) = match reason {
        Reason::Fact { label, value, origin, .. } => (label, value, origin),
        Reason::Rule { rule, why, origin } => (rule, why, origin),
        Reason::Condition { condition, why, origin } => (condition, why, origin),
    };
    ReasonView { name: name.clone(), says: says.clone(), origin: origin.clone() }
}

/// The chips that procedures and steps share.
pub fn common_chips(
    objects: &[ObjectMark],
    title: &[Inline],
    owner: Option<&Role>,
    host: Option<&Vec<Inline>>,
    at: Option<&String>,
    fragments: &Fragments,
) -> Vec<Chip> {
    let chip = |class, name: &str, value_html| Chip {
        class,
        label: fragments.strings.get(name).to_string(),
        value_html,
    };
    let plain = escape;
    // What the title names itself is not said again.
    let title = plain_inlines(title);
    let mut chips: Vec<Chip> = objects
        .iter()
        .filter(|object| !title.contains(&object.label))
        .map(|object| Chip {
            class: "object",
            label: fragments.strings.get("page.object").to_string(),
            value_html: plain(&object.label),
        })
        .collect();
    chips.extend(owner.map(|role| chip("owner", "page.owner", plain(&role.label))));
    chips.extend(host.map(|host| chip("host", "page.host", fragments.inlines(host))));
    chips.extend(at.map(|at| chip("at", "page.at", plain(at))));
    chips
}

fn step_chips(step: &Step, fragments: &Fragments) -> Vec<Chip> {
    let strings = fragments.strings;
    let mut chips =
        common_chips(&[], &[], step.owner.as_ref(), step.host.as_ref(), step.at.as_ref(), fragments);
    if let Some(minutes) = step.minutes {
        chips.push(Chip {
            class: "minutes",
            label: strings.get("page.duration").to_string(),
            value_html: duration(minutes),
        });
    }
    if let Some(minutes) = step.max_minutes {
        chips.push(Chip {
            class: "minutes",
            label: strings.get("page.at_most").to_string(),
            value_html: duration(minutes),
        });
    }
    if let Some(until) = &step.until {
        chips.push(Chip {
            class: "until",
            label: strings.get("page.until").to_string(),
            value_html: fragments.inlines(until),
        });
    }
    if let Some(choice) = &step.choice {
        chips.push(Chip {
            class: "choice",
            label: strings.get("page.choice").to_string(),
            value_html: escape(choice),
        });
    }
    chips
}

/// The lines "after", "rollback", "if it fails".
pub fn link_lines(
    after: &[NodeReference],
    rollback: Option<&NodeReference>,
    on_fail: Option<&NodeReference>,
    fragments: &Fragments,
) -> Vec<LinkLine> {
    let line = |class: &'static str, name: &str, references: Vec<&NodeReference>| LinkLine {
        class,
        label: fragments.strings.get(name).to_string(),
        links_html: references.into_iter().map(|reference| fragments.reference(reference)).collect(),
    };
    [
        line("after", "page.after", after.iter().collect()),
        line("rollback", "page.rollback_link", rollback.into_iter().collect()),
        line("on-fail", "page.on_fail", on_fail.into_iter().collect()),
    ]
    .into_iter()
    .filter(|line| !line.links_html.is_empty())
    .collect()
}

fn evidence_view(evidence: &Evidence, fragments: &Fragments) -> EvidenceView {
    EvidenceView {
        file_html: evidence.file.as_ref().map(|file| fragments.inlines(file)),
        body_html: fragments.blocks(&evidence.blocks),
    }
}

fn record_view(at: usize, record: &Record, key: &str, fragments: &Fragments) -> RecordView {
    let part = format!("record-{}", record.id.clone().unwrap_or_else(|| (at + 1).to_string()));
    let label_html = match record.blocks.as_slice() {
        [Block::Paragraph { content }] => fragments.inlines(content),
        [] => escape(record.id.as_deref().unwrap_or(fragments.strings.get("page.record"))),
        blocks => fragments.blocks(blocks),
    };
    RecordView {
        anchor: anchor(&format!("{key} {part}")),
        part,
        label_html,
        limits: limits(record, fragments.strings),
        unit: record.unit.clone(),
    }
}

fn limits(record: &Record, strings: &Strings) -> String {
    let (minimum, maximum) = (record.minimum.as_deref(), record.maximum.as_deref());
    match (minimum, maximum) {
        (Some(low), Some(high)) => strings.fill("page.between", &[("low", low), ("high", high)]),
        (Some(low), None) => strings.fill("page.at_least", &[("low", low)]),
        (None, Some(high)) => strings.fill("page.no_more_than", &[("high", high)]),
        (None, None) => String::new(),
    }
}
