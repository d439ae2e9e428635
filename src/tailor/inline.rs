//! Text of the guide with this site's values in it.

use super::around::Around;
use super::form::{Form, in_text, label};
use super::session::Session;
use crate::condition::{Counted, Lookup, Path, PathType, Printed, Root, Settled};
use crate::diagnostic::{Code, Diagnostic};
use crate::fact::{Bound, SECRET, Status, Subject, Type};
use crate::guide::{GuideLink, TopicText};
use crate::markup::{Inline as GuideInline, InlineKind, Piece as GuidePiece, ValueUse};
use crate::runbook::{Inline, LinkTarget, Piece, Verdict, plain_pieces};
use crate::source::Span;

/// The schemes a link of a runbook can have.
const SCHEMES: [&str; 5] = ["https", "http", "mailto", "tel", "sip"];

/// Writes the text of one node, and remembers which values were not known.
pub struct Writer<'s, 'a> {
    pub session: &'s mut Session<'a>,
    pub text: &'s TopicText,
    pub around: &'s Around,
    /// The verdict of the node the text belongs to.
    pub verdict: Verdict,
    /// Names of facts that are printed and that nobody gave, in the order they are printed.
    pub open: Vec<String>,
    /// Printed values that are assumed.
    pub assumes: Vec<Assumed>,
    links: Links,
    /// Whether a value with shell characters was printed in the code at hand.
    check_quoting: bool,
}

/// A printed value that is assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumed {
    pub fact: String,
    /// Label and value.
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Resolved,
    /// Only their text: the index is not made yet, or the text is a title.
    TextOnly,
}

/// One printed value.
struct Filled {
    text: String,
    fact: String,
    open: bool,
    /// A text someone typed, which can hold shell characters.
    free_text: bool,
    /// What people call an open value.
    label: Option<String>,
}

impl Filled {
    fn inline(self) -> Inline {
        Inline::Value { text: self.text, fact: self.fact, open: self.open, label: self.label }
    }
}

impl<'s, 'a> Writer<'s, 'a> {
    pub fn new(
        session: &'s mut Session<'a>,
        text: &'s TopicText,
        around: &'s Around,
        verdict: Verdict,
    ) -> Self {
        Self {
            session,
            text,
            around,
            verdict,
            open: Vec::new(),
            assumes: Vec::new(),
            links: Links::Resolved,
            check_quoting: false,
        }
    }

    pub fn without_links(
        session: &'s mut Session<'a>,
        text: &'s TopicText,
        around: &'s Around,
        verdict: Verdict,
    ) -> Self {
        Self { links: Links::TextOnly, ..Self::new(session, text, around, verdict) }
    }

    pub fn inlines(&mut self, inlines: &[GuideInline]) -> Vec<Inline> {
        inlines.iter().flat_map(|inline| self.inline(inline)).collect()
    }

    fn inline(&mut self, inline: &GuideInline) -> Vec<Inline> {
        vec![match &inline.kind {
            InlineKind::Text(text) => Inline::Text { text: text.clone() },
            InlineKind::Value(value) => match self.value(value, Form::Text) {
                Ok(filled) => filled.inline(),
                Err(literal) => Inline::Text { text: literal },
            },
            InlineKind::Code(pieces) => Inline::Code { text: self.pieces(pieces) },
            InlineKind::Emphasis(content) => Inline::Emphasis { content: self.inlines(content) },
            InlineKind::Strong(content) => Inline::Strong { content: self.inlines(content) },
            InlineKind::Strikethrough(content) => Inline::Strikethrough { content: self.inlines(content) },
            InlineKind::Link { content, .. } => return self.link(inline.span, content),
            InlineKind::Image { alternative, .. } => return self.inlines(alternative),
            InlineKind::SoftBreak => Inline::SoftBreak,
            InlineKind::HardBreak => Inline::HardBreak,
        }]
    }

