//! The workspace: `runsheet.yaml`, and the flags that say the same.
//!
//! Finds folders; does not look into them.

use super::machine::{MachineError, shown};
use super::tree::read_text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Origin, Sources};
use crate::yaml::{self, Fields};
use std::path::{Path, PathBuf};

/// The folders as typed on the command line.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The workspace's folder, or its `runsheet.yaml`.
    pub workspace: Option<PathBuf>,
    pub guide: Option<PathBuf>,
    pub sites: Option<PathBuf>,
    pub out: Option<PathBuf>,
    pub templates: Option<PathBuf>,
}

/// A folder, and where it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As it would be typed from the current folder.
    pub path: PathBuf,
    pub origin: Origin,
}

/// The folders as meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub guide: Place,
    pub sites: Place,
    pub output: PathBuf,
    pub templates: Option<Place>,
    /// `fonts/` beside `runsheet.yaml`, whether or not it is there.
    pub fonts: Option<PathBuf>,
}

const FILE: &str = "runsheet.yaml";

/// Finds the workspace and reads its configuration; a flag goes before the file.
///
/// Gives `None` where `runsheet.yaml` has mistakes, which are reported. Errors: neither a workspace nor
/// the flags that say the same, or a file that cannot be read.
pub fn open(
    flags: &Flags,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Config>, MachineError> {
    let raw = match find(flags)? {
        Some(file) => match RawConfig::read(&file, sources, diagnostics)? {
            Some(raw) => raw,
            None => return Ok(None),
        },
        None => RawConfig::default(),
    };
    let guide = given("--guide", &flags.guide).or(raw.guide);
    let sites = given("--sites", &flags.sites).or(raw.sites);
    let (Some(guide), Some(sites)) = (guide, sites) else {
        return match raw.root {
            // The file has reported what it lacks.
            Some(_) => Ok(None),
            None => Err(MachineError::new(
                "no workspace: there is no `runsheet.yaml` in this folder or in one above it",
            )
            .help("go to the folder of a workspace, or name it with `--workspace`")
            .help("without a workspace, `--guide DIR` and `--sites DIR` say where the files are")),
        };
    };
    let output =
        flags.out.clone().or(raw.output.map(|place| place.path)).unwrap_or_else(|| PathBuf::from("output"));
    let templates = given("--templates", &flags.templates).or(raw.templates);
    let fonts = raw.root.map(|root| root.join("fonts"));
    Ok(Some(Config { guide, sites, output, templates, fonts }))
}

/// The file's own words, before flags and defaults.
#[derive(Default)]
struct RawConfig {
    /// The folder of `runsheet.yaml`, where there is one.
    root: Option<PathBuf>,
    guide: Option<Place>,
    sites: Option<Place>,
    output: Option<Place>,
    templates: Option<Place>,
}

impl RawConfig {
    fn read(
        file: &Path,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<RawConfig>, MachineError> {
        let root = file.parent().unwrap_or(Path::new("")).to_path_buf();
        let id = read_text(file, FILE, sources, diagnostics)?;
        let text = sources.text(id).to_string();
        let mut found = Diagnostics::default();
        let raw = yaml::read(id, &text, 0, &mut found).and_then(|node| {
            let mut fields = Fields::of(&node, "a workspace", &mut found)?;
            let mut place = |key: &'static str, required: Required| {
                let node = match required {
                    Required::Yes => fields.require(key),
                    Required::No => fields.get(key),
                }?;
                let path = yaml::text(node, key, &mut found)?;
                if path.trim().is_empty() {
                    yaml::wrong_shape(node, &format!("`{key}`"), "the path of a folder", &mut found);
                    return None;
                }
                Some(Place { path: root.join(path), origin: Origin::File(node.span) })
            };
            let guide = place("guide", Required::Yes);
            let sites = place("sites", Required::Yes);
            let output = place("output", Required::No)
                .or_else(|| Some(Place { path: root.join("output"), origin: Origin::File(node.span) }));
            let templates = place("templates", Required::No);
            fields.finish(&mut found);
            Some(RawConfig { root: Some(root.clone()), guide, sites, output, templates })
        });
        let broken = found.has_errors();
        diagnostics.extend(found);
        Ok(raw.filter(|_| !broken))
    }
}

#[derive(Clone, Copy)]
enum Required {
    Yes,
    No,
}

fn given(flag: &str, path: &Option<PathBuf>) -> Option<Place> {
    path.as_ref()
        .map(|path| Place { path: path.clone(), origin: Origin::Flag(format!("{flag} {}", shown(path))) })
}

/// `runsheet.yaml` of `--workspace`, else the one in the current folder or the nearest above it.
fn find(flags: &Flags) -> Result<Option<PathBuf>, MachineError> {
    if let Some(workspace) = &flags.workspace {
        let file = match workspace.is_dir() {
            true => workspace.join(FILE),
            false => workspace.clone(),
        };
        return match file.is_file() {
            true => Ok(Some(file)),
            false => Err(MachineError::new(format!("no workspace: `{}` is not there", shown(&file)))
                .help("`--workspace` takes a folder that holds a `runsheet.yaml`")),
        };
    }
    let here = std::env::current_dir()
        .map_err(|error| MachineError::io("cannot find the current folder", Path::new(""), &error))?;
    let mut up = PathBuf::new();
    for _ in here.ancestors() {
        let file = up.join(FILE);
        if file.is_file() {
            return Ok(Some(file));
        }
        up.push("..");
    }
    Ok(None)
}

/// The folder of the workspace that a folder lies in, if it lies in one.
pub fn workspace_of(folder: &Path) -> Option<PathBuf> {
    let whole = folder.canonicalize().ok()?;
    whole.ancestors().find(|above| above.join(FILE).is_file()).map(Path::to_path_buf)
}

impl Place {
    /// What to say at the place where it was named: a flag speaks for itself.
    pub(super) fn label(&self) -> &'static str {
        match &self.origin {
            Origin::Flag(_) => "",
            Origin::File(_) | Origin::Answer { .. } | Origin::Cell { .. } => "the folder is named here",
        }
    }

    /// A diagnostic that this place, `what`, is not there.
    pub(super) fn missing(&self, what: &str) -> Diagnostic {
        Diagnostic::new(Code::MissingFile, format!("{what} `{}` is not there", shown(&self.path)))
            .at(self.origin.clone(), self.label())
            .help(format!("create `{}`, or name another folder", shown(&self.path)))
    }
}
