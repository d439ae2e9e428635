//! What a change of words reaches: all of a topic, of a heading or procedure, of a step with its sub-steps.
//!
//! Knows where words stand, not how they are changed.

use super::place::Found;
use super::text::{omit_from_blocks, replace_in_blocks, replace_in_inlines};
use crate::guide::{Part, Step};
use crate::markup::Piece;

/// Puts `to` in the place of every `from` in the node; gives how often it stood there.
pub(super) fn replace_in(found: Found, from: &str, to: &[Piece]) -> usize {
    match found {
        Found::Topic(text) => {
            let parts = text.parts.iter_mut().map(|part| match part {
                Part::Prose(prose) => replace_in(Found::Heading(prose), from, to),
                Part::Procedure(procedure) => replace_in(Found::Procedure(procedure), from, to),
            });
            replace_in_inlines(&mut text.title, from, to) + parts.sum::<usize>()
        }
        Found::Heading(prose) => {
            replace_in_inlines(&mut prose.title, from, to) + replace_in_blocks(&mut prose.blocks, from, to)
        }
        Found::Procedure(procedure) => {
            let steps = procedure.steps.iter_mut().map(|step| replace_in_step(step, from, to));
            let steps: usize = steps.sum();
            replace_in_inlines(&mut procedure.title, from, to)
                + replace_in_blocks(&mut procedure.opening, from, to)
                + steps
                + replace_in_blocks(&mut procedure.closing, from, to)
        }
        Found::Step(step) => replace_in_step(step, from, to),
    }
}

fn replace_in_step(step: &mut Step, from: &str, to: &[Piece]) -> usize {
    let steps = step.steps.iter_mut().map(|step| replace_in_step(step, from, to));
    let steps: usize = steps.sum();
    replace_in_blocks(&mut step.lead, from, to)
        + replace_in_inlines(&mut step.action, from, to)
        + replace_in_blocks(&mut step.blocks, from, to)
        + steps
}

/// Leaves out every block of the node whose whole text is `text`; gives how many.
pub(super) fn omit_from(found: Found, text: &str) -> usize {
    match found {
        Found::Topic(topic) => {
            let parts = topic.parts.iter_mut().map(|part| match part {
                Part::Prose(prose) => omit_from(Found::Heading(prose), text),
                Part::Procedure(procedure) => omit_from(Found::Procedure(procedure), text),
            });
            parts.sum()
        }
        Found::Heading(prose) => omit_from_blocks(&mut prose.blocks, text),
        Found::Procedure(procedure) => {
            let steps: usize =
                procedure.steps.iter_mut().map(|step| omit_from(Found::Step(step), text)).sum();
            omit_from_blocks(&mut procedure.opening, text)
                + steps
                + omit_from_blocks(&mut procedure.closing, text)
        }
        Found::Step(step) => {
            let steps: usize = step.steps.iter_mut().map(|step| omit_from(Found::Step(step), text)).sum();
            omit_from_blocks(&mut step.lead, text) + omit_from_blocks(&mut step.blocks, text) + steps
        }
    }
}
