//! `range: ">= 4, < 5"`: a fact that is known within bounds.

use super::read::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Domain, Type, Value, parse_value};
use crate::yaml::Node;

/// A bound and whether it is itself included.
type Bound = Option<(Value, bool)>;

impl Reader<'_> {
    /// The values within the bounds that `node` names; none at all is reported.
    pub(super) fn range(&mut self, node: &Node, ty: &Type) -> Option<Domain> {
        if !ty.is_ordered() {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongValue, format!("a fact of type `{}` has no range", ty.word()))
                    .at(node.span, "only `int`, `version` and `date` have one")
                    .help("write `among:` with the values it can have"),
            );
            return None;
        }
        let text = self.line(node, "range")?;
        let (mut low, mut high): (Bound, Bound) = (None, None);
        for part in text.split(',').map(str::trim) {
            let Some((operator, literal)) = operator(part) else {
                self.bad_range(node, format!("`{part}` is no bound"));
                return None;
            };
            // The declared range of the type holds anyway; `< 65536` says nothing wrong of a port.
            let open = match ty {
                Type::Int { .. } => Type::Int { minimum: None, maximum: None, unit: None },
                other => other.clone(),
            };
            let value = match parse_value(literal, &open) {
                Ok(value) => value,
                Err(misfit) => {
                    self.diagnostics.push(misfit.at(node.span, format!("the type is `{}`", ty.word())));
                    return None;
                }
            };
            let (bound, name) =
                if operator.starts_with('>') { (&mut low, "lower") } else { (&mut high, "upper") };
            if bound.is_some() {
                self.bad_range(node, format!("the range has two {name} bounds"));
                return None;
            }
            *bound = Some((value, operator.ends_with('=')));
        }
        if is_empty(&low, &high) || !meets(&low, &high, ty) {
            self.bad_range(node, format!("no value lies in `{text}`"));
            return None;
        }
        Some(match (&low, &high) {
            (Some((value, true)), Some((other, true))) if value == other && !matches!(ty, Type::Version) => {
                Domain::Known(value.clone())
            }
            _ => Domain::Range { low, high },
        })
    }

    fn bad_range(&mut self, node: &Node, message: String) {
        self.diagnostics.push(
            Diagnostic::new(Code::WrongValue, message)
                .at(node.span, "not a range")
                .help("write one or two bounds, such as `\">= 4, < 5\"`"),
        );
    }
}

fn operator(part: &str) -> Option<(&str, &str)> {
    let operator = [">=", "<=", ">", "<"].into_iter().find(|operator| part.starts_with(operator))?;
    Some((operator, part[operator.len()..].trim()))
}

fn is_empty(low: &Bound, high: &Bound) -> bool {
    let (Some((low, low_in)), Some((high, high_in))) = (low, high) else { return false };
    // A whole number lies between two bounds only if they leave room for one.
    match (low, high) {
        (Value::Int(low), Value::Int(high)) => {
            let first = low.saturating_add(i64::from(!low_in));
            let last = high.saturating_sub(i64::from(!high_in));
            first > last
        }
        _ => low > high || (low == high && !(*low_in && *high_in)),
    }
}

/// Whether the bounds leave anything of the type's own range.
fn meets(low: &Bound, high: &Bound, ty: &Type) -> bool {
    let Type::Int { minimum, maximum, .. } = ty else { return true };
    let own = |bound: &Option<i64>| bound.map(|number| (Value::Int(number), true));
    !is_empty(low, &own(maximum)) && !is_empty(&own(minimum), high)
}
