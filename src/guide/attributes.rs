//! What the attributes of one node say: names checked, values read.

use super::Target;
use super::overlay::{Change, Overlaid};
use super::reference::{From, Names, Unresolved};
use super::tree::{Kind, Node};
use crate::condition::{LoopName, PathType, Scope, read_condition, read_loop};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::markup::{ATTRIBUTE_NAMES, Attribute, Attributes, pieces};
use crate::source::Span;
use crate::vocabulary::{Allow, Vocabulary, is_finding};
use std::sync::Arc;

/// The kinds of node that can carry attributes; each knows which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    Topic,
    Heading,
    Procedure,
    Step,
    /// A list before which `{.choice}` stands, a paragraph, a table, a note.
    Block,
    /// An item of a list that is prose.
    Item,
    Code,
    Evidence,
    Record,
}

impl Carrier {
    fn word(self) -> &'static str {
        match self {
            Carrier::Topic => "a topic",
            Carrier::Heading => "a heading without steps",
            Carrier::Procedure => "a procedure",
            Carrier::Step => "a step",
            Carrier::Block => "a block of text",
            Carrier::Item => "an item of a list that is no step",
            Carrier::Code => "a code block",
            Carrier::Evidence => "an EVIDENCE callout",
            Carrier::Record => "a RECORD callout",
        }
    }

    pub fn names(self) -> &'static [&'static str] {
        match self {
            Carrier::Topic => &["applies", "each", "owner", "host", "order", "allow"],
            Carrier::Heading => &["applies", "owner", "host", "kind", "allow"],
            Carrier::Procedure => &[
                "applies",
                "each",
                "owner",
                "host",
                "kind",
                "at",
                "after",
                "worked-in",
                "rollback",
                "on-fail",
                "allow",
            ],
            Carrier::Step => &[
                "applies",
                "each",
                "owner",
                "host",
                "kind",
                "minutes",
                "max-minutes",
                "until",
                "at",
                "after",
                "rollback",
                "on-fail",
                "irreversible",
                "critical",
                "sets",
                "allow",
            ],
            Carrier::Block | Carrier::Item => &["applies", "allow"],
            Carrier::Code => &["applies", "translate", "allow"],
            Carrier::Evidence => &["applies", "file", "allow"],
            Carrier::Record => &["applies", "unit", "min", "max", "allow"],
        }
    }

    fn classes(self) -> &'static [&'static str] {
        match self {
            Carrier::Heading => &["alternatives", "choice"],
            Carrier::Procedure => &["alternatives", "choice", "prose"],
            Carrier::Block => &["alternatives", "choice", "prose"],
            _ => &[],
        }
    }
}

