//! Puts definitions in an order in which each stands after those it uses, and reports circles.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

impl Reader<'_> {
    /// The names of `uses` in dependency order, without those that go round in a circle, each circle
    /// reported once. `kind` is what they are, `span` where each is declared.
    pub(super) fn in_order(
        &mut self,
        kind: &str,
        uses: &BTreeMap<String, Vec<String>>,
        span: impl Fn(&str) -> Option<Span>,
    ) -> Vec<String> {
        let mut walk = Walk { uses, done: BTreeSet::new(), order: Vec::new(), circles: Vec::new() };
        for name in uses.keys() {
            walk.visit(name);
        }
        let mut in_circle = BTreeSet::new();
        for circle in walk.circles {
            // Two circles through the same name are mended one after the other.
            let is_new = circle.iter().all(|name| !in_circle.contains(name));
            in_circle.extend(circle.iter().cloned());
            let Some(first) = circle.first().and_then(|name| span(name)).filter(|_| is_new) else { continue };
            let way: Vec<String> =
                circle.iter().chain(circle.first()).map(|name| format!("`{name}`")).collect();
            let mut diagnostic =
                Diagnostic::new(Code::Cycle, format!("the {kind} of `{}` goes round in a circle", circle[0]))
                    .at(first, format!("the circle is {}", way.join(", ")));
            for name in &circle[1..] {
                if let Some(span) = span(name) {
                    diagnostic = diagnostic.at(span, "part of the circle");
                }
            }
            let help = match circle.len() {
                1 => "write it without itself",
                _ => "write one of them without the others",
            };
            self.diagnostics.push(diagnostic.help(help));
        }
        walk.order.retain(|name| !in_circle.contains(name));
        walk.order
    }
}

struct Walk<'a> {
    uses: &'a BTreeMap<String, Vec<String>>,
    done: BTreeSet<String>,
    order: Vec<String>,
    circles: Vec<Vec<String>>,
}

impl Walk<'_> {
    /// Depth first, with a stack of its own: a long chain of definitions is no reason to run out.
    fn visit(&mut self, start: &str) {
        let mut path: Vec<(String, usize)> = vec![(start.to_string(), 0)];
        if self.done.contains(start) {
            return;
        }
        while let Some((name, next)) = path.last().cloned() {
            let Some(used) = self.uses.get(&name).and_then(|used| used.get(next)) else {
                self.done.insert(name.clone());
                self.order.push(name);
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            if let Some(start) = path.iter().position(|(name, _)| name == used) {
                self.circles.push(path[start..].iter().map(|(name, _)| name.clone()).collect());
            } else if self.uses.contains_key(used) && !self.done.contains(used) {
                path.push((used.clone(), 0));
            }
        }
    }
}
