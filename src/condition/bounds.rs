//! What a loop runs over at a site: one thing per object, and marks for lists unknown or empty.
//!
//! Knows nothing of nodes; the tailor multiplies them.

use super::Path;
use super::lookup::{Bindings, Member, Names, View, members};
use crate::fact::{Bound, Subject};

/// What the name of a loop over `list` stands for, one after the other, inside the loops that are
/// already bound. An unknown list gives one unknown object, an incomplete one the known objects and
/// one unknown, an empty one the mark for none. A loop inside an unknown object or inside nothing
/// takes the same mark. The filter of a loop excludes nobody here: it is a condition of each object's
/// node.
pub(super) fn bounds(list: &Path, bindings: &Bindings, view: &View<'_>) -> Vec<Bound> {
    let nothing = bindings.values().find_map(|bound| match bound {
        Bound::Empty { list } | Bound::Nothing { list } => Some(list),
        _ => None,
    });
    if let Some(list) = nothing {
        return vec![Bound::Nothing { list: list.clone() }];
    }
    let names = Names::new(bindings);
    let members = members(list, &names, view);
    let unknown = match &members.any {
        Member::UnknownObject { list } => Bound::UnknownObject { list: list.to_string() },
        _ => Bound::UnknownElement { list: members.subject.clone() },
    };
    let outer_unknown = bindings
        .values()
        .any(|bound| matches!(bound, Bound::UnknownObject { .. } | Bound::UnknownElement { .. }));
    if outer_unknown {
        return vec![unknown];
    }
    let mut bounds: Vec<Bound> = members.known.iter().map(bound).collect();
    if !members.complete {
        bounds.push(unknown);
    } else if bounds.is_empty() {
        bounds.push(Bound::Empty { list: members.subject });
    }
    bounds
}

fn bound(member: &Member<'_>) -> Bound {
    match member {
        Member::Object { list, object } => Bound::Object { list: list.to_string(), key: object.key.clone() },
        Member::UnknownObject { list } => Bound::UnknownObject { list: list.to_string() },
        Member::Element { list, value } => Bound::Element { list: list.clone(), value: value.to_string() },
        Member::UnknownElement { list } => Bound::UnknownElement { list: list.clone() },
    }
}

/// The subject on which it rests that there is such an object.
pub(super) fn existence_subject(bound: &Bound) -> Subject {
    match bound {
        Bound::Object { list, .. } | Bound::UnknownObject { list } => Subject::List(list.clone()),
        Bound::Element { list, .. }
        | Bound::UnknownElement { list }
        | Bound::Empty { list }
        | Bound::Nothing { list } => list.clone(),
    }
}
