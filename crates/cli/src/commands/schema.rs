//! `schema`: the JSON Schema of the DAG file, for editors that complete and check it.
//!
//! What stands in it follows from the file format and the operators' own descriptions.

use std::process::ExitCode;

use mainspring_core::file;
use mainspring_host::operators;

use crate::{args::Program, failure::Failure};

/// Prints it; on one line with `--json`.
pub fn run(program: &Program) -> Result<ExitCode, Failure> {
    let schema = file::schema(&operators::catalogue());
    match program.output.is_json() {
        true => program.output.document(&schema)?,
        false => program.output.line(&format!("{schema:#}"))?,
    }
    Ok(ExitCode::SUCCESS)
}
