//! What every completion of a site says: the meaning of verdicts, found by trying all of them.

use super::case::Built;
pub use super::world::Ground;
use super::world::{Chosen, Dead, Kept, Script, Var, World};
use runsheet::condition::{Condition, Expr, Of, Path, PathType, Root, Set, Settled, TestKind};
use runsheet::fact::{Bound, Domain, Facts, Given, ListGiven, Stage, Status, Subject, Type, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// More tries than this are not made: the case is left out and counted.
const TRIES: usize = 3_000;

/// There are too many completions to try them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

pub type Bindings = BTreeMap<String, Bound>;

/// A node as it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'n> {
    pub conditions: &'n [Arc<Condition>],
    pub bindings: &'n Bindings,
}

impl Asked<'_> {
    pub fn is_of_unknown(self) -> bool {
        self.bindings
            .values()
            .any(|bound| matches!(bound, Bound::UnknownObject { .. } | Bound::UnknownElement { .. }))
    }
}

/// What is heeded of facts and rules.
#[derive(Debug, Clone, Copy)]
pub struct Heeded<'h> {
    pub facts: Kept<'h>,
    pub rules: Option<&'h BTreeSet<usize>>,
}

pub const ALL: Heeded<'static> = Heeded { facts: Kept::All, rules: None };

/// The values of another completion, and which of them are shared.
#[derive(Clone, Copy)]
struct Shared<'s> {
    chosen: &'s BTreeMap<Var, Chosen>,
    agree: &'s dyn Fn(&Subject) -> bool,
}

impl<'b> Ground<'b> {
    pub fn new(built: &'b Built) -> Result<Self, TooMany> {
        let (room, named) = thought_of(built);
        let mut ground = Ground { built, facts: built.facts.clone(), room, named };
        if ground.is_possible()? {
            ground.assume()?;
        }
        Ok(ground)
    }

    /// Whether facts and rules leave anything possible.
    pub fn is_possible(&self) -> Result<bool, TooMany> {
        let nothing = Asked { conditions: &[], bindings: &Bindings::new() };
        let mut possible = false;
        self.each(ALL, nothing, &mut |_, _| Ok(true), &mut |_, _| {
            possible = true;
            false
        })?;
        Ok(possible)
    }

    /// Joins the vocabulary's assumed values one by one, as far as facts and rules allow it.
    fn assume(&mut self) -> Result<(), TooMany> {
        let schema = &self.built.schema;
        let mut all: Vec<(Subject, Value)> = Vec::new();
        for fact in &schema.facts {
            all.extend(fact.assume.clone().map(|value| (Subject::Fact(fact.name.clone()), value)));
        }
        for list in &schema.lists {
            for object in self.facts.lists[&list.name].objects() {
                for field in &list.fields {
                    let subject = Subject::Field {
                        list: list.name.clone(),
                        key: object.key.clone(),
                        field: field.name.clone(),
                    };
                    all.extend(field.assume.clone().map(|value| (subject, value)));
                }
            }
        }
        for (subject, value) in all {
            let before = self.facts.clone();
            let Some(given) = given_mut(&mut self.facts, &subject) else { continue };
            if given.domain != Domain::Whole || given.status == Status::Unknown {
                continue;
            }
            *given = Given { domain: Domain::Known(value), status: Status::Assumed, ..given.clone() };
            // It joins if it can be so where it means anything.
            if !self.truths_of_meaning(&subject)?.0 {
                self.facts = before;
            }
        }
        Ok(())
    }

