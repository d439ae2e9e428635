//! How long each arrow of the pipeline takes on the shipped guide and sites.
//!
//! `cargo bench --bench pipeline`; the figures in `docs/performance.md` are its medians.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot go on stops")]

use criterion::{Criterion, criterion_group, criterion_main};
use runsheet::deliver::Format;
use runsheet::diagnostic::Diagnostics;
use runsheet::project::{Flags, SiteFilter, Snapshot, load, open};
use runsheet::runbook::Runbook;
use runsheet::source::Sources;
use runsheet::{Model, Purpose};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::PathBuf;

const SITE: &str = "grupo-iberia";

fn snapshot() -> Snapshot {
    let mut diagnostics = Diagnostics::default();
    let mut sources = Sources::default();
    let flags = Flags { workspace: Some(PathBuf::from(env!("CARGO_MANIFEST_DIR"))), ..Flags::default() };
    let config = open(&flags, &mut sources, &mut diagnostics).unwrap().expect("a workspace");
    load(&config, &SiteFilter::default(), sources, &mut diagnostics).unwrap()
}

fn read(snapshot: &mut Snapshot) -> Model {
    let mut diagnostics = Diagnostics::default();
    let model = runsheet::read(snapshot, &mut diagnostics).expect("a guide");
    assert!(!diagnostics.has_errors());
    model
}

fn tailor(model: &Model, snapshot: &Snapshot, site: usize, languages: &[&str]) -> Vec<Runbook> {
    let languages: Vec<String> = languages.iter().map(|language| language.to_string()).collect();
    let mut diagnostics = Diagnostics::default();
    runsheet::tailor(model, &snapshot.sources, site, &languages, Purpose::Draft, &mut diagnostics)
}

fn deliver(model: &Model, runbook: &Runbook, format: Format) -> usize {
    let mut diagnostics = Diagnostics::default();
    let artifacts = runsheet::deliver(model, runbook, &BTreeSet::from([format]), &mut diagnostics);
    artifacts.iter().map(|artifact| artifact.bytes.len()).sum()
}

fn pipeline(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("shipped");
    group.sample_size(10);
    group.bench_function("load and read, all sites", |bencher| {
        bencher.iter(|| black_box(read(&mut snapshot())).sites.len());
    });
    let mut snapshot = snapshot();
    let model = read(&mut snapshot);
    let site = model.sites.iter().position(|site| site.id == SITE).expect("the site");
    group.bench_function("tailor one site, one language", |bencher| {
        bencher.iter(|| black_box(tailor(&model, &snapshot, site, &["es"])).len());
    });
    group.bench_function("tailor one site, two languages", |bencher| {
        bencher.iter(|| black_box(tailor(&model, &snapshot, site, &["es", "en"])).len());
    });
    let runbook = tailor(&model, &snapshot, site, &["es"]).remove(0);
    for format in Format::ALL.into_iter().filter(|format| format.is_built_in()) {
        group.bench_function(format!("render {}", format.name()), |bencher| {
            bencher.iter(|| black_box(deliver(&model, &runbook, format)));
        });
    }
    group.bench_function("whole build without PDF, all sites", |bencher| {
        bencher.iter(|| {
            let mut snapshot = self::snapshot();
            let model = read(&mut snapshot);
            let mut bytes = 0;
            for site in 0..model.sites.len() {
                for runbook in tailor(&model, &snapshot, site, &["es", "en"]) {
                    for format in [Format::Html, Format::Markdown, Format::Json] {
                        bytes += deliver(&model, &runbook, format);
                    }
                }
            }
            black_box(bytes)
        });
    });
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
