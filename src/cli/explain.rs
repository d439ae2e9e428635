//! `runsheet explain`: why a step, group, procedure or topic applies or does not, or what a code means.

use super::outcome::{Exit, Failure};
use super::pick::{one_language, only_site};
use super::raw::Explain;
use super::read::read;
use super::say::say;
use super::tell;
use crate::Purpose;
use crate::analysis;
use crate::diagnostic::{Code, nearest, page};
use crate::project::{Flags, SiteFilter};
use crate::runbook::{Finding, Group, Part, Procedure, Reason, Row, Runbook, Step, Topic, plain_inlines};

/// Explains a step at one site, or a diagnostic's code.
pub fn explain(flags: &Flags, order: &Explain) -> Result<Exit, Failure> {
    if let Some(code) = Code::from_name(&order.subject) {
        say(&analysis::page(code).unwrap_or_else(|| page(code)));
        return Ok(Exit::Done);
    }
    if looks_like_a_code(&order.subject) {
        return Err(Failure::new(format!("there is no code `{}`", order.subject))
            .help("`docs/diagnostics.md` lists all codes"));
    }
    let filter = SiteFilter { names: order.site.iter().cloned().collect(), shard: None };
    let content = read(flags, &filter, &order.answers)?;
    let mut diagnostics = content.diagnostics;
    let Some(model) = &content.model else {
        tell::diagnostics(&diagnostics.sorted(), &content.sources);
        return Ok(Exit::Content);
    };
    let at =
        only_site(model, order.site.as_deref(), "a step is explained at one site; name it with `--site`")?;
    let runbooks = match at {
        Some(at) => {
            let language = [one_language(model, at, order.lang.as_deref())?];
            crate::tailor(model, &content.sources, at, &language, Purpose::Draft, &mut diagnostics)
        }
        None => Vec::new(),
    };
    let broken = diagnostics.has_errors();
    if broken {
        tell::diagnostics(&diagnostics.sorted(), &content.sources);
    }
    let Some(runbook) = runbooks.first() else { return Ok(Exit::Content) };
    let all = everything(runbook);
    let texts: Vec<String> =
        all.iter().filter(|one| one.is_meant(&order.subject)).map(Explained::text).collect();
    if texts.is_empty() {
        return Err(unknown(&all, &order.subject));
    }
    say(&texts.join("\n"));
    Ok(if broken { Exit::Content } else { Exit::Done })
}

/// `RS103`, whether or not there is such a code.
fn looks_like_a_code(subject: &str) -> bool {
    let subject = subject.to_ascii_uppercase();
    let number = subject.strip_prefix("RS").or_else(|| subject.strip_prefix("AP"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The key without `[name=key]`; brackets in an object's key are percent-encoded.
fn without_marks(key: &str) -> &str {
    key.split('[').next().unwrap_or(key)
}

/// What can be explained: a step, or a group, procedure or topic with what stands in it.
struct Explained<'a> {
    /// None for a procedure: its first step has that number.
    number: Option<&'a str>,
    mark: String,
    key: &'a str,
    text: String,
    finding: &'a Finding,
    /// What it prints and nobody gave.
    open: Vec<&'a String>,
    origin: &'a str,
    /// Number, key and verdict of everything directly inside.
    inside: Vec<String>,
}

impl Explained<'_> {
    /// Whether `subject` is its number or key; without marks, those of all objects.
    fn is_meant(&self, subject: &str) -> bool {
        let by_number = self.number.is_some_and(|number| {
            let marked = format!("{number} {}", self.mark);
            number == subject || marked == subject || marked.replace(' ', "") == subject
        });
        by_number || self.key == subject || without_marks(self.key) == subject
    }

    /// As one line inside another one.
    fn line(&self) -> String {
        let number = [self.number.unwrap_or_default(), &self.mark].join(" ");
        format!("{}  {}: {}", number.trim(), self.key, verdict(self.finding)).trim().to_string()
    }

    fn text(&self) -> String {
        let head = [self.number.unwrap_or_default(), &self.mark].join(" ");
        let head = if head.trim().is_empty() { String::new() } else { format!("{}  ", head.trim()) };
        let mut text = format!("{head}{}\n  {}\n", self.key, self.text);
        let mut line = |name: &str, value: &str| text.push_str(&format!("  {name}: {value}\n"));
        line("verdict", &verdict(self.finding));
        let finding = self.finding;
        match finding.reason.is_empty() {
            true => line("because", "always: it has no condition"),
            false => finding.reason.iter().for_each(|reason| line("because", &because(reason))),
        }
        finding.would_apply_if.iter().for_each(|condition| line("would apply if", condition));
        finding.residual.iter().for_each(|condition| line("applies only if", condition));
        let open: Vec<String> = self.open.iter().map(|fact| fact.to_string()).collect();
        for (name, facts) in
            [("waits for", &finding.missing), ("assumes", &finding.assumes), ("prints, not known yet", &open)]
        {
            if !facts.is_empty() {
                line(name, &facts.join(", "));
            }
        }
        finding.waiver.iter().for_each(|waiver| line("waived by", &waiver.text));
        line("defined at", self.origin);
        self.inside.iter().for_each(|inner| line("holds", inner));
        text
    }
}

/// Everything that can be explained, in the order of the runbook; rollbacks last.
fn everything(runbook: &Runbook) -> Vec<Explained<'_>> {
    let mut all = Vec::new();
    for phase in &runbook.phases {
        for topic in &phase.topics {
            all.push(explained_topic(runbook, topic));
            topic.procedures().for_each(|one| add_procedure(runbook, one, &mut all));
        }
        phase.worked_here.iter().for_each(|one| add_procedure(runbook, one, &mut all));
    }
    runbook.rollbacks.iter().for_each(|one| add_procedure(runbook, one, &mut all));
    all
}

