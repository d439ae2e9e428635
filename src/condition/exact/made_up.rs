//! A completion read back from the solver: the variables of each fact, list and field, and what they say.
//!
//! Knows nothing of what the completion is wanted for.

use super::place::{PlaceKey, Values};
use super::sat::{Literal, Model, Role};
use super::universe::Universe;
use super::world::Meant;
use crate::condition::cells::{Point, value_between};
use crate::fact::{Type, Value, parse_value};
use std::collections::BTreeSet;

/// Something that can be said of a completion by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::condition) enum Piece {
    Fact(String),
    /// Which objects it has.
    List(String),
    /// A field of an object, by the object's position.
    Field(usize, String),
}

impl Universe {
    /// Everything that was looked at: facts, then lists, then fields.
    pub fn pieces(&self) -> BTreeSet<Piece> {
        let of_places = self.places.iter().filter_map(|place| match &place.key {
            PlaceKey::Fact(name) => Some(Piece::Fact(name.clone())),
            PlaceKey::Field(object, field) => Some(Piece::Field(*object, field.clone())),
            PlaceKey::Free(_) => None,
        });
        of_places.chain(self.lists.keys().cloned().map(Piece::List)).collect()
    }

    /// A literal that, assumed, makes the piece what it is in `model`.
    pub fn as_in(&mut self, piece: &Piece, model: &Model) -> Literal {
        let switch = self.helper(Role::Helper);
        for atom in self.atoms(piece) {
            let is_so = if model.value(atom) == Some(true) { atom } else { atom.negated() };
            self.clause(&[switch.negated(), is_so]);
        }
        switch
    }

    /// The variables that say what a piece is; of the first copy.
    fn atoms(&self, piece: &Piece) -> Vec<Literal> {
        match piece {
            Piece::List(list) => self.members_of(list).map(|object| self.objects[object].exists).collect(),
            Piece::Fact(_) | Piece::Field(..) => match self.place_of_piece(piece) {
                Some(place) => self.atoms_of_place(place),
                None => Vec::new(),
            },
        }
    }

    fn atoms_of_place(&self, place: usize) -> Vec<Literal> {
        match &self.places[place].values {
            Values::Bool(literal) => vec![*literal],
            Values::Choice(choices) => choices.iter().map(|(_, literal)| *literal).collect(),
            Values::Ordered(points) => points.values().copied().collect(),
            Values::Text(texts) => texts.values().copied().collect(),
            Values::Reference { candidates, nowhere } => {
                candidates.iter().map(|(_, literal)| *literal).chain([*nowhere]).collect()
            }
            Values::Members(members) => {
                let mut atoms = Vec::new();
                for (exists, meant) in members {
                    atoms.push(*exists);
                    if let Meant::Place(place) = meant {
                        atoms.extend(self.atoms_of_place(*place));
                    }
                }
                atoms
            }
        }
    }

    /// Literals to be tried one after the other, for a piece to be as plain as can be: no, none, the
    /// first.
    pub fn plainest(&self, piece: &Piece) -> Vec<Literal> {
        let nothing = |literals: Vec<Literal>| literals.into_iter().map(Literal::negated).collect();
        if let Piece::List(_) = piece {
            return nothing(self.atoms(piece));
        }
        match self.place_of_piece(piece).map(|place| &self.places[place].values) {
            Some(Values::Bool(literal)) => vec![literal.negated()],
            Some(Values::Choice(choices)) => choices.iter().map(|(_, literal)| *literal).collect(),
            Some(Values::Text(texts)) => nothing(texts.values().copied().collect()),
            Some(Values::Members(members)) => nothing(members.iter().map(|(exists, _)| *exists).collect()),
            Some(Values::Ordered(points)) => points.values().copied().collect(),
            Some(Values::Reference { candidates, .. }) => {
                candidates.iter().map(|(_, literal)| *literal).collect()
            }
            None => Vec::new(),
        }
    }

    /// That a ref leads to an object; `None` for what is no ref.
    pub fn leads_somewhere(&self, piece: &Piece) -> Option<Literal> {
        match &self.places[self.place_of_piece(piece)?].values {
            Values::Reference { nowhere, .. } => Some(nowhere.negated()),
            _ => None,
        }
    }

    fn place_of_piece(&self, piece: &Piece) -> Option<usize> {
        let key = match piece {
            Piece::Fact(name) => PlaceKey::Fact(name.clone()),
            Piece::Field(object, field) => PlaceKey::Field(*object, field.clone()),
            Piece::List(_) => return None,
        };
        self.place_of.get(&key).copied()
    }

    fn members_of(&self, list: &str) -> impl Iterator<Item = usize> {
        self.lists.get(list).into_iter().flat_map(|world| world.objects.iter().copied())
    }

    /// The objects of a list that are there in `model`.
    pub fn objects_in(&self, list: &str, model: &Model) -> Vec<usize> {
        let is_there = |object: &usize| model.value(self.objects[*object].exists) == Some(true);
        self.members_of(list).filter(is_there).collect()
    }

