//! The words, texts and signs of a condition, each with its bytes.
//!
//! Knows nothing of grammar: whether a word is a name, a literal or `and` is told by where it stands.

/// What one token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A run of letters, digits and `_ - + . :`, ending before `..`.
    Word(String),
    /// A text in quotes, without them.
    Text(String),
    /// A quote that is never closed.
    OpenText,
    /// An operator, bracket, comma or `..`.
    Sign(&'static str),
    /// A character that no condition has, or a sign of another language.
    Strange(String),
}

/// One token and the bytes it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

/// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 12] = ["==", "!=", "<=", ">=", "..", "<", ">", "(", ")", "[", "]", ","];

/// Signs people know from elsewhere, read as one so that the advice can name them.
const FOREIGN_SIGNS: [&str; 4] = ["&&", "||", "=~", "<>"];

/// Words that the grammar uses; nothing can be named so.
pub const RESERVED_WORDS: [&str; 9] =
    ["and", "or", "not", "in", "some", "every", "satisfies", "where", "count"];

/// Splits `text` into tokens; every byte that is not white space belongs to one.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let start = at;
        if character.is_whitespace() {
            at += character.len_utf8();
            continue;
        }
        let kind = if let Some(sign) = SIGNS.iter().find(|sign| text[at..].starts_with(**sign)) {
            at += sign.len();
            TokenKind::Sign(sign)
        } else if is_word_character(character) {
            at += word_length(&text[at..]);
            TokenKind::Word(text[start..at].to_string())
        } else if character == '"' || character == '\'' {
            match text[at + 1..].find(character) {
                Some(length) => {
                    at += length + 2;
                    TokenKind::Text(text[start + 1..at - 1].to_string())
                }
                None => {
                    at = text.trim_end().len();
                    TokenKind::OpenText
                }
            }
        } else {
            let foreign = FOREIGN_SIGNS.iter().find(|sign| text[at..].starts_with(**sign));
            at += foreign.map_or(character.len_utf8(), |sign| sign.len());
            TokenKind::Strange(text[start..at].to_string())
        };
        tokens.push(Token { kind, start, end: at });
    }
    tokens
}

/// Whether `text` is read back as exactly one word that the grammar has no use for.
pub(super) fn is_plain_word(text: &str) -> bool {
    !text.is_empty()
        && !RESERVED_WORDS.contains(&text)
        && text.chars().all(is_word_character)
        && word_length(text) == text.len()
}

/// Whether `text` is a name: a letter or `_`, then letters, digits, `_` and `-`.
pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_' || character == '-')
}

fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '+' | '.' | ':')
}

fn word_length(text: &str) -> usize {
    let run = text.find(|character| !is_word_character(character)).unwrap_or(text.len());
    text[..run].find("..").unwrap_or(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| text[token.start..token.end].to_string()).collect()
    }

    #[test]
    fn a_word_ends_before_two_dots() {
        assert_eq!(words("v in 14.0..14.3"), ["v", "in", "14.0", "..", "14.3"]);
    }

    #[test]
    fn signs_are_read_as_long_as_they_can() {
        assert_eq!(words("a<=1&&b"), ["a", "<=", "1", "&&", "b"]);
    }

    #[test]
    fn an_open_quote_reaches_to_the_end() {
        assert_eq!(tokens("a == \"x y ").last().map(|token| (token.kind.clone(), token.end)), {
            Some((TokenKind::OpenText, 9))
        });
    }

    #[test]
    fn plain_words_leave_out_what_would_be_read_otherwise() {
        for text in ["", "and", "a b", "a..b", "a/b", "\"", "..a"] {
            assert!(!is_plain_word(text), "{text}");
        }
        for text in ["a", "14.3", "sip:x", "+34-91", "2026-11-20"] {
            assert!(is_plain_word(text), "{text}");
        }
    }
}
