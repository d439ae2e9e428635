//! Lists and objects of a completion, and where a path leads in it.
//!
//! An object is known by its key, named by a ref alone, or one nobody has named; each of the last two
//! kinds may be there or not. Knows nothing of tests.

use super::circuit::Gate;
use super::place::{PlaceKey, Values};
use super::sat::Literal;
use super::universe::{Copy, Part, TooHard, Universe};
use super::wanted::Wanted;
use crate::condition::lookup::{Bindings, OWN};
use crate::condition::{Path, PathType, Root};
use crate::fact::{Bound, Domain, Facts, Given, ListGiven, Schema, Subject, Type, Value, parse_value};
use std::collections::BTreeSet;

/// An object that may be there.
#[derive(Debug, Clone)]
pub(in crate::condition) struct ObjectEntry {
    pub list: String,
    /// `None` for an object nobody has named.
    pub key: Option<String>,
    /// Where it stands among the known objects.
    pub position: Option<usize>,
    pub exists: Literal,
}

/// All objects that are thought of: the known ones, then those that refs name, then others.
#[derive(Debug, Clone, Default)]
pub(in crate::condition) struct ListWorld {
    pub objects: Vec<usize>,
    /// Where the objects nobody has named begin.
    pub others: usize,
}

/// What a name stands for in a completion.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::condition) enum Meant {
    Object(usize),
    /// A value, by its place.
    Place(usize),
    Constant(Value, Type),
    /// A member of a list that is itself not known.
    Free(String, Subject),
    Nothing,
}

/// Names bound around a test.
#[derive(Debug, Clone, Default)]
pub(in crate::condition) struct Names {
    bound: Vec<(String, Meant)>,
    /// With it, whether what the name stands for is there.
    pub existence: Vec<(String, Exists)>,
}

/// Whether what a loop's name stands for is there.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::condition) enum Exists {
    Never,
    /// One of these is true, of the first copy.
    Any(Vec<Literal>),
}

impl Names {
    pub fn bind(&mut self, name: &str, meant: Meant) {
        self.bound.push((name.to_string(), meant));
    }

    pub fn unbind(&mut self) {
        self.bound.pop();
    }

    pub fn get(&self, name: &str) -> Option<&Meant> {
        self.bound.iter().rev().find(|(bound, _)| bound == name).map(|(_, meant)| meant)
    }
}

/// Which objects a loop's name can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Candidates {
    All,
    /// Those that the site does not list, for so many names: each can stand for another one.
    Unlisted(usize),
}

/// One thing a path can lead to, and the refs that must lead there.
pub(in crate::condition) struct Target {
    pub guard: Vec<Literal>,
    pub what: Meant,
}

/// One member of a list, and what must be true for it to be one.
pub(in crate::condition) struct MemberOf {
    pub guard: Vec<Literal>,
    pub meant: Meant,
}

impl Universe {
    /// The objects of a declared list.
    pub fn list(&mut self, name: &str) -> Result<&ListWorld, TooHard> {
        if !self.lists.contains_key(name) {
            self.new_list(name)?;
        }
        self.lists.get(name).ok_or(TooHard)
    }

    fn new_list(&mut self, name: &str) -> Result<(), TooHard> {
        self.touch(name);
        let subject = Subject::List(name.to_string());
        let given = self.setting.facts.lists.get(name).cloned();
        let complete = given.as_ref().is_some_and(ListGiven::is_complete);
        let keys: Vec<String> =
            given.iter().flat_map(ListGiven::objects).map(|object| object.key.clone()).collect();
        let mut world = ListWorld::default();
        for (position, key) in keys.iter().enumerate() {
            world.objects.push(self.new_object(name, Some(key.clone()), Some(position), &subject));
        }
        for key in self.keys_named(name, &keys) {
            world.objects.push(self.new_object(name, Some(key), None, &subject));
        }
        world.others = world.objects.len();
        for _ in 0..self.slots(name) {
            world.objects.push(self.new_object(name, None, None, &subject));
        }
        let exist: Vec<Literal> = world.objects.iter().map(|object| self.objects[*object].exists).collect();
        for copy in 0..self.copy_count() {
            // Objects nobody has named can change places: the first ones are there.
            for pair in exist[world.others..].windows(2) {
                self.clause(&[pair[1].shifted(copy).negated(), pair[0].shifted(copy)]);
            }
        }
        self.lists.insert(name.to_string(), world);
        if given.is_none_or(|given| matches!(given, ListGiven::Unknown { .. })) {
            return Ok(());
        }
        let switch = self.switch(Part::Fact(subject.clone()));
        for copy in 0..self.copy_count() {
            let mut guard = vec![switch.negated()];
            if let Some(when) = self.setting.whens.lists.get(name).cloned() {
                let gate = self.expr(&when.expr, &mut Names::default(), copy, Wanted::False)?;
                if gate != Gate::FALSE {
                    guard.push(self.force(gate));
                }
            }
            for (at, exists) in exist.iter().enumerate() {
                let exists = exists.shifted(copy);
                if at < keys.len() {
                    self.clause(&[&guard[..], &[exists]].concat());
                } else if complete {
                    self.clause(&[&guard[..], &[exists.negated()]].concat());
                }
            }
        }
        Ok(())
    }

