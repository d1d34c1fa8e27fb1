//! `completions`: the script that makes a shell complete the commands.
//!
//! Made by clap from the arguments themselves.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{args, args::Program, failure::Failure};

/// Which shell.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the script goes is told by the shell's own documentation; bash reads it in
    /// `~/.local/share/bash-completion/completions/mainspring`
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::Args::command(), "mainspring", &mut script);
    program.output.bytes(&script)?;
    Ok(ExitCode::SUCCESS)
}
