//! A value and its harmless double: what a value does to a page is the difference between the two.

use std::collections::BTreeMap;

/// The double has a letter of its own for every sign of the value; spaces, `$` and `'` stay, so that both
/// have the same words and ask for the same marks.
pub struct Disguise {
    pub value: String,
    pub double: String,
    signs: BTreeMap<char, char>,
}

impl Disguise {
    pub fn of(value: &str) -> Self {
        // Cyrillic letters: no page of ours holds any.
        let mut letters = (0x0430..0x052f).filter_map(char::from_u32).filter(|letter| letter.is_lowercase());
        let mut signs: BTreeMap<char, char> = BTreeMap::new();
        let mut double = String::new();
        for sign in value.chars() {
            if sign.is_whitespace() || sign == '$' || sign == '\'' {
                double.push(sign);
                continue;
            }
            let letter = match signs.iter().find(|(_, known)| **known == sign) {
                Some((letter, _)) => *letter,
                None => letters.next().expect("a value of the tests has few different signs"),
            };
            signs.insert(letter, sign);
            double.push(letter);
        }
        Self { value: value.to_string(), double, signs }
    }

    /// The text with the double's letters turned back, also where only a part of the double stands.
    pub fn lift(&self, text: &str) -> String {
        text.chars().map(|letter| self.signs.get(&letter).copied().unwrap_or(letter)).collect()
    }
}
