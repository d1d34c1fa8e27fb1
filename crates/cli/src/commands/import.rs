//! `import`: DAG files from what other schedulers hold.
//!
//! One file for each kind of source; here is only which there are.

mod crontab;
mod report;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{args::Program, failure::Failure};

/// From where.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// Make a DAG file of each job of a crontab
    Crontab(crontab::Args),
}

/// Imports it.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    match args.source {
        Source::Crontab(args) => crontab::run(program, args),
    }
}
