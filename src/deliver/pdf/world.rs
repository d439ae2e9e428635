//! What Typst may see while it compiles: the files of one bundle, its fonts, and no clock.

use super::bundle::Bundle;
use super::fonts::FontShelf;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The files of a bundle under fixed names: Typst keeps every name it ever sees.
pub struct BundleWorld<'a> {
    files: &'a Bundle,
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
    main: FileId,
}

impl<'a> BundleWorld<'a> {
    /// `main` is a path in the bundle; `None` where it is no path at all.
    pub fn new(files: &'a Bundle, fonts: &FontShelf, main: &str) -> Option<Self> {
        let path = VirtualPath::new(main).ok()?;
        Some(Self {
            files,
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(fonts.book()),
            faces: fonts.faces(),
            main: RootedPath::new(VirtualRoot::Project, path).intern(),
        })
    }
}

impl World for BundleWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let bytes = self.file(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_string()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_without_slash();
        match id.root() {
            VirtualRoot::Project => {
                self.files.get(path).cloned().ok_or_else(|| FileError::NotFound(path.into()))
            }
            VirtualRoot::Package(_) => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.faces.get(index).cloned()
    }

    /// There is no clock: the same input gives the same bytes on every day.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
