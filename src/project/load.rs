//! Reads the workspace's files into a snapshot.

use super::config::{Config, Place};
use super::machine::{MachineError, shown};
use super::snapshot::Snapshot;
use super::tree::{Found, add_text, files, read_bytes, read_text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::{FileId, GuideFiles, NamedFile, NamedFiles, SiteFiles, Sources, Span, TopicFile};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which sites to read.
#[derive(Debug, Clone, Default)]
pub struct SiteFilter {
    /// By name; empty for all.
    pub names: Vec<String>,
    pub shard: Option<Shard>,
}

/// Every `count`-th site in the order of their names, beginning with the `index`-th, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    pub index: NonZeroUsize,
    pub count: NonZeroUsize,
}

/// Reads files of answers into the snapshot. They go by their names alone, wherever they stand.
pub fn load_answers(
    paths: &[PathBuf],
    snapshot: &mut Snapshot,
    diagnostics: &mut Diagnostics,
) -> Result<(), MachineError> {
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = read_content(path, &name, &mut snapshot.sources, diagnostics)?;
        snapshot.answers.push(file);
    }
    Ok(())
}

/// Reads the guide, the sites asked for, templates and fonts.
///
/// Missing, empty and unreadable content is reported; errors are a site nobody has, and the machine's.
pub fn load(
    config: &Config,
    filter: &SiteFilter,
    sources: Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Snapshot, MachineError> {
    let mut snapshot = Snapshot { sources, ..Snapshot::default() };
    snapshot.guide = load_guide(&config.guide, &mut snapshot.sources, diagnostics)?;
    snapshot.sites = load_sites(&config.sites, filter, &mut snapshot.sources, diagnostics)?;
    if let Some(place) = &config.templates {
        match place.path.is_dir() {
            true => snapshot.templates = load_bytes(&place.path, diagnostics)?,
            false => diagnostics.push(place.missing("the folder of templates")),
        }
    }
    if let Some(fonts) = config.fonts.as_ref().filter(|fonts| fonts.is_dir()) {
        snapshot.fonts = load_bytes(fonts, diagnostics)?;
    }
    Ok(snapshot)
}

fn load_guide(
    place: &Place,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Option<GuideFiles>, MachineError> {
    let root = &place.path;
    if !root.is_dir() {
        diagnostics.push(place.missing("the guide's folder"));
        return Ok(None);
    }
    let yaml = root.join("guide.yaml");
    if !yaml.is_file() {
        diagnostics.push(missing_file(place, &yaml, "a guide's folder holds a `guide.yaml`"));
        return Ok(None);
    }
    let yaml = read_content(&yaml, "guide.yaml", sources, diagnostics)?;
    let mut guide = GuideFiles { yaml, facts: None, topics: Vec::new(), named: NamedFiles::new() };
    for Found { path, relative } in files(root, diagnostics)? {
        match (relative.as_str(), relative.split_once('/')) {
            ("guide.yaml", _) => {}
            ("facts.yaml", _) => guide.facts = Some(read_text(&path, &relative, sources, diagnostics)?),
            (_, Some((language, rest))) if rest.ends_with(".md") => {
                let language = language.to_string();
                let topic = rest.rsplit('/').next().unwrap_or(rest).trim_end_matches(".md").to_string();
                let file = read_text(&path, &relative, sources, diagnostics)?;
                guide.topics.push(TopicFile { language, topic, file });
            }
            // Notes for the guide's authors.
            (_, None) if relative.ends_with(".md") => {}
            _ => {
                guide.named.insert(relative.clone(), read_named(&path, &relative, sources)?);
            }
        }
    }
    Ok(Some(guide))
}

/// Where one site's files are.
struct SitePlace {
    id: String,
    /// The folder, or the stem of the single file: it names the site just as well.
    name: String,
    yaml: PathBuf,
    shape: SiteShape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SiteShape {
    Folder,
    SingleFile,
}

fn load_sites(
    place: &Place,
    filter: &SiteFilter,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<SiteFiles>, MachineError> {
    let root = &place.path;
    if !root.is_dir() {
        diagnostics.push(place.missing("the sites' folder"));
        return Ok(Vec::new());
    }
    let places = list_sites(place, diagnostics)?;
    if places.is_empty() {
        diagnostics.push(
            Diagnostic::new(Code::MissingFile, format!("there is no site in `{}`", shown(root)))
                .at(place.origin.clone(), place.label())
                .help(format!("a site is a file `{}`", shown(&root.join("NAME/site.yaml"))))
                .help(format!("or a file `{}`", shown(&root.join("NAME.yaml")))),
        );
    }
    let mut shared: Option<Arc<NamedFiles>> = None;
    let mut sites = Vec::new();
    for site in choose(places, filter)? {
        let relative = site.yaml.file_name().map(|name| name.to_string_lossy().into_owned());
        let yaml = read_content(&site.yaml, &relative.unwrap_or_default(), sources, diagnostics)?;
        let named = match (site.shape, &shared) {
            (SiteShape::SingleFile, Some(shared)) => Arc::clone(shared),
            (SiteShape::SingleFile, None) => {
                let named = Arc::new(load_shared(root, sources)?);
                shared = Some(Arc::clone(&named));
                named
            }
            (SiteShape::Folder, _) => {
                Arc::new(load_named(&root.join(&site.name), "site.yaml", sources, diagnostics)?)
            }
        };
        sites.push(SiteFiles { id: site.id, yaml, named });
    }
    Ok(sites)
}

/// All sites of the folder in the order of their names, read or not.
fn list_sites(place: &Place, diagnostics: &mut Diagnostics) -> Result<Vec<SitePlace>, MachineError> {
    let mut sites: BTreeMap<String, SitePlace> = BTreeMap::new();
    for path in entries(&place.path)? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            diagnostics.push(
                Diagnostic::new(Code::NotUtf8, format!("the name of `{}` is not UTF-8", shown(&path)))
                    .help("rename the file"),
            );
            continue;
        };
        let (name, yaml, shape) = match (path.is_dir(), name.strip_suffix(".yaml")) {
            (true, _) if path.join("site.yaml").is_file() => {
                (name, path.join("site.yaml"), SiteShape::Folder)
            }
            (false, Some(stem)) if path.is_file() => (stem, path.clone(), SiteShape::SingleFile),
            _ => continue,
        };
        let id = match own_name(&yaml)? {
            OwnName::NoSite => continue,
            OwnName::Site(id) => id,
            OwnName::None => name.to_string(),
        };
        let site = SitePlace { id, name: name.to_string(), yaml, shape };
        if let Some(first) = sites.get(&site.id) {
            diagnostics.push(
                Diagnostic::new(Code::DuplicateKey, format!("the site `{}` is there twice", site.id))
                    .at(place.origin.clone(), place.label())
                    .note(format!("`{}` and `{}`", shown(&first.yaml), shown(&site.yaml)))
                    .help("rename or remove one of the two"),
            );
            continue;
        }
        sites.insert(site.id.clone(), site);
    }
    Ok(sites.into_values().collect())
}

/// What a file of the sites' folder calls itself.
enum OwnName {
    Site(String),
    /// An overlay or a file of answers.
    NoSite,
    None,
}

/// Looks for `site:`, `overlay:` or `answers:` at the left margin, without reading the rest: which sites there are has
/// to be known before it is known which of them are wanted. Whoever reads the file checks it.
fn own_name(path: &Path) -> Result<OwnName, MachineError> {
    let bytes = read_bytes(path)?;
    let text = String::from_utf8_lossy(&bytes);
    for line in text.trim_start_matches('\u{FEFF}').lines() {
        if ["overlay:", "answers:", "answered:"].iter().any(|key| line.starts_with(key)) {
            return Ok(OwnName::NoSite);
        }
        if let Some(name) = line.strip_prefix("site:") {
            let name = name.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
            let is_name = !name.is_empty()
                && name.chars().all(|letter| letter.is_alphanumeric() || "-_.".contains(letter));
            return Ok(if is_name { OwnName::Site(name.to_string()) } else { OwnName::None });
        }
    }
    Ok(OwnName::None)
}

fn choose(places: Vec<SitePlace>, filter: &SiteFilter) -> Result<Vec<SitePlace>, MachineError> {
    let is_called = |place: &SitePlace, name: &String| place.id == *name || place.name == *name;
    for name in &filter.names {
        if !places.iter().any(|place| is_called(place, name)) {
            let error = MachineError::new(format!("there is no site `{name}`"));
            let known = || places.iter().map(|place| place.id.as_str());
            return Err(match nearest(name, known()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if places.len() <= 20 => {
                    let known: Vec<String> = known().map(|id| format!("`{id}`")).collect();
                    error.help(format!("sites here: {}", known.join(", ")))
                }
                None => error,
            });
        }
    }
    let chosen = places
        .into_iter()
        .filter(|place| filter.names.is_empty() || filter.names.iter().any(|name| is_called(place, name)));
    Ok(match filter.shard {
        Some(shard) => chosen.skip(shard.index.get() - 1).step_by(shard.count.get()).collect(),
        None => chosen.collect(),
    })
}

/// The entries of one folder, hidden ones left out, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, MachineError> {
    let failure = |error: std::io::Error| MachineError::io("cannot read the folder", folder, &error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failure)? {
        let entry = entry.map_err(failure)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(folder.join(entry.file_name()));
        }
    }
    paths.sort();
    Ok(paths)
}

