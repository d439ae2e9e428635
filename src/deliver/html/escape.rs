//! The one place where text becomes HTML. Knows nothing of what the text says.

/// The text with every character that means something in HTML, in text or in a quoted attribute,
/// written as a reference. Control characters that no HTML may hold show as a replacement mark.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            _ if character.is_control() => escaped.push('\u{FFFD}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Whether a link may lead there: only schemes that open a page, a mail or a call.
pub fn is_allowed_address(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let allowed = ["https", "http", "mailto", "tel", "sip"];
    !rest.is_empty()
        && allowed.iter().any(|known| scheme.eq_ignore_ascii_case(known))
        && !url.chars().any(|character| character.is_control() || character.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_means_something_is_left() {
        assert_eq!(escape("<a b='c'>&\"\u{1}"), "&lt;a b=&#39;c&#39;&gt;&amp;&quot;\u{FFFD}");
    }

    #[test]
    fn only_known_schemes_are_links() {
        for good in ["https://a.example/x?y=1", "mailto:a@b.example", "tel:+34600", "sip:a@b.example"] {
            assert!(is_allowed_address(good), "{good}");
        }
        for bad in
            ["javascript:alert(1)", "java\nscript:x", "data:text/html,x", "//host", "file:///x", " https://x"]
        {
            assert!(!is_allowed_address(bad), "{bad}");
        }
    }
}
