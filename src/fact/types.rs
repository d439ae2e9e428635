//! The types a fact can have.

use super::Localized;

/// One value of an enum with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    pub name: String,
    /// What deliverables print; the name itself where none was given.
    pub label: Localized,
}

/// The type of a fact or field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Bool,
    Enum(Vec<EnumValue>),
    /// A whole number, with its inclusive bounds and its unit where declared.
    Int {
        minimum: Option<i64>,
        maximum: Option<i64>,
        unit: Option<String>,
    },
    Version,
    Date,
    Text,
    Fqdn,
    Ip,
    Url,
    SipUri,
    Email,
    Phone,
    Path,
    /// A list of scalars or refs inside an object, or a fact with several values.
    List(Box<Type>),
    /// The key of an object of the named list.
    Ref(String),
}

impl Type {
    /// The word for this type in `facts.yaml`.
    pub fn word(&self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Enum(_) => "enum",
            Type::Int { .. } => "int",
            Type::Version => "version",
            Type::Date => "date",
            Type::Text => "text",
            Type::Fqdn => "fqdn",
            Type::Ip => "ip",
            Type::Url => "url",
            Type::SipUri => "sip_uri",
            Type::Email => "email",
            Type::Phone => "phone",
            Type::Path => "path",
            Type::List(_) => "list",
            Type::Ref(_) => "ref",
        }
    }

    /// Whether `<`, `<=`, `>`, `>=` and ranges mean something.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Type::Int { .. } | Type::Version | Type::Date)
    }

    /// Whether values compare without case.
    pub fn ignores_case(&self) -> bool {
        matches!(self, Type::Fqdn | Type::SipUri | Type::Email)
    }
}
