//! A case of the laws: a small vocabulary with rules, a node of a guide and a site, as text wherever the
//! product reads text.

use runsheet::condition::{
    Condition, Loop, LoopName, PathType, Rule, Scope, Whens, read_condition, read_loop,
};
use runsheet::diagnostic::{Diagnostics, Severity};
use runsheet::fact::{
    FactDeclaration, Facts, Given, ListDeclaration, ListGiven, Localized, Object, Schema, Stage, Type, Value,
};
use runsheet::source::{FileId, Origin, Span};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The key of every list.
pub const KEY: &str = "id";

/// Objects by their keys, with what is given of their fields.
pub type Objects = Vec<(String, BTreeMap<String, Given>)>;

#[derive(Debug, Clone)]
pub struct FactCase {
    pub name: String,
    pub ty: Type,
    pub stage: Stage,
    pub when: Option<String>,
    pub assume: Option<Value>,
}

#[derive(Debug, Clone)]
pub struct ListCase {
    pub name: String,
    pub stage: Stage,
    pub when: Option<String>,
    pub fields: Vec<FactCase>,
}

#[derive(Debug, Clone)]
pub struct RuleCase {
    pub each: Option<String>,
    pub when: Option<String>,
    pub then: String,
}

/// What stands at one node of the guide, outermost first.
#[derive(Debug, Clone)]
pub enum Around {
    /// `name in list [where …]`.
    Loop(String),
    Condition(String),
}

#[derive(Debug, Clone, Default)]
pub struct ListSite {
    /// `None` for an unknown list.
    pub objects: Option<Vec<(String, BTreeMap<String, Given>)>>,
    pub complete: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Case {
    pub facts: Vec<FactCase>,
    pub lists: Vec<ListCase>,
    pub defines: Vec<(String, String)>,
    pub rules: Vec<RuleCase>,
    /// The node and all nodes above it, the node itself last.
    pub nodes: Vec<Vec<Around>>,
    pub given: BTreeMap<String, Given>,
    pub listed: BTreeMap<String, ListSite>,
}

/// A case as the product reads it.
#[derive(Debug, Clone)]
pub struct Built {
    pub schema: Schema,
    pub rules: Vec<Rule>,
    pub whens: Whens,
    pub facts: Facts,
    pub nodes: Vec<BuiltNode>,
}

/// One node: the loop it binds, with the loop's filter, and its own condition.
#[derive(Debug, Clone, Default)]
pub struct BuiltNode {
    pub each: Option<Loop>,
    pub conditions: Vec<Arc<Condition>>,
}

impl Built {
    /// Whether refs can lead from an object back into its own list.
    pub fn refs_run_in_circles(&self) -> bool {
        let refers = |from: &ListDeclaration, to: &str| {
            from.fields.iter().any(|field| match &field.ty {
                Type::Ref(list) => list == to,
                Type::List(of) => matches!(of.as_ref(), Type::Ref(list) if list == to),
                _ => false,
            })
        };
        let lists = &self.schema.lists;
        lists.iter().any(|one| {
            refers(one, &one.name)
                || lists.iter().any(|other| {
                    one.name != other.name && refers(one, &other.name) && refers(other, &one.name)
                })
        })
    }
}

pub fn origin() -> Origin {
    Origin::File(span(0))
}

pub fn span(length: usize) -> Span {
    Span::new(FileId(0), 0, length)
}

impl FactCase {
    fn declared(&self) -> FactDeclaration {
        FactDeclaration {
            name: self.name.clone(),
            ty: self.ty.clone(),
            label: Localized::default(),
            ask: None,
            owner: None,
            stage: self.stage,
            secret: false,
            assume: self.assume.clone(),
            span: span(0),
        }
    }
}

impl Case {
    pub fn schema(&self) -> Schema {
        let facts = self.facts.iter().map(FactCase::declared).collect();
        let lists = self.lists.iter().map(|list| ListDeclaration {
            name: list.name.clone(),
            key: KEY.to_string(),
            fields: list.fields.iter().map(FactCase::declared).collect(),
            label: Localized::default(),
            ask: None,
            owner: None,
            stage: list.stage,
            span: span(0),
        });
        Schema { facts, lists: lists.collect() }
    }

    pub fn site(&self) -> Facts {
        let facts = self.facts.iter().map(|fact| {
            (fact.name.clone(), self.given.get(&fact.name).cloned().unwrap_or_else(Given::nothing))
        });
        let lists = self.lists.iter().map(|list| {
            let site = self.listed.get(&list.name).cloned().unwrap_or_default();
            let given = match site.objects {
                None => ListGiven::Unknown { origin: None },
                Some(objects) => ListGiven::Known {
                    objects: objects.into_iter().map(|(key, given)| object(list, key, given)).collect(),
                    complete: site.complete,
                    origin: origin(),
                },
            };
            (list.name.clone(), given)
        });
        Facts { facts: facts.collect(), lists: lists.collect() }
    }

