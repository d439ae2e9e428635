//! A value a fact can have.

use super::{Date, Type, Version};
use std::fmt;

/// One value; which variant fits is told by the fact's [`Type`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Bool(bool),
    /// The name of an enum value.
    Enum(String),
    Int(i64),
    Version(Version),
    Date(Date),
    /// Any textual type: text, fqdn, ip, url, sip_uri, email, phone, path.
    Text(String),
    /// The key of an object, as it was written.
    Ref(String),
    List(Vec<Value>),
}

impl Value {
    /// Whether two values of a type are the same; fqdn, sip_uri and email compare without case.
    pub fn same(&self, other: &Value, ty: &Type) -> bool {
        match (self, other) {
            (Value::Text(a), Value::Text(b)) if ty.ignores_case() => a.to_lowercase() == b.to_lowercase(),
            (Value::Ref(a), Value::Ref(b)) => a.to_lowercase() == b.to_lowercase() || a == b,
            (a, b) => a == b,
        }
    }
}

/// The raw form: as it is typed in a condition or a command.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(formatter, "{value}"),
            Value::Int(value) => write!(formatter, "{value}"),
            Value::Version(value) => write!(formatter, "{value}"),
            Value::Date(value) => write!(formatter, "{value}"),
            Value::Enum(text) | Value::Text(text) | Value::Ref(text) => formatter.write_str(text),
            Value::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(formatter, "{comma}{value}")?;
                }
                Ok(())
            }
        }
    }
}
