//! Random cases of the laws: small enough to try every completion.

use super::case::{Around, Case, FactCase, KEY, ListCase, ListSite, RuleCase, origin};
use super::dice::Dice;
use runsheet::fact::{Date, Domain, EnumValue, Given, Localized, Stage, Status, Type, Value, Version};
use std::collections::BTreeMap;

/// What random cases are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Facts of every type, and no lists.
    Facts,
    /// Lists of objects, loops and refs too.
    Lists,
}

pub fn random(kind: Kind, seed: u64) -> Case {
    let mut dice = Dice::new(seed);
    let mut maker = Maker { dice: &mut dice, case: Case::default(), names: Vec::new(), next: 0 };
    maker.vocabulary(kind);
    maker.rules();
    maker.guide(kind);
    maker.site();
    maker.case
}

/// What a bound name stands for.
#[derive(Debug, Clone)]
enum Named {
    Object(String),
    Element(Type),
}

struct Maker<'d> {
    dice: &'d mut Dice,
    case: Case,
    names: Vec<(String, Named)>,
    next: usize,
}

pub fn version(text: &str) -> Value {
    Value::Version(Version::parse(text).expect("a version"))
}

pub fn date(text: &str) -> Value {
    Value::Date(Date::parse(text).expect("a date"))
}

fn choice(values: &[&str]) -> Type {
    let values = values.iter().map(|name| EnumValue { name: name.to_string(), label: Localized::default() });
    Type::Enum(values.collect())
}

fn int() -> Type {
    Type::Int { minimum: Some(1), maximum: Some(4), unit: None }
}

fn list_of(ty: Type) -> Type {
    Type::List(Box::new(ty))
}

fn to(list: &str) -> Type {
    Type::Ref(list.to_string())
}

/// Values that lie in every cell that the literals of [`literals`] make.
pub fn values(ty: &Type) -> Vec<Value> {
    let texts = |texts: &[&str]| texts.iter().map(|text| Value::Text(text.to_string())).collect();
    match ty {
        Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Type::Enum(values) => values.iter().map(|value| Value::Enum(value.name.clone())).collect(),
        Type::Int { minimum, maximum, .. } => {
            (minimum.unwrap_or(1)..=maximum.unwrap_or(4)).map(Value::Int).collect()
        }
        Type::Version => {
            ["2", "3.9.1", "3.9.9", "3.10", "3.10.4", "3.11", "4.0.1", "5"].map(version).to_vec()
        }
        Type::Date => {
            ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-28", "2026-03-01"].map(date).to_vec()
        }
        Type::Fqdn => texts(&["a.example.com", "B.example.com", "z.example.com"]),
        _ => texts(&["p1", "p2", "a", "other"]),
    }
}

/// Literals of conditions.
fn literals(ty: &Type) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect();
    match ty {
        Type::Int { .. } => texts(&["1", "2", "3", "4"]),
        Type::Version => texts(&["3.9", "3.10", "4"]),
        Type::Date => texts(&["2026-01-01", "2026-02-28"]),
        Type::Enum(values) => values.iter().map(|value| value.name.clone()).collect(),
        Type::Fqdn => texts(&["A.example.com", "b.example.com"]),
        Type::Ref(list) if list == "pools" => texts(&["p1", "p2", "p7"]),
        Type::Ref(_) => texts(&["t1", "t7"]),
        _ => texts(&["p1", "a"]),
    }
}

fn fact(name: &str, ty: Type) -> FactCase {
    FactCase { name: name.to_string(), ty, stage: Stage::Site, when: None, assume: None }
}