    pub fn build(&self) -> Built {
        let schema = self.schema();
        let mut defines: BTreeMap<String, Arc<Condition>> = BTreeMap::new();
        for (name, text) in &self.defines {
            let condition = condition(text, &schema, &defines, &[], None);
            defines.insert(name.clone(), condition);
        }
        let mut whens = Whens::default();
        for fact in &self.facts {
            if let Some(when) = &fact.when {
                whens.facts.insert(fact.name.clone(), condition(when, &schema, &defines, &[], None));
            }
        }
        for list in &self.lists {
            if let Some(when) = &list.when {
                whens.lists.insert(list.name.clone(), condition(when, &schema, &defines, &[], None));
            }
            for field in &list.fields {
                if let Some(when) = &field.when {
                    let when = condition(when, &schema, &defines, &[], schema.list(&list.name));
                    whens.fields.insert((list.name.clone(), field.name.clone()), when);
                }
            }
        }
        let rules = self.rules.iter().enumerate().map(|(at, rule)| {
            let mut loops = Vec::new();
            let each = rule.each.as_ref().map(|text| {
                let each = each(text, &schema, &defines, &loops);
                loops.push(loop_name(&each));
                each
            });
            Rule {
                id: format!("rule-{at}"),
                each,
                when: rule.when.as_ref().map(|text| condition(text, &schema, &defines, &loops, None)),
                then: condition(&rule.then, &schema, &defines, &loops, None),
                why: Localized::default(),
                span: span(0),
            }
        });
        let rules = rules.collect();
        let mut loops = Vec::new();
        let nodes = self.nodes.iter().map(|node| {
            let mut built = BuiltNode::default();
            for around in node {
                match around {
                    Around::Loop(text) => {
                        let each = each(text, &schema, &defines, &loops);
                        loops.push(loop_name(&each));
                        built.conditions.extend(each.filter.clone());
                        built.each = Some(each);
                    }
                    Around::Condition(text) => {
                        built.conditions.push(condition(text, &schema, &defines, &loops, None));
                    }
                }
            }
            built
        });
        let nodes = nodes.collect();
        Built { rules, whens, facts: self.site(), nodes, schema }
    }
}

fn object(list: &ListCase, key: String, mut given: BTreeMap<String, Given>) -> Object {
    let fields = list.fields.iter().map(|field| {
        let given = match field.name == KEY {
            true => Given::known(Value::Text(key.clone()), origin()),
            false => given.remove(&field.name).unwrap_or_else(Given::nothing),
        };
        (field.name.clone(), given)
    });
    Object { fields: fields.collect(), key, origin: origin() }
}

fn loop_name(each: &Loop) -> LoopName {
    let name = each.name.clone();
    match &each.list.ty {
        PathType::Objects(list) => LoopName::Object { name, list: list.clone() },
        PathType::Scalars(ty) | PathType::Scalar(ty) => LoopName::Element { name, ty: ty.clone() },
    }
}

pub fn condition(
    text: &str,
    schema: &Schema,
    defines: &BTreeMap<String, Arc<Condition>>,
    loops: &[LoopName],
    own: Option<&ListDeclaration>,
) -> Arc<Condition> {
    let scope = Scope { schema, defines, loops: loops.to_vec(), own };
    let mut diagnostics = Diagnostics::default();
    let read = read_condition(text, span(text.len()), &scope, &mut diagnostics);
    Arc::new(read.unwrap_or_else(|| panic!("`{text}`: {diagnostics:?}")))
}

fn each(text: &str, schema: &Schema, defines: &BTreeMap<String, Arc<Condition>>, loops: &[LoopName]) -> Loop {
    let scope = Scope { schema, defines, loops: loops.to_vec(), own: None };
    let mut diagnostics = Diagnostics::default();
    let read = read_loop(text, span(text.len()), &scope, &mut diagnostics);
    assert!(diagnostics.iter().all(|found| found.severity != Severity::Error), "`{text}`: {diagnostics:?}");
    read.unwrap_or_else(|| panic!("`{text}`"))
}

/// The case as one would write it, for a message.
impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fact = |fact: &FactCase| {
            let mut text = format!("{}: {}", fact.name, type_text(&fact.ty));
            if fact.stage != Stage::Site {
                text += &format!(", stage {}", fact.stage.word());
            }
            if let Some(when) = &fact.when {
                text += &format!(", when {when}");
            }
            if let Some(assume) = &fact.assume {
                text += &format!(", assume {assume}");
            }
            text
        };
        for declared in &self.facts {
            writeln!(formatter, "fact {}", fact(declared))?;
        }
        for list in &self.lists {
            writeln!(formatter, "list {} (stage {}, when {:?})", list.name, list.stage.word(), list.when)?;
            for field in &list.fields {
                writeln!(formatter, "  {}", fact(field))?;
            }
        }
        for (name, text) in &self.defines {
            writeln!(formatter, "define {name}: {text}")?;
        }
        for (at, rule) in self.rules.iter().enumerate() {
            writeln!(formatter, "rule-{at}: each {:?} when {:?} then {}", rule.each, rule.when, rule.then)?;
        }
        for node in &self.nodes {
            writeln!(formatter, "node {node:?}")?;
        }
        for (name, given) in &self.given {
            writeln!(formatter, "given {name}: {:?} {:?}", given.domain, given.status)?;
        }
        for (name, site) in &self.listed {
            let Some(objects) = &site.objects else { continue };
            writeln!(formatter, "given {name}: complete {}", site.complete)?;
            for (key, fields) in objects {
                let fields: Vec<String> =
                    fields.iter().map(|(name, given)| format!("{name}: {:?}", given.domain)).collect();
                writeln!(formatter, "  {key}: {}", fields.join(", "))?;
            }
        }
        Ok(())
    }
}

