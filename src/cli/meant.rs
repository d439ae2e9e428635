//! The arguments as meant: checked, with their defaults filled in.

use super::outcome::Failure;
use super::raw;
use crate::Purpose;
use crate::deliver::Format;
use crate::diagnostic::nearest;
use crate::project::{Shard, SiteFilter};
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// What to do when some sites have errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    WriteNothing,
    WriteTheOthers,
}

/// `runsheet build`.
#[derive(Debug)]
pub struct Build {
    pub filter: SiteFilter,
    /// Empty: the languages of each site.
    pub languages: BTreeSet<String>,
    pub formats: BTreeSet<Format>,
    pub purpose: Purpose,
    pub on_error: OnError,
    pub jobs: NonZeroUsize,
    pub answers: Vec<PathBuf>,
}

impl Build {
    pub fn from_raw(raw: raw::Build) -> Result<Build, Failure> {
        let shard = raw.shard.as_deref().map(shard).transpose()?;
        Ok(Build {
            filter: SiteFilter { names: raw.names, shard },
            languages: raw.lang.into_iter().collect(),
            formats: formats(&raw.format)?,
            purpose: if raw.is_final { Purpose::Final } else { Purpose::Draft },
            on_error: if raw.keep_going { OnError::WriteTheOthers } else { OnError::WriteNothing },
            jobs: jobs(raw.jobs.as_deref())?,
            answers: raw.answers,
        })
    }
}

fn formats(typed: &[String]) -> Result<BTreeSet<Format>, Failure> {
    if typed.is_empty() {
        return Ok(Format::ALL.into_iter().filter(|format| format.is_built_in()).collect());
    }
    typed
        .iter()
        .map(|name| match Format::ALL.into_iter().find(|format| format.name() == name) {
            Some(format) if format.is_built_in() => Ok(format),
            Some(_) => Err(Failure::new(format!("this program was compiled without `{name}`"))
                .help("compile it with its default features")),
            None => {
                let failure = Failure::new(format!("`{name}` is not a format"))
                    .help("formats: `html`, `md`, `pdf`, `json`");
                Err(match nearest(name, Format::ALL.map(Format::name)) {
                    Some(near) => failure.help(format!("did you mean `{near}`?")),
                    None => failure,
                })
            }
        })
        .collect()
}

fn shard(typed: &str) -> Result<Shard, Failure> {
    let part = |text: &str| text.trim().parse::<NonZeroUsize>().ok();
    match typed.split_once('/').map(|(index, count)| (part(index), part(count))) {
        Some((Some(index), Some(count))) if index <= count => Ok(Shard { index, count }),
        _ => Err(Failure::new(format!("`--shard {typed}` is no part of a whole"))
            .help("write `--shard 1/4` to `--shard 4/4` for four parts")),
    }
}

/// One site per processor, if nobody says otherwise.
pub fn jobs(typed: Option<&str>) -> Result<NonZeroUsize, Failure> {
    match typed {
        None => Ok(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)),
        Some(text) => text.parse().map_err(|_| {
            Failure::new(format!("`--jobs {text}` is no number of jobs")).help("write a number from 1")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_a_part_of_a_whole() {
        let shard = |text: &str| shard(text).ok().map(|shard| (shard.index.get(), shard.count.get()));
        assert_eq!(shard("2/4"), Some((2, 4)));
        for wrong in ["0/4", "5/4", "1", "a/b", "1/0", ""] {
            assert_eq!(shard(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_unknown_format_is_told_what_it_may_mean() {
        let failure = formats(&["htm".to_string()]).unwrap_err();
        assert_eq!(failure.message, "`htm` is not a format");
        assert!(failure.help.contains(&"did you mean `html`?".to_string()));
    }
}
