//! Random sites over the sample vocabulary, for tests, and what they could still turn out to be.

use super::plain::lies_in;
use super::samples::{schema, span};
use crate::fact::{
    Domain, FactDeclaration, Facts, Given, ListGiven, Object, Schema, Subject, Type, Value, Version,
};
use crate::source::Origin;
use std::collections::{BTreeMap, BTreeSet};

/// A small generator of numbers, so that a test is told by its seed.
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }
}

fn origin() -> Origin {
    Origin::File(span())
}

pub(super) fn known(value: Value) -> Given {
    Given::known(value, origin())
}

fn version(text: &str) -> Value {
    Version::parse(text).map_or(Value::Int(0), Value::Version)
}

/// Values that fall on both sides of every literal of the random conditions.
fn values(ty: &Type) -> Vec<Value> {
    let text = |text: &&str| Value::Text(text.to_string());
    match ty {
        Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Type::Enum(values) => values.iter().map(|value| Value::Enum(value.name.clone())).collect(),
        Type::Int { .. } => (1..=9).map(Value::Int).collect(),
        Type::Version => ["13", "14.0.7", "14.2", "14.3.1", "14.4", "15.1", "16"].map(version).to_vec(),
        Type::Text => ["a", "Norte 2", "it's", "and", "x..y", "5\" disk", "zz"].iter().map(text).collect(),
        Type::Ref(list) => {
            let prefix = if list == "pools" { "p" } else { "t" };
            (1..=2).map(|number| Value::Ref(format!("{prefix}{number}"))).collect()
        }
        Type::List(_) => vec![
            Value::List(Vec::new()),
            Value::List(vec![Value::Text("a".to_string())]),
            Value::List(vec![Value::Text("a".to_string()), Value::Text("zz".to_string())]),
        ],
        _ => vec![Value::Text("zz".to_string())],
    }
}

/// Something that may be said of a value: it, a part of its domain, or nothing.
fn some_given(ty: &Type, dice: &mut Dice) -> Given {
    let all = values(ty);
    let domain = match dice.roll(8) {
        0..=3 => Domain::Known(all[dice.roll(all.len())].clone()),
        4 if !matches!(ty, Type::List(_) | Type::Ref(_)) => {
            let (one, other) = (dice.roll(all.len()), dice.roll(all.len()));
            Domain::Among(vec![all[one].clone(), all[other].clone()])
        }
        5 if matches!(ty, Type::Version) => Domain::Range {
            low: Some((version("14"), dice.roll(2) == 0)),
            high: Some((version("16"), false)),
        },
        5 if matches!(ty, Type::Int { .. }) => {
            let low = dice.roll(5) as i64;
            Domain::Range { low: Some((Value::Int(low), true)), high: Some((Value::Int(low + 3), true)) }
        }
        _ => Domain::Whole,
    };
    Given { domain, origin: Some(origin()), ..Given::nothing() }
}

fn fields(fields: &[FactDeclaration], key: &str, mut given: impl FnMut(&FactDeclaration) -> Given) -> Object {
    let fields = fields.iter().map(|field| {
        let given = match field.name.as_str() {
            "id" => known(Value::Text(key.to_string())),
            _ => given(field),
        };
        (field.name.clone(), given)
    });
    Object { key: key.to_string(), fields: fields.collect(), origin: origin() }
}

fn key(list: &str, number: usize) -> String {
    format!("{}{number}", &list[..1])
}

/// A site of which some is known.
pub(super) fn some_site(dice: &mut Dice) -> Facts {
    let schema: Schema = schema();
    // A ref that is given says that its object is there, which the lists below do not heed.
    let given = |fact: &FactDeclaration, dice: &mut Dice| match fact.ty {
        Type::Ref(_) => Given::nothing(),
        _ => some_given(&fact.ty, dice),
    };
    let facts = schema.facts.iter().map(|fact| (fact.name.clone(), given(fact, dice))).collect();
    let mut lists = BTreeMap::new();
    for list in &schema.lists {
        // Refs lead to the first two objects of a list, which are there wherever the list is known.
        let given = match dice.roll(4) {
            0 => ListGiven::Unknown { origin: None },
            _ => {
                let count = if list.name == "targets" { 2 } else { dice.roll(4) };
                let objects = (1..=count)
                    .map(|number| {
                        fields(&list.fields, &key(&list.name, number), |field| some_given(&field.ty, dice))
                    })
                    .collect();
                ListGiven::Known { objects, complete: dice.roll(3) > 0, origin: origin() }
            }
        };
        lists.insert(list.name.clone(), given);
    }
    Facts { facts, lists }
}

/// One way the site can turn out to be, if only the facts in `kept` are known (or all of them).
pub(super) fn completion(site: &Facts, kept: Option<&BTreeSet<Subject>>, dice: &mut Dice) -> Facts {
    let schema = schema();
    let keeps = |subject: &Subject| kept.is_none_or(|kept| kept.contains(subject));
    let complete = |given: Option<&Given>, ty: &Type, subject: &Subject, dice: &mut Dice| {
        let whole = Domain::Whole;
        let domain = given.filter(|_| keeps(subject)).map_or(&whole, |given| &given.domain);
        if let Domain::Known(value) = domain {
            return known(value.clone());
        }
        let mut possible: Vec<Value> =
            values(ty).into_iter().filter(|value| lies_in(value, domain, ty)).collect();
        match possible.len() {
            0 => panic!("nothing in {domain:?}"),
            length => known(possible.swap_remove(dice.roll(length))),
        }
    };
    let mut facts = BTreeMap::new();
    for fact in &schema.facts {
        let subject = Subject::Fact(fact.name.clone());
        facts.insert(fact.name.clone(), complete(site.facts.get(&fact.name), &fact.ty, &subject, dice));
    }
    let mut lists = BTreeMap::new();
    for list in &schema.lists {
        let given = &site.lists[&list.name];
        let list_known = keeps(&Subject::List(list.name.clone()));
        let mut objects = Vec::new();
        let mut put = |object_key: &str, given: Option<&Object>, dice: &mut Dice| {
            objects.push(fields(&list.fields, object_key, |field| {
                let subject = Subject::Field {
                    list: list.name.clone(),
                    key: object_key.to_string(),
                    field: field.name.clone(),
                };
                let given = given.and_then(|object| object.fields.get(&field.name));
                complete(given, &field.ty, &subject, dice)
            }));
        };
        for object in given.objects() {
            // An object of a list nobody may look at is there or not; refs must lead somewhere.
            if list_known || list.name == "targets" || dice.roll(2) == 0 {
                put(&object.key, Some(object), dice);
            }
        }
        if given.objects().is_empty() && list.name == "targets" {
            put("t1", None, dice);
            put("t2", None, dice);
        }
        if !(list_known && given.is_complete()) {
            for number in 0..dice.roll(4) {
                put(&format!("x{number}"), None, dice);
            }
        }
        lists.insert(list.name.clone(), ListGiven::Known { objects, complete: true, origin: origin() });
    }
    Facts { facts, lists }
}
