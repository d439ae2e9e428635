//! A small vocabulary for the tests of this module, and random conditions over it.

use super::{Compare, Condition, Expr, LoopName, Of, Path, PathType, Root, Scope, Set, Test, TestKind};
use crate::diagnostic::Diagnostics;
use crate::fact::{
    EnumValue, FactDeclaration, ListDeclaration, Localized, Schema, Stage, Type, Value, Version,
};
use crate::source::{FileId, Span};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn span() -> Span {
    Span::new(FileId(0), 0, 0)
}

pub(super) fn fact(name: &str, ty: Type) -> FactDeclaration {
    FactDeclaration {
        name: name.to_string(),
        ty,
        label: Localized::default(),
        ask: None,
        owner: None,
        stage: Stage::Site,
        secret: false,
        assume: None,
        span: span(),
    }
}

pub(super) fn list(name: &str, key: &str, fields: Vec<FactDeclaration>) -> ListDeclaration {
    ListDeclaration {
        name: name.to_string(),
        key: key.to_string(),
        fields,
        label: Localized::default(),
        ask: None,
        owner: None,
        stage: Stage::Site,
        span: span(),
    }
}

pub(super) fn choice(values: &[&str]) -> Type {
    Type::Enum(
        values.iter().map(|name| EnumValue { name: name.to_string(), label: Localized::default() }).collect(),
    )
}

pub(super) fn int(minimum: i64, maximum: i64) -> Type {
    Type::Int { minimum: Some(minimum), maximum: Some(maximum), unit: None }
}

/// Facts of every kind, two lists of which one refers to the other, one runtime fact.
pub(super) fn schema() -> Schema {
    let list_of = |ty| Type::List(Box::new(ty));
    Schema {
        facts: vec![
            fact("federation.enabled", Type::Bool),
            fact("exchange.used", Type::Bool),
            fact("exchange.version", Type::Version),
            fact("edge.balancing", choice(&["none", "dns", "hardware"])),
            fact("sip.port", int(1, 9)),
            fact("site.name", Type::Text),
            fact("main_pool", Type::Ref("pools".to_string())),
            fact("extra.names", list_of(Type::Text)),
            FactDeclaration { stage: Stage::Runtime, ..fact("pilot.accepted", Type::Bool) },
        ],
        lists: vec![
            list(
                "pools",
                "id",
                vec![
                    fact("id", Type::Text),
                    fact("edition", choice(&["standard", "enterprise"])),
                    fact("live", Type::Bool),
                    fact("servers", list_of(Type::Text)),
                    fact("target", Type::Ref("targets".to_string())),
                ],
            ),
            list("targets", "id", vec![fact("id", Type::Text), fact("ready", Type::Bool)]),
        ],
    }
}

/// Reads a condition that must be right.
pub(super) fn read(text: &str, schema: &Schema, loops: Vec<LoopName>) -> Arc<Condition> {
    let defines = BTreeMap::new();
    let scope = Scope { schema, defines: &defines, loops, own: None };
    let mut diagnostics = Diagnostics::default();
    let span = Span::new(FileId(0), 0, text.len());
    let condition = super::read_condition(text, span, &scope, &mut diagnostics);
    match condition {
        Some(condition) => Arc::new(condition),
        None => panic!("`{text}`: {diagnostics:?}"),
    }
}

/// The same expression without places and without the spelling of literals.
pub(super) fn bare(expr: &Expr) -> Expr {
    let path = |path: &Path| Path { span: span(), ..path.clone() };
    let inner = |body: &Expr| Box::new(bare(body));
    match expr {
        Expr::And(parts) => Expr::And(parts.iter().map(bare).collect()),
        Expr::Or(parts) => Expr::Or(parts.iter().map(bare).collect()),
        Expr::Not(body) => Expr::Not(inner(body)),
        Expr::Test(test) => {
            let kind = match test.kind.clone() {
                TestKind::IsTrue(tested) => TestKind::IsTrue(path(&tested)),
                TestKind::Define { name, condition } => TestKind::Define { name, condition },
                TestKind::Compare { path: tested, compare, literal } => {
                    TestKind::Compare { path: path(&tested), compare, literal }
                }
                TestKind::In { path: tested, negated, set } => {
                    TestKind::In { path: path(&tested), negated, set }
                }
                TestKind::Count { of, compare, number } => {
                    let filter = of.filter.map(|(name, body)| (name, inner(&body)));
                    TestKind::Count { of: Of { list: path(&of.list), filter }, compare, number }
                }
                TestKind::Some { name, list, body } => {
                    TestKind::Some { name, list: path(&list), body: inner(&body) }
                }
                TestKind::Every { name, list, body } => {
                    TestKind::Every { name, list: path(&list), body: inner(&body) }
                }
            };
            Expr::Test(Test { kind, span: span() })
        }
    }
}

fn path(root: Root, fields: &[&str], ty: PathType, text: &str) -> Path {
    Path {
        root,
        fields: fields.iter().map(|field| field.to_string()).collect(),
        ty,
        text: text.to_string(),
        span: span(),
    }
}

fn test(kind: TestKind) -> Expr {
    Expr::Test(Test { kind, span: span() })
}

fn scalar(name: &str) -> Path {
    let ty = schema().fact(name).map(|fact| fact.ty.clone()).unwrap_or(Type::Bool);
    path(Root::Fact(name.to_string()), &[], PathType::Scalar(ty), name)
}