    /// Code: values in their raw form.
    pub fn pieces(&mut self, pieces: &[GuidePiece]) -> Vec<Piece> {
        let mut written: Vec<Piece> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            match piece {
                GuidePiece::Text(text) => written.push(Piece::Text { text: text.clone() }),
                GuidePiece::Value(value) => match self.value(value, Form::Code) {
                    Ok(filled) => {
                        if filled.free_text && !filled.open {
                            let before = plain_pieces(&written);
                            let after = match pieces.get(at + 1) {
                                Some(GuidePiece::Text(text)) => text.as_str(),
                                _ => "",
                            };
                            self.check_quoting |= needs_quoting(&filled.text, &before, after);
                        }
                        let Filled { text, fact, open, label, .. } = filled;
                        written.push(Piece::Value { text, fact, open, label });
                    }
                    Err(literal) => written.push(Piece::Text { text: literal }),
                },
            }
        }
        written
    }

    /// A code block: its text, and whether a value in it has to be looked at before it is run.
    pub fn code_block(&mut self, pieces: &[GuidePiece]) -> (Vec<Piece>, bool) {
        self.check_quoting = false;
        let written = self.pieces(pieces);
        (written, std::mem::take(&mut self.check_quoting))
    }

    /// An attribute such as `host`: text in its natural form.
    pub fn text_pieces(&mut self, pieces: &[GuidePiece]) -> Vec<Inline> {
        pieces
            .iter()
            .map(|piece| match piece {
                GuidePiece::Text(text) => Inline::Text { text: text.clone() },
                GuidePiece::Value(value) => match self.value(value, Form::Text) {
                    Ok(filled) => filled.inline(),
                    Err(literal) => Inline::Text { text: literal },
                },
            })
            .collect()
    }

    /// The value at this place; `Err` is literal text.
    fn value(&mut self, value: &ValueUse, form: Form) -> Result<Filled, String> {
        let printed = self.text.values.get(&value.span).cloned();
        match printed {
            Some(Printed::Literal(text)) => Err(text),
            Some(Printed::Path(path)) => Ok(self.path(&path, value, form)),
            Some(Printed::Count(of)) => {
                let judge = self.session.judge;
                Ok(match judge.count(&of, &self.around.bindings) {
                    Counted::Exactly(number) => Filled {
                        text: number.to_string(),
                        fact: of.list.text.clone(),
                        open: false,
                        free_text: false,
                        label: None,
                    },
                    Counted::Unknown(subject) => self.open_value(&subject, &value.expression),
                })
            }
            Some(Printed::Document(name)) => Ok(match self.session.document_text(&name, form) {
                Some(text) => Filled { text, fact: name, open: false, free_text: true, label: None },
                None => self.open_document(&name),
            }),
            // A value that could not be read was reported; the build stops before this is seen.
            None => Err(format!("{{{{ {} }}}}", value.expression)),
        }
    }

    fn path(&mut self, path: &Path, value: &ValueUse, form: Form) -> Filled {
        let judge = self.session.judge;
        let lookup = judge.lookup(path, &self.around.bindings);
        let (given, subject) = match lookup {
            Lookup::Given { given, subject } => (given, subject),
            Lookup::List { subject, .. } => return self.list(path, &subject, value),
            Lookup::Unknown { subject } => {
                let filled = self.open_value(&subject, &label_of(path, &subject, value));
                return match self.field_label(path) {
                    Some(label) => self.labelled(filled, label),
                    None => filled,
                };
            }
            Lookup::Element { subject, value: element, ty } => {
                let text = match form {
                    Form::Text => in_text(&element, &ty, self.session.strings),
                    Form::Code => element.to_string(),
                };
                return Filled {
                    text,
                    fact: subject.name(),
                    open: false,
                    free_text: is_free_text(&ty),
                    label: None,
                };
            }
            Lookup::Empty => {
                let filled = Filled {
                    text: blank(&value.expression),
                    fact: path.text.clone(),
                    open: true,
                    free_text: false,
                    label: None,
                };
                return match self.field_label(path) {
                    Some(label) => self.labelled(filled, label),
                    None => filled,
                };
            }
        };
        if !self.is_meaningful(&subject, value.span) {
            return self.open_value(&subject, &value.expression);
        }
        let (declared_type, secret, assumed_value) = match self.session.declaration(&subject) {
            Some(declared) => (declared.ty.clone(), declared.secret, declared.assume.clone()),
            None => (Type::Text, false, None),
        };
        self.session.used.insert(subject.clone());
        let (known, assumed) = match (given.status, given.value()) {
            (Status::Unknown, _) => (None, false),
            (status, Some(known)) => (Some(known.clone()), status == Status::Assumed),
            (_, None) => (assumed_value, true),
        };
        let Some(known) = known else { return self.open_value(&subject, &value.expression) };
        if assumed {
            let shown = self.session.known(&subject);
            let pairs = [("label", shown.label.as_str()), ("value", shown.value.as_str())];
            let text = self.session.strings.fill("reason.is", &pairs);
            let note = Assumed { fact: subject.name(), text };
            if !self.assumes.contains(&note) {
                self.assumes.push(note);
            }
        }
        let text = match form {
            _ if secret => SECRET.to_string(),
            Form::Text => in_text(&known, &declared_type, self.session.strings),
            Form::Code => known.to_string(),
        };
        Filled {
            text,
            fact: subject.name(),
            open: false,
            free_text: is_free_text(&declared_type),
            label: None,
        }
    }

    /// A list in text: its keys joined by commas.
    fn list(&mut self, path: &Path, subject: &Subject, value: &ValueUse) -> Filled {
        let judge = self.session.judge;
        match judge.elements(path, &self.around.bindings) {
            Some(elements) => {
                self.session.used.insert(subject.clone());
                let ty = match &path.ty {
                    PathType::Scalars(ty) | PathType::Scalar(ty) => ty.clone(),
                    PathType::Objects(_) => Type::Text,
                };
                let texts: Vec<String> =
                    elements.iter().map(|element| in_text(element, &ty, self.session.strings)).collect();
                let text = if texts.is_empty() {
                    self.session.strings.get("common.none").to_string()
                } else {
                    texts.join(", ")
                };
                Filled { text, fact: subject.name(), open: false, free_text: false, label: None }
            }
            None => self.open_value(subject, &value.expression),
        }
    }

    /// Whether a value means something here. A value outside its `when` in a step that applies is an
    /// error; elsewhere it is a blank.
    fn is_meaningful(&mut self, subject: &Subject, span: Span) -> bool {
        let Some(settled) = self.session.judge.meaning(subject) else { return true };
        if settled != Settled::NotApplicable {
            return true;
        }
        if self.verdict == Verdict::Applies {
            let condition =
                self.session.judge.when(subject).map(|when| when.text.clone()).unwrap_or_default();
            self.session.diagnostics.push(
                Diagnostic::new(
                    Code::PrintedOutsideWhen,
                    format!("`{}` is printed at this site, where it means nothing", subject.name()),
                )
                .at(span, format!("it means something only when `{condition}`"))
                .help("give the step a condition that is true only there, or print something else"),
            );
        }
        false
    }

    /// Whether what is not known has to be found out: not for what nobody does.
    fn is_worked(&self) -> bool {
        !matches!(self.verdict, Verdict::NotApplicable | Verdict::Waived)
    }

    fn open_value(&mut self, subject: &Subject, expression: &str) -> Filled {
        let name = subject.name();
        if self.is_worked() && !self.open.contains(&name) {
            self.open.push(name.clone());
            self.session.used.insert(subject.clone());
        }
        let filled =
            Filled { text: blank(expression), fact: name, open: true, free_text: false, label: None };
        let label = self.session.label_of(subject);
        self.labelled(filled, label)
    }

    /// A blank with what people call it. Where nobody has to fill it in, and in titles, that is all it shows.
    fn labelled(&self, filled: Filled, label: String) -> Filled {
        match self.is_worked() && self.links == Links::Resolved {
            true => Filled { label: Some(label), ..filled },
            false => Filled { text: label.clone(), label: Some(label), ..filled },
        }
    }

    /// What people call the field at the end of a path that begins at a loop's object.
    fn field_label(&self, path: &Path) -> Option<String> {
        let Root::Name(name) = &path.root else { return None };
        let schema = &self.session.guide.vocabulary.schema;
        let subject = match self.around.bindings.get(name)? {
            Bound::Object { list, .. } | Bound::UnknownObject { list } => Subject::List(list.clone()),
            Bound::Empty { list } | Bound::Nothing { list } => list.clone(),
            Bound::Element { .. } | Bound::UnknownElement { .. } => return None,
        };
        let mut list = schema.list(subject.root())?;
        let (last, way) = path.fields.split_last()?;
        for field in way {
            let Type::Ref(next) = &list.field(field)?.ty else { return None };
            list = schema.list(next)?;
        }
        let declared = list.field(last)?;
        Some(label(&declared.label, last, self.session.language()))
    }

    fn open_document(&mut self, name: &str) -> Filled {
        if self.is_worked() && !self.open.iter().any(|open| open == name) {
            self.open.push(name.to_string());
        }
        Filled { text: blank(name), fact: name.to_string(), open: true, free_text: false, label: None }
    }

    fn link(&mut self, span: Span, content: &[GuideInline]) -> Vec<Inline> {
        let content = self.inlines(content);
        if self.links == Links::TextOnly {
            return content;
        }
        let target = match self.text.links.get(&span).cloned() {
            Some(GuideLink::Node(target)) => {
                let instances = self.session.index.resolve(&target, &self.around.bindings);
                let there =
                    instances.iter().find(|instance| instance.reference.verdict != Verdict::NotApplicable);
                match (there, instances.first()) {
                    (Some(instance), _) => LinkTarget::Node(instance.reference.clone()),
                    (None, Some(instance)) => {
                        let pairs = [("number", instance.reference.number.as_str()), ("why", &instance.why)];
                        let why = self.session.strings.fill("reason.gone", &pairs);
                        return vec![Inline::Gone { content, why }];
                    }
                    (None, None) => return content,
                }
            }
            Some(GuideLink::Term(id)) => LinkTarget::Term { id },
            Some(GuideLink::External(pieces)) => {
                let filled = self.pieces(&pieces);
                let is_open = filled.iter().any(|piece| matches!(piece, Piece::Value { open: true, .. }));
                let url = plain_pieces(&filled);
                if is_open {
                    return with_blanks(content, filled);
                }
                let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme).to_lowercase();
                if !SCHEMES.contains(&scheme.as_str()) {
                    self.session.diagnostics.push(
                        Diagnostic::new(Code::LinkScheme, format!("a link cannot lead to `{url}`"))
                            .at(span, "the address comes from the site")
                            .help("give an address with `https`, `http`, `mailto`, `tel` or `sip`"),
                    );
                    return content;
                }
                LinkTarget::External { url }
            }
            None => return content,
        };
        vec![Inline::Link { target, content }]
    }
}

