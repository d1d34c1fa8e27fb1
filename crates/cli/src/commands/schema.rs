//! `schema`: the JSON Schema of the DAG file, for editors that complete and check it; with `--api`
//! the OpenAPI document of the REST API, for programs that speak to it.
//!
//! What stands in them follows from the file format, the operators and the API's own handlers.

use std::process::ExitCode;

use mainspring_core::file;
use mainspring_host::{api, operators};
use serde::Serialize;
use serde_json::Value;

use crate::{args::Program, failure::Failure};

/// The options of `schema`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print the OpenAPI document of the REST API instead
    #[arg(long)]
    api: bool,
}

/// Prints it; on one line with `--json`.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    match args.api {
        true => print(program, &api::openapi()),
        false => print(program, &file::schema(&operators::catalogue())),
    }
}

fn print(program: &Program, schema: &impl Serialize) -> Result<ExitCode, Failure> {
    match program.output.is_json() {
        true => program.output.document(schema)?,
        false => {
            let schema: Value = serde_json::to_value(schema).unwrap_or_default();
            program.output.line(&format!("{schema:#}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
