//! One value of a completion: the variables that say which, made test by test.
//!
//! An ordered value is told by the points it lies before, a text by the literals it equals; whatever
//! tests cannot tell apart is never told apart. What is given holds while its switch is on and its
//! `when` is true.

use super::circuit::Gate;
use super::sat::{Literal, Role};
use super::universe::{Copy, Part, TooHard, Universe};
use super::wanted::Wanted;
use super::world::{Meant, Names};
use crate::condition::cells::{Point, Predicate, after, before};
use crate::condition::lookup::OWN;
use crate::condition::{Compare, Set};
use crate::fact::{Domain, FactDeclaration, Given, Subject, Type, Value};
use std::collections::BTreeMap;

/// Which value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::condition) enum PlaceKey {
    Fact(String),
    /// Of an object, by its position.
    Field(usize, String),
    /// What lies behind a ref that leads nowhere, or a member of a list that is not known itself.
    Free(String),
}

pub(in crate::condition) struct Place {
    pub key: PlaceKey,
    pub ty: Type,
    pub subject: Subject,
    /// By copy: where one of these is true, the value is bound to nothing.
    guards: Vec<Vec<Literal>>,
    /// Values it may have, each with what lets it off, by copy.
    options: Vec<(Vec<Vec<Literal>>, Value)>,
    low: Option<Point>,
    high: Option<Point>,
    /// The bounds of the type itself hold always.
    lowest: Option<Point>,
    highest: Option<Point>,
    pub values: Values,
}

/// The variables of a value; of the first copy, the others stand beside them.
pub(in crate::condition) enum Values {
    Bool(Literal),
    Choice(Vec<(String, Literal)>),
    /// That the value lies before the point.
    Ordered(BTreeMap<Point, Literal>),
    /// That the value is this text, as it compares.
    Text(BTreeMap<String, Literal>),
    /// The object it leads to; `nowhere` if there is none.
    Reference {
        candidates: Vec<(usize, Literal)>,
        nowhere: Literal,
    },
    /// Members that may be there; the known ones first.
    Members(Vec<(Literal, Meant)>),
}

impl Place {
    /// The lowest value of the type.
    pub fn lowest(&self) -> Option<&Point> {
        self.lowest.as_ref()
    }
}

impl Universe {
    /// The place of a fact.
    pub fn fact_place(&mut self, name: &str) -> Result<usize, TooHard> {
        let key = PlaceKey::Fact(name.to_string());
        if let Some(place) = self.place_of.get(&key) {
            return Ok(*place);
        }
        let ty = self.setting.schema.fact(name).map_or(Type::Bool, |fact| fact.ty.clone());
        let given = self.setting.facts.facts.get(name).cloned();
        self.touch(name);
        self.new_place(key, ty, Subject::Fact(name.to_string()), given, None, None)
    }

    /// The place of a field of an object.
    pub fn field_place(&mut self, object: usize, field: &FactDeclaration) -> Result<usize, TooHard> {
        let key = PlaceKey::Field(object, field.name.clone());
        if let Some(place) = self.place_of.get(&key) {
            return Ok(*place);
        }
        let entry = &self.objects[object];
        let list = entry.list.clone();
        let is_key = self.setting.schema.list(&list).is_some_and(|list| list.key == field.name);
        let (subject, given) = match (&entry.key, entry.position.filter(|_| !is_key)) {
            (Some(key), Some(position)) => {
                let subject =
                    Subject::Field { list: list.clone(), key: key.clone(), field: field.name.clone() };
                let objects = self.setting.facts.lists.get(&list).map_or(&[][..], |given| given.objects());
                (subject, objects.get(position).and_then(|object| object.fields.get(&field.name)).cloned())
            }
            _ => (Subject::List(list), None),
        };
        let place = self.new_place(key, field.ty.clone(), subject, given, Some(object), None)?;
        // Whoever speaks of an object has said its key: it rests on no other fact.
        if let (true, Some(key)) = (is_key, self.objects[object].key.clone())
            && let Ok(value) = crate::fact::parse_value(&key, &field.ty)
        {
            let guards = vec![Vec::new(); self.copy_count()];
            self.allow(place, guards, &value);
        }
        Ok(place)
    }

    /// A value that nothing is known of.
    pub fn free_place(&mut self, name: String, ty: Type, subject: Subject) -> Result<usize, TooHard> {
        let key = PlaceKey::Free(name);
        match self.place_of.get(&key) {
            Some(place) => Ok(*place),
            None => self.new_place(key, ty, subject, None, None, None),
        }
    }

