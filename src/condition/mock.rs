//! A plain judge that stands in until the real one is in: Kleene logic, reasons not minimal.

use super::*;
use crate::fact::*;
use std::collections::BTreeMap;
use std::sync::Arc;
pub struct Knowledge<'a> { pub schema: &'a Schema, pub facts: &'a Facts }
pub struct Judge<'a> { pub k: Knowledge<'a> }
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled { Applies, NotApplicable, Undecided, OnSite }
pub enum ReasonPart { Fact(Subject), Rule(String), Condition(Arc<Condition>) }
pub struct Change { pub subject: Subject, pub to: ChangeTo }
pub enum ChangeTo { Value(Value), Objects(usize) }
pub struct Judgement { pub settled: Settled, pub assumed: Vec<Subject>, pub inferred: bool, pub by_parent: bool, pub reason: Vec<ReasonPart>, pub would_apply_if: Option<Vec<Change>>, pub residual: Option<Expr>, pub missing: Vec<Subject> }
pub enum Counted { Exactly(u64), Unknown(Subject) }
pub enum Lookup<'a> { Given { given: &'a Given, subject: Subject }, List { subject: Subject }, Unknown { subject: Subject }, Element { subject: Subject, value: Value, ty: Type }, Empty }
pub struct Same { pub same: Option<bool>, pub reason: Vec<Subject>, pub missing: Vec<Subject> }
type B = BTreeMap<String, Bound>;
impl<'a> Judge<'a> {
    pub fn new(k: Knowledge<'a>) -> Self { Judge { k } }
    pub fn verdict(&self, c: &[Arc<Condition>], inh: usize, _: bool, b: &B) -> Judgement {
        let mut subs = vec![]; let mut t = Some(true);
        let mut settled_parent = None;
        for (i, c) in c.iter().enumerate() { let v = self.eval(&c.expr, b, &mut subs); t = and(t, v); if i + 1 == inh { settled_parent = t; } }
        let mut missing = vec![];
        for bound in b.values() { match bound { Bound::Empty { list } => { t = Some(false); subs = vec![list.clone()]; } Bound::UnknownObject { list } => { if t == Some(true) { t = None; } missing.push(Subject::List(list.clone())); } Bound::UnknownElement { list } => { if t == Some(true) { t = None; } missing.push(list.clone()); } Bound::Object { list, .. } => subs.push(Subject::List(list.clone())), _ => {} } }
        let un = |s: &Subject| match s { Subject::Fact(n) => self.k.facts.facts.get(n).is_none_or(|g| g.value().is_none()), Subject::List(n) => !self.k.facts.lists.get(n).is_some_and(|l| l.is_complete()), Subject::Field { list, key, field } => self.k.facts.lists[list].objects().iter().find(|o| o.key == *key).is_none_or(|o| o.fields[field].value().is_none()) };
        let runtime = |s: &Subject| matches!(s, Subject::Fact(n) if self.k.schema.fact(n).is_some_and(|f| f.stage == Stage::Runtime));
        missing.extend(subs.iter().filter(|s| un(s)).cloned());
        let onsite = t.is_none() && missing.iter().all(runtime);
        missing.retain(|s| !runtime(s)); missing.sort(); missing.dedup();
        subs.retain(|s| !un(s)); subs.sort(); subs.dedup();
        let settled = match t { Some(true) => Settled::Applies, Some(false) => Settled::NotApplicable, None if onsite => Settled::OnSite, None => Settled::Undecided };
        let residual = t.is_none().then(|| Expr::And(c.iter().map(|c| c.expr.clone()).collect())).filter(|_| !c.is_empty());
        Judgement { settled, assumed: vec![], inferred: false, by_parent: settled_parent == Some(false), reason: subs.into_iter().map(ReasonPart::Fact).collect(), would_apply_if: None, residual, missing: if t.is_none() { missing } else { vec![] } }
    }
    fn eval(&self, e: &Expr, b: &B, s: &mut Vec<Subject>) -> Option<bool> {
        match e {
            Expr::And(v) => v.iter().fold(Some(true), |a, e| and(a, self.eval(e, b, s))),
            Expr::Or(v) => v.iter().fold(Some(false), |a, e| and(a.map(|x| !x), self.eval(e, b, s).map(|x| !x)).map(|x| !x)),
            Expr::Not(e) => self.eval(e, b, s).map(|x| !x),
            Expr::Test(t) => match &t.kind {
                TestKind::IsTrue(p) => self.val(p, b, s).map(|v| v == Value::Bool(true)),
                TestKind::Define { condition, .. } => self.eval(&condition.expr, b, s),
                TestKind::Compare { path, compare, literal } => self.val(path, b, s).map(|v| { let o = match (&v, literal) { (Value::Version(a), Value::Version(l)) => a.compare_to_literal(l), (a, l) => a.cmp(l) }; cmp(o, *compare) }),
                TestKind::In { path, negated, set } => self.val(path, b, s).map(|v| { let r = match set { Set::Members(m) => m.contains(&v), Set::Range(l, h) => v >= *l && v <= *h }; r != *negated }),
                TestKind::Count { of, compare, number } => match self.count_sub(of, b, s) { Some(n) => Some(cmp((n as i64).cmp(number), *compare)), None => None },
                TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
                    let some = matches!(t.kind, TestKind::Some { .. });
                    let bs = self.bounds(list, b); let mut a = Some(!some);
                    if let Root::List(l) = &list.root { s.push(Subject::List(l.clone())); }
                    for x in bs { match x { Bound::Empty { .. } => {} Bound::UnknownObject { .. } | Bound::UnknownElement { .. } => a = if some { and(a.map(|x| !x), None).map(|x| !x) } else { and(a, None) }, x => { let mut bb = b.clone(); bb.insert(name.clone(), x); let v = self.eval(body, &bb, s); a = if some { and(a.map(|x| !x), v.map(|x| !x)).map(|x| !x) } else { and(a, v) } } } }
                    a
                }
            },
        }
    }
    fn val(&self, p: &Path, b: &B, s: &mut Vec<Subject>) -> Option<Value> {
        match self.lookup(p, b) { Lookup::Given { given, subject } => { s.push(subject); given.value().cloned() } Lookup::Unknown { subject } => { s.push(subject); None } Lookup::Element { value, .. } => Some(value), _ => None }
    }
    fn count_sub(&self, of: &Of, b: &B, s: &mut Vec<Subject>) -> Option<u64> {
        if let Root::List(l) = &of.list.root { s.push(Subject::List(l.clone())); }
        let mut n = 0;
        for x in self.bounds(&of.list, b) { match x { Bound::Empty { .. } => {} Bound::UnknownObject { .. } | Bound::UnknownElement { .. } => return None, x => match &of.filter { None => n += 1, Some((name, body)) => { let mut bb = b.clone(); bb.insert(name.clone(), x); match self.eval(body, &bb, s) { Some(true) => n += 1, Some(false) => {} None => return None } } } } }
        Some(n)
    }
    pub fn bounds(&self, p: &Path, b: &B) -> Vec<Bound> {
        match &p.root {
            Root::List(l) => match self.k.facts.lists.get(l) {
                Some(ListGiven::Known { objects, complete, .. }) => { let mut v: Vec<Bound> = objects.iter().map(|o| Bound::Object { list: l.clone(), key: o.key.clone() }).collect(); if !complete { v.push(Bound::UnknownObject { list: l.clone() }) } if v.is_empty() { v.push(Bound::Empty { list: Subject::List(l.clone()) }) } v }
                _ => vec![Bound::UnknownObject { list: l.clone() }],
            },
            _ => match self.lookup(p, b) {
                Lookup::List { subject } => match self.elements(p, b) { Some(v) if v.is_empty() => vec![Bound::Empty { list: subject }], Some(v) => v.into_iter().map(|v| Bound::Element { list: subject.clone(), value: v.to_string() }).collect(), None => vec![Bound::UnknownElement { list: subject }] },
                Lookup::Unknown { subject } => vec![Bound::UnknownElement { list: subject }],
                _ => vec![Bound::Empty { list: Subject::List("?".into()) }],
            },
        }
    }
    pub fn count(&self, of: &Of, b: &B) -> Counted { match self.count_sub(of, b, &mut vec![]) { Some(n) => Counted::Exactly(n), None => Counted::Unknown(match &of.list.root { Root::List(l) => Subject::List(l.clone()), _ => match self.lookup(&of.list, b) { Lookup::Unknown { subject } | Lookup::List { subject } => subject, _ => Subject::List("?".into()) } }) } }
    pub fn lookup(&self, p: &Path, b: &B) -> Lookup<'a> {
        let f = self.k.facts;
        let (mut subject, mut given, mut rest): (Subject, Option<&'a Given>, &[String]) = match &p.root {
            Root::List(l) => return Lookup::List { subject: Subject::List(l.clone()) },
            Root::Fact(n) => (Subject::Fact(n.clone()), f.facts.get(n), &p.fields[..]),
            Root::Own => return Lookup::Empty,
            Root::Name(n) => match &b[n] {
                Bound::Object { list, key } => { let field = p.fields.first().cloned().unwrap_or_else(|| self.k.schema.list(list).unwrap().key.clone()); let o = f.lists[list].objects().iter().find(|o| o.key == *key).unwrap(); (Subject::Field { list: list.clone(), key: key.clone(), field: field.clone() }, o.fields.get(&field), p.fields.get(1..).unwrap_or(&[])) }
                Bound::UnknownObject { list } => return Lookup::Unknown { subject: Subject::List(list.clone()) },
                Bound::UnknownElement { list } => return Lookup::Unknown { subject: list.clone() },
                Bound::Element { list, value } => return Lookup::Element { subject: list.clone(), value: Value::Text(value.clone()), ty: Type::Text },
                Bound::Empty { .. } => return Lookup::Empty,
            },
        };
        while let Some(field) = rest.first() {
            let Some(Value::Ref(key)) = given.and_then(|g| g.value()) else { return Lookup::Unknown { subject } };
            let ty = match &subject { Subject::Fact(n) => &self.k.schema.fact(n).unwrap().ty, Subject::Field { list, field, .. } => &self.k.schema.list(list).unwrap().field(field).unwrap().ty, _ => return Lookup::Empty };
            let Type::Ref(list) = ty else { return Lookup::Empty };
            let Some(o) = f.lists[list].objects().iter().find(|o| o.key == *key) else { return Lookup::Unknown { subject } };
            subject = Subject::Field { list: list.clone(), key: o.key.clone(), field: field.clone() }; given = o.fields.get(field); rest = &rest[1..];
        }
        match (&p.ty, given) { (PathType::Scalars(_), _) => Lookup::List { subject }, (_, Some(given)) => Lookup::Given { given, subject }, _ => Lookup::Unknown { subject } }
    }
    pub fn elements(&self, p: &Path, b: &B) -> Option<Vec<Value>> {
        match &p.root { Root::List(l) => match &self.k.facts.lists[l] { ListGiven::Known { objects, complete: true, .. } => Some(objects.iter().map(|o| Value::Text(o.key.clone())).collect()), _ => None },
            _ => match self.lookup(p, b) { Lookup::List { subject: Subject::Field { list, key, field } } => match self.k.facts.lists[&list].objects().iter().find(|o| o.key == key)?.fields.get(&field)?.value()? { Value::List(v) => Some(v.clone()), _ => None }, Lookup::List { subject: Subject::Fact(n) } => match self.k.facts.facts.get(&n)?.value()? { Value::List(v) => Some(v.clone()), _ => None }, _ => None } }
    }
    pub fn meaning(&self, _: &Subject) -> Option<Settled> { None }
    pub fn when(&self, _: &Subject) -> Option<Arc<Condition>> { None }
    pub fn same(&self, _: &[Path], _: &B) -> Same { Same { same: Some(false), reason: vec![], missing: vec![] } }
}
fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> { match (a, b) { (Some(false), _) | (_, Some(false)) => Some(false), (Some(true), Some(true)) => Some(true), _ => None } }
fn cmp(o: std::cmp::Ordering, c: Compare) -> bool { match c { Compare::Equal => o.is_eq(), Compare::NotEqual => o.is_ne(), Compare::Less => o.is_lt(), Compare::LessOrEqual => o.is_le(), Compare::Greater => o.is_gt(), Compare::GreaterOrEqual => o.is_ge() } }
