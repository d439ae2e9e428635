//! Version numbers, compared number by number: 3.10 is later than 3.9.

use std::cmp::Ordering;
use std::fmt;

/// A version as it was written, with its numeric components.
#[derive(Debug, Clone)]
pub struct Version {
    text: String,
    components: Vec<u64>,
}

impl Version {
    /// Reads `14`, `14.3` or `14.3.123.4`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Version> {
        let components: Option<Vec<u64>> = text
            .split('.')
            .map(|part| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten())
            .collect();
        Some(Version { text: text.to_string(), components: components? })
    }

    pub fn components(&self) -> &[u64] {
        &self.components
    }

    /// Compares `self` with `literal` by as many components as the literal has; missing ones are 0.
    /// So 14.3.123 equals the literal 14.3 and lies in `14.0..14.3`.
    pub fn compare_to_literal(&self, literal: &Version) -> Ordering {
        (0..literal.components.len())
            .map(|at| (self.components.get(at).copied().unwrap_or(0), literal.components[at]))
            .map(|(mine, theirs)| mine.cmp(&theirs))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The total order: all components, missing ones 0.
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.components.len().max(other.components.len());
        let at = |version: &Version, index: usize| version.components.get(index).copied().unwrap_or(0);
        (0..length)
            .map(|index| at(self, index).cmp(&at(other, index)))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