    /// The known object with this key.
    pub fn object(&mut self, list: &str, key: &str) -> Result<Option<usize>, TooHard> {
        let position = match self.positions.get(list) {
            Some(positions) => positions.get(key).copied(),
            None => None,
        };
        let world = self.list(list)?;
        let found = position.and_then(|position| world.objects.get(position).copied());
        Ok(match found {
            Some(object) => Some(object),
            None => {
                let objects = world.objects.clone();
                objects.into_iter().find(|object| self.objects[*object].key.as_deref() == Some(key))
            }
        })
    }

    fn new_object(
        &mut self,
        list: &str,
        key: Option<String>,
        position: Option<usize>,
        subject: &Subject,
    ) -> usize {
        let exists = self.atom(Some(subject));
        self.objects.push(ObjectEntry { list: list.to_string(), key, position, exists });
        self.objects.len() - 1
    }

    /// Keys that a given ref or a test names and that no known object has.
    fn keys_named(&mut self, list: &str, known: &[String]) -> Vec<String> {
        let known: BTreeSet<String> = known.iter().map(|key| key.to_lowercase()).collect();
        let mut keys: BTreeSet<String> = self.named_keys(list).into_iter().collect();
        let given = refs_into(list, &self.setting.schema, &self.setting.facts);
        let guarded = self.setting.whens.lists.contains_key(list);
        for (subject, values) in given {
            let new: Vec<String> = values
                .iter()
                .map(|value| value.to_string().to_lowercase())
                .filter(|key| !known.contains(key))
                .collect();
            if !new.is_empty() || (guarded && !values.is_empty()) {
                self.holders.push(subject);
            }
            keys.extend(new);
        }
        keys.retain(|key| !known.contains(key));
        keys.into_iter().collect()
    }

    /// The members that the nested list at `place` may have: the known ones, then others.
    pub fn new_members(
        &mut self,
        place: usize,
        of: &Type,
        subject: &Subject,
    ) -> Result<Vec<(Literal, Meant)>, TooHard> {
        let mut members = Vec::new();
        for value in self.known_values(subject) {
            let exists = self.atom(Some(subject));
            let meant = self.member_meant(&value, of, subject)?;
            if let Meant::Object(object) = meant {
                let there = self.objects[object].exists;
                for copy in 0..self.copy_count() {
                    self.clause(&[exists.shifted(copy).negated(), there.shifted(copy)]);
                }
            }
            members.push((exists, meant));
        }
        let name = match subject {
            Subject::Field { list, field, .. } => format!("{list}.{field}"),
            Subject::Fact(name) => name.clone(),
            Subject::List(_) => match &self.places[place].key {
                PlaceKey::Field(object, field) => format!("{}.{field}", self.objects[*object].list),
                _ => String::new(),
            },
        };
        let slots = self.slots(&name);
        let mut before: Option<Literal> = None;
        for _ in 0..slots {
            let exists = self.atom(Some(subject));
            for copy in 0..self.copy_count() {
                if let Some(before) = before {
                    let before: Literal = before;
                    self.clause(&[exists.shifted(copy).negated(), before.shifted(copy)]);
                }
            }
            before = Some(exists);
            let name = format!("member {} of {place}", members.len());
            let member = self.member_place(name, of.clone(), subject.clone(), exists)?;
            members.push((exists, Meant::Place(member)));
        }
        Ok(members)
    }