    /// Every completion, as far as the node looks at it: `asked` is called first, then rules decide whether it
    /// is one; `found` gets what `asked` said and says whether to go on.
    fn each<T>(
        &self,
        heeded: Heeded<'_>,
        node: Asked<'_>,
        asked: &mut dyn FnMut(&mut World<'_>, bool) -> Result<T, Dead>,
        found: &mut dyn FnMut(T, &BTreeMap<Var, Chosen>) -> bool,
    ) -> Result<(), TooMany> {
        let mut script = Script::default();
        for _ in 0..TRIES {
            let mut world = World {
                ground: self,
                kept: heeded.facts,
                rules: heeded.rules,
                chosen: BTreeMap::new(),
                shared: None,
                script: &mut script,
            };
            let said = world.truth(node).and_then(|truth| asked(&mut world, truth));
            let depth = world.script.depth();
            if let Ok(said) = said
                && world.is_valid() == Ok(true)
            {
                if !found(said, &world.chosen) {
                    return Ok(());
                }
                script.cut(depth);
            }
            if !script.advance() {
                return Ok(());
            }
        }
        Err(TooMany)
    }

    /// Whether the node can hold, and whether it can fail.
    pub fn truths(&self, heeded: Heeded<'_>, node: Asked<'_>) -> Result<(bool, bool), TooMany> {
        let mut seen = (false, false);
        self.each(heeded, node, &mut |_, truth| Ok(truth), &mut |truth, _| {
            if truth {
                seen.0 = true;
            } else {
                seen.1 = true;
            }
            seen != (true, true)
        })?;
        Ok(seen)
    }

    /// The verdict.
    pub fn settled(&self, heeded: Heeded<'_>, node: Asked<'_>) -> Result<Settled, TooMany> {
        let (holds, fails) = self.truths(heeded, node)?;
        let of_unknown = node.is_of_unknown();
        Ok(match (holds, fails) {
            (false, _) => Settled::NotApplicable,
            (true, false) if !of_unknown => Settled::Applies,
            _ => {
                let by_runtime = |subject: &Subject| self.stage(subject) == Stage::Runtime;
                let lists_wait = node.bindings.values().any(|bound| match bound {
                    Bound::UnknownObject { list } => !by_runtime(&Subject::List(list.clone())),
                    Bound::UnknownElement { list } => !by_runtime(list),
                    _ => false,
                });
                let known = self.known(heeded)?;
                let agree = |subject: &Subject| by_runtime(subject) || known.contains(subject);
                match lists_wait || self.differ(heeded, node, &agree)? {
                    true => Settled::Undecided,
                    false => Settled::OnSite,
                }
            }
        })
    }

    /// Facts with one value, or whose value never means anything: nobody is asked for them.
    pub fn fixed(&self, heeded: Heeded<'_>) -> Result<BTreeSet<Subject>, TooMany> {
        let mut fixed = self.known(heeded)?;
        for subject in self.subjects() {
            if !self.meaning(&subject)?.0 {
                fixed.insert(subject);
            }
        }
        Ok(fixed)
    }

    /// Facts with one value.
    pub fn known(&self, heeded: Heeded<'_>) -> Result<BTreeSet<Subject>, TooMany> {
        let mut known = BTreeSet::new();
        for subject in self.subjects() {
            let is_heeded = match heeded.facts {
                Kept::All => true,
                Kept::Only(kept) => kept.contains(&subject),
            };
            let mut facts = self.facts.clone();
            let is_known = match &subject {
                Subject::List(list) => facts.lists[list].is_complete(),
                _ => given_mut(&mut facts, &subject)
                    .is_some_and(|given| matches!(given.domain, Domain::Known(_))),
            };
            if is_known && is_heeded && !self.meaning(&subject)?.1 {
                known.insert(subject);
            }
        }
        Ok(known)
    }

    /// Whether the `when` of the subject can be true, and whether it can be false.
    pub fn meaning(&self, subject: &Subject) -> Result<(bool, bool), TooMany> {
        let has_when = self.built.whens.of(subject).is_some()
            || matches!(subject, Subject::Field { list, .. } if self.built.whens.lists.contains_key(list));
        if has_when { self.truths_of_meaning(subject) } else { Ok((true, false)) }
    }

    fn truths_of_meaning(&self, subject: &Subject) -> Result<(bool, bool), TooMany> {
        let mut conditions: Vec<Arc<Condition>> = self.built.whens.of(subject).cloned().into_iter().collect();
        let mut bindings = Bindings::new();
        if let Subject::Field { list, key, .. } = subject {
            bindings.insert(String::new(), Bound::Object { list: list.clone(), key: key.clone() });
            conditions.extend(self.built.whens.lists.get(list).cloned());
        }
        self.truths(ALL, Asked { conditions: &conditions, bindings: &bindings })
    }

    pub fn stage(&self, subject: &Subject) -> Stage {
        let schema = &self.built.schema;
        match subject {
            Subject::Fact(name) => schema.fact(name).map_or(Stage::Site, |fact| fact.stage),
            Subject::List(name) => schema.list(name).map_or(Stage::Site, |list| list.stage),
            Subject::Field { list, field, .. } => {
                let list = schema.list(list);
                let own = list.and_then(|list| list.field(field)).map_or(Stage::Site, |field| field.stage);
                if own == Stage::Site { list.map_or(Stage::Site, |list| list.stage) } else { own }
            }
        }
    }

    /// Everything a completion tells of, in the order of the vocabulary.
    pub fn subjects(&self) -> Vec<Subject> {
        let schema = &self.built.schema;
        let mut all: Vec<Subject> =
            schema.facts.iter().map(|fact| Subject::Fact(fact.name.clone())).collect();
        for list in &schema.lists {
            all.push(Subject::List(list.name.clone()));
            for object in self.facts.lists[&list.name].objects() {
                all.extend(list.fields.iter().map(|field| Subject::Field {
                    list: list.name.clone(),
                    key: object.key.clone(),
                    field: field.name.clone(),
                }));
            }
        }
        all
    }

    /// Whether two completions that agree on the subjects differ on the node.
    pub fn differ(
        &self,
        heeded: Heeded<'_>,
        node: Asked<'_>,
        agree: &dyn Fn(&Subject) -> bool,
    ) -> Result<bool, TooMany> {
        let mut projections: BTreeSet<BTreeMap<Var, Chosen>> = BTreeSet::new();
        let mut script = Script::default();
        let mut tries = 0;
        loop {
            tries += 1;
            if tries > TRIES {
                return Err(TooMany);
            }
            let mut world = World {
                ground: self,
                kept: heeded.facts,
                rules: heeded.rules,
                chosen: BTreeMap::new(),
                shared: None,
                script: &mut script,
            };
            if world.truth(node) == Ok(true) && world.is_valid() == Ok(true) {
                let chosen = std::mem::take(&mut world.chosen);
                let mut shared = chosen.clone();
                shared.retain(|var, _| agree(&world.subject(var)));
                if projections.insert(shared)
                    && self.differs_from(heeded, node, agree, &chosen, &mut tries)?
                {
                    return Ok(true);
                }
            }
            if !script.advance() {
                return Ok(false);
            }
        }
    }

    fn differs_from(
        &self,
        heeded: Heeded<'_>,
        node: Asked<'_>,
        agree: &dyn Fn(&Subject) -> bool,
        other: &BTreeMap<Var, Chosen>,
        tries: &mut usize,
    ) -> Result<bool, TooMany> {
        let shared = Shared { chosen: other, agree };
        self.some_beside(heeded, &BTreeMap::new(), shared, tries, &mut |world, tries| {
            let fails = world.truth(node) == Ok(false)
                && world.is_valid() == Ok(true)
                && world.take_over() == Ok(())
                && world.is_valid() == Ok(true);
            if !fails {
                return Ok(false);
            }
            // What only this one looked at must be possible there, too.
            let chosen = std::mem::take(&mut world.chosen);
            let there = Shared { chosen: &chosen, agree };
            self.some_beside(heeded, other, there, tries, &mut |world, _| {
                Ok(world.take_over() == Ok(()) && world.is_valid() == Ok(true))
            })
        })
    }

    /// Whether some completion that has `own` values, beside one whose values it may share, is as wanted.
    fn some_beside(
        &self,
        heeded: Heeded<'_>,
        own: &BTreeMap<Var, Chosen>,
        shared: Shared<'_>,
        tries: &mut usize,
        is_wanted: &mut dyn FnMut(&mut World<'_>, &mut usize) -> Result<bool, TooMany>,
    ) -> Result<bool, TooMany> {
        let mut script = Script::default();
        loop {
            *tries += 1;
            if *tries > TRIES {
                return Err(TooMany);
            }
            let mut world = World {
                ground: self,
                kept: heeded.facts,
                rules: heeded.rules,
                chosen: own.clone(),
                shared: Some((shared.chosen, shared.agree)),
                script: &mut script,
            };
            if is_wanted(&mut world, tries)? {
                return Ok(true);
            }
            if !script.advance() {
                return Ok(false);
            }
        }
    }

    /// Whether `residual` says what the node says, in every completion where what loops stand for is there.
    pub fn is_equivalent(&self, node: Asked<'_>, residual: &Expr) -> Result<bool, TooMany> {
        let mut same = true;
        let mut asked = |world: &mut World<'_>, truth: bool| {
            let (names, exists) = world.bind(node.bindings)?;
            if !exists {
                return Ok(true);
            }
            Ok(world.holds(residual, &names)? == truth)
        };
        self.each(ALL, node, &mut asked, &mut |equal, _| {
            same &= equal;
            same
        })?;
        Ok(same)
    }

    /// Whether some completion of what is heeded has all of `tests` true and all others of them say the same of
    /// the node: (there is one, all of them agree that it holds).
    pub fn forced(
        &self,
        heeded: Heeded<'_>,
        node: Asked<'_>,
        tests: &[&Expr],
    ) -> Result<(bool, bool), TooMany> {
        let mut seen = (false, true);
        let mut asked = |world: &mut World<'_>, truth: bool| {
            if world.truth_if_there(node)?.is_none() {
                return Err(Dead);
            }
            let (mut names, _) = world.bind(node.bindings)?;
            world.bind_known_objects(&mut names);
            for test in tests {
                if !world.holds(test, &names)? {
                    return Err(Dead);
                }
            }
            Ok(truth)
        };
        self.each(heeded, node, &mut asked, &mut |truth, _| {
            seen.0 = true;
            seen.1 &= truth;
            seen.1
        })?;
        Ok(seen)
    }

