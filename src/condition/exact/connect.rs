//! Rules come in with the facts and lists they look at, each once, for every object.
//!
//! Knows nothing of verdicts.

use super::circuit::Gate;
use super::universe::{Copy, Part, TooHard, Universe};
use super::wanted::Wanted;
use super::world::Names;
use crate::condition::Rule;
use crate::fact::Subject;

impl Universe {
    /// Notes that a fact or list is looked at, and with it the rules about it.
    pub fn touch(&mut self, name: &str) {
        if !self.touched.insert(name.to_string()) {
            return;
        }
        if let Some(rules) = self.setting.roots.rules.get(name) {
            let new: Vec<usize> = rules.iter().copied().filter(|rule| !self.ruled.contains(rule)).collect();
            self.ruled.extend(new.iter().copied());
            self.waiting.extend(new);
        }
    }

    /// Brings in every rule, whether something looks at its facts or not.
    pub fn connect_all(&mut self) {
        let new: Vec<usize> =
            (0..self.setting.rules.len()).filter(|rule| !self.ruled.contains(rule)).collect();
        self.ruled.extend(new.iter().copied());
        self.waiting.extend(new);
        self.connect();
    }

    /// Brings in the rules that wait; to be called before a question is asked.
    pub fn connect(&mut self) {
        loop {
            let built = if let Some(subject) = self.holders.pop() {
                self.hold(&subject)
            } else if let Some(at) = self.waiting.pop() {
                let rules = self.setting.rules.clone();
                self.rule(at, &rules[at])
            } else {
                return;
            };
            // Without one of the rules nothing is impossible that would not be so with it.
            self.unruled |= built.is_err();
        }
    }

    fn hold(&mut self, subject: &Subject) -> Result<(), TooHard> {
        match subject {
            Subject::Fact(name) => self.fact_place(name).map(|_| ()),
            Subject::Field { list, key, field } => {
                let object = self.object(list, key)?;
                let schema = self.setting.schema.clone();
                let field = schema.list(list).and_then(|list| list.field(field));
                match (object, field) {
                    (Some(object), Some(field)) => self.field_place(object, field).map(|_| ()),
                    _ => Ok(()),
                }
            }
            Subject::List(_) => Ok(()),
        }
    }

    fn rule(&mut self, at: usize, rule: &Rule) -> Result<(), TooHard> {
        let switch = self.switch(Part::Rule(at));
        for copy in 0..self.copy_count() {
            for gate in self.rule_gates(rule, copy)? {
                let literal = self.force(gate);
                self.clause(&[switch.negated(), literal]);
            }
        }
        Ok(())
    }

    /// That the rule does not hold, for some object of its loop.
    pub fn broken(&mut self, rule: &Rule) -> Result<Gate, TooHard> {
        let mut names = Names::default();
        let Some(each) = &rule.each else { return self.broken_for(rule, Vec::new(), &mut names) };
        let mut ways = Vec::new();
        for member in self.members(&each.list, &names, 0)? {
            let mut parts: Vec<Gate> =
                member.guard.iter().map(|guard| self.literal(*guard, Wanted::True)).collect();
            names.bind(&each.name, member.meant);
            if let Some(filter) = &each.filter {
                parts.push(self.expr(&filter.expr, &mut names, 0, Wanted::True)?);
            }
            ways.push(self.broken_for(rule, parts, &mut names)?);
            names.unbind();
        }
        Ok(self.circuit.or(ways))
    }

    fn broken_for(&mut self, rule: &Rule, mut parts: Vec<Gate>, names: &mut Names) -> Result<Gate, TooHard> {
        if let Some(when) = &rule.when {
            parts.push(self.expr(&when.expr, names, 0, Wanted::True)?);
        }
        parts.push(self.expr(&rule.then.expr, names, 0, Wanted::False)?);
        Ok(self.circuit.and(parts))
    }

    /// That the rule holds, for each object of its loop.
    pub fn rule_gates(&mut self, rule: &Rule, copy: Copy) -> Result<Vec<Gate>, TooHard> {
        let mut names = Names::default();
        let Some(each) = &rule.each else {
            return Ok(vec![self.rule_gate(rule, Vec::new(), &mut names, copy)?]);
        };
        let mut gates = Vec::new();
        for member in self.members(&each.list, &names, copy)? {
            let mut parts: Vec<Gate> =
                member.guard.iter().map(|guard| self.literal(*guard, Wanted::False)).collect();
            names.bind(&each.name, member.meant);
            let filter = each.filter.as_ref();
            let excluded = filter.map(|filter| self.expr(&filter.expr, &mut names, copy, Wanted::False));
            let gate = match excluded.transpose() {
                Ok(excluded) => {
                    parts.extend(excluded);
                    self.rule_gate(rule, parts, &mut names, copy)
                }
                Err(error) => Err(error),
            };
            names.unbind();
            gates.push(gate?);
        }
        Ok(gates)
    }

    fn rule_gate(
        &mut self,
        rule: &Rule,
        mut parts: Vec<Gate>,
        names: &mut Names,
        copy: Copy,
    ) -> Result<Gate, TooHard> {
        if let Some(when) = &rule.when {
            parts.push(self.expr(&when.expr, names, copy, Wanted::False)?);
        }
        parts.push(self.expr(&rule.then.expr, names, copy, Wanted::True)?);
        Ok(self.circuit.or(parts))
    }
}
