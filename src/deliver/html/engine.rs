//! The template engine with the page templates and the words in it. Knows nothing of runbooks.

use crate::deliver::Templates;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::runbook::Strings;
use tera::{Context, Kwargs, State, Tera};

/// Pages from templates; every value is escaped unless a template says it is a finished fragment.
pub struct Engine {
    tera: Tera,
}

impl Engine {
    /// The engine with all `html/*.html` templates; a template that cannot be read is reported.
    pub fn new(templates: &Templates, strings: &Strings) -> Result<Self, Diagnostics> {
        let mut tera = Tera::new();
        tera.autoescape_on(vec![".html"]);
        tera.set_escape_fn(|text, output| output.write_all(super::escape::escape(text).as_bytes()));
        let words = strings.clone();
        tera.register_filter("word", move |name: &str, pairs: Kwargs, _: &State| -> String {
            let pairs: Vec<(String, String)> =
                pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
            let pairs: Vec<(&str, &str)> =
                pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            // A word for one, where a language has a form of its own for it.
            let one = format!("{name}_one");
            let single = pairs.contains(&("n", "1")) && words.words().contains_key(&one);
            words.fill(if single { &one } else { name }, &pairs)
        });
        let mut sources = Vec::new();
        for (name, bytes) in templates.below("html/").filter(|(name, _)| name.ends_with(".html")) {
            match std::str::from_utf8(bytes) {
                Ok(text) => sources.push((name, text)),
                Err(_) => return Err(mistake(name, "it is not UTF-8")),
            }
        }
        tera.add_raw_templates(sources).map_err(|error| unusable(&error))?;
        Ok(Self { tera })
    }

    /// A page; a template that asks for something that is not there is reported.
    pub fn page(&self, template: &str, context: &Context) -> Result<String, Diagnostics> {
        self.tera.render(template, context).map_err(|error| unusable(&error))
    }
}

fn unusable(error: &tera::Error) -> Diagnostics {
    let text = error.to_string();
    let name = match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            report.filename().to_string()
        }
        _ => String::new(),
    };
    let sentence = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    mistake(&name, &sentence)
}

fn mistake(name: &str, sentence: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(
        Diagnostic::new(Code::BadTemplate, format!("template `html/{name}` cannot be used: {sentence}"))
            .help(
                "mend the file in the workspace's `templates/` folder, or remove it to use the built-in one",
            ),
    );
    diagnostics
}