    /// Whether the facts can be such that, with all others as they are, the node holds in every completion where
    /// the objects that it is about are there.
    pub fn turns_round(&self, node: Asked<'_>, changed: &BTreeSet<Subject>) -> Result<bool, TooMany> {
        let kept = self.kept_without(changed);
        let mut script = Script::default();
        // By the values of the changed facts: whether there is a completion, and whether the node holds in all.
        let mut seen: BTreeMap<BTreeMap<Var, Chosen>, (bool, bool)> = BTreeMap::new();
        for _ in 0..TRIES {
            let mut world = World {
                ground: self,
                kept: Kept::Only(&kept),
                rules: None,
                chosen: BTreeMap::new(),
                shared: None,
                script: &mut script,
            };
            if world.look_at(changed) == Ok(()) {
                let mut values = world.chosen.clone();
                values.retain(|var, _| changed.contains(&world.subject(var)));
                let truth = world.truth_if_there(node);
                let depth = world.script.depth();
                if let (Ok(Some(truth)), Ok(true)) = (truth, world.is_valid()) {
                    let seen = seen.entry(values).or_insert((false, true));
                    *seen = (true, seen.1 && truth);
                    script.cut(depth);
                }
            }
            if !script.advance() {
                return Ok(seen.values().any(|seen| *seen == (true, true)));
            }
        }
        Err(TooMany)
    }

