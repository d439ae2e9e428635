//! Values on paper: they stand there as they are, and what no font can draw is told and marked.
#![cfg(feature = "pdf")]

use crate::hostile::{HOSTILE, poisoned};
use crate::paper::{joined, pdf_text};
use crate::poison::poison;
use crate::small::{put, run, workspace};
use crate::workspace::{Read, Workspace};
use runsheet::deliver::Format;
use std::path::Path;

/// The text of both PDFs of a site, without spaces.
fn texts(read: &Read, site: &str, language: &str) -> String {
    let home = tempfile::tempdir().expect("folder");
    let files = read.files(&read.runbook(site, language), Format::Pdf);
    let text = |name: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, &files[name]).expect("file");
        joined(&pdf_text(&path))
    };
    text("runbook.pdf") + &text("checklist.pdf")
}

#[test]
fn the_hostile_value_stands_on_paper_as_it_is() {
    let text = texts(&poisoned("grupo-iberia", HOSTILE), "grupo-iberia", "es");
    let count = text.matches(&joined(HOSTILE)).count();
    assert!(count > 60, "it stands there {count} times");
}

/// What would mean something to Typst, if anything were generated.
#[test]
fn no_value_is_typst() {
    for value in [
        "#panic(\"x\") $x^2$ @ref <label> \\u{41} //x /* y */ = h",
        "#[*b*] _e_ `r` -- --- ~ ... 'q' \"q\" https://x.example",
    ] {
        let mut read = Workspace::fixture("places").read();
        poison(read.model.as_mut().expect("model"), "site", value);
        let text = texts(&read, "site", "es");
        assert!(text.matches(&joined(value)).count() > 10, "{value} is not there as it is:\n{text}");
    }
}

const NAME: &str = "sites/a/site.yaml";

/// The workspace with a sign that no built-in font has.
fn with_sign(sign: &str) -> tempfile::TempDir {
    let folder = workspace();
    let site = std::fs::read_to_string(folder.path().join(NAME)).expect("site");
    put(
        folder.path(),
        NAME,
        &site
            .replace("customer: A", &format!("customer: \"A {sign}\""))
            .replace("share'", &format!("{sign}'")),
    );
    folder
}

#[test]
fn a_sign_that_no_font_has_is_told_and_marked() {
    let folder = with_sign("日本");
    let built = run(folder.path(), &["build", "a", "--lang", "es", "--format", "pdf"]);
    assert_eq!(built.code, Some(0), "a name never fails a build: {}", built.messages);
    for wanted in [
        "warning[RS601]",
        "no font has `日` (U+65E5)",
        "no font has `本` (U+672C)",
        "guide/es/move.md:",
        "fonts/",
    ] {
        let wanted = wanted.trim_start_matches("guide/");
        assert!(built.messages.contains(wanted), "no {wanted:?} in {}", built.messages);
    }
    let text = joined(&pdf_text(&folder.path().join("output/a/es/runbook.pdf")));
    assert!(text.contains("[U+65E5][U+672C]"), "{text}");
}

/// A font in the workspace's `fonts/` helps. The font is made here: the built-in one under another name, in which
/// two of its glyphs stand for the signs at hand.
#[test]
fn a_font_of_the_workspace_helps() {
    let folder = with_sign("日本");
    std::fs::create_dir_all(folder.path().join("fonts")).expect("folder");
    std::fs::write(folder.path().join("fonts/own.ttf"), font_for(&['日', '本'])).expect("font");
    let built = run(folder.path(), &["build", "a", "--lang", "es", "--format", "pdf"]);
    assert_eq!((built.code, built.messages.as_str()), (Some(0), ""));
    let text = joined(&pdf_text(&folder.path().join("output/a/es/runbook.pdf")));
    assert!(text.contains("日本"), "{text}");
}

#[test]
fn a_file_that_is_no_font_is_told() {
    let folder = workspace();
    put(folder.path(), "fonts/broken.ttf", "no font");
    let built = run(folder.path(), &["build", "a", "--lang", "es", "--format", "pdf"]);
    assert!(built.messages.contains("`broken.ttf` is not a font that can be used"), "{}", built.messages);
}

fn font_for(signs: &[char]) -> Vec<u8> {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/pdf/fonts/IBMPlexSans-Regular.ttf");
    let font = std::fs::read(built_in).expect("font");
    let number = |at: usize, bytes: usize| {
        font[at..at + bytes].iter().fold(0_usize, |number, byte| (number << 8) | usize::from(*byte))
    };
    let mut tables: Vec<(Vec<u8>, Vec<u8>)> = (0..number(4, 2))
        .map(|table| 12 + table * 16)
        .map(|at| {
            let (start, length) = (number(at + 8, 4), number(at + 12, 4));
            (font[at..at + 4].to_vec(), font[start..start + length].to_vec())
        })
        .collect();
    for (tag, bytes) in &mut tables {
        match tag.as_slice() {
            b"cmap" => *bytes = character_map(signs),
            b"name" => rename(bytes, "IBM Plex", "Own Font"),
            _ => {}
        }
    }
    let mut file = font[..12].to_vec();
    let mut place = 12 + tables.len() * 16;
    for (tag, bytes) in &tables {
        file.extend(tag);
        file.extend([0; 4]);
        file.extend(u32::try_from(place).expect("small").to_be_bytes());
        file.extend(u32::try_from(bytes.len()).expect("small").to_be_bytes());
        place += bytes.len().next_multiple_of(4);
    }
    for (_, bytes) in tables {
        file.extend(&bytes);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    file
}

/// A `cmap` of one segmented table (format 12).
fn character_map(signs: &[char]) -> Vec<u8> {
    let count = u32::try_from(signs.len()).expect("few");
    let mut bytes = [0_u16, 1, 3, 10].map(u16::to_be_bytes).concat();
    bytes.extend(12_u32.to_be_bytes());
    bytes.extend([12_u16, 0].map(u16::to_be_bytes).concat());
    bytes.extend([16 + 12 * count, 0, count].map(u32::to_be_bytes).concat());
    for (sign, glyph) in signs.iter().zip(40_u32..) {
        bytes.extend([u32::from(*sign), u32::from(*sign), glyph].map(u32::to_be_bytes).concat());
    }
    bytes
}

/// Replaces a name by one of the same length, in both codings a font's names have.
fn rename(bytes: &mut [u8], from: &str, to: &str) {
    let wide = |text: &str| text.bytes().flat_map(|byte| [0, byte]).collect::<Vec<u8>>();
    for (from, to) in [(wide(from), wide(to)), (from.as_bytes().to_vec(), to.as_bytes().to_vec())] {
        for at in 0..bytes.len().saturating_sub(from.len()) {
            if bytes[at..].starts_with(&from) {
                bytes[at..at + to.len()].copy_from_slice(&to);
            }
        }
    }
}
