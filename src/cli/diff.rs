//! `runsheet diff`: what is different between two sites, or between two builds.

use super::hand_over::hand_over;
use super::issue::{delivered, languages, tailored};
use super::outcome::{Exit, Failure};
use super::raw::{Diff, DiffFormat};
use super::read::read;
use super::tell;
use crate::project::{Flags, SiteFilter};
use crate::runbook::{Difference, FactState, Issue, IssueReason, IssueWaiver, StepName, StepText};
use serde_json::json as value;
use std::path::Path;

/// The version of the JSON form.
const FORMAT: u32 = 1;

/// Compares two issues, each a site's name, a `runbook.json` or the folder that holds one.
pub fn diff(flags: &Flags, order: &Diff) -> Result<Exit, Failure> {
    // A site is written in the language of the file it is compared with, unless one is named.
    let files = [delivered(Path::new(&order.from))?, delivered(Path::new(&order.to))?];
    let own = files.iter().flatten().map(|issue| issue.language.clone()).next();
    let language = order.lang.clone().or(own);
    let [from, to] = files;
    let from =
        from.map_or_else(|| of_site(flags, &order.from, language.as_ref()), |issue| Ok(Some(issue)))?;
    let to = to.map_or_else(|| of_site(flags, &order.to, language.as_ref()), |issue| Ok(Some(issue)))?;
    let (Some(from), Some(to)) = (from, to) else { return Ok(Exit::Content) };
    if from.language != to.language {
        return Err(Failure::new(format!(
            "one runbook is in `{}`, the other in `{}`: their words cannot be compared",
            from.language, to.language
        ))
        .help("compare runbooks in one language; for sites, name it with `--lang`"));
    }
    let difference = Difference::between(&from, &to);
    let text = match order.format {
        DiffFormat::Human => told(&from, &to, &difference),
        DiffFormat::Json => {
            let head = |issue: &Issue| value!({ "site": issue.site, "guide": issue.guide, "language": issue.language });
            let mut document = value!({ "runsheet": FORMAT, "from": head(&from), "to": head(&to) });
            if let (Some(document), Ok(serde_json::Value::Object(changes))) =
                (document.as_object_mut(), serde_json::to_value(&difference))
            {
                document.extend(changes);
            }
            format!("{document:#}\n")
        }
    };
    hand_over(flags, &text)?;
    Ok(Exit::Done)
}

/// The issue of a site as it is now; `None` if the content has errors, which are told.
fn of_site(flags: &Flags, named: &str, language: Option<&String>) -> Result<Option<Issue>, Failure> {
    let filter = SiteFilter { names: vec![named.to_string()], shard: None };
    let mut content = read(flags, &filter, &[])?;
    let mut diagnostics = std::mem::take(&mut content.diagnostics);
    let all = languages(&content);
    let language = language.or(all.first()).cloned().unwrap_or_default();
    if !all.is_empty() && !all.contains(&language) {
        let list: Vec<String> = all.iter().map(|tag| format!("`{tag}`")).collect();
        return Err(Failure::new(format!("the guide has no language `{language}`"))
            .help(format!("its languages: {}", list.join(", "))));
    }
    let issue = tailored(&content, named, &language, &mut diagnostics);
    if diagnostics.has_errors() {
        tell::diagnostics(&diagnostics.sorted(), &content.sources);
        return Ok(None);
    }
    Ok(issue)
}

fn told(from: &Issue, to: &Issue, difference: &Difference) -> String {
    let name = |issue: &Issue| {
        format!("{} ({} {}, {})", issue.site, issue.guide.id, issue.guide.version, issue.language)
    };
    let mut text = format!("{}\n-> {}\n", name(from), name(to));
    if difference.is_empty() {
        text.push_str("no difference\n");
        return text;
    }
    let mut section = |count: usize, one: &str, many: &str, lines: String| {
        if count > 0 {
            text.push_str(&format!("\n{count} {}\n{lines}", if count == 1 { one } else { many }));
        }
    };
    let facts = difference.facts.iter().map(|change| {
        format!("  `{}`: {} -> {}\n", change.fact, state(change.from.as_ref()), state(change.to.as_ref()))
    });
    section(difference.facts.len(), "fact changed", "facts changed", facts.collect());
    let verdicts = difference.verdicts.iter().map(|change| {
        let (from, to) = (spoken(&change.from), spoken(&change.to));
        let head = format!("  {}  {}: {from} -> {to}\n", change.number, change.key);
        format!("{head}{}{}", waived("waived by", change.waiver.as_ref()), reasons("because", &change.reason))
    });
    section(difference.verdicts.len(), "verdict changed", "verdicts changed", verdicts.collect());
    let others = difference.reasons.iter().map(|change| {
        let head = format!("  {}  {}: {}\n", change.number, change.key, spoken(&change.verdict));
        let [old, new] = change.waivers.clone().unwrap_or_default();
        let waivers = [waived("was waived by", old.as_ref()), waived("is waived by", new.as_ref())].concat();
        if change.from == change.to {
            return format!("{head}{waivers}");
        }
        let (from, to) = (reasons("was because", &change.from), reasons("is because", &change.to));
        format!("{head}{waivers}{from}{to}")
    });
    section(difference.reasons.len(), "reason changed", "reasons changed", others.collect());
    let texts = difference.texts.iter().map(|change| {
        let head = format!("  {}  {}\n", change.number, change.key);
        format!("{head}{}{}", only_in("-", &change.from, &change.to), only_in("+", &change.to, &change.from))
    });
    section(difference.texts.len(), "text changed", "texts changed", texts.collect());
    section(difference.added.len(), "step added", "steps added", names(&difference.added));
    section(difference.removed.len(), "step removed", "steps removed", names(&difference.removed));
    text
}

/// What the one text says and the other does not, line by line.
fn only_in(sign: &str, own: &StepText, other: &StepText) -> String {
    let parts = |text: &StepText| -> Vec<String> {
        std::iter::once(&text.text).chain(&text.commands).chain(&text.expected).cloned().collect()
    };
    let others = parts(other);
    let gone = parts(own).into_iter().filter(|part| !others.contains(part));
    gone.flat_map(|part| part.lines().map(|line| format!("    {sign} {line}\n")).collect::<Vec<_>>())
        .collect()
}

fn names(steps: &[StepName]) -> String {
    steps.iter().map(|step| format!("  {}  {}: {}\n", step.number, step.key, spoken(&step.verdict))).collect()
}

fn spoken(verdict: &str) -> String {
    verdict.replace('_', " ")
}

fn state(state: Option<&FactState>) -> String {
    match state {
        None => "not used".to_string(),
        Some(FactState::Missing) => "not known".to_string(),
        Some(FactState::Value(value)) => value.clone(),
    }
}

fn waived(word: &str, waiver: Option<&IssueWaiver>) -> String {
    waiver
        .map_or_else(String::new, |IssueWaiver { why, by, date }| format!("    {word} {by}, {date}: {why}\n"))
}

fn reasons(word: &str, reasons: &[IssueReason]) -> String {
    if reasons.is_empty() {
        return format!("    {word} it has no condition\n");
    }
    let line = |reason: &IssueReason| match reason {
        IssueReason::Fact { fact, value } => format!("    {word} `{fact}` is {value}\n"),
        IssueReason::Rule { rule, why } => format!("    {word} of the rule `{rule}`: {why}\n"),
        IssueReason::Condition { condition, why } => format!("    {word} of `{condition}`: {why}\n"),
    };
    reasons.iter().map(line).collect()
}
