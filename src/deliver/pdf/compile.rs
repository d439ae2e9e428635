//! One document of the bundle to the bytes of its PDF.

use super::bundle::Bundle;
use super::fonts::FontShelf;
use super::world::BundleWorld;
use std::panic::{AssertUnwindSafe, catch_unwind};
use typst::World;
use typst::diag::SourceDiagnostic;
use typst::foundations::Datetime;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp, pdf};

/// A finished PDF.
pub struct Compiled {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// Why it is not PDF/UA-1 and PDF/A-2a, where it is not.
    pub lowered: Option<String>,
}

/// What a PDF promises, best first. The later ones are for faults of the writer, never for content.
const PROMISES: [(&[PdfStandard], Tags); 3] = [
    (&[PdfStandard::A_2a, PdfStandard::Ua_1], Tags::Written),
    (&[PdfStandard::A_2b], Tags::Omitted),
    (&[], Tags::Omitted),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tags {
    Written,
    Omitted,
}

/// Compiles the document at `main`. `epoch` is the date it bears, in seconds since 1970.
/// An error is Typst's own message with its place.
pub fn compile(files: &Bundle, fonts: &FontShelf, main: &str, epoch: i64) -> Result<Compiled, String> {
    // Typst is large, and a fault in it must not take the whole build down.
    let result = catch_unwind(AssertUnwindSafe(|| compile_unguarded(files, fonts, main, epoch)));
    // Its cache is global and grows without end.
    typst::comemo::evict(0);
    result.unwrap_or_else(|_| Err("typst stopped with an internal fault".to_string()))
}

fn compile_unguarded(files: &Bundle, fonts: &FontShelf, main: &str, epoch: i64) -> Result<Compiled, String> {
    let Some(world) = BundleWorld::new(files, fonts, main) else {
        return Err(format!("`{main}` is not a path"));
    };
    let document = typst::compile::<PagedDocument>(&world).output.map_err(|errors| told(&world, &errors))?;
    let mut lowered = None;
    for (standards, tags) in PROMISES {
        let options = PdfOptions {
            timestamp: datetime(epoch).map(Timestamp::new_utc),
            standards: PdfStandards::new(standards).map_err(|error| error.message().to_string())?,
            tagged: tags == Tags::Written,
            ..PdfOptions::default()
        };
        match pdf(&document, &options) {
            Ok(bytes) => return Ok(Compiled { bytes, pages: document.pages().len(), lowered }),
            Err(errors) => {
                lowered.get_or_insert_with(|| told(&world, &errors));
            }
        }
    }
    Err(lowered.unwrap_or_default())
}

/// The first error with its place, as `theme/rows.typ:12:4: message`.
fn told(world: &BundleWorld, errors: &[SourceDiagnostic]) -> String {
    let Some(error) = errors.first() else { return String::new() };
    let place = error.span.id().and_then(|id| {
        let source = world.source(id).ok()?;
        let range = typst::WorldExt::range(world, error.span)?;
        let (line, column) = source.lines().byte_to_line_column(range.start)?;
        Some(format!("{}:{}:{}: ", id.vpath().get_without_slash(), line + 1, column + 1))
    });
    format!("{}{}", place.unwrap_or_default(), error.message)
}

fn datetime(epoch: i64) -> Option<Datetime> {
    let (year, month, day) = civil(epoch.div_euclid(86_400));
    let second_of_day = epoch.rem_euclid(86_400);
    let part = |value: i64| u8::try_from(value).ok();
    Datetime::from_ymd_hms(
        i32::try_from(year).ok()?,
        part(month)?,
        part(day)?,
        part(second_of_day / 3600)?,
        part(second_of_day / 60 % 60)?,
        part(second_of_day % 60)?,
    )
}

/// Days since 1970 to a date. Years begin in March here, so that a leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Seconds from 1970 to the midnight that begins a date `2026-11-20` in universal time.
pub fn epoch_of(date: Option<&str>) -> Option<i64> {
    let mut parts = date
        .unwrap_or_default()
        .splitn(3, '-')
        .map(|part| part.get(..4.min(part.len())).unwrap_or(part).parse::<i64>());
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let (shifted_year, march_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_its_seconds_agree() {
        assert_eq!(epoch_of(Some("2026-11-20")), Some(1_795_132_800));
        assert_eq!(epoch_of(Some("1970-01-01")), Some(0));
        assert_eq!(epoch_of(None), None);
        assert_eq!(epoch_of(Some("2024-02-29")).map(|epoch| civil(epoch / 86_400)), Some((2024, 2, 29)));
    }
}
