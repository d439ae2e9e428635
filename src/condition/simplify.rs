//! What is left of a condition, simplified under facts and rules, in the author's shape.
//!
//! A part falls away where the parts around it, the facts and the rules leave nothing for it to say.
//! Knows nothing of verdicts.

use super::Expr;
use super::exact::{Gate, Names, TooHard, Universe, Wanted};
use super::judge::Judge;
use super::node::Node;
use super::residual::{Residue, joined};
use super::{Of, Test, TestKind};

impl Judge<'_> {
    /// `left` without what facts and rules say already; `None` if nothing is left to say.
    pub(super) fn simplified(&self, node: &Node, left: &Expr) -> Result<Option<Expr>, TooHard> {
        let mut universe = self.one.borrow_mut();
        self.prepare(&mut universe, node);
        let mut names = universe.names(&node.bindings)?;
        let there = universe.existence(&names, 0, Wanted::True, &|_| true);
        universe.connect();
        let mut simplifier = Simplifier { universe: &mut universe, context: there };
        match simplifier.expr(left, &mut names)? {
            Residue::Open(left) => Ok(Some(left)),
            Residue::True | Residue::False => Ok(None),
        }
    }
}

struct Simplifier<'u> {
    universe: &'u mut Universe,
    /// What is known to hold where a part stands.
    context: Vec<Gate>,
}

