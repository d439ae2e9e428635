//! Reads a page back: its tags with their attributes, enough to test what was written.

/// An opening or closing tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// With a `/` before it for a closing tag.
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// All tags of a page, in order. A page that is not written the way ours are fails the test.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        assert!(!rest[..open].contains('>'), "a bare `>` stands in {:?}", &rest[..open]);
        rest = &rest[open + 1..];
        let end = rest.find([' ', '>', '\n']).unwrap();
        let mut tag = Tag { name: rest[..end].to_string(), attributes: Vec::new() };
        rest = &rest[end..];
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest.find(['=', ' ', '>']).unwrap();
            let name = rest[..end].to_string();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let end = quoted.find('"').unwrap();
                value = unescape(&quoted[..end]);
                assert!(
                    !quoted[..end].contains(['<', '>']),
                    "a bare bracket stands in an attribute of {}",
                    tag.name
                );
                rest = &quoted[end + 1..];
            }
            tag.attributes.push((name, value));
        }
        tags.push(tag);
    }
    tags
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
