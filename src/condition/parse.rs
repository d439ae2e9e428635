//! Reads the grammar of conditions into a tree of words.
//!
//! Knows no names and no types; `check` looks them up.

use super::lexer::{RESERVED_WORDS, Token, TokenKind, tokens};
use super::place::Place;
use super::tree::Compare;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// How deep brackets, `not` and quantifiers may stand in each other: no author needs more, and no
/// text can exhaust the stack.
pub const DEEPEST: usize = 64;

/// More mistakes than this in one condition are echoes of the first ones.
const MOST_MISTAKES: usize = 20;

const YAML_ADVICE: &str = "if YAML cut the condition short, put it in quotes: ` #` begins a comment and `: ` a mapping, \
     and inside `{ }` commas and brackets end a value";

/// A word, or the inside of a text in quotes, with its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// An expression whose names are not looked up yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RawExpr {
    And(Vec<RawExpr>),
    Or(Vec<RawExpr>),
    Not(Box<RawExpr>),
    Test(RawTest, usize, usize),
    /// Could not be read, and was reported.
    Unreadable,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum RawTest {
    Bare(Word),
    Compare(Word, Compare, Word),
    Members { path: Word, negated: bool, literals: Vec<Word> },
    Range { path: Word, negated: bool, low: Word, high: Word },
    Count { of: RawOf, compare: Compare, number: Word },
    Some { name: Word, list: Word, body: Box<RawExpr> },
    Every { name: Word, list: Word, body: Box<RawExpr> },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawOf {
    pub list: Word,
    pub filter: Option<(Word, Box<RawExpr>)>,
}

/// `name in list [where condition]`; the condition with the byte it begins at.
pub(super) struct RawLoop {
    pub name: Word,
    pub list: Word,
    pub filter: Option<(RawExpr, usize)>,
}

/// Reads one text; what cannot be read is reported at `place`.
pub(super) struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Set when reading on would only produce echoes.
    hopeless: bool,
    mistakes: usize,
    text: &'a str,
    place: Place,
    diagnostics: &'a mut Diagnostics,
}

/// A mistake was reported; the caller goes on behind it.
pub(super) struct Reported;

type Read<T> = Result<T, Reported>;

impl<'a> Parser<'a> {
    pub fn new(text: &'a str, place: Place, diagnostics: &'a mut Diagnostics) -> Self {
        let tokens = tokens(text);
        Self { tokens, at: 0, depth: 0, hopeless: false, mistakes: 0, text, place, diagnostics }
    }

    /// A whole condition.
    pub fn condition(&mut self) -> RawExpr {
        if self.tokens.is_empty() {
            self.report(
                Diagnostic::new(Code::ConditionSyntax, "the condition is empty")
                    .at(self.place.whole(), "a condition belongs here")
                    .help("write a test such as `count(legacy.pools) > 0`, or remove the key")
                    .help(YAML_ADVICE),
            );
            return RawExpr::Unreadable;
        }
        let expr = self.or();
        self.end(expr)
    }

    /// A whole loop.
    pub fn each(&mut self) -> Read<RawLoop> {
        let name = self.word("a name for the object, as in `pool in legacy.pools`")?;
        self.keyword("in")?;
        let list = self.word("the list to loop over")?;
        let filter = if self.is_word("where") {
            self.at += 1;
            let start = self.tokens.get(self.at).map_or(self.text.len(), |token| token.start);
            Some((self.or(), start))
        } else {
            None
        };
        self.end(RawExpr::Unreadable);
        Ok(RawLoop { name, list, filter })
    }

    /// The inside of `count( )` as a whole text, with `count` in front.
    pub fn count(&mut self) -> Read<RawOf> {
        self.at += 1;
        let of = self.of()?;
        self.end(RawExpr::Unreadable);
        Ok(of)
    }

    /// One word as a whole text.
    pub fn single(&mut self) -> Read<Word> {
        let word = self.word("a name")?;
        self.end(RawExpr::Unreadable);
        Ok(word)
    }

    /// Reports what is left over.
    fn end(&mut self, expr: RawExpr) -> RawExpr {
        if !self.hopeless && self.at < self.tokens.len() {
            let _ = self.unexpected::<()>("`and`, `or` or the end");
            return RawExpr::Unreadable;
        }
        expr
    }

