//! The page of one code, and all of them as a chapter of the user guide.

use super::{CODES, Code};

/// What `runsheet explain RS103` prints.
pub fn page(code: Code) -> String {
    let doc = code.doc();
    format!("{}: {} ({})\n\n{}\n", doc.name, doc.title, doc.severity.word(), doc.doc)
}

/// The text of `docs/diagnostics.md`.
pub fn chapter() -> String {
    let mut text = String::from(
        "# Diagnostics\n\nEvery mistake Runsheet reports has a code. `runsheet explain CODE` prints its page. An error \
         stops a build;\na warning does not, unless `check --deny warnings` says so; a note only tells.\n",
    );
    for doc in CODES {
        let word = doc.severity.word();
        text.push_str(&format!("\n## {}: {}\n\n*{word}.* {}\n", doc.name, doc.title, doc.doc));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_code_has_a_title_and_a_page() {
        for (at, doc) in CODES.iter().enumerate() {
            assert_eq!(doc.code as usize, at, "{} is found by its position", doc.name);
            assert!(!doc.title.is_empty() && !doc.doc.is_empty(), "{}", doc.name);
            assert!(!doc.title.ends_with('.'), "{}: {}", doc.name, doc.title);
            assert!(doc.doc.ends_with('.'), "{}: {}", doc.name, doc.doc);
            assert_eq!(Code::from_name(&doc.name.to_lowercase()), Some(doc.code));
        }
    }

    /// A group is a prefix and its first digit (`RS2`): names count up in it, without two the same.
    #[test]
    fn names_are_unique_and_count_up_in_their_groups() {
        let mut last: BTreeMap<&str, &str> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for doc in CODES {
            assert!(seen.insert(doc.name), "{} is there twice", doc.name);
            if let Some(before) = last.insert(&doc.name[..3], doc.name) {
                assert!(before < doc.name, "{} stands after {before}", doc.name);
            }
        }
    }

    #[test]
    fn a_page_begins_with_its_code() {
        assert!(page(Code::UnknownKey).starts_with("RS103: unknown key (error)\n\nThe file"));
    }
}
