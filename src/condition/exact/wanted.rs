//! Which way a part of a condition has to come out.

/// What a condition, or a part of one, has to come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::condition) enum Wanted {
    True,
    False,
}

impl Wanted {
    pub fn opposite(self) -> Wanted {
        match self {
            Wanted::True => Wanted::False,
            Wanted::False => Wanted::True,
        }
    }
}