/// The text of a link whose address is not known, with the blanks of the address behind it.
fn with_blanks(mut content: Vec<Inline>, address: Vec<Piece>) -> Vec<Inline> {
    for piece in address {
        if let Piece::Value { text, fact, open: true, label } = piece {
            content.push(Inline::Text { text: " (".to_string() });
            content.push(Inline::Value { text, fact, open: true, label });
            content.push(Inline::Text { text: ")".to_string() });
        }
    }
    content
}

/// What is not known of a path: `directory.target` of `directory.target.fqdn`, where nobody gave the target.
fn label_of(path: &Path, subject: &Subject, value: &ValueUse) -> String {
    let Subject::Field { field, .. } = subject else { return value.expression.clone() };
    let after: usize = match path.fields.iter().position(|name| name == field) {
        Some(at) => path.fields[at + 1..].iter().map(|name| name.len() + 1).sum(),
        None => 0,
    };
    let end = value.expression.len().saturating_sub(after);
    value.expression.get(..end).unwrap_or(&value.expression).to_string()
}

/// The label of a blank; renderers draw the blank around it.
fn blank(expression: &str) -> String {
    expression.to_string()
}

fn is_free_text(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::Bool
            | Type::Enum(_)
            | Type::Int { .. }
            | Type::Version
            | Type::Date
            | Type::Fqdn
            | Type::Ip
            | Type::Email
    )
}