    /// The value of a member of a nested list, which may be absent.
    pub fn member_place(
        &mut self,
        name: String,
        ty: Type,
        subject: Subject,
        exists: Literal,
    ) -> Result<usize, TooHard> {
        self.new_place(PlaceKey::Free(name), ty, subject, None, None, Some(exists.negated()))
    }

    /// One of `objects`, if one of them is there.
    pub fn any_place(&mut self, name: String, list: &str, objects: Vec<usize>) -> Result<usize, TooHard> {
        let key = PlaceKey::Free(name);
        if let Some(place) = self.place_of.get(&key) {
            return Ok(*place);
        }
        let subject = Subject::List(list.to_string());
        let values = self.reference_among(&objects, &subject, None);
        let place = self.new_place(key, Type::Text, subject, None, None, None)?;
        self.places[place].ty = Type::Ref(list.to_string());
        self.places[place].values = values;
        self.lead_somewhere(place, None);
        Ok(place)
    }

    fn new_place(
        &mut self,
        key: PlaceKey,
        ty: Type,
        subject: Subject,
        given: Option<Given>,
        object: Option<usize>,
        absent: Option<Literal>,
    ) -> Result<usize, TooHard> {
        self.check_size()?;
        let copies = self.copy_count();
        let (lowest, highest) = type_bounds(&ty);
        let place = self.places.len();
        // The place stands before its `when` is looked at, which may come back to it.
        self.places.push(Place {
            key: key.clone(),
            ty: ty.clone(),
            subject: subject.clone(),
            guards: vec![Vec::new(); copies],
            options: Vec::new(),
            low: None,
            high: None,
            lowest,
            highest,
            values: Values::Text(BTreeMap::new()),
        });
        self.place_of.insert(key.clone(), place);
        let values = self.new_values(place, &ty, &subject)?;
        self.places[place].values = values;
        if matches!(ty, Type::Ref(_)) {
            let absent = absent.or_else(|| object.map(|object| self.objects[object].exists.negated()));
            self.lead_somewhere(place, absent);
        }
        if let Some(given) = given.filter(|given| given.domain != Domain::Whole) {
            let switch = self.switch(Part::Fact(subject.clone()));
            for copy in 0..copies {
                let mut guard = vec![switch.negated()];
                guard.extend(self.outside_when(&key, object, copy)?);
                self.places[place].guards[copy] = guard;
            }
            self.know(place, &given.domain);
        }
        Ok(place)
    }

    /// Literals each of which says that the `when` of the fact or field, or of its list, is false.
    fn outside_when(
        &mut self,
        key: &PlaceKey,
        object: Option<usize>,
        copy: Copy,
    ) -> Result<Vec<Literal>, TooHard> {
        let whens = self.setting.whens.clone();
        let (own, list) = match key {
            PlaceKey::Fact(name) => (whens.facts.get(name), None),
            PlaceKey::Field(object, field) => {
                let list = &self.objects[*object].list;
                (whens.fields.get(&(list.clone(), field.clone())), whens.lists.get(list))
            }
            PlaceKey::Free(_) => (None, None),
        };
        let mut outside = Vec::new();
        for when in own.into_iter().chain(list) {
            let mut names = Names::default();
            if let Some(object) = object {
                names.bind(OWN, Meant::Object(object));
            }
            let gate = self.expr(&when.expr, &mut names, copy, Wanted::False)?;
            if gate != Gate::FALSE {
                outside.push(self.force(gate));
            }
        }
        Ok(outside)
    }

    fn new_values(&mut self, place: usize, ty: &Type, subject: &Subject) -> Result<Values, TooHard> {
        Ok(match ty {
            Type::Bool => Values::Bool(self.atom(Some(subject))),
            Type::Enum(values) => {
                let choices: Vec<(String, Literal)> =
                    values.iter().map(|value| (value.name.clone(), self.atom(Some(subject)))).collect();
                let literals: Vec<Literal> = choices.iter().map(|(_, literal)| *literal).collect();
                self.exactly_one(&literals);
                Values::Choice(choices)
            }
            Type::Ref(list) => self.new_reference(list, subject)?,
            Type::List(of) => Values::Members(self.new_members(place, of, subject)?),
            _ if ty.is_ordered() => Values::Ordered(BTreeMap::new()),
            _ => Values::Text(BTreeMap::new()),
        })
    }

