//! `runsheet matrix`: steps by sites, verdict and reason.

use super::hand_over::hand_over;
use super::meant::jobs;
use super::outcome::{Exit, Failure};
use super::parallel::parallel;
use super::raw::{Matrix, MatrixFormat};
use super::read::read;
use super::tell;
use crate::deliver::matrix;
use crate::diagnostic::Diagnostics;
use crate::project::{Flags, SiteFilter};
use crate::runbook::{Matrix as Table, MatrixColumn};
use crate::{Model, Purpose};

/// Compares sites step by step. A site with errors is told of and left out.
pub fn matrix(flags: &Flags, order: &Matrix) -> Result<Exit, Failure> {
    let filter = SiteFilter { names: order.names.clone(), shard: None };
    let content = read(flags, &filter, &order.answers)?;
    let mut diagnostics = content.diagnostics;
    let mut table = None;
    if let Some(model) = &content.model {
        let language = language(model, order)?;
        let columns = parallel(jobs(None)?, model.sites.len(), |at| {
            let mut diagnostics = Diagnostics::default();
            let language = [language.clone()];
            let runbooks =
                crate::tailor(model, &content.sources, at, &language, Purpose::Draft, &mut diagnostics);
            let column = runbooks.first().filter(|_| !diagnostics.has_errors()).map(MatrixColumn::of);
            (column, diagnostics)
        });
        let mut kept = Vec::new();
        for (column, own) in columns {
            kept.extend(column);
            diagnostics.extend(own);
        }
        table = text(&Table::of(kept), model, &language, order.format, &mut diagnostics);
    }
    let broken = diagnostics.has_errors();
    if broken {
        tell::diagnostics(&diagnostics.sorted(), &content.sources);
    }
    if let Some(table) = &table {
        hand_over(flags, table)?;
    }
    Ok(if broken || table.is_none() { Exit::Content } else { Exit::Done })
}

/// One language for all sites: the guide's texts are there in each of them.
fn language(model: &Model, order: &Matrix) -> Result<String, Failure> {
    let known = &model.guide.languages;
    match &order.lang {
        None => Ok(known.first().cloned().unwrap_or_default()),
        Some(language) if known.contains(language) => Ok(language.clone()),
        Some(language) => {
            let list: Vec<String> = known.iter().map(|language| format!("`{language}`")).collect();
            Err(Failure::new(format!("the guide has no language `{language}`"))
                .help(format!("its languages: {}", list.join(", "))))
        }
    }
}

fn text(
    table: &Table,
    model: &Model,
    language: &str,
    format: MatrixFormat,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let strings = model.words.get(language)?;
    match format {
        MatrixFormat::Csv => Some(matrix::csv(table, strings)),
        MatrixFormat::Md => Some(matrix::markdown(table, strings)),
        MatrixFormat::Html => match matrix::html(table, strings, &model.templates) {
            Ok(page) => Some(page),
            Err(mistakes) => {
                diagnostics.extend(mistakes);
                None
            }
        },
    }
}
