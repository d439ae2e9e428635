//! `runsheet explain`: why a step applies or does not, or what a code means.

use super::outcome::{Exit, Failure};
use super::pick::{one_language, only_site};
use super::raw::Explain;
use super::read::read;
use super::say::say;
use super::tell;
use crate::Purpose;
use crate::diagnostic::{Code, nearest, page};
use crate::project::{Flags, SiteFilter};
use crate::runbook::{Finding, Reason, Runbook, Step};

/// Explains a step at one site, or a diagnostic's code.
pub fn explain(flags: &Flags, order: &Explain) -> Result<Exit, Failure> {
    if let Some(code) = Code::from_name(&order.subject) {
        say(&page(code));
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
    let steps = steps(runbook, &order.subject);
    if steps.is_empty() {
        return Err(unknown_step(runbook, &order.subject));
    }
    let texts: Vec<String> = steps.into_iter().map(explained).collect();
    say(&texts.join("\n"));
    Ok(if broken { Exit::Content } else { Exit::Done })
}

/// `RS103`, whether or not there is such a code.
fn looks_like_a_code(subject: &str) -> bool {
    let subject = subject.to_ascii_uppercase();
    let number = subject.strip_prefix("RS").or_else(|| subject.strip_prefix("AP"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The steps with this number or key; without marks, those of all objects.
fn steps<'a>(runbook: &'a Runbook, subject: &str) -> Vec<&'a Step> {
    let is_meant = |step: &&Step| {
        let marked = format!("{} {}", step.number, step.mark);
        step.key == subject
            || without_marks(&step.key) == subject
            || step.number == subject
            || marked == subject
            || marked.replace(' ', "") == subject
    };
    runbook.steps().into_iter().chain(runbook.rollback_steps()).filter(is_meant).collect()
}

/// The key without `[name=key]`; brackets in an object's key are percent-encoded.
fn without_marks(key: &str) -> &str {
    key.split('[').next().unwrap_or(key)
}

fn unknown_step(runbook: &Runbook, subject: &str) -> Failure {
    let steps: Vec<&Step> = runbook.steps().into_iter().chain(runbook.rollback_steps()).collect();
    let names = steps.iter().flat_map(|step| [without_marks(&step.key), step.number.as_str()]);
    let failure = Failure::new(format!("the runbook has no step `{subject}`"));
    match nearest(subject, names) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("a step is named by its number, `6.2.4`, or its key, `topic#procedure/step`"),
    }
}

fn explained(step: &Step) -> String {
    let mark = if step.mark.is_empty() { String::new() } else { format!(" {}", step.mark) };
    let mut text = format!("{}{mark}  {}\n  {}\n", step.number, step.key, step.text());
    let mut line = |name: &str, value: &str| text.push_str(&format!("  {name}: {value}\n"));
    line("verdict", &verdict(&step.finding));
    let finding = &step.finding;
    match finding.reason.is_empty() {
        true => line("because", "always: it has no condition"),
        false => finding.reason.iter().for_each(|reason| line("because", &because(reason))),
    }
    finding.would_apply_if.iter().for_each(|condition| line("would apply if", condition));
    finding.residual.iter().for_each(|condition| line("applies only if", condition));
    for (name, facts) in [
        ("waits for", &finding.missing),
        ("assumes", &finding.assumes),
        ("prints, not known yet", &step.open),
    ] {
        if !facts.is_empty() {
            line(name, &facts.join(", "));
        }
    }
    finding.waiver.iter().for_each(|waiver| line("waived by", &waiver.text));
    line("defined at", &step.origin);
    text
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