    /// A known member: a ref among them is the object it leads to.
    fn member_meant(&mut self, value: &Value, of: &Type, subject: &Subject) -> Result<Meant, TooHard> {
        if let Type::Ref(list) = of {
            let key = value.to_string().to_lowercase();
            let objects = self.list(list)?.objects.clone();
            let found = objects.into_iter().find(|object| {
                self.objects[*object].key.as_ref().is_some_and(|other| other.to_lowercase() == key)
            });
            return Ok(
                found.map_or_else(|| Meant::Free(format!("{list} {key}"), subject.clone()), Meant::Object)
            );
        }
        Ok(Meant::Constant(value.clone(), of.clone()))
    }

    fn known_values(&self, subject: &Subject) -> Vec<Value> {
        let given = match subject {
            Subject::Fact(name) => self.setting.facts.facts.get(name),
            Subject::Field { list, key, field } => self
                .setting
                .facts
                .lists
                .get(list)
                .and_then(|given| given.objects().iter().find(|object| object.key == *key))
                .and_then(|object| object.fields.get(field)),
            Subject::List(_) => None,
        };
        match given.map(|given| &given.domain) {
            Some(Domain::Known(Value::List(values))) => values.clone(),
            _ => Vec::new(),
        }
    }

    pub fn known_members(&self, place: usize) -> usize {
        self.known_values(&self.places[place].subject).len()
    }

    /// What the loops around a node stand for.
    pub fn names(&mut self, bindings: &Bindings) -> Result<Names, TooHard> {
        let mut names = Names::default();
        for (name, bound) in bindings {
            let (meant, exists) = self.bound(name, bound, bindings)?;
            names.bind(name, meant);
            if name != OWN {
                names.existence.push((name.clone(), exists));
            }
        }
        Ok(names)
    }

    fn bound(&mut self, name: &str, bound: &Bound, bindings: &Bindings) -> Result<(Meant, Exists), TooHard> {
        match bound {
            Bound::Object { list, key } => Ok(match self.object(list, key)? {
                Some(object) => (Meant::Object(object), Exists::Any(vec![self.objects[object].exists])),
                None => (Meant::Nothing, Exists::Never),
            }),
            Bound::UnknownObject { list } => {
                // In a complete list it is some known object, inside a loop over an unknown one.
                let complete = self.setting.facts.lists.get(list).is_some_and(ListGiven::is_complete);
                let which =
                    if complete { Candidates::All } else { Candidates::Unlisted(alike(bound, bindings)) };
                self.any_object(name, list, which)
            }
            // What is not there would be an object like any other.
            Bound::Empty { list: Subject::List(list) } => {
                self.any_object(name, list, Candidates::Unlisted(alike(bound, bindings)))
            }
            Bound::Empty { list } => self.element(name, list, None),
            // It is there if what it stands inside of is, which is asked of that.
            Bound::Nothing { list } => {
                let always = vec![self.all(), self.all().negated()];
                Ok((Meant::Free(format!("nothing {name}"), list.clone()), Exists::Any(always)))
            }
            Bound::Element { list, value } => self.element(name, list, Some(value)),
            Bound::UnknownElement { list } => self.element(name, list, None),
        }
    }

    /// Any one of a list's objects: of those that nobody has named, one is like the other.
    fn any_object(&mut self, name: &str, list: &str, which: Candidates) -> Result<(Meant, Exists), TooHard> {
        let world = self.list(list)?;
        let (objects, others) = (world.objects.clone(), world.others);
        let candidates: Vec<usize> = match which {
            Candidates::All => objects,
            Candidates::Unlisted(names) => {
                let upto = objects.into_iter().take(others + names);
                upto.filter(|object| self.objects[*object].position.is_none()).collect()
            }
        };
        match candidates[..] {
            [] => Err(TooHard),
            [only] => Ok((Meant::Object(only), Exists::Any(vec![self.objects[only].exists]))),
            _ => {
                let place = self.any_place(format!("any {name}"), list, candidates)?;
                let Values::Reference { candidates, .. } = &self.places[place].values else {
                    return Err(TooHard);
                };
                let any = candidates.iter().map(|(_, literal)| *literal).collect();
                Ok((Meant::Place(place), Exists::Any(any)))
            }
        }
    }