impl Simplifier<'_> {
    fn is_impossible(&mut self, goals: &[Gate]) -> Result<bool, TooHard> {
        self.universe.connect();
        let all = self.universe.all();
        self.universe.is_impossible(&[all], &[&self.context[..], goals].concat())
    }

    fn gate(&mut self, expr: &Expr, names: &mut Names, wanted: Wanted) -> Result<Gate, TooHard> {
        self.universe.expr(expr, names, 0, wanted)
    }

    fn expr(&mut self, expr: &Expr, names: &mut Names) -> Result<Residue, TooHard> {
        match expr {
            Expr::And(parts) => self.parts(parts, Wanted::True, names),
            Expr::Or(parts) => self.parts(parts, Wanted::False, names),
            Expr::Not(inner) => Ok(match self.expr(inner, names)? {
                Residue::True => Residue::False,
                Residue::False => Residue::True,
                Residue::Open(Expr::Not(inner)) => Residue::Open(*inner),
                Residue::Open(inner) => Residue::Open(Expr::Not(Box::new(inner))),
            }),
            Expr::Test(test) => self.test(test, names),
        }
    }

    /// Parts joined by `and` (then the others are true where one stands) or by `or` (then they are not).
    fn parts(&mut self, parts: &[Expr], others: Wanted, names: &mut Names) -> Result<Residue, TooHard> {
        let (neutral, deciding) = match others {
            Wanted::True => (Residue::True, Residue::False),
            Wanted::False => (Residue::False, Residue::True),
        };
        let mut parts: Vec<Expr> = parts.to_vec();
        let mut gates = Vec::with_capacity(parts.len());
        for part in &parts {
            gates.push(self.gate(part, names, others)?);
        }
        if self.is_impossible(&gates)? {
            return Ok(deciding);
        }
        for at in (0..parts.len()).rev() {
            let against = self.gate(&parts[at], names, others.opposite())?;
            let mut goals = gates.clone();
            goals[at] = against;
            if self.is_impossible(&goals)? {
                parts.remove(at);
                gates.remove(at);
            }
        }
        let mut at = 0;
        while at < parts.len() {
            let before = self.context.len();
            let around = gates.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, gate)| *gate);
            self.context.extend(around);
            let simpler = self.expr(&parts[at], names);
            self.context.truncate(before);
            let simpler = simpler?;
            if simpler == neutral {
                parts.remove(at);
                gates.remove(at);
            } else if simpler == deciding {
                return Ok(deciding);
            } else if let Residue::Open(simpler) = simpler {
                gates[at] = self.gate(&simpler, names, others)?;
                parts[at] = simpler;
                at += 1;
            }
        }
        let mut flat = Vec::new();
        for part in parts {
            match (others, part) {
                (Wanted::True, Expr::And(inner)) | (Wanted::False, Expr::Or(inner)) => flat.extend(inner),
                (_, other) => flat.push(other),
            }
        }
        let make = if others == Wanted::True { Expr::And } else { Expr::Or };
        Ok(joined(flat, make, neutral))
    }

    fn test(&mut self, test: &Test, names: &mut Names) -> Result<Residue, TooHard> {
        let expr = Expr::Test(test.clone());
        let holds = self.gate(&expr, names, Wanted::True)?;
        if self.is_impossible(&[holds])? {
            return Ok(Residue::False);
        }
        let fails = self.gate(&expr, names, Wanted::False)?;
        if self.is_impossible(&[fails])? {
            return Ok(Residue::True);
        }
        let again = |kind: TestKind| Expr::Test(Test { kind, span: test.span });
        match &test.kind {
            TestKind::IsTrue(_) | TestKind::Compare { .. } | TestKind::In { .. } => {}
            TestKind::Define { condition, .. } => {
                let simpler = self.expr(&condition.expr, &mut Names::default())?;
                let same = Residue::Open(condition.expr.clone());
                return Ok(if simpler == same { Residue::Open(expr) } else { simpler });
            }
            TestKind::Some { name, list, body } => {
                let make = |body: Expr| {
                    again(TestKind::Some { name: name.clone(), list: list.clone(), body: Box::new(body) })
                };
                return self.body(body, &make, (holds, fails), names).map(Residue::Open);
            }
            TestKind::Every { name, list, body } => {
                let make = |body: Expr| {
                    again(TestKind::Every { name: name.clone(), list: list.clone(), body: Box::new(body) })
                };
                return self.body(body, &make, (holds, fails), names).map(Residue::Open);
            }
            TestKind::Count { of, compare, number } => {
                let counted = |filter| {
                    let of = Of { list: of.list.clone(), filter };
                    again(TestKind::Count { of, compare: *compare, number: *number })
                };
                if let Some((name, body)) = &of.filter {
                    if self.is_same(&counted(None), (holds, fails), names)? {
                        return Ok(Residue::Open(counted(None)));
                    }
                    let make = |body: Expr| counted(Some((name.clone(), Box::new(body))));
                    return self.body(body, &make, (holds, fails), names).map(Residue::Open);
                }
            }
        }
        Ok(Residue::Open(expr))
    }

    /// Takes parts away from the body of a quantifier or count while the whole stays the same.
    fn body(
        &mut self,
        body: &Expr,
        make: &dyn Fn(Expr) -> Expr,
        whole: (Gate, Gate),
        names: &mut Names,
    ) -> Result<Expr, TooHard> {
        let mut body = body.clone();
        let mut from = 0;
        while let Some(fewer) = without_part(&body, &mut from.clone()) {
            let simpler = make(fewer.clone());
            if self.is_same(&simpler, whole, names)? {
                body = fewer;
            } else {
                from += 1;
            }
        }
        Ok(make(body))
    }

    fn is_same(&mut self, other: &Expr, whole: (Gate, Gate), names: &mut Names) -> Result<bool, TooHard> {
        let holds = self.gate(other, names, Wanted::True)?;
        let fails = self.gate(other, names, Wanted::False)?;
        Ok(self.is_impossible(&[whole.0, fails])? && self.is_impossible(&[whole.1, holds])?)
    }
}

/// The body without its part number `at`, counted through all levels; `None` once there are no more.
fn without_part(expr: &Expr, at: &mut usize) -> Option<Expr> {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            let make = if matches!(expr, Expr::And(_)) { Expr::And } else { Expr::Or };
            for (index, part) in parts.iter().enumerate() {
                if *at == 0 {
                    let mut left = parts.clone();
                    left.remove(index);
                    return Some(if left.len() == 1 { left.remove(0) } else { make(left) });
                }
                *at -= 1;
                if let Some(simpler) = without_part(part, at) {
                    let mut left = parts.clone();
                    left[index] = simpler;
                    return Some(make(left));
                }
            }
            None
        }
        Expr::Not(inner) => without_part(inner, at).map(|inner| Expr::Not(Box::new(inner))),
        Expr::Test(_) => None,
    }
}
