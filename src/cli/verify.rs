//! `runsheet verify`: is a delivered folder what was delivered?

use super::outcome::{Exit, Failure};
use super::raw::Verify;
use super::say::say;
use crate::deliver::manifest::{Difference, Verification, verify as compare};
use crate::project::{Delivered, delivered, folder, folders};

/// Compares every delivered folder at or below the one given with its manifest, and names what no build wrote
/// beside the languages of a site.
pub fn verify(order: &Verify) -> Result<Exit, Failure> {
    let Delivered { folders: delivered, strays } = delivered(&order.folder)?;
    if delivered.is_empty() {
        return Err(Failure::new(format!("`{}` holds no delivered folder", order.folder.display()))
            .help("a delivered folder has a `manifest.json`, as in `output/SITE/LANGUAGE`"));
    }
    let mut exit = Exit::Done;
    for path in delivered {
        let files = folder(&path)?;
        let manifest = files.get("manifest.json").map(Vec::as_slice).unwrap_or_default();
        let name = path.display();
        match compare(manifest, &files, &folders(&path)?) {
            Verification::Unreadable(why) => {
                exit = Exit::Content;
                say(&format!("{name}: `manifest.json` cannot be read: {why}\n"));
            }
            Verification::Read(differences) if differences.is_empty() => {
                say(&format!("{name}: {} files as delivered\n", files.len()));
            }
            Verification::Read(differences) => {
                exit = Exit::Content;
                for (file, difference) in differences {
                    let word = match difference {
                        Difference::Missing => "missing",
                        Difference::Changed => "changed",
                        Difference::Extra => "not delivered",
                    };
                    say(&format!("{name}/{file}: {word}\n"));
                }
            }
        }
    }
    for stray in strays {
        exit = Exit::Content;
        say(&format!("{stray}: not delivered\n"));
    }
    Ok(exit)
}