    /// An element of a nested list: the known one with this value, or the first that nobody has named.
    fn element(
        &mut self,
        name: &str,
        list: &Subject,
        value: Option<&String>,
    ) -> Result<(Meant, Exists), TooHard> {
        let place = match list {
            Subject::Fact(name) => Some(self.fact_place(name)?),
            Subject::Field { list, key, field } => {
                let object = self.object(list, key)?;
                let schema = self.setting.schema.clone();
                let field = schema.list(list).and_then(|list| list.field(field));
                match (object, field) {
                    (Some(object), Some(field)) => Some(self.field_place(object, field)?),
                    _ => None,
                }
            }
            Subject::List(_) => None,
        };
        if let Some(place) = place
            && let (Values::Members(members), Type::List(of)) =
                (&self.places[place].values, &self.places[place].ty)
        {
            let known = self.known_values(list);
            let at = match value {
                Some(value) => known.iter().position(|known| {
                    parse_value(value, of).is_ok_and(|value| known.same(&value, of))
                        || known.to_string() == *value
                }),
                None => Some(known.len()),
            };
            if let Some((exists, meant)) = at.and_then(|at| members.get(at)) {
                return Ok((meant.clone(), Exists::Any(vec![*exists])));
            }
        }
        let exists = self.atom(Some(list));
        Ok((Meant::Free(format!("element {name}"), list.clone()), Exists::Any(vec![exists])))
    }

    /// Everything a path can lead to; exactly one of the guards is true.
    pub fn targets(&mut self, path: &Path, names: &Names, copy: Copy) -> Result<Vec<Target>, TooHard> {
        let ty = match &path.ty {
            PathType::Scalar(ty) => ty.clone(),
            PathType::Scalars(of) => Type::List(Box::new(of.clone())),
            PathType::Objects(_) => return Err(TooHard),
        };
        let start = match &path.root {
            Root::Fact(name) => Meant::Place(self.fact_place(name)?),
            Root::Name(name) => names.get(name).cloned().unwrap_or(Meant::Nothing),
            Root::Own => names.get(OWN).cloned().unwrap_or(Meant::Nothing),
            Root::List(_) => Meant::Nothing,
        };
        let mut targets = vec![Target { guard: Vec::new(), what: start }];
        for (at, field) in path.fields.iter().enumerate() {
            let mut next = Vec::new();
            for target in targets {
                self.step(target, field, &path.fields[at..], &ty, copy, &mut next)?;
            }
            targets = next;
        }
        for target in &mut targets {
            if let Meant::Free(name, subject) = &target.what {
                let place = self.free_place(name.clone(), ty.clone(), subject.clone())?;
                target.what = Meant::Place(place);
            }
        }
        Ok(targets)
    }

    fn step(
        &mut self,
        target: Target,
        field: &str,
        rest: &[String],
        ty: &Type,
        copy: Copy,
        next: &mut Vec<Target>,
    ) -> Result<(), TooHard> {
        let Target { guard, what } = target;
        match what {
            Meant::Object(object) => {
                let what = Meant::Place(self.field_of(object, field)?);
                next.push(Target { guard, what });
            }
            Meant::Place(place) => {
                let Values::Reference { candidates, nowhere } = &self.places[place].values else {
                    return Err(TooHard);
                };
                let (candidates, nowhere) = (candidates.clone(), *nowhere);
                for (object, literal) in candidates {
                    let what = Meant::Place(self.field_of(object, field)?);
                    let guard = [&guard[..], &[literal.shifted(copy)]].concat();
                    next.push(Target { guard, what });
                }
                let subject = self.places[place].subject.clone();
                let free = self.free_place(format!("{place} {}", rest.join(".")), ty.clone(), subject)?;
                let guard = [&guard[..], &[nowhere.shifted(copy)]].concat();
                let what = match rest.len() {
                    1 => Meant::Place(free),
                    // What lies further behind it is one free value, whatever the way.
                    _ => {
                        Meant::Free(format!("{place} {}", rest.join(".")), self.places[free].subject.clone())
                    }
                };
                next.push(Target { guard, what });
            }
            Meant::Free(name, subject) => {
                next.push(Target { guard, what: Meant::Free(format!("{name}.{field}"), subject) });
            }
            Meant::Constant(..) | Meant::Nothing => next.push(Target { guard, what: Meant::Nothing }),
        }
        Ok(())
    }

