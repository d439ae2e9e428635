//! Unknown is not false: forgetting what a site said never turns a verdict round.

use crate::workspace::Workspace;
use runsheet::fact::{Domain, ListGiven};
use runsheet::runbook::{Runbook, Verdict};
use std::collections::BTreeMap;

fn verdicts(runbook: &Runbook) -> BTreeMap<String, Verdict> {
    runbook.steps().iter().map(|step| (step.key.clone(), step.finding.verdict)).collect()
}

#[test]
fn forgetting_a_fact_leaves_a_step_or_makes_it_undecided() {
    for site in ["clinica-levante", "grupo-iberia"] {
        let mut read = Workspace::shipped().read();
        let before = verdicts(&read.runbook(site, "es"));
        let given = &read.model().sites[read.site(site)].facts.facts;
        let schema = &read.model().guide.vocabulary.schema;
        let facts: Vec<String> = given
            .iter()
            .filter(|(name, given)| {
                matches!(given.domain, Domain::Known(_))
                    && schema.fact(name).is_some_and(|declared| declared.assume.is_none())
            })
            .map(|(name, _)| name.clone())
            .collect();
        assert!(facts.len() > 20, "{site} gives {} facts", facts.len());
        let mut turned = 0;
        for fact in facts {
            read.forget_fact(site, &fact);
            let after = verdicts(&read.runbook(site, "es"));
            read.remember();
            assert_eq!(before.len(), after.len(), "{fact}");
            for (key, verdict) in &after {
                let was = before[key];
                assert!(
                    *verdict == was || *verdict == Verdict::Undecided,
                    "{site}: without `{fact}` {key} turned from {was:?} to {verdict:?}"
                );
                turned += usize::from(*verdict != was);
            }
        }
        assert!(turned > 0, "{site}: no fact decides anything");
    }
}

#[test]
fn forgetting_a_list_leaves_one_step_for_the_objects_nobody_named() {
    for site in ["clinica-levante", "grupo-iberia"] {
        let mut read = Workspace::shipped().read();
        let lists: Vec<String> = read.model().sites[read.site(site)]
            .facts
            .lists
            .iter()
            .filter(|(_, given)| matches!(given, ListGiven::Known { complete: true, .. }))
            .map(|(name, _)| name.clone())
            .collect();
        let before = read.runbook(site, "es");
        let mut seen = 0;
        for list in lists {
            let loops: Vec<String> = looped_over(&before, &list, &read);
            read.forget_list(site, &list);
            let after = verdicts(&read.runbook(site, "es"));
            read.remember();
            for base in loops {
                let instances: Vec<_> =
                    after.iter().filter(|(key, _)| key.split('[').next() == Some(base.as_str())).collect();
                assert!(!instances.is_empty(), "{base} is gone without `{list}`");
                for (key, verdict) in instances {
                    assert!(key.contains("=?]"), "{key} names an object of the forgotten `{list}`");
                    assert_ne!(*verdict, Verdict::Applies, "{key} applies without `{list}`");
                    seen += 1;
                }
            }
        }
        assert!(seen > 0);
    }
}

/// Steps (without marks) whose own or outer loop runs over `list`, directly.
fn looped_over(runbook: &Runbook, list: &str, read: &crate::workspace::Read) -> Vec<String> {
    use runsheet::condition::Root;
    use runsheet::guide::Part;
    let mut bases = Vec::new();
    for phase in &read.model().guide.phases {
        for topic in &phase.topics {
            for part in &topic.texts["es"].parts {
                let Part::Procedure(procedure) = part else { continue };
                for step in &procedure.steps {
                    let over = step
                        .node
                        .each
                        .as_ref()
                        .is_some_and(|each| each.list.root == Root::List(list.to_string()));
                    if over && step.steps.is_empty() && procedure.node.each.is_none() {
                        bases.push(format!("{}#{}/{}", topic.id, procedure.name, step.name));
                    }
                }
            }
        }
    }
    bases.retain(|base| runbook.steps().iter().any(|step| step.key.split('[').next() == Some(base.as_str())));
    bases
}