    fn or(&mut self) -> RawExpr {
        let mut parts = vec![self.and()];
        while self.is_word("or") {
            self.at += 1;
            parts.push(self.and());
        }
        join(parts, RawExpr::Or, |part| match part {
            RawExpr::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }

    fn and(&mut self) -> RawExpr {
        let mut parts = vec![self.not()];
        while self.is_word("and") {
            self.at += 1;
            parts.push(self.not());
        }
        join(parts, RawExpr::And, |part| match part {
            RawExpr::And(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// One operand; a mistake in it is passed over up to the next `and`, `or` or closing bracket.
    fn not(&mut self) -> RawExpr {
        if self.depth >= DEEPEST {
            self.too_deep();
            return RawExpr::Unreadable;
        }
        self.depth += 1;
        let read = if self.is_word("not") {
            self.at += 1;
            Ok(RawExpr::Not(Box::new(self.not())))
        } else {
            self.test()
        };
        self.depth -= 1;
        read.unwrap_or_else(|Reported| {
            self.recover();
            RawExpr::Unreadable
        })
    }

    fn test(&mut self) -> Read<RawExpr> {
        if self.is_sign("(") {
            self.at += 1;
            let inner = self.or();
            self.sign(")")?;
            return Ok(inner);
        }
        let start = self.tokens.get(self.at).map_or(self.text.len(), |token| token.start);
        let test = if self.is_word("some") || self.is_word("every") {
            self.quantifier()?
        } else if self.is_word("count") {
            self.at += 1;
            let of = self.of()?;
            let compare = self.compare()?;
            RawTest::Count { of, compare, number: self.literal()? }
        } else {
            self.scalar_test()?
        };
        let end = self.tokens.get(self.at.wrapping_sub(1)).map_or(start, |token| token.end);
        Ok(RawExpr::Test(test, start, end.max(start)))
    }

    fn quantifier(&mut self) -> Read<RawTest> {
        let every = self.is_word("every");
        self.at += 1;
        let name = self.word("a name, as in `some p in legacy.pools satisfies …`")?;
        self.keyword("in")?;
        let list = self.word("a list")?;
        self.keyword("satisfies")?;
        let body = Box::new(self.or());
        Ok(if every { RawTest::Every { name, list, body } } else { RawTest::Some { name, list, body } })
    }

    /// `( path )` or `( name in path where expr )`.
    fn of(&mut self) -> Read<RawOf> {
        self.sign("(")?;
        let first = self.word("a list")?;
        let of = if self.is_word("in") {
            self.at += 1;
            let list = self.word("a list")?;
            self.keyword("where")?;
            RawOf { list, filter: Some((first, Box::new(self.or()))) }
        } else {
            RawOf { list: first, filter: None }
        };
        self.sign(")")?;
        Ok(of)
    }

    fn scalar_test(&mut self) -> Read<RawTest> {
        let path = self.word("a test")?;
        let negated = self.is_word("not") && self.word_at(self.at + 1) == Some("in");
        if negated {
            self.at += 1;
        }
        if self.is_word("in") {
            self.at += 1;
            return self.set(path, negated);
        }
        match self.tokens.get(self.at).map(|token| &token.kind) {
            Some(TokenKind::Sign("==" | "!=" | "<" | "<=" | ">" | ">=")) => {
                let compare = self.compare()?;
                Ok(RawTest::Compare(path, compare, self.literal()?))
            }
            Some(TokenKind::Strange(_) | TokenKind::Text(_) | TokenKind::OpenText) => {
                self.unexpected("an operator")
            }
            Some(TokenKind::Word(word)) if !RESERVED_WORDS.contains(&word.as_str()) => {
                self.unexpected("an operator")
            }
            _ => Ok(RawTest::Bare(path)),
        }
    }

    fn set(&mut self, path: Word, negated: bool) -> Read<RawTest> {
        if !self.is_sign("[") {
            let low = self.literal()?;
            if !self.is_sign("..") {
                return self.unexpected("`..` and the end of the range, or a set in `[ ]`");
            }
            self.at += 1;
            return Ok(RawTest::Range { path, negated, low, high: self.literal()? });
        }
        self.at += 1;
        let mut literals = vec![self.literal()?];
        while self.is_sign(",") {
            self.at += 1;
            literals.push(self.literal()?);
        }
        self.sign("]")?;
        Ok(RawTest::Members { path, negated, literals })
    }

    fn compare(&mut self) -> Read<Compare> {
        let compare = match self.tokens.get(self.at).map(|token| &token.kind) {
            Some(TokenKind::Sign("==")) => Compare::Equal,
            Some(TokenKind::Sign("!=")) => Compare::NotEqual,
            Some(TokenKind::Sign("<")) => Compare::Less,
            Some(TokenKind::Sign("<=")) => Compare::LessOrEqual,
            Some(TokenKind::Sign(">")) => Compare::Greater,
            Some(TokenKind::Sign(">=")) => Compare::GreaterOrEqual,
            _ => return self.unexpected("one of `==`, `!=`, `<`, `<=`, `>`, `>=`"),
        };
        self.at += 1;
        Ok(compare)
    }

    fn literal(&mut self) -> Read<Word> {
        match self.tokens.get(self.at) {
            Some(Token { kind: TokenKind::Text(text), start, end }) => {
                let word = Word { text: text.clone(), start: *start, end: *end };
                self.at += 1;
                Ok(word)
            }
            _ => self.word("a value"),
        }
    }

    /// A word that is not the grammar's own.
    fn word(&mut self, wanted: &str) -> Read<Word> {
        match self.tokens.get(self.at) {
            Some(Token { kind: TokenKind::Word(text), start, end })
                if !RESERVED_WORDS.contains(&text.as_str()) =>
            {
                let word = Word { text: text.clone(), start: *start, end: *end };
                self.at += 1;
                Ok(word)
            }
            _ => self.unexpected(wanted),
        }
    }

    fn keyword(&mut self, word: &str) -> Read<()> {
        if self.is_word(word) {
            self.at += 1;
            return Ok(());
        }
        self.unexpected(&format!("`{word}`"))
    }

    fn sign(&mut self, sign: &str) -> Read<()> {
        if self.is_sign(sign) {
            self.at += 1;
            return Ok(());
        }
        self.unexpected(&format!("`{sign}`"))
    }

    fn is_word(&self, word: &str) -> bool {
        self.word_at(self.at) == Some(word)
    }

    fn word_at(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(TokenKind::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at).map(|token| &token.kind), Some(TokenKind::Sign(here)) if *here == sign)
    }

    /// Goes on to the next `and`, `or` or closing bracket of the same depth.
    fn recover(&mut self) {
        let mut open = 0usize;
        while let Some(token) = self.tokens.get(self.at) {
            match &token.kind {
                TokenKind::Sign("(" | "[") => open += 1,
                TokenKind::Sign(")" | "]") if open == 0 => return,
                TokenKind::Sign(")" | "]") => open -= 1,
                TokenKind::Word(word) if open == 0 && (word == "and" || word == "or") => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn too_deep(&mut self) {
        let (start, end) = self.tokens.get(self.at).map_or((0, 0), |token| (token.start, token.end));
        self.report(
            Diagnostic::new(
                Code::ConditionSyntax,
                format!("the condition is nested deeper than {DEEPEST} levels"),
            )
            .at(self.place.span(start, end), "too deep from here")
            .help("give parts of it a name under `define:` in `facts.yaml`"),
        );
        self.give_up();
    }

    fn unexpected<T>(&mut self, wanted: &str) -> Read<T> {
        let diagnostic = match self.tokens.get(self.at) {
            Some(token) => {
                let found = &self.text[token.start..token.end];
                let span = self.place.span(token.start, token.end);
                match &token.kind {
                    TokenKind::OpenText => {
                        Diagnostic::new(Code::ConditionSyntax, "a quote is opened and never closed")
                            .at(span, "this quote")
                            .help("close the quote")
                            .help(YAML_ADVICE)
                    }
                    _ => advise(
                        Diagnostic::new(
                            Code::ConditionSyntax,
                            format!("`{found}` stands where {wanted} belongs"),
                        )
                        .at(span, format!("expected {wanted}")),
                        found,
                    ),
                }
            }
            None => {
                let (start, end) = self.tokens.last().map_or((0, 0), |token| (token.start, token.end));
                Diagnostic::new(Code::ConditionSyntax, format!("the condition ends where {wanted} belongs"))
                    .at(self.place.span(start, end), format!("expected {wanted} after this"))
                    .help("complete the condition")
                    .help(YAML_ADVICE)
            }
        };
        self.report(diagnostic);
        if self.at >= self.tokens.len() {
            self.give_up();
        }
        Err(Reported)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.hopeless {
            self.diagnostics.push(diagnostic);
        }
        self.mistakes += 1;
        if self.mistakes >= MOST_MISTAKES {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.hopeless = true;
        self.at = self.tokens.len();
    }
}

/// Advice for signs that other languages use.
fn advise(diagnostic: Diagnostic, found: &str) -> Diagnostic {
    match found {
        "=" => diagnostic.help("equality is written `==`"),
        "<>" => diagnostic.help("inequality is written `!=`"),
        "&&" => diagnostic.help("write `and`"),
        "||" => diagnostic.help("write `or`"),
        "!" => diagnostic.help("write `not`"),
        "/" | "@" | "\\" | "%" | "*" => diagnostic.help("a value with other characters stands in quotes"),
        // A word after a whole test.
        word if word.starts_with(char::is_alphanumeric) => diagnostic
            .help("join tests with `and` or `or`; a literal of several words stands in quotes: `'a b'`"),
        _ => diagnostic,
    }
}

/// One part stays as it is; several are joined, and parts that are themselves joined the same way
/// are taken apart, so that brackets without meaning leave no trace.
fn join(
    mut parts: Vec<RawExpr>,
    make: fn(Vec<RawExpr>) -> RawExpr,
    open: fn(RawExpr) -> Result<Vec<RawExpr>, RawExpr>,
) -> RawExpr {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match open(part) {
            Ok(inner) => flat.extend(inner),
            Err(other) => flat.push(other),
        }
    }
    make(flat)
}