    fn field_of(&mut self, object: usize, field: &str) -> Result<usize, TooHard> {
        let schema = self.setting.schema.clone();
        let list = schema.list(&self.objects[object].list).ok_or(TooHard)?;
        let field = list.field(field).ok_or(TooHard)?;
        self.field_place(object, field)
    }

    /// All members that the list at the end of `path` may have.
    pub fn members(&mut self, path: &Path, names: &Names, copy: Copy) -> Result<Vec<MemberOf>, TooHard> {
        if let PathType::Objects(list) = &path.ty {
            let objects = self.list(list)?.objects.clone();
            let member = |object: usize, exists: Literal| MemberOf {
                guard: vec![exists.shifted(copy)],
                meant: Meant::Object(object),
            };
            return Ok(objects
                .into_iter()
                .map(|object| member(object, self.objects[object].exists))
                .collect());
        }
        let mut all = Vec::new();
        for target in self.targets(path, names, copy)? {
            let Meant::Place(place) = target.what else { continue };
            let Values::Members(members) = &self.places[place].values else { continue };
            for (exists, meant) in members {
                let guard = [&target.guard[..], &[exists.shifted(copy)]].concat();
                all.push(MemberOf { guard, meant: meant.clone() });
            }
        }
        Ok(all)
    }
}

/// How many names stand for an object of the same list that nobody has named.
fn alike(bound: &Bound, bindings: &Bindings) -> usize {
    bindings.values().filter(|other| *other == bound).count()
}

/// The names that loops bind, with the lists they run over, as room is counted.
pub(in crate::condition) fn around(bindings: &Bindings) -> Vec<(String, String)> {
    let list = |bound: &Bound| match bound {
        Bound::Object { list, .. } | Bound::UnknownObject { list } => list.clone(),
        Bound::Element { list, .. }
        | Bound::UnknownElement { list }
        | Bound::Empty { list }
        | Bound::Nothing { list } => match list {
            Subject::Fact(name) | Subject::List(name) => name.clone(),
            Subject::Field { list, field, .. } => format!("{list}.{field}"),
        },
    };
    bindings.iter().map(|(name, bound)| (name.clone(), list(bound))).collect()
}

/// All that is given of refs into `list`, with the keys they name.
pub(in crate::condition) fn refs_into(
    list: &str,
    schema: &Schema,
    facts: &Facts,
) -> Vec<(Subject, Vec<Value>)> {
    let refers = |ty: &Type| match ty {
        Type::Ref(to) => to == list,
        Type::List(of) => matches!(of.as_ref(), Type::Ref(to) if to == list),
        _ => false,
    };
    let mut given: Vec<(Subject, Vec<Value>)> = Vec::new();
    for fact in schema.facts.iter().filter(|fact| refers(&fact.ty)) {
        let values = facts.facts.get(&fact.name).map(values_of).unwrap_or_default();
        given.push((Subject::Fact(fact.name.clone()), values));
    }
    for from in &schema.lists {
        let fields: Vec<&str> =
            from.fields.iter().filter(|field| refers(&field.ty)).map(|field| field.name.as_str()).collect();
        if fields.is_empty() {
            continue;
        }
        for object in facts.lists.get(&from.name).map_or(&[][..], ListGiven::objects) {
            for field in &fields {
                let values = object.fields.get(*field).map(values_of).unwrap_or_default();
                let (list, key) = (from.name.clone(), object.key.clone());
                given.push((Subject::Field { list, key, field: field.to_string() }, values));
            }
        }
    }
    given
}

fn values_of(given: &Given) -> Vec<Value> {
    match &given.domain {
        Domain::Known(Value::List(values)) | Domain::Among(values) => values.clone(),
        Domain::Known(value) => vec![value.clone()],
        Domain::Whole | Domain::Range { .. } => Vec::new(),
    }
}
