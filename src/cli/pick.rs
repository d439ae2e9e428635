//! The one site and the one language that a command is about.

use super::outcome::Failure;
use crate::Model;

/// The position of the site that is meant, which was read if it was named; `None` if it cannot be read,
/// which is reported. `unnamed` says what to do where it has to be named.
pub fn only_site(model: &Model, named: Option<&str>, unnamed: &str) -> Result<Option<usize>, Failure> {
    match (named, model.sites.len()) {
        (Some(_), count) => Ok((count > 0).then_some(0)),
        (None, 0) => Ok(None),
        (None, 1) => Ok(Some(0)),
        (None, _) => {
            let sites: Vec<String> = model.sites.iter().map(|site| format!("`{}`", site.id)).collect();
            Err(Failure::new(unnamed).help(format!("sites here: {}", sites.join(", "))))
        }
    }
}

/// The language that is asked for, or the site's first.
pub fn one_language(model: &Model, at: usize, asked: Option<&str>) -> Result<String, Failure> {
    let site = &model.sites[at];
    match asked {
        None => Ok(site.languages.first().cloned().unwrap_or_default()),
        Some(language) if site.languages.iter().any(|own| own == language) => Ok(language.to_string()),
        Some(language) => {
            let list: Vec<String> = site.languages.iter().map(|language| format!("`{language}`")).collect();
            Err(Failure::new(format!("`{}` has no runbook in `{language}`", site.id))
                .help(format!("its languages: {}", list.join(", "))))
        }
    }
}
