//! A runbook to its PDFs and their bundle.

use super::bundle::{Bundle, bundle, logo_name, readme, theme_fonts};
use super::compile::{Compiled, compile, epoch_of};
use super::data::data;
use super::fonts::{FontFile, FontShelf};
use super::glyphs::Missing;
use crate::deliver::{Artifact, Templates};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::runbook::{Runbook, Strings};
use std::collections::BTreeMap;
use typst::foundations::Bytes;

/// The documents of a bundle, by the name they have with `.typ` and with `.pdf`.
const DOCUMENTS: [&str; 2] = ["runbook", "checklist"];

/// The files made, and what there is to say about them. With an error in it, a PDF is missing.
pub struct PdfOutput {
    pub artifacts: Vec<Artifact>,
    pub diagnostics: Diagnostics,
    /// How many pages each PDF has, by its name.
    pub pages: BTreeMap<String, usize>,
}

/// Makes `runbook.pdf`, `checklist.pdf` and `typst/`. `fonts` are the workspace's own, tried after the
/// built-in ones. The same input gives the same bytes.
///
/// A document without a date of its own bears that of `undated`, in seconds since 1970.
pub fn render(
    runbook: &Runbook,
    strings: &Strings,
    templates: &Templates,
    fonts: &[FontFile],
    undated: i64,
) -> PdfOutput {
    let mut diagnostics = Diagnostics::default();
    let (shelf, broken) = FontShelf::new(theme_fonts(templates), fonts);
    for name in broken {
        diagnostics.push(
            Diagnostic::new(Code::BadFont, format!("`{name}` is not a font that can be used"))
                .help("put a TrueType or OpenType file (.ttf, .otf) in its place"),
        );
    }
    let mut files = bundle(runbook, templates, &shelf);
    let epoch = epoch_of(runbook.document.date.as_deref()).unwrap_or(undated);
    let logo = logo_name(runbook);
    let (json, missing) = data(runbook, strings, &shelf, logo.as_deref());
    files.insert("data.json".to_string(), Bytes::from_string(json));
    report_missing(&missing, &mut diagnostics);

    let mut compiled = compile_all(&files, &shelf, epoch);
    if let (Some(logo), Err(message)) = (&logo, &compiled) {
        // Nobody's runbook fails for its logo.
        let (json, _) = data(runbook, strings, &shelf, None);
        files.insert("data.json".to_string(), Bytes::from_string(json));
        let plain = compile_all(&files, &shelf, epoch);
        if plain.is_ok() {
            files.remove(&format!("assets/{logo}"));
            diagnostics.push(
                Diagnostic::new(Code::PaperLowered, format!("the logo cannot be printed: {message}"))
                    .help("give the logo as SVG, PNG or JPEG"),
            );
            compiled = plain;
        }
    }
    let title = strings.fill("paper.title_runbook", &[("guide", &runbook.guide.title)]);
    let text = readme(&title, strings.get("paper.readme.text"), epoch);
    files.insert("README.md".to_string(), Bytes::from_string(text));
    let mut pages = BTreeMap::new();
    let mut artifacts: Vec<Artifact> =
        files.iter().map(|(path, bytes)| Artifact::new(format!("typst/{path}"), bytes.to_vec())).collect();
    match compiled {
        Ok(documents) => {
            for (name, document) in DOCUMENTS.iter().zip(documents) {
                report_lowered(name, &document, &mut diagnostics);
                pages.insert(format!("{name}.pdf"), document.pages);
                artifacts.push(Artifact::new(format!("{name}.pdf"), document.bytes));
            }
        }
        Err(message) => diagnostics.push(
            Diagnostic::new(Code::BadTemplate, format!("the PDF cannot be made: {message}"))
                .help("mend the template named, or remove it from the workspace's `templates/pdf` to use the built-in one"),
        ),
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    PdfOutput { artifacts, diagnostics, pages }
}

fn compile_all(files: &Bundle, shelf: &FontShelf, epoch: i64) -> Result<Vec<Compiled>, String> {
    DOCUMENTS.iter().map(|name| compile(files, shelf, &format!("{name}.typ"), epoch)).collect()
}

fn report_missing(missing: &BTreeMap<char, Missing>, diagnostics: &mut Diagnostics) {
    for (character, found) in missing {
        let number = format!("U+{:04X}", u32::from(*character));
        let message = format!("no font has `{character}` ({number}), in `{}`", found.text);
        let mut diagnostic = Diagnostic::new(Code::MissingGlyph, message).help(format!(
            "the PDF shows `[{number}]`; put a font that has it in the workspace's `fonts/` folder"
        ));
        if let Some(place) = &found.place {
            diagnostic = diagnostic.note(format!("printed at {place}, {} times in all", found.count));
        }
        diagnostics.push(diagnostic);
    }
}

fn report_lowered(name: &str, document: &Compiled, diagnostics: &mut Diagnostics) {
    if let Some(reason) = &document.lowered {
        diagnostics.push(
            Diagnostic::new(
                Code::PaperLowered,
                format!("`{name}.pdf` is not PDF/UA-1 and PDF/A-2a: {reason}"),
            )
            .help("the document is complete and can be printed; report this with the `typst/` folder"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::{sample, strings};
    use crate::runbook::{Part, Row};
    use crate::source::Sources;

    fn rendered(runbook: &Runbook) -> PdfOutput {
        let templates = Templates::built_in();
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let words = strings(&templates, &runbook.language, &mut sources, &mut diagnostics);
        assert!(diagnostics.is_empty());
        render(runbook, &words, &templates, &[], 0)
    }

    fn file<'a>(output: &'a PdfOutput, path: &str) -> &'a [u8] {
        &output.artifacts.iter().find(|artifact| artifact.path == path).unwrap().bytes
    }

    fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    #[test]
    fn both_documents_keep_both_promises_in_both_languages_with_the_same_bytes_each_time() {
        for language in ["es", "en"] {
            let runbook = sample::runbook_in(language);
            let first = rendered(&runbook);
            assert!(first.diagnostics.is_empty(), "{:?}", first.diagnostics);
            for name in ["runbook.pdf", "checklist.pdf"] {
                let bytes = file(&first, name);
                assert!(holds(bytes, "<pdfuaid:part>1</pdfuaid:part>"), "{name}");
                assert!(holds(bytes, "<pdfaid:part>2</pdfaid:part>"), "{name}");
                assert!(holds(bytes, "<pdfaid:conformance>A</pdfaid:conformance>"), "{name}");
            }
            assert!(first.pages["runbook.pdf"] > 10 && first.pages["checklist.pdf"] > 4, "{:?}", first.pages);
            assert_eq!(first.artifacts, rendered(&runbook).artifacts);
        }
    }

    #[test]
    fn steps_are_destinations_by_their_number() {
        let output = rendered(&sample::runbook());
        let numbers = ["0.1.1", "1.1.1", "2.1.3.1"];
        for number in numbers {
            assert!(holds(file(&output, "checklist.pdf"), &format!("({number})")), "{number}");
        }
    }

    #[test]
    fn a_hostile_value_stays_as_it_is_in_the_data() {
        let output = rendered(&sample::runbook());
        let data: serde_json::Value = serde_json::from_slice(file(&output, "typst/data.json")).unwrap();
        fn found(value: &serde_json::Value) -> bool {
            match value {
                serde_json::Value::String(text) => text == sample::HOSTILE,
                serde_json::Value::Array(values) => values.iter().any(found),
                serde_json::Value::Object(fields) => fields.values().any(found),
                _ => false,
            }
        }
        assert!(found(&data));
    }

    #[test]
    fn a_character_without_a_glyph_is_a_warning_and_never_a_failure() {
        let mut runbook = sample::runbook();
        runbook.site.customer = "日本 🔒 \u{202e}x\u{7}".to_string();
        let output = rendered(&runbook);
        assert!(!output.diagnostics.has_errors());
        assert!(holds(file(&output, "typst/data.json"), "[U+65E5]"));
        let told: Vec<String> = output.diagnostics.sorted().into_iter().map(|d| d.message).collect();
        assert!(told.iter().any(|message| message.contains("U+65E5")), "{told:?}");
    }

    #[test]
    fn a_broken_logo_is_left_out_with_a_warning() {
        let mut runbook = sample::runbook();
        runbook.site.brand = Some(crate::runbook::Brand {
            logo: Some("logo.svg".to_string()),
            logo_bytes: Some(b"no picture".to_vec()),
            colour: None,
        });
        let output = rendered(&runbook);
        assert!(!output.diagnostics.is_empty() && !output.diagnostics.has_errors());
        assert!(output.artifacts.iter().any(|artifact| artifact.path == "runbook.pdf"));
        assert!(!output.artifacts.iter().any(|artifact| artifact.path == "typst/assets/logo.svg"));
    }

    #[test]
    fn a_broken_template_is_an_error_that_names_its_place() {
        let own = BTreeMap::from([("pdf/theme/look.typ".to_string(), b"#let size = (".to_vec())]);
        let runbook = sample::runbook();
        let output = render(&runbook, &Strings::new("es", BTreeMap::new()), &Templates::with(own), &[], 0);
        let told: Vec<String> = output.diagnostics.sorted().into_iter().map(|d| d.message).collect();
        assert!(told.iter().any(|message| message.contains("theme/look.typ:1:")), "{told:?}");
    }

    /// How long ten thousand rows take: `cargo test --release --lib deliver::pdf -- --ignored --nocapture`.
    #[test]
    #[ignore = "a measurement, not a test"]
    fn ten_thousand_rows() {
        let mut runbook = sample::runbook();
        grow(&mut runbook, 10_000);
        let started = std::time::Instant::now();
        let output = rendered(&runbook);
        assert!(output.diagnostics.is_empty(), "{:?}", output.diagnostics);
        println!(
            "{:?}, {:?}, {} bytes",
            output.pages,
            started.elapsed(),
            file(&output, "checklist.pdf").len()
        );
    }

    /// Repeats the first procedure until the runbook has this many steps.
    fn grow(runbook: &mut Runbook, count: usize) {
        let topic = runbook.phases[1].topics[0].clone();
        let Some(Part::Procedure(procedure)) =
            topic.parts.iter().find(|part| matches!(part, Part::Procedure(_))).cloned()
        else {
            panic!("the sample has a procedure there");
        };
        let Some(Row::Step(step)) = procedure.rows.iter().find(|row| matches!(row, Row::Step(_))).cloned()
        else {
            panic!("with a step");
        };
        let mut topics = Vec::new();
        for block in 0..count / 40 {
            let mut topic = topic.clone();
            topic.key = format!("grown-{block}");
            topic.number = format!("1.{}", block + 10);
            let mut grown = procedure.clone();
            grown.key = format!("grown-{block}#p");
            grown.rows = (1..=40)
                .map(|index| {
                    let mut step = step.clone();
                    step.key = format!("grown-{block}#p/{index}");
                    step.number = format!("1.{}.{index}", block + 10);
                    Row::Step(step)
                })
                .collect();
            topic.parts = vec![Part::Procedure(grown)];
            topics.push(topic);
        }
        runbook.phases[1].topics = topics;
    }
}