impl Maker<'_> {
    fn vocabulary(&mut self, kind: Kind) {
        let mut palette = vec![
            fact("a", Type::Bool),
            fact("b", Type::Bool),
            fact("c.d", Type::Bool),
            fact("e", choice(&["x", "y", "z"])),
            fact("n", int()),
            fact("v", Type::Version),
            fact("day", Type::Date),
            fact("t", Type::Text),
            fact("h", Type::Fqdn),
            fact("tags", list_of(Type::Text)),
            FactCase { stage: Stage::Runtime, ..fact("ok", Type::Bool) },
            FactCase { stage: Stage::Runtime, ..fact("found", choice(&["x", "y"])) },
            FactCase { stage: Stage::Decision, ..fact("mode", choice(&["x", "y"])) },
        ];
        let mut lists = Vec::new();
        if kind == Kind::Lists {
            palette.extend([fact("main", to("pools")), fact("links", list_of(to("pools")))]);
            lists.push(self.list("pools"));
            if self.dice.chance(50) {
                lists.push(self.list("targets"));
                palette.push(fact("aim", to("targets")));
            }
        }
        let wanted = match kind {
            Kind::Facts => 2 + self.dice.roll(4),
            Kind::Lists => self.dice.roll(4),
        };
        for _ in 0..wanted {
            let at = self.dice.roll(palette.len());
            let mut chosen = palette.remove(at);
            if self.dice.chance(15) && !matches!(chosen.ty, Type::List(_) | Type::Ref(_)) {
                let values = values(&chosen.ty);
                chosen.assume = Some(self.dice.pick(&values).clone());
            }
            self.case.facts.push(chosen);
        }
        self.case.lists = lists;
        if self.case.lists.len() == 1 {
            self.case.lists[0]
                .fields
                .retain(|field| !matches!(&field.ty, Type::Ref(list) if list == "targets"));
        }
        self.whens();
        if self.dice.chance(25) && !self.case.facts.is_empty() {
            let text = self.expr(1);
            self.case.defines.push(("defined".to_string(), text));
        }
    }

    fn list(&mut self, name: &str) -> ListCase {
        let mut palette = vec![
            fact("live", Type::Bool),
            fact("kind", choice(&["x", "y"])),
            fact("size", int()),
            fact("names", list_of(Type::Text)),
            FactCase { stage: Stage::Runtime, ..fact("seen", Type::Bool) },
            fact("target", to("targets")),
        ];
        // Refs that run in a circle.
        if name == "targets" || self.dice.chance(15) {
            palette.extend([fact("home", to("pools")), fact("peers", list_of(to("pools")))]);
        }
        let mut fields = vec![fact(KEY, Type::Text)];
        for _ in 0..1 + self.dice.roll(2) {
            let at = self.dice.roll(palette.len());
            let mut chosen = palette.remove(at);
            if self.dice.chance(10) && matches!(chosen.ty, Type::Bool | Type::Enum(_) | Type::Int { .. }) {
                let values = values(&chosen.ty);
                chosen.assume = Some(self.dice.pick(&values).clone());
            }
            fields.push(chosen);
        }
        let stage = if self.dice.chance(8) { Stage::Runtime } else { Stage::Site };
        ListCase { name: name.to_string(), stage, when: None, fields }
    }

    /// Where facts mean anything: something that itself always does.
    fn whens(&mut self) {
        let plain = |fact: &&FactCase| matches!(fact.ty, Type::Bool | Type::Enum(_)) && fact.when.is_none();
        for at in 0..self.case.facts.len() {
            if !self.dice.chance(15) {
                continue;
            }
            let others: Vec<FactCase> = self
                .case
                .facts
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, fact)| fact.clone())
                .collect();
            let others: Vec<&FactCase> = others.iter().filter(plain).collect();
            let used =
                self.case.facts.iter().any(|fact| {
                    fact.when.as_ref().is_some_and(|when| when.contains(&self.case.facts[at].name))
                });
            if !others.is_empty() && !used {
                let other = others[self.dice.roll(others.len())].clone();
                let text = self.scalar_test(&other.name, &other.ty);
                self.case.facts[at].when = Some(text);
            }
        }
        for list in 0..self.case.lists.len() {
            let facts: Vec<FactCase> = self.case.facts.iter().filter(plain).cloned().collect();
            if self.dice.chance(12) && !facts.is_empty() {
                let other = self.dice.pick(&facts).clone();
                self.case.lists[list].when = Some(self.scalar_test(&other.name, &other.ty));
            }
            for field in 2..self.case.lists[list].fields.len() {
                let first = self.case.lists[list].fields[1].clone();
                if self.dice.chance(20) && plain(&&first) {
                    self.case.lists[list].fields[field].when = Some(self.scalar_test(&first.name, &first.ty));
                }
            }
        }
    }

    fn rules(&mut self) {
        for _ in 0..self.dice.roll(4) {
            let looped = !self.case.lists.is_empty() && self.dice.chance(45);
            let each = looped.then(|| {
                let list = self.case.lists[self.dice.roll(self.case.lists.len())].name.clone();
                self.bind("o", Named::Object(list.clone()));
                let mut text = format!("o in {list}");
                if self.dice.chance(25) {
                    text += &format!(" where {}", self.expr(0));
                }
                text
            });
            let when = self.dice.chance(70).then(|| self.expr(0));
            let depth = usize::from(self.dice.chance(25));
            let then = self.expr(depth);
            self.names.clear();
            self.case.rules.push(RuleCase { each, when, then });
        }
    }

    fn guide(&mut self, kind: Kind) {
        for level in 0..1 + self.dice.roll(2) {
            let mut node = Vec::new();
            if kind == Kind::Lists && self.dice.chance(if level == 0 { 35 } else { 45 }) {
                node.extend(self.looped(level));
            }
            if node.is_empty() || self.dice.chance(70) {
                let depth = self.dice.roll(3);
                node.push(Around::Condition(self.expr(depth)));
            }
            self.case.nodes.push(node);
        }
    }

    fn looped(&mut self, level: usize) -> Option<Around> {
        let name = format!("l{level}");
        let mut lists: Vec<(String, Named)> = Vec::new();
        for list in &self.case.lists {
            lists.push((list.name.clone(), Named::Object(list.name.clone())));
        }
        lists.extend(self.nested());
        let (path, named) = self.dice.pick(&lists).clone();
        let mut text = format!("{name} in {path}");
        self.bind(&name, named);
        if self.dice.chance(30) {
            text += &format!(" where {}", self.expr(0));
        }
        Some(Around::Loop(text))
    }

    /// Nested lists that a path leads to, with what their elements are.
    fn nested(&self) -> Vec<(String, Named)> {
        let mut found = Vec::new();
        for fact in &self.case.facts {
            if let Type::List(of) = &fact.ty {
                found.push((fact.name.clone(), Named::Element((**of).clone())));
            }
        }
        for (name, named) in &self.names {
            for field in self.fields_of(named) {
                if let Type::List(of) = &field.ty {
                    found.push((format!("{name}.{}", field.name), Named::Element((**of).clone())));
                }
            }
        }
        found
    }

    fn fields_of(&self, named: &Named) -> Vec<FactCase> {
        let list = match named {
            Named::Object(list) | Named::Element(Type::Ref(list)) => list,
            Named::Element(_) => return Vec::new(),
        };
        self.case
            .lists
            .iter()
            .find(|other| other.name == *list)
            .map_or(Vec::new(), |list| list.fields.clone())
    }

    fn bind(&mut self, name: &str, named: Named) {
        self.names.push((name.to_string(), named));
    }

    fn expr(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.test(0);
        }
        match self.dice.roll(10) {
            0..=3 => self.joined(" and ", depth),
            4..=6 => self.joined(" or ", depth),
            7 => format!("not ({})", self.expr(depth - 1)),
            _ => self.test(depth),
        }
    }

    fn joined(&mut self, word: &str, depth: usize) -> String {
        let parts: Vec<String> =
            (0..2 + self.dice.roll(2)).map(|_| format!("({})", self.expr(depth - 1))).collect();
        parts.join(word)
    }

    fn test(&mut self, depth: usize) -> String {
        let mut paths: Vec<(String, Type, Option<String>)> = self
            .case
            .facts
            .iter()
            .map(|fact| (fact.name.clone(), fact.ty.clone(), fact.when.clone()))
            .collect();
        for (name, named) in self.names.clone() {
            // What is bound is looked at more often than its number says.
            for _ in 0..2 {
                for field in self.fields_of(&named) {
                    let path = format!("{name}.{}", field.name);
                    let when = field.when.as_ref().map(|when| qualified(when, &name));
                    paths.push((path, field.ty.clone(), when));
                }
            }
            if let Named::Element(ty) = &named {
                paths.push((name.clone(), ty.clone(), None));
            }
        }
        for list in &self.case.lists {
            paths.push((list.name.clone(), list_of(to(&list.name)), list.when.clone()));
        }
        if paths.is_empty() || (!self.case.defines.is_empty() && self.dice.chance(8)) {
            return "defined".to_string();
        }
        let (path, ty, when) = self.dice.pick(&paths).clone();
        let text = self.path_test(&path, &ty, depth);
        match when {
            Some(when) if self.dice.chance(70) => format!("({when}) and {text}"),
            _ => text,
        }
    }

    fn path_test(&mut self, path: &str, ty: &Type, depth: usize) -> String {
        match ty {
            Type::List(of) => self.list_test(path, of, depth),
            Type::Ref(list) if self.dice.chance(70) => {
                let fields = self.fields_of(&Named::Object(list.clone()));
                let scalars: Vec<&FactCase> =
                    fields.iter().filter(|field| !matches!(field.ty, Type::List(_))).collect();
                if scalars.is_empty() {
                    return self.scalar_test(path, ty);
                }
                let field = scalars[self.dice.roll(scalars.len())].clone();
                self.scalar_test(&format!("{path}.{}", field.name), &field.ty)
            }
            _ => self.scalar_test(path, ty),
        }
    }

    fn list_test(&mut self, path: &str, of: &Type, depth: usize) -> String {
        let is_declared = self.case.lists.iter().any(|list| list.name == path);
        let named = match of {
            Type::Ref(list) if is_declared => Named::Object(list.clone()),
            other => Named::Element(other.clone()),
        };
        let compare = *self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
        let number = self.dice.roll(if depth == 0 { 2 } else { 3 });
        // Elements of elements of elements are too many to try.
        let root = path.split('.').next().unwrap_or_default();
        let deep = self.names.iter().any(|(name, named)| name == root && matches!(named, Named::Element(_)));
        if self.dice.chance(30) || deep {
            return format!("count({path}) {compare} {number}");
        }
        let name = format!("q{}", self.next);
        self.next += 1;
        self.bind(&name, named);
        let body = self.expr(depth.saturating_sub(1));
        self.names.pop();
        let body =
            if body.contains(&name) { body } else { return format!("count({path}) {compare} {number}") };
        match self.dice.roll(3) {
            0 => format!("(some {name} in {path} satisfies ({body}))"),
            1 => format!("(every {name} in {path} satisfies ({body}))"),
            _ => format!("count({name} in {path} where {body}) {compare} {number}"),
        }
    }

    fn scalar_test(&mut self, path: &str, ty: &Type) -> String {
        if *ty == Type::Bool {
            return if self.dice.chance(30) { format!("not {path}") } else { path.to_string() };
        }
        let literals = literals(ty);
        let literal = self.dice.pick(&literals).clone();
        let other = self.dice.pick(&literals).clone();
        let not = if self.dice.chance(30) { "not " } else { "" };
        match self.dice.roll(4) {
            0 => format!("{path} {not}in [{literal}, {other}]")
                .replace(&format!("[{literal}, {literal}]"), &format!("[{literal}]")),
            1 if ty.is_ordered() => {
                let (low, high) = (&literals[0], &literals[1 + self.dice.roll(literals.len() - 1)]);
                format!("{path} {not}in {low}..{high}")
            }
            _ if ty.is_ordered() => {
                let compare = *self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{path} {compare} {literal}")
            }
            _ => format!("{path} {} {literal}", if not.is_empty() { "==" } else { "!=" }),
        }
    }

    fn site(&mut self) {
        let known = 30 + self.dice.roll(60);
        for fact in self.case.facts.clone() {
            if let Some(given) = self.given(&fact, known) {
                self.case.given.insert(fact.name, given);
            }
        }
        for list in self.case.lists.clone() {
            if !self.dice.chance(75) {
                continue;
            }
            let prefix = &list.name[..1];
            let count = self.dice.roll(3);
            let objects = (1..=count).map(|number| {
                let mut fields = BTreeMap::new();
                for field in list.fields.iter().skip(1) {
                    if let Some(given) = self.given(field, known) {
                        fields.insert(field.name.clone(), given);
                    }
                }
                (format!("{prefix}{number}"), fields)
            });
            let objects = objects.collect();
            let complete = self.dice.chance(55);
            self.case.listed.insert(list.name, ListSite { objects: Some(objects), complete });
        }
        self.drop_dangling();
    }

    /// A ref that leads nowhere is a mistake of its own where its list is complete.
    fn drop_dangling(&mut self) {
        let listed = self.case.listed.clone();
        let is_there = |list: &str, key: &Value| match listed.get(list) {
            Some(ListSite { objects: Some(objects), complete: true }) => {
                objects.iter().any(|(other, _)| *other == key.to_string())
            }
            _ => true,
        };
        let dangles = |ty: &Type, given: &Given| {
            let list = match ty {
                Type::Ref(list) => list,
                Type::List(of) => match of.as_ref() {
                    Type::Ref(list) => list,
                    _ => return false,
                },
                _ => return false,
            };
            match &given.domain {
                Domain::Known(Value::List(keys)) | Domain::Among(keys) => {
                    keys.iter().any(|key| !is_there(list, key))
                }
                Domain::Known(key) => !is_there(list, key),
                _ => false,
            }
        };
        for fact in &self.case.facts {
            if self.case.given.get(&fact.name).is_some_and(|given| dangles(&fact.ty, given)) {
                self.case.given.remove(&fact.name);
            }
        }
        for list in &self.case.lists {
            let Some(objects) = self.case.listed.get_mut(&list.name).and_then(|site| site.objects.as_mut())
            else {
                continue;
            };
            for (_, fields) in objects {
                fields.retain(|name, given| {
                    let field = list.fields.iter().find(|field| field.name == *name);
                    field.is_none_or(|field| !dangles(&field.ty, given))
                });
            }
        }
    }

    fn given(&mut self, fact: &FactCase, known: usize) -> Option<Given> {
        let status = |dice: &mut Dice| if dice.chance(12) { Status::Assumed } else { Status::Known };
        let given = |domain, status| Given { domain, status, origin: Some(origin()), ..Given::nothing() };
        if !self.dice.chance(known) {
            let said = self.dice.chance(10);
            return said.then(|| given(Domain::Whole, Status::Unknown));
        }
        let all = match &fact.ty {
            Type::Ref(list) => self.keys(list),
            Type::List(of) => {
                let members = match of.as_ref() {
                    Type::Ref(list) => self.keys(list),
                    other => values(other),
                };
                let count = self.dice.roll(3).min(members.len());
                let start = self.dice.roll(members.len());
                let chosen = (0..count).map(|at| members[(start + at) % members.len()].clone()).collect();
                return Some(given(Domain::Known(Value::List(chosen)), status(self.dice)));
            }
            other => values(other),
        };
        let one = self.dice.pick(&all).clone();
        let domain = match self.dice.roll(6) {
            0 if fact.ty != Type::Bool => {
                let other = self.dice.pick(&all).clone();
                if one == other { Domain::Known(one) } else { Domain::Among(vec![one, other]) }
            }
            1 if fact.ty.is_ordered() => self.range(&fact.ty),
            _ => Domain::Known(one),
        };
        Some(given(domain, status(self.dice)))
    }

    fn range(&mut self, ty: &Type) -> Domain {
        let literals = literals(ty);
        let literal = |text: &String| runsheet::fact::parse_value(text, ty).expect("a literal");
        let low = self.dice.chance(70).then(|| (literal(&literals[0]), self.dice.chance(60)));
        let last = &literals[literals.len() - 1];
        let high = (low.is_none() || self.dice.chance(50)).then(|| (literal(last), self.dice.chance(60)));
        Domain::Range { low, high }
    }

    fn keys(&self, list: &str) -> Vec<Value> {
        let keys = if list == "pools" { ["p1", "p2", "p9"] } else { ["t1", "t2", "t9"] };
        keys.map(|key| Value::Ref(key.to_string())).to_vec()
    }
}

/// The `when` of a field, whose names are the object's own, as it is said of the object `name`.
fn qualified(when: &str, name: &str) -> String {
    match when.strip_prefix("not ") {
        Some(rest) => format!("not {name}.{rest}"),
        None => format!("{name}.{when}"),
    }
}
