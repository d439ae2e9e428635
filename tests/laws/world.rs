//! One completion of a site, made up while it is looked at: whatever is asked for the first time is chosen.
//!
//! Deliberately naive, and shares no code with the engine: no cells, no cache, no solver.

use super::case::{Built, KEY};
use super::random::values;
use runsheet::condition::{Compare, Expr, Path, PathType, Root, Set, Test, TestKind};
use runsheet::fact::{Bound, Domain, FactDeclaration, Given, ListGiven, Subject, Type, Value};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// An object: by its key, or one nobody has named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    Key(String),
    Other(usize),
}

/// Something that is one way or another in a completion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Var {
    Fact(String),
    /// How many objects of the list nobody has named.
    Others(String),
    /// Whether the object with this key is there.
    Exists(String, String),
    Field(String, Object, String),
    /// How many elements a nested list has.
    Length(Box<Var>),
    Element(Box<Var>, usize),
    /// What would lie behind a ref that leads nowhere.
    Beyond(Box<Var>, String),
    /// The object that a loop's name stands for where nobody has named it.
    Any(String, String),
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chosen {
    Value(Value),
    Number(usize),
    /// `None` leads nowhere.
    Object(Option<Object>),
}

/// What was chosen so far is no completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dead;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
enum Meant {
    Object(String, Object),
    Value(Value),
    Var(Var, Type),
    /// Nothing is there: what is asked of it is free.
    Free(Var),
}

/// Which facts are heeded.
#[derive(Debug, Clone, Copy)]
pub enum Kept<'k> {
    All,
    Only(&'k BTreeSet<Subject>),
}

/// The choices of one try.
#[derive(Debug, Default)]
pub struct Script {
    choices: Vec<(usize, usize)>,
    at: usize,
}

impl Script {
    fn next(&mut self, options: usize) -> usize {
        if self.at == self.choices.len() {
            self.choices.push((0, options));
        }
        self.at += 1;
        self.choices[self.at - 1].0
    }

    /// How many choices were made.
    pub fn depth(&self) -> usize {
        self.at
    }

    /// Takes all tries for done that differ in nothing but choices after the first `depth`.
    pub fn cut(&mut self, depth: usize) {
        self.choices.truncate(depth);
    }

    /// Moves on to the next try; `false` after the last one.
    pub fn advance(&mut self) -> bool {
        self.at = 0;
        while let Some((chosen, options)) = self.choices.last_mut() {
            *chosen += 1;
            if *chosen < *options {
                return true;
            }
            self.choices.pop();
        }
        false
    }
}

/// What all completions of a case have in common.
pub struct Ground<'c> {
    pub built: &'c Built,
    /// The site's facts, with the assumed values that joined.
    pub facts: runsheet::fact::Facts,
    /// By list, or nested list: how many members nobody has named are thought of.
    pub room: BTreeMap<String, usize>,
    /// Keys that conditions or refs name, by list.
    pub named: BTreeMap<String, BTreeSet<String>>,
}

/// What is chosen, and on which subjects one must agree with it.
type Shared<'w> = (&'w BTreeMap<Var, Chosen>, &'w dyn Fn(&Subject) -> bool);

pub struct World<'w> {
    pub ground: &'w Ground<'w>,
    pub kept: Kept<'w>,
    /// The positions of the rules that are heeded; `None` is all of them.
    pub rules: Option<&'w BTreeSet<usize>>,
    pub chosen: BTreeMap<Var, Chosen>,
    /// What another completion has chosen, for the subjects on which the two must agree.
    pub shared: Option<Shared<'w>>,
    pub script: &'w mut Script,
}

pub type Names = Vec<(String, Meaning)>;
#[derive(Debug, Clone)]
pub struct Meaning(Meant);

