//! A workspace in memory: the shipped content or a small one, with edits, through the public pipeline.

use runsheet::deliver::Format;
use runsheet::diagnostic::{Colour, Diagnostics, Severity, human};
use runsheet::fact::{Given, ListGiven};
use runsheet::project::Snapshot;
use runsheet::runbook::Runbook;
use runsheet::source::{FileId, GuideFiles, NamedFile, NamedFiles, SiteFiles, TopicFile};
use runsheet::{Model, Purpose};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Files by path: `guide/es/topic.md`, `sites/<site>/site.yaml`.
#[derive(Clone)]
pub struct Workspace {
    pub files: BTreeMap<String, String>,
}

impl Workspace {
    /// The guide and the sites that ship with the product.
    pub fn shipped() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
        let mut files = BTreeMap::new();
        collect(&root.join("guides/ocs2007r2-to-lync2013"), "guide", &mut files);
        collect(&root.join("sites"), "sites", &mut files);
        Self { files }
    }

    /// A fixture folder below `tests/fixtures` with `guide/` and `sites/`.
    pub fn fixture(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
        let mut files = BTreeMap::new();
        collect(&root.join("guide"), "guide", &mut files);
        collect(&root.join("sites"), "sites", &mut files);
        Self { files }
    }

    /// Replaces text in a file; the text must be there, so that a test cannot pass by changing nothing.
    pub fn edit(mut self, path: &str, from: &str, to: &str) -> Self {
        let text = self.files.get_mut(path).unwrap_or_else(|| panic!("no file {path}"));
        assert!(text.contains(from), "{path} does not hold {from:?}");
        *text = text.replacen(from, to, 1);
        self
    }

    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_string(), text.to_string());
        self
    }

    fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let mut topics = Vec::new();
        let mut guide = GuideFiles {
            yaml: snapshot.sources.add("none", "none", String::new()),
            facts: None,
            topics: Vec::new(),
            named: Default::default(),
        };
        for (path, text) in &self.files {
            if let Some(inside) = path.strip_prefix("guide/") {
                let file = snapshot.sources.add(path, inside, text.clone());
                match inside {
                    "guide.yaml" => guide.yaml = file,
                    "facts.yaml" => guide.facts = Some(file),
                    _ if inside.ends_with(".md") && inside.contains('/') => {
                        let language = inside.split('/').next().unwrap().to_string();
                        let topic = inside.rsplit('/').next().unwrap().trim_end_matches(".md").to_string();
                        topics.push(TopicFile { language, topic, file });
                    }
                    _ => {
                        guide.named.insert(inside.to_string(), named(file, text));
                    }
                }
            } else if let Some(inside) = path.strip_prefix("sites/")
                && let Some(site) = inside.strip_suffix("/site.yaml")
            {
                let yaml = snapshot.sources.add(path, "site.yaml", text.clone());
                let folder = format!("sites/{site}/");
                let beside = self.files.iter().filter_map(|(path, text)| {
                    let inside = path.strip_prefix(&folder).filter(|inside| *inside != "site.yaml")?;
                    Some((inside.to_string(), named(snapshot.sources.add(path, inside, text.clone()), text)))
                });
                let beside: NamedFiles = beside.collect();
                snapshot.sites.push(SiteFiles { id: site.to_string(), yaml, named: beside.into() });
            }
        }
        guide.topics = topics;
        snapshot.guide = Some(guide);
        snapshot
    }

    /// Reads everything.
    pub fn read(&self) -> Read {
        Self::read_snapshot(self.snapshot())
    }

    /// The same, with a file of answers.
    pub fn read_with_answers(&self, answers: &str) -> Read {
        let mut snapshot = self.snapshot();
        let file = snapshot.sources.add("answers.yaml", "answers.yaml", answers.to_string());
        snapshot.answers.push(file);
        Self::read_snapshot(snapshot)
    }

    fn read_snapshot(mut snapshot: Snapshot) -> Read {
        let mut diagnostics = Diagnostics::default();
        let model = runsheet::read(&mut snapshot, &mut diagnostics);
        Read { model, snapshot, diagnostics, forgotten_fact: None, forgotten_list: None }
    }
}

