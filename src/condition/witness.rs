//! A small made-up site that shows something, as few facts as it takes.
//!
//! Knows nothing of what it shows.

use super::exact::{Gate, Literal, Model, Piece, TooHard, Universe};
use crate::fact::{
    FactDeclaration, Facts, Given, ListDeclaration, ListGiven, Object, Schema, Subject, Value,
};
use crate::source::Origin;
use std::collections::{BTreeMap, BTreeSet};

/// A made-up site. What is not among its facts can be as it likes: the rules leave room for it, and
/// what the site shows does not depend on it.
#[derive(Debug, Clone)]
pub struct Witness {
    /// With an entry for every declared fact and list, as a site that was read has it.
    pub facts: Facts,
    /// What of it is known, in the order of the vocabulary; the key of an object is not told apart.
    pub known: Vec<Subject>,
}

impl PartialEq for Witness {
    fn eq(&self, other: &Self) -> bool {
        let said = |witness: &Witness| (witness.facts.facts.clone(), witness.facts.lists.clone());
        self.known == other.known && said(self) == said(other)
    }
}

/// The smallest part of a completion in which all of `goals` hold that makes `spoiled` impossible;
/// `looked_at` are the facts and lists that are made as plain as they can be. `None` if the goals cannot
/// hold.
pub(super) fn witness(
    universe: &mut Universe,
    goals: &[Gate],
    spoiled: Gate,
    looked_at: &BTreeSet<String>,
) -> Result<Option<Witness>, TooHard> {
    let all = universe.all();
    if universe.is_impossible(&[all], goals)? {
        return Ok(None);
    }
    let pieces = universe.pieces().into_iter().filter(|piece| match piece {
        Piece::Fact(name) | Piece::List(name) => looked_at.contains(name),
        Piece::Field(object, _) => looked_at.contains(&universe.objects[*object].list),
    });
    let pieces: Vec<Piece> = pieces.collect();
    // What lies behind a ref that leads nowhere cannot be written down.
    let somewhere = pieces.iter().filter_map(|piece| universe.leads_somewhere(piece));
    let plainest = pieces.iter().flat_map(|piece| universe.plainest(piece));
    let wishes: Vec<Literal> = somewhere.chain(plainest).collect();
    let mut plain: Vec<Literal> = vec![all];
    for literal in wishes {
        plain.push(literal);
        if universe.is_impossible(&plain, goals)? {
            plain.pop();
        }
    }
    let Some(model) = universe.model(&plain, goals)? else { return Ok(None) };
    let pieces: Vec<Piece> = universe.pieces().into_iter().collect();
    let switches: Vec<Literal> = pieces.iter().map(|piece| universe.as_in(piece, &model)).collect();
    let needed = universe.smallest(&switches, &[all], &[spoiled])?;
    // Objects beyond those that are thought of could only matter to a count that is too hard anyway.
    let needed: BTreeSet<Literal> = needed.unwrap_or_else(|| switches.clone()).into_iter().collect();
    let kept = pieces.into_iter().zip(switches).filter(|(_, switch)| needed.contains(switch));
    let kept: BTreeSet<Piece> = kept.map(|(piece, _)| piece).collect();
    Ok(Some(Telling { universe, model: &model }.witness(kept)))
}

struct Telling<'u> {
    universe: &'u Universe,
    model: &'u Model,
}

impl Telling<'_> {
    fn witness(&self, kept: BTreeSet<Piece>) -> Witness {
        let schema: &Schema = &self.universe.setting.schema;
        let mut facts = Facts::default();
        let mut known = Vec::new();
        for fact in &schema.facts {
            let piece = Piece::Fact(fact.name.clone());
            let value = kept.contains(&piece).then(|| self.universe.value_in(&piece, self.model)).flatten();
            known.extend(value.is_some().then(|| Subject::Fact(fact.name.clone())));
            facts.facts.insert(fact.name.clone(), given(fact, value));
        }
        let listed = self.listed(&kept);
        for list in &schema.lists {
            if !listed.contains(&list.name) {
                facts.lists.insert(list.name.clone(), ListGiven::Unknown { origin: None });
                continue;
            }
            known.push(Subject::List(list.name.clone()));
            let objects = self.universe.objects_in(&list.name, self.model);
            let objects =
                objects.into_iter().map(|object| self.object(list, object, &kept, &mut known)).collect();
            let origin = Origin::File(list.span);
            facts.lists.insert(list.name.clone(), ListGiven::Known { objects, complete: true, origin });
        }
        Witness { facts, known }
    }

    /// Lists that are kept, and those whose objects are.
    fn listed(&self, kept: &BTreeSet<Piece>) -> BTreeSet<String> {
        let mut listed = BTreeSet::new();
        for piece in kept {
            let ty = match piece {
                Piece::List(list) => {
                    listed.insert(list.clone());
                    continue;
                }
                Piece::Fact(name) => self.universe.setting.schema.fact(name).map(|fact| &fact.ty),
                Piece::Field(object, field) => {
                    let list = &self.universe.objects[*object].list;
                    listed.insert(list.clone());
                    let declared = self.universe.setting.schema.list(list);
                    declared.and_then(|list| list.field(field)).map(|field| &field.ty)
                }
            };
            let ty = match ty {
                Some(crate::fact::Type::List(of)) => Some(of.as_ref()),
                other => other,
            };
            if let Some(crate::fact::Type::Ref(list)) = ty {
                listed.insert(list.clone());
            }
        }
        listed
    }

    fn object(
        &self,
        list: &ListDeclaration,
        object: usize,
        kept: &BTreeSet<Piece>,
        known: &mut Vec<Subject>,
    ) -> Object {
        let key = self.universe.key_in(object, self.model);
        let mut fields = BTreeMap::new();
        for field in &list.fields {
            let piece = Piece::Field(object, field.name.clone());
            let value = if field.name == list.key {
                crate::fact::parse_value(&key, &field.ty).ok()
            } else {
                let value =
                    kept.contains(&piece).then(|| self.universe.value_in(&piece, self.model)).flatten();
                known.extend(value.is_some().then(|| Subject::Field {
                    list: list.name.clone(),
                    key: key.clone(),
                    field: field.name.clone(),
                }));
                value
            };
            fields.insert(field.name.clone(), given(field, value));
        }
        Object { key, fields, origin: Origin::File(list.span) }
    }
}

fn given(declared: &FactDeclaration, value: Option<Value>) -> Given {
    match value {
        Some(value) => Given::known(value, Origin::File(declared.span)),
        None => Given::nothing(),
    }
}