fn type_text(ty: &Type) -> String {
    match ty {
        Type::Enum(values) => {
            let names: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
            format!("enum {names:?}")
        }
        Type::Int { minimum, maximum, .. } => format!("int {minimum:?}..{maximum:?}"),
        Type::Ref(list) => format!("ref {list}"),
        Type::List(of) => format!("list of {}", type_text(of)),
        other => other.word().to_string(),
    }
}

impl Case {
    /// The same case with one thing less, in every way there is.
    pub fn smaller(&self) -> Vec<Case> {
        let mut all = Vec::new();
        let mut add = |change: &dyn Fn(&mut Case)| {
            let mut case = self.clone();
            change(&mut case);
            all.push(case);
        };
        for at in 0..self.rules.len() {
            add(&|case| drop(case.rules.remove(at)));
            add(&|case| case.rules[at].when = None);
        }
        if self.nodes.len() > 1 {
            add(&|case| drop(case.nodes.pop()));
            add(&|case| drop(case.nodes.remove(0)));
        }
        for (at, node) in self.nodes.iter().enumerate() {
            for (part, around) in node.iter().enumerate() {
                add(&|case| drop(case.nodes[at].remove(part)));
                for text in texts_in(around) {
                    for shorter in shorter(&text) {
                        add(&|case| match &mut case.nodes[at][part] {
                            Around::Loop(text) | Around::Condition(text) => *text = shorter.clone(),
                        });
                    }
                }
            }
        }
        for (at, rule) in self.rules.iter().enumerate() {
            for shorter in shorter(&rule.then) {
                add(&|case| case.rules[at].then = shorter.clone());
            }
            for shorter in rule.when.iter().flat_map(|text| shorter(text)) {
                add(&|case| case.rules[at].when = Some(shorter.clone()));
            }
        }
        for name in self.given.keys() {
            add(&|case| drop(case.given.remove(name)));
        }
        for (name, site) in &self.listed {
            add(&|case| drop(case.listed.remove(name)));
            for at in 0..site.objects.as_ref().map_or(0, Vec::len) {
                let change = |case: &mut Case, work: &dyn Fn(&mut Objects)| {
                    if let Some(objects) = case.listed.get_mut(name).and_then(|site| site.objects.as_mut()) {
                        work(objects);
                    }
                };
                add(&|case| change(case, &|objects| drop(objects.remove(at))));
                let fields: Vec<String> =
                    site.objects.iter().flat_map(|all| all[at].1.keys().cloned()).collect();
                for field in fields {
                    add(&|case| change(case, &|objects| drop(objects[at].1.remove(&field))));
                }
            }
        }
        for at in 0..self.facts.len() {
            add(&|case| drop(case.facts.remove(at)));
            add(&|case| case.facts[at].when = None);
            add(&|case| case.facts[at].assume = None);
        }
        for (at, list) in self.lists.iter().enumerate() {
            add(&|case| drop(case.lists.remove(at)));
            add(&|case| case.lists[at].when = None);
            for field in 1..list.fields.len() {
                add(&|case| drop(case.lists[at].fields.remove(field)));
                add(&|case| case.lists[at].fields[field].when = None);
            }
        }
        for at in 0..self.defines.len() {
            add(&|case| drop(case.defines.remove(at)));
        }
        all
    }
}

fn texts_in(around: &Around) -> Vec<String> {
    match around {
        Around::Loop(text) | Around::Condition(text) => vec![text.clone()],
    }
}

/// Texts made of a condition by leaving something out: most are no conditions, which is found out by reading.
fn shorter(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for word in [" and ", " or ", " where "] {
        for (at, _) in text.match_indices(word) {
            all.push(text[..at].to_string());
            all.push(text[at + word.len()..].to_string());
        }
    }
    let opens: Vec<usize> = text.match_indices('(').map(|(at, _)| at).collect();
    for open in opens {
        let mut depth = 0;
        for (at, letter) in text[open..].char_indices() {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if depth == 0 {
                let inside = &text[open + 1..open + at];
                for (word, _) in [(" and ", 0), (" or ", 0)] {
                    for part in inside.split(word) {
                        all.push(format!("{}({}){}", &text[..open], part, &text[open + at + 1..]));
                    }
                }
                if !text[..open].ends_with("count") {
                    all.push(format!("{}{}{}", &text[..open], inside, &text[open + at + 1..]));
                }
                break;
            }
        }
    }
    if let Some(rest) = text.strip_prefix("not ") {
        all.push(rest.to_string());
    }
    all.retain(|shorter| shorter.len() < text.len());
    all
}
