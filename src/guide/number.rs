//! Numbers and names of the whole, unfiltered guide.

use super::reference::{Names, StepNames, TopicNames};
use super::tree::{Part, Phase, Step, TopicText};

/// Numbers the steps of a topic: `6.2.4`, sub-steps `6.2.4.1`, rollback steps `R6.2.1`; procedures of
/// a topic count on.
pub fn number_steps(text: &mut TopicText, topic_number: &str) {
    let (mut count, mut rollback_count) = (0, 0);
    for part in &mut text.parts {
        let Part::Procedure(procedure) = part else { continue };
        // The kind is an attribute of the reference; translations have inherited it.
        let (prefix, counter) =
            if procedure.is_rollback() { ("R", &mut rollback_count) } else { ("", &mut count) };
        for step in &mut procedure.steps {
            *counter += 1;
            number_step(step, format!("{prefix}{topic_number}.{counter}"));
        }
    }
}

fn number_step(step: &mut Step, number: String) {
    for (at, sub_step) in step.steps.iter_mut().enumerate() {
        number_step(sub_step, format!("{number}.{}", at + 1));
    }
    step.number = number;
}

/// All names that references can use, from the topics as they were read in the reference language.
pub fn names<'a>(topics: impl Iterator<Item = (&'a str, &'a TopicText)>) -> Names {
    let mut names = Names::default();
    for (id, text) in topics {
        let mut topic = TopicNames::default();
        for part in &text.parts {
            match part {
                Part::Prose(prose) => topic.headings.extend(prose.id.clone()),
                Part::Procedure(procedure) => {
                    topic.procedures.insert(procedure.name.clone(), step_names(&procedure.steps));
                }
            }
        }
        names.topics.insert(id.to_string(), topic);
    }
    names
}

fn step_names(steps: &[Step]) -> StepNames {
    StepNames(steps.iter().map(|step| (step.name.clone(), step_names(&step.steps))).collect())
}

/// The number of the topic at `position` (from 0) of `phase`.
pub fn topic_number(phase: &Phase, position: usize) -> String {
    format!("{}.{}", phase.number, position + 1)
}