    /// The value of a fact or field in `model`; `None` where it leads nowhere, or for a list.
    pub fn value_in(&self, piece: &Piece, model: &Model) -> Option<Value> {
        let place = self.place_of_piece(piece)?;
        let name = match piece {
            Piece::Fact(name) | Piece::List(name) => name.clone(),
            // Values that must be unique among several lists are made up by the object as well.
            Piece::Field(object, field) => {
                let list = &self.objects[*object].list;
                let at = self.members_of(list).position(|other| other == *object).unwrap_or(0) + 1;
                format!("{list}-{at}-{field}")
            }
        };
        self.value_of_place(place, model, &name)
    }

    fn value_of_place(&self, place: usize, model: &Model, name: &str) -> Option<Value> {
        let place = &self.places[place];
        let is_true = |literal: &Literal| model.value(*literal) == Some(true);
        match &place.values {
            Values::Bool(literal) => Some(Value::Bool(is_true(literal))),
            Values::Choice(choices) => choices
                .iter()
                .find(|(_, literal)| is_true(literal))
                .map(|(name, _)| Value::Enum(name.clone())),
            Values::Ordered(points) => {
                let (above, below): (Vec<_>, Vec<_>) =
                    points.iter().partition(|(_, literal)| is_true(literal));
                let low: Option<&Point> = below.last().map(|(point, _)| *point).max(place.lowest());
                value_between(low, above.first().map(|(point, _)| *point), &place.ty)
            }
            Values::Text(texts) => {
                let found = texts.iter().find(|(_, literal)| is_true(literal));
                match found {
                    Some((text, _)) => parse_value(text, &place.ty).ok(),
                    None => some_text(&place.ty, name, texts.keys().map(String::as_str).collect()),
                }
            }
            Values::Reference { candidates, .. } => {
                let (object, _) = candidates.iter().find(|(_, literal)| is_true(literal))?;
                Some(Value::Ref(self.key_in(*object, model)))
            }
            Values::Members(members) => {
                let there = members.iter().filter(|(exists, _)| is_true(exists)).enumerate();
                let values = there.filter_map(|(at, (_, meant))| match meant {
                    Meant::Place(place) => self.value_of_place(*place, model, &format!("{name}-{}", at + 1)),
                    Meant::Constant(value, _) => Some(value.clone()),
                    Meant::Object(object) => Some(Value::Ref(self.key_in(*object, model))),
                    Meant::Free(..) | Meant::Any(_) | Meant::Nothing => None,
                });
                Some(Value::List(values.collect()))
            }
        }
    }

    /// The key of an object: its own, what tests say of it, or a made-up one.
    pub fn key_in(&self, object: usize, model: &Model) -> String {
        let entry = &self.objects[object];
        if let Some(key) = &entry.key {
            return key.clone();
        }
        let Some(field) = self.setting.schema.list(&entry.list).and_then(|list| list.key_field()) else {
            return String::new();
        };
        let at = self.members_of(&entry.list).position(|other| other == object).unwrap_or(0) + 1;
        let name = format!("{}-{at}", entry.list.replace(['.', '_'], "-"));
        let tested = self.place_of.get(&PlaceKey::Field(object, field.name.clone()));
        let value = match tested {
            Some(place) => self.value_of_place(*place, model, &name),
            None => some_text(&field.ty, &name, BTreeSet::new()).or_else(|| match &field.ty {
                Type::Int { minimum, .. } => Some(Value::Int(minimum.unwrap_or(1) + at as i64 - 1)),
                _ => parse_value(&at.to_string(), &field.ty).ok(),
            }),
        };
        value.map_or(name, |value| value.to_string())
    }
}

/// A text of this type that is none of `others`; `None` for types whose values are no free texts.
fn some_text(ty: &Type, name: &str, others: BTreeSet<&str>) -> Option<Value> {
    let name: String = name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let spelt = |number: usize| {
        let name = if number == 0 { name.clone() } else { format!("{name}-{number}") };
        match ty {
            Type::Text => name,
            Type::Fqdn => format!("{name}.example"),
            // A number that belongs to documentation.
            Type::Ip => {
                let sum = name.bytes().fold(0usize, |sum, byte| (sum * 31 + usize::from(byte)) % 254);
                format!("192.0.2.{}", sum + 1)
            }
            Type::Url => format!("https://{name}.example/"),
            Type::SipUri => format!("sip:{name}@example.com"),
            Type::Email => format!("{name}@example.com"),
            Type::Phone => format!("+1 555 {:04}", 100 + number),
            Type::Path => format!("/{name}"),
            _ => String::new(),
        }
    };
    let text = (0..=others.len()).map(spelt).find(|text| !others.contains(text.as_str()))?;
    parse_value(&text, ty).ok().filter(|_| !text.is_empty())
}
