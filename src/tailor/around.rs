//! What a node inherits from the nodes around it.

use crate::condition::Condition;
use crate::fact::{Bound, encode_key};
use crate::guide::overlay::{Mark, Waiver};
use crate::guide::{Kind, Membership, Node};
use crate::markup::Piece;
use crate::runbook::{ObjectMark, PhaseReference};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The conditions, objects and attributes that hold where a node stands; children inherit them all.
#[derive(Debug, Clone)]
pub struct Around {
    /// Outermost first.
    pub conditions: Vec<Arc<Condition>>,
    /// How many of `conditions` come from nodes above; the rest are the node's own.
    pub inherited: usize,
    /// Whether the innermost loop is the node's own.
    pub own_loop: bool,
    pub bindings: BTreeMap<String, Bound>,
    pub objects: Vec<ObjectMark>,
    pub owner: Option<String>,
    pub host: Option<Vec<Piece>>,
    pub kind: Kind,
    pub worked_in: Option<PhaseReference>,
    /// The set the node is a member of, and its title.
    pub member_of: Option<Membership>,
    /// Whether the node, or one above it, is a member of a choice: the operator decides.
    pub in_choice: bool,
    /// Who decided that the node, or one above it, is not done here.
    pub waiver: Option<Arc<Waiver>>,
    /// Whether the waiver is the node's own.
    pub own_waiver: bool,
}

impl Around {
    /// Nothing is around: the top of a phase.
    pub fn phase(owner: Option<String>) -> Self {
        Self {
            conditions: Vec::new(),
            inherited: 0,
            own_loop: false,
            bindings: BTreeMap::new(),
            objects: Vec::new(),
            owner,
            host: None,
            kind: Kind::Action,
            worked_in: None,
            member_of: None,
            in_choice: false,
            waiver: None,
            own_waiver: false,
        }
    }

    /// The node's own place: its condition and attributes joined to what is around it, for one object.
    pub fn enter(&self, node: &Node, bound: Option<(String, Bound)>, label: String) -> Around {
        let mut inner = self.clone();
        inner.inherited = self.conditions.len();
        inner.own_loop = false;
        inner.member_of = None;
        if let Some((name, bound)) = bound {
            inner.own_loop = true;
            inner.objects.push(ObjectMark { name: name.clone(), key: mark_of(&bound), label });
            inner.bindings.insert(name, bound);
        }
        if let Some(filter) = node.each.as_ref().and_then(|each| each.filter.clone()) {
            inner.conditions.push(filter);
        }
        inner.conditions.extend(node.condition.clone());
        inner.owner = node.owner.clone().or(inner.owner);
        inner.host = node.host.clone().or(inner.host);
        inner.kind = node.kind.unwrap_or(inner.kind);
        inner.own_waiver = false;
        for change in &node.changes {
            if !inner.is_among(&change.objects) {
                continue;
            }
            inner.conditions.extend(change.condition.clone());
            inner.owner = change.owner.clone().or(inner.owner);
            inner.host = change.host.clone().or(inner.host);
            if change.waiver.is_some() {
                inner.waiver = change.waiver.clone();
                inner.own_waiver = true;
            }
        }
        inner
    }

    /// Whether the place is for these objects; no objects are all of them.
    pub fn is_among(&self, objects: &[Mark]) -> bool {
        let is_here = |mark: &Mark| {
            self.objects.iter().any(|object| object.name == mark.name && object.key == mark.key)
        };
        objects.iter().all(is_here)
    }

    /// Makes the place a member of a set, if it is in one.
    pub fn join(&mut self, member_of: Option<Membership>) {
        self.member_of = member_of;
        self.in_choice |= member_of == Some(Membership::Choice);
    }

    /// What stands after the number of a repeated row, `[a, b]`: the objects' keys as they are written.
    pub fn mark(&self) -> String {
        mark_of_objects(&self.objects, "")
    }

    /// The same without the objects that `title` names.
    pub fn mark_beside(&self, title: &str) -> String {
        mark_of_objects(&self.objects, title)
    }

    /// The loop marks as they stand in keys: `[pool=a][server=b]`.
    pub fn marks(&self) -> String {
        self.objects.iter().map(|object| format!("[{}={}]", object.name, object.key)).collect()
    }
}

/// `[a, b]` for objects that `title` does not name; empty where there are none.
pub fn mark_of_objects(objects: &[ObjectMark], title: &str) -> String {
    let keys: Vec<&str> = objects
        .iter()
        .filter(|object| !title.contains(&object.label))
        .map(|object| match object.key.as_str() {
            "?" | "-" => object.key.as_str(),
            _ => object.label.as_str(),
        })
        .collect();
    if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) }
}

/// The mark of an object in step keys: its encoded key, `?`, or `-`.
pub fn mark_of(bound: &Bound) -> String {
    match bound {
        Bound::Object { key, .. } => encode_key(key),
        Bound::Element { value, .. } => encode_key(value),
        Bound::UnknownObject { .. } | Bound::UnknownElement { .. } => "?".to_string(),
        Bound::Empty { .. } | Bound::Nothing { .. } => "-".to_string(),
    }
}

/// The list a bound object is of, as its subject's name: two loops over the same list share objects.
pub fn list_of(bound: &Bound) -> String {
    match bound {
        Bound::Object { list, .. } | Bound::UnknownObject { list } => list.clone(),
        Bound::Element { list, .. }
        | Bound::UnknownElement { list }
        | Bound::Empty { list }
        | Bound::Nothing { list } => list.name(),
    }
}
