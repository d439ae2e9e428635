//! The page of a rule, and all of them as a chapter of the user guide.
//!
//! What a rule says of itself is its page; nothing is written twice.

use super::{Example, RULES, Rule};
use crate::diagnostic::Code;

/// What `runsheet explain AP006` prints; `None` for a code that is no rule's.
pub fn page(code: Code) -> Option<String> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| text(rule, "", "## "))
}

/// The text of `docs/analysis.md`.
pub fn chapter() -> String {
    let mut chapter = String::from(INTRODUCTION);
    for rule in RULES {
        chapter.push('\n');
        chapter.push_str(&text(rule, "## ", "### "));
    }
    chapter
}

const INTRODUCTION: &str = "\
# Analysis

`runsheet check` looks for mistakes that no site is needed for: it asks its questions of every site that the rules of
`facts.yaml` allow. `runsheet explain AP006` prints the page of one rule. AP001, AP002, AP011 and AP015 are errors and stop a
build; AP010, AP013 and AP017 are notes; the others are warnings, which `check --deny warnings` makes errors.

A finding shows its place, what to do, and a *witness*: the smallest made-up site that shows it. It can be pasted under
`facts:` of a site; built, the runbook has the fault. `{}` is a site of which nothing is known: every site shows it.

What is meant to be so is allowed, with the reason. An allowance is for its node and all that stands in it; in `facts.yaml` and
at a gate of `guide.yaml` it is a mapping. One without a reason is an error, one that is no longer needed a warning.

```markdown
1. Open the console. {#open after=#tell allow=\"AP006: who is not told has nothing to wait for\"}
```

```yaml
  hosts.bpa: { type: fqdn, allow: { AP010: only the questionnaire needs it } }
```
";

fn text(rule: &Rule, title: &str, heading: &str) -> String {
    let doc = rule.code.doc();
    let mut text = format!("{title}{}: {} ({})\n", doc.name, doc.title, doc.severity.word());
    let mut part =
        |name: &str, body: &str| text.push_str(&format!("\n{heading}{name}\n\n{}\n", body.trim_end()));
    part("What it means", doc.doc);
    part("Why it matters", rule.why);
    part("How to mend it", rule.mend);
    part("Example that fails", &example(&rule.fails));
    part("Example that passes", &example(&rule.passes));
    text
}

fn example(example: &Example) -> String {
    let mut blocks = Vec::new();
    let mut block = |language: &str, text: &str| {
        if !text.is_empty() {
            let fence = if text.contains("```") { "````" } else { "```" };
            blocks.push(format!("{fence}{language}\n{}\n{fence}", text.trim_end()));
        }
    };
    block("yaml", example.facts);
    block("yaml", example.guide);
    block("markdown", example.topic);
    for site in example.sites {
        block(
            "yaml",
            &format!("facts:\n{}", site.lines().map(|line| format!("  {line}\n")).collect::<String>()),
        );
    }
    blocks.join("\n\n")
}