fn explained_topic<'a>(runbook: &'a Runbook, topic: &'a Topic) -> Explained<'a> {
    let inside = topic.parts.iter().filter_map(|part| match part {
        Part::Procedure(procedure) => Some(explained_procedure(procedure).line()),
        Part::RollbackPointer { target } | Part::WorkedInPointer { target, .. } => {
            runbook.procedure(&target.key).map(|procedure| explained_procedure(procedure).line())
        }
        Part::Prose(_) | Part::Gate(_) => None,
    });
    Explained {
        number: Some(&topic.number),
        mark: String::new(),
        key: &topic.key,
        text: plain_inlines(&topic.title),
        finding: &topic.finding,
        open: printed(runbook, &topic.number),
        origin: &topic.origin,
        inside: inside.collect(),
    }
}

fn explained_procedure(procedure: &Procedure) -> Explained<'_> {
    Explained {
        number: None,
        mark: String::new(),
        key: &procedure.key,
        text: plain_inlines(&procedure.title),
        finding: &procedure.finding,
        open: Vec::new(),
        origin: &procedure.origin,
        inside: Vec::new(),
    }
}

fn add_procedure<'a>(runbook: &'a Runbook, procedure: &'a Procedure, all: &mut Vec<Explained<'a>>) {
    let at = all.len();
    all.push(explained_procedure(procedure));
    let inside = add_rows(runbook, &procedure.rows, all);
    all[at].inside = inside;
}

/// Adds the rows and those inside them; gives the lines of the rows themselves.
fn add_rows<'a>(runbook: &'a Runbook, rows: &'a [Row], all: &mut Vec<Explained<'a>>) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows {
        match row {
            Row::Step(step) => {
                let step = explained_step(step);
                lines.push(step.line());
                all.push(step);
            }
            Row::Group(group) => {
                let at = all.len();
                all.push(explained_group(runbook, group));
                lines.push(all[at].line());
                let inside = add_rows(runbook, &group.rows, all);
                all[at].inside = inside;
            }
            Row::Text { .. } => {}
        }
    }
    lines
}

fn explained_step(step: &Step) -> Explained<'_> {
    Explained {
        number: Some(&step.number),
        mark: step.mark.clone(),
        key: &step.key,
        text: step.text(),
        finding: &step.finding,
        open: step.open.iter().collect(),
        origin: &step.origin,
        inside: Vec::new(),
    }
}

fn explained_group<'a>(runbook: &'a Runbook, group: &'a Group) -> Explained<'a> {
    Explained {
        number: Some(&group.number),
        mark: group.mark.clone(),
        key: &group.key,
        text: plain_inlines(&group.action),
        finding: &group.finding,
        open: printed(runbook, format!("{} {}", group.number, group.mark).trim()),
        origin: &group.origin,
        inside: Vec::new(),
    }
}

/// What texts at this number print and nobody gave.
fn printed<'a>(runbook: &'a Runbook, number: &str) -> Vec<&'a String> {
    let passages = runbook.passages.iter().filter(|passage| passage.number == number);
    let mut open: Vec<&String> = passages.flat_map(|passage| &passage.open).collect();
    open.dedup();
    open
}

fn unknown(all: &[Explained], subject: &str) -> Failure {
    let names = all.iter().flat_map(|one| [Some(without_marks(one.key)), one.number]).flatten();
    let failure = Failure::new(format!("the runbook has no step `{subject}`"));
    match nearest(subject, names) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(
            "a step is named by its number, `6.2.4`, or its key, `topic#procedure/step`; a procedure and a topic by \
             their keys",
        ),
    }
}

fn verdict(finding: &Finding) -> String {
    let mut text = finding.verdict.name().replace('_', " ");
    if finding.by_parent {
        text.push_str(", decided by a node above it");
    }
    if finding.assumed {
        text.push_str(", rests on assumed values");
    }
    if finding.inferred {
        text.push_str(", inferred from a rule");
    }
    text
}

fn because(reason: &Reason) -> String {
    match reason {
        Reason::Fact { fact, value, origin, .. } => format!("`{fact}` is {value} ({origin})"),
        Reason::Rule { rule, why, origin } => format!("rule `{rule}`: {why} ({origin})"),
        Reason::Condition { condition, why, origin } => format!("`{condition}`: {why} ({origin})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_steps() {
        assert!(looks_like_a_code("rs999") && looks_like_a_code("AP001"));
        assert!(!looks_like_a_code("6.2.4") && !looks_like_a_code("apply#x/1") && !looks_like_a_code("RS"));
    }

    #[test]
    fn a_key_without_marks_names_all_objects() {
        assert_eq!(without_marks("topic#p/run[pool=a][server=b]"), "topic#p/run");
    }
}
