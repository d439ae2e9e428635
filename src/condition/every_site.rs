//! What holds at every site that the vocabulary allows: questions about a guide that need no site.
//!
//! For static analysis: whether a condition can be true at all, whether one node applies wherever another
//! does, each with a witness, a small made-up site that shows it. Knows nothing of guides.

use super::exact::{
    Copies, Demand, Gate, Literal, Names, Part, Roots, Setting, TooHard, Universe, Wanted, expr_roots,
};
use super::witness::{Witness, witness};
use super::{Condition, Expr, Loop, Path, PathType, Root, Rule, Test, TestKind, Whens};
use crate::fact::{Facts, Schema};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where something stands in a guide: the loops around it, outermost first, and all conditions of it and
/// of what stands above it. The filter of a loop belongs to the loop.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub loops: &'a [Loop],
    pub conditions: &'a [Arc<Condition>],
}

impl Place<'_> {
    /// That it applies, as an expression for what stands inside its first `around` loops: for some object of
    /// the others.
    pub fn seen_inside(&self, around: usize) -> Expr {
        as_expr(*self, &self.loops.iter().skip(around).collect::<Vec<_>>())
    }
}

/// What is so at every site.
#[derive(Debug, Clone, PartialEq)]
pub enum Everywhere {
    /// At every site.
    Yes,
    /// Not at this one.
    No(Witness),
    /// The budget was used up.
    TooHard,
}

/// All sites that the rules of a vocabulary allow.
pub struct EverySite {
    schema: Arc<Schema>,
    rules: Arc<[Rule]>,
    universe: RefCell<Universe>,
}

impl EverySite {
    pub fn new(schema: &Schema, rules: &[Rule], whens: &Whens) -> Self {
        let roots = Arc::new(Roots::new(schema, rules, whens));
        let setting = Setting::new(schema, whens, rules, Arc::new(Facts::default()), roots);
        let (schema, rules) = (setting.schema.clone(), setting.rules.clone());
        Self { schema, rules, universe: RefCell::new(Universe::new(setting, Copies::One)) }
    }

    /// Whether the rules contradict each other: the ids of a smallest set that does, in their order.
    pub fn contradiction(&self) -> Option<Vec<String>> {
        let mut universe = self.universe.borrow_mut();
        universe.connect_all();
        let rules: Vec<Literal> = universe.switches().map(|(_, switch)| switch).collect();
        let needed = universe.smallest(&rules, &[], &[]).ok()??;
        Some(self.ids(&universe, &needed))
    }

    /// Whether the rule at this position says nothing that the others do not say.
    pub fn is_repeated(&self, rule: usize) -> bool {
        self.repeated_by(rule).is_some()
    }

    /// The ids of a smallest set of other rules that say what the rule at this position says; empty for a
    /// rule that says nothing at all, `None` for one that is needed.
    pub fn repeated_by(&self, rule: usize) -> Option<Vec<String>> {
        let mut universe = self.universe.borrow_mut();
        let said = self.rules.get(rule)?;
        let mut demand = Demand::default();
        if let Some(each) = &said.each {
            let (_, list) = demand.looped(each, &self.schema, &[]);
            demand.more(&list, 1);
        }
        universe.make_room(&demand);
        universe.connect_all();
        let broken = universe.broken(said).ok()?;
        universe.connect();
        let others: Vec<Literal> = universe
            .switches()
            .filter(|(part, _)| **part != Part::Rule(rule))
            .map(|(_, switch)| switch)
            .collect();
        let needed = universe.smallest(&others, &[], &[broken]).ok()??;
        Some(self.ids(&universe, &needed))
    }

    fn ids(&self, universe: &Universe, switches: &[Literal]) -> Vec<String> {
        let ids = switches.iter().filter_map(|switch| match universe.part(*switch)? {
            Part::Rule(at) => self.rules.get(*at).map(|rule| rule.id.clone()),
            Part::Fact(_) => None,
        });
        ids.collect()
    }

    /// Whether what stands at `place` applies at no site: `Yes`, or a site where it applies.
    pub fn never_applies(&self, place: Place<'_>) -> Everywhere {
        self.ask(Question::new(place, None))
    }

    /// Whether what stands at `place` applies at some site, without a site that shows it; `None` where the
    /// budget was used up.
    pub fn can_apply(&self, place: Place<'_>) -> Option<bool> {
        self.is_possible(&Question::new(place, None)).ok()
    }

    /// As [`EverySite::implies`], without a site that shows the contrary; `None` where the budget was used up.
    pub fn follows(&self, premise: Place<'_>, conclusion: Place<'_>) -> Option<bool> {
        self.is_possible(&Question::new(premise, Some(conclusion))).ok().map(|possible| !possible)
    }