    /// All facts but the changed ones; where a list changes, refs into it go with it.
    pub fn kept_without(&self, changed: &BTreeSet<Subject>) -> BTreeSet<Subject> {
        let schema = &self.built.schema;
        let goes_along = |subject: &Subject| {
            let ty = match subject {
                Subject::Fact(name) => schema.fact(name).map(|fact| &fact.ty),
                Subject::Field { list, field, .. } => {
                    schema.list(list).and_then(|list| list.field(field)).map(|field| &field.ty)
                }
                Subject::List(_) => None,
            };
            let list = match ty {
                Some(Type::Ref(list)) => Some(list.clone()),
                Some(Type::List(of)) => referred(of),
                _ => None,
            };
            list.is_some_and(|list| changed.contains(&Subject::List(list)))
        };
        let kept = self.subjects().into_iter();
        kept.filter(|subject| !changed.contains(subject) && !goes_along(subject)).collect()
    }
}

impl World<'_> {
    /// Whether the node holds, where the objects that it is about are there.
    pub fn truth_if_there(&mut self, node: Asked<'_>) -> Result<Option<bool>, Dead> {
        for (name, bound) in node.bindings {
            if !matches!(bound, Bound::Empty { .. })
                && !self.bind(&Bindings::from([(name.clone(), bound.clone())]))?.1
            {
                return Ok(None);
            }
        }
        self.truth(node).map(Some)
    }

    /// Whether everything loops stand for is there and all conditions hold.
    pub fn truth(&mut self, node: Asked<'_>) -> Result<bool, Dead> {
        let (names, exists) = self.bind(node.bindings)?;
        if !exists {
            return Ok(false);
        }
        for condition in node.conditions {
            if !self.holds(&condition.expr, &names)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

pub fn given_mut<'f>(facts: &'f mut Facts, subject: &Subject) -> Option<&'f mut Given> {
    match subject {
        Subject::Fact(name) => facts.facts.get_mut(name),
        Subject::List(_) => None,
        Subject::Field { list, key, field } => match facts.lists.get_mut(list)? {
            ListGiven::Unknown { .. } => None,
            ListGiven::Known { objects, .. } => {
                objects.iter_mut().find(|object| object.key == *key)?.fields.get_mut(field)
            }
        },
    }
}

