//! Puts one value into every text of a site at once, as if the inventory had said so.

use runsheet::Model;
use runsheet::fact::{Domain, Given, ListGiven, Localized, Type, Value};
use std::collections::BTreeMap;

/// Objects' keys by list and old key.
type Keys = BTreeMap<(String, String), String>;

/// Every text and path, also in lists and as the key of an object (with a number, so that keys differ), and
/// every text of the document. What has a form of its own, such as an fqdn, keeps its value.
/// Gives the number of facts and fields changed.
pub fn poison(model: &mut Model, site: &str, value: &str) -> usize {
    let schema = model.guide.vocabulary.schema.clone();
    let site = model.sites.iter_mut().find(|known| known.id == site).expect("the site is there");
    let mut changed = 0;
    let mut keys = Keys::new();
    for fact in &schema.facts {
        if let Some(given) = site.facts.facts.get_mut(&fact.name) {
            changed += put(given, &fact.ty, value);
        }
    }
    for list in &schema.lists {
        let Some(ListGiven::Known { objects, .. }) = site.facts.lists.get_mut(&list.name) else { continue };
        for (number, object) in objects.iter_mut().enumerate() {
            for field in &list.fields {
                let Some(given) = object.fields.get_mut(&field.name) else { continue };
                let is_key = field.name == list.key;
                let value = if is_key { format!("{value} {number}") } else { value.to_string() };
                let count = put(given, &field.ty, &value);
                if is_key && count > 0 {
                    keys.insert((list.name.clone(), object.key.clone()), value.clone());
                    object.key = value;
                }
                changed += count;
            }
        }
    }
    for fact in &schema.facts {
        if let Some(given) = site.facts.facts.get_mut(&fact.name) {
            follow(given, &fact.ty, &keys);
        }
    }
    for list in &schema.lists {
        let Some(ListGiven::Known { objects, .. }) = site.facts.lists.get_mut(&list.name) else { continue };
        for object in objects {
            for field in &list.fields {
                if let Some(given) = object.fields.get_mut(&field.name) {
                    follow(given, &field.ty, &keys);
                }
            }
        }
    }
    poison_document(site, value);
    changed
}

fn put(given: &mut Given, ty: &Type, value: &str) -> usize {
    for note in [&mut given.by, &mut given.note].into_iter().flatten() {
        *note = value.to_string();
    }
    match (&mut given.domain, ty) {
        (Domain::Known(known), Type::Text | Type::Path) => *known = Value::Text(value.to_string()),
        (Domain::Known(Value::List(elements)), Type::List(of)) if matches!(**of, Type::Text | Type::Path) => {
            for (number, element) in elements.iter_mut().enumerate() {
                *element = Value::Text(format!("{value} {number}"));
            }
        }
        _ => return 0,
    }
    1
}

/// References follow the keys of their objects.
fn follow(given: &mut Given, ty: &Type, keys: &Keys) {
    let new = |list: &String, old: &str| {
        let found = keys.iter().find(|((of, key), _)| of == list && key.to_lowercase() == old.to_lowercase());
        found.map(|(_, key)| key.clone())
    };
    match (&mut given.domain, ty) {
        (Domain::Known(Value::Ref(key)), Type::Ref(list)) => *key = new(list, key).unwrap_or(key.clone()),
        (Domain::Known(Value::List(elements)), Type::List(of)) => {
            let Type::Ref(list) = &**of else { return };
            for element in elements {
                if let Value::Ref(key) = element {
                    *key = new(list, key).unwrap_or(key.clone());
                }
            }
        }
        _ => {}
    }
}

fn poison_document(site: &mut runsheet::inventory::Site, value: &str) {
    let text = || Localized::Plain(value.to_string());
    let one = || Some(value.to_string());
    site.customer = value.to_string();
    site.scope = Some(text());
    let document = &mut site.document;
    (document.number, document.version, document.change) = (one(), one(), one());
    document.classification = Some(text());
    let people = document.authors.iter_mut().chain(&mut document.reviewers).chain(&mut document.approvers);
    people.chain(&mut document.distribution).for_each(|person| {
        (person.name, person.title) = (text(), Some(text()));
    });
    for line in &mut document.history {
        (line.version, line.by, line.what) = (value.to_string(), one(), Some(text()));
    }
    for (number, window) in site.windows.iter_mut().enumerate() {
        window.id = Some(format!("{value} {number}"));
    }
    site.contacts.iter_mut().for_each(|contact| contact.name = value.to_string());
    site.support
        .iter_mut()
        .for_each(|support| (support.vendor, support.contract) = (value.to_string(), one()));
}
