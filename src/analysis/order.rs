//! RS314: steps that wait for each other.
//!
//! Every node begins and ends; what stands in it does so in between. `after` says that a node begins once
//! another has ended, and so does the order of a list. A circle of those can never begin.

use super::Analysis;
use super::allowance::At;
use super::spot::What;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The beginning or the end of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Begins(usize),
    Ends(usize),
}

/// That something waits for an event; with the place of the `after` that says so, where it is said.
type Wait = (Event, Option<Span>);

/// Looks for circles: what waits for nothing is taken away until nothing else is left.
pub(super) fn check(analysis: &mut Analysis<'_>) {
    let mut waits = waits(analysis);
    loop {
        let stuck = stuck(&waits);
        let Some(circle) = circle(&stuck, &waits) else { return };
        let spans: BTreeSet<Span> = circle.iter().filter_map(|(_, span)| *span).collect();
        let Some(first) = spans.first().copied() else { return };
        report(analysis, &circle, &spans);
        // Without one of its references the next circle shows.
        for others in waits.values_mut() {
            others.retain(|(_, span)| *span != Some(first));
        }
    }
}

/// The events that can never be reached: those of circles, and what waits for them.
fn stuck(waits: &BTreeMap<Event, Vec<Wait>>) -> BTreeSet<Event> {
    let mut open: BTreeMap<Event, usize> =
        waits.iter().map(|(event, earlier)| (*event, earlier.len())).collect();
    let mut followers: BTreeMap<Event, Vec<Event>> = BTreeMap::new();
    for (event, earlier) in waits {
        for (other, _) in earlier {
            open.entry(*other).or_default();
            followers.entry(*other).or_default().push(*event);
        }
    }
    let mut free: Vec<Event> =
        open.iter().filter(|(_, count)| **count == 0).map(|(event, _)| *event).collect();
    while let Some(event) = free.pop() {
        open.remove(&event);
        for follower in followers.get(&event).into_iter().flatten() {
            if let Some(count) = open.get_mut(follower) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.push(*follower);
                }
            }
        }
    }
    open.into_keys().collect()
}

/// One circle among the events that are stuck, each with why it waits for the next.
fn circle(stuck: &BTreeSet<Event>, waits: &BTreeMap<Event, Vec<Wait>>) -> Option<Vec<Wait>> {
    let mut path: Vec<Wait> = Vec::new();
    let mut met: BTreeMap<Event, usize> = BTreeMap::new();
    let mut event = *stuck.first()?;
    loop {
        if let Some(at) = met.get(&event) {
            return Some(path.split_off(*at));
        }
        met.insert(event, path.len());
        let (next, span) = *waits.get(&event)?.iter().find(|(next, _)| stuck.contains(next))?;
        path.push((event, span));
        event = next;
    }
}

fn waits(analysis: &Analysis<'_>) -> BTreeMap<Event, Vec<Wait>> {
    let walk = &analysis.walk;
    let mut waits: BTreeMap<Event, Vec<Wait>> = BTreeMap::new();
    let mut add = |later: Event, earlier: Event, span: Option<Span>| {
        waits.entry(later).or_default().push((earlier, span));
    };
    let is_free = |at: usize| walk.upwards(at).any(|above| walk.spots[above].node.order_free);
    let worked = (0..walk.spots.len()).filter(|at| walk.spots[*at].what != What::Block);
    let members: BTreeSet<usize> = walk.sets.iter().flat_map(|set| set.members.iter().copied()).collect();
    let mut last: BTreeMap<(Option<usize>, bool), usize> = BTreeMap::new();
    for at in worked {
        let spot = &walk.spots[at];
        add(Event::Ends(at), Event::Begins(at), None);
        if let Some(parent) = spot.parent {
            add(Event::Begins(at), Event::Begins(parent), None);
            add(Event::Ends(parent), Event::Ends(at), None);
        }
        for target in &spot.node.after {
            if let Some(earlier) = walk.target(target) {
                add(Event::Begins(at), Event::Ends(earlier), Some(target.span));
            }
        }
        let is_ordered = match spot.what {
            What::Step | What::Group => true,
            What::Procedure => !spot.is_rollback && spot.node.worked_in.is_none(),
            What::Topic | What::Heading | What::Block => false,
        };
        if is_ordered
            && !members.contains(&at)
            && !is_free(at)
            && let Some(before) = last.insert((spot.parent, spot.what.is_step()), at)
        {
            add(Event::Begins(at), Event::Ends(before), None);
        }
    }
    waits
}

fn report(analysis: &mut Analysis<'_>, circle: &[Wait], spans: &BTreeSet<Span>) {
    let waiting = circle.iter().filter(|(_, span)| span.is_some());
    let names: BTreeSet<String> =
        waiting.map(|(Event::Begins(at) | Event::Ends(at), _)| analysis.walk.spots[*at].name()).collect();
    let message = match names.len() {
        1 => format!("{} would have to wait for itself", names.into_iter().collect::<String>()),
        _ => format!("{} wait for each other", names.into_iter().collect::<Vec<_>>().join(" and ")),
    };
    let mut diagnostic = Diagnostic::new(Code::WaitsForItself, message);
    for span in spans {
        diagnostic = diagnostic.at(*span, "this has to end first");
    }
    let help = "take one of them out; steps of a list wait for the ones before them anyway";
    analysis.report(At::Guide, diagnostic.help(help));
}