    /// Whether what stands at `conclusion` applies wherever what stands at `premise` does: `Yes`, or a
    /// site where the premise applies alone. Loops over the same list are over the same object, whatever
    /// they call it; of the objects of other loops of the conclusion, one is enough.
    pub fn implies(&self, premise: Place<'_>, conclusion: Place<'_>) -> Everywhere {
        self.ask(Question::new(premise, Some(conclusion)))
    }

    fn ask(&self, question: Question<'_>) -> Everywhere {
        let mut universe = self.universe.borrow_mut();
        match self.answer(&mut universe, &question) {
            Ok(None) => Everywhere::Yes,
            Ok(Some(witness)) => Everywhere::No(witness),
            Err(TooHard) => Everywhere::TooHard,
        }
    }

    fn is_possible(&self, question: &Question<'_>) -> Result<bool, TooHard> {
        let mut universe = self.universe.borrow_mut();
        universe.make_room(&question.demand(&self.schema));
        let shown = question.gate(&mut universe, 0, &mut Names::default(), Wanted::True)?;
        universe.connect();
        let all = universe.all();
        Ok(!universe.is_impossible(&[all], &[shown])?)
    }

    fn answer(&self, universe: &mut Universe, question: &Question<'_>) -> Result<Option<Witness>, TooHard> {
        universe.make_room(&question.demand(&self.schema));
        let shown = question.gate(universe, 0, &mut Names::default(), Wanted::True)?;
        let spoiled = question.gate(universe, 0, &mut Names::default(), Wanted::False)?;
        universe.connect();
        witness(universe, &[shown], spoiled, &question.roots(&self.schema))
    }
}

/// That something applies, and perhaps something else does not.
struct Question<'a> {
    premise: Place<'a>,
    conclusion: Option<Expr>,
    /// Names of the conclusion's loops, with the premise's that run over the same objects.
    same: Vec<(&'a str, &'a str)>,
}

impl<'a> Question<'a> {
    fn new(premise: Place<'a>, conclusion: Option<Place<'a>>) -> Self {
        let mut same: Vec<(&str, &str)> = Vec::new();
        let mut others: Vec<&Loop> = Vec::new();
        for each in conclusion.iter().flat_map(|place| place.loops) {
            let found = premise.loops.iter().find(|loops| {
                same.iter().all(|(_, name)| *name != loops.name) && is_same(&each.list, &loops.list, &same)
            });
            match found {
                Some(found) => same.push((&each.name, &found.name)),
                None => others.push(each),
            }
        }
        let conclusion = conclusion.map(|place| as_expr(place, &others));
        Self { premise, conclusion, same }
    }

    /// The premise's filters and conditions.
    fn conditions(&self) -> impl Iterator<Item = &Expr> {
        let filters = self.premise.loops.iter().filter_map(|each| each.filter.as_ref());
        filters.chain(self.premise.conditions).map(|condition| &condition.expr)
    }

    fn demand(&self, schema: &Schema) -> Demand {
        let mut demand = Demand::default();
        let mut around: Vec<(String, String)> = Vec::new();
        for each in self.premise.loops {
            let bound = demand.looped(each, schema, &around);
            around.push(bound);
        }
        for (_, list) in &around {
            demand.more(list, around.iter().filter(|(_, other)| other == list).count());
        }
        self.conditions().for_each(|expr| demand.expression(expr, schema, &around));
        if let Some(conclusion) = &self.conclusion {
            let of =
                |name: &str| around.iter().find(|(other, _)| other == name).map(|(_, list)| list.clone());
            let around: Vec<(String, String)> = self
                .same
                .iter()
                .filter_map(|(name, other)| of(other).map(|list| (name.to_string(), list)))
                .collect();
            demand.expression(conclusion, schema, &around);
        }
        demand
    }

