//! `explain` of everything that has a verdict: steps, groups, procedures, topics, rollbacks.

use crate::commands::{folder, run};
use std::path::Path;
use tempfile::TempDir;

const TOPIC: &str = "\
# Work

## Do {#do applies=federation.enabled rollback=#undo}

1. Open {{ host }}. {#open}
1. All of it, at {{ host }}: {#all}

   1. One. {#one}
   1. Two. {#two applies=sip.used}

## Pools {#pools each=\"pool in pools\"}

1. Grow {{ pool }}. {#grow}

## Undo {#undo kind=rollback}

1. Close. {#close applies=sip.used}
";

fn workspace() -> TempDir {
    folder(&[
        ("runsheet.yaml", "guide: g\nsites: s\n"),
        (
            "g/guide.yaml",
            "guide: small\nversion: 1.0.0\nlanguages: [en]\ntitle: Small\n\
             phases: [{ id: plan, title: Plan, topics: [work] }]\n",
        ),
        (
            "g/facts.yaml",
            "facts:\n  federation.enabled: { type: bool }\n  sip.used: { type: bool }\n  host: { type: fqdn }\n  \
             pools: { type: list, of: fqdn }\n",
        ),
        ("g/en/work.md", TOPIC),
        (
            "s/one/site.yaml",
            "site: one\ncustomer: One\nfacts:\n  federation.enabled: true\n  sip.used: false\n  \
             pools: [a.example, b.example]\n",
        ),
    ])
}

fn explained(folder: &Path, subject: &str) -> String {
    let run = run(folder, &["explain", subject]);
    assert_eq!((run.code, run.messages.as_str()), (0, ""), "{subject}");
    run.output
}

#[test]
fn a_group_says_what_it_prints_and_holds() {
    let folder = workspace();
    let by_key = explained(folder.path(), "work#do/all");
    insta::assert_snapshot!(by_key, @r"
    1.1.2  work#do/all
      All of it, at ‹host›:
      verdict: applies, decided by a node above it
      because: `federation.enabled` is yes (site.yaml:4:23)
      prints, not known yet: host
      defined at: en/work.md:6:1
      holds: 1.1.2.1  work#do/all/one: applies, decided by a node above it
      holds: 1.1.2.2  work#do/all/two: not applicable
    ");
    assert_eq!(explained(folder.path(), "1.1.2"), by_key);
}

#[test]
fn a_procedure_and_a_topic_say_what_they_hold() {
    let folder = workspace();
    insta::assert_snapshot!(explained(folder.path(), "work#do"), @r"
    work#do
      Do
      verdict: applies
      because: `federation.enabled` is yes (site.yaml:4:23)
      defined at: en/work.md:3:1
      holds: 1.1.1  work#do/open: applies, decided by a node above it
      holds: 1.1.2  work#do/all: applies, decided by a node above it
    ");
    insta::assert_snapshot!(explained(folder.path(), "work#pools"), @r"
    work#pools[pool=a.example]
      Pools
      verdict: applies
      because: `pools` is a.example, b.example (site.yaml:6:10)
      defined at: en/work.md:11:1
      holds: 1.1.3 [a.example]  work#pools/grow[pool=a.example]: applies, decided by a node above it

    work#pools[pool=b.example]
      Pools
      verdict: applies
      because: `pools` is a.example, b.example (site.yaml:6:10)
      defined at: en/work.md:11:1
      holds: 1.1.3 [b.example]  work#pools/grow[pool=b.example]: applies, decided by a node above it
    ");
    let topic = explained(folder.path(), "work");
    insta::assert_snapshot!(topic, @r"
    1.1  work
      Work
      verdict: applies
      because: always: it has no condition
      defined at: en/work.md:1:1
      holds: work#do: applies
      holds: work#pools[pool=a.example]: applies
      holds: work#pools[pool=b.example]: applies
      holds: work#undo: applies
    ");
    assert_eq!(explained(folder.path(), "1.1"), topic);
}

#[test]
fn a_rollback_step_is_explained_by_number_and_key() {
    let folder = workspace();
    let by_key = explained(folder.path(), "work#undo/close");
    insta::assert_snapshot!(by_key, @r"
    R1.1.1  work#undo/close
      Close.
      verdict: not applicable
      because: `sip.used` is no (site.yaml:5:13)
      would apply if: sip.used: yes
      defined at: en/work.md:17:1
    ");
    assert_eq!(explained(folder.path(), "R1.1.1"), by_key);
    insta::assert_snapshot!(explained(folder.path(), "work#undo"), @r"
    work#undo
      Undo
      verdict: applies
      because: always: it has no condition
      defined at: en/work.md:15:1
      holds: R1.1.1  work#undo/close: not applicable
    ");
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    let folder = workspace();
    for (asked, near) in [("work#poools", "work#pools"), ("work#do/al", "work#do/all"), ("wrok", "work")] {
        let run = run(folder.path(), &["explain", asked]);
        assert_eq!(run.code, 2, "{}", run.messages);
        assert!(run.messages.contains(&format!("did you mean `{near}`?")), "{}", run.messages);
    }
}
