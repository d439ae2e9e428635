//! The propositional solver: clauses in, a model or a core out.
//!
//! Knows nothing of facts. Behind a trait, so that tests can put a plain search in its place.

use batsat::{Callbacks, Lit, Solver, SolverInterface, SolverOpts, Var, lbool};

/// A propositional variable or its negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::condition) struct Literal(u32);

impl Literal {
    pub fn positive(variable: u32) -> Self {
        Literal(variable * 2)
    }

    pub fn negated(self) -> Self {
        Literal(self.0 ^ 1)
    }

    pub fn variable(self) -> usize {
        (self.0 / 2) as usize
    }

    pub fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The same literal of the variable `distance` places further on.
    pub fn shifted(self, distance: usize) -> Self {
        Literal(self.0 + 2 * distance as u32)
    }
}

/// The value of every decision variable that existed when the model was found.
#[derive(Debug, Clone, Default)]
pub(in crate::condition) struct Model {
    values: Vec<Option<bool>>,
}

impl Model {
    /// That these are true, and nothing of any other.
    pub fn of(literals: &[Literal]) -> Self {
        let size = literals.iter().map(|literal| literal.variable() + 1).max().unwrap_or_default();
        let mut values = vec![None; size];
        for literal in literals {
            values[literal.variable()] = Some(!literal.is_negated());
        }
        Self { values }
    }

    /// How many variables there were when it was found.
    pub fn size(&self) -> usize {
        self.values.len()
    }

    pub fn value(&self, literal: Literal) -> Option<bool> {
        let value = self.values.get(literal.variable()).copied().flatten()?;
        Some(value != literal.is_negated())
    }
}

/// What the solver found.
#[derive(Debug, Clone)]
pub(in crate::condition) enum Answer {
    Possible(Model),
    /// Assumptions that cannot hold together.
    Impossible(Vec<Literal>),
    /// The budget was used up.
    TooHard,
}

/// How a variable takes part in the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::condition) enum Role {
    /// The solver has to choose a value.
    Decision,
    /// Follows from others, or does not matter.
    Helper,
}

pub(in crate::condition) trait Sat {
    fn variable(&mut self, role: Role) -> Literal;
    fn variables(&self) -> usize;
    fn clause(&mut self, literals: &[Literal]);
    fn solve(&mut self, assumptions: &[Literal]) -> Answer;
}

/// Counts the conflicts of one question and stops at the budget: never by time, so that every machine
/// gives the same answer.
struct Budget {
    conflicts: u64,
    allowed: u64,
}

impl Callbacks for Budget {
    fn on_start(&mut self) {
        self.conflicts = 0;
    }

    fn on_new_clause(&mut self, _: &[Lit], _: batsat::ClauseKind) {
        self.conflicts += 1;
    }

    fn stop(&self) -> bool {
        self.conflicts > self.allowed
    }
}

pub(in crate::condition) struct Batsat {
    solver: Solver<Budget>,
    clause: Vec<Lit>,
    assumptions: Vec<Lit>,
}

impl Batsat {
    /// A solver that gives up a question after `allowed` conflicts.
    pub fn new(allowed: u64) -> Self {
        let solver = Solver::new(SolverOpts::default(), Budget { conflicts: 0, allowed });
        Self { solver, clause: Vec::new(), assumptions: Vec::new() }
    }
}

fn outward(literal: Literal) -> Lit {
    Lit::new(Var::unsafe_from_idx(literal.variable() as u32), !literal.is_negated())
}

fn inward(literal: Lit) -> Literal {
    let positive = Literal::positive(literal.var().idx());
    if literal.sign() { positive } else { positive.negated() }
}

impl Sat for Batsat {
    fn variable(&mut self, role: Role) -> Literal {
        let variable = self.solver.new_var(lbool::UNDEF, role == Role::Decision);
        Literal::positive(variable.idx())
    }

    fn variables(&self) -> usize {
        self.solver.num_vars() as usize
    }

    fn clause(&mut self, literals: &[Literal]) {
        self.clause.clear();
        self.clause.extend(literals.iter().copied().map(outward));
        self.solver.add_clause_reuse(&mut self.clause);
    }

    fn solve(&mut self, assumptions: &[Literal]) -> Answer {
        self.assumptions.clear();
        self.assumptions.extend(assumptions.iter().copied().map(outward));
        let result = self.solver.solve_limited(&self.assumptions);
        if result == lbool::TRUE {
            let values = self.solver.get_model().iter().map(|value| match *value {
                value if value == lbool::TRUE => Some(true),
                value if value == lbool::FALSE => Some(false),
                _ => None,
            });
            Answer::Possible(Model { values: values.collect() })
        } else if result == lbool::FALSE {
            // The solver gives the core as a clause: the negations of what was assumed.
            Answer::Impossible(
                self.solver.unsat_core().iter().map(|literal| inward(*literal).negated()).collect(),
            )
        } else {
            Answer::TooHard
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_holds_the_assumptions_that_clash() {
        let mut solver = Batsat::new(100);
        let [a, b, c] = [(); 3].map(|()| solver.variable(Role::Decision));
        solver.clause(&[a.negated(), b.negated()]);
        match solver.solve(&[c, a, b]) {
            Answer::Impossible(mut core) => {
                core.sort();
                assert_eq!(core, [a, b]);
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(solver.solve(&[c, a]), Answer::Possible(model) if model.value(b) == Some(false)));
    }

    #[test]
    fn what_exceeds_the_budget_is_given_up() {
        let mut solver = Batsat::new(5);
        // Nine pigeons in eight holes.
        let pigeons: Vec<Vec<Literal>> =
            (0..9).map(|_| (0..8).map(|_| solver.variable(Role::Decision)).collect()).collect();
        for (at, holes) in pigeons.iter().enumerate() {
            solver.clause(holes);
            for other in &pigeons[..at] {
                for (one, two) in holes.iter().zip(other) {
                    solver.clause(&[one.negated(), two.negated()]);
                }
            }
        }
        assert!(matches!(solver.solve(&[]), Answer::TooHard));
    }
}
