//! Reads one pair of braces `{#id .class name=value flag}`.
//!
//! Knows nothing of where attributes may stand.

use super::form::Form;
use super::tree::{Attribute, Attributes};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::ops::Range;

/// Attributes longer than this are taken for a forgotten brace.
const LONGEST: usize = 8192;

/// What a pair of braces turned out to be.
pub(super) enum Braces {
    /// Attributes by their form; whether they are meant as such, [`Form`] tells.
    Complete(Form),
    /// They were meant as attributes and cannot be read. The mistake is placed exactly.
    Broken(Diagnostic),
    /// The same, but the id can be read: nobody should be told that it is missing. The mistake is among
    /// the form's.
    Recovered(Form),
    /// Something else, such as PowerShell.
    Foreign,
}

/// Reads the braces that open at byte `start` of `text`. `quote_marks` is the number of `>` before them
/// on their line: as many are skipped at the beginning of each further line.
pub(super) fn read(file: FileId, text: &str, start: usize, quote_marks: usize) -> Braces {
    let mut reader = Reader {
        file,
        text,
        start,
        at: start + 1,
        limit: floor(text, start + LONGEST),
        quote_marks,
        meant: is_opening_of_attributes(&text[start + 1..]),
        attributes: Attributes::default(),
        mistakes: Vec::new(),
    };
    match reader.all() {
        Ok(()) => {
            reader.attributes.span = Some(Span::new(file, start, reader.at));
            Braces::Complete(Form {
                attributes: reader.attributes,
                mistakes: reader.mistakes,
                end: reader.at,
            })
        }
        Err(failure) if reader.meant => {
            let place = Span::new(file, failure.range.start, failure.range.end);
            let mistake = Diagnostic::new(Code::AttributeSyntax, failure.message).at(place, failure.label);
            let mistake = mistake.help(failure.help).help(LITERAL);
            let end = text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length);
            // Where the line could be something else, such as code, nothing of it is hidden.
            let is_plain = !text[start + 1..end].contains(['`', '{', '<', '|', '\\', '[']);
            if reader.attributes.id.is_none() || failure.range.start > end || !is_plain {
                return Braces::Broken(mistake);
            }
            reader.attributes.span = Some(Span::new(file, start, end));
            reader.mistakes.push(mistake);
            Braces::Recovered(Form { attributes: reader.attributes, mistakes: reader.mistakes, end })
        }
        Err(_) => Braces::Foreign,
    }
}

/// The advice for braces that are no attributes at all.
pub(super) const LITERAL: &str = "if this is text and no attributes, write it as code, between backticks";

/// `{#` and `{.name` are meant as attributes from their first character on.
fn is_opening_of_attributes(inner: &str) -> bool {
    let mut characters = inner.chars();
    match characters.next() {
        Some('#') => true,
        Some('.') => characters.next().is_some_and(|second| second.is_ascii_alphabetic()),
        _ => false,
    }
}

