//! Reads `unique`: fields of lists whose values are all different, taken together.

use super::UniqueGroup;
use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::Schema;
use crate::yaml::{Node, text, wrong_shape};

impl Reader<'_> {
    pub(super) fn unique(&mut self, schema: &Schema, nodes: &[Node]) -> Vec<UniqueGroup> {
        let mut groups = Vec::new();
        for node in nodes {
            let Some(members) = node.list() else {
                wrong_shape(node, "a group of `unique`", "a list of fields", self.diagnostics);
                continue;
            };
            let fields = members.iter().filter_map(|member| self.unique_field(schema, member)).collect();
            groups.push(UniqueGroup { fields, span: node.span });
        }
        groups
    }

    /// `legacy.pools.fqdn`: a list and one of its fields.
    fn unique_field(&mut self, schema: &Schema, node: &Node) -> Option<(String, String)> {
        let name = text(node, "unique", self.diagnostics)?;
        let (list, field) = name.rsplit_once('.').unwrap_or((name.as_str(), ""));
        let declared = schema.list(list);
        if declared.is_some_and(|list| list.field(field).is_some()) {
            return Some((list.to_string(), field.to_string()));
        }
        let all: Vec<String> = schema
            .lists
            .iter()
            .flat_map(|list| list.fields.iter().map(move |field| format!("{}.{}", list.name, field.name)))
            .collect();
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownName, format!("`{name}` is no field of a list"))
                .at(node.span, "not a field of a list")
                .suggest(&name, all.iter().map(String::as_str))
                .help("name a list and one of its fields, such as `legacy.pools.fqdn`"),
        );
        None
    }
}