fn any_compare() -> impl Strategy<Value = Compare> {
    prop_oneof![
        Just(Compare::Equal),
        Just(Compare::NotEqual),
        Just(Compare::Less),
        Just(Compare::LessOrEqual),
        Just(Compare::Greater),
        Just(Compare::GreaterOrEqual),
    ]
}

fn any_version() -> impl Strategy<Value = Value> {
    prop_oneof![Just("14"), Just("14.0"), Just("14.3"), Just("15")]
        .prop_map(|text| Version::parse(text).map_or(Value::Int(0), Value::Version))
}

fn any_text() -> impl Strategy<Value = Value> {
    prop_oneof![Just("a"), Just("Norte 2"), Just("it's"), Just("and"), Just("x..y"), Just("5\" disk")]
        .prop_map(|text| Value::Text(text.to_string()))
}

/// A test of one fact, or of a field of the object or element that is bound under each name.
fn any_scalar_test(names: Vec<String>) -> BoxedStrategy<Expr> {
    let compare = |path: Path| {
        move |(compare, literal): (Compare, Value)| {
            test(TestKind::Compare { path: path.clone(), compare, literal })
        }
    };
    let equal = || prop_oneof![Just(Compare::Equal), Just(Compare::NotEqual)];
    let balancing = || {
        prop_oneof![Just("none"), Just("dns"), Just("hardware")]
            .prop_map(|name| Value::Enum(name.to_string()))
    };
    let mut all: Vec<BoxedStrategy<Expr>> = vec![
        prop_oneof![Just("federation.enabled"), Just("exchange.used"), Just("pilot.accepted")]
            .prop_map(|name| test(TestKind::IsTrue(scalar(name))))
            .boxed(),
        (any_compare(), any_version()).prop_map(compare(scalar("exchange.version"))).boxed(),
        (any_compare(), (1i64..10).prop_map(Value::Int)).prop_map(compare(scalar("sip.port"))).boxed(),
        (equal(), any_text()).prop_map(compare(scalar("site.name"))).boxed(),
        (any::<bool>(), prop::collection::vec(balancing(), 1..3))
            .prop_map(|(negated, values)| {
                let set = Set::Members(values);
                test(TestKind::In { path: scalar("edge.balancing"), negated, set })
            })
            .boxed(),
        (any::<bool>(), 1i64..5, 0i64..5)
            .prop_map(|(negated, low, more)| {
                let set = Set::Range(Value::Int(low), Value::Int(low + more));
                test(TestKind::In { path: scalar("sip.port"), negated, set })
            })
            .boxed(),
    ];
    for name in names {
        let field = |field: &str, ty: Type| {
            path(Root::Name(name.clone()), &[field], PathType::Scalar(ty), &format!("{name}.{field}"))
        };
        let live = field("live", Type::Bool);
        all.push(Just(test(TestKind::IsTrue(live))).boxed());
        let editions = choice(&["standard", "enterprise"]);
        let edition = field("edition", editions);
        all.push(
            (equal(), prop_oneof![Just("standard"), Just("enterprise")])
                .prop_map(move |(compare, value)| {
                    let literal = Value::Enum(value.to_string());
                    test(TestKind::Compare { path: edition.clone(), compare, literal })
                })
                .boxed(),
        );
        let ready = path(Root::Name(name.clone()), &["target", "ready"], PathType::Scalar(Type::Bool), &{
            format!("{name}.target.ready")
        });
        all.push(Just(test(TestKind::IsTrue(ready))).boxed());
    }
    prop::strategy::Union::new(all).boxed()
}

/// A condition over [`schema`]; `names` are bound to objects of `pools`.
pub(super) fn any_expr(names: Vec<String>, depth: u32) -> BoxedStrategy<Expr> {
    let leaf = any_scalar_test(names.clone());
    if depth == 0 {
        return leaf;
    }
    let pools =
        || path(Root::List("pools".to_string()), &[], PathType::Objects("pools".to_string()), "pools");
    let part = || any_expr(names.clone(), depth - 1);
    let mut inner_names = names.clone();
    let name = format!("p{}", names.len());
    inner_names.push(name.clone());
    let body = || any_expr(inner_names.clone(), depth - 1).prop_map(Box::new);
    let (some, every, filter) = (name.clone(), name.clone(), name);
    prop_oneof![
        4 => leaf,
        2 => prop::collection::vec(part(), 2..4).prop_map(|parts| join(parts, Expr::And)),
        2 => prop::collection::vec(part(), 2..4).prop_map(|parts| join(parts, Expr::Or)),
        2 => part().prop_map(|part| Expr::Not(Box::new(part))),
        1 => body().prop_map(move |body| test(TestKind::Some { name: some.clone(), list: pools(), body })),
        1 => body().prop_map(move |body| test(TestKind::Every { name: every.clone(), list: pools(), body })),
        1 => (any_compare(), 0i64..4, prop::option::of(body())).prop_map(move |(compare, number, body)| {
            let filter = body.map(|body| (filter.clone(), body));
            test(TestKind::Count { of: Of { list: pools(), filter }, compare, number })
        }),
    ]
    .boxed()
}

/// Joined parts as the reader leaves them: an `and` holds no `and`.
fn join(parts: Vec<Expr>, make: fn(Vec<Expr>) -> Expr) -> Expr {
    let mut flat = Vec::new();
    for part in parts {
        match (make(Vec::new()), part) {
            (Expr::And(_), Expr::And(inner)) | (Expr::Or(_), Expr::Or(inner)) => flat.extend(inner),
            (_, other) => flat.push(other),
        }
    }
    make(flat)
}
