//! `contacts:` and `support:`, whom to call.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::Type;
use crate::source::Span;
use crate::yaml::Fields;

/// Who fills a role at this site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteContact {
    /// The id of a role of the guide.
    pub role: String,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub span: Span,
}

/// A support contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSupport {
    pub vendor: String,
    pub contract: Option<String>,
    pub phone: Option<String>,
    pub span: Span,
}

impl Reader<'_> {
    pub(super) fn contacts(&mut self, fields: &mut Fields) -> Vec<SiteContact> {
        let nodes = fields.list("contacts", self.diagnostics);
        let mut contacts = Vec::new();
        for node in nodes {
            let Some(mut fields) = Fields::of(node, "a contact", self.diagnostics) else { continue };
            let role_node = fields.require("role");
            let role = role_node.and_then(|node| Some((self.line(node, "role")?, node.span)));
            let name = fields.require("name").and_then(|node| self.line(node, "name"));
            let phone = self.typed_key(&mut fields, "phone", &Type::Phone);
            let email = self.typed_key(&mut fields, "email", &Type::Email);
            fields.finish(self.diagnostics);
            let (Some((role, role_span)), Some(name)) = (role, name) else { continue };
            if self.roles.contains(&role) {
                contacts.push(SiteContact { role, name, phone, email, span: node.span });
            } else {
                self.unknown_role(&role, role_span);
            }
        }
        contacts
    }

    pub(super) fn unknown_role(&mut self, role: &str, span: Span) {
        let all = self.roles.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ");
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownRole, format!("unknown role `{role}`"))
                .at(span, "not a role of the guide")
                .suggest(role, self.roles.iter().map(String::as_str))
                .help(format!("roles: {all}")),
        );
    }

    pub(super) fn support(&mut self, fields: &mut Fields) -> Vec<SiteSupport> {
        let nodes = fields.list("support", self.diagnostics);
        let mut support = Vec::new();
        for node in nodes {
            let Some(mut fields) = Fields::of(node, "a support contract", self.diagnostics) else { continue };
            let vendor = fields.require("vendor").and_then(|node| self.line(node, "vendor"));
            let contract = self.line_key(&mut fields, "contract");
            let phone = self.typed_key(&mut fields, "phone", &Type::Phone);
            fields.finish(self.diagnostics);
            support.extend(vendor.map(|vendor| SiteSupport { vendor, contract, phone, span: node.span }));
        }
        support
    }
}