/// The files beside sites that are single files; other sites are none of them.
fn load_shared(folder: &Path, sources: &mut Sources) -> Result<NamedFiles, MachineError> {
    let mut named = NamedFiles::new();
    for path in entries(folder)? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let is_site = name.ends_with(".yaml") && !matches!(own_name(&path)?, OwnName::NoSite);
        if path.is_file() && !is_site {
            named.insert(name.to_string(), read_named(&path, name, sources)?);
        }
    }
    Ok(named)
}

/// All files of a folder but the one called `except`.
fn load_named(
    folder: &Path,
    except: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<NamedFiles, MachineError> {
    let mut named = NamedFiles::new();
    for Found { path, relative } in files(folder, diagnostics)? {
        if relative != except {
            let file = read_named(&path, &relative, sources)?;
            named.insert(relative, file);
        }
    }
    Ok(named)
}

/// A file that may be of any kind: whoever asks for it says whether it has to be text.
fn read_named(path: &Path, relative: &str, sources: &mut Sources) -> Result<NamedFile, MachineError> {
    let bytes = read_bytes(path)?;
    let file = match std::str::from_utf8(&bytes) {
        Ok(_) => add_text(path, relative, &bytes, sources, &mut Diagnostics::default()),
        Err(_) => sources.add(&shown(path), relative, String::new()),
    };
    Ok(NamedFile { file, bytes: bytes.into() })
}

/// A text that has to say something.
fn read_content(
    path: &Path,
    relative: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<FileId, MachineError> {
    let file = read_text(path, relative, sources, diagnostics)?;
    if sources.text(file).trim().is_empty() {
        diagnostics.push(
            Diagnostic::new(Code::MissingFile, format!("`{}` is empty", shown(path)))
                .at(Span::new(file, 0, 0), "")
                .help("write the file, or remove it"),
        );
    }
    Ok(file)
}

fn load_bytes(
    folder: &Path,
    diagnostics: &mut Diagnostics,
) -> Result<BTreeMap<String, Vec<u8>>, MachineError> {
    let mut contents = BTreeMap::new();
    for Found { path, relative } in files(folder, diagnostics)? {
        contents.insert(relative, read_bytes(&path)?);
    }
    Ok(contents)
}

fn missing_file(place: &Place, file: &Path, help: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingFile, format!("`{}` is not there", shown(file)))
        .at(place.origin.clone(), place.label())
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::super::{Flags, open};
    use super::*;
    use std::num::NonZeroUsize;

    /// A workspace with these files beside a `runsheet.yaml`.
    fn workspace(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let config = b"guide: guide\nsites: sites\n".as_slice();
        for (path, bytes) in [("runsheet.yaml", config)].iter().chain(files) {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn loaded(
        folder: &tempfile::TempDir,
        filter: &SiteFilter,
    ) -> (Result<Snapshot, MachineError>, Diagnostics) {
        let flags = Flags { workspace: Some(folder.path().to_path_buf()), ..Flags::default() };
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let config = open(&flags, &mut sources, &mut diagnostics).unwrap().unwrap();
        let snapshot = load(&config, filter, sources, &mut diagnostics);
        (snapshot, diagnostics)
    }

    const SMALL: &[(&str, &[u8])] = &[
        ("guide/guide.yaml", b"guide: x\n"),
        ("guide/es/b.md", b"# B\n"),
        ("guide/es/deep/a.md", b"# A\r\n"),
        ("guide/STYLE.md", b"for authors\n"),
        ("guide/overlay.yaml", b"overlay: x\n"),
        ("guide/.hidden/x.md", b"x"),
        ("sites/one/site.yaml", b"site: one\n"),
        ("sites/one/logo.png", b"\x89PNG"),
        ("sites/notes/readme.txt", b"no site"),
        ("sites/two.yaml", b"site: two\n"),
        ("sites/waivers.yaml", b"# ours\noverlay: waivers\n"),
    ];

    #[test]
    fn every_file_has_its_place() {
        let (snapshot, diagnostics) = loaded(&workspace(SMALL), &SiteFilter::default());
        let snapshot = snapshot.unwrap();
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let guide = snapshot.guide.unwrap();
        let topics: Vec<(&str, &str)> =
            guide.topics.iter().map(|t| (t.language.as_str(), t.topic.as_str())).collect();
        assert_eq!(topics, [("es", "b"), ("es", "a")]);
        assert_eq!(snapshot.sources.text(guide.topics[1].file), "# A\n");
        assert_eq!(snapshot.sources.file(guide.topics[1].file).relative_path, "es/deep/a.md");
        assert_eq!(guide.named.keys().collect::<Vec<_>>(), ["overlay.yaml"]);
        let sites: Vec<&str> = snapshot.sites.iter().map(|site| site.id.as_str()).collect();
        assert_eq!(sites, ["one", "two"]);
        assert_eq!(&*snapshot.sites[0].named["logo.png"].bytes, b"\x89PNG");
        assert_eq!(snapshot.sites[1].named.keys().collect::<Vec<_>>(), ["waivers.yaml"]);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_reported_at_their_place() {
        let mut files = SMALL.to_vec();
        files.push(("guide/es/c.md", b"# C\r\nse\xF1al\n"));
        let (snapshot, diagnostics) = loaded(&workspace(&files), &SiteFilter::default());
        let found: Vec<&Diagnostic> = diagnostics.iter().collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "the file is not UTF-8: byte 8 is 0xF1");
        let place = snapshot.unwrap().sources.describe(&found[0].labels[0].origin);
        assert_eq!(place, "es/c.md:2:3");
    }

    #[test]
    fn empty_and_missing_files_are_mistakes() {
        let (snapshot, diagnostics) =
            loaded(&workspace(&[("sites/one/site.yaml", b" \n")]), &SiteFilter::default());
        assert!(snapshot.unwrap().guide.is_none());
        assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::MissingFile; 2]);
    }

    #[test]
    fn an_unknown_site_is_told_what_it_may_mean() {
        let filter = SiteFilter { names: vec!["on".into()], shard: None };
        let error = loaded(&workspace(SMALL), &filter).0.unwrap_err();
        assert_eq!((error.message.as_str(), error.help.len()), ("there is no site `on`", 1));
        assert_eq!(error.help[0], "did you mean `one`?");
    }

    #[test]
    fn a_site_has_the_name_it_gives_itself() {
        let mut files = SMALL.to_vec();
        files.push(("sites/three.yaml", b"# x\nsite: \"drei\" # y\n"));
        files.push(("sites/four/site.yaml", b"site: two\n"));
        for name in ["three", "drei"] {
            let filter = SiteFilter { names: vec![name.into()], shard: None };
            let (snapshot, diagnostics) = loaded(&workspace(&files), &filter);
            assert_eq!(snapshot.unwrap().sites[0].id, "drei");
            let found: Vec<&str> = diagnostics.iter().map(|one| one.message.as_str()).collect();
            assert_eq!(found, ["the site `two` is there twice"]);
        }
    }

    #[test]
    fn shards_are_a_partition() {
        let mut all = Vec::new();
        for index in 1..=2 {
            let number = |n| NonZeroUsize::new(n).unwrap();
            let shard = Some(Shard { index: number(index), count: number(2) });
            let snapshot = loaded(&workspace(SMALL), &SiteFilter { names: Vec::new(), shard }).0.unwrap();
            assert_eq!(snapshot.sites.len(), 1);
            all.extend(snapshot.sites.into_iter().map(|site| site.id));
        }
        assert_eq!(all, ["one", "two"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let folder = workspace(SMALL);
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret.md"), "x").unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("guide/es/out")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("guide/es/gone.md")).unwrap();
        std::os::unix::fs::symlink("b.md", folder.path().join("guide/es/inside.md")).unwrap();
        let (snapshot, diagnostics) = loaded(&folder, &SiteFilter::default());
        assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::MissingFile; 2]);
        let guide = snapshot.unwrap().guide.unwrap();
        let topics: Vec<&str> = guide.topics.iter().map(|topic| topic.topic.as_str()).collect();
        assert_eq!(topics, ["b", "a", "inside"]);
    }
}