    fn new_reference(&mut self, list: &str, subject: &Subject) -> Result<Values, TooHard> {
        let objects = self.list(list)?.objects.clone();
        let vacant = self.vacant(list, &objects);
        Ok(self.reference_among(&objects, subject, Some(vacant)))
    }

    fn reference_among(&mut self, objects: &[usize], subject: &Subject, vacant: Option<Literal>) -> Values {
        let candidates: Vec<(usize, Literal)> =
            objects.iter().map(|object| (*object, self.atom_unless(Some(subject), vacant))).collect();
        let nowhere = self.atom(None);
        let literals: Vec<Literal> =
            candidates.iter().map(|(_, literal)| *literal).chain([nowhere]).collect();
        self.exactly_one(&literals);
        for copy in 0..self.copy_count() {
            for (object, literal) in &candidates {
                let exists = self.objects[*object].exists.shifted(copy);
                self.clause(&[literal.shifted(copy).negated(), exists]);
            }
        }
        Values::Reference { candidates, nowhere }
    }

    /// A ref leads nowhere only if there is nowhere to lead to, or if what it belongs to is absent.
    fn lead_somewhere(&mut self, place: usize, absent: Option<Literal>) {
        let Values::Reference { candidates, nowhere } = &self.places[place].values else { return };
        let (candidates, nowhere) = (candidates.clone(), *nowhere);
        for copy in 0..self.copy_count() {
            let mut guard: Vec<Literal> = absent.iter().map(|absent| absent.shifted(copy)).collect();
            guard.push(nowhere.shifted(copy).negated());
            for (object, _) in &candidates {
                let exists = self.objects[*object].exists.shifted(copy);
                self.clause(&[&guard[..], &[exists.negated()]].concat());
            }
        }
    }

    /// That no object of `list` is there, by copy; a ref into it says nothing then.
    fn vacant(&mut self, list: &str, objects: &[usize]) -> Literal {
        if let Some(vacant) = self.vacant.get(list) {
            return *vacant;
        }
        let vacant = self.atom(None);
        for copy in 0..self.copy_count() {
            for object in objects {
                let exists = self.objects[*object].exists.shifted(copy);
                self.clause(&[vacant.shifted(copy).negated(), exists.negated()]);
            }
        }
        self.vacant.insert(list.to_string(), vacant);
        vacant
    }

    fn exactly_one(&mut self, literals: &[Literal]) {
        for copy in 0..self.copy_count() {
            let all: Vec<Literal> = literals.iter().map(|literal| literal.shifted(copy)).collect();
            self.clause(&all);
            if all.len() <= 8 {
                for (at, one) in all.iter().enumerate() {
                    for other in &all[..at] {
                        self.clause(&[one.negated(), other.negated()]);
                    }
                }
                continue;
            }
            // Of many: what has been so far, step by step.
            let mut before: Option<Literal> = None;
            for one in &all {
                let so_far = self.helper(Role::Decision);
                self.clause(&[one.negated(), so_far]);
                if let Some(before) = before {
                    self.clause(&[before.negated(), so_far]);
                    self.clause(&[before.negated(), one.negated()]);
                }
                before = Some(so_far);
            }
        }
    }

    /// Binds the value to what is given of it.
    fn know(&mut self, place: usize, domain: &Domain) {
        let guards = self.places[place].guards.clone();
        match domain {
            Domain::Whole => {}
            Domain::Known(value) => self.allow(place, guards, value),
            Domain::Among(values) => {
                let mut chosen: Vec<Vec<Literal>> = guards;
                for value in values {
                    let options: Vec<Literal> =
                        (0..chosen.len()).map(|_| self.helper(Role::Decision)).collect();
                    for (clause, option) in chosen.iter_mut().zip(&options) {
                        clause.push(*option);
                    }
                    self.allow(place, options.iter().map(|option| vec![option.negated()]).collect(), value);
                }
                for clause in chosen {
                    self.clause(&clause);
                }
            }
            Domain::Range { low, high } => {
                let low = low.as_ref().and_then(|(value, included)| match included {
                    true => before(value),
                    false => after(value),
                });
                let high = high.as_ref().and_then(|(value, included)| match included {
                    true => after(value),
                    false => before(value),
                });
                let place = &mut self.places[place];
                place.low = low.max(place.lowest.clone());
                place.high = match (high, place.highest.clone()) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                if let (Some(low), Some(high)) = (&place.low, &place.high)
                    && low >= high
                {
                    for clause in guards {
                        self.clause(&clause);
                    }
                }
            }
        }
    }