/// What a shell reads in a word without quotes.
const UNQUOTED: &str =
    " \t\"'`$;|&<>(){}[]#*?!,%^~@=\u{2018}\u{2019}\u{201a}\u{201b}\u{201c}\u{201d}\u{201e}\u{2013}\u{2014}";

/// Whether `value` could change the structure of the command around it: unquoted, any character a shell
/// reads; inside quotes, those that end or escape them.
fn needs_quoting(value: &str, before: &str, after: &str) -> bool {
    let is_closed = |quote: &char| after.lines().next().is_some_and(|line| line.contains(*quote));
    let (quote, within) = open_quotes(before);
    let quote = quote.filter(is_closed);
    let ends = |quote: char| match quote {
        '"' => "\"$`\u{201c}\u{201d}\u{201e}",
        _ => "'\u{2018}\u{2019}\u{201a}\u{201b}",
    };
    let special = quote.map_or(UNQUOTED, ends);
    if within.is_some_and(|within| value.contains(|character| ends(within).contains(character))) {
        return true;
    }
    // `@` and `#`, `=`, `~` are harmless inside a word such as `sip:a@b.example`.
    value.char_indices().any(|(at, character)| {
        special.contains(character) && !(at > 0 && matches!(character, '@' | '=' | '~') && quote.is_none())
    })
}

