//! The arguments as typed.

use crate::project::Flags;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turns a migration guide into the runbook of one customer.
#[derive(Debug, Parser)]
#[command(name = "runsheet", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(flatten)]
    pub folders: Folders,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Folders {
    /// The workspace: a folder with a `runsheet.yaml` [default: this folder or the nearest above it]
    #[arg(long, global = true, value_name = "DIR")]
    workspace: Option<PathBuf>,
    /// The guide's folder, instead of the workspace's
    #[arg(long, global = true, value_name = "DIR")]
    guide: Option<PathBuf>,
    /// The sites' folder, instead of the workspace's
    #[arg(long, global = true, value_name = "DIR")]
    sites: Option<PathBuf>,
    /// Where to write: a folder instead of the workspace's `output`; for `ask`, `matrix`, `diff` and `schema` a file
    #[arg(long, global = true, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Files here shadow the built-in templates of the same name
    #[arg(long, global = true, value_name = "DIR")]
    templates: Option<PathBuf>,
}

impl Folders {
    pub fn into_flags(self) -> Flags {
        Flags {
            workspace: self.workspace,
            guide: self.guide,
            sites: self.sites,
            out: self.out,
            templates: self.templates,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tailor the guide to the sites and write the deliverables
    Build(Build),
    /// Report every mistake of the guide and the sites, and what is still open
    Check(Check),
    /// Say why a step applies or does not, or what a diagnostic's code means
    Explain(Explain),
    /// Write the questionnaire of a site: what nobody has said, by who has to say it
    Ask(Ask),
    /// Compare sites step by step: verdict and reason
    Matrix(Matrix),
    /// Say what is different between two sites or two builds
    Diff(Diff),
    /// Compare a delivered folder with its manifest
    Verify(Verify),
    /// Write the JSON Schema of the files people write, with which an editor completes and checks
    Schema(Schema),
    /// Write a small workspace to start from: a guide, two sites, and what to type next
    Init(Init),
}

#[derive(Debug, Args)]
pub struct Build {
    /// The sites to build [default: all]
    #[arg(value_name = "SITE")]
    pub names: Vec<String>,
    /// Only these languages, separated by commas [default: those of each site]
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Only these formats, separated by commas: html, md, pdf, json [default: all]
    #[arg(long, value_name = "FORMATS", value_delimiter = ',')]
    pub format: Vec<String>,
    /// Refuse a runbook in which anything is open or assumed
    #[arg(long = "final")]
    pub is_final: bool,
    /// Write the sites without errors even if others have some
    #[arg(long)]
    pub keep_going: bool,
    /// How many sites to work on at once [default: one per processor]
    #[arg(long, value_name = "N")]
    pub jobs: Option<String>,
    /// Build the I-th of N parts of the sites, I from 1 to N
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// Answers to the questionnaire, which join the facts of the site they name
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Accept the steps that overlays change as they are now: write `overlay.lock` beside each overlay
    #[arg(long)]
    pub accept: bool,
    /// How to report
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub format: ReportFormat,
    /// End with exit code 1 on warnings too
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Option<Deny>,
    /// Answers to the questionnaire, which join the facts of the site they name
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Human,
    Json,
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A step's number or key, or a code such as RS103
    #[arg(value_name = "STEP|CODE")]
    pub subject: String,
    /// The site whose runbook is meant
    #[arg(long, value_name = "SITE")]
    pub site: Option<String>,
    /// The language of the answer [default: the site's first]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Answers to the questionnaire, which join the facts of the site they name
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Ask {
    /// The site to ask about [default: the only one]
    #[arg(value_name = "SITE")]
    pub site: Option<String>,
    /// How to write it; what is filled into JSON is read back with `--answers`
    #[arg(long, value_enum, default_value_t = AskFormat::Md)]
    pub format: AskFormat,
    /// The language of the questions [default: the site's first]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Answers that are there already: only the rest is asked
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AskFormat {
    Md,
    Json,
}

#[derive(Debug, Args)]
pub struct Matrix {
    /// The sites to compare [default: all]
    #[arg(value_name = "SITE")]
    pub names: Vec<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = MatrixFormat::Csv)]
    pub format: MatrixFormat,
    /// The language of steps and reasons [default: the guide's first]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Answers to the questionnaire, which join the facts of the site they name
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MatrixFormat {
    Csv,
    Md,
    Html,
}

#[derive(Debug, Args)]
pub struct Diff {
    /// A site, a `runbook.json`, or a folder that holds one
    #[arg(value_name = "A")]
    pub from: String,
    /// What to compare it with
    #[arg(value_name = "B")]
    pub to: String,
    /// How to write it
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub format: DiffFormat,
    /// The language of the runbooks of sites [default: the guide's first]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    Human,
    Json,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// A delivered folder: of one language, of a site, or a whole output
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The answers it was built with, so that the verdicts can be computed anew
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Init {
    /// The folder of the workspace, new or empty
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Schema {
    /// The file it is for; for `site` with the facts of this guide
    #[arg(value_enum, value_name = "FILE", default_value_t = SchemaOf::Site)]
    pub of: SchemaOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `site.yaml`
    Site,
    /// `guide.yaml`
    Guide,
    /// `facts.yaml`
    Facts,
    /// The files that `overlays` names
    Overlay,
    /// `runbook.json`, which a build writes
    Runbook,
}