type Room = BTreeMap<String, usize>;
type NamedKeys = BTreeMap<String, BTreeSet<String>>;

/// More members that nobody has named are never needed by conditions as small as these.
const MOST: usize = 3;

/// How many members nobody has named can matter, by list, and the keys that anything names.
fn thought_of(built: &Built) -> (Room, NamedKeys) {
    let mut walk = Walk { built, room: BTreeMap::new(), named: BTreeMap::new(), bound: Vec::new() };
    for rule in &built.rules {
        if let Some(each) = &rule.each {
            walk.list(&each.list, 1);
            walk.bind(&each.name, &each.list);
            walk.conditions(each.filter.iter());
        }
        walk.conditions(rule.when.iter().chain([&rule.then]));
        walk.bound.clear();
    }
    let whens = &built.whens;
    walk.conditions(whens.facts.values().chain(whens.lists.values()));
    for ((list, _), when) in &whens.fields {
        walk.bound.push((String::new(), list.clone()));
        walk.conditions([when].into_iter());
        walk.bound.clear();
    }
    for node in &built.nodes {
        if let Some(each) = &node.each {
            walk.list(&each.list, 1);
            walk.bind(&each.name, &each.list);
        }
        walk.conditions(node.conditions.iter());
    }
    walk.given();
    let Walk { mut room, named, .. } = walk;
    room.values_mut().for_each(|number| *number = (*number).min(MOST));
    (room, named)
}

struct Walk<'b> {
    built: &'b Built,
    room: Room,
    named: NamedKeys,
    bound: Vec<(String, String)>,
}

