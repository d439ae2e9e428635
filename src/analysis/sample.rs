//! A condition that takes a site to say something of a fact, list or field.

use crate::condition::{Compare, Expr, Of, Path, PathType, Root, Test, TestKind};
use crate::fact::{Type, Value, parse_value};
use crate::source::Span;
use crate::vocabulary::Vocabulary;

/// Such a condition for the declaration called `name`; `None` for what no site says.
pub(super) fn sample(name: &str, span: Span, vocabulary: &Vocabulary) -> Option<Expr> {
    let test = |kind| Expr::Test(Test { kind, span });
    let path = |root: Root, fields: Vec<String>, ty: PathType| Path {
        root,
        fields,
        ty,
        text: name.to_string(),
        span,
    };
    if let Some(fact) = vocabulary.schema.fact(name) {
        let path = path(Root::Fact(name.to_string()), Vec::new(), PathType::Scalar(fact.ty.clone()));
        return says(path, &fact.ty).map(test);
    }
    if vocabulary.schema.list(name).is_some() {
        let list = path(Root::List(name.to_string()), Vec::new(), PathType::Objects(name.to_string()));
        let of = Of { list, filter: None };
        return Some(test(TestKind::Count { of, compare: Compare::Greater, number: 0 }));
    }
    let (list, field) = name.rsplit_once('.')?;
    let declared = vocabulary.schema.list(list)?.field(field)?;
    let own = Path {
        text: list.to_string(),
        ..path(Root::List(list.to_string()), Vec::new(), PathType::Objects(list.to_string()))
    };
    let inner = path(
        Root::Name("object".to_string()),
        vec![field.to_string()],
        PathType::Scalar(declared.ty.clone()),
    );
    let body = Box::new(test(says(Path { text: format!("object.{field}"), ..inner }, &declared.ty)?));
    Some(test(TestKind::Some { name: "object".to_string(), list: own, body }))
}

/// A test that only a known value passes.
fn says(path: Path, ty: &Type) -> Option<TestKind> {
    let literal = |text: &str| parse_value(text, ty).ok();
    let value = match ty {
        Type::Bool => return Some(TestKind::IsTrue(path)),
        Type::List(of) => {
            let list = Path { ty: PathType::Scalars(of.as_ref().clone()), ..path };
            let of = Of { list, filter: None };
            return Some(TestKind::Count { of, compare: Compare::Greater, number: 0 });
        }
        Type::Enum(values) => Value::Enum(values.first()?.name.clone()),
        Type::Int { minimum, .. } => Value::Int(minimum.unwrap_or(1)),
        Type::Ref(_) => return None,
        Type::Version => literal("1.0")?,
        Type::Date => literal("2026-01-01")?,
        Type::Text => literal("text")?,
        Type::Fqdn => literal("host.example")?,
        Type::Ip => literal("192.0.2.1")?,
        Type::Url => literal("https://host.example/")?,
        Type::SipUri => literal("sip:user@example.com")?,
        Type::Email => literal("user@example.com")?,
        Type::Phone => literal("+1 555 0100")?,
        Type::Path => literal("/path")?,
    };
    Some(TestKind::Compare { path, compare: Compare::Equal, literal: value })
}
