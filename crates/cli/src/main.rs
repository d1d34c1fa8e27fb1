//! The command line: arguments in, words out.
//!
//! What a command does is done by the host, or by the running instance behind its socket; here
//! stands how it is asked and how the answer is told. One file per command in `commands`.

mod args;
mod color;
mod commands;
mod document;
mod door;
mod failure;
mod instance;
mod moment;
mod output;
mod secret;
mod signals;
mod source;
mod table;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args::Args { global, command } = args::Args::parse();
    let program = args::Program::new(global);
    match command.run(&program) {
        Ok(code) => code,
        Err(failure) => failure.tell(&program.output),
    }
}