/// The last boundary between characters at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Failure {
    range: Range<usize>,
    message: String,
    label: &'static str,
    help: String,
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    /// The opening brace.
    start: usize,
    at: usize,
    limit: usize,
    quote_marks: usize,
    meant: bool,
    attributes: Attributes,
    mistakes: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn all(&mut self) -> Result<(), Failure> {
        self.space()?;
        while !self.eat(b'}') {
            let start = self.at;
            match self.byte() {
                Some(b'#') => self.id(),
                Some(b'.') => self.class()?,
                Some(byte) if byte.is_ascii_alphabetic() => self.pair()?,
                Some(_) => return Err(self.unexpected()),
                None => return Err(self.unclosed()),
            }
            let end = self.at;
            self.space()?;
            if self.at == end && self.byte() != Some(b'}') {
                return Err(self.no_space(start..end));
            }
        }
        Ok(())
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes()[..self.limit].get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.byte() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn eat_while(&mut self, accept: impl Fn(u8) -> bool) -> Range<usize> {
        let start = self.at;
        while self.byte().is_some_and(&accept) {
            self.at += 1;
        }
        start..self.at
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// Skips white space. A line break is followed by the marks of the quotes the braces stand in; an
    /// empty line ends the paragraph, and with it the attributes.
    fn space(&mut self) -> Result<(), Failure> {
        loop {
            self.eat_while(|byte| matches!(byte, b' ' | b'\t'));
            if !matches!(self.byte(), Some(b'\n' | b'\r')) {
                return Ok(());
            }
            self.line_break();
            if matches!(self.byte(), Some(b'\n' | b'\r') | None) {
                return Err(self.unclosed());
            }
        }
    }

    /// Goes over one line break and the marks of quotes and the spaces that follow it.
    fn line_break(&mut self) {
        if !(self.eat(b'\r') && self.eat(b'\n')) {
            self.eat(b'\n');
        }
        for _ in 0..self.quote_marks {
            self.eat_while(|byte| matches!(byte, b' ' | b'\t'));
            self.eat(b'>');
        }
        self.eat_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    fn id(&mut self) {
        let whole = self.word_end();
        let text = &self.text[whole.start + 1..whole.end];
        let well_formed = text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let span = self.span(whole.start + 1..whole.end);
        let mut id = text.to_string();
        if !well_formed {
            let plain = plain_id(text);
            self.mistakes.push(bad_id(text, &plain, self.span(whole.clone())));
            // What names the id that was meant is not wrong too.
            id = if plain.is_empty() { id } else { plain };
        }
        match &self.attributes.id {
            Some((_, first)) => {
                let mistake = Diagnostic::new(Code::AttributeSyntax, "these attributes have two ids");
                let mistake = mistake.at(self.span(whole), "the second id").at(*first, "the first id");
                self.mistakes.push(mistake.help("keep one of them"));
            }
            None => self.attributes.id = Some((id, span)),
        }
    }

    fn class(&mut self) -> Result<(), Failure> {
        let whole = self.word_end();
        let text = &self.text[whole.start + 1..whole.end];
        let well_formed = text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !well_formed {
            return Err(Failure {
                message: format!("`.{text}` is no class"),
                range: whole,
                label: "",
                help: "a class begins with a letter and has letters, digits and hyphens only".to_string(),
            });
        }
        let span = self.span(whole.start + 1..whole.end);
        match self.attributes.classes.iter().find(|(class, _)| class == text) {
            Some((_, first)) => {
                let (first, second) = (*first, self.span(whole.clone()));
                self.mistakes.push(twice(&format!(".{text}"), second, first));
            }
            None => self.attributes.classes.push((text.to_string(), span)),
        }
        Ok(())
    }

    /// From the mark of an id or class to the next space or brace.
    fn word_end(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        let end = self
            .eat_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'}' | b'{' | b'"' | b'\''))
            .end;
        start..end
    }

    fn pair(&mut self) -> Result<(), Failure> {
        let name = self.eat_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let name_span = self.span(name.clone());
        let name = self.text[name].to_string();
        let (value, value_span) = match self.eat(b'=') {
            true => self.value(&name)?,
            false => ("true".to_string(), name_span),
        };
        match self.attributes.get(&name) {
            Some(first) => {
                let mistake = twice(&name, name_span, first.name_span);
                self.mistakes.push(mistake);
            }
            None => self.attributes.pairs.push(Attribute { name, name_span, value, value_span }),
        }
        Ok(())
    }

    fn value(&mut self, name: &str) -> Result<(String, Span), Failure> {
        let start = self.at;
        match self.byte() {
            // A comparison, as programs write it.
            Some(b'=') => Err(self.unexpected()),
            Some(quote @ (b'"' | b'\'')) => {
                self.meant = true;
                self.quoted(quote)
            }
            _ => {
                self.meant = true;
                let range = self
                    .eat_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'}' | b'"' | b'\''));
                let text = self.text[range.clone()].to_string();
                if text.is_empty() {
                    return Err(Failure {
                        range: start - name.len() - 1..start,
                        message: format!("`{name}` has no value"),
                        label: "",
                        help: format!("write `{name}=value`, without spaces around `=`"),
                    });
                }
                if text.contains("{{") {
                    return Err(Failure {
                        range,
                        message: format!("the value of `{name}` has braces and no quotes"),
                        label: "",
                        help: format!("put the value in quotes: `{name}=\"{{{{ … }}}}\"`"),
                    });
                }
                Ok((text, self.span(range)))
            }
        }
    }

    /// The text between quotes. Marks of block quotes at the beginning of further lines become spaces, so
    /// that the text keeps its length and says what was meant.
    fn quoted(&mut self, quote: u8) -> Result<(String, Span), Failure> {
        let opening = self.at;
        self.at += 1;
        let mut value = String::new();
        let mut from = self.at;
        loop {
            self.eat_while(|byte| byte != quote && !matches!(byte, b'\n' | b'\r'));
            match self.byte() {
                Some(byte) if byte == quote => break,
                Some(_) => {
                    value.push_str(&self.text[from..self.at]);
                    from = self.at;
                    self.line_break();
                    value.extend(
                        self.text[from..self.at].chars().map(|mark| if mark == '>' { ' ' } else { mark }),
                    );
                    from = self.at;
                    if !matches!(self.byte(), Some(b'\n' | b'\r') | None) {
                        continue;
                    }
                }
                None => {}
            }
            return Err(Failure {
                range: opening..opening + 1,
                message: "the quote is not closed".to_string(),
                label: "opened here",
                help: "close the value with the same quote, and the attributes with `}`".to_string(),
            });
        }
        value.push_str(&self.text[from..self.at]);
        let span = self.span(opening + 1..self.at);
        self.at += 1;
        Ok((value, span))
    }

    fn unclosed(&self) -> Failure {
        let at = self.at.min(self.limit);
        Failure {
            range: at..at,
            message: "the attributes are not closed".to_string(),
            label: "expected `}` before here",
            help: "close them with `}` in the same paragraph".to_string(),
        }
    }

    fn unexpected(&self) -> Failure {
        // What follows on another line was hardly meant to belong to them.
        if self.text[self.start..self.at].contains('\n') {
            return Failure {
                range: self.start..self.start + 1,
                message: "the attributes are not closed".to_string(),
                label: "opened here",
                help: "close them with `}` in the same paragraph".to_string(),
            };
        }
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        let range = self.at..self.at + length;
        Failure {
            message: format!("`{}` cannot stand in attributes here", &self.text[range.clone()]),
            range,
            label: "",
            help: "attributes are `#id`, `.class`, `name=value` and `name`; a value with spaces, quotes or `}` stands in quotes"
                .to_string(),
        }
    }

    fn no_space(&self, before: Range<usize>) -> Failure {
        Failure {
            message: format!("nothing separates `{}` from what follows", &self.text[before]),
            range: self.at..self.at,
            label: "expected a space here",
            help: "put a space between two attributes; a value with spaces, quotes or `}` stands in quotes"
                .to_string(),
        }
    }
}

/// The id that was probably meant; empty if nothing can be made of the text.
fn plain_id(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => plain.push(letter),
            _ if plain.is_empty() || plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    let plain = plain.trim_matches('-');
    plain.trim_start_matches(|first: char| first.is_ascii_digit() || first == '-').to_string()
}

fn bad_id(text: &str, plain: &str, place: Span) -> Diagnostic {
    let mistake = Diagnostic::new(Code::BadId, format!("`#{text}` is not a well-formed id"))
        .at(place, "")
        .help("an id begins with a letter and has lower-case letters, digits and hyphens only");
    if plain.is_empty() { mistake } else { mistake.help(format!("`#{plain}` would do")) }
}

/// The mistake of something given twice in the same braces, or for the same node.
pub(super) fn twice(what: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::AttributeSyntax, format!("`{what}` is given twice"))
        .at(second, "the second time")
        .at(first, "the first time")
        .help("keep one of them")
}