    /// Lets the value be `value`, unless a literal of the guard is true; also for tests to come.
    fn allow(&mut self, place: usize, guards: Vec<Vec<Literal>>, value: &Value) {
        let mut bound: Vec<(Literal, bool)> = Vec::new();
        match &self.places[place].values {
            Values::Bool(literal) => bound.push((*literal, *value == Value::Bool(true))),
            Values::Choice(choices) => {
                let name = value.to_string();
                bound.extend(choices.iter().map(|(choice, literal)| (*literal, *choice == name)));
            }
            Values::Reference { candidates, .. } => {
                let key = value.to_string().to_lowercase();
                let found = candidates.iter().find(|(object, _)| {
                    self.objects[*object].key.as_ref().is_some_and(|other| other.to_lowercase() == key)
                });
                bound.extend(found.map(|(_, literal)| (*literal, true)));
            }
            Values::Members(members) => {
                let known = self.known_members(place);
                bound.extend(members.iter().enumerate().map(|(at, (exists, _))| (*exists, at < known)));
            }
            Values::Ordered(_) | Values::Text(_) => {}
        }
        for (copy, guard) in guards.iter().enumerate() {
            for (literal, is_so) in &bound {
                let literal = literal.shifted(copy);
                let clause = [&guard[..], &[if *is_so { literal } else { literal.negated() }]].concat();
                self.clause(&clause);
            }
        }
        self.places[place].options.push((guards, value.clone()));
    }

    /// That the value lies before `point`.
    fn lies_before(&mut self, place: usize, point: Point) -> Literal {
        let Values::Ordered(points) = &self.places[place].values else { return self.all() };
        if let Some(literal) = points.get(&point) {
            return *literal;
        }
        let below = points.range(..point.clone()).next_back().map(|(_, literal)| *literal);
        let above = points.range(point.clone()..).next().map(|(_, literal)| *literal);
        let subject = self.places[place].subject.clone();
        let literal = self.atom(Some(&subject));
        for copy in 0..self.copy_count() {
            let here = literal.shifted(copy);
            if let Some(below) = below {
                self.clause(&[below.shifted(copy).negated(), here]);
            }
            if let Some(above) = above {
                self.clause(&[here.negated(), above.shifted(copy)]);
            }
            let entry = &self.places[place];
            let mut clauses: Vec<Vec<Literal>> = Vec::new();
            if entry.lowest.as_ref().is_some_and(|lowest| point <= *lowest) {
                clauses.push(vec![here.negated()]);
            }
            if entry.highest.as_ref().is_some_and(|highest| point >= *highest) {
                clauses.push(vec![here]);
            }
            if entry.low.as_ref().is_some_and(|low| point <= *low) {
                clauses.push([&entry.guards[copy][..], &[here.negated()]].concat());
            }
            if entry.high.as_ref().is_some_and(|high| point >= *high) {
                clauses.push([&entry.guards[copy][..], &[here]].concat());
            }
            for (guards, value) in &entry.options {
                let is_before = before(value).is_some_and(|value| value < point);
                let literal = if is_before { here } else { here.negated() };
                clauses.push([&guards[copy][..], &[literal]].concat());
            }
            for clause in clauses {
                self.clause(&clause);
            }
        }
        if let Values::Ordered(points) = &mut self.places[place].values {
            points.insert(point, literal);
        }
        literal
    }

    /// That the text is `value`.
    fn equals_text(&mut self, place: usize, value: &Value) -> Literal {
        let ty = self.places[place].ty.clone();
        let spelt = match ty.ignores_case() {
            true => value.to_string().to_lowercase(),
            false => value.to_string(),
        };
        let Values::Text(texts) = &self.places[place].values else { return self.all() };
        if let Some(literal) = texts.get(&spelt) {
            return *literal;
        }
        let others: Vec<Literal> = texts.values().copied().collect();
        let subject = self.places[place].subject.clone();
        let literal = self.atom(Some(&subject));
        for copy in 0..self.copy_count() {
            let here = literal.shifted(copy);
            for other in &others {
                self.clause(&[here.negated(), other.shifted(copy).negated()]);
            }
            let clauses: Vec<Vec<Literal>> = self.places[place]
                .options
                .iter()
                .map(|(guards, known)| {
                    let literal = if known.same(value, &ty) { here } else { here.negated() };
                    [&guards[copy][..], &[literal]].concat()
                })
                .collect();
            for clause in clauses {
                self.clause(&clause);
            }
        }
        if let Values::Text(texts) = &mut self.places[place].values {
            texts.insert(spelt, literal);
        }
        literal
    }

