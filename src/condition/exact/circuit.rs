//! Conditions as a shared circuit of literals, `and` and `or`, and how it becomes clauses.
//!
//! Negation stands at the literals alone, so that every gate is needed in one direction only: what is
//! assumed of a gate forces its inputs, and nothing is forced the other way. Knows nothing of facts.

use super::sat::{Literal, Model, Role, Sat};
use std::collections::BTreeMap;

/// A part of the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::condition) struct Gate(u32);

impl Gate {
    pub const FALSE: Gate = Gate(0);
    pub const TRUE: Gate = Gate(1);
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Literal(Literal),
    And(Box<[Gate]>),
    Or(Box<[Gate]>),
}

/// What a model says of every gate it was asked for.
#[derive(Debug, Clone, Default)]
pub(in crate::condition) struct Seen {
    /// By gate: 0 not asked, 1 false, 2 true, 3 the model does not know.
    values: Vec<u8>,
}

const FALSE: u8 = 1;
const TRUE: u8 = 2;
const OPEN: u8 = 3;

#[derive(Debug)]
pub(in crate::condition) struct Circuit {
    /// Inputs stand before what they feed.
    nodes: Vec<Node>,
    gates: BTreeMap<Node, Gate>,
    /// The literal that forces a gate, once it was needed.
    forcing: Vec<Option<Literal>>,
}

impl Circuit {
    pub fn new() -> Self {
        let constants = vec![Node::Or(Box::new([])), Node::And(Box::new([]))];
        Self { nodes: constants, gates: BTreeMap::new(), forcing: vec![None; 2] }
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn literal(&mut self, literal: Literal) -> Gate {
        self.gate(Node::Literal(literal))
    }

    pub fn and(&mut self, mut inputs: Vec<Gate>) -> Gate {
        inputs.retain(|input| *input != Gate::TRUE);
        inputs.sort_unstable();
        inputs.dedup();
        match inputs[..] {
            [] => Gate::TRUE,
            [first, ..] if first == Gate::FALSE => Gate::FALSE,
            [only] => only,
            _ => self.gate(Node::And(inputs.into_boxed_slice())),
        }
    }

    pub fn or(&mut self, mut inputs: Vec<Gate>) -> Gate {
        inputs.retain(|input| *input != Gate::FALSE);
        inputs.sort_unstable();
        inputs.dedup();
        match inputs[..] {
            [] => Gate::FALSE,
            [first, ..] if first == Gate::TRUE => Gate::TRUE,
            [only] => only,
            _ => self.gate(Node::Or(inputs.into_boxed_slice())),
        }
    }

    fn gate(&mut self, node: Node) -> Gate {
        if let Some(gate) = self.gates.get(&node) {
            return *gate;
        }
        let gate = Gate(self.nodes.len() as u32);
        self.nodes.push(node.clone());
        self.forcing.push(None);
        self.gates.insert(node, gate);
        gate
    }

    fn inputs(&self, gate: Gate) -> &[Gate] {
        match &self.nodes[gate.0 as usize] {
            Node::Literal(_) => &[],
            Node::And(inputs) | Node::Or(inputs) => inputs,
        }
    }

    /// A literal that, assumed, makes `gate` true. Without recursion: a count over ten thousand
    /// objects is as deep.
    pub fn force(&mut self, gate: Gate, sat: &mut dyn Sat) -> Literal {
        let mut waiting = vec![gate];
        while let Some(gate) = waiting.last().copied() {
            if self.forcing[gate.0 as usize].is_some() {
                waiting.pop();
                continue;
            }
            if let Node::Literal(literal) = self.nodes[gate.0 as usize] {
                self.forcing[gate.0 as usize] = Some(literal);
                continue;
            }
            let open: Vec<Gate> = self
                .inputs(gate)
                .iter()
                .copied()
                .filter(|input| self.forcing[input.0 as usize].is_none())
                .collect();
            if !open.is_empty() {
                waiting.extend(open);
                continue;
            }
            let literal = sat.variable(Role::Helper);
            let inputs = self.inputs(gate).iter().filter_map(|input| self.forcing[input.0 as usize]);
            match &self.nodes[gate.0 as usize] {
                Node::And(_) => inputs.for_each(|input| sat.clause(&[literal.negated(), input])),
                _ => {
                    let clause: Vec<Literal> = [literal.negated()].into_iter().chain(inputs).collect();
                    sat.clause(&clause);
                }
            }
            self.forcing[gate.0 as usize] = Some(literal);
        }
        self.forcing[gate.0 as usize].unwrap_or(Literal::positive(0))
    }

    /// What `model` says of `gate`; `None` where the gate looks at a variable made after the model.
    pub fn holds(&self, gate: Gate, model: &Model, seen: &mut Seen) -> Option<bool> {
        seen.values.resize(self.nodes.len(), 0);
        let mut waiting = vec![gate];
        while let Some(gate) = waiting.last().copied() {
            if seen.values[gate.0 as usize] != 0 {
                waiting.pop();
                continue;
            }
            let (deciding, otherwise) = match &self.nodes[gate.0 as usize] {
                Node::Literal(literal) => {
                    seen.values[gate.0 as usize] = match model.value(*literal) {
                        Some(true) => TRUE,
                        Some(false) => FALSE,
                        None => OPEN,
                    };
                    continue;
                }
                Node::And(_) => (FALSE, TRUE),
                Node::Or(_) => (TRUE, FALSE),
            };
            let mut value = otherwise;
            let mut next = None;
            for input in self.inputs(gate) {
                match seen.values[input.0 as usize] {
                    0 => {
                        next = next.or(Some(*input));
                    }
                    known if known == deciding => {
                        value = deciding;
                        next = None;
                        break;
                    }
                    OPEN => value = OPEN,
                    _ => {}
                }
            }
            match next {
                Some(input) => waiting.push(input),
                None => seen.values[gate.0 as usize] = value,
            }
        }
        match seen.values[gate.0 as usize] {
            TRUE => Some(true),
            FALSE => Some(false),
            _ => None,
        }
    }
}
