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
    /// Where to write, instead of the workspace's `output`
    #[arg(long, global = true, value_name = "DIR")]
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
    /// Report every mistake of the guide and the sites, and what is still open; write nothing
    Check(Check),
    /// Say why a step applies or does not, or what a diagnostic's code means
    Explain(Explain),
    /// Compare a delivered folder with its manifest
    Verify(Verify),
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
}

#[derive(Debug, Args)]
pub struct Check {
    /// How to report
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub format: ReportFormat,
    /// End with exit code 1 on warnings too
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Option<Deny>,
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
}

#[derive(Debug, Args)]
pub struct Verify {
    /// A delivered folder: of one language, of a site, or a whole output
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}
