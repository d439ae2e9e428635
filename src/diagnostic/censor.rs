//! Takes secrets out of messages.
//!
//! Knows no facts: what is secret was hidden in the sources by those who know.

use super::Diagnostic;
use super::collect::one_line;
use crate::source::Sources;
use std::borrow::Cow;

/// What stands in the place of a secret.
const MASK: &str = "••••••";
/// A shorter secret is taken out only where it stands in backticks: it could be a part of any word.
const LONG: usize = 6;

/// The diagnostic with every secret of the sources masked.
pub(super) fn censored<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Cow<'a, Diagnostic> {
    if sources.secrets().next().is_none() {
        return Cow::Borrowed(diagnostic);
    }
    let mut diagnostic = diagnostic.clone();
    let labels = diagnostic.labels.iter_mut().map(|label| &mut label.text);
    let texts =
        diagnostic.notes.iter_mut().chain(&mut diagnostic.help).chain(&mut diagnostic.witness).chain(labels);
    for text in texts.chain([&mut diagnostic.message]) {
        for secret in sources.secrets() {
            *text = without(text, &one_line(secret));
        }
    }
    Cow::Owned(diagnostic)
}

fn without(text: &str, secret: &str) -> String {
    let text = if secret.len() >= LONG { text.replace(secret, MASK) } else { text.to_string() };
    let quoted = |(at, part): (usize, &'_ str)| match at % 2 == 1 && part.contains(secret) {
        true => MASK.to_string(),
        false => part.to_string(),
    };
    text.split('`').enumerate().map(quoted).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Colour, human, json, sarif};
    use crate::source::Span;

    #[test]
    fn a_secret_is_in_no_form_of_a_message() {
        let mut sources = Sources::default();
        let text = "a: hunter-2  # x\nb: ab\nc: hunter-2\n";
        let file = sources.add("site.yaml", "site.yaml", text.to_string());
        sources.hide(Span::new(file, 3, 11), "hunter-2");
        sources.hide(Span::new(file, 20, 22), "ab");
        let diagnostics = [Diagnostic::new(Code::WrongValue, "`hunter-2` is no fqdn, a cab")
            .at(Span::new(file, 3, 11), "not `ab`")
            .at(Span::new(file, 20, 22), "")
            .at(Span::new(file, 26, 30), "hunter-2")
            .note("like ` hunter-2`")
            .help("write `sip:ab`")];
        let shown = human(&diagnostics[0], &sources, Colour::Plain);
        insta::assert_snapshot!(shown, @"
        error[RS401]: `••••••` is no fqdn, a cab
         --> site.yaml:1:4
          |
        1 | a: ********  # x
          |    ^^^^^^^^ not `••••••`
        2 | b: **
          |    --
        3 | c: ********
          |    ---- ••••••
          |
          = note: like ` ••••••`
          = help: write `••••••`
        ");
        for shown in [shown, json(&diagnostics, &sources), sarif(&diagnostics, &sources)] {
            assert!(
                !shown.contains("hunter") && !shown.contains("`ab`") && shown.contains("a cab"),
                "{shown}"
            );
        }
    }
}