/// What attributes are read against.
pub struct Reader<'a> {
    pub vocabulary: &'a Vocabulary,
    pub names: &'a Names,
    pub roles: &'a [String],
    pub phases: &'a [String],
    /// Ids of the glossary's terms.
    pub terms: &'a [String],
    pub diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    /// The node that `attributes` and overlays describe, and the loops around its content: those around it, and
    /// its own.
    pub fn node(
        &mut self,
        attributes: &Attributes,
        overlaid: &[Overlaid],
        carrier: Carrier,
        from: From,
        loops: &[LoopName],
    ) -> (Node, Vec<LoopName>) {
        self.check_names(attributes, carrier);
        let mut node = Node::default();
        let mut loops = loops.to_vec();
        // `each` first: `applies` beside it is evaluated per object.
        if let Some(each) = attributes.get("each") {
            let scope = scope(self.vocabulary, &loops);
            if let Some(read) = read_loop(&each.value, each.value_span, &scope, self.diagnostics) {
                loops.push(match &read.list.ty {
                    PathType::Scalars(ty) | PathType::Scalar(ty) => {
                        LoopName::Element { name: read.name.clone(), ty: ty.clone() }
                    }
                    PathType::Objects(list) => {
                        LoopName::Object { name: read.name.clone(), list: list.clone() }
                    }
                });
                node.each = Some(Arc::new(read));
            } else if let Some(name) = each.value.split_whitespace().next() {
                loops.push(LoopName::Unknown { name: name.to_string() });
                node.unread_loop = Some(name.to_string());
            }
        }
        for attribute in &attributes.pairs {
            if carrier.names().contains(&attribute.name.as_str()) {
                self.read(attribute, &mut node, from, &loops);
            }
        }
        node.changes = overlaid.iter().map(|overlaid| self.change(overlaid, from, &loops)).collect();
        (node, loops)
    }

    /// What a rule of an overlay says of a node inside `loops`.
    fn change(&mut self, overlaid: &Overlaid, from: From, loops: &[LoopName]) -> Change {
        for mark in &overlaid.objects {
            if loops.iter().any(|known| known.name() == mark.name) {
                continue;
            }
            let mut diagnostic =
                Diagnostic::new(Code::UnknownTarget, format!("no loop is called `{}` here", mark.name))
                    .at(mark.span, "it would address one object of that loop")
                    .suggest(&mark.name, loops.iter().map(LoopName::name));
            let names = loops.iter().map(|known| format!("`{}`", known.name())).collect::<Vec<_>>();
            diagnostic = match names.is_empty() {
                true => diagnostic.help("the node is there once: leave the brackets out"),
                false => diagnostic.help(format!("loops here: {}", names.join(", "))),
            };
            self.diagnostics.push(diagnostic);
        }
        let mut read = Node::default();
        for attribute in &overlaid.attributes.pairs {
            self.read(attribute, &mut read, from, loops);
        }
        Change {
            objects: overlaid.objects.clone(),
            condition: read.condition,
            owner: read.owner,
            host: read.host,
            minutes: read.minutes,
            waiver: overlaid.waiver.clone(),
        }
    }

    /// The node a reference names, or a diagnostic.
    pub fn target(&mut self, text: &str, span: Span, from: From) -> Option<Target> {
        self.target_of(text, text, span, from)
    }

    /// The node that `reference` names; messages show it as it was `written`.
    pub fn target_of(&mut self, reference: &str, written: &str, span: Span, from: From) -> Option<Target> {
        match self.names.resolve(reference, span, from) {
            Ok(target) => Some(target),
            Err(Unresolved { what, given, candidates }) => {
                let mut diagnostic =
                    Diagnostic::new(Code::UnknownTarget, format!("`{written}` leads nowhere")).at(span, what);
                let near = nearest(&given, candidates.iter().map(String::as_str));
                // The whole reference with the wrong part mended, so that it can be written as it stands.
                if let (Some(near), Some(at)) = (near, written.rfind(&given)) {
                    let mended = [&written[..at], near, &written[at + given.len()..]].concat();
                    diagnostic = diagnostic.help(format!("did you mean `{mended}`?"));
                }
                let help = match (reference == written, from.topic.is_empty()) {
                    (false, _) => {
                        "link to `topic.md`, `topic.md#procedure` or, in the same topic, `#procedure`"
                    }
                    (true, true) => "write `topic`, `topic#procedure` or `topic#procedure/step`",
                    (true, false) => {
                        "write `#step`, `#procedure`, `#procedure/step`, or `topic#procedure/step`"
                    }
                };
                self.diagnostics.push(diagnostic.help(help));
                None
            }
        }
    }

    fn check_names(&mut self, attributes: &Attributes, carrier: Carrier) {
        for attribute in &attributes.pairs {
            if carrier.names().contains(&attribute.name.as_str()) {
                continue;
            }
            let known = ATTRIBUTE_NAMES.contains(&attribute.name.as_str()) || attribute.name == "order";
            let message = if known {
                format!("`{}` means nothing on {}", attribute.name, carrier.word())
            } else {
                format!("unknown attribute `{}`", attribute.name)
            };
            let mut diagnostic = Diagnostic::new(Code::UnknownAttribute, message).at(attribute.name_span, "");
            if !known {
                diagnostic = diagnostic.suggest(&attribute.name, ATTRIBUTE_NAMES);
            }
            let list = carrier.names().iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            self.diagnostics.push(diagnostic.help(format!("{} takes {list}", carrier.word())));
        }
        for (class, span) in &attributes.classes {
            if !carrier.classes().contains(&class.as_str()) {
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownAttribute, format!("`.{class}` means nothing on {}", carrier.word()))
                        .at(*span, "")
                        .suggest(class, ["alternatives", "choice", "prose"])
                        .help(
                            "`.alternatives` and `.choice` stand on a heading or before a list, `.prose` before a list",
                        ),
                );
            }
        }
    }

    fn read(&mut self, attribute: &Attribute, node: &mut Node, from: From, loops: &[LoopName]) {
        let (value, span) = (attribute.value.as_str(), attribute.value_span);
        match attribute.name.as_str() {
            "applies" => {
                let scope = scope(self.vocabulary, loops);
                node.condition = read_condition(value, span, &scope, self.diagnostics).map(Arc::new);
            }
            "owner" => node.owner = self.role(value, span),
            "host" => node.host = Some(pieces(value, span, self.diagnostics)),
            "until" => node.until = Some(pieces(value, span, self.diagnostics)),
            "file" => node.file = Some(pieces(value, span, self.diagnostics)),
            "kind" => node.kind = self.kind(value, span),
            "minutes" => node.minutes = self.minutes(attribute),
            "max-minutes" => node.max_minutes = self.minutes(attribute),
            "at" => node.at = self.time(value, span),
            "after" => {
                node.after = words(value, span)
                    .into_iter()
                    .filter_map(|(word, span)| self.target(word, span, from))
                    .collect();
            }
            "worked-in" => node.worked_in = self.phase(value, span),
            "rollback" => node.rollback = self.target(value, span, from),
            "on-fail" => node.on_fail = self.target(value, span, from),
            "irreversible" => node.irreversible = self.flag(attribute),
            "critical" => node.critical = self.flag(attribute),
            "translate" => node.translate = self.flag(attribute),
            "order" => {
                node.order_free = value == "free";
                if value != "free" {
                    self.bad(attribute, "`order` takes `free`", "write `order: free`, or leave it out");
                }
            }
            "sets" => node.sets = self.settable(value, span),
            "unit" => node.unit = Some(value.to_string()),
            "min" => node.minimum = Some(pieces(value, span, self.diagnostics)),
            "max" => node.maximum = Some(pieces(value, span, self.diagnostics)),
            "allow" => self.allow(attribute, node),
            _ => {}
        }
    }

    /// The id of a role, or a diagnostic.
    pub fn role(&mut self, value: &str, span: Span) -> Option<String> {
        self.listed(Code::UnknownRole, "role", self.roles, value, span)
    }

    /// The id of a phase, or a diagnostic.
    pub fn phase(&mut self, value: &str, span: Span) -> Option<String> {
        self.listed(Code::UnknownTarget, "phase", self.phases, value, span)
    }

    /// A name that `guide.yaml` lists, or a diagnostic.
    fn listed(
        &mut self,
        code: Code,
        what: &str,
        known: &[String],
        value: &str,
        span: Span,
    ) -> Option<String> {
        if known.iter().any(|name| name == value) {
            return Some(value.to_string());
        }
        let message = match value.is_empty() {
            true => format!("no {what} is named"),
            false => format!("unknown {what} `{value}`"),
        };
        let all = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        self.diagnostics.push(
            Diagnostic::new(code, message)
                .at(span, format!("not a {what} of the guide"))
                .suggest(value, known.iter().map(String::as_str))
                .help(format!("{what}s: {all}")),
        );
        None
    }

    fn kind(&mut self, value: &str, span: Span) -> Option<Kind> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.word() == value);
        if kind.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::BadAttributeValue, format!("unknown kind `{value}`"))
                    .at(span, "")
                    .suggest(value, Kind::ALL.iter().map(|kind| kind.word()))
                    .help("kinds are `action`, `check`, `decision`, `wait`, `notify` and, of a procedure, `rollback`"),
            );
        }
        kind
    }

    fn minutes(&mut self, attribute: &Attribute) -> Option<u32> {
        let minutes = attribute.value.parse().ok();
        if minutes.is_none() {
            let message = format!("`{}` takes whole minutes, not `{}`", attribute.name, attribute.value);
            self.bad(attribute, &message, &format!("write `{}=5`", attribute.name));
        }
        minutes
    }

    fn flag(&mut self, attribute: &Attribute) -> bool {
        match attribute.value.as_str() {
            "true" => true,
            "false" => false,
            other => {
                let message = format!("`{}` is a flag and takes no `{other}`", attribute.name);
                self.bad(attribute, &message, &format!("write `{}` alone", attribute.name));
                false
            }
        }
    }

    /// `T-2h`, `T+30m`, `T0`, or a local time `2026-12-05T22:00` or `22:00`.
    fn time(&mut self, value: &str, span: Span) -> Option<String> {
        if is_time(value) {
            return Some(value.to_string());
        }
        self.diagnostics.push(
            Diagnostic::new(Code::BadAttributeValue, format!("`{value}` is no time"))
                .at(span, "")
                .help("write `T-2h`, `T+30m`, `22:00` or `2026-12-05T22:00`"),
        );
        None
    }

    fn settable(&mut self, value: &str, span: Span) -> Option<String> {
        use crate::fact::Stage;
        let schema = &self.vocabulary.schema;
        match schema.fact(value) {
            Some(fact) if fact.stage == Stage::Site => {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::BadAttributeValue,
                        format!("a step cannot set `{value}`, a fact of the site"),
                    )
                    .at(span, "")
                    .help("only facts of the stages `decision` and `runtime` are answered by a step"),
                );
                None
            }
            Some(_) => Some(value.to_string()),
            None => {
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownName, format!("unknown fact `{value}`"))
                        .at(span, "not in facts.yaml")
                        .suggest(value, schema.facts.iter().map(|fact| fact.name.as_str()))
                        .help("name a fact of `facts.yaml`"),
                );
                None
            }
        }
    }

    /// `AP008: reason`, or several such parts, each after a semicolon.
    fn allow(&mut self, attribute: &Attribute, node: &mut Node) {
        let mut parts: Vec<String> = Vec::new();
        for part in attribute.value.split(';') {
            match parts.last_mut() {
                Some(last) if !part.trim_start().starts_with("AP") => last.push_str(&format!(";{part}")),
                _ => parts.push(part.to_string()),
            }
        }
        for part in parts {
            let (code, reason) = part.split_once(':').unwrap_or((&part, ""));
            let (code, reason) = (code.trim(), reason.trim());
            let help = "write `allow=\"AP008: why this is right here\"`";
            if !is_finding(code) {
                self.bad(attribute, &format!("`{code}` is no finding of the analysis"), help);
            } else if reason.is_empty() {
                self.bad(attribute, &format!("`{code}` is allowed without a reason"), help);
            } else {
                node.allow.push(Allow {
                    on: String::new(),
                    code: code.to_string(),
                    reason: reason.to_string(),
                    span: attribute.value_span,
                });
            }
        }
    }

    fn bad(&mut self, attribute: &Attribute, message: &str, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(Code::BadAttributeValue, message).at(attribute.value_span, "").help(help));
    }
}