    /// Everything it looks at.
    fn roots(&self, schema: &Schema) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut around: Vec<(String, Option<String>)> = Vec::new();
        for each in self.premise.loops {
            let name = match &each.list.root {
                Root::Fact(name) | Root::List(name) => Some(name.clone()),
                Root::Name(_) | Root::Own => None,
            };
            names.extend(name);
            let list = match &each.list.ty {
                PathType::Objects(list) => Some(list.clone()),
                PathType::Scalar(_) | PathType::Scalars(_) => None,
            };
            around.push((each.name.clone(), list));
        }
        for expr in self.conditions().chain(&self.conclusion) {
            expr_roots(expr, schema, &mut around, &mut names);
        }
        names
    }

    /// That for some objects of the loops from `at` on the premise holds and the conclusion does not; or
    /// that there are no such objects.
    fn gate(
        &self,
        universe: &mut Universe,
        at: usize,
        names: &mut Names,
        wanted: Wanted,
    ) -> Result<Gate, TooHard> {
        let join = |universe: &mut Universe, gates: Vec<Gate>, is_all: bool| match is_all
            == (wanted == Wanted::True)
        {
            true => universe.circuit.and(gates),
            false => universe.circuit.or(gates),
        };
        let Some(each) = self.premise.loops.get(at) else {
            let mut parts = Vec::new();
            for expr in self.conditions() {
                parts.push(universe.expr(expr, names, 0, wanted)?);
            }
            if let Some(conclusion) = &self.conclusion {
                let mut others = Names::default();
                for (name, other) in &self.same {
                    if let Some(meant) = names.get(other) {
                        others.bind(name, meant.clone());
                    }
                }
                parts.push(universe.expr(conclusion, &mut others, 0, wanted.opposite())?);
            }
            return Ok(join(universe, parts, true));
        };
        let mut ways = Vec::new();
        let mut members = universe.members(&each.list, names, 0)?;
        // Objects nobody has named are like each other, as long as no other loop has one of them.
        let first = self.premise.loops[..at].iter().all(|other| other.list.ty != each.list.ty);
        if let (true, PathType::Objects(list)) = (first, &each.list.ty)
            && universe.list(list)?.others == 0
        {
            members.truncate(1);
        }
        for member in members {
            let mut parts: Vec<Gate> =
                member.guard.iter().map(|guard| universe.literal(*guard, wanted)).collect();
            names.bind(&each.name, member.meant);
            let inside = self.gate(universe, at + 1, names, wanted);
            names.unbind();
            parts.push(inside?);
            ways.push(join(universe, parts, true));
        }
        Ok(join(universe, ways, false))
    }
}

/// Whether two paths lead to the same list, where some names mean the same.
fn is_same(one: &Path, other: &Path, same: &[(&str, &str)]) -> bool {
    let roots = match (&one.root, &other.root) {
        (Root::Name(one), Root::Name(other)) => same.contains(&(one.as_str(), other.as_str())),
        (one, other) => one == other,
    };
    roots && one.fields == other.fields
}

/// The conditions at a place as one expression; the loops of `some` become quantifiers.
fn as_expr(place: Place<'_>, some: &[&Loop]) -> Expr {
    let filters = place.loops.iter().filter_map(|each| each.filter.as_ref());
    let parts = filters.chain(place.conditions).map(|condition| condition.expr.clone()).collect();
    some.iter().rev().fold(Expr::And(parts), |expr, each| {
        let kind = TestKind::Some { name: each.name.clone(), list: each.list.clone(), body: Box::new(expr) };
        Expr::Test(Test { kind, span: each.span })
    })
}

impl Expr {
    /// The `when` of a field as it reads for the object at the end of `object`: its bare names become
    /// fields of that object.
    pub fn seen_from(&self, object: &Path) -> Expr {
        let path = |path: &Path| match path.root {
            Root::Own => Path {
                root: object.root.clone(),
                fields: object.fields.iter().chain(&path.fields).cloned().collect(),
                text: format!("{}.{}", object.text, path.text),
                ..path.clone()
            },
            Root::Fact(_) | Root::List(_) | Root::Name(_) => path.clone(),
        };
        let inner = |body: &Expr| Box::new(body.seen_from(object));
        let test = match self {
            Expr::And(parts) => return Expr::And(parts.iter().map(|part| part.seen_from(object)).collect()),
            Expr::Or(parts) => return Expr::Or(parts.iter().map(|part| part.seen_from(object)).collect()),
            Expr::Not(body) => return Expr::Not(inner(body)),
            Expr::Test(test) => test,
        };
        let mut kind = test.kind.clone();
        match &mut kind {
            TestKind::IsTrue(tested)
            | TestKind::Compare { path: tested, .. }
            | TestKind::In { path: tested, .. } => {
                *tested = path(tested);
            }
            TestKind::Define { .. } => {}
            TestKind::Count { of, .. } => {
                of.list = path(&of.list);
                of.filter = of.filter.take().map(|(name, body)| (name, inner(&body)));
            }
            TestKind::Some { list, body, .. } | TestKind::Every { list, body, .. } => {
                *list = path(list);
                *body = inner(body);
            }
        }
        Expr::Test(Test { kind, span: test.span })
    }
}