    /// That the value at a place passes the test, or that it does not.
    pub fn passes(&mut self, place: usize, copy: Copy, predicate: Predicate<'_>, wanted: Wanted) -> Gate {
        match predicate {
            Predicate::IsTrue => self.equals(place, copy, &Value::Bool(true), wanted),
            Predicate::Compare(compare, literal) => match compare {
                Compare::Equal => self.equals(place, copy, literal, wanted),
                Compare::NotEqual => self.equals(place, copy, literal, wanted.opposite()),
                Compare::Less => self.before(place, copy, before(literal), wanted),
                Compare::LessOrEqual => self.before(place, copy, after(literal), wanted),
                Compare::Greater => self.before(place, copy, after(literal), wanted.opposite()),
                Compare::GreaterOrEqual => self.before(place, copy, before(literal), wanted.opposite()),
            },
            Predicate::In { negated, set } => {
                let wanted = if negated { wanted.opposite() } else { wanted };
                match set {
                    Set::Members(members) => {
                        let parts =
                            members.iter().map(|member| self.equals(place, copy, member, wanted)).collect();
                        match wanted {
                            Wanted::True => self.circuit.or(parts),
                            Wanted::False => self.circuit.and(parts),
                        }
                    }
                    Set::Range(low, high) => self.within(place, copy, before(low), after(high), wanted),
                }
            }
        }
    }

    fn within(
        &mut self,
        place: usize,
        copy: Copy,
        low: Option<Point>,
        high: Option<Point>,
        wanted: Wanted,
    ) -> Gate {
        let parts =
            vec![self.before(place, copy, low, wanted.opposite()), self.before(place, copy, high, wanted)];
        match wanted {
            Wanted::True => self.circuit.and(parts),
            Wanted::False => self.circuit.or(parts),
        }
    }

    fn before(&mut self, place: usize, copy: Copy, point: Option<Point>, wanted: Wanted) -> Gate {
        let Some(point) = point else { return Gate::FALSE };
        let literal = self.lies_before(place, point).shifted(copy);
        self.literal(literal, wanted)
    }

    pub fn literal(&mut self, literal: Literal, wanted: Wanted) -> Gate {
        self.circuit.literal(match wanted {
            Wanted::True => literal,
            Wanted::False => literal.negated(),
        })
    }

    /// That the value at a place is `value`, or that it is not.
    pub fn equals(&mut self, place: usize, copy: Copy, value: &Value, wanted: Wanted) -> Gate {
        let never = match wanted {
            Wanted::True => Gate::FALSE,
            Wanted::False => Gate::TRUE,
        };
        let literal = match &self.places[place].values {
            Values::Ordered(_) => return self.within(place, copy, before(value), after(value), wanted),
            Values::Bool(literal) => match value {
                Value::Bool(true) => Some(*literal),
                Value::Bool(false) => return self.literal(literal.shifted(copy), wanted.opposite()),
                _ => None,
            },
            Values::Choice(choices) => {
                let name = value.to_string();
                choices.iter().find(|(choice, _)| *choice == name).map(|(_, literal)| *literal)
            }
            Values::Reference { candidates, .. } => {
                let key = value.to_string().to_lowercase();
                let found = candidates.iter().find(|(object, _)| {
                    self.objects[*object].key.as_ref().is_some_and(|other| other.to_lowercase() == key)
                });
                found.map(|(_, literal)| *literal)
            }
            Values::Members(_) => None,
            Values::Text(_) => Some(self.equals_text(place, value)),
        };
        match literal {
            Some(literal) => self.literal(literal.shifted(copy), wanted),
            None => never,
        }
    }
}

fn type_bounds(ty: &Type) -> (Option<Point>, Option<Point>) {
    match ty {
        Type::Int { minimum, maximum, .. } => (
            minimum.map(|minimum| Point::Number(i128::from(minimum))),
            maximum.map(|maximum| Point::Number(i128::from(maximum) + 1)),
        ),
        Type::Version => (Some(Point::Version(Vec::new())), None),
        _ => (None, None),
    }
}