/// The quote that is open at the end of the last line of `text`, and one that is open within it: a text for
/// another program.
fn open_quotes(text: &str) -> (Option<char>, Option<char>) {
    let line = text.rsplit('\n').next().unwrap_or_default();
    line.chars().filter(|character| matches!(character, '"' | '\'')).fold(
        (None, None),
        |(outer, inner), quote| match (outer, inner) {
            (None, _) => (Some(quote), None),
            (Some(outer), _) if outer == quote => (None, None),
            (outer, Some(_)) => (outer, None),
            (outer, None) => (outer, Some(quote)),
        },
    )
}

impl Session<'_> {
    /// `customer`, `document.number`, `window.start`, `contact.uc-admin.name` of this site.
    pub fn document_text(&self, name: &str, form: Form) -> Option<String> {
        super::head::document_text(self, name, form)
    }
}

#[cfg(test)]
mod tests {
    use super::needs_quoting;

    #[test]
    fn only_what_could_change_a_command_is_marked() {
        assert!(needs_quoting("$(rm)", "Get-X -Identity \"", "\""));
        assert!(!needs_quoting("David Pelton", "Get-X -Identity \"", "\""));
        assert!(needs_quoting("David Pelton", "Get-X -Identity ", ""));
        assert!(!needs_quoting("Bodega y campo", "Import-X -Path \"C:\\moved-", ".csv\" -Force"));
        assert!(needs_quoting("Bodega y campo", "Import-X \"a\" -Path C:\\moved-", ".csv \"b\""));
        assert!(needs_quoting("a\"b", "Start-X '/i \"", "\\setup.msi\" /qb'"));
        assert!(needs_quoting("a\"b", "Import-X -Path \"C:\\moved-", ".csv\""));
        assert!(needs_quoting("O'Hara", "Get-X -Identity '", "'"));
        assert!(!needs_quoting("sip:a@b.example", "Move-X -Identity ", " -Target x"));
        assert!(!needs_quoting("\\\\fs1.example\\share", "dir ", ""));
    }
}
