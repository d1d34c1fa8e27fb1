//! `cargo xtask`: all automation of this repository, in the repository's own language.
//!
//! A command is one module; what they share is `shell` (start programs, find things) and `setup`
//! (what a machine must have). Nothing here is part of the product, and the product never calls
//! it. A script in another language, or a step that only the build server knows, does not belong
//! in this repository: what it does on the desk, it does everywhere.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to a developer")]
#![allow(clippy::disallowed_methods, reason = "it starts programs and measures them")]

mod bench;
mod bindings;
mod edits;
mod fuzz;
mod run;
mod setup;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run [ARG...]      build Mainspring and start it in a home of its own, target/home;
                    ARGs are passed on to `mainspring serve`
  test [FILTER...]  everything the build server checks, in its order, up to the first failure;
                    with a FILTER only the tests whose names contain it
  tidy              the checks of form: head comments, lengths, names, where SQL may stand
  edits [COUNT] [SEED]
                    random edits of DAG files in many hands, 100,000 unless told otherwise
  bench [ROW...] [--rounds N]
                    the promises of speed and weight, measured beside their floors;
                    `cargo xtask bench --list` names the rows
  bindings [--check]
                    the API's description and its TypeScript types, written into ui/src/api
  fuzz [TARGET [SECONDS]]
                    random input against the core; without a TARGET it lists them
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.split_first() {
        Some((&"run", rest)) => run::run(rest),
        Some((&"test", rest)) => test::test(rest),
        Some((&"tidy", [])) => tidy::tidy(),
        Some((&"edits", rest)) => edits::edits(rest),
        Some((&"bench", rest)) => bench::bench(rest),
        Some((&"bindings", rest)) => bindings::bindings(rest),
        Some((&"fuzz", rest)) => fuzz::fuzz(rest),
        Some((&("help" | "-h" | "--help"), _)) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