impl World<'_> {
    fn choose(&mut self, var: &Var, options: Vec<Chosen>) -> Result<Chosen, Dead> {
        if let Some(chosen) = self.chosen.get(var) {
            return Ok(chosen.clone());
        }
        if let Some((other, agrees)) = self.shared
            && let Some(chosen) = other.get(var)
            && agrees(&self.subject(var))
            // A ref that has nothing to lead to says nothing.
            && *chosen != Chosen::Object(None)
            && options != [Chosen::Object(None)]
        {
            if !options.contains(chosen) {
                return Err(Dead);
            }
            self.chosen.insert(var.clone(), chosen.clone());
            return Ok(chosen.clone());
        }
        let chosen = match options.len() {
            0 => return Err(Dead),
            1 => options[0].clone(),
            many => options[self.script.next(many)].clone(),
        };
        self.chosen.insert(var.clone(), chosen.clone());
        Ok(chosen)
    }

    pub fn subject(&self, var: &Var) -> Subject {
        match var {
            Var::Fact(name) => Subject::Fact(name.clone()),
            Var::Others(list) | Var::Exists(list, _) | Var::Any(list, _) => Subject::List(list.clone()),
            Var::Field(list, Object::Key(key), field) if self.is_given(list, key) => {
                Subject::Field { list: list.clone(), key: key.clone(), field: field.clone() }
            }
            Var::Field(list, _, _) => Subject::List(list.clone()),
            Var::Length(of) | Var::Element(of, _) | Var::Beyond(of, _) => self.subject(of),
        }
    }

    fn is_given(&self, list: &str, key: &str) -> bool {
        self.ground
            .facts
            .lists
            .get(list)
            .is_some_and(|given| given.objects().iter().any(|object| object.key == key))
    }

    fn keeps(&self, subject: &Subject) -> bool {
        match self.kept {
            Kept::All => true,
            Kept::Only(kept) => kept.contains(subject),
        }
    }

    fn list_means_anything(&mut self, list: &str) -> Result<bool, Dead> {
        match self.ground.built.whens.lists.get(list) {
            Some(when) => self.holds(&when.expr, &Vec::new()),
            None => Ok(true),
        }
    }

    /// Whether the list's given objects, and no others where it is complete, are its objects.
    fn list_in_force(&mut self, list: &str) -> Result<bool, Dead> {
        let is_given = !matches!(self.ground.facts.lists.get(list), None | Some(ListGiven::Unknown { .. }));
        Ok(is_given && self.keeps(&Subject::List(list.to_string())) && self.list_means_anything(list)?)
    }

    pub fn exists(&mut self, list: &str, object: &Object) -> Result<bool, Dead> {
        let in_force = self.list_in_force(list)?;
        let complete = in_force && self.ground.facts.lists[list].is_complete();
        match object {
            Object::Key(key) => {
                let options = match (in_force && self.is_given(list, key), complete) {
                    (true, _) => vec![Chosen::Number(1)],
                    (false, true) => vec![Chosen::Number(0)],
                    (false, false) => vec![Chosen::Number(0), Chosen::Number(1)],
                };
                let chosen = self.choose(&Var::Exists(list.to_string(), key.clone()), options)?;
                Ok(chosen == Chosen::Number(1))
            }
            Object::Other(at) => Ok(*at < self.others(list, complete)?),
        }
    }

    fn others(&mut self, list: &str, complete: bool) -> Result<usize, Dead> {
        let most = if complete { 0 } else { self.ground.room.get(list).copied().unwrap_or(0) };
        match self.choose(&Var::Others(list.to_string()), (0..=most).map(Chosen::Number).collect())? {
            Chosen::Number(number) => Ok(number),
            other => panic!("{other:?}"),
        }
    }

    pub fn objects(&mut self, list: &str) -> Result<Vec<Object>, Dead> {
        let given = self.ground.facts.lists.get(list).map_or(&[][..], |given| given.objects());
        let mut keys: BTreeSet<String> = given.iter().map(|object| object.key.clone()).collect();
        keys.extend(self.ground.named.get(list).into_iter().flatten().cloned());
        let mut objects = Vec::new();
        for key in keys {
            if self.exists(list, &Object::Key(key.clone()))? {
                objects.push(Object::Key(key));
            }
        }
        let in_force = self.list_in_force(list)?;
        let complete = in_force && self.ground.facts.lists[list].is_complete();
        objects.extend((0..self.others(list, complete)?).map(Object::Other));
        Ok(objects)
    }

    fn given(&self, var: &Var) -> Option<(&Given, Subject)> {
        let facts = &self.ground.facts;
        match var {
            Var::Fact(name) => Some((facts.facts.get(name)?, Subject::Fact(name.clone()))),
            Var::Field(list, Object::Key(key), field) => {
                let object = facts.lists.get(list)?.objects().iter().find(|object| object.key == *key)?;
                Some((object.fields.get(field)?, self.subject(var)))
            }
            _ => None,
        }
    }

    fn when_holds(&mut self, var: &Var) -> Result<bool, Dead> {
        let whens = &self.ground.built.whens;
        match var {
            Var::Fact(name) => match whens.facts.get(name) {
                Some(when) => self.holds(&when.expr, &Vec::new()),
                None => Ok(true),
            },
            Var::Field(list, object, field) => {
                let own = match whens.fields.get(&(list.clone(), field.clone())) {
                    Some(when) => {
                        let own = Meaning(Meant::Object(list.clone(), object.clone()));
                        self.holds(&when.expr, &vec![(String::new(), own)])?
                    }
                    None => true,
                };
                Ok(own && self.list_means_anything(list)?)
            }
            _ => Ok(true),
        }
    }

    /// What is given of a variable and holds here.
    fn in_force(&mut self, var: &Var) -> Result<Domain, Dead> {
        let Some((given, subject)) = self.given(var) else { return Ok(Domain::Whole) };
        let domain = given.domain.clone();
        let binds = domain != Domain::Whole && self.keeps(&subject) && self.when_holds(var)?;
        Ok(if binds { domain } else { Domain::Whole })
    }

    fn value(&mut self, var: &Var, ty: &Type) -> Result<Chosen, Dead> {
        if let Some(chosen) = self.chosen.get(var) {
            return Ok(chosen.clone());
        }
        if let Var::Field(_, Object::Key(key), field) = var
            && field == KEY
        {
            return Ok(Chosen::Value(Value::Text(key.clone())));
        }
        let domain = self.in_force(var)?;
        let options = match ty {
            Type::Ref(list) => {
                let mut options: Vec<Chosen> =
                    self.objects(list)?.into_iter().map(|object| Chosen::Object(Some(object))).collect();
                match &domain {
                    Domain::Whole if options.is_empty() => options.push(Chosen::Object(None)),
                    Domain::Whole => {}
                    known => options.retain(|option| match option {
                        Chosen::Object(Some(Object::Key(key))) => {
                            lies_in(&Value::Ref(key.clone()), known, ty)
                        }
                        _ => false,
                    }),
                }
                options
            }
            _ => match &domain {
                Domain::Known(value) => vec![Chosen::Value(value.clone())],
                known => {
                    let all = match known {
                        Domain::Among(all) => all.clone(),
                        _ => values(ty),
                    };
                    let fits = all.into_iter().filter(|value| lies_in(value, known, ty));
                    fits.map(Chosen::Value).collect()
                }
            },
        };
        self.choose(var, options)
    }

    /// The elements of a nested list.
    fn elements(&mut self, var: &Var, of: &Type) -> Result<Vec<Meant>, Dead> {
        if let Domain::Known(Value::List(values)) = self.in_force(var)? {
            self.choose(&Var::Length(Box::new(var.clone())), vec![Chosen::Number(values.len())])?;
            let mut elements = Vec::new();
            for (at, value) in values.into_iter().enumerate() {
                let (chosen, meant) = match (of, value) {
                    (Type::Ref(list), Value::Ref(key)) => {
                        let object = Object::Key(key);
                        (Chosen::Object(Some(object.clone())), Meant::Object(list.clone(), object))
                    }
                    (_, value) => (Chosen::Value(value.clone()), Meant::Value(value)),
                };
                self.choose(&Var::Element(Box::new(var.clone()), at), vec![chosen])?;
                elements.push(meant);
            }
            return Ok(elements);
        }
        let name = match var {
            Var::Fact(name) => name.clone(),
            Var::Field(list, _, field) => format!("{list}.{field}"),
            _ => String::new(),
        };
        let given = match self.given(var).map(|(given, _)| &given.domain) {
            Some(Domain::Known(Value::List(values))) => values.len(),
            _ => 0,
        };
        let most = self.ground.room.get(&name).copied().unwrap_or(1).max(given);
        let options = (0..=most).map(Chosen::Number).collect();
        let Chosen::Number(length) = self.choose(&Var::Length(Box::new(var.clone())), options)? else {
            panic!("a length is a number")
        };
        let element = |at| Meant::Var(Var::Element(Box::new(var.clone()), at), of.clone());
        Ok((0..length).map(element).collect())
    }

    /// Whether all rules hold and everything that refs name is there.
    pub fn is_valid(&mut self) -> Result<bool, Dead> {
        for (at, rule) in self.ground.built.rules.iter().enumerate() {
            if self.rules.is_some_and(|rules| !rules.contains(&at)) {
                continue;
            }
            let members = match &rule.each {
                Some(each) => self.members(&each.list, &Vec::new())?,
                None => vec![Meant::Value(Value::Bool(true))],
            };
            for member in members {
                let mut names = Vec::new();
                if let Some(each) = &rule.each {
                    names.push((each.name.clone(), Meaning(member)));
                    if let Some(filter) = &each.filter
                        && !self.holds(&filter.expr, &names)?
                    {
                        continue;
                    }
                }
                let when = match &rule.when {
                    Some(when) => self.holds(&when.expr, &names)?,
                    None => true,
                };
                if when && !self.holds(&rule.then.expr, &names)? {
                    return Ok(false);
                }
            }
        }
        self.refs_lead_somewhere()
    }

    fn refs_lead_somewhere(&mut self) -> Result<bool, Dead> {
        let schema = &self.ground.built.schema;
        let mut all: Vec<(Var, Type)> =
            schema.facts.iter().map(|fact| (Var::Fact(fact.name.clone()), fact.ty.clone())).collect();
        for list in &schema.lists {
            for object in self.ground.facts.lists.get(&list.name).map_or(&[][..], |given| given.objects()) {
                let var = |field: &FactDeclaration| {
                    Var::Field(list.name.clone(), Object::Key(object.key.clone()), field.name.clone())
                };
                all.extend(list.fields.iter().map(|field| (var(field), field.ty.clone())));
            }
        }
        for (var, ty) in all {
            match &ty {
                Type::Ref(_) if self.in_force(&var)? != Domain::Whole => {
                    self.value(&var, &ty)?;
                }
                Type::List(of) => {
                    if let (Type::Ref(list), Domain::Known(Value::List(keys))) =
                        (of.as_ref(), self.in_force(&var)?)
                    {
                        for key in keys {
                            if !self.exists(list, &Object::Key(key.to_string()))? {
                                return Ok(false);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(true)
    }

    /// Every listed object by its own name, as a change of one of its fields is told.
    pub fn bind_known_objects(&self, names: &mut Names) {
        for (list, given) in &self.ground.facts.lists {
            for object in given.objects() {
                let meant = Meant::Object(list.clone(), Object::Key(object.key.clone()));
                names.push((format!("{list}[{}]", object.key), Meaning(meant)));
            }
        }
    }

    /// Chooses all that the subjects tell.
    pub fn look_at(&mut self, subjects: &BTreeSet<Subject>) -> Result<(), Dead> {
        let schema = &self.ground.built.schema;
        for subject in subjects {
            let vars: Vec<(Var, Type)> = match subject {
                Subject::Fact(name) => {
                    vec![(Var::Fact(name.clone()), schema.fact(name).expect("a fact").ty.clone())]
                }
                Subject::Field { list, key, field } => {
                    let var = Var::Field(list.clone(), Object::Key(key.clone()), field.clone());
                    let ty = self.type_of(&var).expect("a field");
                    vec![(var, ty)]
                }
                Subject::List(list) => {
                    let mut vars = Vec::new();
                    for object in self.objects(list)? {
                        if matches!(&object, Object::Key(key) if self.is_given(list, key)) {
                            continue;
                        }
                        for field in &schema.list(list).expect("a list").fields {
                            let var = Var::Field(list.clone(), object.clone(), field.name.clone());
                            vars.push((var, field.ty.clone()));
                        }
                    }
                    vars
                }
            };
            for (var, ty) in vars {
                if let Type::List(of) = &ty {
                    for member in self.elements(&var, of)? {
                        if let Meant::Var(var, ty) = member {
                            self.value(&var, &ty)?;
                        }
                    }
                } else if let Chosen::Object(None | Some(Object::Other(1..))) = self.value(&var, &ty)? {
                    // Nobody can say of a ref that it leads nowhere, or to the second of unnamed objects.
                    return Err(Dead);
                }
            }
        }
        Ok(())
    }

    /// Takes over what the other completion has chosen and this one has not looked at, where they agree.
    pub fn take_over(&mut self) -> Result<(), Dead> {
        let Some((other, agrees)) = self.shared else { return Ok(()) };
        for var in other.keys() {
            if !agrees(&self.subject(var)) {
                continue;
            }
            match var {
                Var::Others(list) => drop(self.objects(list)?),
                Var::Exists(list, key) => drop(self.exists(list, &Object::Key(key.clone()))?),
                _ => {
                    let Some(ty) = self.type_of(var) else { continue };
                    match (&ty, var) {
                        (Type::List(of), _) => drop(self.elements(var, of)?),
                        (_, Var::Element(of, _)) => {
                            let Some(Type::List(element)) = self.type_of(of) else { continue };
                            if self.elements(of, &element)?.contains(&Meant::Var(var.clone(), ty.clone())) {
                                self.value(var, &ty)?;
                            }
                        }
                        _ => drop(self.value(var, &ty)?),
                    }
                }
            }
        }
        Ok(())
    }

    fn type_of(&self, var: &Var) -> Option<Type> {
        let schema = &self.ground.built.schema;
        match var {
            Var::Fact(name) => schema.fact(name).map(|fact| fact.ty.clone()),
            Var::Field(list, _, field) => schema.list(list)?.field(field).map(|field| field.ty.clone()),
            Var::Length(of) => self.type_of(of),
            Var::Element(of, _) => match self.type_of(of)? {
                Type::List(of) => Some(*of),
                _ => None,
            },
            _ => None,
        }
    }

    /// What the names of loops stand for, and whether all of it is there.
    pub fn bind(&mut self, bindings: &BTreeMap<String, Bound>) -> Result<(Names, bool), Dead> {
        let mut names: Names = Vec::new();
        let mut all = true;
        for (name, bound) in bindings {
            let (meant, exists) = self.bound(name, bound)?;
            all &= exists;
            names.push((name.clone(), Meaning(meant)));
        }
        Ok((names, all))
    }

    fn bound(&mut self, name: &str, bound: &Bound) -> Result<(Meant, bool), Dead> {
        Ok(match bound {
            Bound::Object { list, key } => {
                let object = Object::Key(key.clone());
                (Meant::Object(list.clone(), object.clone()), self.exists(list, &object)?)
            }
            Bound::UnknownObject { list } | Bound::Empty { list: Subject::List(list) } => {
                let any = Var::Any(list.clone(), name.to_string());
                // In a complete list it is a known object, inside a loop over an unknown one.
                let complete = self.ground.facts.lists.get(list).is_some_and(ListGiven::is_complete);
                let mut objects = self.objects(list)?;
                if !(complete && matches!(bound, Bound::UnknownObject { .. })) {
                    objects.retain(|object| !matches!(object, Object::Key(key) if self.is_given(list, key)));
                }
                if objects.is_empty() {
                    return Ok((Meant::Free(any), false));
                }
                let options = objects.into_iter().map(|object| Chosen::Object(Some(object))).collect();
                match self.choose(&any, options)? {
                    Chosen::Object(Some(object)) => (Meant::Object(list.clone(), object), true),
                    other => panic!("{other:?}"),
                }
            }
            Bound::Nothing { list: Subject::List(list) } => {
                (Meant::Free(Var::Any(list.clone(), format!("{name} inside nothing"))), true)
            }
            Bound::Nothing { list } => {
                (Meant::Free(Var::Any(list.root().to_string(), format!("{name} inside nothing"))), true)
            }
            Bound::Element { list, value } => self.element(name, list, Some(value))?,
            Bound::UnknownElement { list } | Bound::Empty { list } => self.element(name, list, None)?,
        })
    }

    fn element(&mut self, name: &str, list: &Subject, value: Option<&String>) -> Result<(Meant, bool), Dead> {
        let (var, ty) = match list {
            Subject::Fact(fact) => (Var::Fact(fact.clone()), self.type_of(&Var::Fact(fact.clone()))),
            Subject::Field { list, key, field } => {
                let var = Var::Field(list.clone(), Object::Key(key.clone()), field.clone());
                (var.clone(), self.type_of(&var))
            }
            // The list is of an object that nobody has named.
            Subject::List(list) => {
                let any = Var::Any(list.clone(), name.to_string());
                let options = vec![Chosen::Number(0), Chosen::Number(1)];
                let exists = self.choose(&Var::Length(Box::new(any.clone())), options)?;
                return Ok((Meant::Free(any), exists == Chosen::Number(1)));
            }
        };
        let Some(Type::List(of)) = ty else { panic!("no list") };
        let members = self.elements(&var, &of)?;
        let Some(value) = value else {
            let any = Var::Beyond(Box::new(var), format!("any {name}"));
            if members.is_empty() {
                return Ok((Meant::Free(any), false));
            }
            let options = (0..members.len()).map(Chosen::Number).collect();
            return match self.choose(&any, options)? {
                Chosen::Number(at) => Ok((members[at].clone(), true)),
                other => panic!("{other:?}"),
            };
        };
        let meant = match of.as_ref() {
            Type::Ref(list) => Meant::Object(list.clone(), Object::Key(value.clone())),
            ty => Meant::Value(runsheet::fact::parse_value(value, ty).expect("a value")),
        };
        for member in members {
            let is_it = match member {
                Meant::Var(var, ty) => match self.value(&var, &ty)? {
                    Chosen::Value(known) => known.to_string() == *value,
                    Chosen::Object(Some(Object::Key(key))) => key == *value,
                    _ => false,
                },
                known => known == meant,
            };
            if is_it {
                return Ok((meant, true));
            }
        }
        Ok((meant, false))
    }

    pub fn holds(&mut self, expr: &Expr, names: &Names) -> Result<bool, Dead> {
        match expr {
            Expr::And(parts) => {
                for part in parts {
                    if !self.holds(part, names)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Expr::Or(parts) => {
                for part in parts {
                    if self.holds(part, names)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Expr::Not(inner) => Ok(!self.holds(inner, names)?),
            Expr::Test(test) => self.passes(test, names),
        }
    }

    fn passes(&mut self, test: &Test, names: &Names) -> Result<bool, Dead> {
        match &test.kind {
            TestKind::IsTrue(path) => Ok(self.at(path, names)? == Chosen::Value(Value::Bool(true))),
            TestKind::Define { condition, .. } => self.holds(&condition.expr, &Vec::new()),
            TestKind::Compare { path, compare, literal } => {
                let value = self.at(path, names)?;
                Ok(compares(&value, *compare, literal, path))
            }
            TestKind::In { path, negated, set } => {
                let value = self.at(path, names)?;
                let inside = match set {
                    Set::Members(members) => {
                        members.iter().any(|member| compares(&value, Compare::Equal, member, path))
                    }
                    Set::Range(low, high) => {
                        compares(&value, Compare::GreaterOrEqual, low, path)
                            && compares(&value, Compare::LessOrEqual, high, path)
                    }
                };
                Ok(inside != *negated)
            }
            TestKind::Some { name, list, body } => {
                for member in self.members(list, names)? {
                    if self.holds(body, &with(names, name, member))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            TestKind::Every { name, list, body } => {
                for member in self.members(list, names)? {
                    if !self.holds(body, &with(names, name, member))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            TestKind::Count { of, compare, number } => {
                let mut count = 0;
                for member in self.members(&of.list, names)? {
                    count += i64::from(match &of.filter {
                        Some((name, body)) => self.holds(body, &with(names, name, member))?,
                        None => true,
                    });
                }
                Ok(fits(count.cmp(number), *compare))
            }
        }
    }

    fn members(&mut self, list: &Path, names: &Names) -> Result<Vec<Meant>, Dead> {
        if let PathType::Objects(list) = &list.ty {
            let objects = self.objects(list)?;
            return Ok(objects.into_iter().map(|object| Meant::Object(list.clone(), object)).collect());
        }
        match self.meant(list, names)? {
            Meant::Var(var, Type::List(of)) => self.elements(&var, &of),
            Meant::Free(var) => {
                let PathType::Scalars(of) = &list.ty else { panic!("no list") };
                self.elements(&var, of)
            }
            other => panic!("`{}` is {other:?}, not a list", list.text),
        }
    }

    fn at(&mut self, path: &Path, names: &Names) -> Result<Chosen, Dead> {
        let PathType::Scalar(ty) = &path.ty else { panic!("`{}` is a list", path.text) };
        match self.meant(path, names)? {
            Meant::Object(_, object) => Ok(Chosen::Object(Some(object))),
            Meant::Value(value) => Ok(Chosen::Value(value)),
            Meant::Var(var, ty) => self.value(&var, &ty),
            Meant::Free(var) => self.value(&var, ty),
        }
    }

    fn meant(&mut self, path: &Path, names: &Names) -> Result<Meant, Dead> {
        let schema = &self.ground.built.schema;
        let by_name = |name: &str| {
            names.iter().rev().find(|(other, _)| other == name).map(|(_, meant)| meant.0.clone())
        };
        let mut at = match &path.root {
            Root::Fact(name) => {
                Meant::Var(Var::Fact(name.clone()), schema.fact(name).expect("a fact").ty.clone())
            }
            Root::Name(name) => by_name(name).unwrap_or_else(|| panic!("`{name}` is not bound")),
            Root::Own => by_name("").expect("an object of its own"),
            Root::List(list) => panic!("`{list}` has no value"),
        };
        for (step, field) in path.fields.iter().enumerate() {
            let rest = path.fields[step..].join(".");
            at = match at {
                Meant::Object(list, object) => match schema.list(&list).and_then(|list| list.field(field)) {
                    Some(declared) => {
                        Meant::Var(Var::Field(list, object, field.clone()), declared.ty.clone())
                    }
                    // Inside a loop over nothing a name stands for nothing, whatever it would run over.
                    None => {
                        let nothing = Var::Any(list, path.text.clone());
                        return Ok(Meant::Free(Var::Beyond(Box::new(nothing), rest)));
                    }
                },
                Meant::Var(var, ty) => match (self.value(&var, &ty)?, &ty) {
                    (Chosen::Object(Some(object)), Type::Ref(list)) => {
                        let ty =
                            schema.list(list).and_then(|list| list.field(field)).expect("a field").ty.clone();
                        Meant::Var(Var::Field(list.clone(), object, field.clone()), ty)
                    }
                    _ => return Ok(Meant::Free(Var::Beyond(Box::new(var), rest))),
                },
                Meant::Free(var) => return Ok(Meant::Free(Var::Beyond(Box::new(var), rest))),
                Meant::Value(value) => panic!("{value} has no fields"),
            };
        }
        Ok(at)
    }
}

fn with(names: &Names, name: &str, meant: Meant) -> Names {
    let mut names = names.clone();
    names.push((name.to_string(), Meaning(meant)));
    names
}

fn compares(value: &Chosen, compare: Compare, literal: &Value, path: &Path) -> bool {
    match (value, literal) {
        (Chosen::Value(Value::Version(value)), Value::Version(literal)) => {
            fits(value.compare_to_literal(literal), compare)
        }
        (Chosen::Value(value @ (Value::Int(_) | Value::Date(_))), _) => fits(value.cmp(literal), compare),
        (Chosen::Object(object), _) => {
            let is = matches!(object, Some(Object::Key(key)) if *key == literal.to_string());
            is == (compare == Compare::Equal)
        }
        (Chosen::Value(value), _) => {
            let PathType::Scalar(ty) = &path.ty else { panic!("a list is compared") };
            let spelt = |value: &Value| match ty {
                Type::Fqdn => value.to_string().to_lowercase(),
                _ => value.to_string(),
            };
            (spelt(value) == spelt(literal)) == (compare == Compare::Equal)
        }
        (Chosen::Number(_), _) => panic!("a number of members is compared"),
    }
}

fn fits(ordering: Ordering, compare: Compare) -> bool {
    match compare {
        Compare::Equal => ordering.is_eq(),
        Compare::NotEqual => ordering.is_ne(),
        Compare::Less => ordering.is_lt(),
        Compare::LessOrEqual => ordering.is_le(),
        Compare::Greater => ordering.is_gt(),
        Compare::GreaterOrEqual => ordering.is_ge(),
    }
}

/// Whether the value lies in the domain.
pub fn lies_in(value: &Value, domain: &Domain, ty: &Type) -> bool {
    let is = |compare, bound: &Value| match (value, bound) {
        (Value::Version(value), Value::Version(bound)) => fits(value.compare_to_literal(bound), compare),
        _ => fits(value.cmp(bound), compare),
    };
    match domain {
        Domain::Whole => true,
        Domain::Known(known) => known.same(value, ty),
        Domain::Among(values) => values.iter().any(|other| other.same(value, ty)),
        Domain::Range { low, high } => {
            low.as_ref().is_none_or(|(low, included)| {
                is(if *included { Compare::GreaterOrEqual } else { Compare::Greater }, low)
            }) && high.as_ref().is_none_or(|(high, included)| {
                is(if *included { Compare::LessOrEqual } else { Compare::Less }, high)
            })
        }
    }
}
