//! A condition as a gate of the circuit, in one completion.
//!
//! Both directions are built apart: that it is true, and that it is false. Knows nothing of verdicts.

use super::circuit::Gate;
use super::sat::Literal;
use super::universe::{Copy, TooHard, Universe};
use super::wanted::Wanted;
use super::world::{Exists, Meant, MemberOf, Names};
use crate::condition::cells::{Cell, Predicate};
use crate::condition::{Compare, Expr, Path, PathType, Test, TestKind};
use crate::fact::Value;

impl Universe {
    /// A gate that makes `expr` come out as wanted.
    pub fn expr(
        &mut self,
        expr: &Expr,
        names: &mut Names,
        copy: Copy,
        wanted: Wanted,
    ) -> Result<Gate, TooHard> {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => {
                let mut gates = Vec::with_capacity(parts.len());
                for part in parts {
                    gates.push(self.expr(part, names, copy, wanted)?);
                }
                let all = matches!(expr, Expr::And(_)) == (wanted == Wanted::True);
                Ok(if all { self.circuit.and(gates) } else { self.circuit.or(gates) })
            }
            Expr::Not(inner) => self.expr(inner, names, copy, wanted.opposite()),
            Expr::Test(test) => self.test(test, names, copy, wanted),
        }
    }

    fn test(&mut self, test: &Test, names: &mut Names, copy: Copy, wanted: Wanted) -> Result<Gate, TooHard> {
        match &test.kind {
            TestKind::IsTrue(path) | TestKind::Compare { path, .. } | TestKind::In { path, .. } => {
                let predicate = Predicate::of(&test.kind).ok_or(TooHard)?;
                self.value_test(path, predicate, names, copy, wanted)
            }
            TestKind::Define { condition, .. } => {
                self.expr(&condition.expr, &mut Names::default(), copy, wanted)
            }
            TestKind::Some { name, list, body } => {
                let members = self.members(list, names, copy)?;
                let mut gates = Vec::with_capacity(members.len());
                for member in members {
                    gates.push(self.counts(member, Some((name, body)), names, copy, wanted)?);
                }
                Ok(match wanted {
                    Wanted::True => self.circuit.or(gates),
                    Wanted::False => self.circuit.and(gates),
                })
            }
            TestKind::Every { name, list, body } => {
                let members = self.members(list, names, copy)?;
                let mut gates = Vec::with_capacity(members.len());
                let not = Expr::Not(body.clone());
                for member in members {
                    // A member for which it is false counts against it.
                    gates.push(self.counts(member, Some((name, &not)), names, copy, wanted.opposite())?);
                }
                Ok(match wanted {
                    Wanted::True => self.circuit.and(gates),
                    Wanted::False => self.circuit.or(gates),
                })
            }
            TestKind::Count { of, compare, number } => {
                let members = self.members(&of.list, names, copy)?;
                let body = of.filter.as_ref().map(|(name, body)| (name.as_str(), body.as_ref()));
                let (mut yes, mut no) = (Vec::new(), Vec::new());
                for member in members {
                    let other = MemberOf { guard: member.guard.clone(), meant: member.meant.clone() };
                    yes.push(self.counts(member, body, names, copy, Wanted::True)?);
                    no.push(self.counts(other, body, names, copy, Wanted::False)?);
                }
                self.compare_count(&yes, &no, *compare, *number, wanted)
            }
        }
    }

    /// That the member is there and its body true, or that this is not so.
    fn counts(
        &mut self,
        member: MemberOf,
        body: Option<(&str, &Expr)>,
        names: &mut Names,
        copy: Copy,
        wanted: Wanted,
    ) -> Result<Gate, TooHard> {
        let mut gates: Vec<Gate> =
            member.guard.iter().map(|literal| self.literal(*literal, wanted)).collect();
        if let Some((name, body)) = body {
            names.bind(name, member.meant);
            let gate = self.expr(body, names, copy, wanted);
            names.unbind();
            gates.push(gate?);
        }
        self.check_size()?;
        Ok(match wanted {
            Wanted::True => self.circuit.and(gates),
            Wanted::False => self.circuit.or(gates),
        })
    }

    fn compare_count(
        &mut self,
        yes: &[Gate],
        no: &[Gate],
        compare: Compare,
        number: i64,
        wanted: Wanted,
    ) -> Result<Gate, TooHard> {
        let compare = if wanted == Wanted::True { compare } else { compare.opposite() };
        let next = number.saturating_add(1);
        Ok(match compare {
            Compare::GreaterOrEqual => self.at_least(yes, number)?,
            Compare::Greater => self.at_least(yes, next)?,
            Compare::Less => self.fewer(no, number)?,
            Compare::LessOrEqual => self.fewer(no, next)?,
            Compare::Equal => {
                let parts = vec![self.at_least(yes, number)?, self.fewer(no, next)?];
                self.circuit.and(parts)
            }
            Compare::NotEqual => {
                let parts = vec![self.fewer(no, number)?, self.at_least(yes, next)?];
                self.circuit.or(parts)
            }
        })
    }

    /// That at least `number` of the gates are true.
    fn at_least(&mut self, gates: &[Gate], number: i64) -> Result<Gate, TooHard> {
        let Ok(number) = usize::try_from(number) else { return Ok(Gate::TRUE) };
        if number > gates.len() {
            return Ok(Gate::FALSE);
        }
        // reached[n]: at least n of the gates so far.
        let mut reached = vec![Gate::FALSE; number + 1];
        reached[0] = Gate::TRUE;
        for gate in gates {
            self.check_size()?;
            for at in (1..=number).rev() {
                let one_more = self.circuit.and(vec![*gate, reached[at - 1]]);
                reached[at] = self.circuit.or(vec![reached[at], one_more]);
            }
        }
        Ok(reached[number])
    }

    /// That fewer than `number` are true; `no` holds, for each, that it is false.
    fn fewer(&mut self, no: &[Gate], number: i64) -> Result<Gate, TooHard> {
        let Ok(number) = usize::try_from(number) else { return Ok(Gate::FALSE) };
        if number > no.len() {
            return Ok(Gate::TRUE);
        }
        // below[n]: fewer than n of the gates so far.
        let mut below = vec![Gate::TRUE; number + 1];
        below[0] = Gate::FALSE;
        for gate in no {
            self.check_size()?;
            for at in (1..=number).rev() {
                let or_less = self.circuit.or(vec![*gate, below[at - 1]]);
                below[at] = self.circuit.and(vec![below[at], or_less]);
            }
        }
        Ok(below[number])
    }

    fn value_test(
        &mut self,
        path: &Path,
        predicate: Predicate<'_>,
        names: &Names,
        copy: Copy,
        wanted: Wanted,
    ) -> Result<Gate, TooHard> {
        let PathType::Scalar(ty) = &path.ty else { return Err(TooHard) };
        let mut gates = Vec::new();
        for target in self.targets(path, names, copy)? {
            let passes = match target.what {
                Meant::Place(place) => self.passes(place, copy, predicate, wanted),
                Meant::Object(object) => {
                    let key = self.objects[object].key.clone();
                    // The key of an object nobody has named is none that anybody has written.
                    let key = Value::Ref(key.unwrap_or_default());
                    constant(predicate.holds(&Cell::One(key), ty), wanted)
                }
                Meant::Constant(value, ty) => constant(predicate.holds(&Cell::One(value), &ty), wanted),
                Meant::Free(..) | Meant::Any(_) | Meant::Nothing => Gate::FALSE,
            };
            let mut all: Vec<Gate> = target.guard.iter().map(|guard| self.circuit.literal(*guard)).collect();
            all.push(passes);
            gates.push(self.circuit.and(all));
        }
        Ok(self.circuit.or(gates))
    }

    /// That everything loops stand for is there, or that something is not; `of` picks the names.
    pub fn existence(
        &mut self,
        names: &Names,
        copy: Copy,
        wanted: Wanted,
        of: &dyn Fn(&str) -> bool,
    ) -> Vec<Gate> {
        let mut gates = Vec::new();
        for (name, exists) in &names.existence {
            if !of(name) {
                continue;
            }
            gates.push(match exists {
                Exists::Never => constant(false, wanted),
                Exists::Any(literals) => {
                    let parts: Vec<Gate> = literals
                        .iter()
                        .map(|literal: &Literal| self.literal(literal.shifted(copy), wanted))
                        .collect();
                    match wanted {
                        Wanted::True => self.circuit.or(parts),
                        Wanted::False => self.circuit.and(parts),
                    }
                }
            });
        }
        gates
    }
}

fn constant(holds: bool, wanted: Wanted) -> Gate {
    match holds == (wanted == Wanted::True) {
        true => Gate::TRUE,
        false => Gate::FALSE,
    }
}