impl Walk<'_> {
    fn conditions<'c>(&mut self, all: impl Iterator<Item = &'c Arc<Condition>>) {
        for condition in all {
            self.expr(&condition.expr);
        }
    }

    fn bind(&mut self, name: &str, list: &Path) {
        let of = match &list.ty {
            PathType::Objects(list) => list.clone(),
            PathType::Scalars(Type::Ref(list)) => list.clone(),
            _ => String::new(),
        };
        self.bound.push((name.to_string(), of));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.expr(part)),
            Expr::Not(inner) => self.expr(inner),
            Expr::Test(test) => match &test.kind {
                TestKind::IsTrue(path) => self.path(path),
                TestKind::Compare { path, literal, .. } => {
                    self.path(path);
                    self.literal(path, literal);
                }
                TestKind::In { path, set, .. } => {
                    self.path(path);
                    if let Set::Members(members) = set {
                        members.iter().for_each(|member| self.literal(path, member));
                    }
                }
                TestKind::Define { condition, .. } => self.expr(&condition.expr),
                TestKind::Some { name, list, body } | TestKind::Every { name, list, body } => {
                    self.inside(list, 1, Some((name, body)));
                }
                TestKind::Count { of: Of { list, filter }, number, .. } => {
                    let body = filter.as_ref().map(|(name, body)| (name, body.as_ref()));
                    self.inside(list, usize::try_from(*number).unwrap_or(0) + 1, body);
                }
            },
        }
    }

    fn inside(&mut self, list: &Path, members: usize, body: Option<(&String, &Expr)>) {
        // Inside another quantifier it may be another test for each of its members.
        self.list(list, members * (1 + self.bound.len()));
        if let Some((name, body)) = body {
            self.bind(name, list);
            self.expr(body);
            self.bound.pop();
        }
    }

    fn list(&mut self, path: &Path, members: usize) {
        self.path(path);
        let name = match &path.ty {
            PathType::Objects(list) => list.clone(),
            _ => self.nested_name(path),
        };
        *self.room.entry(name).or_default() += members;
        // Every element may lead to another object.
        if let PathType::Scalars(Type::Ref(list)) = &path.ty {
            *self.room.entry(list.clone()).or_default() += members;
        }
    }

    fn nested_name(&self, path: &Path) -> String {
        let mut list = match &path.root {
            Root::Fact(name) if path.fields.is_empty() => return name.clone(),
            Root::Fact(name) => referred(&self.built.schema.fact(name).expect("a fact").ty),
            Root::Name(name) => {
                self.bound.iter().rev().find(|(other, _)| other == name).map(|(_, list)| list.clone())
            }
            Root::Own => self.bound.last().map(|(_, list)| list.clone()),
            Root::List(name) => return name.clone(),
        }
        .expect("a list");
        for field in &path.fields {
            let declared = self.built.schema.list(&list).and_then(|list| list.field(field)).expect("a field");
            match referred(&declared.ty) {
                Some(next) => list = next,
                None => return format!("{list}.{field}"),
            }
        }
        list
    }

    /// A ref may lead to an object nobody has named.
    fn path(&mut self, path: &Path) {
        let mut list = match &path.root {
            Root::Fact(name) => {
                let to = referred(&self.built.schema.fact(name).expect("a fact").ty);
                if let Some(to) = &to {
                    *self.room.entry(to.clone()).or_default() += 1;
                }
                to
            }
            Root::Name(name) => {
                self.bound.iter().rev().find(|(other, _)| other == name).map(|(_, list)| list.clone())
            }
            Root::Own => self.bound.last().map(|(_, list)| list.clone()),
            Root::List(name) => Some(name.clone()),
        };
        for field in &path.fields {
            let Some(declared) =
                list.and_then(|list| self.built.schema.list(&list).and_then(|list| list.field(field)))
            else {
                return;
            };
            list = referred(&declared.ty);
            if let Some(to) = &list {
                *self.room.entry(to.clone()).or_default() += 1;
            }
        }
    }

    fn literal(&mut self, path: &Path, literal: &Value) {
        if let (PathType::Scalar(Type::Ref(list)), Value::Ref(key)) = (&path.ty, literal) {
            self.named.entry(list.clone()).or_default().insert(key.clone());
        }
    }

    fn given(&mut self) {
        let schema = &self.built.schema;
        let mut all: Vec<(Type, Domain)> = Vec::new();
        for fact in &schema.facts {
            all.push((fact.ty.clone(), self.built.facts.facts[&fact.name].domain.clone()));
        }
        for list in &schema.lists {
            for object in self.built.facts.lists[&list.name].objects() {
                for field in &list.fields {
                    all.push((field.ty.clone(), object.fields[&field.name].domain.clone()));
                }
            }
        }
        for (ty, domain) in all {
            let of = match &ty {
                Type::List(of) => referred(of),
                other => referred(other),
            };
            let Some(list) = of else { continue };
            let values = match domain {
                Domain::Known(Value::List(values)) | Domain::Among(values) => values,
                Domain::Known(value) => vec![value],
                _ => continue,
            };
            self.named.entry(list).or_default().extend(values.iter().map(Value::to_string));
        }
    }
}

fn referred(ty: &Type) -> Option<String> {
    match ty {
        Type::Ref(list) => Some(list.clone()),
        _ => None,
    }
}