/// A workspace that was read.
pub struct Read {
    pub model: Option<Model>,
    pub snapshot: Snapshot,
    pub diagnostics: Diagnostics,
    forgotten_fact: Option<(usize, String, Given)>,
    forgotten_list: Option<(usize, String, ListGiven)>,
}

impl Read {
    pub fn model(&self) -> &Model {
        self.model.as_ref().expect("the guide can be read")
    }

    /// The position of a site in the model.
    pub fn site(&self, id: &str) -> usize {
        self.model().sites.iter().position(|site| site.id == id).unwrap_or_else(|| panic!("no site {id}"))
    }

    /// The runbook of a site in one language; the content must be free of errors.
    pub fn runbook(&self, site: &str, language: &str) -> Runbook {
        let mut diagnostics = Diagnostics::default();
        let mut runbooks = runsheet::tailor(
            self.model(),
            &self.snapshot.sources,
            self.site(site),
            &[language.to_string()],
            Purpose::Draft,
            &mut diagnostics,
        );
        assert!(!diagnostics.has_errors(), "{}", self.shown(diagnostics));
        runbooks.remove(0)
    }

    /// What `--final` refuses at a site, as messages.
    pub fn refused(&self, site: &str) -> Vec<String> {
        let mut diagnostics = Diagnostics::default();
        let languages = [self.model().sites[self.site(site)].languages[0].clone()];
        let sources = &self.snapshot.sources;
        runsheet::tailor(
            self.model(),
            sources,
            self.site(site),
            &languages,
            Purpose::Final,
            &mut diagnostics,
        );
        let all = diagnostics.sorted();
        let errors = all.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        errors.map(|diagnostic| diagnostic.message.clone()).collect()
    }

    /// The files of one format.
    pub fn files(&self, runbook: &Runbook, format: Format) -> BTreeMap<String, Vec<u8>> {
        let mut diagnostics = Diagnostics::default();
        let artifacts = runsheet::deliver(self.model(), runbook, &BTreeSet::from([format]), &mut diagnostics);
        assert!(!diagnostics.has_errors(), "{}", self.shown(diagnostics));
        artifacts.into_iter().map(|artifact| (artifact.path, artifact.bytes)).collect()
    }

    /// Forgets one fact of a site.
    pub fn forget_fact(&mut self, site: &str, fact: &str) {
        let at = self.site(site);
        let model = self.model.as_mut().expect("model");
        let known = model.sites[at].facts.facts.insert(fact.to_string(), Given::nothing());
        self.forgotten_fact = Some((at, fact.to_string(), known.unwrap_or_else(|| panic!("no fact {fact}"))));
    }

    /// Forgets a whole list of a site.
    pub fn forget_list(&mut self, site: &str, list: &str) {
        let at = self.site(site);
        let model = self.model.as_mut().expect("model");
        let known = model.sites[at].facts.lists.insert(list.to_string(), ListGiven::Unknown { origin: None });
        self.forgotten_list = Some((at, list.to_string(), known.unwrap_or_else(|| panic!("no list {list}"))));
    }

    /// Remembers what was forgotten last.
    pub fn remember(&mut self) {
        let model = self.model.as_mut().expect("model");
        if let Some((at, fact, given)) = self.forgotten_fact.take() {
            model.sites[at].facts.facts.insert(fact, given);
        }
        if let Some((at, list, given)) = self.forgotten_list.take() {
            model.sites[at].facts.lists.insert(list, given);
        }
    }

    /// All errors as a person sees them.
    pub fn errors(&self) -> Vec<String> {
        self.diagnostics
            .clone()
            .sorted()
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|diagnostic| human(diagnostic, &self.snapshot.sources, Colour::Plain))
            .collect()
    }

    fn shown(&self, diagnostics: Diagnostics) -> String {
        let all = diagnostics.sorted();
        all.iter().map(|diagnostic| human(diagnostic, &self.snapshot.sources, Colour::Plain)).collect()
    }
}

fn named(file: FileId, text: &str) -> NamedFile {
    NamedFile { file, bytes: text.as_bytes().into() }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("folder").flatten().collect();
    entries.sort_by_key(|entry| entry.path());
    for entry in entries {
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &name, files);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            files.insert(name, text);
        }
    }
}
