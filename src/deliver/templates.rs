//! The files a deliverable is made from: page templates, paper templates, words.
//!
//! Built in, each one overridable by its name relative to `templates/`. Never touches the disk:
//! `project` hands in what a workspace has.

use std::collections::BTreeMap;

/// The template files by name (`html/page.html`, `strings/es.yaml`), with `/` between the parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    files: BTreeMap<String, Vec<u8>>,
}

impl Templates {
    /// What ships with the tool.
    pub fn built_in() -> Self {
        Self { files: BUILT_IN.iter().map(|(name, bytes)| (name.to_string(), bytes.to_vec())).collect() }
    }

    /// The built-in files, shadowed by those of a workspace with the same name.
    pub fn with(overrides: BTreeMap<String, Vec<u8>>) -> Self {
        let mut templates = Self::built_in();
        templates.files.extend(overrides);
        templates
    }

    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// The file that ships with the tool, whatever a workspace put in its place.
    pub fn built_in_file(name: &str) -> Option<&'static [u8]> {
        BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes)
    }

    /// The files below a folder (`html/`), by their name relative to it, in the order of their names.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files
            .iter()
            .filter_map(move |(name, bytes)| Some((name.strip_prefix(folder)?, bytes.as_slice())))
    }

    /// All files, in the order of their names.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

macro_rules! built_in {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!("../../templates/", $name)))),*]
    };
}

/// Every file of `templates/` that a deliverable is made from, in the order of their names.
const BUILT_IN: &[(&str, &[u8])] = built_in! {
    "html/assets/site.css"
    "html/assets/site.js"
    "html/base.html"
    "html/checklist.html"
    "html/glossary.html"
    "html/index.html"
    "html/matrix.html"
    "html/parts.html"
    "html/phase.html"
    "html/questions.html"
    "html/rollback.html"
    "pdf/assets/PowerShell.sublime-syntax"
    "pdf/assets/paper.tmTheme"
    "pdf/checklist.typ"
    "pdf/fonts/IBMPlexSans-Bold.ttf"
    "pdf/fonts/IBMPlexSans-Regular.ttf"
    "pdf/fonts/LICENSE-DejaVu.txt"
    "pdf/fonts/OFL-IBM-Plex-Sans.txt"
    "pdf/runbook.typ"
    "pdf/theme/back.typ"
    "pdf/theme/checklist.typ"
    "pdf/theme/data.typ"
    "pdf/theme/front.typ"
    "pdf/theme/look.typ"
    "pdf/theme/no-return.typ"
    "pdf/theme/page.typ"
    "pdf/theme/phase.typ"
    "pdf/theme/procedure.typ"
    "pdf/theme/questions.typ"
    "pdf/theme/references.typ"
    "pdf/theme/rows.typ"
    "pdf/theme/runbook.typ"
    "pdf/theme/signals.typ"
    "pdf/theme/text.typ"
    "strings/en.yaml"
    "strings/es.yaml"
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn names_on_disk(folder: &Path, prefix: &str, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                names_on_disk(&entry.path(), &format!("{name}/"), names);
            } else {
                names.push(name);
            }
        }
    }

    #[test]
    fn the_table_is_the_folder() {
        let mut on_disk = Vec::new();
        names_on_disk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), "", &mut on_disk);
        // What `runsheet init` writes is no template of a deliverable: it must not change a delivered digest.
        on_disk.retain(|name| !name.starts_with("workspace/"));
        on_disk.sort();
        let table: Vec<String> = BUILT_IN.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(table, on_disk);
    }

    #[test]
    fn a_workspace_file_shadows_the_built_in_one() {
        let name = "strings/en.yaml".to_string();
        let templates = Templates::with(BTreeMap::from([(name.clone(), b"common: {}".to_vec())]));
        assert_eq!(templates.get(&name), Some(b"common: {}".as_slice()));
        assert_ne!(Templates::built_in_file(&name), Some(b"common: {}".as_slice()));
        assert!(templates.get("strings/es.yaml").is_some());
    }
}
