//! The fonts of one deliverable: the built-in sans, a mono with a marked zero, and what a workspace adds.
//!
//! System fonts are never asked.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontStyle};

/// A font file that a workspace adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFile {
    /// The file's name, without a folder.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The family for code. Its zero has a mark, and `1lI` differ.
const CODE_FAMILY: &str = "DejaVu Sans Mono";

/// A file of the bundle's `fonts/` with the faces in it.
pub struct Shelved {
    pub name: String,
    pub bytes: Bytes,
    pub faces: Vec<Font>,
}

/// All fonts a document may use, in the order in which they are tried.
pub struct FontShelf {
    files: Vec<Shelved>,
}

impl FontShelf {
    /// The theme's own fonts (name and bytes), the code font, then the workspace's. A file that is no font
    /// has no faces; its name is returned.
    pub fn new<'a>(
        theme: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        added: &[FontFile],
    ) -> (Self, Vec<String>) {
        let mut files: Vec<Shelved> = theme.into_iter().map(|(name, bytes)| shelve(name, bytes)).collect();
        files.extend(code_fonts());
        files.extend(added.iter().map(|font| shelve(&font.name, &font.bytes)));
        let broken =
            files.iter().filter(|file| file.faces.is_empty()).map(|file| file.name.clone()).collect();
        files.retain(|file| !file.faces.is_empty());
        (Self { files }, broken)
    }

    pub fn files(&self) -> &[Shelved] {
        &self.files
    }

    pub fn faces(&self) -> Vec<Font> {
        self.files.iter().flat_map(|file| file.faces.iter().cloned()).collect()
    }

    pub fn book(&self) -> FontBook {
        FontBook::from_fonts(&self.faces())
    }

    /// The families in the order in which text tries them.
    pub fn text_families(&self) -> Vec<String> {
        let mut families: Vec<String> = Vec::new();
        for face in self.faces() {
            if !families.contains(&face.info().family) {
                families.push(face.info().family.clone());
            }
        }
        families
    }

    /// The same for code.
    pub fn code_families(&self) -> Vec<String> {
        let mut families = vec![CODE_FAMILY.to_string()];
        families.extend(self.text_families().into_iter().filter(|family| family != CODE_FAMILY));
        families
    }

    /// Whether some family has this character in every one of its faces: bold must not lose it.
    pub fn covers(&self, character: char) -> bool {
        let faces = self.faces();
        self.text_families().iter().any(|family| {
            faces
                .iter()
                .filter(|face| face.info().family == *family)
                .all(|face| face.info().coverage.contains(u32::from(character)))
        })
    }
}

fn shelve(name: &str, bytes: &[u8]) -> Shelved {
    let bytes = Bytes::new(bytes.to_vec());
    let faces = Font::iter(bytes.clone()).collect();
    Shelved { name: name.to_string(), bytes, faces }
}

/// The upright faces of the code family, out of the fonts that come with Typst.
fn code_fonts() -> Vec<Shelved> {
    typst_kit::fonts::embedded()
        .filter(|(_, info)| info.family == CODE_FAMILY && info.variant.style == FontStyle::Normal)
        .map(|(font, info)| {
            let weight = if info.variant.weight.to_number() >= 600 { "-Bold" } else { "" };
            let name = format!("DejaVuSansMono{weight}.ttf");
            Shelved { name, bytes: font.data().clone(), faces: vec![font] }
        })
        .collect()
}