/// The scope of a condition or value inside these loops.
pub fn scope<'v>(vocabulary: &'v Vocabulary, loops: &[LoopName]) -> Scope<'v> {
    Scope { loops: loops.to_vec(), ..vocabulary.scope() }
}

/// The words of a value with their places.
fn words(value: &str, span: Span) -> Vec<(&str, Span)> {
    value
        .split_whitespace()
        .map(|word| {
            let at = word.as_ptr() as usize - value.as_ptr() as usize;
            let start = span.start as usize + at;
            (word, Span::new(span.file, start, start + word.len()))
        })
        .collect()
}

/// Whether `text` is a time of the plan: `T0`, `T-2h30m`, `T+30m`, `T-14d`, `22:00`, `2026-12-05T22:00`.
pub fn is_time(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('T') {
        if rest == "0" {
            return true;
        }
        let Some(rest) = rest.strip_prefix(['+', '-']) else { return false };
        let mut digits = 0;
        let mut units = 0;
        for character in rest.chars() {
            match character {
                '0'..='9' => digits += 1,
                'd' | 'h' | 'm' if digits > 0 => {
                    digits = 0;
                    units += 1;
                }
                _ => return false,
            }
        }
        return units > 0 && digits == 0;
    }
    let (day, clock) = match text.split_once('T') {
        Some((day, clock)) => (Some(day), clock),
        None => (None, text),
    };
    let number = |part: &str, maximum: u32| {
        part.len() == 2 && part.parse::<u32>().is_ok_and(|number| number <= maximum)
    };
    day.is_none_or(|day| crate::fact::Date::parse(day).is_some())
        && clock.split_once(':').is_some_and(|(hour, minute)| number(hour, 23) && number(minute, 59))
}
