//! Reads `site.yaml` from top to bottom, each section by its own file.

use super::texts::{self, Texts};
use super::{Answered, PaperSize, Site, SiteBrand};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fact::{Languages, Localized, Type, Value, check_line, parse_value, read_localized};
use crate::source::{FileId, Sources, Span};
use crate::vocabulary::Vocabulary;
use crate::yaml::{self, Fields, Node};
use std::collections::{BTreeMap, BTreeSet};

/// What every section needs while it is read.
pub(super) struct Reader<'a> {
    pub vocabulary: &'a Vocabulary,
    pub guide_languages: &'a [String],
    pub site_languages: Vec<String>,
    pub roles: &'a BTreeSet<String>,
    pub diagnostics: &'a mut Diagnostics,
    /// Every `ref` that was given: its list, its text and its place, to be looked up in the end.
    pub references: Vec<(String, String, Span)>,
    /// The places of the elements of a list by the place of the list.
    pub elements: BTreeMap<Span, Vec<Span>>,
}

/// Reads the site in `file`; `languages` and `roles` are the guide's. Mistakes are reported; `None`
/// where not even the site's name can be read.
pub fn read(
    file: FileId,
    sources: &Sources,
    vocabulary: &Vocabulary,
    languages: &[String],
    roles: &BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Option<Site> {
    read_with_answers(file, sources, vocabulary, languages, roles, &[], diagnostics)
}

/// The same; what people `answered` joins the facts of the site.
pub fn read_with_answers(
    file: FileId,
    sources: &Sources,
    vocabulary: &Vocabulary,
    languages: &[String],
    roles: &BTreeSet<String>,
    answered: &[Answered],
    diagnostics: &mut Diagnostics,
) -> Option<Site> {
    let root = yaml::read(file, sources.text(file), 0, diagnostics)?;
    let mut reader = Reader {
        vocabulary,
        guide_languages: languages,
        site_languages: Vec::new(),
        roles,
        diagnostics,
        references: Vec::new(),
        elements: BTreeMap::new(),
    };
    reader.site(file, &root, answered)
}

impl Reader<'_> {
    fn site(&mut self, file: FileId, root: &Node, answered: &[Answered]) -> Option<Site> {
        let mut fields = Fields::of(root, "`site.yaml`", self.diagnostics)?;
        let id_node = fields.require("site");
        let id = id_node.and_then(|node| Some((self.site_id(node)?, node.span)));
        let customer = fields.require("customer");
        let customer = customer.and_then(|node| self.line(node, "customer"));
        // The languages come first: every text after them needs them.
        self.site_languages = self.languages(&mut fields);
        let scope = fields.get("scope").and_then(|node| self.prose(node, "scope"));
        let base_url = self.typed_key(&mut fields, "base_url", &Type::Url);
        let document = fields.get("document");
        let mut document = self.document(document);
        let mut windows = self.windows(&mut fields);
        let mut contacts = self.contacts(&mut fields);
        let (answered, texts) = texts::split(answered);
        let mut own = Texts { document: &mut document, windows: &mut windows, contacts: &mut contacts };
        self.answered_texts(&texts, &mut own);
        let support = self.support(&mut fields);
        let paper = fields.get("paper").and_then(|node| self.paper(node)).unwrap_or_default();
        let brand = fields.get("brand").and_then(|node| self.brand(node));
        let facts = fields.get("facts");
        let facts = self.facts(facts, &answered);
        let imports = self.imports(&mut fields);
        let prefer = fields.get("prefer");
        let prefer = self.prefer(prefer);
        let overlays = self.overlays(&mut fields);
        fields.finish(self.diagnostics);
        let (id, id_span) = id?;
        Some(Site {
            file,
            id,
            id_span,
            customer: customer.unwrap_or_default(),
            languages: std::mem::take(&mut self.site_languages),
            scope,
            base_url,
            document,
            windows,
            contacts,
            support,
            paper,
            brand,
            facts,
            imports,
            prefer,
            overlays,
        })
    }

    /// The site's name, which names a folder on every kind of disk.
    fn site_id(&mut self, node: &Node) -> Option<String> {
        let id = self.line(node, "site")?;
        let is_id = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.len() <= 100
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !is_id {
            self.diagnostics.push(
                Diagnostic::new(Code::BadId, format!("`{id}` is no name of a site"))
                    .at(node.span, "it names a folder of the output")
                    .help("begin with a letter; go on with lower-case letters, digits and hyphens"),
            );
        }
        is_id.then_some(id)
    }

    fn languages(&mut self, fields: &mut Fields) -> Vec<String> {
        let Some(node) = fields.get("languages") else { return self.guide_languages.to_vec() };
        let mut languages: Vec<String> = Vec::new();
        let all = self.guide_languages.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ");
        for (tag, span) in fields.texts("languages", self.diagnostics) {
            if !self.guide_languages.contains(&tag) {
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownLanguage, format!("the guide has no language `{tag}`"))
                        .at(span, "not a language of the guide")
                        .help(format!("languages of the guide: {all}")),
                );
            } else if languages.contains(&tag) {
                self.diagnostics.push(
                    Diagnostic::new(Code::DuplicateKey, format!("the language `{tag}` is given twice"))
                        .at(span, "given again here")
                        .help("keep one of the two"),
                );
            } else {
                languages.push(tag);
            }
        }
        if node.list().is_some_and(<[Node]>::is_empty) {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongShape, "`languages` takes at least one language")
                    .at(node.span, "an empty list stands here")
                    .help(format!("name some of {all}, or remove the key to write all of them")),
            );
        }
        if languages.is_empty() { self.guide_languages.to_vec() } else { languages }
    }

    fn paper(&mut self, node: &Node) -> Option<PaperSize> {
        let size = self.line(node, "paper")?;
        match size.as_str() {
            "a4" => Some(PaperSize::A4),
            "letter" => Some(PaperSize::Letter),
            _ => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongValue, format!("`{size}` is no paper size"))
                        .at(node.span, "not a size that is known")
                        .suggest(&size, ["a4", "letter"])
                        .help("sizes: `a4`, `letter`"),
                );
                None
            }
        }
    }

    fn brand(&mut self, node: &Node) -> Option<SiteBrand> {
        let mut fields = Fields::of(node, "`brand`", self.diagnostics)?;
        let logo = fields.get("logo").and_then(|node| Some((self.relative_path(node, "logo")?, node.span)));
        let colour_node = fields.get("colour");
        fields.finish(self.diagnostics);
        let mut colour = None;
        if let Some((node, text)) = colour_node.and_then(|node| Some((node, self.line(node, "colour")?))) {
            let digits = text.strip_prefix('#').unwrap_or_default();
            if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                colour = Some(text.to_ascii_lowercase());
            } else {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongValue, format!("`{text}` is no colour"))
                        .at(node.span, "not a colour")
                        .help(
                            "write red, green and blue in hexadecimal and in quotes, such as `\"#123456\"`",
                        ),
                );
            }
        }
        Some(SiteBrand { logo, colour })
    }

    /// A text of one line.
    pub(super) fn line(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = yaml::text(node, key, self.diagnostics)?;
        match check_line(&text) {
            Ok(()) => Some(text),
            Err(misfit) => {
                self.diagnostics.push(misfit.at(node.span, format!("`{key}` takes one line of text")));
                None
            }
        }
    }

    pub(super) fn line_key(&mut self, fields: &mut Fields, key: &'static str) -> Option<String> {
        let node = fields.get(key)?;
        self.line(node, key)
    }

    /// A value of a type outside the facts, such as a telephone number.
    pub(super) fn typed(&mut self, node: &Node, key: &str, ty: &Type) -> Option<Value> {
        let text = yaml::text(node, key, self.diagnostics)?;
        match parse_value(&text, ty) {
            Ok(value) => Some(value),
            Err(misfit) => {
                self.diagnostics.push(misfit.at(node.span, format!("`{key}` is of type `{}`", ty.word())));
                None
            }
        }
    }

    pub(super) fn typed_key(&mut self, fields: &mut Fields, key: &'static str, ty: &Type) -> Option<String> {
        let node = fields.get(key)?;
        self.typed(node, key, ty).map(|value| value.to_string())
    }

    /// A text of one line in the site's languages.
    pub(super) fn localized(&mut self, node: &Node, key: &str) -> Option<Localized> {
        let text = self.read_localized(node, key)?;
        let texts: Vec<&String> = match &text {
            Localized::Plain(text) => vec![text],
            Localized::Languages(texts) => texts.values().collect(),
        };
        let misfit = texts.into_iter().find_map(|text| check_line(text).err());
        if let Some(misfit) = misfit {
            self.diagnostics.push(misfit.at(node.span, format!("`{key}` takes one line of text")));
            return None;
        }
        Some(text)
    }

    pub(super) fn localized_key(&mut self, fields: &mut Fields, key: &'static str) -> Option<Localized> {
        let node = fields.get(key)?;
        self.localized(node, key)
    }

    /// A paragraph in the site's languages: its line breaks are spaces.
    fn prose(&mut self, node: &Node, key: &str) -> Option<Localized> {
        let join = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(match self.read_localized(node, key)? {
            Localized::Plain(text) => Localized::Plain(join(text)),
            Localized::Languages(texts) => {
                Localized::Languages(texts.into_iter().map(|(tag, text)| (tag, join(text))).collect())
            }
        })
    }

    fn read_localized(&mut self, node: &Node, key: &str) -> Option<Localized> {
        let languages = Languages { needed: &self.site_languages, allowed: self.guide_languages };
        read_localized(node, key, languages, self.diagnostics)
    }
}
