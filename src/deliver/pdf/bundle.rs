//! The files of `typst/`: everything stock `typst compile` needs to make the same PDFs, and nothing else.

use super::fonts::FontShelf;
use crate::deliver::Templates;
use crate::runbook::Runbook;
use std::collections::BTreeMap;
use typst::foundations::Bytes;

/// The version of Typst the theme is written for.
const TYPST_VERSION: &str = "0.15.1";

/// The licence of the code font; the theme's own fonts bring theirs.
const FONTS: &str = "pdf/fonts/";

/// The bundle's files by their path in it.
pub type Bundle = BTreeMap<String, Bytes>;

/// The fonts among the templates, by name.
pub fn theme_fonts(templates: &Templates) -> impl Iterator<Item = (&str, &[u8])> {
    templates.below(FONTS).filter(|(name, _)| is_font(name))
}

fn is_font(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".ttf", ".otf", ".ttc"].iter().any(|ending| name.ends_with(ending))
}

/// The name a logo has in the bundle, if Typst can read its kind.
pub fn logo_name(runbook: &Runbook) -> Option<String> {
    let brand = runbook.site.brand.as_ref()?;
    brand.logo_bytes.as_ref()?;
    let ending = brand.logo.as_ref()?.rsplit('.').next()?.to_ascii_lowercase();
    ["svg", "png", "jpg", "jpeg", "gif", "webp"].contains(&ending.as_str()).then(|| format!("logo.{ending}"))
}

/// Everything but `data.json` and the README.
pub fn bundle(runbook: &Runbook, templates: &Templates, fonts: &FontShelf) -> Bundle {
    let mut files = Bundle::new();
    for (name, bytes) in templates.below("pdf/").filter(|(name, _)| !is_font(name)) {
        files.insert(name.to_string(), Bytes::new(bytes.to_vec()));
    }
    for file in fonts.files() {
        files.insert(format!("fonts/{}", file.name), file.bytes.clone());
    }
    let logo = runbook.site.brand.as_ref().and_then(|brand| brand.logo_bytes.clone());
    if let (Some(name), Some(bytes)) = (logo_name(runbook), logo) {
        files.insert(format!("assets/{name}"), Bytes::new(bytes));
    }
    files
}

/// The README with the exact flags.
pub fn readme(title: &str, words: &str, epoch: i64) -> String {
    let command = |document: &str| {
        format!(
            "typst compile --root . --ignore-system-fonts --font-path fonts --creation-timestamp {epoch} \
             --pdf-standard a-2a,ua-1 {document}.typ {document}.pdf"
        )
    };
    let words = words.replace("{typst}", TYPST_VERSION);
    format!("# {title}\n\n{words}\n\n```sh\n{}\n{}\n```\n", command("runbook"), command("checklist"))
}
